"""GE-SRTP: what is asked of a GE Fanuc controller."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader
from honeyguide.streams.walk import Told, decoded

SIZE = 56
KINDS = {0: "initialisation", 1: "initialisation answer", 2: "request", 3: "answer", 8: "unknown request"}
SERVICES = {
    0x00: "PLC short status",
    0x03: "control program names",
    0x04: "read system memory",
    0x05: "read task memory",
    0x06: "read program memory",
    0x07: "write system memory",
    0x08: "write task memory",
    0x20: "programmer log-on",
    0x21: "change privilege level",
    0x22: "set control identifier",
    0x23: "set PLC state",
    0x24: "set PLC time",
    0x25: "return PLC time",
    0x38: "return fault table",
    0x39: "clear fault table",
    0x3F: "program store",
    0x40: "program load",
    0x43: "return controller type",
    0x44: "toggle force",
}


def sniff(conversation: Conversation) -> float:
    """56 zero bytes that open the connection, and then a request of the same size."""
    data = conversation.inbound[: 2 * SIZE]
    if len(data) < SIZE or data[0] not in {0, 2}:
        return 0.0
    request = data[SIZE:] if not any(data[:SIZE]) else data
    if request[:1] == b"\2" and len(request) >= SIZE and request[31] in {0x80, 0xC0}:
        return 0.97
    opened = conversation.outbound[:1] == b"\1" and len(conversation.outbound) >= SIZE
    return 0.9 if not any(data) and opened else 0.6 if len(conversation.inbound) == SIZE and not any(data) else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Every mailbox message with its service."""
    return decoded("ge-srtp", conversation, _message, "GE-SRTP")


def _message(reader: Reader, told: Told) -> str:
    kind = reader.number("type", 1, KINDS)
    reader.order = "little"
    reader.hexed("reserved", 1)
    reader.u16("sequence")
    size = reader.u16("text length")
    reader.hexed("unused", 25)
    mailbox = reader.u8("message type", {0x80: "with text", 0xC0: "request", 0xD4: "answer", 0x94: "answer with text", 0xD1: "error"})
    reader.u32("source")
    reader.u32("destination")
    reader.u8("packet")
    reader.u8("packets")
    service = reader.u8("service", SERVICES)
    reader.u8("segment")
    reader.u16("offset")
    reader.u16("length")
    reader.hexed("data", 8)
    if size:
        reader.raw("text", min(size, reader.left))
    said = KINDS.get(kind, f"type {kind}")
    if kind == 2 and mailbox in {0x80, 0xC0}:
        said = SERVICES.get(service, f"service {service:#04x}")
    if reader.direction == "in":
        told.operations.append(said)
        told.point(said)
    return said


_REQUEST = b"\2\0\1\0\0\0" + bytes(25) + b"\xc0" + bytes(4) + b"\x10\x0e\0\0\1\1\x43" + bytes(13)
PROTOCOL = Protocol(
    name="ge-srtp",
    title=Words("GE-SRTP", "GE-SRTP(GE 制御機器)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", bytes(SIZE)), Turn("out", b"\1" + bytes(SIZE - 1)), Turn("in", _REQUEST))),
            "initialisation, return controller type",
            {"honeypot.operation": ["initialisation", "return controller type"]},
        ),
        Sample(Conversation((Turn("in", bytes(SIZE)),)), "initialisation"),
    ),
    ports=(18245,),
    source="Denton, Karpisek, Breitinger, Baggili: Leveraging the SRTP protocol …, Digital Investigation 22 (2017)",
)
