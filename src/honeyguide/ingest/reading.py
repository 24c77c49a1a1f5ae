"""Reads one source through its format, from where the last run stopped to its end, batch by batch."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from honeyguide.errors import SourceError
from honeyguide.formats import Batch, Chunk, Context, Format

CHUNK = 4 << 20
LONGEST_RECORD = 64 << 20
"""A record that is longer is taken in pieces: it would not fit the memory of a small machine."""


@dataclass(frozen=True)
class Place:
    """How far a source has been read, and the format's state there. `tail` bytes before `position` may still change."""

    position: int = 0
    line: int = 0
    tail: int = 0
    tail_lines: int = 0
    state: Any = None

    def as_json(self) -> dict[str, Any]:
        """What a checkpoint keeps as its state."""
        return {"tail": self.tail, "tail_lines": self.tail_lines, "format": self.state}


@dataclass(frozen=True)
class Step:
    """A batch, and the place behind it."""

    batch: Batch
    place: Place


def read_lines(form: Format, stream: BinaryIO, context: Context, start: Place, ahead: bytes = b"") -> Iterator[Step]:
    """The batches of a line-shaped source from `start` on; the stream stands there, or behind what was read `ahead`.

    A damaged stream gives what it has; its SourceError comes after the last batch.
    """
    place, rest, damage, final = start, ahead, None, False
    while not final:
        data, damage = read_fully(stream, CHUNK)
        final = damage is not None or len(data) < CHUNK
        # One copy up to the last line end: formats needn't cut it off again.
        whole = len(data) if final else data.rfind(b"\n") + 1
        rest, begun = b"".join([rest, memoryview(data)[:whole]]), data[whole:]
        while rest:
            last = final or len(rest) >= LONGEST_RECORD
            batch = form.read(Chunk(rest, place.position, place.line + 1, last, context, state=place.state))
            if not batch.consumed:
                break
            place = _behind(place, batch, rest)
            rest = rest[batch.consumed :]
            yield Step(batch, place)
            if not final:
                break
        rest += begun
    if damage is not None:
        raise damage


def read_whole(form: Format, file: Path, context: Context, start: Place) -> Iterator[Step]:
    """The batches of a format that reads the file itself."""
    place, done = start, False
    while not done:
        batch = form.read(Chunk(b"", context=context, file=file, state=place.state))
        done = batch.done
        place = Place(file.stat().st_size if done else place.position, place.line + batch.lines, state=batch.state)
        yield Step(batch, place)


def _behind(place: Place, batch: Batch, data: bytes) -> Place:
    tail = data[batch.consumed - batch.tail : batch.consumed]
    tail_lines = tail.count(b"\n") + (0 if tail.endswith(b"\n") or not tail else 1)
    return Place(place.position + batch.consumed, place.line + batch.lines, batch.tail, tail_lines, batch.state)


def read_fully(stream: BinaryIO, size: int) -> tuple[bytes, SourceError | None]:
    """Exactly `size` bytes unless the stream ends before, and the damage that ended it."""
    parts: list[bytes] = []
    left = size
    try:
        while left and (part := stream.read(left)):
            parts.append(part)
            left -= len(part)
    except SourceError as error:
        return b"".join(parts), error
    return b"".join(parts), None


def skip(stream: BinaryIO, count: int) -> None:
    """Moves a stream that stands at its start `count` bytes on."""
    if not count:
        return
    if stream.seekable():
        stream.seek(count)
        return
    while count and (part := stream.read(min(count, CHUNK))):
        count -= len(part)
