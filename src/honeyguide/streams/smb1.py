"""Reads messages of SMB 1: dialects, logins, trees, files, named pipes and transactions. Source: [MS-CIFS] 2.2, [MS-SMB]."""

from honeyguide.streams.dcerpc_units import is_unit, read_unit
from honeyguide.streams.ntlm import MARK, read_ntlm
from honeyguide.streams.reader import Reader, Stop, plain, quoted
from honeyguide.streams.walk import Told

COMMANDS = {
    0x00: "create directory", 0x01: "delete directory", 0x02: "open", 0x03: "create", 0x04: "close", 0x05: "flush", 0x06: "delete",
    0x07: "rename", 0x08: "query information", 0x0A: "read", 0x0B: "write", 0x10: "check directory", 0x24: "locking", 0x25: "transaction",
    0x26: "transaction secondary", 0x2B: "echo", 0x2D: "open andX", 0x2E: "read andX", 0x2F: "write andX", 0x32: "transaction 2",
    0x33: "transaction 2 secondary", 0x70: "tree connect", 0x71: "tree disconnect", 0x72: "negotiate", 0x73: "session setup",
    0x74: "logoff", 0x75: "tree connect andX", 0xA0: "NT transaction", 0xA1: "NT transaction secondary", 0xA2: "NT create",
    0xA4: "NT cancel",
}  # fmt: skip
TRANS2 = {
    0: "open2", 1: "find first", 2: "find next", 3: "query fs info", 5: "query path info", 6: "set path info", 7: "query file info",
    8: "set file info", 14: "session setup", 16: "get DFS referral",
}  # fmt: skip
PIPE_FUNCTIONS = {
    0x01: "set pipe state", 0x11: "raw read", 0x21: "query pipe state", 0x22: "query pipe info", 0x23: "peek", 0x26: "transact",
    0x31: "raw write", 0x36: "read", 0x37: "write", 0x53: "wait", 0x54: "call",
}  # fmt: skip
STATUS = {
    0: "success", 0xC0000016: "more processing required", 0xC0000022: "access denied", 0xC000006D: "logon failure",
    0xC0000002: "not implemented", 0xC0000205: "insufficient server resources", 0xC00000CC: "bad network name",
    0xC0000008: "invalid handle",
}  # fmt: skip
_UNICODE = 0x8000
_ANSWER = 0x80
_DIALECTS_AT = 35
"""The first dialect of a negotiation: behind the header, the word count and the byte count."""


def read_smb1(reader: Reader, told: Told) -> str:
    """One message, from its mark to the end of its frame."""
    reader.order = "little"
    start = reader.at
    if (first := _short_header(reader)) > 0:
        with reader.part("SMB header, too short") as header:
            header.hexed("protocol", 4)
            header.u8("command", COMMANDS)
            header.hexed("the rest", first - header.at)
        told.state.setdefault("commands", []).append("negotiate")
        return f"negotiate {_negotiate(reader, told, b'', False, start)} behind a header that is too short"
    with reader.part("SMB header") as header:
        header.hexed("protocol", 4)
        command = header.u8("command", COMMANDS)
        status = header.u32("status", STATUS)
        flags = header.hexed("flags", 1)[0]
        flags2 = header.u16("flags2")
        header.u16("PID high")
        header.hexed("signature", 8)
        header.u16("reserved")
        header.u16("TID")
        header.u16("PID")
        header.u16("UID")
        multiplex = header.u16("MID")
    name = COMMANDS.get(command, f"command {command:#04x}")
    told.state.setdefault("commands", []).append(name)
    if not reader.left:
        return name
    count = reader.u8("word count")
    words = reader.hexed("words", 2 * count)
    if reader.left >= 2:
        reader.u16("byte count")
    unicode = bool(flags2 & _UNICODE)
    if flags & _ANSWER or reader.direction == "out":
        if reader.left:
            reader.raw("bytes", reader.left)
        return f"{name}: {STATUS.get(status, f'status {status:#010x}')}" + (f", MID {multiplex}" if command == 0x32 else "")
    body = _BODIES.get(command)
    said = body(reader, told, words, unicode, start) if body else ""
    if reader.left:
        reader.raw("bytes", reader.left)
    told.operations.append(name)
    return f"{name} {said}".strip()


