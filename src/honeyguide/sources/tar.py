"""Reads tar archives from front to back, as they stream in: old, ustar, GNU and pax.

Why not tarfile: it is several times slower on small members, and its streaming mode stops at the first broken header.
Format: POSIX.1-2017 pax, "ustar Interchange Format"; https://www.gnu.org/software/tar/manual/html_node/Standard.html
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import BinaryIO

from honeyguide.errors import SourceDamaged
from honeyguide.sources.blocks import Replay, from_blocks
from honeyguide.sources.entry import BadEntry, Entry, bad_name, moment
from honeyguide.sources.magic import BLOCK, is_tar_header

_SMALL = 256 << 10
"""A member up to this size is read at once; then it may be opened at any time."""
_CHUNK = 256 << 10
_LONGEST_HEADER = 1 << 20
"""Bytes of a pax or GNU header member; a name is never so long."""
_FILES = b"0\07"
_KINDS = {
    b"1": "is a hard link to another entry",
    b"2": "is a symbolic link",
    b"3": "is a character device",
    b"4": "is a block device",
    b"6": "is a named pipe",
    b"S": "is a sparse file",
    b"M": "is the rest of a file from another volume",
}
_SILENT = b"5DVN"
"""Folders, lists of folders, volume labels, lists of names: they hold no bytes of a log."""


@dataclass
class _Extra:
    """What pax and GNU headers say of the member that follows them."""

    name: str | None = None
    size: int | None = None
    modified: float | None = None
    sparse: bool = False


_NOTHING = _Extra()
"""Never written to."""


def members(stream: BinaryIO, where: str) -> Iterator[Entry | BadEntry]:
    """The files of an archive in their order. A large one can be read once, and only until the next is asked for."""
    at = 0
    extra = _NOTHING
    lost = False
    ahead = b""
    while True:
        header = ahead or stream.read(BLOCK)
        ahead = b""
        if len(header) < BLOCK:
            if header:
                yield BadEntry("", f"is cut at byte {at + len(header):,}, within an entry's header")
            return
        at += BLOCK
        if not header[0] and not header.strip(b"\0"):
            continue
        if not is_tar_header(header):
            if not lost:
                yield BadEntry("", f"is broken at byte {at - BLOCK:,}: no entry starts there; reading goes on at the next one")
            lost = True
            extra = _NOTHING
            continue
        lost = False
        kind = header[156:157]
        size = _number(header[124:136]) if extra.size is None or kind in b"xgLK" else extra.size
        if size is None or size < 0:
            yield BadEntry(extra.name or _name(header), f"has no size that can be read (byte {at - BLOCK:,})")
            lost = True
            extra = _NOTHING
            continue
        padding = -size % BLOCK
        if kind in b"xgLK":
            if size > _LONGEST_HEADER:
                yield BadEntry("", f"has a header of {size:,} bytes at byte {at - BLOCK:,}: skipped")
                _skip(stream, size + padding)
            else:
                data = stream.read(size + padding)[:size]
                extra = replace(extra)
                if kind == b"x":
                    _read_pax(data, extra)
                elif kind == b"L":
                    extra.name = _text(data)
            at += size + padding
            continue
        name = extra.name or _name(header)
        reason = _KINDS.get(kind) or ("is a sparse file" if extra.sparse else None)
        is_file = kind in _FILES
        if is_file and not name.endswith("/"):
            reason = reason or bad_name(name)
        elif reason is None and kind not in _SILENT and not is_file:
            reason = f"is of the unknown kind {kind!r}"
        modified = extra.modified if extra.modified is not None else _number(header[136:148])
        extra = _NOTHING
        holds = 0 if kind in b"123456" else size + padding
        if reason is not None:
            yield BadEntry(name, reason)
            _skip(stream, holds)
        elif not is_file or name.endswith("/"):
            _skip(stream, holds)
        elif size <= _SMALL:
            data = stream.read(holds + BLOCK)  # and the next header, so that a small member takes one read
            ahead = data[holds:]
            yield _small(name, moment(modified or 0), data[:size], size, f"{where}!{name}", at)
        else:
            yield from _large(stream, Entry(name, size, moment(modified or 0), BytesIO), padding, f"{where}!{name}", at)
        at += holds


def _small(name: str, modified: datetime | None, data: bytes, size: int, where: str, at: int) -> Entry:
    """The entry with its bytes; a cut one gives what there is."""
    if len(data) < size:
        return Entry(name, size, modified, lambda: from_blocks(_cut(data, size, where, at)))
    return Entry(name, size, modified, partial(BytesIO, data), data)


def _large(stream: BinaryIO, entry: Entry, padding: int, where: str, at: int) -> Iterator[Entry]:
    """The entry with its bytes; then the stream stands behind it."""
    live = Replay(_blocks(stream, entry.size, where, at), where)
    yield Entry(entry.name, entry.size, entry.modified, live.open)
    live.finish()
    _skip(stream, padding)


def _blocks(stream: BinaryIO, size: int, where: str, at: int) -> Iterator[bytes]:
    left = size
    while left:
        block = stream.read(min(_CHUNK, left))
        if not block:
            raise _cut_error(size - left, size, where, at)
        left -= len(block)
        yield block


def _cut(data: bytes, size: int, where: str, at: int) -> Iterator[bytes]:
    if data:
        yield data
    raise _cut_error(len(data), size, where, at)


def _cut_error(given: int, size: int, where: str, at: int) -> SourceDamaged:
    return SourceDamaged(f"the archive is cut at byte {at + given:,}: {given:,} of this entry's {size:,} bytes are there", where=where)


def _skip(stream: BinaryIO, size: int) -> None:
    while size:
        block = stream.read(min(size, _CHUNK))
        if not block:
            return
        size -= len(block)


def _name(header: bytes) -> str:
    name = header[:100].split(b"\0", 1)[0]
    if header[257:263] == b"ustar\0" and header[345]:
        name = header[345:500].split(b"\0", 1)[0] + b"/" + name
    return name.decode("utf-8", "backslashreplace")


def _text(data: bytes) -> str:
    return data.split(b"\0", 1)[0].decode("utf-8", "backslashreplace")


def _number(field: bytes) -> int | None:
    """Octal digits, or base 256 where the first bit is set (GNU, for what octal can't hold)."""
    if field[0] & 0x80:
        return int.from_bytes(field, "big", signed=True) + (1 << (8 * len(field) - 1)) if field[0] == 0x80 else None
    try:
        return int(field.strip(b"\0 ") or b"0", 8)
    except ValueError:
        return None


def _read_pax(data: bytes, extra: _Extra) -> None:
    """Records are `length key=value` and a line end, the length counting all of it; what doesn't fit ends the reading."""
    at = 0
    while at < len(data):
        digits, space, _ = data[at : at + 12].partition(b" ")
        if not space or not digits.isdigit() or not 0 < int(digits) <= len(data) - at:
            return
        key, _, value = data[at + len(digits) + 1 : at + int(digits) - 1].partition(b"=")
        at += int(digits)
        if key == b"path":
            extra.name = _text(value)
        elif key == b"size" and value.isdigit():
            extra.size = int(value)
        elif key == b"mtime":
            try:
                extra.modified = float(value)
            except ValueError:
                continue
        elif key.startswith(b"GNU.sparse."):
            extra.sparse = True
