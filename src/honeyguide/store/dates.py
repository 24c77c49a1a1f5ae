"""Reads and shows points in time as Elasticsearch does: ISO 8601, epoch milliseconds, date math; in microseconds since 1970, UTC.

Date math: https://www.elastic.co/guide/en/elasticsearch/reference/7.17/common-options.html#date-math
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from honeyguide.errors import StoreError

Edge = Literal["low", "high"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ISO = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](?:(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?)?)?(Z|[+-]\d\d(?::?\d\d)?)?)?)?", re.ASCII
)
_SLASHED = re.compile(r"(\d{4})/(\d\d)/(\d\d)(?: (\d\d):(\d\d):(\d\d))?", re.ASCII)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d\d)(?::?(\d\d))?", re.ASCII)
_STEP = re.compile(r"([+-])(\d*)([yMwdhHms])|/([yMwdhHms])", re.ASCII)
_SPANS = {"w": timedelta(weeks=1), "d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1), "s": timedelta(seconds=1)}
_SPAN = re.compile(r"([+-]?)(\d+(?:\.\d+)?)(nanos|micros|ms|[smhdw])", re.ASCII)
_MICROS = {
    "nanos": 0.001,
    "micros": 1,
    "ms": 1_000,
    "s": 1_000_000,
    "m": 60_000_000,
    "h": 3_600_000_000,
    "d": 86_400_000_000,
    "w": 604_800_000_000,
}


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 of an aware datetime."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(micros: int) -> datetime:
    """The UTC datetime of microseconds since 1970; OverflowError outside the years 1 to 9999."""
    return _EPOCH + timedelta(microseconds=micros)


def iso(micros: int) -> str:
    """ISO 8601 in UTC with Z, in milliseconds, or in microseconds where there are any."""
    when = moment(micros)
    return (
        when.strftime("%Y-%m-%dT%H:%M:%S.").rjust(20, "0")
        + (f"{when.microsecond:06d}" if micros % 1000 else f"{when.microsecond // 1000:03d}")
        + "Z"
    )


def iso_in(micros: int, zone: str | None) -> str:
    """ISO 8601 on the clock of a zone, with its offset; with Z in UTC."""
    when = moment(micros).astimezone(zone_named(zone))
    shift = when.utcoffset()
    if not shift:
        return iso(micros)
    minutes = round(shift.total_seconds() / 60)
    offset = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    return iso(microseconds(when.replace(tzinfo=UTC, fold=0)))[:-1] + offset


@lru_cache(maxsize=256)
def zone_named(name: str | None) -> tzinfo:
    """The zone of a name or of an offset such as `+09:00`; UTC for None. Raises StoreError where there is no such zone."""
    if name is None or name in {"UTC", "Z"}:
        return UTC
    offset = _OFFSET.fullmatch(name)
    if offset:
        sign, hours, minutes = offset.groups()
        span = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return timezone(-span if sign == "-" else span)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise StoreError(
            f"there is no time zone {name!r}", hint="Use a name such as Europe/Berlin, or an offset such as +09:00."
        ) from error


def read_date(value: object, *, edge: Edge = "low", zone: str | None = None) -> int | None:
    """Microseconds of an ISO text or of epoch milliseconds; None where it is neither.

    Missing parts are filled with the first moment; for the `high` edge the time of day with its last, as Elasticsearch does.
    """
    if isinstance(value, bool) or value is None:
        return None
    text = value.strip() if isinstance(value, str) else str(value)
    found = _ISO.fullmatch(text)
    if found is None:
        return _read_other(text, edge, zone)
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    high = edge == "high"
    fill = (fraction or "").ljust(6, "9" if high and not fraction else "0")[:6]
    if second and not fraction and high:
        fill = "999999"
    try:
        when = datetime(
            int(year),
            int(month or 1),
            int(day or 1),
            int(hour or (23 if high else 0)),
            int(minute or (59 if high else 0)),
            int(second or (59 if high else 0)),
            int(fill),
            tzinfo=zone_named(offset or zone),
        )
        return microseconds(when)
    except (ValueError, OverflowError):
        return None


def _read_other(text: str, edge: Edge, zone: str | None) -> int | None:
    slashed = _SLASHED.fullmatch(text)
    if slashed:
        year, month, day, *clock = slashed.groups()
        time = ":".join(clock) if clock[0] else ""
        return read_date(f"{year}-{month}-{day}" + (f"T{time}" if time else ""), edge=edge, zone=zone)
    if not _NUMBER.fullmatch(text) or len(text) > 24:
        return None
    micros = int(text) * 1000 if "." not in text else round(float(text) * 1000)
    try:
        moment(micros)
    except OverflowError:
        return None
    return micros


def looks_like_date(text: str) -> bool:
    """Whether a string of a new field makes it a date: ISO or `yyyy/MM/dd`, never a bare number."""
    return not _NUMBER.fullmatch(text) and len(text) <= 40 and read_date(text) is not None and " " not in text[:10]


def read_bound(value: object, *, edge: Edge, zone: str | None, now: datetime) -> int | None:
    """Microseconds of a query's bound: a date as `read_date` takes it, or date math (`now-1d/d`, `2026-01-01||+1M/d`)."""
    if not isinstance(value, str):
        return read_date(value, edge=edge, zone=zone)
    text = value.strip()
    anchor, bars, steps = text.partition("||")
    if bars:
        start = read_date(anchor, edge=edge if not steps else "low", zone=zone)
    elif text.startswith("now"):
        start, steps = microseconds(now), text[3:]
    else:
        return read_date(text, edge=edge, zone=zone)
    if start is None:
        return None
    try:
        return _calculate(start, steps, edge, zone_named(zone))
    except (ValueError, OverflowError):
        return None


