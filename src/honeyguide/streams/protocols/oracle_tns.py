"""Oracle TNS: the connect data, which name service, program, host and user or ask the listener for its version."""

import re

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded

TYPES = {1: "CONNECT", 2: "ACCEPT", 3: "ACK", 4: "REFUSE", 5: "REDIRECT", 6: "DATA", 7: "NULL", 9: "ABORT", 11: "RESEND", 12: "MARKER"}
_PAIR = re.compile(r"\((SERVICE_NAME|SID|COMMAND|PROGRAM|HOST|USER|SERVICE|ARGUMENTS)\s*=\s*([^()]{0,200})\)", re.IGNORECASE)
CONNECT_FIELDS = (
    "version",
    "compatible version",
    "service options",
    "session data unit",
    "transport data unit",
    "protocol characteristics",
    "line turnaround",
    "value of one",
)


def sniff(conversation: Conversation) -> float:
    """A connect packet: type 1 with a length that fits, a version from 300 on, and connect data in parentheses."""
    head = conversation.inbound[:400]
    if len(head) < 34 or head[4] != 1 or head[2:4] != b"\0\0" or head[6:8] != b"\0\0":
        return 0.0
    version = int.from_bytes(head[8:10], "big")
    if not 300 <= version <= 330:
        return 0.0
    return 0.98 if b"(" in head[26:] else 0.7


def decode(conversation: Conversation) -> Decoded:
    """Every packet by type, of a CONNECT the data."""
    return decoded("oracle-tns", conversation, _packet, "Oracle TNS")


def _packet(reader: Reader, told: Told) -> str:
    start = reader.at
    size = reader.u16("length")
    if size < 8:
        raise Stop(f"a packet of {size} bytes")
    reader.frame(size - 2)
    reader.u16("checksum")
    kind = reader.u8("type", TYPES)
    reader.u8("flags")
    reader.u16("header checksum")
    name = TYPES.get(kind, f"type {kind}")
    if kind != 1:
        reader.rest("data")
        return name
    values = [reader.u16(field) for field in CONNECT_FIELDS]
    length, offset = reader.u16("connect data length"), reader.u16("connect data offset")
    if start + offset > reader.at:
        reader.hexed("further fields", min(start + offset - reader.at, reader.left))
    data = reader.text("connect data", min(length, reader.left)) if length else ""
    pairs = {key.upper(): value.strip() for key, value in _PAIR.findall(data)}
    told.operations.append(pairs.get("COMMAND", "CONNECT"))
    told.fields |= {"honeypot.protocol.version": str(values[0]), "honeypot.oracle.connect_data": data}
    service = pairs.get("SERVICE_NAME") or pairs.get("SID")
    if service:
        told.objects.append(service)
    if pairs.get("PROGRAM"):
        told.fields["honeypot.client"] = pairs["PROGRAM"]
    if pairs.get("USER"):
        told.fields["user.name"] = pairs["USER"]
    told.point(f"CONNECT {data}" if data else "CONNECT without data")
    return f"CONNECT {pairs.get('COMMAND') or service or ''}".strip()


def _made(data: bytes) -> bytes:
    words = (0x0136, 0x012C, 0, 0x0800, 0x7FFF, 0x7F08, 0, 1, len(data), 58)
    body = b"".join(word.to_bytes(2, "big") for word in words) + bytes(58 - 28)
    return (8 + len(body) + len(data)).to_bytes(2, "big") + b"\0\0\1\0\0\0" + body + data


PROTOCOL = Protocol(
    name="oracle-tns",
    title=Words("Oracle TNS", "Oracle TNS(データベース)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", _made(b"(CONNECT_DATA=(COMMAND=version))")),)),
            "CONNECT (CONNECT_DATA=(COMMAND=version))",
            {"honeypot.operation": ["version"], "honeypot.protocol.version": "310"},
        ),
        Sample(
            Conversation(
                (Turn("in", _made(b"(DESCRIPTION=(CONNECT_DATA=(SERVICE_NAME=ORCL)(CID=(PROGRAM=sqlplus)(HOST=pc)(USER=scott))))")),)
            ),
            "SERVICE_NAME=ORCL",
            {"honeypot.object": ["ORCL"], "user.name": "scott", "honeypot.client": "sqlplus"},
        ),
    ),
    ports=(1521,),
    source="Oracle Net: connect packet as in Oracle's own python-oracledb (thin mode, Apache-2.0)",
)
