"""Event frames and documents as the physical columns that DuckDB writes: numbered, cast to the mapping, constants set apart."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import polars as pl

from honeyguide.schema.event import SOURCE
from honeyguide.schema.fields import FieldType
from honeyguide.store.embedded.columns import FROM, ID, IGNORED, ROUTING, SEQ, SOURCE_JSON, VERSION, Column, stored
from honeyguide.store.embedded.state import Index
from honeyguide.store.frames import event_row
from honeyguide.store.mapping import Mapped, Types, viewed
from honeyguide.store.values import Typed, read_value

POLARS: dict[FieldType, pl.DataType] = {
    "boolean": pl.Boolean(),
    "date": pl.Datetime("us"),
    "double": pl.Float64(),
    "long": pl.Int64(),
    "unsigned_long": pl.UInt64(),
}
"""Types in which columns are handed over; addresses go as 32 hexadecimal digits and are cast by DuckDB, the rest as text."""


ISO_TIME = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?Z$"
"""Times that Polars reads exactly as `dates.read_date` does."""

_MILLISECONDS = (10_000, 253_402_300_799_999)
"""Whole numbers that `dates.read_date` takes for milliseconds since 1970, and not for a year."""


@dataclass(frozen=True)
class Rows:
    """Rows in physical columns. `addresses` are those that DuckDB has to cast to UUID."""

    frame: pl.DataFrame
    addresses: frozenset[str]


def hand_over(kind: FieldType, value: Typed) -> Typed:
    """A typed value in the form in which it is handed to DuckDB in a frame."""
    return f"{value:032x}" if kind == "ip" and isinstance(value, int) else value


def polars_form(kind: FieldType) -> pl.DataType:
    """The type of a column that is handed over."""
    return POLARS.get(kind, pl.String())


def event_columns(frame: pl.DataFrame, index: Index, numbers: Mapping[str, int], base: int) -> Rows:
    """The rows of a canonical event frame; `numbers` gives each source's number, `base` is the first row's `_seq`."""
    identities = frame.get_column(SOURCE)
    columns: list[pl.Series] = [pl.int_range(base, base + frame.height, eager=True).alias(SEQ), _numbered(identities, numbers)]
    misfit = pl.repeat(value=False, n=frame.height, eager=True)
    for name in frame.columns:
        if name == SOURCE:
            continue
        given = frame.get_column(name)
        mapped, column = index.types.get(name), index.columns.get(name)
        if mapped is None or column is None or mapped.of is not None:
            misfit = misfit | given.is_not_null()
            continue
        fitted, unfit = fit(given, mapped.type)
        misfit = misfit if unfit is None else misfit | unfit
        made = split(fitted, column) + view_columns(name, fitted, index)
        columns += [series for series in made if series.null_count() < series.len()]
    if misfit.any():
        columns += _misfits(frame, misfit, index.types)
    present = {series.name for series in columns}
    return Rows(pl.DataFrame(columns), addresses_of(index) & present)


def _numbered(identities: pl.Series, numbers: Mapping[str, int]) -> pl.Series:
    known = identities.unique().to_list()
    if len(known) == 1:
        return pl.repeat(numbers[known[0]], identities.len(), dtype=pl.Int32(), eager=True).alias(FROM)
    return identities.replace_strict(known, [numbers[one] for one in known], return_dtype=pl.Int32()).alias(FROM)


def fit(given: pl.Series, kind: FieldType) -> tuple[pl.Series, pl.Series | None]:
    """The column in the form of its type, and which rows have a value that doesn't fit."""
    inner = given.dtype.inner if isinstance(given.dtype, pl.List) else given.dtype
    want = polars_form(kind)
    if kind == "date" and inner == pl.Datetime("us", "UTC"):
        plain = pl.List(want) if isinstance(given.dtype, pl.List) else want
        return (given.cast(plain) if isinstance(given.dtype, pl.List) else given.dt.replace_time_zone(None)), None
    if kind == "date" and given.dtype == pl.String():
        return _fit_times(given)
    if kind == "date" and given.dtype == pl.Int64() and given.is_between(*_MILLISECONDS).all():
        return (given * 1000).cast(pl.Datetime("us")), None
    if inner == want and kind not in {"ip", "geo_point"}:
        return _finite(given) if given.dtype == pl.Float64() else (given, None)
    if kind == "double" and inner == pl.Int64():
        return given.cast(pl.List(want) if isinstance(given.dtype, pl.List) else want), None
    return _fit_each(given, kind, want)


