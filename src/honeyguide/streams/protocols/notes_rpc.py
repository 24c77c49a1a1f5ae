"""Lotus Notes RPC: the session request of a Domino client."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded


def sniff(conversation: Conversation) -> float:
    """A length that counts all but itself, and the same marker word before both halves of the request."""
    data = conversation.inbound[:256]
    if len(data) < 34 or data[2:4] != b"\0\0" or int.from_bytes(data[:2], "little") != len(conversation.inbound) - 2:
        return 0.0
    return 0.85 if data[4:9] == b"\x2f\0\0\0\2" and b"\x2f\0" in data[24:40] and data[11:12] == b"\x40" else 0.0


def decode(conversation: Conversation) -> Decoded:
    """The frame and its first words; the rest of the layout isn't public."""
    return decoded("notes-rpc", conversation, _message, "Notes RPC")


def _message(reader: Reader, told: Told) -> str:
    reader.order = "little"
    size = reader.u16("length")
    if size < 8:
        raise Stop(f"a message of {size} bytes")
    reader.frame(size)
    reader.u16("reserved")
    kind = reader.u32("type")
    reader.rest("data")
    if reader.direction == "in":
        told.operations.append("session request" if kind == 0x2F else f"type {kind}")
        told.point(f"session request of {size} bytes ('/', '@')" if kind == 0x2F else f"type {kind}")
    return "session request" if kind == 0x2F else f"type {kind}"


_REQUEST = b"\x3a\0\0\0\x2f\0\0\0\2\0\0\x40\2\x0f\0\1\0\x3d\5" + bytes(11) + b"\x2f" + bytes(9) + b"\x40\x1f" + bytes(18)
PROTOCOL = Protocol(
    name="notes-rpc",
    title=Words("Lotus Notes RPC", "Lotus Notes RPC"),
    sniff=sniff,
    decode=decode,
    samples=(Sample(Conversation((Turn("in", _REQUEST),)), "session request of 58 bytes"),),
    ports=(1352,),
    source="Observed traffic",
)
