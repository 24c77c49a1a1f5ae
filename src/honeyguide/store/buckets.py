"""Where the buckets of histograms begin and how keys are shown, in Elasticsearch's words, for every store."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from honeyguide.errors import StoreError
from honeyguide.query.aggregation import DateHistogram, Histogram
from honeyguide.query.ast import Value
from honeyguide.schema.fields import FieldType
from honeyguide.store.dates import floor, iso, iso_in, microseconds, moment, move, read_bound, read_span, zone_named
from honeyguide.store.values import Typed, as_text, show_value

DAY = 86_400_000_000
MOST_BUCKETS = 65_536
"""Elasticsearch's own limit (`search.max_buckets`)."""
TOO_MANY = f"the histogram would have more than {MOST_BUCKETS} buckets"
UNITS = {"second": "s", "minute": "m", "hour": "h", "day": "d", "week": "w", "month": "M", "quarter": "q", "year": "y"}
_MONDAY = 4 * DAY
"""Weeks begin on Mondays; 1970 began on a Thursday."""


def interval(histogram: DateHistogram) -> int | None:
    """Microseconds of a bucket; None where they differ (months, quarters, years)."""
    if histogram.fixed is not None:
        span = read_span(histogram.fixed)
        if span <= 0:
            raise StoreError("the interval of a histogram must be greater than 0")
        return span
    return {"s": 1_000_000, "m": 60_000_000, "h": 3_600_000_000, "d": DAY, "w": 7 * DAY}.get(UNITS[histogram.calendar or "day"])


