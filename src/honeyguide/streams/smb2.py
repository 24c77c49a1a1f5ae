"""Reads messages of SMB 2 and 3: dialects, logins, trees, files and pipes. Source: [MS-SMB2] 2.2."""

from honeyguide.streams.dcerpc_units import is_unit, read_unit
from honeyguide.streams.ntlm import MARK, read_ntlm
from honeyguide.streams.reader import Reader, Stop, quoted
from honeyguide.streams.smb1 import STATUS
from honeyguide.streams.walk import Told

COMMANDS = {
    0: "negotiate", 1: "session setup", 2: "logoff", 3: "tree connect", 4: "tree disconnect", 5: "create", 6: "close", 7: "flush",
    8: "read", 9: "write", 10: "lock", 11: "ioctl", 12: "cancel", 13: "echo", 14: "query directory", 15: "change notify",
    16: "query info", 17: "set info", 18: "oplock break",
}  # fmt: skip
DIALECTS = {0x0202: "SMB 2.0.2", 0x0210: "SMB 2.1", 0x0300: "SMB 3.0", 0x0302: "SMB 3.0.2", 0x0311: "SMB 3.1.1", 0x02FF: "SMB 2.???"}
CONTEXTS = {
    1: "preauthentication integrity",
    2: "encryption",
    3: "compression",
    5: "netname",
    6: "transport",
    7: "RDMA transform",
    8: "signing",
}
HEADER = 64


def read_smb2(reader: Reader, told: Told) -> str:
    """One message, from its mark to the end of its frame; compounded ones are read as one."""
    reader.order = "little"
    start = reader.at
    if reader.data[start : start + 4] in (b"\xfdSMB", b"\xfcSMB"):
        kind = "encrypted message" if reader.data[start] == 0xFD else "compressed message"
        told.point(f"SMB 3 {kind}")
        reader.raw(kind, reader.left)
        return kind
    with reader.part("SMB2 header") as header:
        header.hexed("protocol", 4)
        header.u16("structure size")
        header.u16("credit charge")
        status = header.u32("status", STATUS)
        command = header.u16("command", COMMANDS)
        header.u16("credits")
        flags = header.u32("flags")
        header.u32("next command")
        header.u64("message id")
        header.u32("process id")
        header.u32("tree id")
        header.u64("session id")
        header.hexed("signature", 16)
    name = COMMANDS.get(command, f"command {command}")
    if flags & 1 or reader.direction == "out":
        if reader.left:
            reader.raw("body", reader.left)
        return f"{name}: {STATUS.get(status, f'status {status:#010x}')}"
    told.operations.append(name)
    told.state.setdefault("commands", []).append(f"2 {name}")
    body = _BODIES.get(command)
    said = body(reader, told, start) if body else ""
    if reader.left:
        reader.raw("body", reader.left)
    return f"SMB 2 {name} {said}".strip()


def _negotiate(reader: Reader, told: Told, start: int) -> str:
    reader.u16("structure size")
    count = reader.u16("dialect count")
    reader.u16("security mode")
    reader.u16("reserved")
    reader.hexed("capabilities", 4)
    reader.hexed("client guid", 16)
    contexts_at = int.from_bytes(reader.peek(4), "little")
    contexts = int.from_bytes(reader.peek(2, 4), "little")
    reader.hexed("contexts or start time", 8)
    dialects = [reader.u16("dialect", DIALECTS) for _ in range(min(count, reader.left // 2, 64))]
    named = [DIALECTS.get(dialect, f"{dialect:#06x}") for dialect in dialects]
    told.fields["honeypot.smb.dialect"] = list(dict.fromkeys([*told.fields.get("honeypot.smb.dialect", []), *named]))
    told.point(f"SMB 2 dialects {', '.join(named[:8])}")
    at = start + contexts_at
    if 0x0311 in dialects and reader.at <= at < reader.end:
        reader.hexed("padding", at - reader.at)
        _contexts(reader, told, min(contexts, 32))
    return ", ".join(named)


def _contexts(reader: Reader, told: Told, count: int) -> None:
    """Negotiate contexts, each aligned to eight bytes."""
    for _ in range(count):
        if reader.left < 8:
            return
        kind = int.from_bytes(reader.peek(2), "little")
        size = int.from_bytes(reader.peek(2, 2), "little")
        with reader.part(CONTEXTS.get(kind, f"context {kind}"), 8 + size) as part:
            part.u16("type")
            part.u16("length")
            part.u32("reserved")
            part.hexed("data", part.left)
        if kind == 3:
            told.point("offers compression")
        reader.take(min(-size % 8, reader.left))


def _session(reader: Reader, told: Told, start: int) -> str:
    reader.hexed("fixed fields", 12)
    offset, size = reader.u16("buffer offset"), reader.u16("buffer length")
    reader.u64("previous session id")
    at = max(reader.at, min(start + offset, reader.end))
    if at > reader.at:
        reader.hexed("padding", at - reader.at)
    with reader.part("security blob", min(size, reader.left)) as blob:
        if MARK in reader.data[blob.at : blob.end]:
            read_ntlm(blob, told)
        else:
            blob.hexed("token", blob.left)
    return f"{size} bytes of token"


def _tree(reader: Reader, told: Told, start: int) -> str:
    reader.hexed("fixed fields", 4)
    path = _path(reader, start, "path")
    told.objects.append(path)
    told.fields["honeypot.smb.tree"] = list(dict.fromkeys([*told.fields.get("honeypot.smb.tree", []), path]))[:50]
    told.point(f"tree '{quoted(path, 50)}'")
    return f"'{quoted(path)}'"


def _create(reader: Reader, told: Told, start: int) -> str:
    reader.hexed("fixed fields", 44)
    name = _path(reader, start, "name")
    told.files.append(name)
    told.point(f"opens '{quoted(name, 50)}'")
    return f"'{quoted(name)}'"


def _path(reader: Reader, start: int, name: str) -> str:
    offset, size = reader.u16(f"{name} offset"), reader.u16(f"{name} length")
    at = max(reader.at, min(start + offset, reader.end))
    if at > reader.at:
        reader.hexed("fields between", at - reader.at)
    return reader.text(name, min(size, reader.left), "utf-16-le")


def _carried(reader: Reader, told: Told, start: int) -> str:
    """Data of a write or an ioctl: units of RPC are read as such."""
    at = next((at for at in range(reader.at, min(reader.end, reader.at + 64)) if is_unit(reader.data[at : at + 16])), -1)
    if at < 0:
        return f"{reader.left} bytes"
    reader.hexed("fixed fields", at - reader.at)
    with reader.part("RPC") as part:
        try:
            said = read_unit(part, told)
        except Stop as stop:
            said = str(stop)
    reader.order = "little"
    return said


_BODIES = {0: _negotiate, 1: _session, 3: _tree, 5: _create, 9: _carried, 11: _carried}
