"""RTP and RTCP: media that a caller sends, by codec, source and length."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded

CODECS = {
    0: "PCMU",
    3: "GSM",
    4: "G723",
    8: "PCMA",
    9: "G722",
    13: "comfort noise",
    18: "G729",
    26: "JPEG",
    31: "H261",
    34: "H263",
    101: "events",
}
CONTROL = {200: "sender report", 201: "receiver report", 202: "source description", 203: "bye", 204: "application"}
HEADER = 12


def sniff(conversation: Conversation) -> float:
    """Two packets of one source with numbers that follow each other, a packet of a codec's usual size, or an RTCP report."""
    data = conversation.inbound[:4096]
    if len(data) < 8 or data[0] & 0xC0 != 0x80 or data[0] & 0x0F > 4:
        return 0.0
    if data[1] in CONTROL:
        words = 4 * (int.from_bytes(data[2:4], "big") + 1)
        return 0.85 if data[1] in {200, 201} and words <= len(data) and (len(data) == words or data[words] & 0xC0 == 0x80) else 0.0
    if len(data) < HEADER or not _is_codec(data[1]):
        return 0.0
    if _packet_size(data, 0):
        return 0.93
    payload = len(data) - HEADER
    plain = data[0] == 0x80 and payload > 0
    usual = {0: payload % 80 == 0, 8: payload % 80 == 0, 18: payload % 10 == 0, 3: payload % 33 == 0}
    return 0.6 if plain and payload <= 480 and usual.get(data[1] & 0x7F, False) else 0.0


def _is_codec(byte: int) -> bool:
    kind = byte & 0x7F
    return kind in CODECS or 96 <= kind <= 127


def _packet_size(data: bytes, at: int) -> int:
    """Distance to the next packet of the same source, 0 where none is found: merged packets have no length of their own."""
    source, number = data[at + 8 : at + HEADER], int.from_bytes(data[at + 2 : at + 4], "big")
    if not any(source):
        return 0
    found = data.find(source, at + HEADER + 8, at + 2048)
    while found >= 0:
        start = found - 8
        if (
            data[start] & 0xC0 == 0x80
            and _is_codec(data[start + 1])
            and (int.from_bytes(data[start + 2 : start + 4], "big") - number) & 0xFFFF == 1
        ):
            return start - at
        found = data.find(source, found + 4, at + 2048)
    return 0


def decode(conversation: Conversation) -> Decoded:
    """Each packet's header; packets that a recording merged are parted where the next number begins."""
    return decoded("rtp", conversation, _packet, "RTP")


def _packet(reader: Reader, told: Told) -> str:
    head = reader.peek(HEADER)
    if len(head) < 8 or head[0] & 0xC0 != 0x80:
        raise Stop("no RTP version 2")
    if head[1] in CONTROL:
        reader.u8("version, padding, count")
        name = CONTROL[reader.u8("type", CONTROL)]
        reader.frame(4 * reader.u16("length"))
        reader.hexed("source", min(4, reader.left))
        reader.rest("report")
        told.point(f"RTCP {name}")
        return f"RTCP {name}"
    reader.frame(_packet_size(reader.data, reader.at) or reader.left)
    first = reader.u8("version, padding, extension, sources")
    kind = reader.u8("marker and payload type", CODECS) & 0x7F
    number = reader.u16("sequence")
    reader.u32("timestamp")
    source = reader.hexed("source", 4)
    if first & 0x0F:
        reader.hexed("contributing sources", 4 * (first & 0x0F))
    data = reader.rest("payload")
    name = CODECS.get(kind, f"dynamic type {kind}")
    told.point(f"{name} from source {source.hex()}")
    told.fields["honeypot.object"] = [source.hex()]
    return f"{name} number {number}, {len(data)} bytes"


_PACKET = b"\x80\0\0\1\0\0\0\xa0\xde\xad\xbe\xef" + b"\xff" * 160
PROTOCOL = Protocol(
    name="rtp",
    title=Words("RTP and RTCP", "RTP・RTCP(音声・映像)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", _PACKET + b"\x80\0\0\2\0\0\1\x40\xde\xad\xbe\xef" + b"\xff" * 160),)),
            "PCMU from source deadbeef",
            {"honeypot.object": ["deadbeef"]},
        ),
        Sample(Conversation((Turn("in", b"\x80\xc9\0\1\0\0\0\x07"),)), "RTCP receiver report"),
        Sample(Conversation((Turn("in", _PACKET),)), "PCMU"),
    ),
    source="RFC 3550, RFC 3551",
)
