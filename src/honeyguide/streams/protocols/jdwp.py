"""JDWP: the handshake with a Java debugger's port, and the commands that run code through it."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded

HELLO = b"JDWP-Handshake"
COMMANDS = {
    (1, 1): "VirtualMachine.Version",
    (1, 2): "VirtualMachine.ClassesBySignature",
    (1, 3): "VirtualMachine.AllClasses",
    (1, 4): "VirtualMachine.AllThreads",
    (1, 7): "VirtualMachine.IDSizes",
    (1, 8): "VirtualMachine.Suspend",
    (1, 9): "VirtualMachine.Resume",
    (1, 11): "VirtualMachine.CreateString",
    (2, 5): "ReferenceType.Methods",
    (3, 3): "ClassType.InvokeMethod",
    (9, 6): "ObjectReference.InvokeMethod",
    (10, 1): "StringReference.Value",
    (15, 1): "EventRequest.Set",
}


def sniff(conversation: Conversation) -> float:
    """The handshake."""
    return 1.0 if conversation.inbound[:14] == HELLO else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Every packet with its command; strings that are created."""
    return decoded("jdwp", conversation, _packet, "JDWP")


def _packet(reader: Reader, told: Told) -> str:
    if reader.peek(14) == HELLO:
        reader.text("handshake", 14)
        told.point("handshake")
        return "handshake"
    size = reader.u32("length")
    if size < 11:
        raise Stop(f"a packet of {size} bytes")
    reader.frame(size - 4)
    reader.u32("number")
    if reader.u8("flags") & 0x80:
        reader.u16("error")
        reader.rest("data")
        return "reply"
    family, code = reader.u8("command set"), reader.u8("command")
    name = COMMANDS.get((family, code), f"command {family}.{code}")
    said = name
    if name in {"VirtualMachine.CreateString", "VirtualMachine.ClassesBySignature"} and reader.left >= 4:
        text = reader.text("text", reader.u32("text length"))
        if name.endswith("CreateString"):
            told.commands.append(text)
        else:
            told.objects.append(text)
        said = f"{name} '{text}'"
    reader.rest("data")
    if reader.direction == "in":
        told.operations.append(name)
        told.point(said)
    return said


PROTOCOL = Protocol(
    name="jdwp",
    title=Words("Java debugger (JDWP)", "Java デバッガー (JDWP)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation(
                (
                    Turn("in", HELLO),
                    Turn("out", HELLO),
                    Turn("in", b"\0\0\0\x0b\0\0\0\1\0\1\7"),
                    Turn("in", b"\0\0\0\x16\0\0\0\2\0\1\x0b\0\0\0\7id;id;x"),
                )
            ),
            "handshake, VirtualMachine.IDSizes, VirtualMachine.CreateString 'id;id;x'",
            {"honeypot.operation": ["VirtualMachine.IDSizes", "VirtualMachine.CreateString"]},
        ),
    ),
    ports=(5005, 8000),
    source="Java Debug Wire Protocol specification",
)
