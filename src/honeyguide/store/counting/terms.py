"""Buckets by value: the most frequent, combinations, the rarest, and those that are more frequent here than elsewhere."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

from honeyguide.errors import NotCounted
from honeyguide.query import aggregation as agg
from honeyguide.query.ast import Value
from honeyguide.schema.fields import FieldType
from honeyguide.store.analysis import tokens
from honeyguide.store.bucket_order import ordered
from honeyguide.store.buckets import shown_key, shown_keys
from honeyguide.store.counting.scene import Json, Rows, Scene, grouped, one_kind, read_missing, terms_of
from honeyguide.store.hashing import in_partition
from honeyguide.store.meaning import Row, matches
from honeyguide.store.significance import Counts, score
from honeyguide.store.values import TEXTS, Typed, read_value


def terms(one: agg.Terms, rows: Rows, scene: Scene) -> Json:
    """See `Terms`."""
    kind = one_kind(rows, one.field)
    missing = read_missing(kind, one.missing)
    wanted = _wanted(one, kind)

    def keys(row: Row) -> set[Typed]:
        return {key for key in _terms_or_words(one, row, missing) if wanted(key)}

    groups: dict[Any, Sequence[Row]] = dict(grouped(rows, keys))
    if not one.min_doc_count:
        groups = dict.fromkeys((key for row in scene.everything for key in keys(row)), ()) | groups
    return _page(one, {key: (shown_key(kind, key), found) for key, found in groups.items()}, scene)


def _terms_or_words(one: agg.Terms | agg.SignificantTerms, row: Row, missing: Typed | None) -> set[Typed]:
    found = terms_of(row, one.field, missing)
    return {word for text in found for word in tokens(str(text))} if one.words else found


def _wanted(one: agg.RareTerms | agg.Terms | agg.SignificantTerms, kind: FieldType) -> Callable[[Typed], bool]:
    within, beyond = (_matcher(kind, given) for given in (one.include, one.exclude))
    return lambda key: (within is None or within(key)) and (beyond is None or not beyond(key))


def _matcher(kind: FieldType, given: str | Sequence[Value] | agg.Partition | None) -> Callable[[Typed], bool] | None:
    if given is None:
        return None
    if isinstance(given, agg.Partition):
        return lambda key: in_partition(kind, key, given.number, given.count)
    if isinstance(given, str):
        if kind not in TEXTS:
            raise NotCounted(f"a regular expression can't choose values of the type {kind}", hint="List the values.")
        expression = re.compile(given, re.DOTALL)
        return lambda key: expression.fullmatch(str(key)) is not None
    listed = {read_value(kind, value) for value in given}
    return lambda key: key in listed


def multi_terms(one: agg.MultiTerms, rows: Rows, scene: Scene) -> Json:
    """See `MultiTerms`."""
    kinds: list[FieldType] = [one_kind(rows, field) for field, _ in one.terms]
    missing = [read_missing(kind, value) for kind, (_, value) in zip(kinds, one.terms, strict=True)]
    groups = grouped(
        rows, lambda row: set(product(*(terms_of(row, field, other) for (field, _), other in zip(one.terms, missing, strict=True))))
    )
    return _page(one, {key: (shown_keys(kinds, key), found) for key, found in groups.items()}, scene)


def _page(one: agg.Terms | agg.MultiTerms, groups: Mapping[Any, tuple[Json, Sequence[Row]]], scene: Scene) -> Json:
    kept = [(key, pair) for key, pair in groups.items() if len(pair[1]) >= one.min_doc_count]
    buckets = [(key, scene.bucket(shown, one.aggs, found)) for key, (shown, found) in kept]
    ordered(buckets, one.order, one.aggs)
    others = sum(bucket["doc_count"] for _, bucket in buckets[one.size :])
    page = [bucket for _, bucket in buckets[: one.size]]
    return {"doc_count_error_upper_bound": 0, "sum_other_doc_count": others, "buckets": page}


def rare_terms(one: agg.RareTerms, rows: Rows, scene: Scene) -> Json:
    """See `RareTerms`."""
    kind = one_kind(rows, one.field)
    missing = read_missing(kind, one.missing)
    wanted = _wanted(one, kind)
    groups = grouped(rows, lambda row: {key for key in terms_of(row, one.field, missing) if wanted(key)})
    kept = sorted((len(found), key) for key, found in groups.items() if len(found) <= one.max_doc_count)
    return {"buckets": [scene.bucket(shown_key(kind, key), one.aggs, groups[key]) for _, key in kept]}


def significant_terms(one: agg.SignificantTerms, rows: Rows, scene: Scene) -> Json:
    """See `SignificantTerms`."""
    kind = one_kind(rows, one.field)
    behind = [row for row in scene.everything if one.background is None or matches(one.background, row, scene.now)]
    wanted = _wanted(one, kind)
    groups = grouped(rows, lambda row: {key for key in _terms_or_words(one, row, None) if wanted(key)})
    usual = grouped(behind, lambda row: _terms_or_words(one, row, None))
    scored: list[tuple[float, Any]] = []
    for key, found in groups.items():
        number = score(one.heuristic, Counts(len(found), len(rows), len(usual.get(key, [])), len(behind)))
        if number > 0 and len(found) >= one.min_doc_count:
            scored.append((number, key))
    scored.sort(key=lambda pair: pair[1])
    scored.sort(key=lambda pair: pair[0], reverse=True)
    buckets: list[Json] = []
    for number, key in scored[: one.size]:
        bucket = scene.bucket(shown_key(kind, key), one.aggs, groups[key])
        buckets.append({**bucket, "score": number, "bg_count": len(usual.get(key, []))})
    return {"doc_count": len(rows), "bg_count": len(behind) if rows else 0, "buckets": buckets}
