"""DICOM's upper layer: who asks for an association under which titles, for what, with which implementation."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, plain, quoted
from honeyguide.streams.walk import Told, decoded

PDUS = {1: "A-ASSOCIATE-RQ", 2: "A-ASSOCIATE-AC", 3: "A-ASSOCIATE-RJ", 4: "P-DATA-TF", 5: "A-RELEASE-RQ", 6: "A-RELEASE-RP", 7: "A-ABORT"}
UIDS = {  # PS3.6, annex A
    "1.2.840.10008.3.1.1.1": "DICOM application context",
    "1.2.840.10008.1.1": "Verification",
    "1.2.840.10008.1.2": "Implicit VR Little Endian",
    "1.2.840.10008.1.2.1": "Explicit VR Little Endian",
    "1.2.840.10008.1.2.2": "Explicit VR Big Endian",
    "1.2.840.10008.5.1.4.1.2.1.1": "Patient Root Query/Retrieve FIND",
    "1.2.840.10008.5.1.4.1.2.1.2": "Patient Root Query/Retrieve MOVE",
    "1.2.840.10008.5.1.4.1.2.1.3": "Patient Root Query/Retrieve GET",
    "1.2.840.10008.5.1.4.1.2.2.1": "Study Root Query/Retrieve FIND",
    "1.2.840.10008.5.1.4.1.2.2.2": "Study Root Query/Retrieve MOVE",
    "1.2.840.10008.5.1.4.1.2.2.3": "Study Root Query/Retrieve GET",
    "1.2.840.10008.5.1.4.1.1.7": "Secondary Capture Image Storage",
    "1.2.840.10008.5.1.4.1.1.2": "CT Image Storage",
}
COMMANDS = {  # PS3.7, annex E
    0x0001: "C-STORE-RQ", 0x8001: "C-STORE-RSP", 0x0010: "C-GET-RQ", 0x8010: "C-GET-RSP", 0x0020: "C-FIND-RQ", 0x8020: "C-FIND-RSP",
    0x0021: "C-MOVE-RQ", 0x8021: "C-MOVE-RSP", 0x0030: "C-ECHO-RQ", 0x8030: "C-ECHO-RSP", 0x0FFF: "C-CANCEL-RQ",
}  # fmt: skip
_ITEMS = {
    0x10: "application context", 0x20: "presentation context", 0x21: "presentation context", 0x50: "user information",
    0x30: "abstract syntax", 0x40: "transfer syntax",
    0x51: "maximum length", 0x52: "implementation class UID", 0x53: "asynchronous operations",
    0x54: "role selection", 0x55: "implementation version name", 0x58: "user identity",
}  # fmt: skip
_GROUPS = (0x20, 0x21, 0x50)
_SMALLEST_REQUEST = 68


def sniff(conversation: Conversation) -> float:
    """An association request whose length is that of its bytes, or the first bytes of another unit in a conversation that has one."""
    head = conversation.inbound[:75]
    if len(head) >= 10 and head[0] == 1 and not head[1]:
        size = int.from_bytes(head[2:6], "big")
        if size >= _SMALLEST_REQUEST and head[6:10] == b"\0\1\0\0":  # version 1, reserved
            titles = head[10:42]
            return 0.98 if titles.isascii() and titles.strip(b"\0 ") and head[74:75] in (b"", b"\x10") else 0.8
    return 0.6 if head[:1] in (b"\5", b"\7") and head[1:6] == b"\0\0\0\0\4" and len(conversation.inbound) == 10 else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Titles, contexts and implementation of association requests and answers; commands of the data units."""
    return decoded("dicom", conversation, _unit, "DICOM")


def _unit(reader: Reader, told: Told) -> str:
    kind = reader.u8("PDU-type", PDUS)
    reader.hexed("reserved", 1)
    reader.frame(reader.u32("PDU-length"))
    name = PDUS.get(kind, f"unit {kind}")
    if reader.direction == "in":
        told.operations.append(name)
    if kind in (1, 2):
        return f"{name} {_association(reader, told)}"
    if kind == 4:
        return f"{name} {_data(reader, told)}"
    reader.hexed("body", reader.left)
    return name


def _association(reader: Reader, told: Told) -> str:
    reader.u16("protocol version")
    reader.hexed("reserved", 2)
    called = reader.text("called AE title", 16, "latin-1").strip(" \0")
    calling = reader.text("calling AE title", 16, "latin-1").strip(" \0")
    reader.hexed("reserved", 32)
    text = f"'{quoted(calling)}' to '{quoted(called)}'"
    found: dict[int, list[str]] = {}
    try:
        _items(reader, found)
    finally:  # a request that is cut or broken behind its titles says what stands before that place
        if reader.direction == "in":
            _asked(called, calling, found, told)
            told.point(f"association of {text}{_wishes(found)}")
    return text


