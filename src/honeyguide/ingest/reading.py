"""Reads one source through its format, from where the last run stopped to its end, batch by batch."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from honeyguide.errors import SourceError
from honeyguide.formats import Batch, Chunk, Context, Format
from honeyguide.formats.format import Reject
from honeyguide.formats.lines import LONGEST_QUOTE

CHUNK = 4 << 20
LONGEST_LINE = CHUNK
"""Bytes of a line. What is longer is rejected and passed over: a file without line ends would need the memory of its size."""
LONGEST_RECORD = 2 * CHUNK
"""Bytes of lines that a format leaves waiting for more; then it takes what is there."""


@dataclass(frozen=True)
class Place:
    """How far a source has been read, and the format's state there. `tail` bytes before `position` may still change."""

    position: int = 0
    line: int = 0
    tail: int = 0
    tail_lines: int = 0
    state: Any = None
    within: bool = False
    """Within a line that was too long: what comes up to its end is passed over."""

    def as_json(self) -> dict[str, Any]:
        """What a checkpoint keeps as its state."""
        kept = {"tail": self.tail, "tail_lines": self.tail_lines, "format": self.state}
        return kept | {"within": True} if self.within else kept


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
        if place.within and (rest or data):
            data, rest = rest + data, b""
            place, data = _passed_over(place, data)
            yield Step(Batch(pl.DataFrame(), state=place.state), place)
        first = data.find(b"\n") if b"\n" in data else len(data)
        if _unended(rest) + first > LONGEST_LINE:
            place, rest = yield from _beyond(form, context, place, rest + data[:first])
            data = data[first:]
            if place.within and data:
                place, data = _passed_over(place, data)
                yield Step(Batch(pl.DataFrame(), state=place.state), place)
        # One copy up to the last line end: formats needn't cut it off again, and aren't asked where none has come.
        whole = len(data) if final else data.rfind(b"\n") + 1
        rest, begun = b"".join([rest, memoryview(data)[:whole]]), data[whole:]
        while rest and (whole or final):
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


def _unended(data: bytes) -> int:
    """Bytes behind the last line end."""
    return len(data) - data.rfind(b"\n") - 1


def _beyond(form: Format, context: Context, place: Place, data: bytes) -> Generator[Step, None, tuple[Place, bytes]]:
    """Takes what can be taken of data that ends in a line which is too long; where that is, and what is left of the data.

    Some formats find records within a line. Where this one doesn't, the lines before are taken and the long one is rejected, but for
    a hole of NULs before it.
    """
    while (size := _unended(data)) > LONGEST_LINE:
        before = len(data) - size
        batch = form.read(Chunk(data, place.position, place.line + 1, False, context, state=place.state))
        if not batch.consumed and before:
            batch = form.read(Chunk(data[:before], place.position, place.line + 1, True, context, state=place.state))
        hole = 0 if batch.consumed or before else size - len(data.lstrip(b"\0"))
        too_long = not batch.consumed and not hole
        if hole:
            batch = Batch(pl.DataFrame(), consumed=hole, state=place.state)
        elif too_long:
            batch = _too_long(place, data, before)
        place = replace(_behind(place, batch, data), within=too_long)
        data = data[batch.consumed :]
        yield Step(batch, place)
    return place, data


def _too_long(place: Place, data: bytes, before: int) -> Batch:
    """All of the data as one rejected line; lines before it that the format made nothing of count as its own."""
    lines = data.count(b"\n", 0, before)
    text = data[before : before + 4 * LONGEST_QUOTE].decode("utf-8", "replace")[:LONGEST_QUOTE]
    reason = f"a line of more than {LONGEST_LINE >> 20} MB"
    reject = Reject(place.line + lines + 1, place.position + before, reason, text)
    return Batch(pl.DataFrame(), (reject,), consumed=len(data), lines=lines + 1, continuations=lines, state=place.state)


def _passed_over(place: Place, data: bytes) -> tuple[Place, bytes]:
    """Behind the end of the line within which the data begins, as far as it is there."""
    end = data.find(b"\n") + 1
    gone = end or len(data)
    return Place(place.position + gone, place.line, state=place.state, within=not end), data[gone:]


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
