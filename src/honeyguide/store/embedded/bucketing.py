"""SQL for the bucket of a row under each aggregation, and the keys of buckets as they are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from honeyguide.errors import StoreError
from honeyguide.query import aggregation as agg
from honeyguide.query.ast import Exists
from honeyguide.schema.fields import FieldType
from honeyguide.store.buckets import UNITS, clock_shift, from_clock, interval, shown_key, whole_days
from honeyguide.store.dates import read_span
from honeyguide.store.embedded.asking import Question
from honeyguide.store.embedded.columns import Physical, from_physical, sql_type, to_physical
from honeyguide.store.embedded.logic import FALSE, TRUE, negation
from honeyguide.store.embedded.parts import Access, Part, unique_sql
from honeyguide.store.embedded.segments import TIME
from honeyguide.store.values import TEXTS, read_value

Buckets = agg.Terms | agg.DateHistogram | agg.Histogram | agg.Filters | agg.Missing

_MONDAY = 4 * 86_400_000_000
_NUMBERS: frozenset[FieldType] = frozenset({"boolean", "date", "double", "long"})


@dataclass(frozen=True)
class Keyed:
    """SQL of a row's key, or of the list of its keys."""

    sql: str
    many: bool


@dataclass(frozen=True)
class Level:
    """A bucket aggregation on the way down: with the type of its field, and the shifts of its zone's clock."""

    buckets: Buckets
    kind: FieldType
    shifts: tuple[tuple[int, int], ...] = ()
    """(moment up to which, microseconds ahead of UTC), the last one open."""
    allowed: tuple[Any, ...] | None = None
    """Keys that matter; None is all."""


def kind_of(asked: Question, field: str) -> FieldType:
    """The type in which a field's values are counted. Raises StoreError where indices have several."""
    kinds = asked.kinds(field)
    if len(kinds) > 1 and not TEXTS.issuperset(kinds):
        raise StoreError(f"the field {field!r} has several types: {', '.join(sorted(kinds))}", where=field)
    kind = kinds[0] if kinds else "keyword"
    return "keyword" if kind == "flattened" else kind


def values_sql(asked: Question, part: Part, field: str) -> Access:
    """A field's values in a part, those of flattened and inner fields being lists of leaves."""
    if field == "_index":
        return Access("keyword", f"{asked.parameters.add(part.index.name)}::VARCHAR", None)
    if field == "_id":
        return Access("keyword", part.id(asked.parameters), None)
    leaves = asked.compiler(part).flattened(field)
    if leaves is not None:
        return Access("keyword", None, leaves or None)
    mapped = part.index.types.get(field)
    return Access("keyword", None, None) if mapped is None or mapped.nested is not None else part.access(field, asked.parameters)


def key_sql(asked: Question, part: Part, level: Level) -> Keyed:
    """The key of a row's bucket; NULL (or an empty list) for rows that are in none."""
    match level.buckets:
        case agg.Terms():
            return _terms(asked, part, level.buckets, level.kind)
        case agg.DateHistogram():
            access = values_sql(asked, part, level.buckets.field)
            month = 32 * 86_400_000_000
            early = level.buckets.field != TIME or part.hot is not None or any((one.first or 0) < month for one in part.segments)
            usable = access if access.type == "date" else Access("date", None, None)
            return _each(usable, lambda value: _date(level, value, early=early))
        case agg.Histogram(field=field, interval=width, offset=offset):
            access = values_sql(asked, part, field)
            usable = access if access.type in _NUMBERS else Access("double", None, None)
            number = asked.parameters
            return _each(
                usable,
                lambda value: (
                    f"floor(({number_sql(access.type, value)}::DOUBLE - {number.add(float(offset))}::DOUBLE)"
                    f" / {number.add(float(width))}::DOUBLE) * {number.add(float(width))}::DOUBLE + {number.add(float(offset))}::DOUBLE"
                ),
                "DOUBLE",
            )
        case agg.Filters(filters=filters):
            return _filters(asked, part, list(filters.items()))
        case agg.Missing(field=field):
            there = asked.compiler(part).sql(Exists(field))
            absent = negation(there)
            return Keyed({TRUE: "true", FALSE: "NULL::BOOLEAN"}.get(absent) or f"CASE WHEN {absent} THEN true END", many=False)


def number_sql(kind: FieldType, value: str) -> str:
    """A value as a number: dates in microseconds, booleans 1 and 0."""
    return f"epoch_us({value}::TIMESTAMP)" if kind == "date" else f"{value}::INTEGER" if kind == "boolean" else value


