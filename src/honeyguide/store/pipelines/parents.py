"""Numbers of each bucket from the buckets before it, or from others of the same; and fewer buckets, or in another order.

Rules: org/elasticsearch/search/aggregations/pipeline/*PipelineAggregator.java.
"""

import math
from collections import deque
from functools import cmp_to_key
from typing import Any

from honeyguide.errors import QueryError, StoreError
from honeyguide.query import aggregation as agg
from honeyguide.query.script import Script, script
from honeyguide.store.dates import read_span
from honeyguide.store.pipelines.averages import moving_average
from honeyguide.store.pipelines.paths import shown, value

Json = dict[str, Any]
Buckets = list[tuple[str, Json]]
"""Buckets in order, with their names where they have some."""


def transformed(name: str, one: agg.Parent, buckets: Buckets) -> Buckets:
    """The buckets with what the pipeline makes of them."""
    inside = [bucket for _, bucket in buckets]
    match one:
        case agg.Derivative():
            _derive(name, one, inside)
        case agg.CumulativeSum():
            total = 0.0
            for bucket in inside:
                number = value(bucket, one.path, "skip")
                total += 0.0 if math.isnan(number) else number
                bucket[name] = {"value": total}
        case agg.SerialDifference():
            _difference(name, one, inside)
        case agg.MovingFunction():
            _move(name, one, inside)
        case agg.MovingAverage():
            for bucket, number in moving_average(one, inside):
                bucket[name] = {"value": shown(number)}
        case agg.BucketScript():
            _script(name, one, inside)
        case agg.BucketSelector():
            run = _read_script(one.script, name)
            return [pair for pair in buckets if run(_read(one, pair[1]))]
        case agg.BucketSort():
            return _sorted(one, buckets)
    return buckets


def _derive(name: str, one: agg.Derivative, buckets: list[Json]) -> None:
    unit = None if one.unit is None else read_span(one.unit) / 1000
    before: tuple[float, Any] | None = None
    for bucket in buckets:
        if one.path != "_count" and not any(one.path.startswith(there) for there in bucket):
            continue  # a derivative of another one, which the first bucket doesn't have
        number = value(bucket, one.path, one.gap_policy)
        if before is not None:
            rise = number - before[0]
            bucket[name] = {"value": shown(rise)}
            if unit is not None:
                bucket[name]["normalized_value"] = shown(rise / ((bucket["key"] - before[1]) / unit))
        before = number, bucket.get("key")


def _difference(name: str, one: agg.SerialDifference, buckets: list[Json]) -> None:
    if one.lag < 1:
        raise StoreError(f"the lag of {name!r} must be at least 1, not {one.lag}")
    window: deque[float] = deque(maxlen=one.lag)
    for bucket in buckets:
        number = value(bucket, one.path, one.gap_policy)
        if len(window) == one.lag and not math.isnan(number - window[0]):
            bucket[name] = {"value": number - window[0]}
        window.append(number)


def _move(name: str, one: agg.MovingFunction, buckets: list[Json]) -> None:
    if one.window < 1:
        raise StoreError(f"the window of {name!r} must be at least 1, not {one.window}")
    run = _read_script(one.script, name)
    there = [(bucket, number) for bucket in buckets if not math.isnan(number := value(bucket, one.path, one.gap_policy))]
    numbers = [float(number) for _, number in there]
    for at, (bucket, _) in enumerate(there):
        first, last = (max(0, min(len(numbers), place)) for place in (at - one.window + one.shift, at + one.shift))
        number = run({"values": numbers[first:last]})
        bucket[name] = {"value": 0.0 if number is None else shown(_checked(number, name))}


def _script(name: str, one: agg.BucketScript, buckets: list[Json]) -> None:
    run = _read_script(one.script, name)
    for bucket in buckets:
        names = _read(one, bucket)
        if one.gap_policy == "skip" and any(math.isnan(number) for number in names.values()):
            continue
        number = run(names)
        if number is not None:
            bucket[name] = {"value": shown(_checked(number, name))}


def _read_script(text: str, name: str) -> Script:
    try:
        return script(text)
    except QueryError as error:
        raise StoreError(f"the script of {name!r} can't be read: {error.message}", where=error.where) from error


def _checked(number: Any, name: str) -> float:
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise StoreError(f"the script of {name!r} must give a number, not {number!r}")
    return float(number)


def _read(one: agg.BucketScript | agg.BucketSelector, bucket: Json) -> dict[str, float]:
    """What a script sees: fractions all of them, also counts, so that one divided by another isn't cut off."""
    return {name: float(value(bucket, path, one.gap_policy)) for name, path in one.paths.items()}


def _sorted(one: agg.BucketSort, buckets: Buckets) -> Buckets:
    """Buckets that have none of the values are left out, as Elasticsearch does; those that miss one come last in it."""
    keyed = [(_sort_values(one, bucket), (key, bucket)) for key, bucket in buckets]
    kept = [pair for pair in keyed if not one.sort or any(number is not None for number in pair[0])]
    kept.sort(key=cmp_to_key(lambda left, right: _compare(one, left[0], right[0])))
    end = None if one.size is None else one.skip + one.size
    return [pair for _, pair in kept[one.skip : end]]


def _sort_values(one: agg.BucketSort, bucket: Json) -> list[Any]:
    found: list[Any] = []
    for path, _ in one.sort:
        number = bucket.get("key") if path == "_key" else value(bucket, path, one.gap_policy)
        found.append(None if isinstance(number, float) and math.isnan(number) else number)
    return found


def _compare(one: agg.BucketSort, left: list[Any], right: list[Any]) -> int:
    for (_, descending), a, b in zip(one.sort, left, right, strict=True):
        none = (a is None) - (b is None)
        order = none or (0 if a is None or b is None else ((a > b) - (a < b)) * (-1 if descending else 1))
        if order:
            return order
    return 0
