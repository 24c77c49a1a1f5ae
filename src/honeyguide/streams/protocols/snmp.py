"""SNMP v1, v2c and v3: the community or user that was tried, and the objects that were asked for."""

import ipaddress

from honeyguide.schema.words import Words
from honeyguide.streams import ber
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop, quoted
from honeyguide.streams.walk import ITEMS, Told, decoded

VERSIONS = {0: "1", 1: "2c", 3: "3"}
OPERATIONS = {
    0xA0: "GetRequest",
    0xA1: "GetNextRequest",
    0xA2: "Response",
    0xA3: "SetRequest",
    0xA4: "Trap",
    0xA5: "GetBulkRequest",
    0xA6: "InformRequest",
    0xA7: "SNMPv2-Trap",
    0xA8: "Report",
}
OBJECTS = {"1.3.6.1.2.1.1.1.0": "sysDescr", "1.3.6.1.2.1.1.5.0": "sysName", "1.3.6.1.2.1.1.6.0": "sysLocation", "1.3.6.1.2.1": "mib-2"}


def sniff(conversation: Conversation) -> float:
    """A SEQUENCE of a known version and, as that version has it, a community or the header of version 3."""
    if conversation.inbound[:1] != b"\x30":
        return 0.0
    reader = Reader(conversation.inbound[:300])
    try:
        tag, _ = ber.header(reader)
        version = ber.content(reader, ber.INTEGER)
        follows = ber.next_tag(reader)
        if tag != ber.SEQUENCE or len(version) != 1:
            return 0.0
        if version[0] in {0, 1} and follows == ber.OCTETS:
            ber.content(reader, ber.OCTETS)
            return 0.98 if ber.next_tag(reader) in OPERATIONS else 0.0
    except Stop:
        return 0.0
    return 0.95 if version[0] == 3 and follows == ber.SEQUENCE else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Every message, with its variable bindings."""
    return decoded("snmp", conversation, _message, "SNMP")


def _message(reader: Reader, told: Told) -> str:
    start = reader.at
    tag, size = ber.header(reader)
    if tag != ber.SEQUENCE:
        reader.at = start
        raise Stop(f"tag {tag:#04x} where a message begins")
    reader.note("message", f"{size} bytes", start, reader.at)
    reader.frame(size)
    version = ber.integer(reader, "version", VERSIONS)
    told.fields["honeypot.protocol.version"] = VERSIONS.get(version, str(version))
    if version == 3:
        return _version3(reader, told)
    community = ber.text(reader, "community")
    if reader.direction == "in":
        told.fields["honeypot.snmp.community"] = community
        told.login("", community, "community")
        told.point(f"version {VERSIONS.get(version, version)} community '{community}'")
    return _pdu(reader, told)


def _version3(reader: Reader, told: Told) -> str:
    with ber.element(reader, "header", ber.SEQUENCE) as (_, part):
        ber.integer(part, "message number")
        ber.integer(part, "largest message")
        ber.skip(part, "flags")
        ber.integer(part, "security model")
    with ber.element(reader, "security parameters", ber.OCTETS) as (_, outer), ber.element(outer, "USM", ber.SEQUENCE) as (_, part):
        engine = ber.octets(part, "engine")
        ber.integer(part, "engine boots")
        ber.integer(part, "engine time")
        user = ber.text(part, "user name")
        ber.octets(part, "authentication")
        ber.octets(part, "privacy")
    if reader.direction == "in":
        told.point(f"version 3 user '{user}'" if user else "version 3 engine discovery" if not engine else "version 3 without a user")
        told.fields |= {"user.name": user} if user else {}
    if ber.next_tag(reader) != ber.SEQUENCE:
        ber.skip(reader, "encrypted data")
        return "encrypted"
    with ber.element(reader, "scoped data", ber.SEQUENCE) as (_, part):
        ber.octets(part, "context engine")
        ber.text(part, "context name")
        return _pdu(part, told)


def _pdu(reader: Reader, told: Told) -> str:
    name = OPERATIONS.get(ber.next_tag(reader), f"operation {ber.next_tag(reader):#04x}")
    objects: list[str] = []
    with ber.element(reader, name) as (tag, part):
        if tag == 0xA4:  # RFC 1157's trap has a head of its own
            part.rest("trap")
        else:
            ber.integer(part, "request number")
            ber.integer(part, "non-repeaters" if tag == 0xA5 else "error status")
            ber.integer(part, "max-repetitions" if tag == 0xA5 else "error index")
            with ber.element(part, "variable bindings", ber.SEQUENCE) as (_, bindings):
                while bindings.left and len(objects) < ITEMS:
                    with ber.element(bindings, "binding", ber.SEQUENCE) as (_, binding):
                        objects.append(ber.oid(binding, "object"))
                        _value(binding)
    said = f"{name} {', '.join(OBJECTS.get(item, item) for item in objects[:4])}".strip()
    if reader.direction == "in":
        told.operations.append(name)
        told.objects += objects
        told.point(said)
    return said


def _value(reader: Reader) -> None:
    start = reader.at
    tag, size = ber.header(reader)
    data = reader.take(size, "value")
    if tag == 0x06:
        shown = ber.dotted(data)
    elif tag == 0x40 and size == 4:
        shown = str(ipaddress.IPv4Address(data))
    elif tag in {0x02, 0x41, 0x42, 0x43, 0x46} and size <= 16:
        shown = str(int.from_bytes(data, "big", signed=tag == 0x02))
    else:
        shown = quoted(data) if data else "null"
    reader.note("value", shown, start, reader.at)


_GET = b"\x30\x26\2\1\1\4\6public\xa0\x19\2\1\7\2\1\0\2\1\0\x30\x0e\x30\x0c\6\x08\x2b\6\1\2\1\1\1\0\5\0"
_DISCOVERY = (
    b"\x30\x3a\2\1\3\x30\x0f\2\2\x4a\x69\2\3\0\xff\xe3\4\1\4\2\1\3\4\x10\x30\x0e\4\0\2\1\0\2\1\0\4\0\4\0\4\0"
    b"\x30\x12\4\0\4\0\xa0\x0c\2\2\x37\xf0\2\1\0\2\1\0\x30\0"
)
PROTOCOL = Protocol(
    name="snmp",
    title=Words("SNMP", "SNMP(機器監視)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", _GET),)),
            "version 2c community 'public', GetRequest sysDescr",
            {"honeypot.snmp.community": "public", "honeypot.object": ["1.3.6.1.2.1.1.1.0"]},
        ),
        Sample(
            Conversation((Turn("in", b"\x30\x25\2\1\0\4\7private\xa3\x17\2\1\1\2\1\0\2\1\0\x30\x0c\x30\x0a\6\5\x2b\6\1\2\1\2\1\5"),)),
            "version 1 community 'private', SetRequest mib-2",
            {"honeypot.operation": ["SetRequest"]},
        ),
        Sample(Conversation((Turn("in", _DISCOVERY),)), "version 3 engine discovery, GetRequest", {"honeypot.protocol.version": "3"}),
    ),
    ports=(161, 162),
    source="RFC 1157, RFC 3416, RFC 3412, RFC 3414",
)
