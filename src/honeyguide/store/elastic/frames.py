"""Hits as frames of typed columns: whole columns where all are plain events, row by row where a document is among them."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import polars as pl

from honeyguide.schema.event import polars_type
from honeyguide.schema.fields import FieldType
from honeyguide.store.elastic.catalogue import Catalogue, Index
from honeyguide.store.elastic.mappings import EVENT, JSON
from honeyguide.store.elastic.rows import OURS, came_as_json, shown
from honeyguide.store.frames import row_frame, wanted_fields
from honeyguide.store.mapping import Types
from honeyguide.store.meaning import Row
from honeyguide.store.shaping import shape
from honeyguide.store.values import Typed, read_value

Json: TypeAlias = dict[str, Any]
TIME = "%Y-%m-%dT%H:%M:%S%.fZ"


def frame_of(hits: Sequence[Json], indices: Sequence[Index], catalogue: Catalogue, wanted: Sequence[str] | None) -> pl.DataFrame:
    """A frame of the hits: `_index`, `_id`, the fields, and `_source` where documents came as JSON."""
    kinds: dict[str, set[FieldType]] = {}
    for index in indices:
        for name in wanted_fields(index.types, wanted):
            kinds.setdefault(name, set()).add(index.types[name].type)
    made = _columns(hits, indices, catalogue, wanted, kinds)
    if made is None:
        made = _rows(hits, indices, catalogue, wanted)
    types = {name: polars_type(next(iter(found))) if len(found) == 1 else pl.String() for name, found in kinds.items()}
    return _alike(made, types, frozenset().union(*(index.many for index in indices)), all_of_them=wanted is not None)


def _alike(frame: pl.DataFrame, types: Mapping[str, pl.DataType], many: frozenset[str], *, all_of_them: bool) -> pl.DataFrame:
    """Each column as it is in all frames of the scan: a list where any row may have several values."""
    columns: list[pl.Expr] = []
    for name, dtype in types.items():
        given = frame.schema.get(name)
        if given is None:
            columns += [pl.lit(None, pl.List(dtype) if name in many else dtype).alias(name)] if all_of_them else []
        elif name in many and not isinstance(given, pl.List):
            listed = pl.when(pl.col(name).is_not_null()).then(pl.concat_list(pl.col(name).cast(dtype)))
            columns.append(listed.alias(name))
        elif given == pl.String and dtype != pl.String and frame.get_column(name).null_count() == frame.height:
            columns.append(pl.col(name).cast(dtype))
    return frame.with_columns(columns) if columns else frame


def _rows(hits: Sequence[Json], indices: Sequence[Index], catalogue: Catalogue, wanted: Sequence[str] | None) -> pl.DataFrame:
    """Row by row."""
    types = {index.physical: index.types for index in indices}
    rows: list[Row] = []
    sources: list[Json | None] = []
    for hit in hits:
        known = types[hit["_index"]]
        source = shown(hit["_source"])
        document = came_as_json(hit["_source"])
        values = shape(source, known).values if document else _event_values(source, known)
        rows.append(Row(catalogue.logical(hit["_index"]), hit["_id"], {name: one for name, one in values.items() if name in known}, known))
        sources.append(source if document else None)
    return row_frame(rows, sources, wanted)


def _event_values(source: Json, types: Types) -> dict[str, list[Typed]]:
    found: dict[str, list[Typed]] = {}
    for name, value in source.items():
        mapped = types.get(name)
        if mapped is not None:
            read = [read_value(mapped.type, item) for item in (value if isinstance(value, list) else [value]) if item is not None]
            if fit := [one for one in read if one is not None]:
                found[name] = fit
    return found


def _columns(
    hits: Sequence[Json],
    indices: Sequence[Index],
    catalogue: Catalogue,
    wanted: Sequence[str] | None,
    kinds: Mapping[str, set[FieldType]],
) -> pl.DataFrame | None:
    """The frame of plain events; None where something among them is none, or has a value that its column can't have."""
    sources: list[Json] = []
    for hit in hits:
        source = hit["_source"]
        if came_as_json(source) or JSON in source or EVENT in source:
            return None
        sources.append(source)
    columns = [
        pl.Series("_index", [catalogue.logical(hit["_index"]) for hit in hits], pl.String),
        pl.Series("_id", [hit["_id"] for hit in hits], pl.String),
    ]
    there = {name for source in sources for name in source} - OURS
    for name, found in kinds.items():
        if name not in there:
            if any(index.types[name].of is not None for index in indices if name in index.types):
                return None
            continue
        if len(found) > 1:
            return None
        column = _column(name, [source.get(name) for source in sources], next(iter(found)))
        if column is None:
            return None
        columns.append(column)
    return pl.DataFrame(columns)


def _column(name: str, values: list[Any], kind: FieldType) -> pl.Series | None:
    target = polars_type(kind)
    lists = any(isinstance(value, list) for value in values)
    if lists:
        values = [value if value is None or isinstance(value, list) else [value] for value in values]
    read: pl.DataType = pl.String() if kind == "date" else target
    try:
        column = pl.Series(name, values, pl.List(read) if lists else read, strict=True)
    except (TypeError, pl.exceptions.PolarsError):
        return None
    if kind != "date":
        return column
    moment = (pl.element() if lists else pl.col(name)).str.to_datetime(TIME, time_unit="us", time_zone="UTC", strict=False)
    parsed = column.to_frame().select((pl.col(name).list.eval(moment) if lists else moment).alias(name)).to_series()
    flat, before = (parsed.explode(), column.explode()) if lists else (parsed, column)
    return parsed if flat.null_count() == before.null_count() else None
