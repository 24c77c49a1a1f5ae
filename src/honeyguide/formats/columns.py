"""Records whose names come from data become the columns of an event frame, the same ones however the source arrives.

What a name becomes is decided by the first 64 KiB of its source, and for names that come later by their first value; a value
that doesn't fit its column, and a name that gets none, stay in `honeypot.data`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import polars as pl

from honeyguide.formats.column_names import MOST_COLUMNS, aliases, may_be_column, plain
from honeyguide.formats.fits import DTYPES, FITS, MISFIT, Fit, Kind, as_endpoint, as_ip, fits_as_it_is, json_text, kind_of
from honeyguide.formats.format import Context
from honeyguide.formats.time_shapes import likeliest, read_time, time_shape, time_shapes
from honeyguide.schema.fields import FieldType, fields

DEEPEST = 8
"""Levels of objects that become dotted names; what is deeper stays JSON text."""

_ENOUGH = 0.9
"""Share of the values seen that must fit a well-known alias's field."""

_NOTHING = {"", "-"}
_KINDS: dict[FieldType, Kind] = {"boolean": "boolean", "date": "date", "double": "double", "ip": "ip", "long": "long"}
_COMMONEST = tuple(shape for shape in time_shapes() if shape.name == "ISO8601")


@dataclass(frozen=True)
class Column:
    """Where the values of one name go."""

    target: str
    kind: Kind
    listed: bool = False
    time: str = ""
    """Java pattern of a date's usual shape."""


@dataclass
class Columns:
    """What the names of one source become; grows as names come."""

    table: dict[str, Column] = field(default_factory=dict)
    written: bool = False
    """All values are text, as in CSV: numbers are recognised in it, and empty is nothing."""

    def state(self) -> list[Any]:
        """As JSON, for `Batch.state`."""
        return [self.written, {name: [it.target, it.kind, it.listed, it.time] for name, it in self.table.items()}]

    @staticmethod
    def of_state(state: Sequence[Any]) -> "Columns":
        """What `state` gave."""
        return Columns({name: Column(*parts) for name, parts in state[1].items()}, written=state[0])

    def column(self, name: str, value: object) -> Column | None:
        """The column of a name, made now if need be; None where it gets none."""
        known = self.table.get(name)
        if known is not None or len(self.table) >= MOST_COLUMNS or not may_be_column(name) or self.taken(name):
            return known
        made = _own(name, value if isinstance(value, list) else [value], listed=isinstance(value, list), written=self.written)
        self.table[name] = made
        return made

    def taken(self, target: str) -> bool:
        """Whether another name's values go to this column."""
        return any(target == it.target or (it.kind == "endpoint" and target == _port_of(it.target)) for it in self.table.values())


