"""MQTT 3.1, 3.1.1 and 5: who logs in at a broker, and which topics are read and written."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop, plain, quoted
from honeyguide.streams.walk import Told, decoded

TYPES = dict(enumerate(("reserved", "CONNECT", "CONNACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBSCRIBE", "SUBACK"))) | {
    10: "UNSUBSCRIBE", 11: "UNSUBACK", 12: "PINGREQ", 13: "PINGRESP", 14: "DISCONNECT", 15: "AUTH",
}  # fmt: skip
LEVELS = {3: "3.1", 4: "3.1.1", 5: "5.0"}
ANSWERS = {
    0: "accepted",
    1: "unacceptable version",
    2: "identifier rejected",
    3: "server unavailable",
    4: "bad user name or password",
    5: "not authorized",
}


def sniff(conversation: Conversation) -> float:
    """A CONNECT packet: type 1, flags 0, a length, then the protocol's name with its own length."""
    head = conversation.inbound[:16]
    if head[:1] != b"\x10":
        return 0.0
    after = next((index for index in range(1, 5) if index < len(head) and head[index] < 0x80), 4) + 1
    name = head[after : after + 9]
    return 0.99 if name.startswith((b"\0\4MQTT", b"\0\6MQIsdp")) else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Every control packet; of a CONNECT the credentials and the will, of the others the topics."""
    return decoded("mqtt", conversation, _packet, "MQTT")


def _packet(reader: Reader, told: Told) -> str:
    kind = reader.u8("type and flags")
    name = TYPES[kind >> 4]
    reader.frame(_variable(reader, "remaining length"))
    if name == "CONNECT":
        return _connect(reader, told)
    if name == "CONNACK":
        reader.u8("acknowledge flags")
        answer = reader.u8("return code", ANSWERS)
        return f"CONNACK {ANSWERS.get(answer, answer)}"
    if name == "PUBLISH":
        return _publish(reader, told, kind)
    if name in {"SUBSCRIBE", "UNSUBSCRIBE"}:
        return _subscribe(reader, told, name)
    if kind >> 4 == 0:
        raise Stop("packet type 0 is reserved")
    reader.rest("payload")
    return name


def _connect(reader: Reader, told: Told) -> str:
    protocol = _string(reader, "protocol name")
    level = told.state["level"] = reader.u8("protocol level", LEVELS)
    flags = reader.u8("connect flags")
    reader.u16("keep alive")
    _properties(reader, told)
    client = _string(reader, "client identifier")
    told.fields |= {"honeypot.protocol.version": LEVELS.get(level, str(level)), "honeypot.client": client}
    told.point(f"CONNECT {protocol} {LEVELS.get(level, level)} client '{client}'")
    if flags & 0x04:
        _properties(reader, told)
        topic = _string(reader, "will topic")
        told.objects.append(topic)
        reader.raw("will message", reader.u16("will message length"))
        told.point(f"will '{topic}'")
    username = _string(reader, "user name") if flags & 0x80 else ""
    password = _string(reader, "password") if flags & 0x40 else ""
    if flags & 0xC0:
        told.login(username, password)
        told.point(f"login '{username}' / '{password}'")
    told.operations.append("CONNECT")
    return f"CONNECT '{client}'"


def _publish(reader: Reader, told: Told, kind: int) -> str:
    topic = _string(reader, "topic")
    if kind & 0x06:
        reader.u16("packet identifier")
    _properties(reader, told)
    payload = reader.rest("payload")
    if reader.direction == "in":
        told.operations.append("PUBLISH")
        told.objects.append(topic)
        told.point(f"PUBLISH '{topic}' {quoted(payload, 60)}")
    return f"PUBLISH '{topic}'"


def _subscribe(reader: Reader, told: Told, name: str) -> str:
    reader.u16("packet identifier")
    _properties(reader, told)
    topics: list[str] = []
    while reader.left:
        topics.append(_string(reader, "topic filter"))
        if name == "SUBSCRIBE":
            reader.u8("options")
    told.operations.append(name)
    told.objects += topics
    told.point(f"{name} {', '.join(topics[:5])}")
    return f"{name} {', '.join(topics[:5])}"


def _variable(reader: Reader, name: str) -> int:
    start, value = reader.at, 0
    for shift in (0, 7, 14, 21):
        byte = reader.take(1, name)[0]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            reader.note(name, str(value), start, reader.at)
            return value
    raise Stop(f"{name} of more than four bytes")


def _string(reader: Reader, name: str) -> str:
    start = reader.at
    value = plain(reader.take(int.from_bytes(reader.take(2, name), "big"), name))
    reader.note(name, quoted(value), start, reader.at)
    return value


def _properties(reader: Reader, told: Told) -> None:
    if told.state.get("level") == 5:
        reader.raw("properties", _variable(reader, "property length"))


_LOGIN = b"\x10\x24\0\4MQTT\4\xc2\0\x3c\0\6sensor\0\5admin\0\x09password1"
PROTOCOL = Protocol(
    name="mqtt",
    title=Words("MQTT", "MQTT(IoT メッセージング)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", _LOGIN), Turn("out", b"\x20\2\0\0"), Turn("in", b"\x82\6\0\1\0\1#\0"))),
            "login 'admin' / 'password1'",
            {"honeypot.protocol.version": "3.1.1", "honeypot.client": "sensor", "honeypot.object": ["#"]},
        ),
        Sample(
            Conversation((Turn("in", b"\x10\x14\0\6MQIsdp\3\2\0\x3c\0\6paho/1"), Turn("in", b"\x30\x09\0\5a/b/chi"))),
            "PUBLISH 'a/b/c' hi",
            {"honeypot.protocol.version": "3.1", "honeypot.operation": ["CONNECT", "PUBLISH"]},
        ),
        Sample(Conversation((Turn("in", b"\x10\x10\0\4MQTT\5\2\0\x3c\x03\x21\0\x0a\0\0"),)), "CONNECT MQTT 5.0 client ''"),
    ),
    ports=(1883, 8883),
    source="OASIS MQTT 3.1.1 and 5.0; IBM MQTT 3.1",
)
