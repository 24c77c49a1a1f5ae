"""What findings ask of: the rows of the span that is judged, the sensor's own history before it, and how outputs are told apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from honeyguide.investigate.rows import Rows, from_milliseconds
from honeyguide.query.aggregation import Aggregation, Metric, Terms
from honeyguide.query.ast import And, Exists, MatchAll, Not, Or, Query, Range, Term
from honeyguide.query.ast import Terms as AnyOf
from honeyguide.store.protocol import Json, Store

RECENT = timedelta(days=1)
"""Without a span, the last day of what is there is judged against what was before."""
LEAST = timedelta(days=1)
"""A shorter history is no baseline."""
FEW = 50
"""Nor is one of fewer rows."""

_TOLD_TWICE: Query = And(
    (AnyOf("event.dataset", ("dionaea.sqlite", "dionaea.incident")), Term("network.transport", "tcp"), Term("network.direction", "inbound"))
)
"""Dionaea's SIP writes a made up "connect" beside each accepted connection (modules/python/dionaea/sip/__init__.py)."""
RECORDINGS = "dionaea.bistream"
NEARLY = 0.9
STARTED: Query = Or(
    (
        AnyOf("event.action", ("connection-accept", "connection-reject", "session.connect", "conversation")),
        And((Term("event.action", "connection-connect"), Not(_TOLD_TWICE))),
        And((Term("honeypot.connection.state.from", "none"), Term("honeypot.connection.state.to", "established"))),
    )
)
"""Rows that stand for a connection each; the last is how Dionaea's text log says it."""
PEER: Query = And((Exists("source.ip"), Exists("destination.port")))
LOGIN: Query = Exists("honeypot.credential.password")


@dataclass(frozen=True)
class Scope:
    """`now` are the rows that are judged; `history` what the same sensor saw before, None where that is no baseline."""

    now: Rows
    history: Rows | None
    everything: Rows
    recent: Rows
    """The newer part of the rows that a history can be held against: `now`, or without a span its last day."""

    def witness(self, query: Query, rows: Rows | None = None) -> Query:
        """The query, of each honeypot only in the output that says most: five outputs tell of one login, which is one."""
        outputs = Terms("event.dataset", size=50)
        modules = Terms("event.module", size=50, missing="", aggs={"outputs": outputs})
        modules_of = (rows or self.now).aggregate(query, {"modules": modules})["modules"]["buckets"]
        best = [_best(bucket["outputs"]["buckets"]) for bucket in modules_of if bucket["outputs"]["buckets"]]
        return both(query, AnyOf("event.dataset", tuple(best))) if best else query

    def connections(self) -> Query:
        """A row for each connection of a peer; for honeypots that don't tell connections, any row that has both ends."""
        started = And((PEER, STARTED))
        return self.witness(started if self.now.count(started) else PEER)


def _best(outputs: Sequence[Json]) -> Any:
    """The output with most rows; recordings, whose times have no seconds, only where they tell of clearly more than any other."""
    most = outputs[0]["doc_count"]
    exact = (one["key"] for one in outputs if one["key"] != RECORDINGS and one["doc_count"] >= NEARLY * most)
    return next(exact, outputs[0]["key"])


def scope_of(store: Store, query: Query | None = None, *, index: str = "*", since: str | None = None, until: str | None = None) -> Scope:
    """The scope of a question: the query's rows in the span."""
    asked = query or MatchAll()
    now = Rows(store, index, And((asked, Range("@timestamp", gte=since, lt=until))) if since or until else asked)
    everything = Rows(store, index, And((asked, Range("@timestamp", lt=until))) if until else asked)
    recent, history = now, None
    first, last = span(everything)
    if first is not None and last is not None:
        start = since if since is not None else (last - RECENT).isoformat()
        if since is None:
            recent = Rows(store, index, And((now.within or asked, Range("@timestamp", gte=start))))
        before = Rows(store, index, And((asked, Range("@timestamp", lt=start))))
        begun, ended = span(before)
        if begun is not None and ended is not None and ended - begun >= LEAST and before.count(Exists("source.ip")) >= FEW:
            history = before
    return Scope(now, history, everything, recent)


def span(rows: Rows, query: Query | None = None) -> tuple[datetime | None, datetime | None]:
    """The first and the last time."""
    ends: Mapping[str, Aggregation] = {"first": Metric("min", "@timestamp"), "last": Metric("max", "@timestamp")}
    answer = rows.aggregate(both(query or MatchAll(), Exists("@timestamp")), ends)
    return from_milliseconds(answer["first"]["value"]), from_milliseconds(answer["last"]["value"])


def top(
    rows: Rows, query: Query, field: str, size: int = 100, *, at_least: int = 1, aggs: Mapping[str, Aggregation] | None = None
) -> list[Json]:
    """The buckets of the field's most frequent values."""
    terms = Terms(field, size=size, min_doc_count=at_least, aggs=aggs or {})
    return list(rows.aggregate(query, {"top": terms})["top"]["buckets"])


def distinct(field: str) -> Metric:
    """How many different values a field has."""
    return Metric("cardinality", field)


def narrowed(query: Query, **values: Any) -> Query:
    """The query with exact values; `source_ip` is source.ip."""
    return both(query, *(Term(name.replace("_", "."), value) for name, value in values.items()))


def both(*queries: Query) -> And:
    """All of the queries, without nesting."""
    return And(tuple(part for query in queries for part in (query.queries if isinstance(query, And) else (query,))))
