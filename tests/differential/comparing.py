"""Whether two answers to a search say the same: exactly, but for what approximates by nature, ties and scores.

Percentiles and what is made of them (`percentile_ranks`, `median_absolute_deviation`) are estimated by the engines, by a t-digest of
compression 100; in buckets of `MANY` rows and more they count as the same within `ESTIMATED`
of the span of the field's values, in smaller ones when both have a value. Numbers agree in 7 digits: the order of
addition is each engine's own.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
ESTIMATED, MANY = 0.05, 100
SPANS = {"seq": 321}
"""From the least to the greatest value."""
LEFT_OUT = {"_score", "max_score", "_type", "_index", "doc_count_error_upper_bound"}
"""Scores, whose it is, and how wrong an engine of several shards may be: ours never are."""


def same(body: Json, one: Json, other: Json) -> bool:
    """Whether two engines answered the same."""
    if "error" in one or "error" in other:
        return "error" in one and "error" in other
    return hits(body, one) == hits(body, other) and alike(
        body.get("aggs", {}), plain(one.get("aggregations")), plain(other.get("aggregations"))
    )


def hits(body: Json, answer: Json) -> Any:
    """Rows as far as they are settled: those of a page that isn't sorted may be any."""
    said = answer["hits"]
    rows = [plain(row) for row in said["hits"]]
    if "sort" in body:
        return said.get("total"), rows
    if body.get("size", 10) >= 400:
        return said.get("total"), sorted(rows, key=lambda row: int(row["_id"]))
    return said.get("total"), len(rows)


def plain(value: Any) -> Any:
    """Without scores and whose it is; numbers in 7 digits."""
    if isinstance(value, dict):
        kept = {name: one for name, one in value.items() if name not in LEFT_OUT and (name, one) != ("meta", {})}
        made = {name: place(one) if name in {"bounds", "location", "sort"} else plain(one) for name, one in kept.items()}
        # The fields of matrix_stats come in the order of Java's hashes.
        return {**made, "fields": sorted(made["fields"], key=lambda one: one["name"])} if "name" in str(kept.get("fields"))[:10] else made
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, float) and math.isfinite(value):
        return float(f"{value:.7g}") if abs(value) > 1e-9 else 0.0
    return value


def place(value: Any) -> Any:
    """Points in 5 digits: the engines keep them in 32 bits."""
    if isinstance(value, dict):
        return {name: place(one) for name, one in value.items()}
    if isinstance(value, list):
        return [float(f"{one:.5g}") if isinstance(one, float) and one > 9 else place(one) for one in value]
    return round(value, 4) + 0.0 if isinstance(value, float) else value


def difference(one: Any, other: Any, path: str = "") -> str:
    """Where two JSON values begin to differ, and how."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in [*one, *(name for name in other if name not in one)]:
            if one.get(name, ...) != other.get(name, ...):
                return difference(one.get(name, ...), other.get(name, ...), f"{path}/{name}")
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        if len(one) != len(other):
            return f"{path}: {len(one)} of them, not {len(other)}: {str(one)[:300]} not {str(other)[:300]}"
        for number, (left, right) in enumerate(zip(one, other, strict=True)):
            if left != right:
                return difference(left, right, f"{path}/{number}")
    return f"{path}: {str(one)[:300]} not {str(other)[:300]}"


def alike(aggs: Mapping[str, Any], one: Any, other: Any) -> bool:
    """Whether answers of aggregations are the same, each kind in its way."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return one == other
    if one.keys() != other.keys():
        return False
    for name in one:
        said = aggs.get(name)
        if not isinstance(said, dict):
            if one[name] != other[name]:
                return False
            continue
        kind = next(key for key in said if key not in {"aggs", "meta"})
        if kind in {"percentiles", "percentile_ranks", "median_absolute_deviation"}:
            if not near(said[kind]["field"], kind, one[name], other[name], sure=one.get("doc_count", MANY) >= MANY):
                return False
        elif not _buckets(said.get("aggs", {}), one[name], other[name]):
            return False
    return True


def _buckets(aggs: Mapping[str, Any], one: Any, other: Any) -> bool:
    """The same where aggregations stand inside, which are compared by kind."""
    if not isinstance(one, dict) or not isinstance(other, dict) or "buckets" not in one or "buckets" not in other:
        return alike(aggs, one, other)
    if {name: value for name, value in one.items() if name != "buckets"} != {
        name: value for name, value in other.items() if name != "buckets"
    }:
        return False
    left, right = one["buckets"], other["buckets"]
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(alike(aggs, left[name], right[name]) for name in left)
    return len(left) == len(right) and all(alike(aggs, first, second) for first, second in zip(left, right, strict=True))


def near(field: str, kind: str, one: Json, other: Json, *, sure: bool) -> bool:
    """Whether estimates are within the documented error; ranks are in percent."""
    left, right = list(numbers(one)), list(numbers(other))
    span = 100.0 if kind == "percentile_ranks" else SPANS[field]
    return len(left) == len(right) and all(
        a == b or (a is not None and b is not None and (not sure or abs(a - b) <= ESTIMATED * span))
        for a, b in zip(left, right, strict=True)
    )


def numbers(said: Any) -> Iterator[float | None]:
    """The values of an answer in order."""
    values = said.get("values", said)
    for name, value in values.items() if isinstance(values, dict) else ((None, row.get("value")) for row in values):
        if name is None or not str(name).endswith("_as_string"):
            yield None if value in {None, "NaN"} else float(value)
