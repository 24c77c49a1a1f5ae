"""A readable stream made of blocks: what decompressors and archives hand out."""

import io
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from honeyguide.errors import SourceError

_CHUNK = 256 << 10


class _BlockStream(io.BufferedIOBase):
    """Joins blocks as they come. Where the blocks end in an error, all bytes before it are read first; then each read raises it.

    (io.BufferedReader drops what it has gathered when the raw stream raises in the middle of a read.)
    """

    def __init__(self, blocks: Iterator[bytes], close: Callable[[], None] | None) -> None:
        self._blocks = blocks
        self._close = close
        self._block = b""
        self._at = 0
        self._error: SourceError | None = None

    def readable(self) -> bool:
        """Always."""
        return True

    def _next(self, *, gathered: bool) -> bool:
        """The next block; False at the end. An error waits for the next read where bytes have been gathered already."""
        if self._error is None:
            try:
                self._block = next(self._blocks, b"")
            except SourceError as error:
                self._error = error
            else:
                self._at = 0
                return bool(self._block)
        if gathered:
            return False
        raise self._error

    def read(self, size: int | None = -1, /) -> bytes:
        """`size` bytes, fewer only at the end or before an error."""
        wanted = -1 if size is None else size
        end = self._at + wanted
        if wanted >= 0 and end <= len(self._block):
            piece = self._block[self._at : end]
            self._at = end
            return piece
        parts: list[bytes] = []
        gathered = 0
        while gathered != wanted:
            if self._at >= len(self._block) and not self._next(gathered=bool(parts)):
                break
            piece = self._block[self._at :] if wanted < 0 else self._block[self._at : self._at + wanted - gathered]
            self._at += len(piece)
            gathered += len(piece)
            parts.append(piece)
        return b"".join(parts)

    def read1(self, size: int = -1, /) -> bytes:
        """What is left of the present block, at most `size` bytes of it."""
        if self._at >= len(self._block) and not self._next(gathered=False):
            return b""
        end = len(self._block) if size < 0 else self._at + size
        piece = self._block[self._at : end]
        self._at += len(piece)
        return piece

    def peek(self, size: int = 0, /) -> bytes:
        """What is left of the present block, without going on (`readline` uses it); `size` is a hint, as everywhere."""
        if self._at >= len(self._block) and not self._next(gathered=False):
            return b""
        return self._block[self._at :]

    def close(self) -> None:
        """Closes what the blocks come from."""
        if not self.closed:
            self._block = b""
            if self._close is not None:
                self._close()
        super().close()


def from_blocks(blocks: Iterator[bytes], close: Callable[[], None] | None = None) -> BinaryIO:
    """A stream of these blocks (none of them empty); `close` is called when it is closed."""
    return cast("BinaryIO", _BlockStream(blocks, close))


def read_up_to(stream: BinaryIO, size: int) -> bytes:
    """The first `size` bytes, or what there is of them: an error shows again on the next read."""
    try:
        return stream.read(size)
    except SourceError:
        return b""


class Replay:
    """Blocks that come only once, opened again and again as long as no more than the first `keep` bytes have been read."""

    def __init__(self, blocks: Iterator[bytes], where: str, keep: int = 1 << 20) -> None:
        self._blocks = blocks
        self._where = where
        self._keep = keep
        self._held: list[bytes] = []
        self._taken = 0
        self._error: SourceError | None = None
        self._finished = False

    def open(self) -> BinaryIO:
        """The bytes from the start. Raises SourceError once too many have been read."""
        if self._finished or self._taken > self._keep:
            raise SourceError("it can be read only once, as it comes in a stream", where=self._where)
        return from_blocks(self._stream())

    def finish(self) -> None:
        """Reads what nobody has read; from now on nobody can."""
        self._finished = True
        if self._error is None:
            for _ in self._blocks:
                pass

    def _stream(self) -> Iterator[bytes]:
        yield from tuple(self._held)
        while self._error is None:
            if self._finished:
                raise SourceError("what it is part of has been read past it", where=self._where)
            try:
                block = next(self._blocks, b"")
            except SourceError as error:
                self._error = error
                break
            if not block:
                return
            self._taken += len(block)
            if self._taken <= self._keep:
                self._held.append(block)
            yield block
        raise self._error


def blocks_of(stream: BinaryIO) -> Iterator[bytes]:
    """The stream's bytes, block by block; each block is what is there, so that a pipe's slow writer isn't waited for."""
    read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
    while block := read(_CHUNK):
        yield block