def start_on_clock(histogram: DateHistogram, local: int) -> int:
    """The beginning of the bucket of a moment, both as microseconds of the zone's clock."""
    span = interval(histogram)
    if span is not None:
        origin = _MONDAY if histogram.calendar == "week" else 0
        return (local - origin) // span * span + origin
    when = moment(local)
    unit = UNITS[histogram.calendar or "day"]
    if unit == "q":
        when = floor(when, "M")
        return microseconds(when.replace(month=(when.month - 1) // 3 * 3 + 1))
    return microseconds(floor(when, unit))


def whole_days(histogram: DateHistogram) -> bool:
    """Whether buckets begin at the clock's midnight, whatever its shifts; shorter ones go by the shift of each moment."""
    span = interval(histogram)
    return span is None or span >= DAY


def clock_shift(micros: int, zone: str) -> int:
    """Microseconds that the zone's clock is ahead of UTC at a moment."""
    shift = moment(micros).astimezone(zone_named(zone)).utcoffset()
    return 0 if shift is None else round(shift.total_seconds()) * 1_000_000


def from_clock(local: int, zone: str) -> int:
    """The moment at which the zone's clock shows this (the first of two)."""
    return microseconds(moment(local).replace(tzinfo=zone_named(zone)))


def key_of(histogram: DateHistogram, micros: int) -> int:
    """The key of a moment's bucket, in microseconds."""
    offset = read_span(histogram.offset)
    shifted = micros - offset
    shift = clock_shift(shifted, histogram.zone)
    start = start_on_clock(histogram, shifted + shift)
    return (from_clock(start, histogram.zone) if whole_days(histogram) else start - shift) + offset


def next_key(histogram: DateHistogram, key: int) -> int:
    """The key of the bucket behind a bucket."""
    span = interval(histogram)
    if not whole_days(histogram):
        return key + (span or 0)
    offset = read_span(histogram.offset)
    when = moment(key - offset).astimezone(zone_named(histogram.zone)).replace(tzinfo=UTC, fold=0)
    if span is not None:
        local = microseconds(when) + span
    else:
        unit = UNITS[histogram.calendar or "day"]
        local = microseconds(move(when, 3, "M") if unit == "q" else move(when, 1, unit))
    return from_clock(start_on_clock(histogram, local), histogram.zone) + offset


def keys_over(histogram: DateHistogram, first: int, last: int, now: datetime) -> list[int]:
    """The keys of all buckets that a span of time touches, within the hard bounds."""
    low, high = hard_ends(histogram, now)
    first, last = first if low is None else max(first, low), last if high is None else min(last, high)
    return list(_filled(histogram, [], key_of(histogram, first), last)) if first <= last else []


def number_keys_over(histogram: Histogram, first: float, last: float) -> list[float]:
    """The keys of all buckets that a span of numbers touches, within the hard bounds."""
    low, high = histogram.hard_bounds or (None, None)
    ends = (first if low is None else max(first, low), last if high is None else min(last, high))
    start, end = (math.floor((edge - histogram.offset) / histogram.interval) for edge in ends)
    if end - start >= MOST_BUCKETS:
        raise StoreError(TOO_MANY, hint="Choose a longer interval, or hard_bounds.")
    return [float(place * histogram.interval + histogram.offset) for place in range(start, end + 1)] if ends[0] <= ends[1] else []


def date_keys(histogram: DateHistogram, keys: list[int], now: datetime, *, held: bool = False) -> list[int]:
    """The keys to show: those that have rows, or `held` ranges, and with `min_doc_count` 0 those between them and within the bounds."""
    # The engines show of points what begins before the upper bound (LongBounds.contain), of ranges what touches it.
    low, high = hard_ends(histogram, now)
    last = high if held or high is None else high - 1
    there = sorted({key for key in keys if (low is None or key >= low) and (last is None or key <= last)})
    if histogram.min_doc_count > 0:
        return there
    offset = read_span(histogram.offset)
    ends = [*there, *(key + offset for key in _bounds(histogram, histogram.bounds, now) if key is not None)]
    return list(_filled(histogram, there, min(ends), max(ends))) if ends else []


def hard_ends(histogram: DateHistogram, now: datetime) -> tuple[int | None, int | None]:
    """The first and the last key that may be shown, in microseconds; None is open."""
    return _bounds(histogram, histogram.hard_bounds, now)


def _bounds(histogram: DateHistogram, bounds: tuple[Value, Value] | None, now: datetime) -> tuple[int | None, int | None]:
    """The first and the last key that bounds mean, whatever the offset (LongBounds.round); None is open."""
    plain = replace(histogram, offset="0s")
    found: list[int | None] = []
    for bound in bounds or (None, None):
        micros = None if bound is None else read_bound(bound, edge="low", zone=histogram.zone, now=now)
        if bound is not None and micros is None:
            raise StoreError(f"{bound!r} is not a date")
        found.append(None if micros is None else key_of(plain, micros))
    return found[0], found[1]


def _filled(histogram: DateHistogram, there: list[int], key: int, last: int) -> Iterator[int]:
    place = 0
    for _ in range(MOST_BUCKETS):
        while place < len(there) and there[place] < key:
            yield there[place]
            place += 1
        if key > last:
            return
        if place < len(there) and there[place] == key:
            place += 1
        yield key
        key = next_key(histogram, key)
    raise StoreError(TOO_MANY, hint="Choose a longer interval.")


def number_keys(histogram: Histogram, keys: list[float], *, held: bool = False) -> list[float]:
    """The keys of a histogram over numbers (or `held`: over ranges): with `min_doc_count` 0 also those between and within the bounds."""
    interval, offset = histogram.interval, histogram.offset
    if interval <= 0:
        raise StoreError("the interval of a histogram must be greater than 0")
    low, high = histogram.hard_bounds or (None, None)
    # As the engines do, by where a bucket would begin without the offset (NumericHistogramAggregator); of ranges by what they touch.
    low, high = (None, None) if held else (low, high)
    there = sorted({key for key in keys if (low is None or key - offset >= low) and (high is None or key - offset <= high)})
    if histogram.min_doc_count > 0:
        return there
    ends = [*there, *(number_key(bound, interval, offset) for bound in histogram.bounds or ())]
    if not ends:
        return []
    first, last = (round((edge - offset) / interval) for edge in (min(ends), max(ends)))
    if last - first >= MOST_BUCKETS:
        raise StoreError(TOO_MANY, hint="Choose a longer interval.")
    return [float(place * interval + offset) for place in range(first, last + 1)]


def number_key(value: float, interval: float, offset: float) -> float:
    """The key of a number's bucket. Raises StoreError for an interval that is none."""
    if interval <= 0:
        raise StoreError("the interval of a histogram must be greater than 0")
    return float(math.floor((value - offset) / interval) * interval + offset)


def shown_key(kind: FieldType, value: Typed, zone: str | None = None) -> dict[str, Any]:
    """A bucket's `key`, and `key_as_string` where Elasticsearch gives one: booleans are 1 and 0, dates milliseconds."""
    if kind == "boolean":
        return {"key": int(value), "key_as_string": "true" if value else "false"}
    if kind == "date":
        return {"key": int(value) // 1000, "key_as_string": iso_in(int(value), zone)}
    return {"key": show_value(kind, value)}


def shown_keys(kinds: Sequence[FieldType], values: Sequence[Typed]) -> dict[str, Any]:
    """The key of several values: a list, and as text with `|` between."""
    keys = [shown_key(kind, value) for kind, value in zip(kinds, values, strict=True)]
    shown = [value if isinstance(value, bool) else key.get("key_as_string", key["key"]) for key, value in zip(keys, values, strict=True)]
    return {"key": shown, "key_as_string": "|".join(as_text(value) or "" for value in shown)}


def shown_metric(kind: FieldType | None, value: float | None) -> dict[str, Any]:
    """A metric's `value`: dates in milliseconds with `value_as_string`."""
    if kind == "date" and value is not None:
        return {"value": value / 1000, "value_as_string": iso(int(value))}
    return {"value": value}