def _short_header(reader: Reader) -> int:
    """Where the first dialect begins if that is too early: some scanners leave bytes of the header out. Else -1."""
    at = reader.data.find(b"\2", reader.at + 5, min(reader.at + _DIALECTS_AT, reader.end))
    early = reader.peek(5)[4:] == b"\x72" and at >= 0 and reader.data[at + 1 : at + 3].isalpha() and reader.data[at + 1 : at + 3].isupper()
    return at if early else -1


def _negotiate(reader: Reader, told: Told, words: bytes, unicode: bool, start: int) -> str:
    dialects: list[str] = []
    while reader.left and len(dialects) < 60:
        if reader.peek(1) != b"\2":
            break
        reader.take(1)
        dialects.append(reader.until("dialect", b"\0", required=False))
    told.fields["honeypot.smb.dialect"] = dialects
    told.point(f"dialects {quoted(', '.join(dialects), 90)}")
    return ", ".join(dialects)


def _session(reader: Reader, told: Told, words: bytes, unicode: bool, start: int) -> str:
    """Word counts: 10 before NT LM 0.12, 13 with passwords, 12 with a security blob ([MS-CIFS] 2.2.4.53, [MS-SMB] 2.2.4.6.1)."""
    if len(words) == 24:
        with reader.part("security blob", min(_word(words, 7), reader.left)) as blob:
            if MARK in reader.data[blob.at : blob.end]:
                read_ntlm(blob, told)
            else:
                blob.hexed("token", blob.left)
        names = _strings(reader, ("native OS", "native LAN manager"), unicode, start)
    else:
        lengths = (_word(words, 7), _word(words, 8)) if len(words) >= 26 else (_word(words, 7), 0)
        secrets = [reader.hexed("password", min(length, reader.left)) for length in lengths]
        names = _strings(reader, ("account", "domain", "native OS", "native LAN manager"), unicode, start)
        user = names.pop("account", "")
        if user:
            clear = secrets[0].strip(b"\0")
            told.login(
                user,
                secrets[1].hex() or (plain(clear) if len(clear) < 24 else clear.hex()),
                "ntlm" if len(secrets[0]) >= 24 else "password",
            )
            told.fields["user.name"] = user
        told.point(f"login '{quoted(user, 30)}'" if user else "anonymous login")
    system = names.get("native OS", "")
    if len(system) > 1 and system.isascii() and system.isprintable():
        told.fields["honeypot.smb.native_os"] = system
        told.point(f"as '{quoted(system, 40)}'")
    manager = names.get("native LAN manager", "")
    if len(manager) > 1 and manager.isprintable():
        told.fields["honeypot.client"] = manager
        told.point(f"by '{quoted(manager, 30)}'")
    return ", ".join(f"{name} '{quoted(what, 40)}'" for name, what in names.items() if what)


def _tree(reader: Reader, told: Told, words: bytes, unicode: bool, start: int) -> str:
    reader.hexed("password", min(_word(words, 3), reader.left))
    path = _strings(reader, ("path",), unicode, start).get("path", "")
    if reader.left:
        reader.until("service", b"\0", required=False)
    told.objects.append(path)
    told.fields["honeypot.smb.tree"] = list(dict.fromkeys([*told.fields.get("honeypot.smb.tree", []), path]))[:50]
    told.point(f"tree '{quoted(path, 50)}'")
    return f"'{quoted(path)}'"


