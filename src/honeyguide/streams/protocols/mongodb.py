"""MongoDB's wire protocol: commands and answers as documents, logins, and messages whose length no parser can follow."""

from collections.abc import Mapping
from typing import Any

from honeyguide.schema.words import Words
from honeyguide.streams.bson import SMALLEST, document, shown
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.mongodb_walk import HEADER, would_hang_dionaea
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop, plain, quoted
from honeyguide.streams.walk import Told, decoded

OPCODES = {
    1: "OP_REPLY", 1000: "OP_MSG (old)", 2001: "OP_UPDATE", 2002: "OP_INSERT", 2004: "OP_QUERY", 2005: "OP_GET_MORE", 2006: "OP_DELETE",
    2007: "OP_KILL_CURSORS", 2010: "OP_COMMAND", 2011: "OP_COMMANDREPLY", 2012: "OP_COMPRESSED", 2013: "OP_MSG",
}  # fmt: skip
LARGEST = 48_000_000
"""maxMessageSizeBytes of every server so far."""
_COMPRESSORS = {0: "noop", 1: "snappy", 2: "zlib", 3: "zstd"}
FAULT = "DIO-MONGO-LENGTH"


def sniff(conversation: Conversation) -> float:
    """A header with a known operation; surer where its length is one that a message can have, less sure where it is hostile."""
    data = conversation.inbound or conversation.outbound
    opcode = int.from_bytes(data[12:16], "little")
    if len(data) < HEADER or opcode not in OPCODES:
        return 0.0
    if not conversation.inbound:
        return 0.8 if opcode in (1, 2011, 2013) and HEADER <= int.from_bytes(data[:4], "little") <= LARGEST else 0.0
    if opcode in (1, 1000, 2011):
        return 0.0
    length = int.from_bytes(data[:4], "little")
    if HEADER <= length <= LARGEST:
        return 0.97 if length <= len(data) else 0.9
    return 0.7


def decode(conversation: Conversation) -> Decoded:
    """Every message with its documents. `honeypot.fault` names the fault of Dionaea that these bytes would trigger."""
    told = decoded("mongodb", conversation, _message, "MongoDB")
    if not would_hang_dionaea(conversation.inbound):
        return told
    return Decoded(
        protocol=told.protocol,
        summary=quoted(f"{told.summary} (would hang Dionaea: {FAULT})", 199),
        messages=told.messages,
        fields={**told.fields, "honeypot.fault": FAULT},
        credentials=told.credentials,
        commands=told.commands,
        problem=told.problem,
    )


def _message(reader: Reader, told: Told) -> str:
    reader.order = "little"
    start = reader.at
    with reader.part("header") as header:
        length = header.u32("messageLength")
        header.u32("requestID")
        header.u32("responseTo")
        opcode = header.u32("opCode", OPCODES)
    name = OPCODES.get(opcode, f"operation {opcode}")
    if length < HEADER or length > LARGEST:
        wrapped = " (negative as a signed number)" if length >= 1 << 31 else ""
        told.point(f"{name} with the impossible length {length}")
        raise Stop(f"a message of {length} bytes{wrapped}: the shortest has {HEADER}, the longest {LARGEST}")
    reader.frame(start + length - reader.at)
    body = _BODIES.get(opcode)
    if body is None:
        reader.rest("body")
        return f"{name}, {length} bytes"
    return f"{name} {body(reader, told)}".strip()


def _query(reader: Reader, told: Told) -> str:
    reader.u32("flags")
    collection = reader.until("fullCollectionName", b"\0")
    reader.number("numberToSkip", 4, signed=True)
    reader.number("numberToReturn", 4, signed=True)
    if reader.left < SMALLEST:
        told.point(f"query of {collection}")
        return collection
    asked = document(reader, "query")
    if reader.left >= SMALLEST:
        document(reader, "returnFieldsSelector")
    inner = asked.get("$query", asked.get("query"))
    return _command(
        collection.removesuffix(".$cmd"), inner if isinstance(inner, dict) else asked, told, query=not collection.endswith(".$cmd")
    )


