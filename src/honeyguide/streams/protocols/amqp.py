"""AMQP 0-9-1 and 1.0: the version that is asked for and the login."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded

FRAMES = {1: "method", 2: "header", 3: "body", 8: "heartbeat"}
METHODS = {
    (10, 10): "Connection.Start",
    (10, 11): "Connection.StartOk",
    (10, 30): "Connection.Tune",
    (10, 31): "Connection.TuneOk",
    (10, 40): "Connection.Open",
    (10, 50): "Connection.Close",
    (20, 10): "Channel.Open",
    (50, 10): "Queue.Declare",
    (60, 40): "Basic.Publish",
}
FLAVOURS = {0: "AMQP", 2: "TLS", 3: "SASL"}


def sniff(conversation: Conversation) -> float:
    """The protocol header."""
    return 0.99 if conversation.inbound[:4] == b"AMQP" and len(conversation.inbound) >= 8 else 0.0


def decode(conversation: Conversation) -> Decoded:
    """The header and 0-9-1's frames; the credentials of a StartOk."""
    return decoded("amqp", conversation, _frame, "AMQP")


def _frame(reader: Reader, told: Told) -> str:
    if reader.peek(4) == b"AMQP":
        reader.text("magic", 4)
        flavour = reader.u8("protocol", FLAVOURS)
        numbers = [reader.u8(name) for name in ("major", "minor", "revision")]
        version = "-".join(map(str, numbers)) if numbers[0] == 0 else ".".join(map(str, numbers))
        said = f"header {FLAVOURS.get(flavour, flavour)} {version}"
        if reader.direction == "in":
            told.fields["honeypot.protocol.version"] = version
            told.point(said)
        return said
    kind = reader.u8("frame", FRAMES)
    if kind not in FRAMES:
        raise Stop(f"frame type {kind}")
    reader.u16("channel")
    size = reader.u32("size")
    name = FRAMES[kind]
    reader.frame(size + 1)
    if kind == 1 and size >= 4:
        family, number = reader.u16("class"), reader.u16("method")
        name = METHODS.get((family, number), f"method {family}.{number}")
        if name == "Connection.StartOk":
            _start(reader, told)
        elif name == "Connection.Open":
            told.objects.append(reader.text("virtual host", reader.u8("length")))
    reader.rest("content")
    if reader.direction == "in" and kind == 1:
        told.operations.append(name)
        told.point(name)
    return name


def _start(reader: Reader, told: Told) -> None:
    reader.raw("client properties", reader.u32("length"))
    mechanism = reader.text("mechanism", reader.u8("length"))
    response = reader.text("response", reader.u32("length")).split("\0")
    if mechanism == "PLAIN" and len(response) == 3:
        told.login(response[1], response[2])
        told.point(f"login '{response[1]}' / '{response[2]}'")


_START = b"\0\x0a\0\x0b" + bytes(4) + b"\5PLAIN" + b"\0\0\0\x0c\0guest\0guest" + b"\5en_US"
PROTOCOL = Protocol(
    name="amqp",
    title=Words("AMQP", "AMQP(メッセージング)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation(
                (
                    Turn("in", b"AMQP\0\0\x09\1"),
                    Turn("out", b"\1\0\0\0\0\0\4\0\x0a\0\x0a\xce"),
                    Turn("in", b"\1\0\0" + len(_START).to_bytes(4, "big") + _START + b"\xce"),
                )
            ),
            "header AMQP 0-9-1, login 'guest' / 'guest', Connection.StartOk",
            {"honeypot.protocol.version": "0-9-1"},
        ),
        Sample(Conversation((Turn("in", b"AMQP\3\1\0\0"),)), "header SASL 1.0.0"),
    ),
    ports=(5672,),
    source="AMQP 0-9-1 specification; OASIS AMQP 1.0",
)
