"""Spans of time are chosen so that there are at most so many, and begin where the zone's clock says."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.errors import StoreError
from honeyguide.query.aggregation import AutoDateHistogram
from honeyguide.store.autodates import spacing
from honeyguide.store.dates import iso_in, microseconds

START = datetime(2026, 3, 28, 22, 10, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "buckets", "interval", "first"),
    [
        (timedelta(0), 10, "1s", "2026-03-28T23:10:07.000+01:00"),
        (timedelta(seconds=9), 10, "1s", "2026-03-28T23:10:07.000+01:00"),
        (timedelta(minutes=2), 10, "30s", "2026-03-28T23:10:07.000+01:00"),
        (timedelta(hours=1), 10, "10m", "2026-03-28T23:10:00.000+01:00"),
        (timedelta(hours=20), 10, "3h", "2026-03-28T23:00:00.000+01:00"),
        (timedelta(days=5), 10, "1d", "2026-03-28T00:00:00.000+01:00"),
        (timedelta(days=60), 10, "7d", "2026-03-28T00:00:00.000+01:00"),
        (timedelta(days=300), 12, "1M", "2026-03-01T00:00:00.000+01:00"),
        (timedelta(days=800), 12, "3M", "2026-03-01T00:00:00.000+01:00"),
        (timedelta(days=40_000), 10, "20y", "2026-01-01T00:00:00.000+01:00"),
    ],
)
def test_the_shortest_spans_that_are_few_enough(last: timedelta, buckets: int, interval: str, first: str) -> None:
    found = spacing(AutoDateHistogram("@timestamp", buckets, "Europe/Berlin"), microseconds(START), microseconds(START + last))
    assert (found.interval, iso_in(found.key(0), "Europe/Berlin")) == (interval, first)
    assert len(found.numbers) <= buckets


def test_a_day_of_23_hours_is_a_day() -> None:
    found = spacing(AutoDateHistogram("@timestamp", 10, "Europe/Berlin"), microseconds(START), microseconds(START + timedelta(days=5)))
    keys = [iso_in(found.key(number), "Europe/Berlin") for number in (1, 2)]
    assert keys == ["2026-03-29T00:00:00.000+01:00", "2026-03-30T00:00:00.000+02:00"]


def test_a_least_span_can_be_asked_for() -> None:
    one = AutoDateHistogram("@timestamp", 10, minimum_interval="day")
    assert spacing(one, microseconds(START), microseconds(START)).interval == "1d"


def test_too_many_spans_are_refused() -> None:
    found = spacing(AutoDateHistogram("@timestamp", 1_000_000), 0, 500_000 * 1_000_000)
    with pytest.raises(StoreError, match="more than 65536"):
        _ = found.numbers


@given(
    st.integers(0, 4_000_000_000_000_000),
    st.integers(0, 40_000_000_000_000),
    st.integers(1, 50),
    st.sampled_from(["UTC", "Asia/Kolkata", "America/New_York"]),
    st.floats(0, 1),
)
def test_every_moment_lies_in_its_span(low: int, width: int, buckets: int, zone: str, part: float) -> None:
    found = spacing(AutoDateHistogram("@timestamp", buckets, zone), low, low + width)
    moment = low + int(width * part)
    number = found.number(moment)
    assert number in found.numbers
    assert found.key(number) <= moment < found.key(number + 1)
