"""Buckets by spans of numbers: `histogram`."""

from typing import Any, cast

from honeyguide.query import aggregation as agg
from honeyguide.store.buckets import number_key, number_keys
from honeyguide.store.embedded.asking import Question
from honeyguide.store.embedded.kinds.held_ranges import holds, with_ends
from honeyguide.store.embedded.kinds.held_ranges import number_keys as ranged_keys
from honeyguide.store.embedded.kinds.kind import Bucket, Kind, Level
from honeyguide.store.embedded.parts import Access, Part
from honeyguide.store.embedded.reading import NUMBERS, Keyed, each, number_sql, typed_sql, values_sql, with_missing
from honeyguide.store.protocol import Json
from honeyguide.store.span_fields import ends_kind


def key(asked: Question, part: Part, level: Level) -> Keyed:
    """The number at which the bucket begins."""
    one = cast("agg.Histogram", level.buckets)
    number_key(0, one.interval, one.offset)  # raises for an interval that is none
    if holds(part, one.field, {"long", "double"}):
        return ranged_keys(asked, part, one)
    access = values_sql(asked, part, one.field)
    missing = None if one.missing is None else f"{asked.parameters.add(float(one.missing))}::DOUBLE"
    if missing is not None and access.type in NUMBERS:
        access = with_missing(_as_numbers(access), missing)
    else:
        access = typed_sql(asked, part, one.field, NUMBERS, missing)
    width, offset = (f"{asked.parameters.add(float(number))}::DOUBLE" for number in (one.interval, one.offset))
    return each(
        access, lambda value: f"floor(({number_sql(access.type, value)}::DOUBLE - {offset}) / {width}) * {width} + {offset}", "DOUBLE"
    )


def _as_numbers(access: Access) -> Access:
    one = None if access.one is None else f"({number_sql(access.type, access.one)})::DOUBLE"
    many = None if access.many is None else f"list_transform({access.many}, lambda v: ({number_sql(access.type, 'v')})::DOUBLE)"
    return Access("double", one, many)


def _chosen(asked: Question, level: Level, found: list[Bucket]) -> tuple[list[Bucket], int]:
    one = cast("agg.Histogram", level.buckets)
    held = any(ends_kind(one.field, index.types) in {"long", "double"} for index in asked.indices)
    by_key = {bucket.key: bucket for bucket in found}
    buckets = (by_key.get(key) or Bucket(None, key, 0) for key in number_keys(one, list(by_key), held=held))
    return [bucket for bucket in buckets if bucket.count >= one.min_doc_count], 0


def _shown(level: Level, key: Any) -> Json:
    del level
    return {"key": key}


KIND = Kind(key, _chosen, fields=with_ends, shown=_shown)
