"""Frames as files for other programs: what stands in a cell is what stood in the field, and nothing in it is run."""

import csv
import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime

import polars as pl

from honeyguide.store.row_files import write_frames


def cells(*frames: pl.DataFrame) -> list[list[str]]:
    """The CSV of the frames as another program reads it."""
    return list(csv.reader(io.StringIO(written(frames).decode(), newline="")))


def written(frames: Iterable[pl.DataFrame]) -> bytes:
    out = io.BytesIO()
    write_frames(frames, "csv", out)
    return out.getvalue()


def test_what_a_spreadsheet_would_run_is_quoted_in_values_and_names() -> None:
    frame = pl.DataFrame({"=cmd": ["=1+1"], "'=cmd": ["plain"], "-x": [-1], "ok": ["@SUM(1)"]})
    assert cells(frame) == [["'=cmd", "''=cmd", "'-x", "ok"], ["'=1+1", "plain", "-1", "'@SUM(1)"]]


def test_a_list_is_json_whatever_stands_in_it() -> None:
    hard = ["ends in \\", "a\tb\nc\x1b[31m", '"', ",", "\u2028\x7fé", "="]
    frame = pl.DataFrame(
        {
            "text": [hard, ["one"], [], None],
            "number": [[1, 2], None, [3], [4]],
            "time": [[datetime(2026, 11, 23, tzinfo=UTC)], None, [], []],
        }
    )
    header, first, second, third, last = cells(frame)
    assert header == ["text", "number", "time"]
    assert [json.loads(cell) for cell in first] == [hard, [1, 2], ["2026-11-23T00:00:00.000000Z"]]
    assert (second, third, last) == (['["one"]', "", ""], ["[]", "[3]", "[]"], ["", "[4]", "[]"])
