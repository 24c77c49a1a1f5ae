"""X11's connection set-up: byte order, version and the authorisation that was offered."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Order, Reader
from honeyguide.streams.walk import Told, decoded

ORDERS: dict[bytes, Order] = {b"l": "little", b"B": "big"}
ANSWERS = {0: "refused", 1: "accepted", 2: "authenticate"}


def sniff(conversation: Conversation) -> float:
    """A byte order, an unused byte, and major version 11 in that order."""
    head = conversation.inbound[:12]
    order = ORDERS.get(head[:1])
    return 0.96 if order and len(head) == 12 and head[1] == 0 and int.from_bytes(head[2:4], order) == 11 else 0.0


def decode(conversation: Conversation) -> Decoded:
    """The set-up of both sides; requests after it are left as they are."""
    return decoded("x11", conversation, _message, "X11")


def _message(reader: Reader, told: Told) -> str:
    if reader.at:
        reader.rest("requests" if reader.direction == "in" else "events")
        return "requests" if reader.direction == "in" else "events"
    if reader.direction == "out":
        code = reader.u8("answer", ANSWERS)
        reader.rest("details")
        return ANSWERS.get(code, f"answer {code}")
    order = reader.text("byte order", 1)
    reader.order = ORDERS.get(order.encode("utf-8", "replace"), "big")
    reader.u8("unused")
    version = f"{reader.u16('major version')}.{reader.u16('minor version')}"
    sizes = reader.u16("authorisation name length"), reader.u16("authorisation data length")
    reader.u16("unused")
    name = reader.text("authorisation name", sizes[0])
    reader.take(min(-sizes[0] % 4, reader.left))
    secret = reader.hexed("authorisation data", sizes[1])
    reader.take(min(-sizes[1] % 4, reader.left))
    told.fields["honeypot.protocol.version"] = version
    if name:
        told.login("", secret.hex(), name)
    said = f"set-up {version} {reader.order} endian, {f'{name!r} {secret.hex()}' if name else 'no authorisation'}"
    told.point(said)
    return said


PROTOCOL = Protocol(
    name="x11",
    title=Words("X11", "X11(画面表示)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(Conversation((Turn("in", b"l\0\x0b\0\0\0\0\0\0\0\0\0"),)), "set-up 11.0 little endian, no authorisation"),
        Sample(
            Conversation((Turn("in", b"B\0\0\x0b\0\0\0\x12\0\x10\0\0MIT-MAGIC-COOKIE-1\0\0" + b"\xab" * 16),)),
            "'MIT-MAGIC-COOKIE-1' abab",
            {"honeypot.protocol.version": "11.0"},
        ),
    ),
    ports=(6000,),
    source="X Window System Protocol, version 11, chapter 8",
)
