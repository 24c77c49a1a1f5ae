"""Which spans of time give about as many buckets as were asked for, as Elasticsearch's `auto_date_histogram` chooses; for every store.

Rules: org/elasticsearch/search/aggregations/bucket/histogram/InternalAutoDateHistogram.java. The unit is the shortest of which there
are not too many; then so many neighbours go together, counted from the first one.
"""

from dataclasses import dataclass

from honeyguide.errors import StoreError
from honeyguide.query.aggregation import AutoDateHistogram, DateHistogram
from honeyguide.query.aggregation.buckets import Calendar
from honeyguide.store.buckets import DAY, MOST_BUCKETS, clock_shift, from_clock, key_of, microseconds, moment

_SECOND = 1_000_000
_UNITS: tuple[tuple[Calendar, int, str, tuple[int, ...]], ...] = (
    ("second", _SECOND, "s", (1, 5, 10, 30)),
    ("minute", 60 * _SECOND, "m", (1, 5, 10, 30)),
    ("hour", 3600 * _SECOND, "h", (1, 3, 12)),
    ("day", DAY, "d", (1, 7)),
    ("month", 2_629_746 * _SECOND, "M", (1, 3)),
    ("year", 31_556_952 * _SECOND, "y", (1, 5, 10, 20, 50, 100)),
)
"""Unit, microseconds (about), sign, and how many may go together."""
SHORT = {name: micros for name, micros, *_ in _UNITS[:3]}
"""Units that are counted in UTC; longer ones by the zone's calendar."""


def shortest(one: AutoDateHistogram) -> str:
    """The interval that is told where there is nothing to count."""
    return f"1{next(sign for unit, _, sign, _ in _UNITS if unit == one.minimum_interval)}"


@dataclass(frozen=True)
class Spacing:
    """Buckets of `step` units of the zone's calendar, from the one that begins at `first` (microseconds) to that which holds `last`."""

    unit: Calendar
    step: int
    zone: str
    first: int
    last: int

    @property
    def numbers(self) -> range:
        """All buckets. Raises StoreError where there are too many."""
        found = self.number(self.last) + 1
        if found > MOST_BUCKETS:
            raise StoreError(f"the histogram would have more than {MOST_BUCKETS} buckets", hint="Ask for fewer.")
        return range(found)

    @property
    def interval(self) -> str:
        """Such as `30s` or `7d`."""
        return f"{self.step}{next(sign for unit, _, sign, _ in _UNITS if unit == self.unit)}"

    def number(self, micros: int) -> int:
        """Which bucket a moment lies in, the first one being 0."""
        histogram = DateHistogram("", calendar=self.unit, zone=self.zone)
        return (self.count(key_of(histogram, micros)) - self.count(self.first)) // self.step

    def count(self, key: int) -> int:
        """How many units lie between 1970, or the year 0, and the beginning of one."""
        return _count(self.unit, key, self.zone)

    def key(self, number: int) -> int:
        """The beginning of a bucket."""
        if self.unit in SHORT:
            return self.first + number * self.step * SHORT[self.unit]
        count = self.count(self.first) + number * self.step
        if self.unit == "day":
            return from_clock(count * DAY, self.zone)
        year, month = divmod(count, 12) if self.unit == "month" else (count, 0)
        return from_clock(microseconds(moment(0).replace(year=year, month=month + 1)), self.zone)


def _count(unit: Calendar, key: int, zone: str) -> int:
    if unit in SHORT:
        return key // SHORT[unit]
    local = key + clock_shift(key, zone)
    if unit == "day":
        return local // DAY
    when = moment(local)
    return when.year * 12 + when.month - 1 if unit == "month" else when.year


def spacing(one: AutoDateHistogram, low: int, high: int) -> Spacing:
    """The buckets for moments between these two."""
    place = next(at for at, unit in enumerate(_UNITS) if unit[0] == one.minimum_interval)
    last = len(_UNITS) - 1
    while place < last and high - low > one.buckets * _UNITS[place][3][-1] * _UNITS[place][1]:
        place += 1
    start, end = _key(one, place, low), _key(one, place, high)
    while place < last and _between(one, place, start, end) >= one.buckets * _UNITS[place][3][-1]:
        place += 1
    unit, _, _, steps = _UNITS[place]
    size = _between(one, place, _key(one, place, low), _key(one, place, high)) + 1
    step = next((step for step in steps if -(-size // step) <= one.buckets), 1)
    return Spacing(unit, step, one.zone, _key(one, place, low), high)


def _key(one: AutoDateHistogram, place: int, micros: int) -> int:
    return key_of(_histogram(one, place), micros)


def _histogram(one: AutoDateHistogram, place: int) -> DateHistogram:
    return DateHistogram(one.field, calendar=_UNITS[place][0], zone=one.zone)


def _between(one: AutoDateHistogram, place: int, start: int, end: int) -> int:
    """How many units it takes from one moment to another."""
    unit = _UNITS[place][0]
    if start >= end:
        return 0
    return _count(unit, _key(one, place, end - 1), one.zone) - _count(unit, _key(one, place, start), one.zone) + 1