def flatten(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record with dotted names for objects in it; arrays of scalars stay lists, others become JSON text."""
    if not any(type(value) in {dict, list} for value in record.values()):
        return dict(record)
    flat: dict[str, Any] = {}
    _flatten(flat, "", record, 0)
    return flat


def _flatten(flat: dict[str, Any], prefix: str, record: Mapping[str, Any], depth: int) -> None:
    for name, value in record.items():
        full = f"{prefix}{name}"
        if isinstance(value, dict):
            if depth + 1 >= DEEPEST:
                flat[full] = json_text(value)
            else:
                _flatten(flat, f"{full}.", value, depth + 1)
        elif isinstance(value, list):
            flat[full] = json_text(value) if any(type(item) in {dict, list} for item in value) else value
        else:
            flat[full] = value


def learn(records: Sequence[Mapping[str, Any]], *, written: bool = False) -> Columns:
    """What the names of these flat records become. Names near the top of their record come first, should there be too many."""
    values: dict[str, list[Any]] = {}
    listed: set[str] = set()
    for record in records:
        for name, value in record.items():
            seen = values.setdefault(name, [])
            if isinstance(value, list):
                listed.add(name)
                seen.extend(item for item in value if item is not None)
            elif value is not None and not (written and value == ""):
                seen.append(value)
    known = {name: seen for name, seen in values.items() if seen and may_be_column(name)}
    columns = Columns(_aliased(known, listed), written=written)
    for name in sorted(known, key=lambda name: name.count(".")):
        if name not in columns.table and len(columns.table) < MOST_COLUMNS and not columns.taken(name):
            columns.table[name] = _own(name, known[name], listed=name in listed, written=written)
    return columns


def _aliased(values: Mapping[str, list[Any]], listed: set[str]) -> dict[str, Column]:
    """The names that are well known and whose values are what the alias says."""
    table: dict[str, Column] = {}
    plains: dict[str, list[str]] = {}
    for name in values:
        plains.setdefault(plain(name), []).append(name)
    for target, ranks in aliases().items():
        candidates = sorted((rank, name) for alias, rank in ranks.items() for name in plains.get(alias, ()))
        if target in values:
            candidates.insert(0, (-1, target))
        for _, name in candidates:
            column = None if name in table else _fitting(target, values[name], listed=name in listed)
            if column:
                table[name] = column
                break
    if not any(it.target == "@timestamp" for it in table.values()):
        table.update(_first_time({name: seen for name, seen in values.items() if name not in table and name not in listed}))
    return table


def _fitting(target: str, values: list[Any], *, listed: bool) -> Column | None:
    """The column for the field, if nine of ten values fit it."""
    kind = _KINDS.get(fields()[target].type, "keyword")
    real = [value for value in values if value not in _NOTHING]
    if not real:
        return None
    if kind == "date":
        shape = None if listed else likeliest([str(value) for value in real])
        return Column(target, "date", time=shape.java) if shape else None
    if kind == "ip":
        if _share(real, as_ip) >= _ENOUGH:
            return Column(target, "ip", listed)
        return Column(target, "endpoint") if not listed and _share(real, as_endpoint) >= _ENOUGH else None
    return Column(target, kind, listed) if _share(real, FITS[kind]) >= _ENOUGH else None


def _share(values: list[Any], fit: Fit) -> float:
    return sum(fit(value) is not MISFIT for value in values) / len(values)


def _first_time(values: Mapping[str, list[Any]]) -> dict[str, Column]:
    """The first name whose values are all times with a clock, as `@timestamp`."""
    for name, seen in values.items():
        if all(isinstance(value, str) for value in seen):
            shape = likeliest(seen)
            if shape and shape.anywhere and name not in fields():
                return {name: Column("@timestamp", "date", time=shape.java)}
    return {}


def _own(name: str, values: list[Any], *, listed: bool, written: bool) -> Column:
    """The column of a name that keeps its name; the vocabulary's type where it has one."""
    known = fields().get(name)
    if known is None:
        return Column(name, kind_of([value for value in values if value is not None], written=written), listed)
    kind = _KINDS.get(known.type, "keyword")
    shape = likeliest([str(value) for value in values]) if kind == "date" else None
    return Column(name, kind, listed, shape.java if shape else "")


def data_columns(columns: Columns, records: Sequence[Mapping[str, Any]], context: Context) -> list[pl.Series]:
    """The flat records as columns, `honeypot.data` among them where something is left over."""
    cells: dict[str, list[Any]] = {}
    made: dict[str, Column] = {}
    left: list[dict[str, Any]] = [{} for _ in records]
    for row, record in enumerate(records):
        for name, value in record.items():
            if value is None or (columns.written and value == ""):
                continue
            column = made.get(name) or columns.column(name, value)
            if column is None:
                left[row][name] = value
                continue
            if name not in made:
                made[name] = column
                cells[name] = [None] * len(records)
            cells[name][row] = value
    targets = {column.target for column in columns.table.values()}
    series: list[pl.Series] = []
    for name, column in made.items():
        first, *port = _series(name, column, cells[name], left, context)
        series += [first, *(one for one in port if one.name not in targets)]
    if any(left):
        series.append(pl.Series("honeypot.data", [json_text(rest) if rest else None for rest in left], dtype=pl.String))
    return series


def _series(name: str, column: Column, values: list[Any], left: list[dict[str, Any]], context: Context) -> list[pl.Series]:
    """The values as a column of its kind (an endpoint's as two); what doesn't fit goes to what is left."""
    if not column.listed and fits_as_it_is(column.kind, values):
        return [pl.Series(column.target, values, dtype=DTYPES[column.kind])]
    fit = _remembering(_dates(column, context) if column.kind == "date" else FITS[column.kind])
    fitted: list[Any] = []
    for row, value in enumerate(values):
        got = None if value is None else _fit(value, column, fit)
        if got is MISFIT:
            got = None
            if not (isinstance(value, str) and value in _NOTHING):
                left[row][name] = value
        fitted.append(got)
    if column.kind == "endpoint":
        host = pl.Series(column.target, [pair and pair[0] for pair in fitted], dtype=pl.String)
        port = pl.Series(_port_of(column.target), [pair and pair[1] for pair in fitted], dtype=pl.Int64)
        return [host, port]
    dtype = DTYPES[column.kind]
    return [pl.Series(column.target, fitted, dtype=pl.List(dtype) if column.listed else dtype)]


def _fit(value: object, column: Column, fit: Fit) -> object:
    if not column.listed:
        if not isinstance(value, list):
            return fit(value)
        return fit(value[0]) if len(value) == 1 and value[0] is not None else MISFIT if value else None
    items = [fit(item) for item in (value if isinstance(value, list) else [value]) if item is not None]
    return MISFIT if MISFIT in items else items or None


def _port_of(target: str) -> str:
    return f"{target.removesuffix('ip')}port"


def _remembering(fit: Fit) -> Fit:
    """The same function, which looks at each text once: addresses and times repeat."""
    known: dict[str, object] = {}

    def remembered(value: object) -> object:
        if not isinstance(value, str):
            return fit(value)
        if value not in known:
            known[value] = fit(value)
        return known[value]

    return remembered


def _dates(column: Column, context: Context) -> Fit:
    """A function from a value to its instant: in the column's usual shape, else in any."""
    usual = (time_shape(column.time),) if column.time else _COMMONEST
    shapes = (*usual, *(shape for shape in time_shapes() if shape not in usual))
    iso = usual[0].name == "ISO8601"

    def date(value: object) -> object:
        if isinstance(value, bool):
            return MISFIT
        text = str(value).strip()
        if iso and (moment := _iso(text, context)):
            return moment
        for shape in shapes:
            found = shape.pattern.fullmatch(text)
            moment = read_time(found, context.zone, context.modified) if found else None
            if moment is not None:
                return moment
        return MISFIT

    return date


def _iso(text: str, context: Context) -> datetime | None:
    """The commonest shape by Python's own reader, which is ten times as fast; None leaves the text to the others."""
    if len(text) < len("2022-01-28T21:36") or text[4] != "-":
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=context.zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
