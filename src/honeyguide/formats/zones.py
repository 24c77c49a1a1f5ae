"""Names of time zones as events and the ledger keep them: an IANA name, or an offset such as `+09:00`."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from honeyguide.errors import UsageError

OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?")


def zone_name(zone: tzinfo) -> str:
    """The zone's name: `Asia/Tokyo`, `+09:00`, `UTC`."""
    if isinstance(zone, ZoneInfo):
        return zone.key
    offset = zone.utcoffset(datetime(2000, 1, 1, tzinfo=UTC)) or timedelta()
    if not offset:
        return "UTC"
    minutes = int(offset.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def zone_named(name: str) -> tzinfo:
    """The zone of that name. Raises UsageError where there is none."""
    if name.upper() in {"UTC", "Z", "GMT"}:
        return UTC
    found = OFFSET.fullmatch(name.strip())
    if found:
        offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        if offset < timedelta(hours=24):
            return timezone(-offset if found[1] == "-" else offset)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(f"no time zone is named {name!r}", hint="Give a name such as Asia/Tokyo or an offset such as +09:00.") from error


def local_time(column: pl.Expr, name: str) -> pl.Expr:
    """A UTC column as naive local time of the zone of that name."""
    zone = zone_named(name)
    if isinstance(zone, ZoneInfo):
        return column.dt.convert_time_zone(zone.key).dt.replace_time_zone(None)
    offset = zone.utcoffset(None) or timedelta()
    return column.dt.replace_time_zone(None) + offset


def utc_time(column: pl.Expr, zone: tzinfo) -> pl.Expr:
    """A column of naive local times as UTC. A time that the clock showed twice is the first one, one that it skipped is null."""
    if isinstance(zone, ZoneInfo):
        return column.dt.replace_time_zone(zone.key, ambiguous="earliest", non_existent="null").dt.convert_time_zone("UTC")
    return (column - (zone.utcoffset(None) or timedelta())).dt.replace_time_zone("UTC")
