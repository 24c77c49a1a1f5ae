"""Rows of a store as the investigation reads them: flat, with times as datetimes, and only as many as a question needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

import polars as pl

from honeyguide.query.aggregation import Aggregation
from honeyguide.query.ast import And, Query, Term, Terms
from honeyguide.store.protocol import Json, Search, Sort, Store

Row: TypeAlias = Mapping[str, Any]

OLDEST = (Sort("log.offset"),)
NEWEST = (Sort("log.offset", descending=True),)
EARLIEST = (Sort("@timestamp"), Sort("log.offset"))
LATEST = (Sort("@timestamp", descending=True), Sort("log.offset", descending=True))

PLACE = ("@timestamp", "event.dataset", "log.file.path", "log.offset", "honeypot.log.line")
ENDS = ("source.ip", "source.port", "destination.ip", "destination.port")
LOG = (
    *PLACE,
    *ENDS,
    "log.logger",
    "log.level",
    "message",
    "honeypot.connection.pointer",
    "honeypot.connection.type",
    "honeypot.connection.state.from",
    "honeypot.connection.state.to",
    "network.transport",
    "honeypot.callback",
    "honeypot.bytes",
    "honeypot.log.cut",
)
CONNECTION = (*PLACE, *ENDS, "event.action", "honeypot.service", "honeypot.connection.id", "honeypot.incident.name", "honeypot.own")
RECORDING = (*PLACE, *ENDS, "honeypot.service", "honeypot.connection.complete", "source.bytes", "destination.bytes", "file.size")


TROUBLE = Terms("log.level", ("warning", "error", "critical"))
"""Records of the log that are warnings and worse."""


FIRST, LAST = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)
FEW = 10_000
"""Rows up to this many come as one page: most questions have few answers, and a scan goes through everything in pieces."""


@dataclass(frozen=True)
class Rows:
    """A store's rows, of the indices asked for and, where several sensors share the store, below one folder."""

    store: Store
    index: str = "*"
    within: Query | None = None

    def page(self, query: Query, *, sort: tuple[Sort, ...], size: int = 1, fields: tuple[str, ...] | None = None) -> list[Row]:
        """The first rows of the query in the order asked for."""
        return [row for _, row in self.identified(query, sort=sort, size=size, fields=fields)]

    def identified(
        self, query: Query, *, sort: tuple[Sort, ...], size: int = 1, fields: tuple[str, ...] | None = None
    ) -> list[tuple[str, Row]]:
        """The same with each row's id."""
        hits = self.store.search(Search(self.index, self.bound(query), sort, size, fields=fields, total=False)).hits
        return [(hit.id, _row(hit.source)) for hit in hits]

    def frame(self, query: Query, fields: Sequence[str]) -> pl.DataFrame:
        """All rows with just these columns, which are there even where no row has a value; in no order."""
        few = self.page(query, sort=(), size=FEW, fields=tuple(fields))
        if len(few) < FEW:
            found = [{name: _first(row.get(name)) for name in fields} for row in few]
            return pl.DataFrame(found, infer_schema_length=None) if found else pl.DataFrame(schema=dict.fromkeys(fields, pl.Null))
        parts = [_single(part) for part in self.store.scan(Search(self.index, self.bound(query), fields=tuple(fields))) if part.height]
        frame = pl.concat(parts, how="diagonal_relaxed") if parts else pl.DataFrame()
        missing = [pl.lit(None).alias(name) for name in fields if name not in frame.columns]
        return frame.with_columns(missing).select(fields) if frame.height else pl.DataFrame(schema=dict.fromkeys(fields, pl.Null))

    def count(self, query: Query) -> int:
        """How many rows."""
        return self.store.count(self.index, self.bound(query))

    def aggregate(self, query: Query, aggs: Mapping[str, Aggregation]) -> Json:
        """The answer as Elasticsearch's `aggregations`."""
        return self.store.aggregate(self.index, self.bound(query), aggs)

    def bound(self, query: Query) -> Query:
        """The query within these rows."""
        return query if self.within is None else And((self.within, query))


def _first(value: object) -> object:
    return next(iter(value), None) if isinstance(value, list) else value


def _single(part: pl.DataFrame) -> pl.DataFrame:
    """The frame with the first value of columns that come as lists."""
    lists = [name for name, kind in part.schema.items() if isinstance(kind, pl.List)]
    return part.with_columns(pl.col(name).list.first() for name in lists) if lists else part


def dataset(name: str, *queries: Query) -> And:
    """Rows of one of Dionaea's outputs that fulfil all the queries."""
    return And((Term("event.dataset", name), *queries))


def at(row: Row) -> datetime:
    """The row's time."""
    moment = row["@timestamp"]
    assert isinstance(moment, datetime)
    return bounded(moment)


def bounded(moment: datetime) -> datetime:
    """The time, or the nearest with which one can reckon: broken logs have years that leave no room for a day more or less."""
    return min(max(moment, FIRST), LAST)


def text(row: Row) -> str:
    """The row's message."""
    return str(row.get("message") or "")


def whole(value: object) -> int | None:
    """A whole number, or None."""
    return int(value) if isinstance(value, int | float) else None


def from_milliseconds(value: object) -> datetime | None:
    """A time as aggregations give it."""
    if not isinstance(value, int | float):
        return None
    return datetime.fromtimestamp(min(max(value / 1000, FIRST.timestamp()), LAST.timestamp()), UTC)


def _row(source: Json) -> Row:
    flat = _flat(source)
    moment = flat.get("@timestamp")
    if isinstance(moment, str):
        flat["@timestamp"] = datetime.fromisoformat(moment)
    return flat


def _flat(source: Json, prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in source.items():
        if isinstance(value, dict):
            flat.update(_flat(value, f"{prefix}{name}."))
        else:
            flat[prefix + name] = value
    return flat
