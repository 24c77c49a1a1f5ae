"""Cassandra's native protocol: start-up, logins and queries."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded

OPERATIONS = {
    0: "ERROR",
    1: "STARTUP",
    2: "READY",
    3: "AUTHENTICATE",
    5: "OPTIONS",
    6: "SUPPORTED",
    7: "QUERY",
    8: "RESULT",
    9: "PREPARE",
    10: "EXECUTE",
    11: "REGISTER",
    12: "EVENT",
    13: "BATCH",
    14: "AUTH_CHALLENGE",
    15: "AUTH_RESPONSE",
    16: "AUTH_SUCCESS",
}


def sniff(conversation: Conversation) -> float:
    """A request frame of version 3 to 5 whose length is exactly there, and that opens a connection."""
    data = conversation.inbound[: 1 << 16]
    if len(data) < 9 or data[0] not in {3, 4, 5} or data[1] & 0xE0 or data[4] not in {1, 5, 7, 11}:
        return 0.0
    size = int.from_bytes(data[5:9], "big")
    if 9 + size > len(data):
        return 0.0
    if data[4] == 5:
        return 0.9 if (size == 0 and not any(data[2:4])) or (size == 0 and len(data) == 9) else 0.0
    return 0.97 if b"CQL_VERSION" in data[9 : 9 + size] else 0.75 if data[4] == 7 and size > 10 else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Every frame; start-up options, credentials, the text of queries."""
    return decoded("cassandra", conversation, _frame, "Cassandra")


def _frame(reader: Reader, told: Told) -> str:
    version = reader.u8("version") & 0x7F
    if version not in {3, 4, 5}:
        raise Stop(f"version {version}")
    reader.u8("flags")
    reader.u16("stream")
    code = reader.u8("operation", OPERATIONS)
    reader.frame(reader.u32("length"))
    name = OPERATIONS.get(code, f"operation {code}")
    said = name
    if reader.direction == "in":
        told.fields["honeypot.protocol.version"] = str(version)
        if code == 1:
            options = [f"{_string(reader)}={_string(reader)}" for _ in range(min(reader.u16("options"), 32))]
            said = f"STARTUP {' '.join(options)}".strip()
        elif code in {7, 9}:
            query = reader.text("query", reader.u32("length"))
            told.commands.append(query)
            said = f"{name} '{query}'"
        elif code == 15:
            token = reader.text("token", reader.u32("length")).split("\0")
            if len(token) == 3:
                told.login(token[1], token[2])
                said = f"AUTH_RESPONSE '{token[1]}' / '{token[2]}'"
        told.operations.append(name)
        told.point(said)
    reader.rest("body")
    return said


def _string(reader: Reader) -> str:
    return reader.text("string", reader.u16("length"))


PROTOCOL = Protocol(
    name="cassandra",
    title=Words("Cassandra", "Cassandra(データベース)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation(
                (
                    Turn("in", b"\4\0\0\1\1\0\0\0\x16\0\1\0\x0bCQL_VERSION\0\0053.0.0"),
                    Turn("out", b"\x84\0\0\1\2\0\0\0\0"),
                    Turn("in", b"\4\0\0\2\x0f\0\0\0\x18\0\0\0\x14\0cassandra\0cassandra"),
                )
            ),
            "STARTUP CQL_VERSION=3.0.0, AUTH_RESPONSE 'cassandra' / 'cassandra'",
            {"honeypot.protocol.version": "4"},
        ),
        Sample(Conversation((Turn("in", b"\4\0\0\0\5\0\0\0\0"),)), "OPTIONS"),
    ),
    ports=(9042,),
    source="Apache Cassandra: native_protocol_v4.spec",
)
