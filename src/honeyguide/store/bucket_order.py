"""In which order buckets are shown: by their count, their key, or a metric of theirs; the same in every store."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from honeyguide.errors import NotCounted
from honeyguide.query import aggregation as agg

Json = dict[str, Any]
SINGLE = (agg.Filter, agg.Global, agg.Missing, agg.Nested, agg.ReverseNested)
"""Kinds that are one bucket."""
Aggregations = Mapping[str, agg.Aggregation]
STARTS = {"max": -math.inf, "min": math.inf}
"""By what buckets without any value are sorted (InternalMax, InternalMin)."""


def ordered(buckets: list[tuple[Any, Json]], order: Sequence[tuple[str, bool]], aggs: Aggregations) -> None:
    """Sort buckets, given by key, by what `order` says; those without the value come last, but for a greatest or a least one."""
    buckets.sort(key=lambda pair: pair[0])
    for name, descending in reversed(order):
        if name == "_key":
            buckets.sort(key=lambda pair: pair[0], reverse=descending)
            continue
        metric, part = ordering(name, aggs)
        have = [pair for pair in buckets if sorted_by(pair[1], metric, part, aggs) is not None]
        rest = [pair for pair in buckets if sorted_by(pair[1], metric, part, aggs) is None]
        have.sort(key=lambda pair, metric=metric, part=part: sorted_by(pair[1], metric, part, aggs), reverse=descending)
        buckets[:] = have + rest


def ordering(name: str, aggs: Aggregations) -> tuple[str, str]:
    """The aggregation that an order names and the path to what it means in its answer. Raises StoreError where there is none."""
    if name == "_count":
        return name, ""
    outer, _, deeper = name.partition(">")
    outer, _, part = outer.replace("[", ".").replace("]", "").partition(".")
    found = aggs.get(outer)
    if isinstance(found, SINGLE) and not (deeper and part):
        if part in {"doc_count", "_count"} or deeper in {"doc_count", "_count"} or not (deeper or part):
            return outer, "doc_count"
        if deeper:
            inner, rest = ordering(deeper, found.aggs)
            return outer, f"{inner}>{rest}"
    if isinstance(found, agg.Percentiles):
        return outer, part
    if isinstance(found, agg.Metric | agg.WeightedAverage):
        return outer, part or "value"
    raise NotCounted(f"buckets can't be ordered by {name!r}: it isn't a metric of theirs", hint="Use _count, _key or such a metric.")


def sorted_by(answers: Json, metric: str, part: str, aggs: Aggregations) -> Any:
    """What a bucket with these answers is sorted by; None where it has no such value."""
    if metric == "_count":
        return answers["doc_count"]
    value = _part_of(answers.get(metric, {}), part)
    return _start(aggs.get(metric), part) if value is None else value


def _start(one: agg.Aggregation | None, part: str) -> float | None:
    if isinstance(one, SINGLE):
        inner, _, rest = part.partition(">")
        return _start(one.aggs.get(inner), rest)
    return STARTS.get(one.kind if part == "value" else part) if isinstance(one, agg.Metric) else None


def _part_of(answer: Json, part: str) -> Any:
    """A part of an answer: of percentiles by the percent, of a bucket by the path."""
    inner, deeper, rest = part.partition(">")
    if deeper:
        return _part_of(answer.get(inner, {}), rest)
    values = answer.get("values")
    if values is None:
        return answer.get(part)
    return values.get(part, values.get(f"{part}.0"))
