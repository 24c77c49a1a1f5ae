"""DNS over TCP and UDP: which names are asked for, and what for (version.bind, zone transfers, amplification)."""

import ipaddress

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop, plain, quoted
from honeyguide.streams.walk import Told, decoded

TYPES = {
    1: "A",
    2: "NS",
    5: "CNAME",
    6: "SOA",
    12: "PTR",
    15: "MX",
    16: "TXT",
    28: "AAAA",
    33: "SRV",
    41: "OPT",
    43: "DS",
    46: "RRSIG",
    48: "DNSKEY",
    65: "HTTPS",
    251: "IXFR",
    252: "AXFR",
    255: "ANY",
}
CLASSES = {1: "IN", 3: "CH", 4: "HS", 255: "ANY"}
OPCODES = {0: "query", 1: "inverse query", 2: "status", 4: "notify", 5: "update"}
CODES = {0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED"}
JUMPS = 16
"""Compression pointers that a name may follow; RFC 1035 lets them only lead back."""


def sniff(conversation: Conversation) -> float:
    """A header with reserved bits unset and small counts, and a first question that can be read; TCP's length must fit."""
    head = conversation.inbound[:600]
    if len(head) >= 14 and 12 <= int.from_bytes(head[:2], "big") <= max(len(head) - 2, 12) and _is_message(head[2:]):
        exact = int.from_bytes(head[:2], "big") == len(conversation.inbound) - 2
        return 0.9 if exact or _is_message(head[2:]) > 1 else 0.5
    return 0.85 if _is_message(head) > 1 else 0.6 if len(head) == 12 and _is_message(head) and head[2:4] == b"\x10\0" else 0.0


def _is_message(data: bytes) -> int:
    """0: no; 1: a header alone; 2: a header and a question."""
    if len(data) < 12 or data[3] & 0x40:
        return 0
    flags, counts = data[2], [int.from_bytes(data[at : at + 2], "big") for at in (4, 6, 8, 10)]
    if flags >> 3 & 0x0F not in OPCODES or counts[0] > 8 or max(counts[1:]) > 64 or data[3] & 0x0F > 10:
        return 0
    if counts[0] == 0:
        return 1 if not any(counts) and flags & 0x78 == 0x10 and len(data) == 12 else 0
    reader = Reader(data, 12)
    try:
        _name(reader, 0)
        kind, family = reader.u16("type"), reader.u16("class")
    except Stop:
        return 0
    return 2 if kind in TYPES and family & 0x7FFF in CLASSES else 0


def decode(conversation: Conversation) -> Decoded:
    """Every message with questions and records."""
    data = conversation.inbound
    framed = len(data) >= 14 and not _is_message(data[:600]) > 1 and 12 <= int.from_bytes(data[:2], "big") <= max(len(data) - 2, 12)

    def read(reader: Reader, told: Told) -> str:
        if framed:
            reader.frame(reader.u16("length"))
        return _message(reader, told)

    return decoded("dns", conversation, read, "DNS")


def _message(reader: Reader, told: Told) -> str:
    origin = reader.at
    number = reader.u16("id")
    flags = reader.u16("flags")
    counts = [reader.u16(name) for name in ("questions", "answers", "authorities", "additionals")]
    if any(count > 512 for count in counts):
        raise Stop(f"{max(counts)} records claimed")
    code, opcode = flags & 0x0F, flags >> 11 & 0x0F
    said: list[str] = []
    for _ in range(counts[0]):
        with reader.part("question") as part:
            name = _name(part, origin)
            kind, family = part.u16("type", TYPES), part.u16("class", CLASSES)
        shown = f"{TYPES.get(kind, f'TYPE{kind}')} {name}{' (CH)' if family == 3 else ''}"
        said.append(shown)
        if reader.direction == "in":
            told.fields.setdefault("dns.question.name", name)
            told.fields.setdefault("dns.question.type", TYPES.get(kind, str(kind)))
            told.objects.append(name)
    for _ in range(sum(counts[1:])):
        if not reader.left:
            break
        _record(reader, origin)
    if reader.direction == "in":
        told.fields.setdefault("dns.id", str(number))
        told.operations.append(OPCODES.get(opcode, f"opcode {opcode}"))
    else:
        told.fields["dns.response_code"] = CODES.get(code, str(code))
    said = said or [f"{OPCODES.get(opcode, opcode)} without a question"]
    return f"{CODES.get(code, code)}: {', '.join(said)}" if flags & 0x8000 else ", ".join(said)


def _record(reader: Reader, origin: int) -> None:
    with reader.part("record") as part:
        _name(part, origin)
        kind = part.u16("type", TYPES)
        part.u16("class", CLASSES)
        part.u32("time to live")
        size = part.u16("length")
        start = part.at
        data = part.take(size, "record data")
        is_address = (kind, size) in {(1, 4), (28, 16)}
        part.note("data", str(ipaddress.ip_address(data)) if is_address else quoted(data), start, part.at)


def _name(reader: Reader, origin: int) -> str:
    """A name with its compression undone; a pointer must lead back, and no more than a few are followed."""
    start, at, end = reader.at, reader.at, -1
    labels: list[bytes] = []
    jumps = total = 0
    while True:
        size = reader.data[at] if at < reader.end else -1
        if size == 0:
            at += 1
            break
        if size >= 0xC0 and at + 1 < reader.end:
            target = origin + (int.from_bytes(reader.data[at : at + 2], "big") & 0x3FFF)
            jumps += 1
            if target >= at or jumps > JUMPS:
                raise Stop("a compression pointer that doesn't lead back")
            end, at = at + 2 if end < 0 else end, target
            continue
        total += size + 1
        if not 0 < size < 0x40 or at + 1 + size > reader.end or total > 255:
            raise Stop("a name that breaks off" if size < 0x40 else f"a label of {size} bytes")
        labels.append(reader.data[at + 1 : at + 1 + size])
        at += 1 + size
    reader.at = at if end < 0 else end
    reader.room[0] -= len(labels) // 4  # names of a hundred labels use up the conversation's room as well
    name = ".".join(plain(label) for label in labels) or "."
    reader.note("name", quoted(name), start, reader.at)
    return name


_QUERY = b"\x12\x34\1\0\0\1\0\0\0\0\0\0\3www\7example\3com\0\0\1\0\1"
_ANSWER = b"\x12\x34\x81\x80\0\1\0\1\0\0\0\0\3www\7example\3com\0\0\1\0\1\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\xc0\0\2\1"
_VERSION = b"\0\x1e\0\6\1\0\0\1\0\0\0\0\0\0\7version\4bind\0\0\x10\0\3"
_TRANSFER = b"\0\x1d\xab\xcd\0\0\0\1\0\0\0\0\0\0\7example\3com\0\0\xfc\0\1"
PROTOCOL = Protocol(
    name="dns",
    title=Words("DNS", "DNS(名前解決)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", _QUERY), Turn("out", _ANSWER))),
            "A www.example.com",
            {"dns.question.name": "www.example.com", "dns.question.type": "A", "dns.response_code": "NOERROR"},
        ),
        Sample(Conversation((Turn("in", _VERSION),)), "TXT version.bind (CH)", {"dns.question.type": "TXT", "dns.id": "6"}),
        Sample(Conversation((Turn("in", _TRANSFER),)), "AXFR example.com"),
        Sample(Conversation((Turn("in", b"\0\x0c\0\0\x10\0\0\0\0\0\0\0\0\0"),)), "status without a question"),
    ),
    ports=(53,),
    source="RFC 1035, RFC 4892 (version.bind)",
)
