"""What instants and spans the times of a query mean; the examples of rounding are Elasticsearch's own."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.errors import QueryError
from honeyguide.query.ast import Range
from honeyguide.query.datemath import Span, instant, span_of_range, span_of_value, zone_of

NOW = datetime(2022, 3, 30, 13, 45, 30, 123456, tzinfo=UTC)

INSTANTS = [
    ("now", "2022-03-30T13:45:30.123456Z", "2022-03-30T13:45:30.123456Z"),
    ("now-24h", "2022-03-29T13:45:30.123456Z", "2022-03-29T13:45:30.123456Z"),
    ("now-24h/d", "2022-03-29T00:00:00Z", "2022-03-29T23:59:59.999999Z"),
    ("now/d", "2022-03-30T00:00:00Z", "2022-03-30T23:59:59.999999Z"),
    ("now/w", "2022-03-28T00:00:00Z", "2022-04-03T23:59:59.999999Z"),
    ("now/M", "2022-03-01T00:00:00Z", "2022-03-31T23:59:59.999999Z"),
    ("now/y", "2022-01-01T00:00:00Z", "2022-12-31T23:59:59.999999Z"),
    ("now/h", "2022-03-30T13:00:00Z", "2022-03-30T13:59:59.999999Z"),
    ("now/m", "2022-03-30T13:45:00Z", "2022-03-30T13:45:59.999999Z"),
    ("now/s", "2022-03-30T13:45:30Z", "2022-03-30T13:45:30.999999Z"),
    ("now-1M", "2022-02-28T13:45:30.123456Z", "2022-02-28T13:45:30.123456Z"),
    ("now-1y-1M+2d/d", "2021-03-02T00:00:00Z", "2021-03-02T23:59:59.999999Z"),
    ("now+d", "2022-03-31T13:45:30.123456Z", "2022-03-31T13:45:30.123456Z"),
    ("now+1h+1m-1s", "2022-03-30T14:46:29.123456Z", "2022-03-30T14:46:29.123456Z"),
    ("2022-01-28||+1d", "2022-01-29T00:00:00Z", "2022-01-29T00:00:00Z"),
    ("2014-11-18||/M", "2014-11-01T00:00:00Z", "2014-11-30T23:59:59.999999Z"),
    ("2022-01-28T21:36:02||", "2022-01-28T21:36:02Z", "2022-01-28T21:36:02Z"),
    ("2022", "2022-01-01T00:00:00Z", "2022-12-31T23:59:59.999999Z"),
    ("2024-02", "2024-02-01T00:00:00Z", "2024-02-29T23:59:59.999999Z"),
    ("2022-01-28", "2022-01-28T00:00:00Z", "2022-01-28T23:59:59.999999Z"),
    ("2022-01-28T21", "2022-01-28T21:00:00Z", "2022-01-28T21:59:59.999999Z"),
    ("2022-01-28 21:36", "2022-01-28T21:36:00Z", "2022-01-28T21:36:59.999999Z"),
    ("2022-01-28T21:36:02", "2022-01-28T21:36:02Z", "2022-01-28T21:36:02.999999Z"),
    ("2022-01-28T21:36:02.5+09:00", "2022-01-28T12:36:02.5Z", "2022-01-28T12:36:02.5Z"),
    ("2022-01-28T21:36:02.123456789Z", "2022-01-28T21:36:02.123456Z", "2022-01-28T21:36:02.123456Z"),
    ("1643405762000", "2022-01-28T21:36:02Z", "2022-01-28T21:36:02.000999Z"),
    ("-1", "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999999Z"),
    (0, "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000999Z"),
]


@pytest.mark.parametrize(("text", "down", "up"), INSTANTS)
def test_a_time_is_rounded_down_or_up_with_what_it_leaves_out(text: str, down: str, up: str) -> None:
    assert instant(text, now=NOW) == datetime.fromisoformat(down)
    assert instant(text, now=NOW, up=True) == datetime.fromisoformat(up)


def test_a_zone_moves_what_names_no_offset_and_where_days_begin() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    assert instant("2022-01-28", now=NOW, zone=tokyo) == datetime(2022, 1, 27, 15, tzinfo=UTC)
    assert instant("2022-01-28T00:00Z", now=NOW, zone=tokyo) == datetime(2022, 1, 28, tzinfo=UTC)
    assert instant("now/d", now=NOW, zone=tokyo) == datetime(2022, 3, 29, 15, tzinfo=UTC)
    assert instant("now", now=NOW, zone=tokyo) == NOW


def test_days_are_the_clocks_and_hours_are_exact_when_the_clock_is_changed() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    evening_before = "2022-03-26T12:00"
    assert instant(f"{evening_before}||+1d", now=NOW, zone=berlin) == datetime(2022, 3, 27, 10, tzinfo=UTC)
    assert instant(f"{evening_before}||+24h", now=NOW, zone=berlin) == datetime(2022, 3, 27, 11, tzinfo=UTC)
    assert instant("2022-03-27||/d", now=NOW, zone=berlin, up=True) == datetime(2022, 3, 27, 21, 59, 59, 999999, tzinfo=UTC)


RANGES = [
    (Range("t", gt="2014-11-18||/M"), Span(datetime(2014, 12, 1, tzinfo=UTC), None)),
    (Range("t", gte="2014-11-18||/M"), Span(datetime(2014, 11, 1, tzinfo=UTC), None)),
    (Range("t", lt="2014-11-18||/M"), Span(None, datetime(2014, 11, 1, tzinfo=UTC))),
    (Range("t", lte="2014-11-18||/M"), Span(None, datetime(2014, 12, 1, tzinfo=UTC))),
    (
        Range("t", gte="2022", lt="2022-02", zone="+09:00"),
        Span(datetime(2021, 12, 31, 15, tzinfo=UTC), datetime(2022, 1, 31, 15, tzinfo=UTC)),
    ),
    (
        Range("t", gt="2022-01-28T21:36:02", lte="2022-01-28"),
        Span(datetime(2022, 1, 28, 21, 36, 3, tzinfo=UTC), datetime(2022, 1, 29, tzinfo=UTC)),
    ),
]


@pytest.mark.parametrize(("bounds", "span"), RANGES)
def test_a_range_takes_or_leaves_the_whole_unit(bounds: Range, span: Span) -> None:
    assert span_of_range(bounds, now=NOW) == span


def test_a_time_equals_every_instant_of_the_unit_it_names() -> None:
    assert span_of_value("2022-01-28", now=NOW) == Span(datetime(2022, 1, 28, tzinfo=UTC), datetime(2022, 1, 29, tzinfo=UTC))


MISTAKES = [
    ("yesterday", 0, "expected a time, not 'yesterday'"),
    ("now-24", 3, "expected a step of date math"),
    ("now-1d/5d", 6, "expected a step of date math"),
    ("2022-02-30", 0, "expected a time that exists, not '2022-02-30'"),
    ("2022-13", 0, "expected a time that exists, not '2022-13'"),
    ("now-9999y", 0, "expected a time between the years 1 and 9999"),
    ("99999999999999999", 0, "expected a time between the years 1 and 9999"),
]


@pytest.mark.parametrize(("text", "position", "message"), MISTAKES)
def test_what_is_no_time_is_a_query_error_with_its_place(text: str, position: int, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        instant(text, now=NOW)
    assert (caught.value.position, caught.value.message) == (position, message)


def test_an_unknown_zone_is_a_query_error() -> None:
    assert zone_of(None) is UTC
    with pytest.raises(QueryError, match="no time zone"):
        zone_of("Mars/Olympus")


dates = st.from_regex(r"(now|\d{4}-\d\d-\d\d\|\|)([+-]\d{0,12}[yMwdhms]|/[yMwdhms]){0,4}", fullmatch=True) | st.text(max_size=20)


@given(dates, st.sampled_from(["UTC", "Asia/Tokyo", "America/Sao_Paulo", "+05:45"]))
def test_any_text_is_an_instant_or_a_query_error_and_down_is_never_after_up(text: str, zone: str) -> None:
    try:
        span = span_of_value(text, now=NOW, zone=zone_of(zone))
    except QueryError:
        span = Span(NOW, NOW)
    assert span.start is not None
    assert span.end is not None
    assert span.start <= span.end
