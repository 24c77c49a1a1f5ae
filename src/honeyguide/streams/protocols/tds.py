"""TDS, the protocol of Microsoft SQL Server and Sybase: logins with their passwords, statements, and the greeting before them."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.embedded import urls
from honeyguide.streams.ntlm import MARK, read_ntlm
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop, plain, quoted
from honeyguide.streams.walk import Told, decoded

PACKETS = {
    1: "SQL batch", 2: "login of TDS 4 or 5", 3: "RPC", 4: "tabular result", 6: "attention", 7: "bulk load", 8: "federated token",
    14: "transaction", 16: "login", 17: "SSPI", 18: "pre-login",
}  # fmt: skip
OPTIONS = {0: "VERSION", 1: "ENCRYPTION", 2: "INSTOPT", 3: "THREADID", 4: "MARS", 5: "TRACEID", 6: "FEDAUTHREQUIRED", 7: "NONCEOPT"}
TOKENS = {
    0xAA: "ERROR",
    0xAB: "INFO",
    0xAD: "LOGINACK",
    0xE3: "ENVCHANGE",
    0xFD: "DONE",
    0xFE: "DONEPROC",
    0x81: "COLMETADATA",
    0xED: "SSPI",
}
PROCEDURES = {
    1: "sp_cursor",
    2: "sp_cursoropen",
    3: "sp_cursorprepare",
    10: "sp_executesql",
    11: "sp_prepare",
    12: "sp_execute",
    13: "sp_prepexec",
}
_NAMES = ("host name", "user name", "password", "application", "server", "extension", "client library", "language", "database")
_TEXTS_AT = (86, 90, 94)
"""Where the texts of a login begin, by the version of its fixed fields."""


def sniff(conversation: Conversation) -> float:
    """The header of a pre-login, a login or a batch, whose length fits."""
    head = conversation.inbound[:16]
    if len(head) < 8 or head[0] not in (1, 2, 3, 14, 16, 18) or head[1] & 0xF0 or head[7]:
        return 0.0
    size = int.from_bytes(head[2:4], "big")
    if not 9 <= size <= 32_768 or (size > len(conversation.inbound) and conversation.complete and head[0] not in (16, 18)):
        return 0.0
    if head[0] == 18:
        return 0.97 if head[8:9] in (b"\0", b"\x16") or len(head) == 8 else 0.5
    if head[0] == 16:
        return 0.97 if int.from_bytes(head[8:12], "little") <= 1 << 17 else 0.5
    known = conversation.outbound[:1] == b"\4" or conversation.local_port == 1433
    return 0.9 if known else 0.55 if head[1] == 1 and head[4:8] in (b"\0\0\1\0", b"\0\0\0\0") and size == len(conversation.inbound) else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Packets of both sides; of a login every name in it, and the password in clear."""
    return decoded("tds", conversation, _packet, "TDS")


def _packet(reader: Reader, told: Told) -> str:
    with reader.part("header") as header:
        kind = header.u8("type", PACKETS)
        header.hexed("status", 1)
        size = header.u16("length")
        header.u16("SPID")
        header.u8("packet ID")
        header.u8("window")
    if size < 8:
        raise Stop(f"a packet of {size} bytes")
    reader.frame(size - 8)
    reader.order = "little"
    name = PACKETS.get(kind, f"packet {kind}")
    body = _BODIES.get(kind)
    if reader.direction == "in":
        told.operations.append(name)
    said = body(reader, told) if body else ""
    if reader.left:
        reader.raw("data", reader.left)
    return f"{name} {said}".strip()


def _prelogin(reader: Reader, told: Told) -> str:
    if reader.peek(2) == b"\x16\3":
        told.point("TLS inside of pre-login")
        return "with TLS inside"
    start = reader.at
    found: list[tuple[int, int, int]] = []
    while reader.left and reader.peek(1) != b"\xff" and len(found) < 32:
        with reader.part("option") as option:
            token = option.u8("token", OPTIONS)
            option.order = "big"
            found.append((option.u16("offset"), option.u16("length"), token))
    if reader.peek(1) == b"\xff":
        reader.u8("terminator")
    told.point("pre-login")
    for offset, size, token in sorted(found):
        at = start + offset
        if size and reader.at <= at and at + size <= reader.end:
            if at > reader.at:
                reader.hexed("gap", at - reader.at)
            data = reader.raw(OPTIONS.get(token, f"option {token}"), size)
            if token == 2 and data.strip(b"\0"):
                told.objects.append(plain(data.strip(b"\0")))
                told.point(f"instance '{quoted(data.strip(bytes(1)), 40)}'")
            elif token == 0 and len(data) >= 4:
                told.fields["honeypot.protocol.version"] = f"{data[0]}.{data[1]}.{int.from_bytes(data[2:4], 'big')}"
    return "of the server" if reader.direction == "out" else ""


def _login(reader: Reader, told: Told) -> str:
    """LOGIN7: fixed fields, offsets and lengths of texts, the texts ([MS-TDS] 2.2.6.4)."""
    start = reader.at
    data = reader.data[start : reader.end]
    if len(data) < 86:
        raise Stop(f"a login of {len(data)} bytes")
    reader.u32("length")
    reader.hexed("TDS version", 4)
    for name in ("packet size", "client program version", "client PID"):
        reader.u32(name)
    # Some bots leave four bytes out before the table of texts, and count them in its offsets all the same.
    short = 4 if _first_text(data, 36) not in _TEXTS_AT and _first_text(data, 32) in _TEXTS_AT else 0
    reader.hexed("connection ID and option flags", 8 - short)
    reader.u32("time zone")
    reader.hexed("LCID", 4)
    found: dict[str, tuple[int, int]] = {}
    for name in _NAMES:
        found[name] = (start + reader.u16(f"{name} offset"), 2 * reader.u16(f"{name} length"))
    reader.hexed("client ID", 6)
    found["SSPI"] = (start + reader.u16("SSPI offset"), reader.u16("SSPI length"))
    text: dict[str, str] = {}
    for name, (at_said, size) in sorted(found.items(), key=lambda item: item[1]):
        at = at_said - short
        if not size or at < reader.at or at + size > reader.end:
            continue
        if at > reader.at:
            reader.hexed("fields between", at - reader.at)
        if name == "SSPI" and MARK in reader.data[at : at + size]:
            with reader.part("SSPI", size) as blob:
                read_ntlm(blob, told)
            continue
        raw = reader.take(size, name)
        text[name] = plain(revealed(raw) if name == "password" else raw, "utf-16-le")
        reader.note(name, quoted(text[name]), at, at + size)
    return _said(text, told)


