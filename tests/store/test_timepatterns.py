"""Times and numbers are written in the patterns that clients name."""

from datetime import UTC

import pytest

from honeyguide.store.dates import zone_named
from honeyguide.store.timepatterns import show_number, show_time

MOMENT = 1_767_312_000_123_456  # 2026-01-02T00:00:00.123456Z


@pytest.mark.parametrize(
    ("pattern", "zone", "text"),
    [
        ("strict_date_optional_time", "UTC", "2026-01-02T00:00:00.123Z"),
        ("strict_date_optional_time_nanos", "UTC", "2026-01-02T00:00:00.123456Z"),
        ("strict_date_optional_time", "Asia/Tokyo", "2026-01-02T09:00:00.123+09:00"),
        ("epoch_millis", "UTC", "1767312000123.456"),
        ("epoch_second||yyyy", "UTC", "1767312000.123456"),
        ("yyyy/MM/dd HH:mm:ss", "+09:00", "2026/01/02 09:00:00"),
        ("basic_date", "UTC", "20260102"),
        ("EEE, d MMM yy 'at' h a", "UTC", "Fri, 2 Jan 26 at 12 AM"),
        ("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSSX", "UTC", "2026-01-02T00:00:00.123456000Z"),
        ("DDD Z", "+05:30", "002 +0530"),
    ],
)
def test_times(pattern: str, zone: str, text: str) -> None:
    assert show_time(MOMENT, pattern, zone_named(zone)) == text


def test_a_letter_that_means_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="Unknown pattern letter: b"):
        show_time(MOMENT, "b", UTC)


@pytest.mark.parametrize(
    ("value", "pattern", "text"),
    [
        (1.5, "0.00", "1.50"),
        (1234.5, "#,##0.##", "1,234.5"),
        (50, "Value is ##0.0", "Value is 50.0"),
        (0.25, "0%", "25%"),
        (-2, "$0.0", "-$2.0"),
        (7, "000", "007"),
    ],
)
def test_numbers(value: float, pattern: str, text: str) -> None:
    assert show_number(value, pattern) == text
