"""What the name of a recorded conversation (bistream) tells: service, both sides, when it began.

Names, from 0.9 on: service-local-port-remote-port-time-random; the time is the start in UTC, but for an upstream mistake
(strftime of %d for %S in src/processor.c) its seconds are the day of the month: such an event is placed at the minute's start
plus the true microseconds, and honeypot.time.precision says minute. Up to 0.8: service-port-remote-random; then the folder's
day or the file's last write is all there is. Calls: SipCall-port-remote:port-random.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

import polars as pl

from honeyguide.formats.dionaea_services import services
from honeyguide.formats.format import Context
from honeyguide.formats.values import address
from honeyguide.schema.event import polars_type
from honeyguide.schema.fields import fields

_HOST = r"[0-9A-Fa-f.:_\uf03a]*(?:%.+?)?"
_COLON = r"(?::|_|-|%3A|\uf03a)"
"""What systems that can't have a colon in a name put in its place."""
_NAME = re.compile(
    rf"(?P<service>[A-Za-z]\w*)-(?P<local>{_HOST})-(?P<port>\d{{1,5}})-(?P<remote>{_HOST})-(?P<peer>\d{{1,5}})-"
    rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)T(?P<hour>\d\d){_COLON}(?P<minute>\d\d){_COLON}(?P<second>\d\d)\.(?P<micro>\d{{6}})-\w{{6}}"
)
_USUAL = (
    r"^(?P<service>[A-Za-z]\w*)-(?P<local>[0-9.]+)-(?P<port>[0-9]{1,5})-(?P<remote>[0-9.]+)-(?P<peer>[0-9]{1,5})-"
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})T(?P<minute>[0-9]{2}:[0-9]{2}):(?P<second>[0-9]{2})\.(?P<micro>[0-9]{6})-\w{6}$"
)
MANY = 100
"""Names from which on it pays to look at columns."""
_CALL = re.compile(rf"(?P<service>SipCall)-(?P<port>\d{{1,5}})-(?P<remote>{_HOST})[:_\uf03a](?P<peer>\d{{1,5}})-\w{{6,10}}")
_OLD = re.compile(rf"(?P<service>[A-Za-z]\w*)-(?P<port>\d{{1,5}})-(?P<remote>{_HOST})-\w{{6}}")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


@lru_cache(maxsize=8192)  # a name is asked for twice: by the sniffer, and some thousand files later by the reader
def match(name: str) -> re.Match[str] | None:
    """The parts of a recording's name; None of any other name."""
    return _NAME.fullmatch(name) or _CALL.fullmatch(name) or _OLD.fullmatch(name)


def named_many(paths: Sequence[str]) -> pl.DataFrame:
    """What the names tell, a row each. Where all of them are of the usual kind, in whole columns: ten times faster."""
    usual = _usual(paths) if len(paths) >= MANY else None
    return columns_of([named(path) for path in paths]) if usual is None else usual


