"""Zones have one name each, and the name gives the zone back."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from honeyguide.errors import UsageError
from honeyguide.formats.zones import local_time, utc_time, zone_name, zone_named


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("UTC", "UTC"),
        ("Z", "UTC"),
        ("+09:00", "+09:00"),
        ("UTC-3", "-03:00"),
        ("+0530", "+05:30"),
        ("Asia/Tokyo", "Asia/Tokyo"),
        ("-00:00", "UTC"),
    ],
)
def test_names(text: str, name: str) -> None:
    assert zone_name(zone_named(text)) == name


@pytest.mark.parametrize("text", ["", "Asia/Nowhere", "+25:00", "../../etc/passwd", "now"])
def test_what_is_no_zone_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(UsageError, match="Asia/Tokyo"):
        zone_named(text)


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=-7)), ZoneInfo("Europe/Berlin")])
def test_columns_go_to_utc_and_back(zone: timezone | ZoneInfo) -> None:
    times = [datetime(2026, 1, 1), datetime(2026, 7, 1, 12, 30)]  # noqa: DTZ001 -- a log's naive times
    frame = pl.DataFrame({"local": times}).with_columns(utc_time(pl.col("local"), zone).alias("utc"))
    assert frame.select(local_time(pl.col("utc"), zone_name(zone)).alias("back")).get_column("back").to_list() == times


def test_an_hour_that_the_clock_skipped_is_no_time_and_one_it_showed_twice_is_the_first() -> None:
    zone = ZoneInfo("Europe/Berlin")
    times = [datetime(2026, 3, 29, 2, 30), datetime(2026, 10, 25, 2, 30)]  # noqa: DTZ001 -- a log's naive times
    utc = pl.DataFrame({"local": times}).select(utc_time(pl.col("local"), zone)).to_series().to_list()
    assert utc == [None, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]
