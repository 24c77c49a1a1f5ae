"""Buckets by given spans: `range`, `date_range` and `ip_range`."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, cast

from honeyguide.query import aggregation as agg
from honeyguide.schema.fields import FieldType
from honeyguide.store.embedded.asking import Question
from honeyguide.store.embedded.columns import sql_type, to_physical
from honeyguide.store.embedded.kinds.kind import Bucket, Kind, Level, keyed
from honeyguide.store.embedded.parts import Part, many_sql
from honeyguide.store.embedded.places import distance_sql, point_sql
from honeyguide.store.embedded.reading import NUMBERS, Keyed, literal, number_sql, typed_sql
from honeyguide.store.protocol import Json
from honeyguide.store.ranges import Ranged, ranges

_HIGHEST_ADDRESS = 1 << 128


def _level(asked: Question, one: Any) -> Level:
    kind: FieldType = "date" if isinstance(one, agg.DateRange) else "ip" if isinstance(one, agg.IpRange) else "double"
    return Level(one, kind, spans=tuple(ranges(one, asked.now)))


def _key(asked: Question, part: Part, level: Level) -> Keyed:
    """The numbers of the spans that hold a value of the row; one number where no two spans can hold the same one."""
    one = cast("agg.Range | agg.DateRange | agg.DistanceRange | agg.IpRange", level.buckets)
    missing = literal(asked, "date", one.missing) if isinstance(one, agg.DateRange) else None
    kinds: tuple[FieldType, ...] = NUMBERS if level.kind == "double" else (level.kind,)
    access = typed_sql(asked, part, one.field, ("geo_point",) if isinstance(one, agg.DistanceRange) else kinds, missing)

    def within(span: Ranged, value: str) -> str:
        if isinstance(one, agg.DistanceRange):
            value = f"({distance_sql(*point_sql(value), one.latitude, one.longitude)} / {one.unit!r})"
        number = (
            f"({number_sql('double' if access.type == 'geo_point' else access.type, value)})::DOUBLE" if level.kind == "double" else value
        )
        ends = [f"{number} {sign} {_end(asked, level.kind, end)}" for sign, end in ((">=", span.low), ("<", span.high)) if end is not None]
        return " AND ".join(ends) or f"{value} IS NOT NULL"

    if access.many is not None:
        values = many_sql(access)
        cases = [
            f"CASE WHEN list_bool_or(list_transform({values}, lambda x: {within(span, 'x')})) THEN {at} END"
            for at, span in enumerate(level.spans)
        ]
        return _listed(cases)
    if access.one is None or not level.spans:
        return Keyed("NULL::INTEGER", many=False)
    value = access.one
    if _apart(level.spans):
        return Keyed(f"CASE {' '.join(f'WHEN {within(span, value)} THEN {at}' for at, span in enumerate(level.spans))} END", many=False)
    return _listed([f"CASE WHEN {within(span, value)} THEN {at} END" for at, span in enumerate(level.spans)])


def _listed(cases: Sequence[str]) -> Keyed:
    return Keyed(f"list_filter([{', '.join(cases)}]::INTEGER[], lambda n: n IS NOT NULL)", many=True)


def _end(asked: Question, kind: FieldType, end: float) -> str:
    if kind == "ip" and end >= _HIGHEST_ADDRESS:
        end = _HIGHEST_ADDRESS - 1
    if kind == "date":
        return f"make_timestamp({asked.parameters.add(int(end))}::BIGINT)"
    return f"{asked.parameters.add(to_physical(kind, end))}::{sql_type(kind)}"


def _apart(spans: Sequence[Ranged]) -> bool:
    return all(left.high is not None and right.low is not None and left.high <= right.low for left, right in pairwise(spans))


def _chosen(asked: Question, level: Level, found: list[Bucket]) -> tuple[list[Bucket], int]:
    del asked
    by_number = {bucket.key: bucket for bucket in found}
    return [by_number.get(at) or Bucket(None, at, 0) for at in range(len(level.spans))], 0


def _shown(level: Level, key: Any) -> Json:
    span = level.spans[key]
    return {"key": span.key, **dict(span.shown)}


KIND = Kind(_key, _chosen, level=_level, shown=_shown, answer=keyed)
