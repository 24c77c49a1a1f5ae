"""TPKT and COTP without a known passenger: a connection request to some ISO service."""

from honeyguide.schema.words import Words
from honeyguide.streams import iso_transport
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader
from honeyguide.streams.walk import Told, decoded


def sniff(conversation: Conversation) -> float:
    """A TPKT whose length fits and a COTP header in it; what knows its passenger is surer."""
    head = conversation.inbound[:64]
    if head[:2] != b"\3\0" or len(head) < 7:
        return 0.0
    size = int.from_bytes(head[2:4], "big")
    return 0.7 if 7 <= size <= 8192 and 2 <= head[4] <= size - 5 and head[5] & 0xF0 in iso_transport.KINDS else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Every TPDU by name, called TSAPs of connection requests."""
    return decoded("cotp", conversation, _message, "COTP")


def _message(reader: Reader, told: Told) -> str:
    tsaps: list[str] = []
    kind = iso_transport.header(reader, tsaps)
    reader.rest("data")
    said = f"{kind} to TSAP {tsaps[0]}" if tsaps else kind
    if reader.direction == "in":
        told.operations.append(kind)
        told.objects += [f"TSAP {tsap}" for tsap in tsaps]
        told.point(said)
    return said


PROTOCOL = Protocol(
    name="cotp",
    title=Words("TPKT/COTP", "TPKT/COTP(ISO トランスポート)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", b"\3\0\0\x16\x11\xe0\0\0\0\1\0\xc0\1\x0a\xc1\2\0\1\xc2\2\0\1"),)), "connection request to TSAP 0001"
        ),
        Sample(Conversation((Turn("in", b"\3\0\0\x0b\6\x80\0\1\0\2\0"),)), "disconnect request"),
    ),
    ports=(102,),
    source="RFC 1006, ITU-T X.224",
)
