"""Counts rows into Elasticsearch's `aggregations`, written plainly over lists; what other stores are compared with."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from honeyguide.errors import StoreError
from honeyguide.query import aggregation as agg
from honeyguide.schema.fields import FieldType
from honeyguide.store.buckets import filled, filled_numbers, key_of, number_key, shown_key, shown_metric
from honeyguide.store.meaning import Row, matches, values_of
from honeyguide.store.values import Typed, read_value

Json = dict[str, Any]
_KEYWORD: FieldType = "keyword"
TopHitsOf = Callable[[Sequence[Row], agg.TopHits], Json]


def count(aggs: Mapping[str, agg.Aggregation], rows: Sequence[Row], now: datetime, top: TopHitsOf) -> Json:
    """The answer to every aggregation by name."""
    return {name: _count(one, rows, now, top) for name, one in aggs.items()}


def _count(one: agg.Aggregation, rows: Sequence[Row], now: datetime, top: TopHitsOf) -> Json:
    match one:
        case agg.Terms():
            return _terms(one, rows, now, top)
        case agg.DateHistogram():
            groups = _grouped(rows, lambda row: {key_of(one, int(value)) for value in _values(row, one.field, "date")})
            keys = [key for key in filled(one, list(groups), now) if len(groups.get(key, [])) >= one.min_doc_count]
            return {"buckets": [_bucket(shown_key("date", key), one.aggs, groups.get(key, []), now, top) for key in keys]}
        case agg.Histogram():
            groups = _grouped(rows, lambda row: {number_key(value, one.interval, one.offset) for value in numbers(row, one.field)})
            keys = filled_numbers(list(groups), one.interval, one.offset, one.min_doc_count)
            kept = [key for key in keys if len(groups.get(key, [])) >= one.min_doc_count]
            return {"buckets": [_bucket({"key": key}, one.aggs, groups.get(key, []), now, top) for key in kept]}
        case agg.Filters():
            inside = {name: [row for row in rows if matches(query, row, now)] for name, query in one.filters.items()}
            return {"buckets": {name: _bucket({}, one.aggs, found, now, top) for name, found in inside.items()}}
        case agg.Missing():
            return _bucket({}, one.aggs, [row for row in rows if not values_of(row, one.field)[1]], now, top)
        case agg.Metric():
            return _metric(one, rows)
        case agg.Percentiles():
            values = sorted(value for row in rows for value in numbers(row, one.field))
            return {"values": {str(float(percent)): percentile(values, percent) for percent in one.percents}}
        case agg.TopHits():
            return top(rows, one)


def _bucket(key: Json, aggs: Mapping[str, agg.Aggregation], rows: Sequence[Row], now: datetime, top: TopHitsOf) -> Json:
    return {**key, "doc_count": len(rows), **count(aggs, rows, now, top)}


def _grouped(rows: Sequence[Row], keys: Callable[[Row], set[Any]]) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        for key in keys(row):
            groups.setdefault(key, []).append(row)
    return groups


def _values(row: Row, field: str, kind: FieldType) -> Sequence[Typed]:
    found, values = values_of(row, field)
    return values if found == kind else []


def _kinds(rows: Sequence[Row], field: str) -> set[FieldType]:
    found = (values_of(row, field) for row in rows)
    return {kind for kind, values in found if values}


def numbers(row: Row, field: str) -> list[float]:
    """The values that can be reckoned with: numbers, dates in microseconds, booleans as 1 and 0."""
    kind, values = values_of(row, field)
    if kind not in {"long", "double", "date", "boolean"}:
        return []
    return [int(value) if kind == "boolean" else value for value in values if not isinstance(value, str)]


def _terms(one: agg.Terms, rows: Sequence[Row], now: datetime, top: TopHitsOf) -> Json:
    kinds = _kinds(rows, one.field)
    if len(kinds) > 1 and not kinds <= {"keyword", "text", "wildcard", "flattened"}:
        raise StoreError(f"the field {one.field!r} has several types: {', '.join(sorted(kinds))}", where=one.field)
    kind: FieldType = next(iter(kinds)) if kinds else "keyword"
    missing = read_value(kind, one.missing) if one.missing is not None else None

    def keys(row: Row) -> set[Any]:
        values = set(values_of(row, one.field)[1])
        return values or (set() if missing is None else {missing})

    groups = {key: found for key, found in _grouped(rows, keys).items() if len(found) >= one.min_doc_count}
    buckets = [(key, _bucket(shown_key(kind, key), one.aggs, found, now, top)) for key, found in groups.items()]
    buckets.sort(key=lambda pair: pair[0])
    for name, descending in reversed(one.order):
        if name == "_key":
            buckets.sort(key=lambda pair: pair[0], reverse=descending)
        else:
            _order(buckets, name, descending)
    shown, others = buckets[: one.size], buckets[one.size :]
    return {
        "doc_count_error_upper_bound": 0,
        "sum_other_doc_count": sum(bucket["doc_count"] for _, bucket in others),
        "buckets": [bucket for _, bucket in shown],
    }


def _order(buckets: list[tuple[Any, Json]], name: str, descending: bool) -> None:
    """By a count or a metric; buckets without a value come last either way."""

    def value(bucket: Json) -> float | None:
        if name == "_count":
            return bucket["doc_count"]
        outer, _, inner = name.partition(".")
        return bucket[outer].get(inner or "value")

    have = [pair for pair in buckets if value(pair[1]) is not None]
    rest = [pair for pair in buckets if value(pair[1]) is None]
    have.sort(key=lambda pair: value(pair[1]) or 0, reverse=descending)
    buckets[:] = have + rest


def _metric(one: agg.Metric, rows: Sequence[Row]) -> Json:
    kind = next(iter(_kinds(rows, one.field)), None)
    if one.kind == "cardinality":
        return {"value": len({value for row in rows for value in values_of(row, one.field)[1]})}
    if one.kind == "value_count":
        return {"value": sum(len(values_of(row, one.field)[1]) for row in rows)}
    values = [value for row in rows for value in numbers(row, one.field)]
    total = float(sum(values)) if kind != "date" else sum(values) / 1000
    extremes = (min(values), max(values)) if values else (None, None)
    match one.kind:
        case "min" | "max":
            value = extremes[one.kind == "max"]
            return shown_metric(kind, None if value is None else float(value))
        case "sum":
            return {"value": total}
        case "avg":
            return {"value": total / len(values) if values else None}
        case _:
            low, high = (None if edge is None else float(edge) / (1000 if kind == "date" else 1) for edge in extremes)
            return {"count": len(values), "min": low, "max": high, "avg": total / len(values) if values else None, "sum": total}


def percentile(values: Sequence[float], percent: float) -> float | None:
    """The value below which so many percent of the sorted values lie, between two neighbours in proportion."""
    if not values:
        return None
    place = (len(values) - 1) * percent / 100
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)
