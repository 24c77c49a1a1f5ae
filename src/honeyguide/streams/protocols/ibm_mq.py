"""IBM MQ: which channel and queue manager a client asks for."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded

EYES = {b"TSH ", b"TSHM", b"TSHC"}
SEGMENTS = {
    1: "initial data",
    2: "resynchronise",
    5: "status",
    8: "user identification",
    9: "heartbeat",
    12: "security exit",
    129: "MQCONN",
}


def sniff(conversation: Conversation) -> float:
    """The eye-catcher of a transmission segment, and its length."""
    head = conversation.inbound[:8]
    return 0.97 if head[:4] in EYES and 28 <= int.from_bytes(head[4:8], "big") < 1 << 20 else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Every segment; of the initial data channel and queue manager."""
    return decoded("ibm-mq", conversation, _segment, "IBM MQ")


def _segment(reader: Reader, told: Told) -> str:
    eye = reader.peek(4)
    if eye not in EYES:
        raise Stop("no eye-catcher")
    reader.text("eye-catcher", 4)
    reader.frame(reader.u32("length") - 8)
    if eye == b"TSHM":
        reader.u32("conversation")
        reader.u32("request")
    reader.u8("encoding")
    kind = reader.u8("segment", SEGMENTS)
    reader.hexed("control and unit of work", 10)
    reader.u32("encoding of data")
    reader.u16("character set")
    reader.u16("reserved")
    name = said = SEGMENTS.get(kind, f"segment {kind}")
    if reader.peek(4) == b"ID  " and reader.left >= 48:
        reader.text("eye-catcher", 4)
        level = reader.u8("level")
        reader.hexed("capabilities, limits", 19)
        channel = reader.text("channel", 20).strip()
        manager = ""
        if reader.left >= 52:
            reader.hexed("capabilities, character set", 4)
            manager = reader.text("queue manager", 48).strip()
        told.fields["honeypot.protocol.version"] = str(level)
        told.objects += [channel, manager]
        said = f"{name} channel '{channel}' queue manager '{manager}'"
    reader.rest("data")
    if reader.direction == "in":
        told.operations.append(name)
        told.point(said)
    return said


_DATA = b"ID  \x0a\x26" + bytes(18) + b"SYSTEM.DEF.SVRCONN".ljust(20) + bytes(4) + b"QM1".ljust(48)
PROTOCOL = Protocol(
    name="ibm-mq",
    title=Words("IBM MQ", "IBM MQ(メッセージング)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation(
                (Turn("in", b"TSH " + (28 + len(_DATA)).to_bytes(4, "big") + b"\1\1" + bytes(10) + b"\0\0\1\x11\4\xb8\0\0" + _DATA),)
            ),
            "initial data channel 'SYSTEM.DEF.SVRCONN' queue manager 'QM1'",
            {"honeypot.protocol.version": "10"},
        ),
    ),
    ports=(1414,),
    source="IBM MQ: channel protocol (FAP) as its trace formatter prints it; observed traffic",
)
