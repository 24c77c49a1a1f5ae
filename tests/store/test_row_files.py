"""Frames as files for other programs: what stands in a cell is what stood in the field, and nothing in it is run."""

import csv
import io
from collections.abc import Iterable

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
