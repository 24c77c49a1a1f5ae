"""Spans of numbers, times and addresses that rows are counted in, as Elasticsearch's ranges read, sort and name them; for every store."""

import math
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from honeyguide.errors import StoreError
from honeyguide.query.aggregation import DateRange, DistanceRange, IpRange, Range, Span
from honeyguide.query.ast import Value
from honeyguide.store.dates import iso_in, read_bound
from honeyguide.store.values import read_address, read_double, read_network, show_address


@dataclass(frozen=True)
class Ranged:
    """A bucket: typed values from `low` until before `high` (None is open), and how it is shown."""

    key: str
    low: int | float | None
    high: int | float | None
    shown: tuple[tuple[str, Any], ...]

    def holds(self, value: float) -> bool:
        """Whether the value lies in it."""
        return (self.low is None or value >= self.low) and (self.high is None or value < self.high)


def ranges(one: Range | DateRange | DistanceRange | IpRange, now: datetime) -> list[Ranged]:
    """The buckets in the order in which they are shown: by beginning, then by end. Raises StoreError for what is no bound."""
    match one:
        case Range():
            found = [_numbers(span) for span in one.ranges]
        case DistanceRange():
            found = [_far(_numbers(span)) for span in one.ranges]
        case DateRange():
            found = [_times(span, one.zone, now) for span in one.ranges]
        case IpRange():
            found = [_addresses(span) for span in one.ranges]
    return sorted(found, key=_place)


def _place(one: Ranged) -> tuple[float, float]:
    return (-math.inf if one.low is None else one.low, math.inf if one.high is None else one.high)


def _numbers(span: Span) -> Ranged:
    low, high = (None if end is None else _number(end) for end in (span.start, span.end))
    ends = [(name, end) for name, end in (("from", low), ("to", high)) if end is not None]
    return Ranged(span.key or f"{_named(low)}-{_named(high)}", low, high, tuple(ends))


def _far(span: Ranged) -> Ranged:
    """A span of distances, which begins at 0 where nothing else is said."""
    return span if span.low is not None else replace(span, shown=(("from", 0.0), *span.shown))


def _number(value: Value) -> float:
    number = read_double(value)
    if number is None:
        raise StoreError(f"{value!r} is no bound of a range of numbers")
    return number


def _named(number: float | None) -> str:
    return "*" if number is None else str(number)


def _times(span: Span, zone: str | None, now: datetime) -> Ranged:
    low, high = (None if end is None else _time(end, zone, now) for end in (span.start, span.end))
    ends: list[tuple[str, Any]] = []
    for name, end in (("from", low), ("to", high)):
        if end is not None:
            ends += [(name, end / 1000), (f"{name}_as_string", iso_in(end, zone))]
    key = f"{'*' if low is None else iso_in(low, zone)}-{'*' if high is None else iso_in(high, zone)}"
    return Ranged(span.key or key, low, high, tuple(ends))


def _time(value: Value, zone: str | None, now: datetime) -> int:
    found = read_bound(value, edge="low", zone=zone, now=now)
    if found is None:
        raise StoreError(f"{value!r} is no bound of a range of times")
    return found


def _addresses(span: Span) -> Ranged:
    if span.mask is not None:
        network = read_network(span.mask)
        if network is None:
            raise StoreError(f"{span.mask!r} is no network", hint="Write 10.0.0.0/8 or 2001:db8::/32.")
        low, high = network[0], network[1] + 1
        low, high = (low or None), (None if high >= 1 << 128 else high)
        key = span.key or span.mask
    else:
        low, high = (None if end is None else _address(end) for end in (span.start, span.end))
        key = span.key or f"{'*' if low is None else show_address(low)}-{'*' if high is None else show_address(high)}"
    ends = [(name, show_address(end)) for name, end in (("from", low), ("to", high)) if end is not None]
    return Ranged(key, low, high, tuple(ends))


def _address(value: Value) -> int:
    found = read_address(value) if isinstance(value, str) else None
    if found is None:
        raise StoreError(f"{value!r} is no address")
    return found
