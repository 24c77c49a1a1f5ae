"""Every combination of values in order, a page at a time: `composite`."""

from collections.abc import Sequence
from functools import cmp_to_key
from typing import Any, cast

from honeyguide.errors import StoreError
from honeyguide.query import aggregation as agg
from honeyguide.store.buckets import clock_shift, whole_days
from honeyguide.store.composites import Part as KeyPart
from honeyguide.store.composites import compared, read_part, shown_part
from honeyguide.store.dates import read_span
from honeyguide.store.embedded.asking import Question
from honeyguide.store.embedded.columns import Physical, from_physical, sql_type, to_physical
from honeyguide.store.embedded.kinds import date_histogram, grids, histogram, terms
from honeyguide.store.embedded.kinds.kind import Bucket, Kind, Leading, Level
from honeyguide.store.embedded.kinds.multi_terms import combined, struct
from honeyguide.store.embedded.logic import FALSE, conjunction, disjunction
from honeyguide.store.embedded.parts import Part
from honeyguide.store.embedded.reading import Keyed
from honeyguide.store.protocol import Json


def _one(level: Level) -> agg.Composite:
    return cast("agg.Composite", level.buckets)


def _fields(asked: Question, one: Any) -> set[str]:
    del asked
    return {source.by.field for source in one.sources}


def _level(asked: Question, one: Any) -> Level:
    if not one.sources:
        raise StoreError("a composite aggregation needs at least one source")
    parts: list[Level] = []
    for source in one.sources:
        match source.by:
            case agg.Terms():
                parts.append(terms.level_of(asked, source.by))
            case agg.DateHistogram():
                parts.append(date_histogram.level_of(asked, source.by))
            case agg.GeotileGrid():
                parts.append(Level(grids.level_of(asked, source.by).buckets, "geo_point"))
            case _:
                parts.append(Level(source.by, "double"))
    return Level(one, parts=tuple(parts))


def _type(part: Level) -> str:
    return sql_type(part.kind) if isinstance(part.buckets, agg.Terms) else "DOUBLE" if part.kind == "double" else "BIGINT"


def _key(asked: Question, part: Part, level: Level) -> Keyed:
    found: list[Keyed] = []
    for inner in level.parts:
        match inner.buckets:
            case agg.Terms():
                keyed = terms.key(asked, part, inner)
            case agg.DateHistogram():
                keyed = date_histogram.key(asked, part, inner)
            case agg.GeotileGrid():
                keyed = grids.key(asked, part, inner)
            case _:
                keyed = histogram.key(asked, part, inner)
        found.append(Keyed(f"({keyed.sql})::{_type(inner)}{'[]' if keyed.many else ''}", keyed.many))
    return combined(found, [source.missing_bucket for source in _one(level).sources])


def _value(level: Level, raw: Any) -> tuple[KeyPart, ...]:
    """The key's parts as they are sorted."""
    found: list[KeyPart] = []
    for inner, value in zip(level.parts, raw, strict=True):
        if value is None:
            found.append(None)
        elif isinstance(inner.buckets, agg.DateHistogram):
            found.append(date_histogram.value(inner, value))
        else:
            found.append(from_physical(inner.kind, cast("Physical", value)) if isinstance(inner.buckets, agg.Terms) else value)
    return tuple(found)


def _physical(inner: Level, part: KeyPart) -> object:
    """A part as SQL gives it."""
    if part is None:
        return None
    match inner.buckets:
        case agg.DateHistogram() as by:
            micros = int(part) - read_span(by.offset)
            return micros + clock_shift(micros, by.zone) if whole_days(by) else micros
        case agg.Terms():
            return to_physical(inner.kind, part)
        case _:
            return part


def _leading(asked: Question, level: Level) -> Leading | None:
    one = _one(level)
    orders = [f"{'DESC' if source.descending else 'ASC'} NULLS {'FIRST' if source.nulls_first else 'LAST'}" for source in one.sources]
    last = None if one.after is None else _last(one, level)
    return Leading(
        lambda name: [f"{name}.p{at} {order}" for at, order in enumerate(orders)],
        lambda name: conjunction([f"{name} IS NOT NULL", *([] if last is None else [_behind(asked, level, name, last)])]),
        max(1, one.size),
    )


def _last(one: agg.Composite, level: Level) -> list[KeyPart]:
    after = one.after or {}
    return [read_part(source, inner.kind, after) for source, inner in zip(one.sources, level.parts, strict=True)]


def _behind(asked: Question, level: Level, name: str, last: Sequence[KeyPart]) -> str:
    """The condition that a key comes behind the last one seen, see `composites.compared`."""
    ways: list[str] = []
    same: list[str] = []
    for at, (source, inner, part) in enumerate(zip(_one(level).sources, level.parts, last, strict=True)):
        column = f"{name}.p{at}"
        if part is None:
            beyond, equal = (f"{column} IS NOT NULL" if source.nulls_first else FALSE), f"{column} IS NULL"
        else:
            value = f"{asked.parameters.add(_physical(inner, part))}::{_type(inner)}"
            beyond = f"{column} {'<' if source.descending else '>'} {value}"
            beyond = beyond if source.nulls_first else f"{beyond} OR {column} IS NULL"
            equal = f"{column} = {value}"
        ways.append(conjunction([*same, beyond]))
        same.append(equal)
    return disjunction(ways)


def _chosen(asked: Question, level: Level, found: list[Bucket]) -> tuple[list[Bucket], int]:
    del asked
    one = _one(level)
    return sorted(found, key=cmp_to_key(lambda left, right: compared(one.sources, left.key, right.key)))[: one.size], 0


def _shown(level: Level, key: Any) -> Json:
    parts = zip(_one(level).sources, level.parts, key, strict=True)
    return {"key": {source.name: shown_part(source, inner.kind, part) for source, inner, part in parts}}


def _answer(level: Level, buckets: Sequence[Bucket], made: list[Json], others: int) -> Json:
    del level, buckets, others
    return {**({"after_key": made[-1]["key"]} if made else {}), "buckets": made}


def _literal(asked: Question, level: Level, raw: Any) -> str | None:
    return struct([f"{asked.parameters.add(value)}::{_type(inner)}" for inner, value in zip(level.parts, raw, strict=True)])


KIND = Kind(_key, _chosen, fields=_fields, level=_level, value=_value, shown=_shown, answer=_answer, leading=_leading, literal=_literal)
