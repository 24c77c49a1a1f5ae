"""Minecraft: server list pings and logins of scanners, Java and Bedrock."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop, plain, quoted
from honeyguide.streams.walk import Told, decoded

RAKNET = bytes.fromhex("00ffff00fefefefefdfdfdfd12345678")
STATES = {1: "status", 2: "login", 3: "transfer"}
BEDROCK = {1: "unconnected ping", 2: "unconnected ping", 5: "open connection request 1", 7: "open connection request 2"}


def sniff(conversation: Conversation) -> float:
    """A handshake whose lengths fit, the old ping's first bytes, or RakNet's magic."""
    head = conversation.inbound[:300]
    if RAKNET in head[:40] and head[0] in BEDROCK:
        return 0.99
    if head.startswith(b"\xfe\1\xfa\0\x0b\0M\0C"):
        return 0.99
    if conversation.inbound in {b"\xfe\1", b"\xfe"}:
        return 0.85 if len(head) == 2 else 0.6
    if not head or head[0] < 6 or b"\0" not in head[1:4]:
        return 0.0
    reader = Reader(head)
    try:
        size = _varint(reader, "length")
        start = reader.at
        if head[start : start + 1] != b"\0":
            return 0.0
        reader.at += 1
        _varint(reader, "version")
        host = reader.take(_varint(reader, "length"))
        reader.take(2)
        state = _varint(reader, "state")
    except Stop:
        return 0.0
    return 0.95 if reader.at - start == size and state in STATES and host.partition(b"\0")[0].isascii() else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Handshake, pings, the name of a login."""
    return decoded("minecraft", conversation, _message, "Minecraft")


def _message(reader: Reader, told: Told) -> str:
    first = reader.peek(1)
    if RAKNET in reader.peek(40) and first[0] in BEDROCK:
        name = BEDROCK[reader.u8("packet", BEDROCK)]
        reader.frame(min(reader.left, 32 if "ping" in name else reader.left))
        reader.rest("data")
        return _say(told, f"Bedrock {name}")
    if first == b"\xfe" and reader.direction == "in" and "state" not in told.state:
        return _old_ping(reader, told)
    if reader.direction == "out":
        reader.frame(_varint(reader, "length"))
        packet = _varint(reader, "packet")
        reader.rest("data")
        return f"packet {packet:#04x}"
    size = _varint(reader, "length")
    if size == 0:
        raise Stop("a packet of 0 bytes")
    reader.frame(size)
    packet = _varint(reader, "packet")
    state = told.state.get("state", 0)
    if packet == 0 and not state:
        return _handshake(reader, told)
    if packet == 0 and state == 1:
        return _say(told, "status request")
    if packet == 0 and state in {2, 3} and "user.name" not in told.fields:
        name = reader.text("player", _varint(reader, "length"))
        told.fields["user.name"] = name
        reader.rest("identifier")
        return _say(told, f"login as '{name}'")
    reader.rest("data")
    return "ping" if packet == 1 and state == 1 else f"packet {packet:#04x}"


def _say(told: Told, said: str) -> str:
    told.operations.append(said.partition(" '")[0])
    told.point(said)
    return said


def _handshake(reader: Reader, told: Told) -> str:
    version = _varint(reader, "version")
    host = reader.text("host", _varint(reader, "length")).partition("\0")[0]
    port = reader.u16("port")
    state = told.state["state"] = _varint(reader, "next state")
    told.fields["honeypot.protocol.version"] = str(version)
    told.objects.append(f"{host}:{port}")
    said = f"handshake version {version} to '{host}:{port}' for {STATES.get(state, state)}"
    told.point(said)
    told.operations.append("handshake")
    return said


def _old_ping(reader: Reader, told: Told) -> str:
    reader.u8("packet")
    host = ""
    if reader.left:
        reader.u8("payload")
    if reader.peek(1) == b"\xfa":
        reader.u8("plugin message")
        reader.text("channel", 2 * reader.u16("length"), "utf-16-be")
        if reader.left > 5:
            reader.frame(reader.u16("length"))
            reader.u8("version")
            host = reader.text("host", 2 * reader.u16("length"), "utf-16-be")
            reader.rest("port")
    return _say(told, f"old server list ping{f' to {quoted(host)}' if host else ''}")


def _varint(reader: Reader, name: str) -> int:
    start, value = reader.at, 0
    for shift in range(0, 35, 7):
        byte = reader.take(1, name)[0]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            value = value & 0xFFFFFFFF
            value -= (value & 0x80000000) << 1
            reader.note(name, str(value), start, reader.at)
            if value < 0 and "length" in name:
                raise Stop(f"a length of {value}")
            return value
    raise Stop(f"{name} of more than five bytes: {plain(reader.peek(5))!r}")


PROTOCOL = Protocol(
    name="minecraft",
    title=Words("Minecraft", "Minecraft"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", b"\x11\0\x2f\x0bmc.example.\x63\xdd\1\1\0"), Turn("out", b"\4\0\2{}"))),
            "handshake version 47 to 'mc.example.:25565' for status, status request",
            {"honeypot.protocol.version": "47"},
        ),
        Sample(Conversation((Turn("in", b"\xfe\1"),)), "old server list ping"),
        Sample(Conversation((Turn("in", b"\1" + bytes(8) + RAKNET + bytes(8)),)), "Bedrock unconnected ping"),
    ),
    ports=(25565, 19132),
    source="minecraft.wiki: Java Edition protocol, Server List Ping; RakNet",
)