def columns_of(names: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """What `named` gave of each, as columns."""
    return pl.DataFrame(
        [
            pl.Series(name, [row[name] for row in names], dtype=polars_type(fields()[name].type))
            for name in (names[0] if names else named(""))
        ]
    )


def _usual(paths: Sequence[str]) -> pl.DataFrame | None:
    """The columns of names from 0.9 on with IPv4 addresses and possible times; None where one is anything else."""
    frame = pl.DataFrame({"path": paths}).select(pl.col("path").str.extract(r"([^/!]*)$").alias("file.name"))
    frame = frame.with_columns(pl.col("file.name").str.extract_groups(_USUAL).alias("parts")).unnest("parts")
    lost = pl.col("second") == pl.col("date").str.slice(8)
    written = pl.concat_str(
        "date", pl.lit("T"), "minute", pl.lit(":"), pl.when(lost).then(pl.lit("00")).otherwise("second"), pl.lit("."), "micro"
    )
    frame = frame.with_columns(
        written.str.to_datetime("%Y-%m-%dT%H:%M:%S%.6f", time_unit="us", time_zone="UTC", strict=False).alias("event.start"),
        pl.when(lost).then(pl.lit("minute")).alias("honeypot.time.precision"),
        pl.col("port").cast(pl.Int64),
        pl.col("peer").cast(pl.Int64),
    )
    known = {column: {text: _address(text)[0] for text in frame.get_column(column).unique().drop_nulls()} for column in ("local", "remote")}
    if any(address is None for table in known.values() for address in table.values()):
        return None
    if (
        frame.select("service", "event.start").null_count().sum_horizontal().item()
        or frame.select(pl.max_horizontal("port", "peer").max()).item() > 65535
    ):
        return None
    transports = {service: _transport(service) for service in frame.get_column("service").unique()}
    text = pl.lit(None, pl.String)
    return frame.select(
        pl.col("event.start").alias("@timestamp"),
        "event.start",
        pl.lit(None, pl.Datetime("us", "UTC")).alias("event.end"),
        "honeypot.time.precision",
        pl.col("service").alias("honeypot.service"),
        pl.col("service").replace_strict(transports, return_dtype=pl.String).alias("network.transport"),
        pl.col("remote").replace_strict(known["remote"], return_dtype=pl.String).alias("source.ip"),
        text.alias("source.address"),
        pl.col("peer").alias("source.port"),
        pl.col("local").replace_strict(known["local"], return_dtype=pl.String).alias("destination.ip"),
        text.alias("destination.address"),
        pl.col("port").alias("destination.port"),
        "file.name",
    )


def named(path: str, context: Context | None = None) -> dict[str, Any]:
    """The fields that the name gives, those it doesn't give as None; `path` may hold the folder of its day."""
    name = path.rpartition("!")[2].rpartition("/")[2]
    found = match(name)
    parts = found.groupdict() if found else {}
    remote, other = _address(parts.get("remote"))
    local, strange = _address(parts.get("local"))
    service = parts.get("service")
    start, end, precision = _times(path, parts, context)
    return {
        "@timestamp": end or start,
        "event.start": start if "year" in parts else None,
        "event.end": end,
        "honeypot.time.precision": precision,
        "honeypot.service": service,
        "network.transport": _transport(service),
        "source.ip": remote,
        "source.address": other,
        "source.port": _port(parts.get("peer")),
        "destination.ip": local,
        "destination.address": strange,
        "destination.port": _port(parts.get("port")),
        "file.name": name,
    }


@lru_cache(maxsize=8192)
def _address(text: str | None) -> tuple[str | None, str | None]:
    if not text:
        return None, None
    return address(text.replace("_", ":").replace("\uf03a", ":"))


def _port(text: str | None) -> int | None:
    return int(text) if text and int(text) <= 65535 else None


@cache
def _transport(service: str | None) -> str | None:
    known = services().get(service or "")
    return known.transports[0] if known and len(known.transports) == 1 else None


def _times(path: str, parts: dict[str, str], context: Context | None) -> tuple[datetime | None, datetime | None, str | None]:
    """Start, end and how exact they are: as the name tells; of names without a time when it ended, or the day."""
    if "year" in parts:
        lost = parts["second"] == parts["day"]
        second = "00" if lost else parts["second"]
        try:
            start = datetime.fromisoformat(
                f"{parts['year']}-{parts['month']}-{parts['day']}T{parts['hour']}:{parts['minute']}:{second}.{parts['micro']}+00:00"
            )
        except ValueError:
            return None, None, None
        return start, None, "minute" if lost else None
    folder = _DAY.search(path.rpartition("/")[0])
    begun, modified = None, context.modified if context else None
    if folder:
        try:
            begun = datetime(int(folder[1]), int(folder[2]), int(folder[3]), tzinfo=context.zone if context else UTC)
        except ValueError:
            begun = None
    if modified and (begun is None or timedelta() <= modified - begun < timedelta(days=2)):
        return begun, modified, "end"
    return begun, None, "day" if begun else None