def _finite(given: pl.Series) -> tuple[pl.Series, pl.Series | None]:
    """Numbers that JSON can show."""
    unfit = ~given.is_finite().fill_null(value=True)
    return (given.set(unfit, None), unfit) if unfit.any() else (given, None)


def _fit_times(given: pl.Series) -> tuple[pl.Series, pl.Series | None]:
    """Times as most programs write them all at once, the others each by itself."""
    usual = pl.when(pl.col("t").str.contains(ISO_TIME)).then(pl.col("t"))
    read = usual.str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", time_unit="us", strict=False).alias(given.name)
    quick = given.to_frame("t").select(read).to_series()
    if quick.null_count() == given.null_count():
        return quick, None
    left = given.is_not_null() & quick.is_null()
    rest, unfit = _fit_each(given.set(~left, None), "date", pl.Datetime("us"))
    return pl.select(pl.coalesce(quick, rest).alias(given.name)).to_series(), unfit


def _fit_each(given: pl.Series, kind: FieldType, want: pl.DataType) -> tuple[pl.Series, pl.Series | None]:
    """Each distinct value read by itself."""
    flat = given.explode() if isinstance(given.dtype, pl.List) else given
    distinct = flat.unique().drop_nulls()
    plain = [value if isinstance(value, str | int | float) else value.isoformat() for value in distinct.to_list()]
    typed = [read_value(kind, value) for value in plain]
    handed = pl.Series([None if value is None else hand_over(kind, value) for value in typed], dtype=pl.Int64() if kind == "date" else want)
    handed = handed.cast(want)
    if isinstance(given.dtype, pl.List):
        frame = given.to_frame("v").with_row_index("i")
        long = frame.explode("v").with_columns(pl.col("v").replace_strict(distinct, handed, default=None, return_dtype=want).alias("t"))
        long = long.with_columns((pl.col("v").is_not_null() & pl.col("t").is_null()).alias("u"))
        back = long.group_by("i", maintain_order=True).agg(pl.col("t").drop_nulls(), pl.col("u").any())
        lists = back.select(pl.when(pl.col("t").list.len() > 0).then(pl.col("t")).alias(given.name)).to_series()
        unfit = back.get_column("u")
        return lists, unfit if unfit.any() else None
    if not distinct.len():
        return given.cast(want), None
    fitted = given.replace_strict(distinct, handed, default=None, return_dtype=want)
    if all(value is not None for value in typed):
        return fitted, None
    return fitted, given.is_not_null() & fitted.is_null()


def split(fitted: pl.Series, column: Column) -> list[pl.Series]:
    """A column of lists as the scalar column of rows with one value and the list column of rows with several."""
    if not isinstance(fitted.dtype, pl.List):
        return [fitted.alias(column.one)]
    lengths = fitted.list.len()
    parts = fitted.to_frame("v").select(
        pl.when(lengths == 1).then(pl.col("v").list.first()).alias(column.one), pl.when(lengths > 1).then(pl.col("v")).alias(column.many)
    )
    return parts.get_columns()


def view_columns(name: str, fitted: pl.Series, index: Index) -> list[pl.Series]:
    """The columns of views that can't share those of the field they show."""
    made: list[pl.Series] = []
    for view, mapped in stored_views(index.types).get(name, ()):
        kind = index.types[name].type
        distinct = (fitted.explode() if isinstance(fitted.dtype, pl.List) else fitted).unique().drop_nulls().to_list()
        typed = {value: viewed(mapped, [_handed_back(kind, value)], index.types[name]) for value in distinct}

        def shown(value: object, typed: Mapping[object, list[Typed]] = typed, mapped: Mapped = mapped) -> list[Any]:
            values = value if isinstance(value, list) else [value]
            return [hand_over(mapped.type, one) for item in values if item is not None for one in typed[item]]

        lists = pl.Series([shown(value) or None for value in fitted.to_list()], dtype=pl.List(polars_form(mapped.type)))
        made += split(lists, index.columns[view])
    return made


