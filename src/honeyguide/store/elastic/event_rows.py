"""Event frames as lines of a bulk request: whole columns where every value fits, row by row where one doesn't."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import orjson
import polars as pl

from honeyguide.schema.event import SOURCE as SOURCE_COLUMN
from honeyguide.store.elastic.bulk import Line
from honeyguide.store.elastic.mappings import BATCH, EVENT, FLAT, SOURCE
from honeyguide.store.elastic.rows import event_id, fallback, flat_values, source_key
from honeyguide.store.frames import OFFSET, event_row
from honeyguide.store.mapping import Types
from honeyguide.store.shaping import Shaped
from honeyguide.store.values import TEXTS, read_value, show_value

SLICE = 2_000
"""Rows that are Python objects at a time."""


def lines(frame: pl.DataFrame, types: Types, physical: str, batch: str) -> Iterator[Line]:
    """Lines for the rows of a canonical frame."""
    keys = {identity: source_key(identity) for identity in frame.get_column(SOURCE_COLUMN).unique().to_list()}
    for start in range(0, frame.height, SLICE):
        part = frame.slice(start, SLICE)
        plain = _plain(part, types)
        if plain is None:
            yield from _slow(part, types, physical, batch, keys)
        else:
            yield from _fast(plain, part, types, physical, batch, keys)


def _plain(frame: pl.DataFrame, types: Types) -> pl.DataFrame | None:
    """The columns as they are shown; None where a value may not fit its field."""
    columns: list[pl.Series] = []
    for column in frame.drop(SOURCE_COLUMN).get_columns():
        mapped = types.get(column.name)
        if mapped is None or mapped.of is not None or mapped.nested is not None or mapped.type == "nested":
            return None
        shown = _shown(column, mapped.type)
        if shown is None:
            return None
        columns.append(shown)
    return pl.DataFrame(columns)


def _shown(column: pl.Series, kind: Any) -> pl.Series | None:
    dtype = column.dtype.inner if isinstance(column.dtype, pl.List) else column.dtype
    if kind == "date":
        return _each(column, _times) if isinstance(dtype, pl.Datetime) else None
    if kind in {"ip", "geo_point"}:
        return _texts(column, kind) if dtype == pl.String else None
    fits = {"boolean": (pl.Boolean,), "long": (pl.Int64,), "double": (pl.Float64, pl.Int64)}.get(
        kind, (pl.String,) if kind in TEXTS else ()
    )
    return column if dtype in fits else None


def _each(column: pl.Series, change: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    listed = isinstance(column.dtype, pl.List)
    expression = pl.col(column.name).list.eval(change(pl.element())) if listed else change(pl.col(column.name))
    return column.to_frame().select(expression.alias(column.name)).to_series()


def _times(moment: pl.Expr) -> pl.Expr:
    """As `dates.iso` shows them."""
    whole = moment.dt.microsecond() % 1000 == 0
    return pl.when(whole).then(moment.dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ")).otherwise(moment.dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ"))


def _texts(column: pl.Series, kind: Any) -> pl.Series | None:
    """Addresses and points as they are shown; None where one is none."""
    flat = column.explode() if isinstance(column.dtype, pl.List) else column
    unique = flat.unique().drop_nulls().to_list()
    read = [read_value(kind, value) for value in unique]
    if any(value is None for value in read):
        return None
    shown = [show_value(kind, value) for value in read if value is not None]
    changed = {old: new for old, new in zip(unique, shown, strict=True) if old != new}
    return _each(column, lambda values: values.replace(changed)) if changed else column


def _fast(plain: pl.DataFrame, frame: pl.DataFrame, types: Types, physical: str, batch: str, keys: dict[str, str]) -> Iterator[Line]:
    index = orjson.dumps(physical)
    flattened = [name for name in plain.columns if types[name].type == "flattened"]
    lists = [name for name, dtype in plain.schema.items() if isinstance(dtype, pl.List)]
    for identity, row in zip(frame.get_column(SOURCE_COLUMN).to_list(), plain.iter_rows(named=True), strict=True):
        key = keys[identity]
        document: dict[str, Any] = {name: value for name, value in row.items() if value is not None}
        for name in lists:
            if name in document and len(document[name]) == 1:
                document[name] = document[name][0]
        offset = document[OFFSET]
        again = partial(_again, document.copy(), types, key, batch)
        if flattened:
            document[FLAT] = [one for name in flattened for one in _flat(name, document.get(name))]
        document[SOURCE], document[BATCH] = key, batch
        yield Line(_action(index, event_id(key, offset)), orjson.dumps(document), again)


def _flat(name: str, value: Any) -> list[str]:
    return [one for text in (value if isinstance(value, list) else [value]) if text is not None for one in flat_values(name, text)]


def _slow(frame: pl.DataFrame, types: Types, physical: str, batch: str, keys: dict[str, str]) -> Iterator[Line]:
    index = orjson.dumps(physical)
    rows = frame.drop(SOURCE_COLUMN).iter_rows(named=True)
    for identity, row in zip(frame.get_column(SOURCE_COLUMN).to_list(), rows, strict=True):
        event = event_row(row, types)
        key = keys[identity]
        again = partial(_unfit, event.source, Shaped(event.values, event.ignored, types, {}), types, key, batch)
        yield Line(_action(index, event_id(key, int(event.source[OFFSET]))), again())


def _again(source: dict[str, Any], types: Types, key: str, batch: str) -> bytes:
    """A row that the cluster couldn't read: only the values that surely fit, and its JSON."""
    values = {
        name: [
            typed for item in (value if isinstance(value, list) else [value]) if (typed := read_value(types[name].type, item)) is not None
        ]
        for name, value in source.items()
        if types[name].type != "wildcard"
    }
    return _unfit(source, Shaped(values, (), types, {}), types, key, batch)


def _unfit(source: dict[str, Any], shaped: Shaped, types: Types, key: str, batch: str) -> bytes:
    document = orjson.loads(fallback(source, None, shaped, types, key))
    return orjson.dumps({**document, BATCH: batch, EVENT: True})


def _action(index: bytes, id: str) -> bytes:
    return b'{"index":{"_index":' + index + b',"_id":' + orjson.dumps(id) + b"}}"
