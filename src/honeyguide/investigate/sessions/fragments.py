"""What one output says of one connection, gathered from its rows: the pieces that sessions are put together from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from honeyguide.query.ast import And, Exists, Or, Query

IDLE = timedelta(minutes=5)
"""A row that comes later after its predecessor tells of another connection, where nothing but addresses and ports name it."""
VALUES = 20
"""Values of a field that a session keeps."""
TOLD = (
    "honeypot.service",
    "network.protocol",
    "honeypot.credential.username",
    "honeypot.credential.password",
    "honeypot.command",
    "honeypot.tool.name",
    "honeypot.payload.sha256",
    "file.hash.md5",
    "file.hash.sha256",
    "honeypot.session.id",
)
"""What is kept of the rows."""
_KEY = ("source.ip", "source.port", "destination.port")
_ENDS = (*_KEY, "destination.ip", "network.transport", "network.direction")
FIELDS = (
    "@timestamp",
    "event.dataset",
    "event.module",
    "event.action",
    "log.file.path",
    "log.logger",
    "honeypot.time.precision",
    "honeypot.connection.id",
    "honeypot.connection.type",
    "honeypot.connection.state.from",
    "honeypot.connection.state.to",
    *_ENDS,
    *TOLD,
)
_STARTS = ("connection-accept", "connection-connect", "connection-reject", "connection-pending", "session.connect", "conversation")

SPOKEN: Query = Or((And(tuple(map(Exists, _KEY))), Exists("honeypot.session.id"), Exists("honeypot.connection.id")))
"""Rows that may tell of a connection."""


@dataclass(frozen=True)
class Fragment:
    """One output's account of one connection."""

    output: str
    dataset: str
    module: str | None
    identity: str | None
    """The output's own name for the connection."""
    start: datetime
    end: datetime
    begins: bool
    """True where the output tells the connection's beginning."""
    minute: bool
    """True where the time is exact only to the minute, and in its fraction of a second."""
    kind: str | None
    rows: int
    ends: dict[str, Any]
    told: dict[str, tuple[Any, ...]]
    index: str
    id: str

    @property
    def key(self) -> tuple[str, int, int] | None:
        """Address and ports, where all are known."""
        source, port, local = (self.ends[name] for name in _KEY)
        return None if source is None or port is None or local is None else (source, port, local)


def fragments(frame: pl.DataFrame) -> Iterator[Fragment]:
    """The fragments of a span's rows: exact beginnings first, then those known to the minute, then what only goes on."""
    if not frame.height:
        return
    frame = _plain(frame)
    parts = ["event.dataset", "log.file.path", "identity", *_KEY]
    before = pl.col("@timestamp").shift(1).over(parts)
    fresh = (pl.col("begins") | ((pl.col("@timestamp") - before) > IDLE)).fill_null(value=False) & pl.col("identity").is_null()
    frame = frame.with_columns(fresh.cast(pl.Int32).cum_sum().over(parts).alias("part"))
    first = pl.col("@timestamp").arg_min()
    found = frame.group_by(*parts, "part", maintain_order=True).agg(
        pl.col("@timestamp").min().alias("start"),
        pl.col("@timestamp").max().alias("end"),
        pl.col("begins").any(),
        (pl.col("honeypot.time.precision") == "minute").any().alias("minute"),
        pl.col("honeypot.connection.type").drop_nulls().first().alias("kind"),
        (pl.col("event.action") == "conversation").any().alias("conversation"),
        pl.len().alias("rows"),
        *(pl.col(name).drop_nulls().first() for name in ("destination.ip", "network.transport", "network.direction", "event.module")),
        *(pl.col(name).explode().drop_nulls().unique(maintain_order=True).head(VALUES) for name in TOLD),
        pl.col("_index").get(first),
        pl.col("_id").get(first),
    )
    rank = pl.when(pl.col("minute").fill_null(value=False)).then(1).when(pl.col("begins")).then(0).otherwise(2)
    for row in found.sort(rank, "start", maintain_order=True).iter_rows(named=True):
        yield _fragment(row)


def _fragment(row: dict[str, Any]) -> Fragment:
    dataset = row["event.dataset"] or row["_index"]
    return Fragment(
        # Each recorded conversation is a file of its own; of other outputs two files (log and errors' log) may tell the same.
        output=dataset if row["conversation"] else f"{dataset} {row['log.file.path']}",
        dataset=dataset,
        module=row["event.module"],
        identity=row["identity"],
        start=row["start"],
        end=row["end"],
        begins=row["begins"],
        minute=bool(row["minute"]),
        kind=row["kind"],
        rows=row["rows"],
        ends={name: row[name] for name in _ENDS},
        told={name: tuple(row[name]) for name in TOLD if row[name]},
        index=row["_index"],
        id=row["_id"],
    )


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """One value a cell but in what is kept, who names the connection, and where it begins; ports where another row of it has them."""
    missing = [pl.lit(None, pl.String).alias(name) for name in FIELDS if name not in frame.columns]
    frame = frame.with_columns(missing)
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List) and name not in TOLD]
    scalars = [name for name in TOLD if not isinstance(frame.schema[name], pl.List)]
    frame = frame.with_columns(
        *(pl.col(name).list.first() for name in lists),
        *(pl.concat_list(name) for name in scalars),
    ).sort("@timestamp", maintain_order=True)
    state_from, state_to = pl.col("honeypot.connection.state.from"), pl.col("honeypot.connection.state.to")
    recorded = pl.col("event.action") == "conversation"
    frame = frame.with_columns(
        (pl.col("event.action").is_in(_STARTS) | ((state_from == "none") & (state_to == "established")))
        .fill_null(value=False)
        .alias("begins"),
        # A line of a log may quote the number that another output gave the connection.
        pl.coalesce(
            pl.col("honeypot.session.id").list.first(),
            pl.when(pl.col("log.logger").is_null()).then(pl.col("honeypot.connection.id")),
            pl.when(recorded).then(pl.col("_id")),
        ).alias("identity"),
        pl.col("network.transport").replace({"tls": "tcp", "dtls": "udp"}),
    )
    known = pl.col("identity").is_not_null()
    filled = [
        pl.when(known)
        .then(pl.coalesce(name, pl.col(name).drop_nulls().first().over("event.dataset", "log.file.path", "identity")))
        .otherwise(pl.col(name))
        .alias(name)
        for name in _KEY
    ]
    # A listener has no peer, and is no session.
    return frame.with_columns(filled).filter(
        pl.col("source.ip").is_not_null() & (known | pl.all_horizontal(pl.col(name).is_not_null() for name in _KEY))
    )
