"""Buckets by value: `terms` and `rare_terms`."""

from collections.abc import Sequence
from typing import Any, cast

from honeyguide.errors import NotCounted
from honeyguide.query import aggregation as agg
from honeyguide.query.ast import Value
from honeyguide.schema.fields import FieldType
from honeyguide.store.bucket_order import ordering
from honeyguide.store.buckets import shown_key
from honeyguide.store.embedded.asking import Question
from honeyguide.store.embedded.columns import Physical, from_physical, sql_type
from honeyguide.store.embedded.hashes import partition_sql
from honeyguide.store.embedded.kinds.kind import Bucket, Kind, Leading, Level
from honeyguide.store.embedded.parts import Access, Part, many_sql, unique_sql
from honeyguide.store.embedded.reading import Keyed, kind_of, literal, values_sql, with_missing
from honeyguide.store.embedded.textual import words_sql
from honeyguide.store.protocol import Json
from honeyguide.store.values import TEXTS


def level_of(asked: Question, one: Any) -> Level:
    """The level, with the field's type."""
    return Level(one, kind_of(asked, one.field))


def key(asked: Question, part: Part, level: Level) -> Keyed:
    """The value, or the list of values."""
    one = cast("agg.Terms | agg.RareTerms | agg.SignificantTerms", level.buckets)
    access = values_sql(asked, part, one.field)
    if not isinstance(one, agg.SignificantTerms):
        access = with_missing(access, literal(asked, level.kind, one.missing))
    if not isinstance(one, agg.RareTerms) and one.words and (access.one or access.many):
        texts = f"list_transform({many_sql(access)}, lambda v: {words_sql('v')})"
        access = Access("keyword", None, f"flatten({texts})")
    conditions = _conditions(asked, one, level.kind)
    return keyed(access, level.kind, " AND ".join(conditions))


def keyed(access: Access, kind: FieldType, condition: str = "") -> Keyed:
    """The values of a row as keys; only those that fulfil the condition on `x`."""
    if kind == "double" and access.type in {"long", "unsigned_long"}:
        one, many = access.one, access.many
        access = Access(kind, None if one is None else f"{one}::DOUBLE", None if many is None else f"{unique_sql(access)}::DOUBLE[]")
    if access.many is not None:
        values = unique_sql(access)
        return Keyed(f"list_filter({values}, lambda x: {condition})" if condition else values, many=True)
    if access.one is None:
        return Keyed(f"NULL::{sql_type(kind)}", many=False)
    if not condition:
        return Keyed(access.one, many=False)
    return Keyed(f"list_filter([{access.one}], lambda x: x IS NOT NULL AND {condition})[1]", many=False)


def _conditions(asked: Question, one: agg.RareTerms | agg.Terms | agg.SignificantTerms, kind: FieldType) -> list[str]:
    within = [] if one.include is None else [_within(asked, one.include, kind)]
    return within + ([] if one.exclude is None else [f"NOT {_within(asked, one.exclude, kind)}"])


def _within(asked: Question, given: str | Sequence[Value] | agg.Partition, kind: FieldType) -> str:
    if isinstance(given, agg.Partition):
        return partition_sql(kind, "x", given.number, given.count)
    if isinstance(given, str):
        if kind not in TEXTS:
            raise NotCounted(f"a regular expression can't choose values of the type {kind}", hint="List the values.")
        return f"regexp_full_match(x, {asked.parameters.add(given)}, 's')"
    listed = [found for value in given if (found := literal(asked, kind, value)) is not None]
    return f"x IN ({', '.join(listed)})" if listed else "false"


def _chosen(asked: Question, level: Level, found: list[Bucket]) -> tuple[list[Bucket], int]:
    del asked
    return page(cast("agg.Terms", level.buckets), found)


def page(one: agg.Terms | agg.MultiTerms, found: list[Bucket]) -> tuple[list[Bucket], int]:
    """The first buckets in order, and how many rows are in the others."""
    kept = sorted((bucket for bucket in found if bucket.count >= one.min_doc_count), key=lambda bucket: bucket.key)
    for at, (name, descending) in reversed(list(enumerate(one.order))):
        kept = _ordered(kept, None if name == "_key" else at, descending=descending)
    return kept[: one.size], sum(bucket.count for bucket in kept[one.size :])


def _ordered(buckets: list[Bucket], at: int | None, *, descending: bool) -> list[Bucket]:
    """By key or by a value; buckets without the value come last either way."""
    if at is None:
        return sorted(buckets, key=lambda bucket: bucket.key, reverse=descending)
    have = sorted((bucket for bucket in buckets if bucket.order[at] is not None), key=lambda bucket: bucket.order[at], reverse=descending)
    return have + [bucket for bucket in buckets if bucket.order[at] is None]


def shown(level: Level, raw: Any) -> Json:
    """The value as JSON."""
    return shown_key(level.kind, from_physical(level.kind, cast("Physical", raw)))


def paged(level: Level, buckets: Sequence[Bucket], made: list[Json], others: int) -> Json:
    """The buckets with how many rows are in others; counts are exact."""
    del level, buckets
    return {"doc_count_error_upper_bound": 0, "sum_other_doc_count": others, "buckets": made}


def leading(asked: Question, level: Level) -> Leading | None:
    """The first buckets, where their order is one of counts and keys."""
    del asked
    one = cast("agg.Terms | agg.MultiTerms", level.buckets)
    if not one.min_doc_count or any(ordering(name, one.aggs)[0] != "_count" for name, _ in one.order if name != "_key"):
        return None
    order = one.order
    return Leading(
        lambda name: [*(f"{'count(*)' if by == '_count' else name} {'DESC' if falling else 'ASC'}" for by, falling in order), name],
        lambda name: f"count(*) >= {one.min_doc_count:d} AND {name} IS NOT NULL",
        max(1, one.size),
    )


def literal_of(asked: Question, level: Level, raw: Any) -> str | None:
    """SQL of a key."""
    return f"{asked.parameters.add(raw)}::{sql_type(level.kind)}"


KIND = Kind(key, _chosen, level=level_of, shown=shown, answer=paged, leading=leading, literal=literal_of)


def _rarest(asked: Question, level: Level, found: list[Bucket]) -> tuple[list[Bucket], int]:
    del asked, level
    return sorted(found, key=lambda bucket: (bucket.count, bucket.key)), 0


def _few(asked: Question, level: Level) -> Leading | None:
    del asked
    most = cast("agg.RareTerms", level.buckets).max_doc_count
    return Leading(lambda name: ["count(*)", name], lambda name: f"count(*) <= {most:d} AND {name} IS NOT NULL", None)


RARE = Kind(key, _rarest, level=level_of, shown=shown, leading=_few, literal=literal_of)
