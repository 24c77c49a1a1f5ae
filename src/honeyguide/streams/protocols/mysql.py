"""MySQL's client protocol: greetings, logins, statements."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.embedded import urls
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, plain, quoted
from honeyguide.streams.walk import Told, decoded

COMMANDS = {
    0: "sleep", 1: "quit", 2: "init db", 3: "query", 4: "field list", 5: "create db", 6: "drop db", 7: "refresh", 8: "shutdown",
    9: "statistics", 10: "process info", 12: "process kill", 13: "debug", 14: "ping", 17: "change user", 18: "binlog dump", 22: "prepare",
    23: "execute", 25: "close statement", 26: "reset statement", 27: "set option", 28: "fetch", 30: "binlog dump GTID",
    31: "reset connection",
}  # fmt: skip
_NEW, _DATABASE, _SSL, _LONG_AUTH, _PLUGIN, _ATTRIBUTES, _SECURE = 0x200, 0x8, 0x800, 0x200000, 0x80000, 0x100000, 0x8000


def sniff(conversation: Conversation) -> float:
    """The server's greeting and then a packet that fits it; without a greeting a login packet alone."""
    answer, asked = conversation.outbound[:40], conversation.inbound[:40]
    greeted = len(answer) > 8 and answer[3] == 0 and answer[4] == 10 and answer[5:6].isdigit() and answer[2] == 0
    refused = len(answer) > 7 and answer[3] == 0 and answer[4] == 0xFF and answer[2] == 0 and not asked
    if not asked:
        return 0.95 if greeted else 0.6 if refused else 0.0
    login = len(asked) >= 36 and asked[3] == 1 and asked[13:36] == bytes(23) and asked[5] & 0x02 != 0
    old = len(asked) >= 10 and asked[3] == 1 and int.from_bytes(asked[:3], "little") < 300 and not asked[2] and asked[4:6] != b"\3\0"
    if login:
        return 0.97
    return 0.9 if greeted and old else 0.51 if greeted and asked[3:4] in (b"\0", b"\1") and not asked[2] else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Packets of both sides: the greeting's version, logins, commands with their statements."""
    return decoded("mysql", conversation, _packet, "MySQL")


def _packet(reader: Reader, told: Told) -> str:
    reader.order = "little"
    size = reader.number("length", 3)
    sequence = reader.u8("sequence")
    reader.frame(size)
    if not reader.left:
        return "empty packet"
    if reader.direction == "out":
        return _answer(reader, told, sequence)
    if "login" not in told.state and sequence == 1:
        return _login(reader, told)
    if sequence:
        reader.hexed("authentication data", reader.left)
        return "authentication data"
    return _command(reader, told)


def _answer(reader: Reader, told: Told, sequence: int) -> str:
    kind = reader.peek(1)[0]
    if sequence == 0 and kind == 10:
        reader.u8("protocol version")
        version = reader.until("server version", b"\0", required=False)
        told.fields["service.version"] = version
        reader.hexed("rest", reader.left)
        if not told.points:
            told.state["greeting"] = version
        return f"greeting of {quoted(version)}"
    name = {0: "OK", 0xFF: "error", 0xFE: "end of rows"}.get(kind, "row or column")
    if kind == 0xFF and reader.left > 3:
        reader.hexed("marker", 1)
        reader.u16("error code")
        return f"error '{quoted(reader.rest('message'))}'"
    reader.raw("content", reader.left)
    return name


def _login(reader: Reader, told: Told) -> str:
    told.state["login"] = True
    flags = int.from_bytes(reader.peek(2), "little")
    if not flags & _NEW:
        return _old_login(reader, told)
    flags = reader.u32("capabilities")
    reader.u32("largest packet")
    reader.u8("character set")
    reader.hexed("reserved", min(23, reader.left))
    if flags & _SSL and not reader.left:
        told.point("asks for TLS")
        told.state.pop("login")
        return "asks for TLS"
    user = reader.until("user", b"\0", required=False)
    answer = b""
    if flags & (_LONG_AUTH | _SECURE) and reader.left:
        answer = reader.hexed("response", min(reader.u8("response length"), reader.left))
    elif reader.left:
        answer = reader.until("response", b"\0", required=False).encode()
    database = reader.until("database", b"\0", required=False) if flags & _DATABASE and reader.left else ""
    plugin = reader.until("plugin", b"\0", required=False) if flags & _PLUGIN and reader.left else ""
    attributes = _attributes(reader, told) if flags & _ATTRIBUTES and reader.left else ""
    return _told_login(user, answer, told, (database, plugin, attributes))


