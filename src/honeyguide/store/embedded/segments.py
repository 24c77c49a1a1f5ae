"""Writes sealed segments: a Parquet file aside, synced, renamed; what the manifest has to say of it comes back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from honeyguide.store.durable import settle
from honeyguide.store.embedded.columns import FROM, SEQ, SOURCE_JSON
from honeyguide.store.embedded.folder import Folder
from honeyguide.store.embedded.parquet import write_parquet
from honeyguide.store.embedded.physical import Rows
from honeyguide.store.embedded.state import Index, Segment
from honeyguide.store.embedded.words import Filters, filters_of

_CONSTANTS: tuple[pl.DataType, ...] = (pl.String(), pl.Int64(), pl.Int32(), pl.Boolean())
LONGEST_CONSTANT = 1000
"""Characters of a value that may stand in the manifest instead of the file."""
TIME = "@timestamp"


@dataclass(frozen=True)
class Written:
    """A file that no manifest names yet, and what the manifest will say of it."""

    path: Path
    segment: Segment
    words: Filters


def columns_sql(rows: Rows) -> str:
    """The select list that casts handed-over columns to their physical types."""
    parts: list[str] = []
    for name, dtype in rows.frame.schema.items():
        cast = f"{name}::UUID{'[]' if isinstance(dtype, pl.List) else ''}" if name in rows.addresses else name
        parts.append(f"{cast} AS {name}")
    return ", ".join(parts)


def write_rows(folder: Folder, id: int, index: Index, rows: Rows) -> Written:
    """Write a frame of rows as the segment of this number: a file aside, synced, renamed."""
    frame, constants = _without_constants(_in_order(rows.frame, index))
    path = folder.path / "segments" / f"{id:08d}.parquet"
    aside = path.with_suffix(".tmp")
    try:
        write_parquet(aside, frame, rows.addresses, {"fields": json.dumps({column.one: name for name, column in index.columns.items()})})
        settle(aside, path)
    except OSError:
        aside.unlink(missing_ok=True)  # on a full disk every byte of it is missed
        raise
    return Written(path, describe(id, path, rows.frame, constants, index), filters_of(rows.frame, index.columns.values()))


def _in_order(frame: pl.DataFrame, index: Index) -> pl.DataFrame:
    """By time, then by number; most logs are in order already."""
    column = index.columns.get(TIME)
    if column is None or column.one not in frame.columns or frame.get_column(column.one).is_sorted(nulls_last=True):
        return frame
    return frame.sort(column.one, SEQ, nulls_last=True)


def _without_constants(frame: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, Any]]:
    constants: dict[str, Any] = {}
    for column in frame.get_columns():
        if column.dtype not in _CONSTANTS or column.name in {SEQ, SOURCE_JSON} or column.has_nulls():
            continue
        first = column.item(0)
        if isinstance(first, str) and len(first) > LONGEST_CONSTANT:
            continue
        if column.item(-1) == first and column.item(column.len() // 2) == first and (column == first).all():
            constants[column.name] = first
    return frame.drop(constants), constants


def describe(id: int, path: Path, frame: pl.DataFrame, constants: Mapping[str, Any], index: Index) -> Segment:
    """What the manifest says of the rows in a file."""
    column = index.columns.get(TIME)
    timed = column is not None and column.type == "date" and column.one in frame.columns
    times = frame.get_column(column.one).cast(pl.Int64) if timed and column is not None else pl.Series([], dtype=pl.Int64)
    first, last = times.min(), times.max()
    seqs = frame.get_column(SEQ)
    low, high = seqs.min(), seqs.max()
    numbers = frame.get_column(FROM) if FROM in frame.columns else pl.Series([], dtype=pl.Int32)
    least, most = numbers.min(), numbers.max()
    return Segment(
        id,
        frame.height,
        path.stat().st_size,
        first if isinstance(first, int) else None,
        last if isinstance(last, int) else None,
        frame.height - times.len() + times.null_count(),
        low if isinstance(low, int) else 0,
        high if isinstance(high, int) else 0,
        frozenset(set(frame.columns) - set(constants)),
        constants,
        (least, most) if isinstance(least, int) and isinstance(most, int) else None,
    )