def _asked(called: str, calling: str, found: dict[int, list[str]], told: Told) -> None:
    told.objects.append(called)
    told.fields["honeypot.dicom.calling_title"] = calling
    told.fields["honeypot.dicom.called_title"] = called
    for item, field in ((0x30, "honeypot.dicom.context"), (0x52, "honeypot.dicom.implementation"), (0x55, "honeypot.client")):
        if item in found:
            told.fields[field] = found[item] if item == 0x30 else found[item][0]


def _wishes(found: dict[int, list[str]]) -> str:
    made = " ".join(found.get(0x55, []) + found.get(0x52, []))
    wanted = ", ".join(UIDS.get(uid, uid) for uid in found.get(0x30, []))
    return (f" for {wanted}" if wanted else "") + (f" by {made}" if made else "")


def _items(reader: Reader, found: dict[int, list[str]]) -> None:
    while reader.left:
        kind = reader.peek(1)[0]
        size = int.from_bytes(reader.peek(2, 2), "big")
        with reader.part(_ITEMS.get(kind, f"item {kind:#04x}"), 4 + size) as item:
            item.hexed("item type", 1)
            item.hexed("reserved", 1)
            item.u16("item length")
            if kind in _GROUPS:
                if kind != 0x50:
                    item.u8("context ID")
                    item.hexed("reserved", 3)
                _items(item, found)
            elif kind == 0x51:
                item.number("maximum length", item.left)
            elif kind == 0x58:
                item.rest("identity")
            else:
                start = item.at
                text = plain(item.take(item.left)).rstrip("\0 ")
                item.note("name", f"{text} ({UIDS[text]})" if text in UIDS else quoted(text), start, item.at)
                if len(found.setdefault(kind, [])) < 32:
                    found[kind].append(text)


def _data(reader: Reader, told: Told) -> str:
    named: list[str] = []
    while reader.left:
        size = int.from_bytes(reader.peek(4), "big")
        with reader.part("presentation data value", 4 + size) as value:
            value.u32("length")
            value.u8("context ID")
            flags = value.u8("control header", {0: "data", 1: "command", 2: "last data", 3: "last command"})
            data = value.rest("message")
        if flags & 1 and (command := _command(data)):
            named.append(command)
            told.point(command)
    return ", ".join(named)


def _command(data: bytes) -> str:
    """The command of a command set: element (0000,0100), two bytes, Implicit VR Little Endian (PS3.7, 6.3.1)."""
    at = data.find(b"\0\0\0\1\2\0\0\0")
    return COMMANDS.get(int.from_bytes(data[at + 8 : at + 10], "little"), "") if at >= 0 else ""


def _item(kind: int, content: bytes) -> bytes:
    return bytes((kind, 0)) + len(content).to_bytes(2, "big") + content


def _request(called: bytes, calling: bytes, uid: bytes, version: bytes) -> bytes:
    context = _item(0x30, b"1.2.840.10008.1.1") + _item(0x40, b"1.2.840.10008.1.2")
    user = _item(0x51, b"\0\0\x40\0") + _item(0x52, uid) + _item(0x55, version)
    items = _item(0x10, b"1.2.840.10008.3.1.1.1") + _item(0x20, b"\1\0\0\0" + context) + _item(0x50, user)
    body = b"\0\1\0\0" + called.ljust(16) + calling.ljust(16) + bytes(32) + items
    return b"\1\0" + len(body).to_bytes(4, "big") + body


_ECHO = b"\0\0\0\0\4\0\0\0\x38\0\0\0" + b"\0\0\0\1\2\0\0\0\x30\0"
_DATA = b"\4\0" + (len(_ECHO) + 6).to_bytes(4, "big") + (len(_ECHO) + 2).to_bytes(4, "big") + b"\1\3" + _ECHO

PROTOCOL = Protocol(
    name="dicom",
    title=Words("DICOM (medical images)", "DICOM(医用画像)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", _request(b"ANY-SCP", b"PROBE", b"1.2.3.4.5", b"TESTKIT_1")),)),
            "association of 'PROBE' to 'ANY-SCP' for Verification by TESTKIT_1 1.2.3.4.5",
            {
                "honeypot.dicom.calling_title": "PROBE",
                "honeypot.dicom.called_title": "ANY-SCP",
                "honeypot.dicom.context": ["1.2.840.10008.1.1"],
                "honeypot.dicom.implementation": "1.2.3.4.5",
                "honeypot.client": "TESTKIT_1",
            },
        ),
        Sample(Conversation((Turn("in", _request(b"A", b"B", b"1.2", b"V") + _DATA),)), "C-ECHO-RQ"),
        Sample(Conversation((Turn("in", b"\5\0\0\0\0\4\0\0\0\0"),)), "A-RELEASE-RQ"),
    ),
    ports=(104, 2345, 2761, 2762, 4242, 11112),
    source="DICOM PS3.8, section 9.3; PS3.7, annex E",
)
