"""WebLogic's T3: the hello, and the classes of the serialised objects that exploits send after it."""

from honeyguide.schema.words import Words
from honeyguide.streams import java_objects
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded


def sniff(conversation: Conversation) -> float:
    """The protocol's name and a version on the first line."""
    line = conversation.inbound[:80].partition(b"\n")[0]
    name, _, version = line.partition(b" ")
    return 0.98 if name in {b"t3", b"t3s"} and version[:1].isdigit() else 0.0


def decode(conversation: Conversation) -> Decoded:
    """The hello with its headers, then messages with the classes in them."""
    return decoded("t3", conversation, _message, "T3")


def _message(reader: Reader, told: Told) -> str:
    if reader.at == 0:
        first = reader.line("hello")
        for _ in range(40):
            if not reader.left or not reader.line("header"):
                break
        if reader.direction == "in":
            told.fields["honeypot.protocol.version"] = first.partition(" ")[2]
            told.point(f"'{first}'")
        return first[:120]
    size = reader.u32("length")
    if size < 4:
        raise Stop(f"a message of {size} bytes")
    reader.frame(size - 4)
    data = reader.rest("message")
    found = java_objects.classes(data)
    if reader.direction == "in":
        told.objects += found
        told.operations.append("object" if java_objects.MAGIC in data else "message")
        told.point(f"objects of {', '.join(found[:4])}" if found else f"message of {size} bytes")
    return f"message of {size} bytes" + (f" with {', '.join(found[:3])}" if found else "")


_OBJECT = b"\1\x65\1\xff" + java_objects.MAGIC + b"\x73\x72\0\x2ejavax.management.BadAttributeValueExpException" + bytes(8)
PROTOCOL = Protocol(
    name="t3",
    title=Words("WebLogic T3", "WebLogic T3"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation(
                (
                    Turn("in", b"t3 12.2.1\nAS:255\nHL:19\nMS:10000000\n\n"),
                    Turn("out", b"HELO:12.2.1.3.0.false\nAS:2048\nHL:19\n\n"),
                    Turn("in", (len(_OBJECT) + 4).to_bytes(4, "big") + _OBJECT),
                )
            ),
            "'t3 12.2.1', objects of javax.management.BadAttributeValueExpException",
            {"honeypot.protocol.version": "12.2.1"},
        ),
    ),
    ports=(7001,),
    source="Observed traffic; Java Object Serialization Specification, chapter 6",
)
