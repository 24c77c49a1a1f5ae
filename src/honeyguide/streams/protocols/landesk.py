"""LANDesk remote control: the discovery message between its two eye-catchers."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded


def sniff(conversation: Conversation) -> float:
    """Both eye-catchers, with the length that the first one gives between them."""
    head = conversation.inbound[:64]
    return 0.95 if head[:4] == b"TNMP" and b"TNME" in head[4:] else 0.0


def decode(conversation: Conversation) -> Decoded:
    """The frames between the eye-catchers."""
    return decoded("landesk", conversation, _message, "LANDesk")


def _message(reader: Reader, told: Told) -> str:
    eye = reader.peek(4)
    if eye not in {b"TNMP", b"TNME"}:
        raise Stop("no eye-catcher")
    reader.text("eye-catcher", 4)
    following = reader.data.find(b"TNM", reader.at, reader.at + 4096)
    reader.hexed("data", (following if following >= 0 else reader.end) - reader.at)
    name = eye.decode("ascii")
    if reader.direction == "in":
        told.operations.append("discovery")
        told.point(f"'{name}'")
    return name


PROTOCOL = Protocol(
    name="landesk",
    title=Words("LANDesk remote control", "LANDesk リモート制御"),
    sniff=sniff,
    decode=decode,
    samples=(Sample(Conversation((Turn("in", b"TNMP\4\0\0\0TNME\0\0\4\0"),)), "'TNMP', 'TNME'"),),
    ports=(1761, 9535),
    source="Observed traffic",
)
