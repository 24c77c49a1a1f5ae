"""BSON is read with the bytes of every value, whole and broken."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.streams.bson import document, shown
from honeyguide.streams.reader import Reader, Stop


def read(data: bytes) -> tuple[dict[str, object], Reader]:
    reader = Reader(data, order="little")
    return document(reader, "document"), reader


def made(*elements: bytes) -> bytes:
    body = b"".join(elements) + b"\0"
    return (4 + len(body)).to_bytes(4, "little") + body


def test_values_of_every_kind() -> None:
    inner = made(b"\x10x\0\1\0\0\0")
    data = made(
        b"\x01double\0" + struct.pack("<d", 1.5),
        b"\x02text\0\3\0\0\0hi\0",
        b"\x03document\0" + inner,
        b"\x04list\0" + made(b"\x100\0\7\0\0\0"),
        b"\x05binary\0\2\0\0\0\0\xff\xfe",
        b"\x07id\0" + bytes(range(12)),
        b"\x08yes\0\1",
        b"\x09date\0" + bytes(8),
        b"\x0anothing\0",
        b"\x0bregex\0^a\0i\0",
        b"\x11stamp\0" + bytes(8),
        b"\x12long\0" + (1 << 40).to_bytes(8, "little"),
        b"\xffleast\0",
    )
    found, reader = read(data)
    assert found == {
        "double": 1.5,
        "text": "hi",
        "document": {"x": 1},
        "list": [7],
        "binary": b"\xff\xfe",
        "id": "ObjectId(000102030405060708090a0b)",
        "yes": True,
        "date": "1970-01-01T00:00:00+00:00",
        "nothing": None,
        "regex": "/^a/i",
        "stamp": 0,
        "long": 1 << 40,
        "least": "MinKey",
    }
    (root,) = reader.nodes
    assert (root.start, root.end) == (0, len(data))
    text = next(node for node in root.children if node.name == "text")
    assert data[text.start : text.end] == b"\x02text\0\3\0\0\0hi\0"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "a document of ? bytes"),
        (b"\4\0\0\0", "a document of 4 bytes"),
        (made(b"\x44x\0"), "unknown type 0x44"),
        (made(b"\x02x\0\0\0\0\0"), "a string of 0 bytes"),
        (made(b"\x02x\0\xff\0\0\0"), "of 255 bytes where"),
        (b"\x0c\0\0\0\x10abcdefgh", "has no end"),
    ],
)
def test_a_broken_document_says_where(data: bytes, sentence: str) -> None:
    with pytest.raises(Stop, match=sentence.replace("?", r"\?")):
        read(data)


def test_nesting_is_bounded() -> None:
    data = made()
    for _ in range(100):
        data = made(b"\x03a\0" + data)
    with pytest.raises(Stop, match="nests deeper"):
        read(data)


@given(st.binary(max_size=120))
def test_any_bytes_give_a_document_or_a_stop(body: bytes) -> None:
    try:
        found, _ = read(made(body))
    except Stop:
        return
    assert isinstance(shown(found), str)


def test_values_are_shown_as_in_the_shell() -> None:
    assert shown({"a": [1, True, None, "x"], "b": {"c": 2.0}}) == "{a: [1, true, null, 'x'], b: {c: 2}}"
