"""Times in the formats that mappings and pipelines name."""

from datetime import UTC, datetime

import pytest

from honeyguide.store.dates import microseconds
from honeyguide.store.timeformats import last_of, read_time, zone_of

MOMENT = microseconds(datetime(2022, 1, 28, 21, 35, 50, tzinfo=UTC))


@pytest.mark.parametrize(
    ("value", "formats"),
    [
        ("2022-01-28T21:35:50Z", "strict_date_optional_time"),
        ("28/Jan/2022:21:35:50 +0000", "dd/MMM/yyyy:HH:mm:ss Z"),
        ("2022-01-28 21:35:50", "yyyy-MM-dd HH:mm:ss"),
        ("20220128T213550.000Z", "basic_date_time"),
        ("January 28 2022 09:35:50 PM", "MMMM dd yyyy hh:mm:ss a"),
        ("1643405750", "epoch_second"),
        (1643405750000, "epoch_millis"),
        ("2022-01-28T21:35:50", "yyyy-MM-dd'T'HH:mm:ss[.SSS]"),
        ("2022-01-28 21:35:50", "epoch_millis||yyyy-MM-dd HH:mm:ss"),
        ("2022-01-29 06:35:50 +09:00", "yyyy-MM-dd HH:mm:ss XXX"),
    ],
)
def test_a_format(value: object, formats: str) -> None:
    assert read_time(value, formats) == MOMENT


@pytest.mark.parametrize(
    ("value", "formats"),
    [
        ("28/13/2022", "dd/MM/yyyy"),
        ("2022", "yyyy-MM-dd"),
        ("x", "epoch_second"),
        ("2022-01-28", "b"),
        ("9" * 40, "epoch_millis"),
        ("1", "yyyyy["),
    ],
)
def test_what_is_in_no_format(value: object, formats: str) -> None:
    assert read_time(value, formats) is None


def test_a_zone_counts_where_the_text_names_none() -> None:
    tokyo = zone_of("Asia/Tokyo")
    assert read_time("2022-01-29 06:35:50", "yyyy-MM-dd HH:mm:ss", tokyo) == MOMENT
    assert read_time("2022-01-29T06:35:50", "ISO8601", tokyo) == MOMENT
    assert read_time("2022-01-28T21:35:50Z", "ISO8601", tokyo) == MOMENT


@pytest.mark.parametrize(
    ("value", "formats", "last"),
    [
        ("29/03/2026", "dd/MM/yyyy", "2026-03-29T23:59:59.999999Z"),
        ("2026", "yyyy||epoch_millis", "2026-01-01T23:59:59.999999Z"),
        ("2026-03-29 12", "yyyy-MM-dd HH", "2026-03-29T12:59:59.999999Z"),
        ("12:30", "HH:mm", "1970-01-01T12:30:59.999999Z"),
        ("1767225600000", "epoch_millis", "2026-01-01T00:00:00.000000Z"),
    ],
)
def test_what_is_named_ends(value: str, formats: str, last: str) -> None:
    """A month and a year are their first day, as in Elasticsearch."""
    assert last_of(value, formats) == read_time(last, "strict_date_optional_time")
    assert last_of("x", formats) is None
