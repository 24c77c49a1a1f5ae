"""SOCKS 4, 4a and 5: where somebody wants to be taken, and with which password."""

import ipaddress

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop, plain, quoted
from honeyguide.streams.walk import Told, decoded

COMMANDS = {1: "CONNECT", 2: "BIND", 3: "UDP ASSOCIATE", 0xF0: "RESOLVE", 0xF1: "RESOLVE_PTR"}
METHODS = {0: "no authentication", 1: "GSSAPI", 2: "user name and password", 0x80: "private method", 0xFF: "none acceptable"}
ADDRESSES = {1: "IPv4", 3: "domain name", 4: "IPv6"}
REPLIES = {
    0: "succeeded",
    1: "general failure",
    2: "not allowed",
    3: "network unreachable",
    4: "host unreachable",
    5: "refused",
    7: "command not supported",
}
REPLIES4 = {90: "granted", 91: "rejected", 92: "no identd", 93: "another user"}


def sniff(conversation: Conversation) -> float:
    """Version 4 with a command, a port, an address and a user's end; version 5 with a list of methods of the right length."""
    head = conversation.inbound[:600]
    if head[:1] == b"\4" and len(head) >= 9 and head[1] in {1, 2}:
        user, end, after = head[8:].partition(b"\0")
        plain_user = bool(end) and len(user) <= 64 and user.isascii() and (not user or user.decode("ascii").isprintable())
        named = head[4:7] == b"\0\0\0" and head[7] > 0
        return 0.9 if plain_user and (head[4] or named or not after) and (named or any(head[2:4])) else 0.0
    if head[:1] != b"\5" or len(head) < 3:
        return 0.0
    count = head[1]
    methods, after = head[2 : 2 + count], head[2 + count :]
    offered = 1 <= count <= 16 and len(methods) == count and all(method <= 9 or method >= 0x80 for method in methods)
    if not offered or len(set(methods)) < count - 1:
        return 0.0
    if after[:1] == b"\1":  # the login, sent without waiting
        return 0.9 if 2 in methods and len(after) > 2 and len(after) > 2 + after[1] else 0.0
    return 0.93 if not after or (after[:1] == b"\5" and after[1:2] in {b"\1", b"\2", b"\3"} and after[2:3] == b"\0") else 0.0


def decode(conversation: Conversation) -> Decoded:
    """The greeting, the login, the request with its target, and what is sent through."""
    return decoded("socks", conversation, _message, "SOCKS")


def _message(reader: Reader, told: Told) -> str:
    phase = told.state.get(reader.direction, "greeting")
    if phase == "tunnel":
        data = reader.rest("data through the tunnel")
        if reader.direction == "in":
            told.point(f"sends {quoted(data, 60)}")
        return f"{len(data)} bytes through the tunnel"
    return _answer(reader, told) if reader.direction == "out" else _question(reader, told, phase)


def _question(reader: Reader, told: Told, phase: str) -> str:
    version = reader.u8("version")
    if phase == "greeting" and version == 5:
        count = reader.u8("number of methods")
        with reader.part("methods", count) as part:
            methods = [part.u8("method", METHODS) for _ in range(count)]
        told.state |= {"version": 5, "in": "login" if 2 in methods and reader.peek(1) == b"\1" else "request"}
        told.fields["honeypot.protocol.version"] = "5"
        said = ", ".join(METHODS.get(method, f"method {method}") for method in methods)
        told.point(f"version 5 offers {said}")
        return f"offers {said}"
    if phase != "request" and version == 1:
        username = reader.text("user name", reader.u8("user name length"))
        password = reader.text("password", reader.u8("password length"))
        told.login(username, password)
        told.point(f"login '{username}' / '{password}'")
        told.state["in"] = "request"
        return f"login '{username}'"
    if version == 4:
        told.state |= {"version": 4, "in": "tunnel"}
        return _request4(reader, told)
    if version == 5:
        told.state["in"] = "tunnel"
        command = reader.u8("command", COMMANDS)
        reader.u8("reserved")
        host, port = _address(reader)
        return _target(told, COMMANDS.get(command, f"command {command}"), host, port)
    raise Stop(f"version {version}")