def _calculate(start: int, steps: str, edge: Edge, zone: tzinfo) -> int | None:
    when = moment(start).astimezone(zone)
    place = 0
    while place < len(steps):
        step = _STEP.match(steps, place)
        if step is None:
            return None
        place = step.end()
        sign, count, unit, rounding = step.groups()
        if rounding:
            when = floor(when, rounding)
            if edge == "high":
                when = move(when, 1, rounding) - _MICROSECOND
        else:
            when = move(when, int(f"{sign}{count or 1}"), unit)
    return microseconds(when)


def floor(when: datetime, unit: str) -> datetime:
    """The beginning of the year, month, week (Monday), day, hour, minute or second, on the clock of its zone."""
    when = when.replace(microsecond=0)
    if unit == "s":
        return when
    when = when.replace(second=0)
    if unit == "m":
        return when
    when = when.replace(minute=0)
    if unit in "hH":
        return when
    when = when.replace(hour=0, fold=0)
    if unit == "w":
        return when - timedelta(days=when.weekday())
    if unit == "M":
        return when.replace(day=1)
    return when.replace(month=1, day=1) if unit == "y" else when


def move(when: datetime, count: int, unit: str) -> datetime:
    """So many years, months, weeks, days, hours, minutes or seconds on; the 31st becomes the month's last day."""
    if unit not in "yM":
        span = _SPANS[unit.lower() if unit == "H" else unit] * count
        if unit in "wd":
            return when + span
        return (when.astimezone(UTC) + span).astimezone(when.tzinfo)
    month = when.year * 12 + when.month - 1 + count * (12 if unit == "y" else 1)
    first = when.replace(year=month // 12, month=month % 12 + 1, day=1)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(when.day, last.day))


def read_span(text: str) -> int:
    """Microseconds of a span such as `30s`, `500ms` or `-6h`. Raises StoreError."""
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise StoreError(f"{text!r} is not a span of time", hint="Write a number and one of ms, s, m, h, d.")
    sign, number, unit = found.groups()
    micros = round(float(number) * _MICROS[unit])
    return -micros if sign == "-" else micros
