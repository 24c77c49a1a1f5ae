"""Reads fields off hostile bytes and writes each down as a node of the tree, so that a decoder is a list of what it reads."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Literal, TypeAlias

from honeyguide.streams.conversation import Direction
from honeyguide.streams.protocol import Node

Order: TypeAlias = Literal["big", "little"]

SHOWN = 160
"""Characters of a value that a node shows."""
KEPT = 4096
"""Characters of a text that is kept as a name, a command, a credential."""
DEEP = 24
"""Levels that a tree may have; what nests deeper isn't followed."""
NODES = 3000
"""Nodes of one conversation: no further message is begun once they are used up, which bounds the time that one takes."""


class Stop(ValueError):
    """The bytes end before the field does, or break a rule of the protocol; the sentence says which."""


def _escaped(code: int) -> str:
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is no UTF-8, as "surrogateescape" keeps it
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


_ESCAPES = {code: _escaped(code) for code in (*range(0x100), *range(0xDC80, 0xDD00)) if not chr(code).isprintable()} | {
    ord("\n"): "\\n",
    ord("\r"): "\\r",
    ord("\t"): "\\t",
}


_READABLE = bytes(range(0x20, 0x7F)) + b"\t\r\n"


def quoted(data: bytes | str, limit: int = SHOWN) -> str:
    r"""Bytes as one line for people: UTF-8 where it is, `\xNN` for what can't be printed, and … where it was cut."""
    out = (data if isinstance(data, str) else _text(data, limit))[: limit + 1]
    if not out.isprintable():
        out = out.translate(_ESCAPES)
    if not out.isprintable():
        out = "".join(character if character.isprintable() else _escaped(ord(character)) for character in out)
    return out if len(out) <= limit else out[:limit] + "…"


def _text(data: bytes, limit: int) -> str:
    head = data[: limit * 4]
    try:
        return head.decode()
    except UnicodeDecodeError:
        if len(head.translate(None, _READABLE)) < len(head) / 4:
            return head.decode("utf-8", "surrogateescape")
    # No text at all: Python's own notation of bytes is twenty times faster than one character after another.
    return repr(head[: limit + 1])[2:-1].replace("\\'", "'").replace("\\\\", "\\")


def plain(data: bytes, encoding: str = "utf-8") -> str:
    """Bytes as the text they are meant to be, kept whole up to a limit, never failing."""
    return data[: KEPT * 4].decode(encoding, "replace")[:KEPT]