def _reply(reader: Reader, told: Told) -> str:
    reader.u32("responseFlags")
    reader.u64("cursorID")
    reader.u32("startingFrom")
    reader.u32("numberReturned")
    return _answer(_documents(reader, "document"), told)


def _msg(reader: Reader, told: Told) -> str:
    flags = reader.u32("flagBits")
    end = reader.end - (4 if flags & 1 and reader.end - reader.at > 4 else 0)
    body: dict[str, Any] = {}
    while reader.at < end:
        kind = reader.u8("section kind", {0: "body", 1: "documents"})
        if kind == 0:
            body = document(reader, "body")
        elif kind == 1:
            size = int.from_bytes(reader.peek(4), "little")
            with reader.part("documents", size) as section:
                section.u32("size")
                name = section.until("identifier", b"\0")
                body[name] = _documents(section, "document")
        else:
            raise Stop(f"a section of the unknown kind {kind}")
    if reader.left == 4:
        reader.hexed("checksum", 4)
    if reader.direction == "out":
        return _answer([body], told)
    return _command(str(body.get("$db", "")), body, told)


def _op_command(reader: Reader, told: Told) -> str:
    database = reader.until("database", b"\0")
    reader.until("commandName", b"\0")
    told.state["name"] = document(reader, "metadata")
    arguments = document(reader, "commandArgs") if reader.left >= SMALLEST else told.state["name"]
    _documents(reader, "inputDocs")
    return _command(database, arguments, told)


def _command_reply(reader: Reader, told: Told) -> str:
    document(reader, "metadata")
    return _answer(_documents(reader, "commandReply"), told)


def _insert(reader: Reader, told: Told) -> str:
    reader.u32("flags")
    collection = reader.until("fullCollectionName", b"\0")
    added = _documents(reader, "document")
    return _written("insert", collection, added, told)


def _update(reader: Reader, told: Told) -> str:
    reader.u32("ZERO")
    collection = reader.until("fullCollectionName", b"\0")
    reader.u32("flags")
    return _written("update or delete", collection, _documents(reader, "selector"), told)


def _get_more(reader: Reader, told: Told) -> str:
    reader.u32("ZERO")
    collection = reader.until("fullCollectionName", b"\0")
    reader.u32("numberToReturn")
    reader.u64("cursorID")
    return _written("getMore", collection, [], told)


def _compressed(reader: Reader, told: Told) -> str:
    opcode = reader.u32("originalOpcode", OPCODES)
    size = reader.u32("uncompressedSize")
    reader.u8("compressorId", _COMPRESSORS)
    reader.rest("compressedMessage")
    told.point(f"compressed {OPCODES.get(opcode, opcode)} of {size} bytes")
    return f"of {OPCODES.get(opcode, opcode)}, {size} bytes once unpacked"


def _written(verb: str, collection: str, what: list[dict[str, Any]], told: Told) -> str:
    told.operations.append(verb)
    told.objects.append(collection)
    text = f"{verb} {collection} {', '.join(map(shown, what))}".strip()
    told.commands.append(text)
    told.point(quoted(text, 120))
    return text


