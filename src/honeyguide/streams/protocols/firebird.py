"""Firebird and InterBase: which database is opened, by whom."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader
from honeyguide.streams.walk import Told, decoded

OPERATIONS = {1: "op_connect", 9: "op_response", 19: "op_attach", 20: "op_create", 21: "op_detach", 82: "op_service_attach"}
IDENTITY = {1: "user", 2: "password", 4: "host", 5: "group", 6: "user verification", 7: "data", 8: "plugin", 9: "login", 10: "plugins"}


def sniff(conversation: Conversation) -> float:
    """op_connect with an attach operation and connect version 2 or 3."""
    head = conversation.inbound[:24]
    after = int.from_bytes(head[4:8], "big")
    known = head[:4] == b"\0\0\0\1" and after in {0, 1, 19, 20, 82} and head[8:11] == b"\0\0\0" and head[11:12] in {b"\2", b"\3"}
    return 0.95 if known and int.from_bytes(head[16:20], "big") <= 1024 and len(head) >= 20 else 0.0


def decode(conversation: Conversation) -> Decoded:
    """The connect request in full, what follows as it is."""
    return decoded("firebird", conversation, _message, "Firebird")


def _message(reader: Reader, told: Told) -> str:
    code = reader.u32("operation", OPERATIONS)
    name = OPERATIONS.get(code, f"operation {code}")
    if code != 1 or reader.direction == "out":
        reader.rest("data")
        return name
    reader.u32("next operation", OPERATIONS)
    reader.u32("connect version")
    reader.u32("architecture")
    path = _opaque(reader, "database")
    count = reader.u32("number of protocols")
    identity: dict[str, str] = {}
    size = reader.u32("identification length")
    with reader.part("identification", size) as part:
        while part.left >= 2:
            tag = part.u8("item", IDENTITY)
            identity[IDENTITY.get(tag, str(tag))] = part.text(IDENTITY.get(tag, "value"), part.u8("length"))
    reader.take(min(-size % 4, reader.left))
    for _ in range(min(count, 16)):
        if reader.left >= 20:
            reader.hexed("protocol", 20)
    if user := identity.get("user") or identity.get("login"):
        told.fields["user.name"] = user.strip()
    told.operations.append(name)
    told.objects.append(path)
    told.files.append(path)
    who = " ".join(f"{key} '{value}'" for key, value in identity.items() if value and key in {"user", "host", "login"})
    told.point(f"{name} '{path}' {who}".strip())
    return f"{name} '{path}'"


def _opaque(reader: Reader, name: str) -> str:
    size = reader.u32(f"{name} length")
    value = reader.text(name, size)
    reader.take(min(-size % 4, reader.left))
    return value


_IDENTITY = b"\1\4root\4\3box\6\0"
_CONNECT = (
    b"\0\0\0\1\0\0\0\x13\0\0\0\2\0\0\0\x24\0\0\0\x08test.fdb\0\0\0\1"
    + len(_IDENTITY).to_bytes(4, "big")
    + _IDENTITY
    + bytes(-len(_IDENTITY) % 4)
    + b"\0\0\0\x0a\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\2"
)
PROTOCOL = Protocol(
    name="firebird",
    title=Words("Firebird", "Firebird(データベース)"),
    sniff=sniff,
    decode=decode,
    samples=(Sample(Conversation((Turn("in", _CONNECT),)), "op_connect 'test.fdb' user 'root' host 'box'", {"user.name": "root"}),),
    ports=(3050,),
    source="Firebird: wire protocol documentation",
)