def _first_text(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")


def _said(text: dict[str, str], told: Told) -> str:
    user = text.get("user name", "")
    if user or "password" in text:
        told.login(user, text.get("password", ""))
        told.fields["user.name"] = user
        told.point(f"login '{quoted(user, 30)}' / '{quoted(text.get('password', ''), 30)}'")
    named = {"honeypot.client": text.get("application", ""), "host.hostname": text.get("host name", "")}
    told.fields.update({name: value for name, value in named.items() if value})
    by = [
        f"{name} '{quoted(text[key], 30)}'"
        for key, name in (("application", "by"), ("host name", "on"), ("client library", "with"))
        if text.get(key)
    ]
    if by:
        told.point(" ".join(by))
    if text.get("database"):
        told.objects.append(text["database"])
    return f"of '{quoted(user)}'"


def revealed(data: bytes) -> bytes:
    """A password as it was before TDS swapped its half bytes and exclusive-ored them with 0xa5 ([MS-TDS] 2.2.6.4)."""
    plain_bytes = bytes(byte ^ 0xA5 for byte in data)
    return bytes((byte << 4 | byte >> 4) & 0xFF for byte in plain_bytes)


def _batch(reader: Reader, told: Told) -> str:
    headers = int.from_bytes(reader.peek(4), "little")
    if 4 <= headers <= min(reader.left, 256) and reader.peek(2, 2) == b"\0\0":
        reader.hexed("headers", headers)
    statement = reader.text("statement", reader.left, "utf-16-le" if reader.peek(2)[1:] == b"\0" else "latin-1")
    told.commands.append(statement)
    told.urls += urls(statement.encode("utf-8", "replace"))
    told.point(quoted(statement, 100))
    return f"'{quoted(statement)}'"


def _rpc(reader: Reader, told: Told) -> str:
    headers = int.from_bytes(reader.peek(4), "little")
    if 4 <= headers <= min(reader.left, 256) and reader.peek(2, 2) == b"\0\0":
        reader.hexed("headers", headers)
    size = reader.u16("name length")
    if size == 0xFFFF:
        number = reader.u16("procedure", PROCEDURES)
        name = PROCEDURES.get(number, str(number))
    else:
        name = reader.text("name", min(2 * size, reader.left), "utf-16-le")
    told.commands.append(name)
    told.point(f"call {quoted(name, 60)}")
    return name


def _result(reader: Reader, told: Told) -> str:
    if reader.direction == "out" and reader.peek(1) == b"\0":
        return _prelogin(reader, told)
    token = reader.u8("token", TOKENS)
    return TOKENS.get(token, f"token {token:#04x}")


_BODIES = {1: _batch, 3: _rpc, 4: _result, 16: _login, 18: _prelogin}


def _sent(kind: int, body: bytes) -> bytes:
    return bytes((kind, 1)) + (8 + len(body)).to_bytes(2, "big") + b"\0\0\1\0" + body


def _login_sample(texts: tuple[str, ...]) -> bytes:
    """A login with these texts in the order of their offsets; the third is the password."""
    fields = content = b""
    for index, text in enumerate(texts):
        data = text.encode("utf-16-le")
        fields += (94 + len(content)).to_bytes(2, "little") + len(text).to_bytes(2, "little")
        content += bytes((byte << 4 | byte >> 4) & 0xFF ^ 0xA5 for byte in data) if index == 2 else data
    rest = fields + bytes(6) + (94 + len(content)).to_bytes(2, "little") + bytes(14)
    body = b"\1\0\0\x71" + bytes(28) + rest
    return _sent(16, (4 + len(body) + len(content)).to_bytes(4, "little") + body + content)


_PRELOGIN = _sent(18, b"\0\0\x15\0\6\1\0\x1b\0\1\2\0\x1c\0\x0c\3\0\x28\0\4\xff\x0b\0\0\0\0\0\2MSSQLServer\0\1\2\3\4")

PROTOCOL = Protocol(
    name="tds",
    title=Words("TDS (Microsoft SQL Server)", "TDS(Microsoft SQL Server)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", _PRELOGIN + _login_sample(("PC1", "sa", "P@ss", "probe", "192.0.2.1", "", "ODBC", "", "master"))),)),
            "pre-login, instance 'MSSQLServer', login 'sa' / 'P@ss', by 'probe' on 'PC1' with 'ODBC'",
            {"user.name": "sa", "honeypot.client": "probe", "host.hostname": "PC1", "honeypot.protocol.version": "11.0.0"},
        ),
        Sample(
            Conversation(
                (Turn("in", _sent(1, "exec xp_cmdshell 'whoami'".encode("utf-16-le"))), Turn("out", _sent(4, b"\xfd" + bytes(12))))
            ),
            "exec xp_cmdshell 'whoami'",
            {"honeypot.operation": ["SQL batch"]},
        ),
    ),
    ports=(1433, 1434),
    source="[MS-TDS]",
)
