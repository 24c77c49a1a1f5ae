"""Numbers of a bucket's rows."""

import math
import statistics
from collections.abc import Sequence
from itertools import combinations
from operator import mul
from typing import Any

from honeyguide.errors import StoreError
from honeyguide.query import aggregation as agg
from honeyguide.query.ast import Value
from honeyguide.store.buckets import shown_metric
from honeyguide.store.counting.scene import NUMBERS, Json, Rows, kinds, numbers, values
from honeyguide.store.geogrid import box, point
from honeyguide.store.matrices import matrix, spread
from honeyguide.store.meaning import Row, values_of
from honeyguide.store.numbers import MANY_WEIGHTS, ONCE, at_rank, extended, in_histogram
from honeyguide.store.values import Typed, read_value, show_value

Metrics = (
    agg.Metric
    | agg.MatrixStats
    | agg.Percentiles
    | agg.PercentileRanks
    | agg.TopMetrics
    | agg.GeoBounds
    | agg.GeoCentroid
    | agg.WeightedAverage
)
MODES = {"avg": statistics.fmean, "min": min, "max": max, "sum": math.fsum, "median": statistics.median}


def metric(one: Metrics, rows: Rows) -> Json:
    """The answer."""
    match one:
        case agg.Metric():
            return _metric(one, rows)
        case agg.Percentiles():
            there = sorted(_scaled(rows, one.field, one.missing))
            if one.digits is not None:
                return {"values": {str(float(percent)): _in_histogram(there, percent, one.digits) for percent in one.percents}}
            return {"values": {str(float(percent)): percentile(there, percent) for percent in one.percents}}
        case agg.PercentileRanks():
            there = sorted(_scaled(rows, one.field, one.missing))
            return {"values": {str(float(value)): _rank(there, value) for value in one.values}}
        case agg.TopMetrics():
            return _top_metrics(one, rows)
        case agg.WeightedAverage():
            return _weighted(one, rows)
        case agg.MatrixStats():
            return _matrix(one, rows)
        case agg.GeoBounds() | agg.GeoCentroid():
            return _points(one, [point(str(value)) for row in rows for value in values(row, one.field, "geo_point")])


def _metric(one: agg.Metric, rows: Rows) -> Json:
    kind = next(iter(kinds(rows, one.field)), None)
    if one.kind == "cardinality":
        return {"value": len({value for row in rows for value in _there(row, one.field, one.missing)})}
    if one.kind == "value_count":
        once = set if kind in ONCE else list
        return {"value": sum(len(once(_there(row, one.field, one.missing))) for row in rows)}
    there = [value for row in rows for value in _numbers(row, one.field, one.missing)]
    scaled = [value / 1000 for value in there] if kind == "date" else there
    total = sum(there) / (1000 if kind == "date" else 1)
    average = total / len(there) if there else None
    extremes = (min(there), max(there)) if there else (None, None)
    match one.kind:
        case "min" | "max":
            value = extremes[one.kind == "max"]
            return shown_metric(kind, None if value is None else float(value))
        case "sum":
            return {"value": total}
        case "avg":
            return {"value": average}
        case "median_absolute_deviation":
            middle = statistics.median(scaled) if scaled else 0.0
            return {"value": float(statistics.median(abs(value - middle) for value in scaled)) if scaled else None}
        case _:
            low, high = (None if edge is None else float(edge) / (1000 if kind == "date" else 1) for edge in extremes)
            stats: Json = {"count": len(there), "min": low, "max": high, "avg": average, "sum": total}
            if one.kind == "extended_stats":
                stats |= extended(len(there), total, math.fsum(value * value for value in scaled), one.sigma)
            return stats


def _weighted(one: agg.WeightedAverage, rows: Rows) -> Json:
    total = weights = 0.0
    for row in rows:
        weight, found = _told(row, one.weight, one.weight_missing), _told(row, one.field, one.missing)
        if len(weight) > 1 and found:
            raise StoreError(MANY_WEIGHTS)
        if weight:
            total += sum(found) * weight[0]
            weights += len(found) * weight[0]
    return {"value": total / weights if weights else None}


