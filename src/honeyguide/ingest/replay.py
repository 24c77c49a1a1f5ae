"""A stream whose start has been read already, from its start again: members of archives can be opened only once."""

import io
from typing import BinaryIO

from honeyguide.ingest.identity import Opening

STEP = 1 << 20


class Replay(io.RawIOBase):
    """First the hole of NULs and the head of the opening, then what the stream has left. Doesn't seek."""

    def __init__(self, opening: Opening, stream: BinaryIO) -> None:
        super().__init__()
        self._hole = opening.hole
        self._head = opening.head
        self._stream = stream

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, at most 1 MiB; empty at the end."""
        size = STEP if size < 0 else min(size, STEP)
        if self._hole:
            count = min(self._hole, size)
            self._hole -= count
            return b"\0" * count
        if self._head:
            data, self._head = self._head[:size], self._head[size:]
            return data
        return self._stream.read(size)


def from_start(opening: Opening, stream: BinaryIO) -> BinaryIO:
    """The stream from its first byte: by seeking where it can, else replayed."""
    if stream.seekable():
        stream.seek(0)
        return stream
    return Replay(opening, stream)  # pyright: ignore[reportReturnType] -- read() is all that is asked of it
