"""Event frames as the stores take them in, and rows as the frames they give out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import orjson
import polars as pl
from polars._typing import PolarsDataType

from honeyguide.errors import InternalError
from honeyguide.schema.event import SOURCE, polars_type
from honeyguide.schema.fields import FieldType, fields
from honeyguide.store.mapping import MOST_FIELDS, Mapped, Types
from honeyguide.store.meaning import Row, values_of
from honeyguide.store.names import pattern
from honeyguide.store.values import Typed, as_text, read_value, show_value

OFFSET = "log.offset"


@dataclass(frozen=True)
class EventRow:
    """A row of an event frame: what is shown, what is compared, and the names whose values don't fit their type."""

    source: dict[str, Any]
    values: dict[str, list[Typed]]
    ignored: tuple[str, ...]


def canonical(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame in the few column types that stores know: Boolean, Int64, Float64, Datetime(us, UTC), String, and lists of them.

    Empty lists and NaN become null, lists of one element the element where all are; columns without a value go. Raises InternalError
    where `@source` or `log.offset` are missing.
    """
    for name in (SOURCE, OFFSET):
        if name not in frame.columns or frame.get_column(name).null_count():
            raise InternalError(f"an event frame must say where each row came from: {name!r} is missing")
    columns = [_canonical(frame.get_column(name)) for name in frame.columns]
    return pl.DataFrame([column for column in columns if column.null_count() < column.len()])


def _canonical(column: pl.Series) -> pl.Series:
    dtype = column.dtype
    if isinstance(dtype, pl.List):
        inner = pl.List(_scalar(dtype.inner))
        column = (column if dtype == inner else column.cast(inner)).list.drop_nulls()
        lengths = column.list.len()
        if not (lengths > 1).any():
            return column.list.first()
        return column.to_frame().select(pl.when(lengths > 0).then(pl.col(column.name)).alias(column.name)).to_series()
    wanted = _scalar(dtype)
    column = column if dtype == wanted else column.cast(wanted)
    return column.fill_nan(None) if wanted == pl.Float64() else column


def _scalar(dtype: PolarsDataType) -> pl.DataType:
    if dtype.is_integer():
        return pl.Int64()
    if dtype.is_float() or dtype.is_decimal():
        return pl.Float64()
    if dtype == pl.Boolean:
        return pl.Boolean()
    return pl.Datetime("us", "UTC") if dtype.is_temporal() and dtype != pl.Time else pl.String()


def frame_types(types: Types, frame: pl.DataFrame) -> Types:
    """The types with the frame's new columns: the vocabulary's, else the column's own, strings being keywords."""
    grown = dict(types)
    for name, dtype in frame.schema.items():
        if name == SOURCE or name in grown or len(grown) >= MOST_FIELDS:
            continue
        known = fields().get(name)
        grown[name] = Mapped(known.type if known is not None else field_type(dtype))
    return MappingProxyType(grown) if len(grown) > len(types) else types


def field_type(dtype: pl.DataType) -> FieldType:
    """The type of a column that the vocabulary doesn't know."""
    scalar = _scalar(dtype.inner if isinstance(dtype, pl.List) else dtype)
    if scalar == pl.Int64():
        return "long"
    if scalar == pl.Float64():
        return "double"
    if scalar == pl.Boolean():
        return "boolean"
    return "keyword" if scalar == pl.String() else "date"


def event_rows(frame: pl.DataFrame, types: Types) -> Iterator[EventRow]:
    """The rows of a canonical frame, one by one."""
    for row in frame.drop(SOURCE).iter_rows(named=True):
        yield event_row(row, types)


def event_row(row: Mapping[str, Any], types: Types) -> EventRow:
    """What one row of a canonical frame means. Values that don't fit stay as they are in what is shown."""
    source: dict[str, Any] = {}
    values: dict[str, list[Typed]] = {}
    ignored: list[str] = []
    for name, value in row.items():
        items = value if isinstance(value, list) else [value]
        given = [item if isinstance(item, str | int | float) else item.isoformat() for item in items if item is not None]
        if not given:
            continue
        mapped = types.get(name)
        usable = mapped is not None and mapped.of is None and mapped.nested is None
        typed = [read_value(mapped.type, item) if mapped is not None and usable else None for item in given]
        fit = [one for one in typed if one is not None]
        if fit:
            values[name] = fit
        if len(fit) < len(given):
            ignored.append(name)
        kind = mapped.type if mapped is not None else "keyword"
        shown = [item if one is None else show_value(kind, one) for item, one in zip(given, typed, strict=True)]
        source[name] = shown[0] if len(shown) == 1 else shown
    return EventRow(source, values, tuple(sorted(ignored)))


def wanted_fields(types: Types, wanted: Sequence[str] | None) -> list[str]:
    """The fields that a scan's patterns name; without them all but views."""
    shown = [name for name, mapped in types.items() if mapped.nested is None and (wanted is not None or mapped.of is None)]
    if wanted is None:
        return shown
    patterns = [pattern(one) for one in wanted]
    return [name for name in shown if any(one.fullmatch(name) for one in patterns)]


def row_frame(rows: Sequence[Row], sources: Sequence[Mapping[str, Any] | None], wanted: Sequence[str] | None) -> pl.DataFrame:
    """Rows as a frame: `_index`, `_id`, the fields wanted (else all that have a value) and, without such a wish, `_source`."""
    columns = [pl.Series("_index", [row.index for row in rows], pl.String), pl.Series("_id", [row.id for row in rows], pl.String)]
    names = dict.fromkeys(name for row in rows for name in wanted_fields(row.types, wanted))
    for name in names:
        found = [_column_values(row, name) for row in rows]
        kinds: set[FieldType] = {kind for kind, values in found if values}
        if not kinds:
            if wanted is not None:
                columns.append(pl.Series(name, [None] * len(rows), pl.String))
            continue
        columns.append(_column(name, found, kinds.pop() if len(kinds) == 1 else None))
    if wanted is None and any(source is not None for source in sources):
        texts = [None if source is None else orjson.dumps(source).decode() for source in sources]
        columns.append(pl.Series("_source", texts, pl.String))
    return pl.DataFrame(columns)


def _column_values(row: Row, name: str) -> tuple[FieldType, Sequence[Typed]]:
    """As a query sees them, but flattened fields as the JSON text that they are."""
    mapped = row.types.get(name)
    return ("flattened", row.values.get(name, [])) if mapped is not None and mapped.type == "flattened" else values_of(row, name)


def _column(name: str, found: Sequence[tuple[FieldType, Sequence[Typed]]], kind: FieldType | None) -> pl.Series:
    """A column in the field's type; as text where indices have it in several."""
    shown: list[list[Any]] = [[_shown(one, value, as_string=kind is None) for value in values] for one, values in found]
    inner = pl.String() if kind is None else polars_type(kind)
    make = pl.Int64() if kind == "date" else inner
    if any(len(values) > 1 for values in shown):
        return pl.Series(name, [values or None for values in shown], pl.List(make)).cast(pl.List(inner))
    return pl.Series(name, [values[0] if values else None for values in shown], make).cast(inner)


def _shown(kind: FieldType, value: Typed, *, as_string: bool) -> object:
    if as_string:
        return as_text(show_value(kind, value))
    return value if kind == "date" else show_value(kind, value)