def stored_views(types: Types) -> dict[str, list[tuple[str, Mapped]]]:
    """By field its views that have columns of their own."""
    found: dict[str, list[tuple[str, Mapped]]] = {}
    for view, mapped in types.items():
        if mapped.of is not None and stored(mapped, types):
            found.setdefault(mapped.of, []).append((view, mapped))
    return found


def _handed_back(kind: FieldType, value: Any) -> Typed:
    if kind == "ip":
        return int(value, 16)
    return value if isinstance(value, str | int | float) else round(value.timestamp() * 1_000_000)


def addresses_of(index: Index) -> frozenset[str]:
    """The physical columns that hold addresses."""
    return frozenset(name for column in index.columns.values() if column.type == "ip" for name in (column.one, column.many))


def _misfits(frame: pl.DataFrame, misfit: pl.Series, types: Types) -> list[pl.Series]:
    """For rows with values that don't fit: the whole row as JSON, and the names of those fields."""
    sources: list[str | None] = [None] * frame.height
    ignored: list[list[str] | None] = [None] * frame.height
    for at, row in zip(misfit.arg_true(), frame.filter(misfit).drop(SOURCE).iter_rows(named=True), strict=True):
        read = event_row(row, types)
        sources[at] = orjson.dumps(read.source).decode()
        ignored[at] = list(read.ignored)
    return [pl.Series(SOURCE_JSON, sources, pl.String), pl.Series(IGNORED, ignored, pl.List(pl.String))]


@dataclass(frozen=True)
class NewRow:
    """A document as it goes into the hot table."""

    seq: int
    version: int
    id: str | None
    source: str
    ignored: tuple[str, ...]
    values: Mapping[str, Sequence[Typed]]
    number: int | None = None
    """Of the source, where the document began as an event."""
    routing: str | None = None
    structured: Any = None
    """The structure that holds its values, and its place there, see together.py."""


def document_meta(rows: Sequence[NewRow]) -> list[pl.Series]:
    """The columns beside the fields, as far as they have values; those of values that don't fit are left to the caller."""
    columns = [
        pl.Series(SEQ, [row.seq for row in rows], pl.Int64),
        _some(VERSION, [row.version if row.version > 1 else None for row in rows], pl.Int64()),
        _some(ID, [row.id for row in rows], pl.String()),
        pl.Series(SOURCE_JSON, [row.source for row in rows], pl.String),
        _some(FROM, [row.number for row in rows], pl.Int32()),
        _some(ROUTING, [row.routing for row in rows], pl.String()),
    ]
    return [column for column in columns if column is not None]


def document_columns(rows: Sequence[NewRow], index: Index) -> Rows:
    """The rows of documents."""
    columns: list[pl.Series | None] = [*document_meta(rows)]
    columns.append(_some(IGNORED, [list(row.ignored) or None for row in rows], pl.List(pl.String)))
    names, views = dict.fromkeys(name for row in rows for name in row.values), stored_views(index.types)
    addresses: set[str] = set()
    for name in names:
        values = [row.values.get(name, ()) for row in rows]
        columns += _document_field(index, name, values, addresses)
        for view, mapped in views.get(name, ()):
            columns += _document_field(index, view, [viewed(mapped, list(one), index.types[name]) for one in values], addresses)
    kept = [column for column in columns if column is not None]
    return Rows(pl.DataFrame(kept), frozenset(addresses & {column.name for column in kept}))


def _some(name: str, values: Sequence[Any], dtype: pl.DataType) -> pl.Series | None:
    """The column, or None where it has no value."""
    return pl.Series(name, values, dtype) if any(value is not None for value in values) else None


def _document_field(index: Index, name: str, values: Sequence[Sequence[Typed]], addresses: set[str]) -> list[pl.Series | None]:
    column = index.columns[name]
    form: Callable[[Typed], Any] = lambda value: hand_over(column.type, value)  # noqa: E731
    dtype = pl.Int64() if column.type == "date" else polars_form(column.type)
    one = _some(column.one, [form(found[0]) if len(found) == 1 else None for found in values], dtype)
    many = _some(column.many, [[form(value) for value in found] if len(found) > 1 else None for found in values], pl.List(dtype))
    if column.type == "ip":
        addresses |= {column.one, column.many}
    if column.type == "date":
        one = None if one is None else one.cast(pl.Datetime("us"))
        many = None if many is None else many.cast(pl.List(pl.Datetime("us")))
    return [one, many]