def _old_login(reader: Reader, told: Told) -> str:
    reader.u16("capabilities")
    reader.number("largest packet", 3)
    user = reader.until("user", b"\0", required=False)
    return _told_login(user, reader.hexed("response", reader.left) if reader.left else b"", told)


def _told_login(user: str, answer: bytes, told: Told, more: tuple[str, str, str] = ("", "", "")) -> str:
    database, plugin, by = more
    secret = plain(answer.rstrip(b"\0")) if plugin == "mysql_clear_password" else answer.hex()
    told.login(user, secret, "password" if plugin == "mysql_clear_password" or not answer else "mysql")
    told.fields["user.name"] = user
    if database:
        told.objects.append(database)
    how = "without a password" if not answer else f"with {quoted(plugin, 30) or 'a password'}"
    told.point(f"login '{quoted(user, 40)}' {how}" + (f" to '{quoted(database, 30)}'" if database else "") + (f" by {by}" if by else ""))
    return f"login '{quoted(user)}'"


def _attributes(reader: Reader, told: Told) -> str:
    """Connection attributes: names and values, each with its length in one byte (longer ones end the reading)."""
    found: dict[str, str] = {}
    with reader.part("connection attributes", min(reader.left, 1 + reader.peek(1)[0])) as part:
        part.u8("length")
        while part.left > 1 and len(found) < 40:
            name = part.text("name", min(part.u8("name length"), part.left))
            found[name] = part.text("value", min(part.u8("value length"), part.left)) if part.left else ""
    client = " ".join(found[key] for key in ("_client_name", "_client_version", "_os", "program_name") if found.get(key))
    if client:
        told.fields["honeypot.client"] = client
    return quoted(client, 50)


def _command(reader: Reader, told: Told) -> str:
    code = reader.u8("command", COMMANDS)
    name = COMMANDS.get(code, f"command {code}")
    told.operations.append(name)
    text = reader.text("argument", reader.left) if reader.left else ""
    if code in (2, 3, 5, 6, 22):
        told.commands.append(text)
        told.urls += urls(text.encode())
        told.point(quoted(text, 90))
    elif code == 17:
        told.point(f"change user to '{quoted(text.partition(chr(0))[0], 40)}'")
    else:
        told.point(name)
    return f"{name} {quoted(text)}".strip()


def _sent(sequence: int, body: bytes) -> bytes:
    return len(body).to_bytes(3, "little") + bytes((sequence,)) + body


_GREETING = _sent(0, b"\x0a5.7.16\0" + b"\1\0\0\0abcdefgh\0\xff\xf7\x21\2\0" + bytes(26))
_LOGIN = _sent(1, b"\x85\xa6\7\0\0\0\0\1\x21" + bytes(23) + b"root\0\x14" + bytes(range(20)) + b"\0")

PROTOCOL = Protocol(
    name="mysql",
    title=Words("MySQL", "MySQL"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation(
                (Turn("out", _GREETING), Turn("in", _LOGIN), Turn("out", _sent(2, b"\0\0\0\2\0\0\0")), Turn("in", _sent(0, b"\3select 1")))
            ),
            "login 'root' with a password, select 1",
            {"user.name": "root", "service.version": "5.7.16", "honeypot.operation": ["query"]},
        ),
        Sample(Conversation((Turn("out", _GREETING),)), "greeting of 5.7.16", {"service.version": "5.7.16"}),
        Sample(Conversation((Turn("out", _GREETING), Turn("in", _sent(1, b"\4\1\0\0\0admin\0")))), "login 'admin' without a password"),
    ),
    ports=(3306,),
    source="https://dev.mysql.com/doc/dev/mysql-server/latest/PAGE_PROTOCOL.html",
)
