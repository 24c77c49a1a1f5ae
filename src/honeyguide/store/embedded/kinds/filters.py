"""Buckets by further queries: `filter`, `filters` and `missing`."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from honeyguide.query import aggregation as agg
from honeyguide.query.ast import Exists, Query
from honeyguide.store.embedded.asking import Question
from honeyguide.store.embedded.kinds.kind import Bucket, Kind, Level, no_fields
from honeyguide.store.embedded.logic import FALSE, TRUE, negation
from honeyguide.store.embedded.parts import Part
from honeyguide.store.embedded.predicates import mentioned
from honeyguide.store.embedded.reading import Keyed
from honeyguide.store.protocol import Json


def _mentioned(asked: Question, queries: Iterable[Query]) -> set[str]:
    wanted = list(queries)
    return {name for index in asked.indices for query in wanted for name in mentioned(query, index.types)}


def _true(condition: str) -> Keyed:
    """Rows that fulfil the condition have the key true."""
    return Keyed({TRUE: "true", FALSE: "NULL::BOOLEAN"}.get(condition) or f"CASE WHEN {condition} THEN true END", many=False)


def _only(asked: Question, level: Level, found: list[Bucket]) -> tuple[list[Bucket], int]:
    del asked, level
    return found or [Bucket(None, True, 0)], 0


def _alone(level: Level, buckets: Sequence[Bucket], made: list[Json], others: int) -> Json:
    del level, buckets, others
    return made[0]


def _nested_key(asked: Question, part: Part, level: Level) -> Keyed:
    del asked, part, level
    return Keyed("true", many=False)


NESTED = Kind(_nested_key, _only, fields=no_fields, answer=_alone)
"""Objects, or documents again: which rows are gone over is the question's."""


def _missing_key(asked: Question, part: Part, level: Level) -> Keyed:
    return _true(negation(asked.compiler(part).sql(Exists(cast("agg.Missing", level.buckets).field))))


MISSING = Kind(_missing_key, _only, answer=_alone)


def _filter_fields(asked: Question, one: Any) -> set[str]:
    return _mentioned(asked, [one.query])


def _filter_key(asked: Question, part: Part, level: Level) -> Keyed:
    return _true(asked.compiler(part).sql(cast("agg.Filter", level.buckets).query))


FILTER = Kind(_filter_key, _only, fields=_filter_fields, answer=_alone)


def _filters_fields(asked: Question, one: Any) -> set[str]:
    return _mentioned(asked, one.filters.values())


def _filters_key(asked: Question, part: Part, level: Level) -> Keyed:
    one = cast("agg.Filters", level.buckets)
    compiler = asked.compiler(part)
    cases = [f"CASE WHEN {compiler.sql(query)} THEN {asked.parameters.add(name)} END" for name, query in one.filters.items()]
    found = f"list_filter([{', '.join(cases)}]::VARCHAR[], lambda f: f IS NOT NULL)"
    if one.other is not None:
        found = f"list_transform([{found}], lambda l: CASE WHEN len(l) = 0 THEN [{asked.parameters.add(one.other)}::VARCHAR] ELSE l END)[1]"
    return Keyed(found, many=True)


def _pairs_key(asked: Question, part: Part, level: Level) -> Keyed:
    """The queries that a row fulfils, and every two of them."""
    one = cast("agg.AdjacencyMatrix", level.buckets)
    compiler = asked.compiler(part)
    cases = [f"CASE WHEN {compiler.sql(query)} THEN {asked.parameters.add(name)} END" for name, query in sorted(one.filters.items())]
    there = f"list_filter([{', '.join(cases)}]::VARCHAR[], lambda f: f IS NOT NULL)"
    joint = asked.parameters.add(one.separator)
    pairs = f"flatten(list_transform(range(1, len(l)), lambda i: list_transform(l[i + 1 :], lambda r: l[i] || {joint} || r)))"
    keys = pairs if one.only_intersections else f"list_concat(l, {pairs})"
    return Keyed(f"list_transform([{there}], lambda l: {keys})[1]", many=True)


def _by_key(asked: Question, level: Level, found: list[Bucket]) -> tuple[list[Bucket], int]:
    del asked, level
    return sorted(found, key=lambda bucket: bucket.key), 0


def _key_shown(level: Level, key: Any) -> Json:
    del level
    return {"key": key}


ADJACENCY = Kind(_pairs_key, _by_key, fields=_filters_fields, shown=_key_shown)


def _names(one: agg.Filters) -> list[str]:
    return [*one.filters, *([] if one.other is None else [one.other])]


def _named(asked: Question, level: Level, found: list[Bucket]) -> tuple[list[Bucket], int]:
    del asked
    by_key = {bucket.key: bucket for bucket in found}
    return [by_key.get(name) or Bucket(None, name, 0) for name in _names(cast("agg.Filters", level.buckets))], 0


def _by_name(level: Level, buckets: Sequence[Bucket], made: list[Json], others: int) -> Json:
    del others
    filters = cast("agg.Filters", level.buckets)
    if filters.named:
        return {"buckets": [{"key": bucket.key, **one} for bucket, one in zip(buckets, made, strict=True)]}
    if not filters.keyed:
        return {"buckets": made}
    return {"buckets": {bucket.key: one for bucket, one in zip(buckets, made, strict=True)}}


FILTERS = Kind(_filters_key, _named, fields=_filters_fields, answer=_by_name)
