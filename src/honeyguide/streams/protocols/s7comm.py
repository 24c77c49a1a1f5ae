"""S7comm: what is asked of a Siemens controller."""

from honeyguide.schema.words import Words
from honeyguide.streams import iso_transport
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader
from honeyguide.streams.walk import Told, decoded

DATA = b"\x02\xf0\x80\x32"
KINDS = {1: "Job", 2: "Ack", 3: "Ack_Data", 7: "Userdata"}
FUNCTIONS = {
    0x00: "CPU services",
    0x04: "Read Var",
    0x05: "Write Var",
    0x1A: "Request Download",
    0x1B: "Download Block",
    0x1C: "Download Ended",
    0x1D: "Start Upload",
    0x1E: "Upload",
    0x1F: "End Upload",
    0x28: "PLC Control",
    0x29: "PLC Stop",
    0xF0: "Setup Communication",
}
GROUPS = {1: "programmer commands", 2: "cyclic data", 3: "block functions", 4: "CPU functions", 5: "security", 7: "time"}
CPU = {1: "Read SZL"}
SZL = {0x0011: "module identification", 0x001C: "component identification", 0x0131: "communication status"}


def sniff(conversation: Conversation) -> float:
    """S7's 0x32 inside COTP data, or a connection request whose called TSAP has rack and slot."""
    head = conversation.inbound[:300]
    if head[:2] != b"\3\0" or len(head) < 7:
        return 0.0
    if DATA in head:
        return 0.98
    at = head.find(b"\xc2\2")
    return 0.8 if head[5] == 0xE0 and at >= 11 and head[at + 2 : at + 3] in {b"\1", b"\2", b"\3"} else 0.0


def decode(conversation: Conversation) -> Decoded:
    """The connection, and each job with its function."""
    return decoded("s7comm", conversation, _message, "S7comm")


def _message(reader: Reader, told: Told) -> str:
    tsaps: list[str] = []
    kind = iso_transport.header(reader, tsaps)
    if reader.peek(1) != b"\x32":
        reader.rest("data")
        if tsaps and reader.direction == "in":
            told.objects.append(f"TSAP {tsaps[0]}")
            told.point(f"{kind} to TSAP {tsaps[0]}")
        return f"{kind} to TSAP {tsaps[0]}" if tsaps else kind
    reader.u8("protocol")
    job = reader.u8("message type", KINDS)
    reader.u16("reserved")
    reader.u16("reference")
    size = reader.u16("parameter length")
    reader.u16("data length")
    if job in {2, 3}:
        reader.u16("error")
    name = KINDS.get(job, f"type {job}")
    if size:
        with reader.part("parameters", size) as part:
            name = _userdata(part) if job == 7 else FUNCTIONS.get(part.u8("function", FUNCTIONS), "unknown function")
            part.rest("rest")
    if job == 7 and reader.left >= 8:
        reader.hexed("data header", 4)
        identifier = reader.u16("SZL", SZL)
        name += f" {identifier:#06x} {SZL.get(identifier, '')}".rstrip() if "Read SZL" in name else ""
    reader.rest("data")
    if reader.direction == "in":
        told.operations.append(name)
        told.point(name)
    return name


def _userdata(reader: Reader) -> str:
    reader.hexed("head", 3)
    reader.u8("length")
    reader.u8("method")
    group = reader.u8("type and group") & 0x0F
    function = reader.u8("function")
    return CPU.get(function, f"CPU function {function}") if group == 4 else f"{GROUPS.get(group, f'group {group}')} {function}"


_CONNECT = b"\3\0\0\x16\x11\xe0\0\0\0\1\0\xc0\1\x0a\xc1\2\1\0\xc2\2\1\2"
_SETUP = b"\3\0\0\x19\2\xf0\x80\x32\1\0\0\0\0\0\x08\0\0\xf0\0\0\1\0\1\1\xe0"
_SZL = b"\3\0\0\x21\2\xf0\x80\x32\7\0\0\0\0\0\x08\0\x08\0\1\x12\4\x11\x44\1\0\xff\x09\0\4\0\x11\0\1"
PROTOCOL = Protocol(
    name="s7comm",
    title=Words("S7comm (Siemens)", "S7comm(Siemens 制御機器)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", _CONNECT), Turn("out", b"\3\0\0\x0b\6\xd0\0\1\0\2\0"), Turn("in", _SETUP), Turn("in", _SZL))),
            "TSAP 0102, Setup Communication, Read SZL 0x0011 module identification",
            {"honeypot.object": ["TSAP 0102"]},
        ),
        Sample(Conversation((Turn("in", b"\3\0\0\x12\2\xf0\x80\x32\1\0\0\0\1\0\1\0\0\x29"),)), "PLC Stop"),
    ),
    ports=(102,),
    source="RFC 1006, ITU-T X.224; S7 header as in the open-source libnodave and Snap7 documentation",
)
