"""Java RMI (JRMP): the handshake, calls of the registry, and the classes of objects that are sent along."""

from honeyguide.schema.words import Words
from honeyguide.streams import java_objects
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader
from honeyguide.streams.walk import Told, decoded

STYLES = {0x4B: "stream", 0x4C: "single operation", 0x4D: "multiplex"}
MESSAGES = {
    0x50: "Call",
    0x52: "Ping",
    0x54: "DgcAck",
    0x51: "ReturnData",
    0x53: "PingAck",
    0x4E: "ProtocolAck",
    0x4F: "ProtocolNotSupported",
}
REGISTRY = {0: "bind", 1: "list", 2: "lookup", 3: "rebind", 4: "unbind"}
REGISTRY_HASH = 0x44154DC9D4E63BDF
"""Interface hash of sun.rmi.registry.RegistryImpl_Stub, which every registry call carries."""


def sniff(conversation: Conversation) -> float:
    """The magic word and one of the styles."""
    head = conversation.inbound[:7]
    return 0.99 if head[:4] == b"JRMI" and (len(head) < 7 or head[6] in STYLES) else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Handshake, endpoint, and each call with operation and classes."""
    return decoded("java-rmi", conversation, _message, "Java RMI")


def _message(reader: Reader, told: Told) -> str:
    if reader.peek(4) == b"JRMI":
        reader.raw("magic", 4)
        version = reader.u16("version")
        style = reader.u8("style", STYLES)
        told.fields["honeypot.protocol.version"] = str(version)
        told.state["in"] = "endpoint"
        told.point(f"JRMI version {version} {STYLES.get(style, style)}")
        return "handshake"
    if told.state.get("in") == "endpoint" and reader.direction == "in" and reader.peek(1) == b"\0":
        told.state["in"] = "calls"
        name = reader.text("endpoint host", reader.u16("length"))
        told.point(f"calls itself {name or 'nothing'}:{reader.u32('endpoint port')}")
        return "endpoint"
    kind = reader.u8("message", MESSAGES)
    name = MESSAGES.get(kind, f"message {kind}")
    if reader.direction == "out" and kind == 0x4E:
        reader.text("host", reader.u16("length"))
        reader.u32("port")
        return name
    if kind == 0x52:
        return name
    if kind == 0x50 and reader.direction == "in":
        return _call(reader, told)
    reader.rest("data")
    return name


def _call(reader: Reader, told: Told) -> str:
    name = "Call"
    if reader.left >= 40 and reader.peek(6) == java_objects.MAGIC + b"\x77\x22":  # a block of 34 bytes: object, operation, hash
        reader.hexed("serialisation header", 6)
        reader.hexed("object", 22)
        operation = reader.number("operation", 4, signed=True)
        known = int.from_bytes(reader.hexed("interface hash", 8), "big") == REGISTRY_HASH
        name = REGISTRY.get(operation, f"operation {operation}") if known else f"Call of operation {operation}"
    data = reader.rest("arguments")
    found = java_objects.classes(data)
    told.operations.append(name)
    told.objects += found
    told.point(name + (f" with {', '.join(found[:4])}" if found else ""))
    return name


_LOOKUP = (
    b"\x50\xac\xed\0\5\x77\x22" + bytes(22) + b"\0\0\0\2" + REGISTRY_HASH.to_bytes(8, "big") + b"\x73\x72\0\x11java.util.HashMap" + bytes(8)
)
PROTOCOL = Protocol(
    name="java-rmi",
    title=Words("Java RMI", "Java RMI(リモートメソッド呼び出し)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(Conversation((Turn("in", b"JRMI\0\2K"),)), "JRMI version 2 stream", {"honeypot.protocol.version": "2"}),
        Sample(
            Conversation(
                (
                    Turn("in", b"JRMI\0\2K"),
                    Turn("out", b"\x4e\0\x09192.0.2.1\0\0\x04\xd2"),
                    Turn("in", b"\0\x09127.0.1.1\0\0\0\0" + _LOOKUP),
                )
            ),
            "lookup with java.util.HashMap",
            {"honeypot.object": ["java.util.HashMap"]},
        ),
    ),
    ports=(1099,),
    source="Java Remote Method Invocation Specification, chapter 10 (wire protocol)",
)
