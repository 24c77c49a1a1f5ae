"""A source is handed to its format in pieces that end where lines do, whatever is cut where."""

from datetime import UTC, datetime
from io import BytesIO

import polars as pl
import pytest

from honeyguide.formats import Batch, Chunk, Context, Format, formats
from honeyguide.formats.lines import split_lines
from honeyguide.ingest.reading import CHUNK, LONGEST_LINE, LONGEST_RECORD, Place, Step, read_lines
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


def test_a_line_of_two_pieces_stays_one() -> None:
    data = b"short\n" + b"x" * LONGEST_LINE + b"\nlast\n"
    read = steps(data)
    assert sum(step.batch.events.height for step in read) == 3
    assert read[-1].place == Place(len(data), 3)


@pytest.mark.parametrize("before", [b"", b"one\ntwo\n"])
@pytest.mark.parametrize("length", [LONGEST_LINE + 1, 2 * CHUNK, 3 * CHUNK + 5])
@pytest.mark.parametrize("after", [b"", b"\n", b"\nlast\n", b"\nlast"])
def test_a_line_that_is_too_long_is_one_reject(before: bytes, length: int, after: bytes) -> None:
    data = before + b"x" * length + after
    seen: list[Chunk] = []
    read = steps(data, seen=seen)
    (reject,) = [one for step in read for one in step.batch.rejects]
    lines = before.count(b"\n")
    assert (reject.line, reject.offset, len(reject.text)) == (lines + 1, len(before), 1000)
    texts = [text for step in read for text in (step.batch.events["message"] if step.batch.events.height else ())]
    assert texts == [line.decode() for line in before.splitlines() + after.strip().splitlines()]
    assert read[-1].place == Place(len(data), len(texts) + 1, within=not after)
    assert max(len(chunk.data) for chunk in seen) <= LONGEST_RECORD


def test_a_line_that_is_too_long_is_passed_over_in_the_next_run_too() -> None:
    end = steps(b"x" * (LONGEST_LINE + 10))[-1].place
    more = steps(b"xxx", end)
    assert sum(step.batch.lines for step in more) == 0
    last = steps(b"xxx\nlast\n", more[-1].place)[-1]
    assert last.batch.events["message"].to_list() == ["last"]
    assert last.place == Place(LONGEST_LINE + 22, 2)


def test_a_hole_of_nuls_makes_no_line_too_long() -> None:
    data = b"one\n" + bytes(3 * CHUNK) + b"two\n"
    read = steps(data)
    assert [text for step in read if step.batch.events.height for text in step.batch.events["message"]] == ["one", "two"]
    assert read[-1].place == Place(len(data), 2)


LONG = b"x" * (LONGEST_LINE + 7)


@pytest.mark.parametrize("form", [one.name for one in formats().values() if not one.whole])
def test_lines_balance_in_every_format_whatever_is_too_long(form: str) -> None:
    chosen = formats()[form]
    sample = chosen.samples[0].data
    sample = sample() if callable(sample) else sample
    data = sample.rstrip(b"\n") + b"\n" + LONG + b"\n" + LONG + b" {<" + LONG + b"\n" + sample
    read = list(read_lines(chosen, BytesIO(data), Context(modified=datetime(2026, 1, 1, tzinfo=UTC)), Place()))
    assert read[-1].place.position == len(data)
    batches = [step.batch for step in read]
    assert read[-1].place.line == sum(one.lines for one in batches)
    for batch in batches:
        assert batch.lines == batch.events.height + batch.continuations + len(batch.rejects)
    rejects = [one for batch in batches for one in batch.rejects]
    assert rejects
    assert max(len(one.text) for one in rejects) <= 1000


def test_what_was_read_ahead_comes_first() -> None:
    (step,) = steps(b"rest\nnext\n", Place(10, 3), ahead=b"the ")
    assert step.batch.events.rows() == [("the rest", 10), ("next", 19)]
    assert step.place == Place(24, 5)


def test_pieces_that_go_on_end_with_a_line() -> None:
    seen: list[Chunk] = []
    steps(b"0123456\n" * (CHUNK // 4) + b"cut", seen=seen)
    assert [(chunk.final, chunk.data[-1:]) for chunk in seen] == [(False, b"\n"), (False, b"\n"), (True, b"t")]
