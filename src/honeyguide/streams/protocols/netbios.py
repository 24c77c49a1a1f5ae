"""NetBIOS over TCP/IP: sessions that are asked for and come to nothing more, and questions for names."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.netbios_names import netbios_name, spread
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, quoted
from honeyguide.streams.walk import Told, decoded

PACKETS = {
    0x00: "session message",
    0x81: "session request",
    0x82: "positive answer",
    0x83: "negative answer",
    0x84: "retarget",
    0x85: "keep alive",
}
TYPES = {0x20: "NB", 0x21: "NBSTAT"}
_LETTERS = frozenset(b"ABCDEFGHIJKLMNOP")


def sniff(conversation: Conversation) -> float:
    """A session request with two names in it, or a question whose name is spread over letters."""
    head = conversation.inbound[:72]
    if head[:2] == b"\x81\0" and head[4:5] == b"\x20" and set(head[5:37]) <= _LETTERS:
        return 0.96
    if head[4:6] == b"\0\1" and head[12:13] == b"\x20" and len(head) > 48 and set(head[13:45]) <= _LETTERS and not head[45]:
        return 0.985
    return 0.9 if head == b"\x85\0\0\0" else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Names of sessions and questions."""
    return decoded("netbios", conversation, _packet, "NetBIOS")


def _packet(reader: Reader, told: Told) -> str:
    if reader.peek(1, 12) == b"\x20" and (reader.peek(1)[0] not in PACKETS or reader.peek(2, 4) == b"\0\1"):
        return _question(reader, told)
    kind = reader.u8("type", PACKETS)
    reader.u8("flags")
    reader.frame(reader.u16("length"))
    name = PACKETS.get(kind, f"packet {kind:#04x}")
    if kind == 0x81:
        called, calling = (_name(reader, which) for which in ("called name", "calling name"))
        told.objects.append(called)
        told.fields["honeypot.client"] = calling
        told.point(f"session from '{calling}' to '{called}'")
        return f"{name} from '{calling}' to '{called}'"
    if reader.left:
        reader.hexed("content", reader.left)
    told.point(name)
    return name


def _question(reader: Reader, told: Told) -> str:
    reader.u16("transaction id")
    reader.hexed("flags", 2)
    for count in ("questions", "answers", "authorities", "additional"):
        reader.u16(count)
    name = _name(reader, "name")
    kind = reader.u16("type", TYPES)
    reader.u16("class")
    if reader.left:
        reader.hexed("records", reader.left)
    verb = "answer" if reader.direction == "out" else "question"
    told.objects.append(name)
    told.point(f"{verb} {TYPES.get(kind, kind)} of '{name}'")
    return f"{TYPES.get(kind, kind)} of '{name}'"


def _name(reader: Reader, what: str) -> str:
    start = reader.at
    data = reader.take(reader.take(1, what)[0], what)
    name = netbios_name(data)
    if reader.peek(1) == b"\0":
        reader.take(1)
    reader.note(what, quoted(name), start, reader.at)
    return name


_REQUEST = b"\x81\0\0\x44" + spread(b"*SMBSERVER") + spread(b"PROBE", 0)
_STATUS = b"\x12\x34\0\0\0\1\0\0\0\0\0\0" + spread(b"*") + b"\0\x21\0\1"

PROTOCOL = Protocol(
    name="netbios",
    title=Words("NetBIOS", "NetBIOS"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(Conversation((Turn("in", _REQUEST),)), "session from 'PROBE' to '*SMBSERVER'", {"honeypot.client": "PROBE"}),
        Sample(Conversation((Turn("in", _STATUS),)), "question NBSTAT of '*'", {"honeypot.object": ["*"]}),
    ),
    ports=(137, 139),
    source="RFC 1001, RFC 1002",
)
