"""Buckets by spans of time, numbers and addresses."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from honeyguide.query import aggregation as agg
from honeyguide.schema.fields import FieldType
from honeyguide.store import prefixes
from honeyguide.store.autodates import shortest, spacing
from honeyguide.store.bucket_order import ordered
from honeyguide.store.buckets import date_keys, key_of, keys_over, number_key, number_keys, number_keys_over, shown_key
from honeyguide.store.counting.scene import Json, Rows, Scene, grouped, numbers, read_missing, values
from honeyguide.store.geogrid import point
from honeyguide.store.meaning import Row, values_of
from honeyguide.store.places import distance
from honeyguide.store.ranges import ranges
from honeyguide.store.span_fields import HIGH, LOW, ends_kind


def date_histogram(one: agg.DateHistogram, rows: Rows, scene: Scene) -> Json:
    """See `DateHistogram`."""
    missing = read_missing("date", one.missing)

    def keys(row: Row) -> set[Any]:
        if ends_kind(one.field, row.types) == "date":
            return {key for low, high in _ends(row, one.field) for key in keys_over(one, int(low), int(high), scene.now)}
        found = values(row, one.field, "date") or ([] if missing is None or values_of(row, one.field)[1] else [missing])
        return {key_of(one, int(value)) for value in found}

    groups = grouped(rows, keys)
    held = any(ends_kind(one.field, row.types) == "date" for row in rows)
    shown = [(key, shown_key("date", key, one.zone)) for key in date_keys(one, list(groups), scene.now, held=held)]
    return _histogram(one, groups, shown, scene)


def histogram(one: agg.Histogram, rows: Rows, scene: Scene) -> Json:
    """See `Histogram`."""

    def keys(row: Row) -> set[Any]:
        if ends_kind(one.field, row.types) in {"long", "double"}:
            return {key for low, high in _ends(row, one.field) for key in number_keys_over(one, low, high)}
        found = numbers(row, one.field) or ([] if one.missing is None or values_of(row, one.field)[1] else [one.missing])
        return {number_key(value, one.interval, one.offset) for value in found}

    groups = grouped(rows, keys)
    held = any(ends_kind(one.field, row.types) in {"long", "double"} for row in rows)
    return _histogram(one, groups, [(key, {"key": key}) for key in number_keys(one, list(groups), held=held)], scene)


def _ends(row: Row, field: str) -> list[tuple[float, float]]:
    """The ranges that a row holds."""
    lows, highs = (cast("Sequence[float]", values_of(row, field + end)[1]) for end in (LOW, HIGH))
    return list(zip(lows, highs, strict=True))


def _histogram(one: agg.DateHistogram | agg.Histogram, groups: dict[Any, list[Row]], shown: list[tuple[Any, Json]], scene: Scene) -> Json:
    buckets = [(key, scene.bucket(key_shown, one.aggs, groups.get(key, []))) for key, key_shown in shown]
    kept = [(key, bucket) for key, bucket in buckets if bucket["doc_count"] >= one.min_doc_count]
    ordered(kept, one.order, one.aggs)
    return {"buckets": [bucket for _, bucket in kept]}


def auto_date_histogram(one: agg.AutoDateHistogram, rows: Rows, scene: Scene) -> Json:
    """See `AutoDateHistogram`."""
    there = [int(value) for row in rows for value in values(row, one.field, "date")]
    if not there:
        return {"buckets": [], "interval": shortest(one)}
    spaced = spacing(one, min(there), max(there))
    groups = grouped(rows, lambda row: {spaced.number(int(value)) for value in values(row, one.field, "date")})
    shown = [(at, shown_key("date", spaced.key(at), one.zone)) for at in spaced.numbers]
    return {"buckets": [scene.bucket(key, one.aggs, groups.get(at, [])) for at, key in shown], "interval": spaced.interval}


def ranged(one: agg.Range | agg.DateRange | agg.DistanceRange | agg.IpRange, rows: Rows, scene: Scene) -> Json:
    """See `Range`, `DateRange` and `IpRange`."""
    read = _reader(one)
    buckets: list[tuple[str, Json]] = []
    for span in ranges(one, scene.now):
        found = [row for row in rows if any(span.holds(value) for value in read(row))]
        buckets.append((span.key, scene.bucket({"key": span.key, **dict(span.shown)}, one.aggs, found)))
    if one.keyed:
        return {"buckets": {key: {name: value for name, value in bucket.items() if name != "key"} for key, bucket in buckets}}
    return {"buckets": [bucket for _, bucket in buckets]}


def ip_prefix(one: agg.IpPrefix, rows: Rows, scene: Scene) -> Json:
    """See `IpPrefix`."""

    def networks(row: Row) -> set[Any]:
        return {prefixes.prefix(one, int(value)) for value in values(row, one.field, "ip")} - {None}

    groups = grouped(rows, networks)
    kept = [key for key in sorted(groups) if len(groups[key]) >= one.min_doc_count]
    made = [scene.bucket(prefixes.shown(one, key), one.aggs, groups[key]) for key in kept]
    return {"buckets": {str(bucket.pop("key")): bucket for bucket in made} if one.keyed else made}


def _reader(one: agg.Range | agg.DateRange | agg.DistanceRange | agg.IpRange) -> Callable[[Row], list[Any]]:
    if isinstance(one, agg.Range):
        return lambda row: numbers(row, one.field)
    if isinstance(one, agg.DistanceRange):
        place = (one.latitude, one.longitude)
        return lambda row: [distance(*point(str(value)), *place) / one.unit for value in values(row, one.field, "geo_point")]
    kind: FieldType = "date" if isinstance(one, agg.DateRange) else "ip"
    missing = read_missing("date", one.missing) if isinstance(one, agg.DateRange) else None

    def read(row: Row) -> list[Any]:
        found = list(values(row, one.field, kind))
        return found or ([] if missing is None or values_of(row, one.field)[1] else [missing])

    return read