def _matrix(one: agg.MatrixStats, rows: Rows) -> Json:
    missing, mode = dict(one.missing), MODES[one.mode]
    given = [[_told(row, field, missing.get(field)) for field in one.fields] for row in rows]
    columns = list(zip(*([float(mode(found)) for found in row] for row in given if all(row)), strict=True))
    if not columns:
        return matrix(one.fields, 0, [], {})
    count = len(columns[0])
    away = [[value - statistics.fmean(column) for value in column] for column in columns]

    spreads = [
        spread(count, statistics.fmean(column), *(math.fsum(value**power for value in apart) for power in (2, 3, 4)))
        for column, apart in zip(columns, away, strict=True)
    ]
    pairs = combinations(range(len(columns)), 2)
    shared = {(left, right): math.fsum(map(mul, away[left], away[right])) / (count - 1) if count > 1 else None for left, right in pairs}
    return matrix(one.fields, count, spreads, shared)


def _there(row: Row, field: str, missing: Value) -> Sequence[Typed]:
    """A row's values, or the one that stands for none."""
    kind, found = values_of(row, field)
    if found or missing is None:
        return found
    typed = read_value(kind, missing)
    return [] if typed is None else [typed]


def _numbers(row: Row, field: str, missing: Value) -> list[float]:
    """A row's numbers, or the one that stands for no value."""
    kind, found = values_of(row, field)
    if found or missing is None:
        return numbers(row, field)
    typed = read_value(kind if kind in NUMBERS and field in row.types else "double", missing)
    return [] if typed is None or isinstance(typed, str) else [int(typed) if isinstance(typed, bool) else typed]


def _told(row: Row, field: str, missing: Value) -> list[float]:
    """A row's numbers as answers show them: times in milliseconds."""
    found = _numbers(row, field, missing)
    return [value / 1000 for value in found] if values_of(row, field)[0] == "date" else found


def _scaled(rows: Rows, field: str, missing: Value) -> list[float]:
    """The numbers; dates in milliseconds."""
    scale = 1000 if kinds(rows, field) == {"date"} else 1
    return [value / scale for row in rows for value in _numbers(row, field, missing)]


def percentile(there: Sequence[float], percent: float) -> float | None:
    """The value below which so many percent of the sorted values lie, between two neighbours in proportion."""
    if not there:
        return None
    place = (len(there) - 1) * percent / 100
    low = int(place)
    high = min(low + 1, len(there) - 1)
    return there[low] + (there[high] - there[low]) * (place - low)


def _in_histogram(there: Sequence[float], percent: float, digits: int) -> float | None:
    value = there[at_rank(percent, len(there)) - 1] if there else None
    return in_histogram(value, next((one for one in there if one > 0), None), digits)


def _rank(there: Sequence[float], value: float) -> float | None:
    """The percent of the values that lie at or below this one."""
    return 100 * sum(one <= value for one in there) / len(there) if there else None


def _top_metrics(one: agg.TopMetrics, rows: Rows) -> Json:
    field, descending = one.sort
    keyed: list[tuple[Any, Row]] = []
    for row in rows:
        _, there = values_of(row, field)
        if there:
            keyed.append(((max if descending else min)(there), row))
    keyed.sort(key=lambda pair: pair[0], reverse=descending)
    top: list[Json] = []
    for key, row in keyed[: one.size]:
        kind, _ = values_of(row, field)
        shown = {name: (show_value(found, min(there)) if there else None) for name in one.fields for found, there in [values_of(row, name)]}
        top.append({"sort": [show_value(kind, key)], "metrics": shown})
    return {"top": top}


def _points(one: agg.GeoBounds | agg.GeoCentroid, points: Sequence[tuple[float, float]]) -> Json:
    latitudes, longitudes = [latitude for latitude, _ in points], [longitude for _, longitude in points]
    if isinstance(one, agg.GeoCentroid):
        if not points:
            return {"count": 0}
        middle = {"lat": math.fsum(latitudes) / len(points), "lon": math.fsum(longitudes) / len(points)}
        return {"location": middle, "count": len(points)}
    if not points:
        return {}
    west, east = ([one for one in longitudes if (one < 0) == western] for western in (True, False))
    sides = [(min(part), max(part)) if part else (None, None) for part in (west, east)]
    return {"bounds": box((min(latitudes), max(latitudes)), *sides, wrap=one.wrap)}
