"""PPTP's control connection: the host and vendor that a caller gives for itself."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded

COOKIE = b"\x1a\x2b\x3c\x4d"
TYPES = {
    1: "Start-Control-Connection-Request",
    2: "Start-Control-Connection-Reply",
    3: "Stop-Control-Connection-Request",
    4: "Stop-Control-Connection-Reply",
    5: "Echo-Request",
    6: "Echo-Reply",
    7: "Outgoing-Call-Request",
    8: "Outgoing-Call-Reply",
    9: "Incoming-Call-Request",
    10: "Incoming-Call-Reply",
    11: "Incoming-Call-Connected",
    12: "Call-Clear-Request",
    13: "Call-Disconnect-Notify",
    14: "WAN-Error-Notify",
    15: "Set-Link-Info",
}


def sniff(conversation: Conversation) -> float:
    """The magic cookie in its place."""
    return 0.99 if conversation.inbound[4:8] == COOKIE else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Every control message by name, the start of the connection in full."""
    return decoded("pptp", conversation, _message, "PPTP")


def _message(reader: Reader, told: Told) -> str:
    if reader.peek(4, 4) != COOKIE:
        raise Stop("no magic cookie")
    size = reader.u16("length")
    reader.frame(size - 2)
    reader.u16("message type")
    reader.hexed("magic cookie", 4)
    kind = reader.u16("control message", TYPES)
    reader.u16("reserved")
    name = TYPES.get(kind, f"control message {kind}")
    if reader.direction == "in":
        told.operations.append(name)
    if kind in {1, 2}:
        version = reader.u16("protocol version")
        reader.u16("reserved" if kind == 1 else "result and error")
        for field in ("framing capabilities", "bearer capabilities"):
            reader.u32(field)
        reader.u16("maximum channels")
        reader.u16("firmware revision")
        host = reader.text("host name", 64).rstrip("\0 ")
        vendor = reader.text("vendor", 64).rstrip("\0 ")
        if kind == 1:
            told.fields |= {"honeypot.protocol.version": f"{version >> 8}.{version & 0xFF}", "honeypot.client": f"{host}/{vendor}"}
            told.point(f"{name} host '{host}' vendor '{vendor}'")
        return f"{name} '{host}' '{vendor}'"
    reader.rest("fields")
    if reader.direction == "in":
        told.point(name)
    return name


_START = b"\0\x9c\0\1\x1a\x2b\x3c\x4d\0\1\0\0\1\0\0\0\0\0\0\1\0\0\0\1\0\0\0\0" + b"local".ljust(64, b"\0") + b"cananian".ljust(64, b"\0")
PROTOCOL = Protocol(
    name="pptp",
    title=Words("PPTP (VPN)", "PPTP(VPN)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", _START), Turn("in", b"\0\x10\0\1\x1a\x2b\x3c\x4d\0\3\0\0\1\0\0\0"))),
            "Start-Control-Connection-Request host 'local' vendor 'cananian'",
            {"honeypot.protocol.version": "1.0", "honeypot.client": "local/cananian"},
        ),
    ),
    ports=(1723,),
    source="RFC 2637",
)