def _request4(reader: Reader, told: Told) -> str:
    command = reader.u8("command", COMMANDS)
    port = reader.u16("port")
    start = reader.at
    address = reader.take(4, "address")
    host = str(ipaddress.IPv4Address(address))
    reader.note("address", host, start, reader.at)
    told.fields["honeypot.protocol.version"] = "4"
    user = reader.until("user", b"\0", limit=1024, required=False)
    if user:
        told.fields["user.name"] = user
        told.point(f"user '{user}'")
    if address[:3] == b"\0\0\0" and address[3] and reader.left:
        told.fields["honeypot.protocol.version"] = "4a"
        host = reader.until("domain name", b"\0", limit=1024, required=False)
    return _target(told, COMMANDS.get(command, f"command {command}"), host, port)


def _answer(reader: Reader, told: Told) -> str:
    if told.state.get("version") == 4:
        told.state["out"] = "tunnel"
        reader.u8("version")
        code = reader.u8("reply", REPLIES4)
        reader.hexed("port and address", 6)
        return REPLIES4.get(code, f"reply {code}")
    version = reader.u8("version")
    phase = told.state.get("out", "greeting")
    if version == 1:
        return f"login {'accepted' if reader.u8('status') == 0 else 'refused'}"
    if phase == "greeting":
        told.state["out"] = "request"
        method = reader.u8("method", METHODS)
        return f"chosen: {METHODS.get(method, method)}"
    code = reader.u8("reply", REPLIES)
    reader.u8("reserved")
    _address(reader)
    told.state["out"] = "tunnel"
    return REPLIES.get(code, f"reply {code}")


def _address(reader: Reader) -> tuple[str, int]:
    kind = reader.u8("address type", ADDRESSES)
    if kind not in ADDRESSES:
        raise Stop(f"address type {kind}")
    size = {1: 4, 4: 16}.get(kind) or reader.u8("length")
    start = reader.at
    data = reader.take(size, "address")
    host = plain(data) if kind == 3 else str(ipaddress.ip_address(data))
    reader.note("address", quoted(host), start, reader.at)
    return host, reader.u16("port")


def _target(told: Told, command: str, host: str, port: int) -> str:
    said = f"{command} {host}:{port}"
    told.operations.append(command)
    told.point(said)
    try:
        told.fields["honeypot.tunnel.target.ip"] = str(ipaddress.ip_address(host))
    except ValueError:
        told.fields["honeypot.tunnel.target.domain"] = host
    told.fields["honeypot.tunnel.target.port"] = port
    return said


PROTOCOL = Protocol(
    name="socks",
    title=Words("SOCKS proxy", "SOCKS プロキシ"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation(
                (Turn("in", b"\4\1\0\x50\xc0\0\2\7bot\0"), Turn("out", b"\0\x5a\0\0\0\0\0\0"), Turn("in", b"GET / HTTP/1.0\r\n\r\n"))
            ),
            "CONNECT 192.0.2.7:80",
            {"honeypot.tunnel.target.ip": "192.0.2.7", "honeypot.tunnel.target.port": 80, "user.name": "bot"},
        ),
        Sample(
            Conversation((Turn("in", b"\4\1\x01\xbb\0\0\0\1\0check.example\0"),)),
            "CONNECT check.example:443",
            {"honeypot.tunnel.target.domain": "check.example", "honeypot.protocol.version": "4a"},
        ),
        Sample(
            Conversation(
                (
                    Turn("in", b"\5\2\0\2"),
                    Turn("out", b"\5\2"),
                    Turn("in", b"\1\4user\4pass"),
                    Turn("out", b"\1\0"),
                    Turn("in", b"\5\1\0\3\x0cmail.example\0\x19"),
                    Turn("out", b"\5\0\0\1\0\0\0\0\0\0"),
                )
            ),
            "login 'user' / 'pass', CONNECT mail.example:25",
            {"honeypot.tunnel.target.port": 25},
        ),
        Sample(Conversation((Turn("in", b"\5\1\0"),)), "version 5 offers no authentication", {"honeypot.protocol.version": "5"}),
    ),
    ports=(1080,),
    source="RFC 1928, RFC 1929; SOCKS 4 and 4a (Ying-Da Lee)",
)
