"""NetWare Core Protocol over TCP: a connection to a Novell server is asked for."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded

TYPES = {0x1111: "create service connection", 0x2222: "service request", 0x5555: "destroy service connection", 0x3333: "reply"}


def sniff(conversation: Conversation) -> float:
    """The signature of a request, and a length."""
    head = conversation.inbound[:8]
    return 0.97 if head[:4] == b"DmdT" and int.from_bytes(head[4:8], "big") < 1 << 20 else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Every request by type."""
    return decoded("ncp", conversation, _message, "NCP")


def _message(reader: Reader, told: Told) -> str:
    signature = reader.text("signature", 4)
    if signature not in {"DmdT", "tNcP"}:
        raise Stop("no signature")
    size = reader.u32("length")
    if size < 8:
        raise Stop(f"a message of {size} bytes")
    reader.frame(size - 8)
    if signature == "DmdT":
        reader.u32("version")
        reader.u32("reply buffer")
    kind = reader.u16("type", TYPES)
    name = TYPES.get(kind, f"type {kind:#06x}")
    reader.rest("data")
    if reader.direction == "in":
        told.operations.append(name)
        told.point(f"'{signature}' {name}")
    return name


PROTOCOL = Protocol(
    name="ncp",
    title=Words("NetWare Core Protocol", "NetWare Core Protocol (NCP)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(Conversation((Turn("in", b"DmdT\0\0\0\x17\0\0\0\1\0\0\0\0\x11\x11\0\xff\1\xff\x13"),)), "'DmdT' create service connection"),
    ),
    ports=(524,),
    source="Novell NDK: NetWare Core Protocols (NCP over TCP)",
)
