"""Reads recorded conversations straight from sources, without a store: all of them as event frames, or the bytes of one."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from io import BytesIO

import polars as pl

from honeyguide.errors import SourceError
from honeyguide.formats import Chunk, Context
from honeyguide.formats.dionaea_bistream import FORMAT, OPENING, WHOLE, read_many
from honeyguide.ingest.reading import read_fully
from honeyguide.ingest.whole_source import SMALL, TOGETHER, TOGETHER_BYTES, named_place
from honeyguide.sources import as_file
from honeyguide.sources.source import Refusal, Source


def recordings(sources: Iterable[Source | Refusal], refused: Callable[[Refusal], None]) -> Iterator[pl.DataFrame]:
    """The events of all recordings among the sources, some thousand at a time; other files are passed over."""
    waiting: list[tuple[str, bytes]] = []
    size = 0
    for source in sources:
        if isinstance(source, Refusal):
            refused(source)
            continue
        try:
            data = _recording(source, SMALL)
            if data is None:
                continue
            if len(data) < SMALL:
                waiting.append((named_place(source), data))
                size += len(data)
            else:
                yield _large(source)
        except SourceError as error:
            refused(Refusal(source.path, error.message, error.hint))
        if len(waiting) >= TOGETHER or size >= TOGETHER_BYTES:
            yield read_many(waiting)
            waiting.clear()
            size = 0
    if waiting:
        yield read_many(waiting)


def find_recording(sources: Iterable[Source | Refusal], wanted: Callable[[Source], bool]) -> tuple[Source, bytes] | None:
    """The first recording among the sources that is wanted, with its bytes, of a huge one the first 16 MiB; None where there is none."""
    for source in sources:
        if isinstance(source, Source) and wanted(source):
            with suppress(SourceError):
                data = _recording(source, WHOLE)
                if data is not None:
                    return source, data
    return None


def _recording(source: Source, most: int) -> bytes | None:
    """The first `most` bytes of a recording, as far as they can be had; None of any other file. Raises SourceError."""
    with closing(source.open()) as stream:
        if isinstance(stream, BytesIO):  # a small member of an archive, which is in memory already
            data = stream.getvalue()[:most]
            return data if FORMAT.sniff(data[:OPENING], source.name) else None
        head, damage = read_fully(stream, OPENING)
        if not FORMAT.sniff(head, source.name):
            if damage is not None:
                raise damage
            return None
        rest, _ = read_fully(stream, most - len(head)) if len(head) == OPENING else (b"", None)
        return head + rest


def _large(source: Source) -> pl.DataFrame:
    with as_file(source) as file:
        return FORMAT.read(Chunk(b"", context=Context(source.path, modified=source.modified), file=file)).events
