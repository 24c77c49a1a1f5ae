"""Times as logs write them become UTC instants, whole columns at once."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

import polars as pl

Counted = Literal["ns", "us"]
"""A fraction that is a count without leading zeros, as in `05:01:59.58987604` for 58,987,604 ns."""

INSTANT = pl.Datetime("us", "UTC")
_NAIVE = pl.Datetime("us")
_EARLIEST, _LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2261, 1, 1, tzinfo=UTC)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def iso_times(texts: pl.Series, zone: tzinfo = UTC, counted: Counted | None = None) -> pl.Series:
    """Instants of `2025-01-09T17:22:36.301370Z` and its kin; null where there is none.

    Date and time may be parted by a blank, the date by slashes, the fraction by a comma or colon; an offset may follow.
    Without one the time is local to `zone`.
    """
    name = texts.name
    if counted is None:
        fast = texts.str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", time_unit="us", strict=False)
        if fast.null_count() == texts.null_count():
            return fast.dt.replace_time_zone("UTC").alias(name)
    text = pl.col("text")
    tail = text.str.slice(19)
    digits = tail.str.extract(r"^[.,:](\d{1,9})", 1)
    if counted == "ns":
        micros = digits.cast(pl.Int64, strict=False) // 1000
    elif counted == "us":
        micros = digits.cast(pl.Int64, strict=False)
    else:
        micros = digits.str.pad_end(6, "0").str.slice(0, 6).cast(pl.Int64, strict=False)
    second = pl.concat_str(text.str.slice(0, 10).str.replace_all("/", "-", literal=True), text.str.slice(11, 8), separator=" ")
    sign = tail.str.extract(r"([+-])\d{2}:?\d{2}Z?$", 1)
    minutes = tail.str.extract(r"[+-](\d{2}):?\d{2}Z?$", 1).cast(pl.Int64) * 60 + tail.str.extract(r"[+-]\d{2}:?(\d{2})Z?$", 1).cast(
        pl.Int64
    )
    frame = pl.DataFrame({"text": texts}).select(
        naive=second.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False) + pl.duration(microseconds=micros.fill_null(0)),
        offset=pl.when(sign == "-").then(-minutes).otherwise(minutes),
        zulu=tail.str.ends_with("Z") | tail.str.ends_with("GMT") | tail.str.ends_with("UTC"),
    )
    return _placed(frame, zone).alias(name)


def _placed(frame: pl.DataFrame, zone: tzinfo) -> pl.Series:
    """Instants from naive times with an offset in minutes, a Z, or neither."""
    naive = frame.get_column("naive")
    local = localised(naive, zone)
    return frame.select(
        pl.when(pl.col("offset").is_not_null())
        .then((pl.col("naive") - pl.duration(minutes=pl.col("offset"))).dt.replace_time_zone("UTC"))
        .when(pl.col("zulu"))
        .then(pl.col("naive").dt.replace_time_zone("UTC"))
        .otherwise(local)
    ).to_series()


def localised(naive: pl.Series, zone: tzinfo) -> pl.Series:
    """Instants of naive times local to `zone`: the earlier of two where clocks go back, an hour on where they skip it."""
    naive = naive.cast(_NAIVE)
    if isinstance(zone, ZoneInfo) and zone.key != "UTC":
        frame = pl.DataFrame({"naive": naive})
        place = _within(zone.key, pl.col("naive"))
        skipped = _within(zone.key, pl.col("naive") - pl.duration(hours=1)) + pl.duration(hours=1)
        return frame.select(pl.coalesce(place, skipped)).to_series()
    ahead = zone.utcoffset(None) or timedelta()
    return (naive - ahead).dt.replace_time_zone("UTC")


def _within(key: str, naive: pl.Expr) -> pl.Expr:
    return naive.dt.replace_time_zone(key, ambiguous="earliest", non_existent="null").dt.convert_time_zone("UTC")


def epoch_times(numbers: pl.Series) -> pl.Series:
    """Instants of Unix times in seconds, ms, µs or ns (told apart by their size); null beyond the years 1900 to 2261."""
    value = pl.col("n")
    size = value.abs()
    scale = pl.when(size < 1e11).then(1e6).when(size < 1e14).then(1e3).when(size < 1e17).then(1.0).otherwise(1e-3)
    micros = (value * scale).round(0)
    low, high = _EARLIEST.timestamp() * 1e6, _LATEST.timestamp() * 1e6
    frame = pl.DataFrame({"n": numbers.cast(pl.Float64, strict=False)})
    kept = pl.when(micros.is_between(low, high)).then(micros).otherwise(None)
    return frame.select(kept.cast(pl.Int64, strict=False).cast(_NAIVE).dt.replace_time_zone("UTC")).to_series().alias(numbers.name)


def access_times(texts: pl.Series) -> pl.Series:
    """Instants of `17/May/2015:10:05:03 +0000`, the time of access logs."""
    unique = texts.unique().drop_nulls()
    instants = unique.str.to_datetime("%d/%b/%Y:%H:%M:%S %z", time_unit="us", strict=False)
    return texts.replace_strict(unique, instants, default=None, return_dtype=INSTANT)


def yearless_times(texts: pl.Series, zone: tzinfo, modified: datetime | None) -> pl.Series:
    """Instants of `Mar  7 13:06:56`, local to `zone`: in the latest year that isn't a day beyond the file's last change.

    Where a year does stand before the hour, as Cisco's devices write it, it counts.
    """
    limit = ((modified or datetime.now(UTC)) + timedelta(days=1)).astimezone(zone).replace(tzinfo=None)
    unique = texts.unique().drop_nulls()
    naive = pl.Series(unique.name, [_latest(text, limit) for text in unique.to_list()], dtype=_NAIVE)
    return texts.replace_strict(unique, localised(naive, zone), default=None, return_dtype=INSTANT)


def _latest(text: str, limit: datetime) -> datetime | None:
    parts = text.split()
    try:
        month, day = _MONTHS.index(parts[0]) + 1, int(parts[1])
        hour, minute, second = (int(part) for part in parts[-1].split(":"))
        years = [int(parts[2])] if len(parts) == 4 else range(limit.year, limit.year - 9, -1)
    except (ValueError, IndexError):
        return None
    for year in years:  # 29 February comes at least once in eight years
        try:
            moment = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001 - local, placed by the caller
        except ValueError:
            continue
        if moment <= limit or len(parts) == 4:
            return moment
    return None