def _documents(reader: Reader, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while reader.left >= SMALLEST and len(found) < 100:
        found.append(document(reader, name))
    return found


def _answer(documents: list[dict[str, Any]], told: Told) -> str:
    text = ", ".join(shown(one) for one in documents[:8])
    if documents:
        told.point(f"answered {quoted(text, 80)}")
    return text


def _command(database: str, asked: Mapping[str, Any], told: Told, *, query: bool = False) -> str:
    name = "find" if query else next(iter(asked), "")
    text = f"{database}: {shown(dict(asked))}"
    told.operations.append(name)
    if database:
        told.objects.append(database)
    told.commands.append(text)
    told.point(f"{name} of {quoted(database)}" if database else name)
    _client(asked.get("client"), told)
    _login(name, asked, told)
    return text


def _client(client: object, told: Told) -> None:
    if not isinstance(client, dict):
        return
    named: list[str] = []
    for part in ("application", "driver", "os"):
        what = client.get(part)
        if isinstance(what, dict):
            named.append(" ".join(str(what[key]) for key in ("name", "version") if key in what))
    if text := "; ".join(filter(None, named)):
        told.fields["honeypot.client"] = text
        told.point(f"by {quoted(text, 100)}")


def _login(name: str, asked: Mapping[str, Any], told: Told) -> None:
    """MONGODB-CR's digest, SASL's first message (RFC 5802: `n,,n=user,r=nonce`; RFC 4616 for PLAIN), and users that are made."""
    if name == "authenticate" and "user" in asked:
        told.login(str(asked["user"]), str(asked.get("key", "")), "digest")
    elif name == "createUser":
        told.login(str(asked["createUser"]), str(asked.get("pwd", "")))
    elif name == "saslStart" and isinstance(payload := asked.get("payload"), bytes):
        pieces = payload.split(b"\0")
        if len(pieces) == 3:
            told.login(plain(pieces[1]), plain(pieces[2]))
        else:
            users = [piece[2:] for piece in payload.split(b",") if piece.startswith(b"n=")]
            told.login(plain(users[0]) if users else "", plain(payload), str(asked.get("mechanism", "sasl")))


_BODIES = {
    1: _reply, 2001: _update, 2002: _insert, 2004: _query, 2005: _get_more, 2006: _update, 2010: _op_command, 2011: _command_reply,
    2012: _compressed, 2013: _msg,
}  # fmt: skip


def _sent(opcode: int, body: bytes, length: int | None = None) -> bytes:
    size = HEADER + len(body) if length is None else length
    return size.to_bytes(4, "little") + b"\1\0\0\0\0\0\0\0" + opcode.to_bytes(4, "little") + body


_STATUS = b"\x1b\0\0\0\x01serverStatus\0\0\0\0\0\0\0\xf0\x3f\0"
_ASK = _sent(2004, b"\0\0\0\0test.$cmd\0\0\0\0\0\xff\xff\xff\xff" + _STATUS)
_CURSOR = b"\x2b\0\0\0\x10id\0\0\0\0\0\x05ns\0\4\0\0\0\0test\x03firstBatch\0\5\0\0\0\0\0"
_CURSOR_REPLY = b"\x40\0\0\0\x03cursor\0" + _CURSOR + b"\x10ok\0\1\0\0\0\0"
_PING = b"\x1e\0\0\0\x10ping\0\1\0\0\0\x02$db\0\6\0\0\0admin\0\0"
_PLAIN = b"\0\0\0\0\0\x3f\0\0\0\x10saslStart\0\1\0\0\0\x02mechanism\0\6\0\0\0PLAIN\0\x05payload\0\x08\0\0\0\0\0ro\0pass\0"
_ALL = b"\0\0\0\0admin\0listDatabases\0\x05\0\0\0\0" + b"\x18\0\0\0\x10listDatabases\0\1\0\0\0\0"

PROTOCOL = Protocol(
    name="mongodb",
    title=Words("MongoDB", "MongoDB"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", _ASK), Turn("out", _sent(1, b"\0" * 16 + b"\1\0\0\0" + _CURSOR_REPLY)))),
            "serverStatus of test, answered {cursor: {id: 0, ns: Binary('test'), firstBatch: {}}, ok: 1}",
            {"honeypot.operation": ["serverStatus"], "honeypot.object": ["test"]},
        ),
        Sample(Conversation((Turn("in", _sent(2013, b"\0\0\0\0\0" + _PING)),)), "ping of admin", {"honeypot.operation": ["ping"]}),
        Sample(Conversation((Turn("in", _sent(2013, _PLAIN)),)), "saslStart"),
        Sample(Conversation((Turn("in", _sent(2010, _ALL[4:])),)), "listDatabases of admin"),
        Sample(Conversation((Turn("in", _sent(2004, b"\0" * 20, 0)),), complete=False), "impossible length 0", {"honeypot.fault": FAULT}),
        Sample(Conversation((Turn("in", _sent(2004, b"\0" * 20, 0xFFFFFFF0)),), complete=False), "impossible length 4294967280"),
    ),
    ports=(27017, 27018, 27019),
    source="MongoDB Wire Protocol, https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/",
)
