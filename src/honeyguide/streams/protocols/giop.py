"""GIOP (CORBA): which operation of which object is called."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop, quoted
from honeyguide.streams.walk import Told, decoded

TYPES = dict(
    enumerate(("Request", "Reply", "CancelRequest", "LocateRequest", "LocateReply", "CloseConnection", "MessageError", "Fragment"))
)


def sniff(conversation: Conversation) -> float:
    """The magic word and version 1."""
    return 0.99 if conversation.inbound[:5] == b"GIOP\1" else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Every message; of a request the object's key and the operation."""
    return decoded("giop", conversation, _message, "GIOP")


def _message(reader: Reader, told: Told) -> str:
    start = reader.at
    if reader.peek(4) != b"GIOP":
        raise Stop("no GIOP where a message begins")
    reader.raw("magic", 4)
    major, minor = reader.u8("major"), reader.u8("minor")
    flags = reader.u8("flags")
    reader.order = "little" if flags & 1 else "big"
    kind = reader.u8("type", TYPES)
    reader.frame(reader.u32("size"))
    name = TYPES.get(kind, f"type {kind}")
    said = name
    if kind == 0 and reader.direction == "in":
        key, operation = _request12(reader, start) if minor >= 2 else _request10(reader, start, minor)
        told.operations.append(operation)
        told.objects.append(quoted(key))
        said = f"Request '{operation}' of object '{quoted(key, 60)}'"
    elif kind == 3:
        reader.u32("request number")
        said = f"LocateRequest of object '{quoted(_octets(reader, start, 'object key'), 60)}'"
    reader.rest("body")
    if reader.direction == "in":
        told.fields["honeypot.protocol.version"] = f"{major}.{minor}"
        told.point(f"{major}.{minor} {said}")
    return said


def _request10(reader: Reader, start: int, minor: int) -> tuple[bytes, str]:
    _contexts(reader, start)
    reader.u32("request number")
    reader.u8("response expected")
    if minor:
        reader.hexed("reserved", 3)
    return _octets(reader, start, "object key"), _octets(reader, start, "operation").rstrip(b"\0").decode("latin-1")


def _request12(reader: Reader, start: int) -> tuple[bytes, str]:
    reader.u32("request number")
    reader.u8("response flags")
    reader.hexed("reserved", 3)
    if reader.u16("addressing") != 0:
        raise Stop("an object that isn't named by a key")
    key = _octets(reader, start, "object key")
    return key, _octets(reader, start, "operation").rstrip(b"\0").decode("latin-1")


def _contexts(reader: Reader, start: int) -> None:
    count = reader.u32("service contexts")
    for _ in range(min(count, 32)):
        _align(reader, start)
        reader.u32("context")
        _octets(reader, start, "context data")


def _octets(reader: Reader, start: int, name: str) -> bytes:
    _align(reader, start)
    return reader.raw(name, reader.u32("length"))


def _align(reader: Reader, start: int) -> None:
    reader.take(-(reader.at - start) % 4, "padding")


PROTOCOL = Protocol(
    name="giop",
    title=Words("GIOP (CORBA)", "GIOP(CORBA)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation(
                (
                    Turn(
                        "in",
                        b"GIOP\1\0\1\0\x24\0\0\0"
                        + b"\0\0\0\0"
                        + b"\1\0\0\0"
                        + b"\1\0\0\0"
                        + b"\6\0\0\0abcdef\0\0"
                        + b"\4\0\0\0get\0"
                        + b"\0\0\0\0",
                    ),
                )
            ),
            "1.0 Request 'get' of object 'abcdef'",
            {"honeypot.operation": ["get"], "honeypot.object": ["abcdef"]},
        ),
        Sample(
            Conversation(
                (
                    Turn("in", b"GIOP\1\2\0\3" + b"\0\0\0\x16" + b"\0\0\0\2" + b"\0\0\0\x0eNameServicePOA"),
                    Turn("out", b"GIOP\1\2\0\6\0\0\0\0"),
                )
            ),
            "LocateRequest of object 'NameServicePOA'",
        ),
    ),
    ports=(900, 2809),
    source="OMG CORBA 3.3 part 2, chapter 9",
)
