"""Spans of time for charts: where a request begins and ends, and how wide a bar of its histogram is."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias, get_args

from honeyguide.errors import UsageError
from honeyguide.query.datemath import span_of_range
from honeyguide.server.asked import Span
from honeyguide.store.protocol import Store

Calendar: TypeAlias = Literal["minute", "hour", "day", "week", "month", "quarter", "year"]
FIXED = (
    ("10ms", 0.01),
    ("50ms", 0.05),
    ("100ms", 0.1),
    ("500ms", 0.5),
    ("1s", 1),
    ("5s", 5),
    ("10s", 10),
    ("30s", 30),
    ("1m", 60),
    ("5m", 300),
    ("10m", 600),
    ("30m", 1800),
    ("1h", 3600),
    ("3h", 10_800),
    ("12h", 43_200),
)
CALENDAR: tuple[tuple[Calendar, float], ...] = (
    ("day", 86_400),
    ("week", 604_800),
    ("month", 2_629_800),
    ("quarter", 7_889_400),
    ("year", 31_557_600),
)

MILLISECOND = timedelta(milliseconds=1)
UNITS: tuple[Calendar, ...] = get_args(Calendar)
_FIXED = re.compile(r"[1-9]\d{0,8}(?:ms|s|m|h|d)")


@dataclass(frozen=True)
class Width:
    """Of a bar: a fixed one such as `30s`, or one of the calendar."""

    fixed: str | None
    calendar: Calendar | None

    @property
    def name(self) -> str:
        """As the page names it."""
        return self.fixed or self.calendar or ""


def ends(store: Store, index: str, span: Span) -> tuple[datetime, datetime] | None:
    """From when until when: as asked, and where that is open as far as the indices have rows; None where they have none."""
    asked = span_of_range(span.range(), now=datetime.now(UTC))
    start, end = asked.start, asked.end
    if start is None or end is None:
        there = store.indices(index)
        first = min((one.first for one in there if one.first is not None), default=None)
        last = max((one.last for one in there if one.last is not None), default=None)
        if first is None or last is None:
            return None
        start, end = start or first, end or last + MILLISECOND
    return (start, end) if start < end else None


def width(seconds: float, bars: int) -> Width:
    """The narrowest usual width with which a span has at most that many bars."""
    for name, size in FIXED:
        if seconds / size <= bars:
            return Width(name, None)
    for unit, size in CALENDAR:
        if seconds / size <= bars:
            return Width(None, unit)
    return Width(None, "year")


def named_width(name: str) -> Width:
    """The width that somebody named: `30s`, `5m`, or a unit of the calendar. Raises UsageError."""
    for unit in UNITS:
        if name == unit:
            return Width(None, unit)
    if not _FIXED.fullmatch(name):
        raise UsageError(f"{name[:50]!r} is no interval", where="interval", hint=f"Say auto, 30s, 5m, 1h, or one of {', '.join(UNITS)}.")
    return Width(name, None)
