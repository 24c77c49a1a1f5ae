"""BACnet/IP: what is asked of a building's controllers."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded

FUNCTIONS = {
    0: "result",
    2: "register foreign device",
    4: "forwarded",
    9: "distribute broadcast",
    10: "unicast",
    11: "broadcast",
    1: "write broadcast table",
    3: "read broadcast table",
    5: "register foreign device",
    6: "read foreign devices",
    7: "foreign devices",
}
PDUS = {0: "confirmed request", 1: "unconfirmed request", 2: "simple ack", 3: "complex ack", 5: "error", 6: "reject", 7: "abort"}
CONFIRMED = {12: "ReadProperty", 14: "ReadPropertyMultiple", 15: "WriteProperty", 16: "WritePropertyMultiple", 20: "ReinitializeDevice"}
UNCONFIRMED = {0: "I-Am", 1: "I-Have", 7: "Who-Has", 8: "Who-Is"}
OBJECTS = {0: "analog-input", 1: "analog-output", 2: "analog-value", 3: "binary-input", 4: "binary-output", 8: "device"}
PROPERTIES = {
    12: "application-software-version",
    28: "description",
    44: "firmware-revision",
    58: "location",
    70: "model-name",
    75: "object-identifier",
    76: "object-list",
    77: "object-name",
    85: "present-value",
    120: "vendor-identifier",
    121: "vendor-name",
}


def sniff(conversation: Conversation) -> float:
    """BACnet/IP's first byte, a known function, and the length of exactly these bytes."""
    head = conversation.inbound[:6]
    if len(head) < 4 or head[0] != 0x81 or head[1] not in FUNCTIONS:
        return 0.0
    size = int.from_bytes(head[2:4], "big")
    if size == len(conversation.inbound):
        return 0.97 if head[4:5] in {b"\1", b""} else 0.7
    return 0.7 if 4 <= size <= 1500 and head[4:5] == b"\1" and size < len(conversation.inbound) else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Every message with service, object and property."""
    return decoded("bacnet", conversation, _message, "BACnet")


def _message(reader: Reader, told: Told) -> str:
    if reader.u8("type") != 0x81:
        raise Stop("no BACnet/IP type")
    function = reader.u8("function", FUNCTIONS)
    size = reader.u16("length")
    if size < 4:
        raise Stop(f"length {size}")
    reader.frame(size - 4)
    said = FUNCTIONS.get(function, f"function {function}")
    if function in {4, 9, 10, 11} and reader.left:
        if function == 4:
            reader.hexed("origin", 6)
        said = _network(reader, told)
    reader.rest("data")
    if reader.direction == "in":
        told.operations.append(said.partition(" ")[0])
        told.point(said)
    return said


def _network(reader: Reader, told: Told) -> str:
    reader.u8("version")
    control = reader.u8("control")
    for bit, name in ((0x20, "destination"), (0x08, "source")):
        if control & bit:
            reader.u16(f"{name} network")
            reader.hexed(f"{name} address", reader.u8("length"))
    if control & 0x20:
        reader.u8("hop count")
    if control & 0x80:
        return f"network message {reader.u8('message')}"
    kind = reader.u8("PDU")
    name = PDUS.get(kind >> 4, f"PDU {kind >> 4}")
    if kind >> 4 == 1:
        service = reader.u8("service", UNCONFIRMED)
        return UNCONFIRMED.get(service, f"unconfirmed service {service}")
    if kind >> 4 != 0:
        return name
    reader.u8("segments and size")
    reader.u8("invoke number")
    if kind & 0x08:
        reader.u8("sequence")
        reader.u8("window")
    service = reader.u8("service", CONFIRMED)
    said = CONFIRMED.get(service, f"confirmed service {service}")
    if service in {12, 14, 15} and reader.peek(1) == b"\x0c":
        reader.u8("tag")
        start = reader.at
        value = int.from_bytes(reader.take(4, "object"), "big")
        thing = f"{OBJECTS.get(value >> 22, f'object type {value >> 22}')} {value & 0x3FFFFF}"
        reader.note("object", thing, start, reader.at)
        told.objects.append(thing)
        said += f" {thing}"
        if reader.peek(1) == b"\x1e":
            reader.u8("opening tag")
        if reader.peek(1) in {b"\x19", b"\x09"}:
            reader.u8("tag")
            number = reader.u8("property", PROPERTIES)
            said += f" {PROPERTIES.get(number, f'property {number}')}"
    return said


PROTOCOL = Protocol(
    name="bacnet",
    title=Words("BACnet/IP", "BACnet/IP(ビル設備)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", b"\x81\x0a\0\x11\1\4\0\5\1\x0c\x0c\2\x3f\xff\xff\x19\x4b"),)),
            "ReadProperty device 4194303 object-identifier",
            {"honeypot.operation": ["ReadProperty"], "honeypot.object": ["device 4194303"]},
        ),
        Sample(Conversation((Turn("in", b"\x81\x0b\0\x0c\1\x20\xff\xff\0\xff\x10\x08"),)), "Who-Is"),
    ),
    ports=(47808,),
    source="ANSI/ASHRAE 135, annex J and clause 20",
)
