"""IPMI over RMCP: presence pings, the session set-up of a management controller, and the user who opens it."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded

CLASSES = {6: "ASF", 7: "IPMI"}
AUTHENTICATION = {0: "none", 1: "MD2", 2: "MD5", 4: "password", 6: "RMCP+"}
PAYLOADS = {
    0x00: "IPMI message",
    0x10: "open session request",
    0x11: "open session response",
    0x12: "RAKP 1",
    0x13: "RAKP 2",
    0x14: "RAKP 3",
    0x15: "RAKP 4",
}
COMMANDS = {
    (6, 0x38): "Get Channel Authentication Capabilities",
    (6, 0x39): "Get Session Challenge",
    (6, 0x3A): "Activate Session",
    (6, 0x01): "Get Device ID",
    (6, 0x54): "Get Channel Cipher Suites",
    (0, 0x02): "Chassis Control",
}


def sniff(conversation: Conversation) -> float:
    """RMCP version 6 with its sequence, and a class of message."""
    head = conversation.inbound[:24]
    if len(head) < 8 or head[:2] != b"\6\0" or head[3] not in CLASSES:
        return 0.0
    if head[3] == 6:
        return 0.98 if head[4:8] == b"\0\0\x11\xbe" else 0.0
    return 0.95 if head[4] in AUTHENTICATION and len(head) >= 14 else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Every message with its command."""
    return decoded("ipmi", conversation, _message, "IPMI")


def _message(reader: Reader, told: Told) -> str:
    if reader.u8("version") != 6:
        raise Stop("no RMCP version 6")
    reader.u8("reserved")
    reader.u8("sequence")
    kind = reader.u8("class", CLASSES) & 0x1F
    if kind == 6:
        reader.u32("enterprise")
        name = {0x80: "presence ping", 0x40: "presence pong"}.get(reader.u8("type"), "ASF message")
        reader.u8("tag")
        reader.u8("reserved")
        reader.hexed("data", min(reader.u8("length"), reader.left))
    else:
        name = _session(reader, told)
    if reader.direction == "in":
        told.operations.append(name)
        told.point(name)
    return name


def _session(reader: Reader, told: Told) -> str:
    reader.order = "little"
    kind = reader.u8("authentication", AUTHENTICATION)
    if kind == 6:
        payload = reader.u8("payload", PAYLOADS) & 0x3F
        told.fields["honeypot.protocol.version"] = "2.0"
        reader.u32("session")
        reader.u32("sequence")
        reader.frame(reader.u16("length"))
        if payload == 0x12 and reader.left >= 28:
            reader.hexed("tag, session, random", 24)
            reader.u8("privilege")
            reader.hexed("reserved", 2)
            user = reader.text("user name", min(reader.u8("length"), reader.left))
            told.fields["user.name"] = user
            return f"RAKP 1 user '{user}'"
        if payload:
            reader.rest("payload")
            return PAYLOADS.get(payload, f"payload {payload:#04x}")
    else:
        told.fields["honeypot.protocol.version"] = "1.5"
        reader.u32("sequence")
        reader.u32("session")
        if kind:
            reader.hexed("code", 16)
        reader.frame(reader.u8("length"))
    return _command(reader, told)


def _command(reader: Reader, told: Told) -> str:
    reader.u8("responder")
    function = reader.u8("network function") >> 2
    reader.u8("checksum")
    reader.u8("requester")
    reader.u8("sequence")
    code = reader.u8("command")
    name = COMMANDS.get((function & ~1, code), f"command {code:#04x} of function {function}")
    data = reader.rest("data")
    if name == "Get Session Challenge" and reader.direction == "in":
        user = data[1:17].rstrip(b"\0").decode("latin-1")
        told.fields["user.name"] = user
        name += f" user '{user}'"
    return name


_CAPABILITIES = b"\6\0\xff\7\0\0\0\0\0\0\0\0\0\x09\x20\x18\xc8\x81\0\x38\x8e\4\xb5"
PROTOCOL = Protocol(
    name="ipmi",
    title=Words("IPMI (RMCP)", "IPMI(サーバー遠隔管理)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(Conversation((Turn("in", _CAPABILITIES),)), "Get Channel Authentication Capabilities", {"honeypot.protocol.version": "1.5"}),
        Sample(Conversation((Turn("in", b"\6\0\xff\6\0\0\x11\xbe\x80\0\0\0"),)), "presence ping"),
        Sample(
            Conversation((Turn("in", b"\6\0\xff\7\6\x12\0\0\0\0\0\0\0\0\x21\0" + bytes(24) + b"\4\0\0\5admin"),)),
            "RAKP 1 user 'admin'",
            {"user.name": "admin"},
        ),
    ),
    ports=(623,),
    source="IPMI 2.0 specification, chapter 13; ASF 2.0, section 3.2",
)
