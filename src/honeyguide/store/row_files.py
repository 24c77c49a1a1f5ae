"""Writes frames of events as NDJSON, CSV or Parquet, however many there are."""

import re
import tempfile
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Literal

import orjson
import polars as pl

from honeyguide.schema.event import polars_type
from honeyguide.store.names import pattern
from honeyguide.store.protocol import Search, Store

RowFormat = Literal["ndjson", "csv", "parquet"]
FORMULA = r"^[=+\-@\t\r]"
"""What a spreadsheet would take for a formula: such text gets a quote before it in CSV, and so does such a name."""

TIME = "%Y-%m-%dT%H:%M:%S%.6fZ"


def export(store: Store, search: Search, form: RowFormat, out: BinaryIO) -> int:
    """Write all rows of a search; how many. Without one, a table has the columns that it might have had."""
    return write_frames(chain([] if form == "ndjson" else [_no_rows(store, search)], store.scan(search)), form, out)


def _no_rows(store: Store, search: Search) -> pl.DataFrame:
    columns: dict[str, pl.DataType] = {"_index": pl.String(), "_id": pl.String()}
    patterns = None if search.fields is None else [pattern(one) for one in search.fields]
    for name, by_index in store.fields(search.index).items():
        kinds = set(by_index.values())
        if patterns is None or any(one.fullmatch(name) for one in patterns):
            columns[name] = polars_type(kinds.pop()) if len(kinds) == 1 else pl.String()
    return pl.DataFrame(schema=columns)


def write_frames(frames: Iterable[pl.DataFrame], form: RowFormat, out: BinaryIO) -> int:
    """Write all rows; how many.

    CSV and Parquet have the columns of all frames together that have rows (without one, of the first frame), so they pass through
    temporary files.
    """
    if form == "ndjson":
        return sum(_write_ndjson(frame, out) for frame in frames)
    with tempfile.TemporaryDirectory(prefix="honeyguide-") as folder:
        pieces: list[Path] = []
        rows, empty = 0, pl.DataFrame()
        for frame in frames:
            empty = empty if empty.width else frame.clear()
            if frame.height:
                piece = Path(folder) / f"{len(pieces)}.parquet"
                frame.write_parquet(piece)
                pieces.append(piece)
                rows += frame.height
        together = pl.concat([pl.scan_parquet(piece) for piece in pieces], how="diagonal_relaxed") if pieces else empty.lazy()
        if form == "parquet":
            together.sink_parquet(out)
        else:
            _flat(together).sink_csv(out)
        return rows


def _write_ndjson(frame: pl.DataFrame, out: BinaryIO) -> int:
    for row in frame.iter_rows(named=True):
        out.write(
            orjson.dumps(
                {name: value for name, value in row.items() if value is not None}, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z
            )
        )
    return frame.height


def _flat(rows: pl.LazyFrame) -> pl.LazyFrame:
    """CSV has neither lists nor times with zones: lists become JSON, times ISO 8601."""
    columns: dict[str, pl.Expr] = {}
    for name, kind in rows.collect_schema().items():
        column = pl.col(name)
        if isinstance(kind, pl.List):
            if isinstance(kind.inner, pl.Datetime):
                column = column.list.eval(pl.element().dt.strftime(TIME))
            # Only structs can be encoded: {"v":[…]}
            encoded = pl.struct(v=column).struct.json_encode().str.slice(len('{"v":')).str.head(-1)
            column = pl.when(column.is_not_null()).then(encoded)
        elif isinstance(kind, pl.Datetime):
            column = column.dt.strftime(TIME)
        elif isinstance(kind, pl.String):
            column = pl.when(column.str.contains(FORMULA)).then("'" + column).otherwise(column)
        header = f"'{name}" if re.match(FORMULA, name) else name
        while header in columns:  # somebody may have named a field as another one is quoted
            header = f"'{header}"
        columns[header] = column
    return rows.select(column.alias(header) for header, column in columns.items())