def _each(access: Access, key: Any, kind: str = "BIGINT") -> Keyed:
    if access.many is not None:
        return Keyed(f"list_distinct(list_transform({unique_sql(access)}, lambda x: {key('x')}))", many=True)
    return Keyed(f"NULL::{kind}" if access.one is None else key(access.one), many=False)


def _terms(asked: Question, part: Part, terms: agg.Terms, kind: FieldType) -> Keyed:
    access = values_sql(asked, part, terms.field)
    missing = None if terms.missing is None else read_value(kind, terms.missing)
    literal = None if missing is None else f"{asked.parameters.add(to_physical(kind, missing))}::{sql_type(kind)}"
    if access.many is not None:
        values = unique_sql(access)
        return Keyed(values if literal is None else f"CASE WHEN len({values}) = 0 THEN [{literal}] ELSE {values} END", many=True)
    if access.one is None:
        return Keyed(literal or f"NULL::{sql_type(kind)}", many=False)
    return Keyed(access.one if literal is None else f"coalesce({access.one}, {literal})", many=False)


def _filters(asked: Question, part: Part, filters: Sequence[tuple[str, Any]]) -> Keyed:
    compiler = asked.compiler(part)
    cases = [f"CASE WHEN {compiler.sql(query)} THEN {asked.parameters.add(name)} END" for name, query in filters]
    return Keyed(f"list_filter([{', '.join(cases)}]::VARCHAR[], lambda f: f IS NOT NULL)", many=True)


def _date(level: Level, value: str, *, early: bool) -> str:
    """Microseconds of the bucket's beginning: on the zone's clock for whole days, else in UTC. `early`: some lie before 1970."""
    histogram = cast("agg.DateHistogram", level.buckets)
    offset = read_span(histogram.offset)
    micros = f"epoch_us({value}::TIMESTAMP)" + (f" - {offset}" if offset else "")
    shift = _shift_sql(level.shifts, micros)
    local = f"({micros} + {shift})" if shift != "0" else f"({micros})"
    span = interval(histogram)
    if span is None:
        unit = {"M": "month", "q": "quarter", "y": "year"}[UNITS[histogram.calendar or "day"]]
        return f"epoch_us(date_trunc('{unit}', make_timestamp({local})))"
    origin = _MONDAY if histogram.calendar == "week" else 0
    if early:
        start = f"({local} - (({local} - {origin}) % {span} + {span}) % {span})"
    else:
        start = f"(({local} - {origin}) // {span} * {span} + {origin})" if origin else f"({local} // {span} * {span})"
    return start if whole_days(histogram) or shift == "0" else f"({start} - {shift})"


def _shift_sql(shifts: Sequence[tuple[int, int]], micros: str) -> str:
    if not shifts:
        return "0"
    if len(shifts) == 1:
        return str(shifts[0][1])
    cases = " ".join(f"WHEN {micros} < {until} THEN {shift}" for until, shift in shifts[:-1])
    return f"(CASE {cases} ELSE {shifts[-1][1]} END)"


def clock_shifts(zone: str, first: int, last: int) -> tuple[tuple[int, int], ...]:
    """The shifts of a zone's clock between two moments, each with the moment up to which it holds (the last one open)."""
    day = 86_400_000_000
    found: list[tuple[int, int]] = []
    start, shift = first, clock_shift(first, zone)
    while start < last:
        end = min(start + max(day, (last - first) // 20_000), last)
        after = clock_shift(end, zone)
        if after != shift:
            low, high = start, end
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if clock_shift(middle, zone) == shift else (low, middle)
            found.append((high, shift))
            end, shift = high, clock_shift(high, zone)
        start = end
    return (*found, (last, shift))


def date_key(histogram: agg.DateHistogram, key: int) -> int:
    """The bucket's key in microseconds, from what SQL gave."""
    return (from_clock(key, histogram.zone) if whole_days(histogram) else key) + read_span(histogram.offset)


def shown_bucket(level: Level, key: Any) -> dict[str, Any]:
    """A bucket's key as JSON."""
    match level.buckets:
        case agg.Terms():
            return shown_key(level.kind, from_physical(level.kind, cast("Physical", key)))
        case agg.DateHistogram():
            return shown_key("date", key)
        case agg.Histogram():
            return {"key": key}
        case _:
            return {}
