"""Points in time as Elasticsearch reads and shows them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.errors import StoreError
from honeyguide.store.dates import iso, looks_like_date, microseconds, moment, read_bound, read_date, read_span, zone_named

NOW = datetime(2026, 11, 22, 21, 37, 18, 250_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026", "2026-01-01T00:00:00.000Z"),
        ("2026-11", "2026-11-01T00:00:00.000Z"),
        ("2026-11-22", "2026-11-22T00:00:00.000Z"),
        ("2026-11-22T21:37:18Z", "2026-11-22T21:37:18.000Z"),
        ("2026-11-22 21:37:18,5", "2026-11-22T21:37:18.500Z"),
        ("2026-11-22T21:37:18.123456789+09:00", "2026-11-22T12:37:18.123456Z"),
        ("2026-11-22T21:37:18+0130", "2026-11-22T20:07:18.000Z"),
        ("2026/11/22 21:37:18", "2026-11-22T21:37:18.000Z"),
        (1_793_491_200_000, "2026-11-01T00:00:00.000Z"),
        ("1793491200000", "2026-11-01T00:00:00.000Z"),
        (1_793_491_200_000.5, "2026-11-01T00:00:00.000500Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
    ],
)
def test_dates_are_read(text: object, shown: str) -> None:
    micros = read_date(text)
    assert micros is not None
    assert iso(micros) == shown


@pytest.mark.parametrize("text", ["", "x", "2026-13", "2026-02-30", "2026-11-22T25:00", True, None, {}, "99999999999999999999", "now"])
def test_what_is_no_date_is_none(text: object) -> None:
    assert read_date(text) is None


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)))  # noqa: DTZ001
def test_what_is_shown_is_read_again(when: datetime) -> None:
    micros = microseconds(when.replace(tzinfo=UTC))
    assert read_date(iso(micros)) == micros
    assert microseconds(moment(micros)) == micros


@given(st.text(max_size=30) | st.integers() | st.floats())
def test_anything_is_a_date_or_none(value: object) -> None:
    micros = read_date(value)
    assert micros is None or iso(micros)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("now", "2026-11-22T21:37:18.250Z", "2026-11-22T21:37:18.250Z"),
        ("now-1d", "2026-11-21T21:37:18.250Z", "2026-11-21T21:37:18.250Z"),
        ("now/d", "2026-11-22T00:00:00.000Z", "2026-11-22T23:59:59.999999Z"),
        ("now-1d/d", "2026-11-21T00:00:00.000Z", "2026-11-21T23:59:59.999999Z"),
        ("now/w", "2026-11-16T00:00:00.000Z", "2026-11-22T23:59:59.999999Z"),
        ("now/y", "2026-01-01T00:00:00.000Z", "2026-12-31T23:59:59.999999Z"),
        ("2026-01-31||+1M", "2026-02-28T00:00:00.000Z", "2026-02-28T00:00:00.000Z"),
        ("2026-01-31||+1M/M", "2026-02-01T00:00:00.000Z", "2026-02-28T23:59:59.999999Z"),
        ("2026-11-22||", "2026-11-22T00:00:00.000Z", "2026-11-22T23:59:59.999999Z"),
        ("2026-11-22", "2026-11-22T00:00:00.000Z", "2026-11-22T23:59:59.999999Z"),
        ("2026-11-22T21:37", "2026-11-22T21:37:00.000Z", "2026-11-22T21:37:59.999999Z"),
    ],
)
def test_bounds_are_rounded_to_the_edge_they_are(text: str, low: str, high: str) -> None:
    edges = [read_bound(text, edge=edge, zone=None, now=NOW) for edge in ("low", "high")]
    assert [None if edge is None else iso(edge) for edge in edges] == [low, high]


@pytest.mark.parametrize("text", ["now-", "now+1x", "now/", "x||+1d", "now-99999999y", "2026-11-22||+1d-"])
def test_date_math_that_can_not_be_read_is_none(text: str) -> None:
    assert read_bound(text, edge="low", zone=None, now=NOW) is None


def test_a_zone_counts_where_the_text_names_none() -> None:
    for text, shown in (
        ("2026-11-22", "2026-11-21T15:00:00.000Z"),
        ("2026-11-22T00:00Z", "2026-11-22T00:00:00.000Z"),
        ("now/d", "2026-11-22T15:00:00.000Z"),
    ):
        micros = read_bound(text, edge="low", zone="+09:00", now=NOW)
        assert micros is not None
        assert iso(micros) == shown
    assert str(zone_named("Europe/Berlin")) == "Europe/Berlin"
    with pytest.raises(StoreError, match="no time zone"):
        zone_named("Mars/Olympus")
    with pytest.raises(StoreError, match="no time zone"):
        zone_named("../../etc/passwd")


def test_only_what_looks_like_a_date_makes_a_field_one() -> None:
    assert looks_like_date("2026-11-22T21:37:18Z")
    assert looks_like_date("2026/11/22")
    assert not looks_like_date("2026")
    assert not looks_like_date("1793491200000")
    assert not looks_like_date("12.5")
    assert not looks_like_date("root")


def test_spans() -> None:
    assert [read_span(text) for text in ("30s", "500ms", "-6h", "+1d", "1.5m")] == [
        30_000_000,
        500_000,
        -21_600_000_000,
        86_400_000_000,
        90_000_000,
    ]
    with pytest.raises(StoreError, match="not a span"):
        read_span("soon")
