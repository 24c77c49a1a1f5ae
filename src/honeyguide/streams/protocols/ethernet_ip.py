"""EtherNet/IP: sessions, identity requests and CIP services of industrial controllers."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded

COMMANDS = {
    0x0000: "NOP",
    0x0004: "ListServices",
    0x0063: "ListIdentity",
    0x0064: "ListInterfaces",
    0x0065: "RegisterSession",
    0x0066: "UnRegisterSession",
    0x006F: "SendRRData",
    0x0070: "SendUnitData",
}
SERVICES = {
    1: "Get_Attributes_All",
    3: "Get_Attribute_List",
    0x0E: "Get_Attribute_Single",
    0x10: "Set_Attribute_Single",
    5: "Reset",
    0x4C: "Read Tag",
    0x4D: "Write Tag",
    0x52: "Unconnected Send",
    0x54: "Forward Open",
    0x4E: "Forward Close",
    7: "Stop",
    6: "Start",
}


def sniff(conversation: Conversation) -> float:
    """A command, a length that fits, status and options 0."""
    head = conversation.inbound[:24]
    if len(head) < 24 or int.from_bytes(head[:2], "little") not in COMMANDS or head[8:12] != bytes(4) or head[20:24] != bytes(4):
        return 0.0
    size = int.from_bytes(head[2:4], "little")
    if size + 24 > len(conversation.inbound) or head[:2] == b"\0\0":
        return 0.0
    if head[:2] == b"\x65\0":
        return 0.98 if size == 4 else 0.0
    return 0.9 if size or head[:1] in {b"\x63", b"\x04", b"\x64"} else 0.6


def decode(conversation: Conversation) -> Decoded:
    """Each encapsulated command, of data the CIP service."""
    return decoded("ethernet-ip", conversation, _message, "EtherNet/IP")


def _message(reader: Reader, told: Told) -> str:
    reader.order = "little"
    command = reader.u16("command", COMMANDS)
    if command not in COMMANDS:
        raise Stop(f"command {command:#06x}")
    size = reader.u16("length")
    reader.u32("session")
    reader.u32("status")
    reader.hexed("context", 8)
    reader.u32("options")
    reader.frame(size)
    name = COMMANDS[command]
    if command in {0x6F, 0x70} and reader.left >= 8:
        reader.u32("interface")
        reader.u16("timeout")
        for _ in range(min(reader.u16("items"), 16)):
            kind = reader.u16("item")
            with reader.part("item data", reader.u16("length")) as part:
                if kind == 0xB2 and part.left:
                    service = part.u8("service", SERVICES)
                    name += f" {SERVICES.get(service & 0x7F, f'service {service & 0x7F:#04x}')}"
                part.rest("data")
    reader.rest("data")
    if reader.direction == "in":
        told.operations.append(name)
        told.point(name)
    return name


PROTOCOL = Protocol(
    name="ethernet-ip",
    title=Words("EtherNet/IP (CIP)", "EtherNet/IP(産業用制御)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(Conversation((Turn("in", b"\x63\0" + bytes(22)),)), "ListIdentity", {"honeypot.operation": ["ListIdentity"]}),
        Sample(
            Conversation(
                (
                    Turn("in", b"\x65\0\4\0" + bytes(20) + b"\1\0\0\0"),
                    Turn("in", b"\x6f\0\x16\0" + b"\1\0\0\0" + bytes(16) + bytes(6) + b"\2\0\0\0\0\0\xb2\0\6\0\1\2\x20\1\x24\1"),
                )
            ),
            "RegisterSession, SendRRData Get_Attributes_All",
        ),
    ),
    ports=(44818,),
    source="ODVA: EtherNet/IP Developers Guide (PUB00213), encapsulation",
)
