"""Reads BER (ITU-T X.690) off a reader, element by element: what LDAP, SNMP and Kerberos are written in."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager

from honeyguide.streams.reader import Reader, Stop, plain, quoted

BOOLEAN, INTEGER, OCTETS, NULL, OID, ENUMERATED, SEQUENCE, SET = 0x01, 0x02, 0x04, 0x05, 0x06, 0x0A, 0x30, 0x31


def header(reader: Reader) -> tuple[int, int]:
    """Tag byte and length. Long tags and indefinite lengths, which none of these protocols sends, stop the reading."""
    tag = reader.take(1, "a tag")[0]
    if tag & 0x1F == 0x1F:
        raise Stop("a tag of several bytes")
    length = reader.take(1, "a length")[0]
    if length == 0x80 or length > 0x84:
        raise Stop(f"a length that begins with {length:#04x}")
    return tag, length if length < 0x80 else int.from_bytes(reader.take(length & 0x7F, "a length"), "big")


def next_tag(reader: Reader) -> int:
    """The tag byte that comes next, -1 at the end."""
    return reader.data[reader.at] if reader.left else -1


@contextmanager
def element(reader: Reader, name: str, *tags: int) -> Generator[tuple[int, Reader]]:
    """An element with one of these tags (any, if none is given): its tag and a reader of its content."""
    start = reader.at
    tag, size = header(reader)
    if tags and tag not in tags:
        reader.at = start
        raise Stop(f"{name} with tag {tag:#04x}")
    with reader.part(name, size, start=start) as inner:
        yield tag, inner


def content(reader: Reader, *tags: int) -> bytes:
    """The bytes of an element that has one of these tags; no node is written."""
    start = reader.at
    tag, size = header(reader)
    if tags and tag not in tags:
        reader.at = start
        raise Stop(f"tag {tag:#04x}")
    return reader.take(size, "an element")


def integer(reader: Reader, name: str, names: Mapping[int, str] | None = None, tag: int = INTEGER) -> int:
    """An INTEGER or ENUMERATED; numbers of more than 16 bytes stop the reading."""
    start = reader.at
    data = content(reader, tag)
    if len(data) > 16:
        raise Stop(f"{name}: an integer of {len(data)} bytes")
    value = int.from_bytes(data, "big", signed=True)
    reader.note(name, f"{names[value]} ({value})" if names and value in names else str(value), start, reader.at)
    return value


def octets(reader: Reader, name: str, *tags: int) -> bytes:
    """An OCTET STRING (or what has one of `tags`)."""
    start = reader.at
    data = content(reader, *(tags or (OCTETS,)))
    reader.note(name, quoted(data), start, reader.at)
    return data


def text(reader: Reader, name: str, *tags: int) -> str:
    """An OCTET STRING (or what has one of `tags`) that is text."""
    return plain(octets(reader, name, *tags))


def oid(reader: Reader, name: str) -> str:
    """An OBJECT IDENTIFIER in dotted form."""
    start = reader.at
    data = content(reader, OID)
    value = dotted(data)
    reader.note(name, value, start, reader.at)
    return value


def dotted(data: bytes) -> str:
    """The content of an OBJECT IDENTIFIER in dotted form, at most 128 arcs."""
    arcs: list[int] = []
    arc = 0
    for byte in data[:512]:
        arc = (arc << 7 | byte & 0x7F) & 0xFFFFFFFFFF
        if byte < 0x80:
            arcs += [min(arc // 40, 2), arc - 40 * min(arc // 40, 2)] if not arcs else [arc]
            arc = 0
    return ".".join(map(str, arcs[:128]))


def skip(reader: Reader, name: str) -> int:
    """An element whose content is shown as bytes; its tag."""
    start = reader.at
    tag, size = header(reader)
    data = reader.take(size, name)
    reader.note(name, quoted(data), start, reader.at)
    return tag
