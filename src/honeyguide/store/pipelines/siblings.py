"""Numbers over all buckets of an aggregation beside it: `avg_bucket`, `max_bucket`, `stats_bucket`, `percentiles_bucket` …

Rules: org/elasticsearch/search/aggregations/pipeline/*BucketPipelineAggregator.java.
"""

import math
from collections.abc import Mapping
from typing import Any

from honeyguide.errors import StoreError
from honeyguide.query.aggregation import BucketMetric, PercentilesBucket, Sibling
from honeyguide.store.numbers import extended
from honeyguide.store.pipelines.paths import value

Json = dict[str, Any]


def summary(one: Sibling, answer: Mapping[str, Any]) -> Json:
    """The answer of a sibling, given those that it stands beside. Raises StoreError for a path that leads nowhere."""
    found = [(key, number) for key, number in _values(one, answer) if not math.isnan(number)]
    numbers = [number for _, number in found]
    if isinstance(one, PercentilesBucket):
        there = sorted(numbers)
        return {"values": {str(float(percent)): there[_nearest(percent, len(there))] if there else None for percent in one.percents}}
    return _metric(one, found, numbers)


def _metric(one: BucketMetric, found: list[tuple[str, float]], numbers: list[float]) -> Json:
    total = math.fsum(numbers)
    ends = (min(numbers), max(numbers)) if numbers else (None, None)
    match one.kind:
        case "avg_bucket":
            return {"value": total / len(numbers) if numbers else None}
        case "sum_bucket":
            return {"value": total}
        case "min_bucket" | "max_bucket":
            end = ends[one.kind == "max_bucket"]
            return {"value": end, "keys": [key for key, number in found if number == end]}
        case _:
            stats: Json = {
                "count": len(numbers),
                "min": ends[0],
                "max": ends[1],
                "avg": total / len(numbers) if numbers else None,
                "sum": total,
            }
            if one.kind == "extended_stats_bucket":
                stats |= extended(len(numbers), total, math.fsum(number * number for number in numbers), one.sigma)
            return stats


def _values(one: Sibling, answer: Mapping[str, Any]) -> list[tuple[str, float]]:
    """Key and value of each bucket; the path leads from single buckets to the one aggregation that has several."""
    steps = one.path.split(">")
    head, dot, tail = steps[0].partition(".")
    if dot and head in answer and "buckets" in answer[head]:
        steps = [head, tail, *steps[1:]]
    found: Mapping[str, Any] = answer
    for at, step in enumerate(steps):
        inner = found.get(step)
        if not isinstance(inner, Mapping):
            raise StoreError(f"the path {one.path!r} leads nowhere: there is no aggregation {step!r}")
        buckets = inner.get("buckets")
        if buckets is not None:
            path = ">".join(steps[at + 1 :]) or "_count"
            named = buckets.items() if isinstance(buckets, Mapping) else [(_key(bucket), bucket) for bucket in buckets]
            return [(key, value(bucket, path, one.gap_policy)) for key, bucket in named]
        found = inner
    raise StoreError(f"the path {one.path!r} names no aggregation that has several buckets")


def _key(bucket: Mapping[str, Any]) -> str:
    return str(bucket.get("key_as_string", bucket.get("key")))


def _nearest(percent: float, count: int) -> int:
    return math.floor(percent / 100 * (count - 1) + 0.5)
