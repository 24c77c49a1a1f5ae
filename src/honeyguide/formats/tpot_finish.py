"""What a table can't say of some T-Pot honeypots: addresses within sentences, ports in file names, servers that answer."""

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType

import polars as pl

from honeyguide.formats.access_request import request_columns
from honeyguide.formats.values import addresses, is_global

Finish = Callable[[pl.DataFrame, pl.Expr, str], pl.DataFrame]
"""(events, which rows are the honeypot's, path) to events."""

_DDOSPOTS = {"chargenpot": 19, "dnspot": 53, "ntpot": 123, "ntppot": 123, "ssdpot": 1900, "ssdppot": 1900}
_CITRIX = r"^\((?P<peer>[0-9a-fA-F:.]+):(?P<port>\d{1,5})\): (?P<method>[A-Z]{3,10})?(?: Header| Path| Body)?:? ?(?P<target>/\S*)?"


def _set(events: pl.DataFrame, ours: pl.Expr, given: Mapping[str, pl.Expr | pl.Series]) -> pl.DataFrame:
    """The events with columns of our rows set, where the value isn't null."""
    return events.with_columns(
        pl.when(ours & value_of(value).is_not_null())
        .then(value_of(value))
        .otherwise(pl.col(name) if name in events.columns else None)
        .alias(name)
        for name, value in given.items()
    )


def value_of(value: pl.Expr | pl.Series) -> pl.Expr:
    """The value as an expression."""
    return pl.lit(value) if isinstance(value, pl.Series) else value


def _column(events: pl.DataFrame, name: str) -> pl.Series:
    return events.get_column(name) if name in events.columns else pl.Series(name, [None] * events.height, dtype=pl.String)


def redishoneypot(events: pl.DataFrame, ours: pl.Expr, _path: str) -> pl.DataFrame:
    """The command stands where the kind of event does."""
    if not {"event.action", "honeypot.command"} <= set(events.columns):  # lines of text alone
        return events
    kind = pl.col("event.action").is_in(["NewConnect", "Closed"])
    return events.with_columns(
        pl.when(ours & kind).then(None).otherwise(pl.col("honeypot.command")).alias("honeypot.command"),
        pl.when(ours & ~kind).then(pl.lit("command")).otherwise(pl.col("event.action")).alias("event.action"),
    )


def ddospot(events: pl.DataFrame, ours: pl.Expr, path: str) -> pl.DataFrame:
    """The port is known by the file's name only."""
    stem = PurePosixPath(path.rpartition("!")[2]).name.lower().partition(".")[0]
    port = _DDOSPOTS.get(stem)
    return events if port is None else _set(events, ours, {"destination.port": pl.lit(port, dtype=pl.Int64)})


def citrixhoneypot(events: pl.DataFrame, ours: pl.Expr, _path: str) -> pl.DataFrame:
    """Peer, method and path stand within the message."""
    found = _column(events, "message").to_frame().select(pl.col("message").str.extract_groups(_CITRIX).alias("found")).unnest("found")
    given: dict[str, pl.Expr | pl.Series] = {series.name: series for series in addresses("source.ip", found.get_column("peer"))}
    given["source.port"] = found.get_column("port").cast(pl.Int64)
    given["http.request.method"] = found.get_column("method")
    given["url.original"] = found.get_column("target")
    return _set(events, ours, given)


def request(events: pl.DataFrame, ours: pl.Expr, _path: str) -> pl.DataFrame:
    """A whole request line stands in one field."""
    if "http.request.line" not in events.columns:
        return events
    columns = request_columns(events.get_column("http.request.line"))
    columns = [series for series in columns if series.null_count() < len(series)]
    return _set(events, ours, {series.name: series for series in columns}).drop("http.request.line")


def typed(events: pl.DataFrame, ours: pl.Expr, path: str) -> pl.DataFrame:
    """T-Pot's Logstash names the honeypot in `type`, others in what their event ids begin with; else the folder tells."""
    kind = _column(events, "event.provider").str.to_lowercase().str.replace_all(r"[^a-z0-9]+", "_").str.strip_chars("_")
    prefix = _column(events, "event.action").str.extract(r"^([a-z][a-z0-9]+)\.", 1)
    given = pl.DataFrame({"kind": kind, "prefix": prefix}).select(pl.coalesce("kind", "prefix").replace("", None)).to_series()
    return _set(events, ours, {"event.module": given, "event.dataset": given})


def p0f(events: pl.DataFrame, ours: pl.Expr, _path: str) -> pl.DataFrame:
    """The fingerprint may be the server's; the sensor's own traffic is in the log too."""
    server = events.select(ours & pl.col("honeypot.data").str.contains('"subject":"srv"', literal=True)).to_series()
    if "honeypot.os" in events.columns:
        events = events.with_columns(
            pl.when(server | (pl.col("honeypot.os") == "???")).then(None).otherwise(pl.col("honeypot.os")).alias("honeypot.os")
        )
    return _own(events, ours)


def fatt(events: pl.DataFrame, ours: pl.Expr, _path: str) -> pl.DataFrame:
    """A server's answer has the peer as its destination; turned round, the client is always the source."""
    answers = [name for name in ("tls.server.ja3s", "http.response.status_code") if name in events.columns]
    answer = pl.any_horizontal(pl.col(name).is_not_null() for name in answers) if answers else pl.lit(value=False)
    answer |= pl.col("honeypot.data").str.contains('"hasshServer":', literal=True).fill_null(value=False)
    turned = events.select(ours & answer).to_series()
    sides = [name.removeprefix("source.") for name in events.columns if name in ("source.ip", "source.port", "source.address")]
    swapped: list[pl.Expr] = []
    for side in sides:
        one, other = pl.col(f"source.{side}"), pl.col(f"destination.{side}") if f"destination.{side}" in events.columns else pl.lit(None)
        swapped += [pl.when(turned).then(other).otherwise(one).alias(f"source.{side}")]
        swapped += [pl.when(turned).then(one).otherwise(other).alias(f"destination.{side}")]
    return _own(events.with_columns(swapped), ours)


def _own(events: pl.DataFrame, ours: pl.Expr) -> pl.DataFrame:
    """Marks what the sensor itself opened: from an address that no peer on the Internet can have, to one there."""
    source, destination = is_global(_column(events, "source.ip")), is_global(_column(events, "destination.ip"))
    own = pl.lit(~source & destination)
    return _set(events, ours & own, {"honeypot.own": pl.lit(value=True)})


FINISHES: Mapping[str, Finish] = MappingProxyType(
    {
        "redishoneypot": redishoneypot,
        "ddospot": ddospot,
        "citrixhoneypot": citrixhoneypot,
        "request": request,
        "typed": typed,
        "p0f": p0f,
        "fatt": fatt,
    }
)
"""By the name that the table calls it."""
