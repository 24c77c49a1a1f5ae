"""Reads single lines again where the ledger says they stand, for evidence that anybody can open."""

from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import BinaryIO

from honeyguide.errors import SourceError
from honeyguide.sources.source import Refusal, Source
from honeyguide.sources.transcode import marked_charset, transcode

LONGEST = 1 << 20
STEP = 1 << 20


@dataclass
class LineReader:
    """Lines by path and offset in decompressed bytes (of UTF-16 and UTF-32: as UTF-8).

    A compressed file stays open between calls that go forward in it.
    """

    again: Callable[[], Iterable[Source | Refusal]]
    """Walks the sources once more; members of archives have to be found anew."""
    _path: str = ""
    _at: int = 0
    _stream: BinaryIO | None = None
    _walk: Iterable[Source | Refusal] = field(default_factory=tuple)

    def __call__(self, path: str, offset: int) -> bytes | None:
        """The line at the offset without its end, at most 1 MiB of it; None where it can't be had any more."""
        with suppress(SourceError, OSError):
            stream = self._opened(path, offset)
            if stream is None:
                return None
            if stream.seekable():
                stream.seek(offset)
                self._at = offset
            while self._at < offset and (passed := stream.read(min(STEP, offset - self._at))):
                self._at += len(passed)
            data = b""
            while b"\n" not in data and len(data) < LONGEST and (more := stream.read(4096)):
                data += more
            self._at += len(data)
            return data.split(b"\n", 1)[0][:LONGEST]
        return None

    def close(self) -> None:
        """Lets go of the open file."""
        if self._stream is not None:
            self._stream.close()
        self._stream = None

    def _opened(self, path: str, offset: int) -> BinaryIO | None:
        if self._stream is not None and self._path == path and (self._at <= offset or self._stream.seekable()):
            return self._stream
        self.close()
        # The walk is kept: members of a sequential archive can be read only until it goes on.
        self._walk = iter(self.again())
        for source in self._walk:
            if isinstance(source, Source) and source.path == path:
                self._path, self._at, self._stream = path, 0, _as_utf8(source)
                return self._stream
        return None


def _as_utf8(source: Source) -> BinaryIO:
    """The source's bytes; of UTF-16 and UTF-32 as the UTF-8 in which offsets are counted."""
    with closing(source.open()) as stream:
        charset = marked_charset(stream.read(1024))
    plain = source.open()
    return plain if charset in {None, "utf-8-sig"} else transcode(plain, charset or "")


def read_line(sources: Callable[[], Iterable[Source | Refusal]]) -> "closing[LineReader]":
    """A reader over the sources, to be used in a with statement."""
    return closing(LineReader(sources))