def _named(reader: Reader, told: Told, words: bytes, unicode: bool, start: int) -> str:
    if unicode and (reader.at - start) % 2 and reader.left:
        reader.take(1)
    name = plain(reader.data[reader.at : reader.end], "utf-16-le" if unicode else "latin-1").strip("\0\4")
    reader.raw("name", reader.left)
    told.files.append(name)
    told.point(f"opens '{quoted(name, 50)}'")
    return f"'{quoted(name)}'"


def _write(reader: Reader, told: Told, words: bytes, unicode: bool, start: int) -> str:
    offset = _word(words, 11) if len(words) >= 24 else 0
    return _content(reader, told, start + offset if offset else reader.at, reader.end)


def _transaction(reader: Reader, told: Told, words: bytes, unicode: bool, start: int) -> str:
    setup = _word(words, 14)
    name = "" if not reader.left else _strings(reader, ("name",), unicode, start).get("name", "")
    function = PIPE_FUNCTIONS.get(setup, f"{setup:#x}") if len(words) > 28 else "mailslot or none"
    told.point(f"pipe {function}" + (f" on '{quoted(name, 40)}'" if name.strip("\\") not in ("", "PIPE") else ""))
    offset, size = _word(words, 12), _word(words, 11)
    said = _content(reader, told, start + offset, start + offset + size) if size else ""
    return f"'{quoted(name)}' {function} {said}".strip()


def _transaction2(reader: Reader, told: Told, words: bytes, unicode: bool, start: int) -> str:
    function = _word(words, 14)
    name = TRANS2.get(function, f"{function:#06x}")
    told.point(f"transaction 2 {name}")
    return f"{name}, {_word(words, 11)} bytes of data"


def _nt_transaction(reader: Reader, told: Told, words: bytes, unicode: bool, start: int) -> str:
    claimed = int.from_bytes(words[7:11], "little")
    function = int.from_bytes(words[36:38], "little")
    told.point(f"NT transaction {function} of {claimed} bytes")
    return f"function {function}, {claimed} bytes in all"


def _secondary(reader: Reader, told: Told, words: bytes, unicode: bool, start: int) -> str:
    displaced = _word(words, 7)
    told.point("transaction 2 secondary")
    return f"{_word(words, 5)} bytes at {displaced}"


def _content(reader: Reader, told: Told, start: int, end: int) -> str:
    """Bytes for a pipe or a file: units of RPC are read as such."""
    start, end = max(reader.at, min(start, reader.end)), min(end, reader.end)
    if start > reader.at:
        reader.hexed("padding and parameters", start - reader.at)
    if end <= start:
        return ""
    if not is_unit(reader.data[start : start + 16]):
        reader.raw("data", end - start)
        return f"{end - start} bytes"
    with reader.part("RPC", end - start) as part:
        try:
            return read_unit(part, told)
        except Stop as stop:
            return str(stop)


def _strings(reader: Reader, names: tuple[str, ...], unicode: bool, start: int) -> dict[str, str]:
    """Texts that end in NUL, of two bytes a character where `unicode` says so (then aligned to the message's start)."""
    found: dict[str, str] = {}
    for name in names:
        if not reader.left:
            break
        if not unicode:
            found[name] = reader.until(name, b"\0", required=False)
            continue
        if (reader.at - start) % 2:
            reader.take(1)
        at = reader.data.find(b"\0\0", reader.at, reader.end)
        while at >= 0 and (at - reader.at) % 2:
            at = reader.data.find(b"\0\0", at + 1, reader.end)
        size = (at if at >= 0 else reader.end) - reader.at
        found[name] = reader.text(name, size, "utf-16-le")
        reader.take(min(2, reader.left))
    return found


def _word(words: bytes, index: int) -> int:
    return int.from_bytes(words[2 * index : 2 * index + 2], "little")


_BODIES = {
    0x72: _negotiate, 0x73: _session, 0x75: _tree, 0xA2: _named, 0x2D: _named, 0x06: _named, 0x2F: _write, 0x25: _transaction,
    0x32: _transaction2, 0x33: _secondary, 0xA0: _nt_transaction,
}  # fmt: skip
