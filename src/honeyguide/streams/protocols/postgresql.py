"""PostgreSQL's frontend protocol: who connects to which database, passwords, statements."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.embedded import urls
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop, plain, quoted
from honeyguide.streams.walk import Told, decoded

REQUESTS = {80877102: "cancel", 80877103: "asks for TLS", 80877104: "asks for GSSAPI"}
FRONTEND = {
    "p": "password", "Q": "query", "P": "parse", "B": "bind", "E": "execute", "D": "describe", "S": "sync", "X": "terminate",
    "C": "close", "H": "flush", "F": "function call", "d": "copy data", "c": "copy done", "f": "copy fail",
}  # fmt: skip
BACKEND = {
    "R": "authentication", "E": "error", "N": "notice", "K": "backend key", "S": "parameter", "Z": "ready", "T": "row description",
    "D": "row", "C": "command complete", "1": "parse complete", "2": "bind complete", "I": "empty query",
}  # fmt: skip


def sniff(conversation: Conversation) -> float:
    """A start-up packet of version 3 (or 2), or a request for encryption, whose length fits."""
    head = conversation.inbound[:8]
    size, code = int.from_bytes(head[:4], "big"), int.from_bytes(head[4:8], "big")
    if len(head) < 8:
        return 0.0
    if code in REQUESTS:
        return 0.98 if size == (16 if code == 80877102 else 8) else 0.7
    version, minor = code >> 16, code & 0xFFFF
    if version in (2, 3) and minor < 4 and 8 <= size <= 10_000:
        return 0.97 if b"user\0" in conversation.inbound[8:600] else 0.6 if size == len(conversation.inbound) else 0.0
    return 0.0


def decode(conversation: Conversation) -> Decoded:
    """Start-up parameters, passwords, statements; answers by kind."""
    return decoded("postgresql", conversation, _message, "PostgreSQL")


def _message(reader: Reader, told: Told) -> str:
    if reader.direction == "out":
        return _answer(reader, told)
    if "started" not in told.state:
        return _start(reader, told)
    kind = chr(reader.peek(1)[0])
    reader.raw("type", 1)
    size = reader.u32("length")
    reader.frame(size - 4)
    name = FRONTEND.get(kind)
    if name is None:
        raise Stop(f"a message of the unknown type '{quoted(kind)}'")
    told.operations.append(name)
    if kind == "p":
        _password(reader, told)
    elif kind in ("Q", "P") and reader.left:
        if kind == "P":
            reader.until("statement name", b"\0", required=False)
        text = reader.until("query", b"\0", required=False)
        told.commands.append(text)
        told.urls += urls(text.encode())
        told.point(quoted(text, 90))
        name += f" '{quoted(text)}'"
    if reader.left:
        reader.raw("content", reader.left)
    return name


def _start(reader: Reader, told: Told) -> str:
    size = reader.u32("length")
    reader.frame(size - 4)
    code = reader.u32("code", REQUESTS)
    if code in REQUESTS:
        told.operations.append(REQUESTS[code])
        told.point(REQUESTS[code])
        if reader.left:
            reader.hexed("key", reader.left)
        return REQUESTS[code]
    told.state["started"] = True
    told.fields["honeypot.protocol.version"] = f"{code >> 16}.{code & 0xFFFF}"
    found: dict[str, str] = {}
    while reader.left > 1 and len(found) < 60:
        name = reader.until("parameter", b"\0", required=False)
        if not name:
            break
        found[name] = reader.until(name[:40], b"\0", required=False) if reader.left else ""
    if reader.left:
        reader.hexed("end", reader.left)
    user, database = found.get("user", ""), found.get("database", "")
    told.state["user"] = user
    told.fields["user.name"] = user
    if database:
        told.objects.append(database)
    if client := found.get("application_name"):
        told.fields["honeypot.client"] = client
    told.point(f"user '{quoted(user, 40)}' to '{quoted(database or user, 40)}'" + (f" by '{quoted(client, 30)}'" if client else ""))
    return f"start-up of '{quoted(user)}'"


def _password(reader: Reader, told: Told) -> None:
    """A password in clear or its MD5, or SASL's first message: mechanism, length, `n,,n=…,r=…` (RFC 5802)."""
    data = reader.raw("password", reader.left)
    text = plain(data.rstrip(b"\0"))
    if data.startswith(b"SCRAM-") or "scram" in told.state:
        told.state["scram"] = True
        told.point("SCRAM login")
        return
    told.login(told.state.get("user", ""), text, "md5" if len(text) == 35 and text.startswith("md5") else "password")
    told.point(f"password '{quoted(text, 40)}'")


def _answer(reader: Reader, told: Told) -> str:
    kind = chr(reader.peek(1)[0])
    if kind in "SNG" and (reader.left == 1 or reader.peek(4, 1)[:2] not in (b"\0\0",)):
        reader.raw("answer to the request for encryption", 1)
        return "yes" if kind in "SG" else "no"
    reader.raw("type", 1)
    reader.frame(reader.u32("length") - 4)
    name = BACKEND.get(kind)
    if name is None:
        raise Stop(f"an answer of the unknown type '{quoted(kind)}'")
    if reader.left:
        reader.raw("content", reader.left)
    return name


def _sent(kind: bytes, body: bytes) -> bytes:
    return kind + (4 + len(body)).to_bytes(4, "big") + body


_START = _sent(b"", b"\0\3\0\0user\0postgres\0database\0template1\0application_name\0probe\0\0")
_LOGIN = _sent(b"p", b"hunter2\0") + _sent(b"Q", b"COPY x FROM PROGRAM 'id'\0")

PROTOCOL = Protocol(
    name="postgresql",
    title=Words("PostgreSQL", "PostgreSQL"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", _START), Turn("out", _sent(b"R", b"\0\0\0\3")), Turn("in", _LOGIN))),
            "user 'postgres' to 'template1' by 'probe', password 'hunter2', COPY x FROM PROGRAM 'id'",
            {"user.name": "postgres", "honeypot.client": "probe", "honeypot.operation": ["password", "query"]},
        ),
        Sample(Conversation((Turn("in", b"\0\0\0\x08\x04\xd2\x16\x2f"), Turn("out", b"N"))), "asks for TLS"),
    ),
    ports=(5432,),
    source="https://www.postgresql.org/docs/current/protocol-message-formats.html",
)
