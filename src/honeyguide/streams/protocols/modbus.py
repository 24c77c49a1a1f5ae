"""Modbus/TCP: which registers of an industrial controller are read or written."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded

FUNCTIONS = {
    1: "Read Coils",
    2: "Read Discrete Inputs",
    3: "Read Holding Registers",
    4: "Read Input Registers",
    5: "Write Single Coil",
    6: "Write Single Register",
    7: "Read Exception Status",
    8: "Diagnostics",
    15: "Write Multiple Coils",
    16: "Write Multiple Registers",
    17: "Report Server ID",
    20: "Read File Record",
    21: "Write File Record",
    22: "Mask Write Register",
    23: "Read/Write Multiple Registers",
    43: "Encapsulated Interface Transport",
    90: "Schneider UMAS",
}
SIZES = {1: 6, 2: 6, 3: 6, 4: 6, 5: 6, 6: 6, 7: 2, 8: 6, 17: 2, 22: 8, 43: 5}
"""What the length field says for requests whose length is fixed: unit, function and data."""
DEVICE_ID = {1: "basic", 2: "regular", 3: "extended", 4: "one object"}
EXCEPTIONS = {1: "illegal function", 2: "illegal data address", 3: "illegal data value", 4: "device failure", 11: "target did not respond"}


def sniff(conversation: Conversation) -> float:
    """Protocol number 0, a length that fits, and a known function; of a fixed length where the function has one."""
    head = conversation.inbound[:300]
    if len(head) < 8 or head[2:4] != b"\0\0":
        return 0.0
    size, function = int.from_bytes(head[4:6], "big"), head[7]
    if not 2 <= size <= 254 or function not in FUNCTIONS or len(head) < 6 + size:
        return 0.0
    after = head[6 + size :]
    whole = not after or after[2:4] == b"\0\0"
    return 0.9 if whole and SIZES.get(function) == size else 0.6 if whole and function not in SIZES else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Every request and answer with addresses and counts."""
    return decoded("modbus", conversation, _message, "Modbus")


def _message(reader: Reader, told: Told) -> str:
    reader.u16("transaction")
    if reader.u16("protocol") != 0:
        raise Stop("protocol number isn't 0")
    reader.frame(reader.u16("length"))
    unit = reader.u8("unit")
    code = reader.u8("function", FUNCTIONS)
    name = FUNCTIONS.get(code & 0x7F, f"function {code & 0x7F}")
    if reader.direction == "out":
        if code & 0x80:
            return f"{name} refused: {EXCEPTIONS.get(reader.u8('exception', EXCEPTIONS), 'exception')}"
        reader.rest("data")
        return name
    said = f"{name} unit {unit}"
    if code in {1, 2, 3, 4, 15, 16}:
        said += f" address {reader.u16('address')} count {reader.u16('count')}"
    elif code in {5, 6}:
        said += f" address {reader.u16('address')} value {reader.u16('value')}"
    elif code == 43 and reader.left >= 3 and reader.u8("interface", {14: "Read Device Identification"}) == 14:
        said += f" Read Device Identification {DEVICE_ID.get(reader.u8('category', DEVICE_ID), '')}".rstrip()
    reader.rest("data")
    told.operations.append(name)
    told.objects.append(f"unit {unit}")
    told.point(said)
    return said


PROTOCOL = Protocol(
    name="modbus",
    title=Words("Modbus/TCP", "Modbus/TCP(産業用制御)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", b"\0\1\0\0\0\6\1\3\0\x6b\0\3"), Turn("out", b"\0\1\0\0\0\3\1\x83\2"))),
            "Read Holding Registers unit 1 address 107 count 3",
            {"honeypot.operation": ["Read Holding Registers"]},
        ),
        Sample(Conversation((Turn("in", b"\0\0\0\0\0\5\0\x2b\x0e\1\0"),)), "Read Device Identification basic"),
        Sample(Conversation((Turn("in", b"\x12\x34\0\0\0\2\xff\x11"),)), "Report Server ID unit 255"),
    ),
    ports=(502,),
    source="Modbus Application Protocol 1.1b3; Modbus Messaging on TCP/IP 1.0b",
)
