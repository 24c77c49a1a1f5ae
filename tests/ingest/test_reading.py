"""A source is handed to its format in pieces that end where lines do, whatever is cut where."""

from io import BytesIO

import polars as pl
import pytest

from honeyguide.formats import Batch, Chunk, Context, Format
from honeyguide.formats.lines import split_lines
from honeyguide.ingest.reading import CHUNK, Place, Step, read_lines
from honeyguide.schema.words import Words


def steps(data: bytes, start: Place | None = None, ahead: bytes = b"", seen: list[Chunk] | None = None) -> list[Step]:
    """The batches of a format whose events are lines."""

    def read(chunk: Chunk) -> Batch:
        lines = split_lines(chunk)
        if seen is not None:
            seen.append(chunk)
        events = lines.frame.select(pl.col("text").alias("message"), pl.col("offset").alias("log.offset"))
        return Batch(events, consumed=lines.consumed, lines=events.height)

    form = Format("lines", "lines", Words("Lines", "行"), lambda head, name: 0.0, read, ())
    return list(read_lines(form, BytesIO(data), Context(), start or Place(), ahead))


@pytest.mark.parametrize("end", [b"\n", b""])
def test_every_byte_and_every_line_is_read_once(end: bytes) -> None:
    data = b"\n".join(b"%d " % number * 40 for number in range(CHUNK // 100)) + end
    assert len(data) > 2 * CHUNK
    read = steps(data)
    assert len(read) > 2
    assert read[-1].place == Place(len(data), CHUNK // 100)
    offsets = pl.concat([step.batch.events.get_column("log.offset") for step in read])
    assert offsets.equals(split_lines(Chunk(data)).frame.get_column("offset"))


def test_a_line_longer_than_a_piece_stays_one() -> None:
    data = b"short\n" + b"x" * (2 * CHUNK + 5) + b"\nlast\n"
    read = steps(data)
    assert sum(step.batch.events.height for step in read) == 3
    assert read[-1].place.position == len(data)


def test_what_was_read_ahead_comes_first() -> None:
    (step,) = steps(b"rest\nnext\n", Place(10, 3), ahead=b"the ")
    assert step.batch.events.rows() == [("the rest", 10), ("next", 19)]
    assert step.place == Place(24, 5)


def test_pieces_that_go_on_end_with_a_line() -> None:
    seen: list[Chunk] = []
    steps(b"0123456\n" * (CHUNK // 4) + b"cut", seen=seen)
    assert [(chunk.final, chunk.data[-1:]) for chunk in seen] == [(False, b"\n"), (False, b"\n"), (True, b"t")]