class Reader:
    """A position in bytes [at, end), and the nodes of what was read. Reading past `end` raises Stop."""

    __slots__ = ("at", "cut", "data", "depth", "direction", "end", "framed", "nodes", "order", "room")

    def __init__(
        self,
        data: bytes,
        at: int = 0,
        end: int | None = None,
        *,
        direction: Direction = "in",
        order: Order = "big",
        room: list[int] | None = None,
    ) -> None:
        self.data = data
        self.at = at
        self.end = len(data) if end is None else end
        self.direction: Direction = direction
        self.order: Order = order
        self.nodes: list[Node] = []
        self.room = [NODES] if room is None else room
        self.depth = 0
        self.framed = False
        """True once the message's end is known."""
        self.cut = 0
        """Bytes that a length promised and that aren't there."""

    @property
    def left(self) -> int:
        """Bytes that are still to be read."""
        return self.end - self.at

    def note(self, name: str, value: str, start: int, end: int, children: tuple[Node, ...] = ()) -> None:
        """Write down a field that was read."""
        if self.room[0] > 0:
            self.room[0] -= 1
            self.nodes.append(Node(name, value, start, end, children))

    def frame(self, size: int) -> None:
        """Say how many bytes from here the message has; where fewer are there it ends with them."""
        if size < 0:
            raise Stop(f"a length of {size}")
        self.framed = True
        self.cut = max(0, self.at + size - self.end)
        self.end = min(self.end, self.at + size)

    def peek(self, size: int, ahead: int = 0) -> bytes:
        """The next bytes, fewer at the end, without reading them."""
        return self.data[min(self.at + ahead, self.end) : min(self.at + ahead + size, self.end)]

    def take(self, size: int, what: str = "a field") -> bytes:
        """Bytes that no node shows."""
        if size < 0 or size > self.left:
            raise Stop(f"{what} of {size} bytes where {self.left} are left")
        self.at += size
        return self.data[self.at - size : self.at]

    def number(
        self, name: str, size: int, names: Mapping[int, str] | None = None, *, order: Order | None = None, signed: bool = False
    ) -> int:
        """An integer of `size` bytes, with its meaning where `names` knows it."""
        start = self.at
        value = int.from_bytes(self.take(size, name), order or self.order, signed=signed)
        self.note(name, f"{names[value]} ({value})" if names and value in names else str(value), start, self.at)
        return value

    def u8(self, name: str, names: Mapping[int, str] | None = None) -> int:
        """One byte."""
        return self.number(name, 1, names)

    def u16(self, name: str, names: Mapping[int, str] | None = None) -> int:
        """Two bytes."""
        return self.number(name, 2, names)

    def u32(self, name: str, names: Mapping[int, str] | None = None) -> int:
        """Four bytes."""
        return self.number(name, 4, names)

    def u64(self, name: str) -> int:
        """Eight bytes."""
        return self.number(name, 8)

    def hexed(self, name: str, size: int) -> bytes:
        """Bytes that are shown in hexadecimal."""
        start = self.at
        data = self.take(size, name)
        self.note(name, data[:48].hex() + ("…" if size > 48 else ""), start, self.at)
        return data

    def raw(self, name: str, size: int) -> bytes:
        """Bytes that are shown as text as far as they can be printed."""
        start = self.at
        data = self.take(size, name)
        self.note(name, quoted(data), start, self.at)
        return data

    def text(self, name: str, size: int, encoding: str = "utf-8") -> str:
        """Text of `size` bytes."""
        start = self.at
        value = plain(self.take(size, name), encoding)
        self.note(name, quoted(value), start, self.at)
        return value

    def until(self, name: str, stop: bytes, *, limit: int = 1 << 16, required: bool = True) -> str:
        """Text up to `stop`, which is read too; without `required` the end of the bytes ends it as well."""
        found = self.data.find(stop, self.at, min(self.end, self.at + limit))
        if found < 0 and required:
            raise Stop(f"{name} has no end within {min(self.left, limit)} bytes")
        start, end = self.at, min(self.end, self.at + limit) if found < 0 else found
        kept = self.data[start : min(end, start + 4 * KEPT)]
        self.at = end if found < 0 else found + len(stop)
        self.note(name, quoted(kept), start, end)
        return plain(kept)

    def line(self, name: str, *, limit: int = 1 << 16) -> str:
        """A line without its end, be that CR LF, LF or the end of the bytes."""
        found = self.data.find(b"\n", self.at, min(self.end, self.at + limit))
        start, end = self.at, min(self.end, self.at + limit) if found < 0 else found
        self.at = end if found < 0 else found + 1
        kept = self.data[start : min(end, start + 4 * KEPT)].rstrip(b"\r")
        self.note(name, quoted(kept), start, end)
        return plain(kept)

    def rest(self, name: str) -> bytes:
        """All that is left, shown as text as far as it can be printed."""
        return self.raw(name, self.left) if self.left else b""

    @contextmanager
    def part(self, name: str, size: int | None = None, value: str = "", *, start: int | None = None) -> Generator["Reader"]:
        """A group of fields: `size` bytes, of which those that are there can be read, or as many as are read in it.

        A sized group is left behind as a whole, read to its end or not, unless it stops in the middle. Its node begins at `start`, or here.
        """
        if size is not None and size < 0:
            raise Stop(f"{name} of {size} bytes")
        if self.depth >= DEEP:
            raise Stop(f"{name} nests deeper than {DEEP} levels")
        end = self.end if size is None else min(self.end, self.at + size)
        missing = 0 if size is None else self.at + size - end
        start = self.at if start is None else start
        inner = Reader(self.data, self.at, end, direction=self.direction, order=self.order, room=self.room)
        inner.depth = self.depth + 1
        try:
            yield inner
        except Stop:
            self.at = inner.at
            raise
        else:
            self.at = inner.at if size is None else end
        finally:
            self.note(name, value, start, self.at, tuple(inner.nodes))
        if missing:
            raise Stop(f"{name} of {size} bytes where {size - missing if size else 0} are left")
