"""Times as people write them in queries, `now-24h/d` or `2022-01-28||+1d`, become instants and spans as Elasticsearch means them.

Rules: https://www.elastic.co/guide/en/elasticsearch/reference/8.17/common-options.html#date-math and its range query's
"Missing date components" and "date math and rounding". Elasticsearch counts milliseconds, we microseconds.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from honeyguide.errors import QueryError
from honeyguide.query.ast import Range, Value

Unit = Literal["y", "M", "w", "d", "h", "H", "m", "s"]

_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[Tt ](\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?)?)?)?([Zz]|[+-]\d\d(?::?\d\d)?)?")
_STEP = re.compile(r"(?:([+-])(\d*)|/)([yMwdhHms])")
_EPOCH_MILLIS = re.compile(r"-?\d{1,3}|-?\d{5,18}|-\d{4}")
_MICROSECOND = timedelta(microseconds=1)
_EXACT: dict[str, timedelta] = {
    "h": timedelta(hours=1),
    "H": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}
_WALL: dict[str, timedelta] = {"d": timedelta(days=1), "w": timedelta(weeks=1)}


@dataclass(frozen=True)
class Span:
    """From `start` until before `end`, in UTC; None is open."""

    start: datetime | None
    end: datetime | None


def span_of_range(bounds: Range, *, now: datetime) -> Span:
    """The span that a range of times means. Bounds that name no zone are in `bounds.zone`, else UTC. Raises QueryError.

    `lte: 2022-01` and `gt: 2022-01` both mean the end of the month, `gte` and `lt` its beginning.
    """
    zone = zone_of(bounds.zone)
    starts: list[datetime] = []
    ends: list[datetime] = []
    if bounds.gte is not None:
        starts.append(instant(bounds.gte, now=now, zone=zone))
    if bounds.gt is not None:
        starts.append(_after(instant(bounds.gt, now=now, zone=zone, up=True)))
    if bounds.lt is not None:
        ends.append(instant(bounds.lt, now=now, zone=zone))
    if bounds.lte is not None:
        ends.append(_after(instant(bounds.lte, now=now, zone=zone, up=True)))
    return Span(max(starts, default=None), min(ends, default=None))


def span_of_value(value: Value, *, now: datetime, zone: tzinfo = UTC) -> Span:
    """What it means that a time equals the value: `2022-01-28` is the whole day. Raises QueryError."""
    return Span(instant(value, now=now, zone=zone), _after(instant(value, now=now, zone=zone, up=True)))


def instant(value: Value, *, now: datetime, zone: tzinfo = UTC, up: bool = False) -> datetime:
    """The instant, in UTC, that the value means: ISO 8601 (parts from the right may be missing), milliseconds since 1970, date math.

    `up`: missing parts and rounding go to the last microsecond of their unit instead of the first. Raises QueryError.
    """
    text = str(value).strip()
    try:
        if text.startswith("now"):
            return _calculate(now.astimezone(zone), text, 3, zone, up=up)
        anchor, bars, _ = text.partition("||")
        if bars:
            return _calculate(_moment(anchor, text, zone, up=False), text, len(anchor) + 2, zone, up=up)
        return _moment(text, text, zone, up=up).astimezone(UTC)
    except OverflowError as error:
        raise QueryError("expected a time between the years 1 and 9999", query=text, position=0) from error


def _after(moment: datetime) -> datetime:
    """The next instant; behind the last one there is time no more."""
    last = datetime.max.replace(tzinfo=UTC)
    return moment + _MICROSECOND if moment < last else last


def zone_of(name: str | None) -> tzinfo:
    """The zone of a query: an IANA name or an offset such as `+09:00`; none is UTC. Raises QueryError."""
    if not name or name in {"Z", "UTC"}:
        return UTC
    found = re.fullmatch(r"(?:UTC|GMT)?([+-])(\d\d?):?(\d\d)?", name)
    if found and int(found[2]) < 24:
        offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        return timezone(-offset if found[1] == "-" else offset)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        hint = "Give a name such as Asia/Tokyo or an offset such as +09:00."
        raise QueryError(f"no time zone is named {name!r}", query=name, position=0, hint=hint) from error


def _moment(text: str, query: str, zone: tzinfo, *, up: bool) -> datetime:
    """A time without math."""
    if _EPOCH_MILLIS.fullmatch(text):
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(text))
        return moment + timedelta(microseconds=999) if up else moment
    found = _ISO.fullmatch(text)
    if not found:
        hint = "Write 2022-01-28T21:36:02, 2022-01-28, now-24h, or 2022-01-28||+1d/d."
        raise QueryError(f"expected a time, not {text!r}", query=query, position=0, hint=hint)
    given = [int(part) if part else None for part in found.groups()[:6]]
    year, month, day, hour, minute, second = given
    latest = up and found[7] is None
    month = month or (12 if up else 1)
    try:
        day = day or (calendar.monthrange(year or 0, month)[1] if up else 1)
        moment = datetime(
            year or 0,
            month,
            day,
            _filled(hour, 23, up=up),
            _filled(minute, 59, up=up),
            _filled(second, 59, up=up),
            999_999 if latest else int((found[7] or "0").ljust(6, "0")[:6]),
            tzinfo=zone_of(found[8].upper()) if found[8] else zone,
        )
    except (ValueError, calendar.IllegalMonthError) as error:
        raise QueryError(f"expected a time that exists, not {text!r}", query=query, position=0) from error
    return moment


def _filled(part: int | None, last: int, *, up: bool) -> int:
    return part if part is not None else last if up else 0


def _calculate(moment: datetime, text: str, at: int, zone: tzinfo, *, up: bool) -> datetime:
    """The steps of the date math at `at`, one after another, on the clock of `zone`."""
    moment = moment.astimezone(zone)
    while at < len(text):
        step = _STEP.match(text, at)
        if not step:
            hint = "Steps are + or -, a number and one of y M w d h m s; or / and a unit to round to."
            raise QueryError("expected a step of date math", query=text, position=at, hint=hint)
        sign, number, unit = step.groups()
        if sign:
            count = int(number[:9] or 1)
            moment = _add(moment, -count if sign == "-" else count, unit, zone)
        else:
            moment = _floor(moment, unit)
            if up:
                moment = (_add(moment, 1, unit, zone).astimezone(UTC) - _MICROSECOND).astimezone(zone)
        at = step.end()
    return moment.astimezone(UTC)


def _add(moment: datetime, count: int, unit: str, zone: tzinfo) -> datetime:
    """Hours and below are exact; days and above keep the time on the clock; a month's last day stays within the month."""
    if unit in _EXACT:
        return (moment.astimezone(UTC) + _EXACT[unit] * count).astimezone(zone)
    if unit in _WALL:
        return moment + _WALL[unit] * count
    months = moment.year * 12 + moment.month - 1 + count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError
    return moment.replace(year=year, month=month + 1, day=min(moment.day, calendar.monthrange(year, month + 1)[1]))


def _floor(moment: datetime, unit: str) -> datetime:
    """The first instant of the unit."""
    if unit == "s":
        return moment.replace(microsecond=0)
    if unit == "m":
        return moment.replace(second=0, microsecond=0)
    if unit in {"h", "H"}:
        return moment.replace(minute=0, second=0, microsecond=0)
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if unit == "w":
        return midnight - timedelta(days=midnight.weekday())
    if unit == "M":
        return midnight.replace(day=1)
    return midnight.replace(month=1, day=1) if unit == "y" else midnight
