"""Times as logs write them: each shape, naive ones in their zone, fractions that are counts, years that aren't there."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.formats.timestamps import access_times, epoch_times, iso_times, yearless_times

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2024-05-01T12:00:00.301370Z", NOON + timedelta(microseconds=301370)),
        ("2024-05-01T12:00:00Z", NOON),
        ("2024-05-01 12:00:00", NOON),
        ("2024/05/01 12:00:00", NOON),
        ("2024-05-01 12:00:00,695", NOON + timedelta(milliseconds=695)),
        ("2024-05-01T12:00:00.5", NOON + timedelta(milliseconds=500)),
        ("2024-05-01T21:00:00+09:00", NOON),
        ("2024-05-01T08:30:00.000001-0330", NOON + timedelta(microseconds=1)),
        ("2024-05-01T12:00:00.000000+00:00Z", NOON),
        ("2024-05-01T12:00:00.123456789Z", NOON + timedelta(microseconds=123456)),
        ("2024-13-01T12:00:00Z", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_time_that_says_its_offset_or_is_utc(text: str, instant: datetime | None) -> None:
    assert iso_times(pl.Series([text])).to_list() == [instant]
    assert iso_times(pl.Series([text, "2024-05-01T12:00:00Z", None], dtype=pl.String)).to_list() == [instant, NOON, None]


def test_a_naive_time_is_local_to_its_zone() -> None:
    texts = pl.Series(["2024-05-01 21:00:00", "2024-05-01T12:00:00Z"])
    assert iso_times(texts, ZoneInfo("Asia/Tokyo")).to_list() == [NOON, NOON]
    assert iso_times(texts, timezone(timedelta(hours=9))).to_list() == [NOON, NOON]


def test_hours_that_come_twice_or_never() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    twice, never = iso_times(pl.Series(["2024-10-27 02:30:00", "2024-03-31 02:30:00"]), berlin).to_list()
    assert twice == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)
    assert never == datetime(2024, 3, 31, 1, 30, tzinfo=UTC)


def test_fractions_that_are_counts_have_no_leading_zeros() -> None:
    """SentryPeer's nanoseconds and Honeytrap's microseconds aren't padded."""
    assert iso_times(pl.Series(["2024-05-01 12:00:00.58987604"]), counted="ns").item().microsecond == 58987
    assert iso_times(pl.Series(["2024-05-01 12:00:00:23793 GMT"]), counted="us").item().microsecond == 23793


@given(st.timedeltas(timedelta(0), timedelta(days=70_000)))
def test_every_instant_survives_being_written(since: timedelta) -> None:
    instant = datetime(1971, 1, 1, tzinfo=UTC) + since
    moment = instant.replace(tzinfo=None)
    assert iso_times(pl.Series([moment.isoformat()])).item() == instant
    assert iso_times(pl.Series([moment.isoformat(" ") + "+00:00"])).item() == instant


@given(st.lists(st.text(max_size=40), min_size=1))
def test_any_text_is_a_time_or_none(texts: list[str]) -> None:
    series = pl.Series(texts, dtype=pl.String)
    assert len(iso_times(series, ZoneInfo("Asia/Tokyo"))) == len(access_times(series)) == len(texts)
    assert len(yearless_times(series, UTC, NOON)) == len(texts)


def test_unix_times_are_told_apart_by_their_size() -> None:
    seconds = NOON.timestamp()
    numbers = pl.Series([seconds, seconds * 1e3, seconds * 1e6, seconds * 1e9, 1e30, float("nan"), None])
    assert epoch_times(numbers).to_list() == [NOON, NOON, NOON, NOON, None, None, None]


def test_access_log_times() -> None:
    texts = pl.Series(["01/May/2024:21:00:00 +0900", "01/Mai/2024:21:00:00 +0900", None])
    assert access_times(texts).to_list() == [NOON, None, None]


@pytest.mark.parametrize(
    ("text", "year"),
    [("May  1 12:00:00", 2024), ("May  2 11:00:00", 2024), ("May  3 12:00:00", 2023), ("Dec 31 23:59:59", 2023), ("Feb 29 00:00:00", 2024)],
)
def test_a_missing_year_is_the_latest_that_is_not_after_the_files_last_change(text: str, year: int) -> None:
    """A day of grace, for clocks and zones differ."""
    assert yearless_times(pl.Series([text]), UTC, NOON).item().year == year


def test_a_leap_day_comes_from_a_leap_year() -> None:
    assert yearless_times(pl.Series(["Feb 29 00:00:00"]), UTC, datetime(2023, 6, 1, tzinfo=UTC)).item().year == 2020
