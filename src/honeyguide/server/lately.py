"""How the sensors are and what came lately, against what is usual."""

from datetime import UTC, datetime, timedelta
from typing import Any

from typing_extensions import TypedDict

from honeyguide.query.aggregation import Aggregation, DateHistogram, Filters, Metric, Terms
from honeyguide.query.ast import Exists, Not, Or, Query, Range, Term
from honeyguide.query.ast import Terms as AnyOf
from honeyguide.schema.instants import iso
from honeyguide.server.asked import TIME, all_of
from honeyguide.store.protocol import Store
from honeyguide.watch.alert import LOGS

ALIVE = timedelta(minutes=10)
"""A sensor that said something within this is alive."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEFORE = 7
"""Spans before that say what is usual."""


class SensorState(TypedDict):
    """A honeypot: `minutes` are its events a minute in the hour up to its last event; `lag` seconds since then.

    `module` is what its events have as `event.module`, null for those that have none, which together are one sensor by the name `other`.
    """

    name: str
    module: str | None
    outputs: list[str]
    events: int
    alive: bool
    first: str | None
    last: str | None
    lag: float | None
    minutes: list[int]


class Top(TypedDict):
    """A value, its count in the span, and what is usual in one as long; null where nothing is known of that."""

    value: Any
    count: int
    usual: float | None


class LastDay(TypedDict):
    """A span, by itself the day before the newest event, against the usual of `days` spans of the same length before it."""

    start: str
    end: str
    days: int
    rows: int
    usual_rows: float | None
    peers: int
    usual_peers: float | None
    new_peers: int | None
    countries: list[Top]
    services: list[Top]


def sensors(store: Store, now: datetime) -> list[SensorState]:
    """Every honeypot that has written."""
    about: dict[str, Aggregation] = {"first": Metric("min", TIME), "last": Metric("max", TIME), "outputs": Terms("event.dataset", 20)}
    modules = Terms("event.module", 50, missing="", aggs=about)
    found = store.aggregate(LOGS, Exists("event.dataset"), {"sensors": modules})["sensors"]["buckets"]
    shown: list[SensorState] = []
    for bucket in found:
        last = _moment(bucket["last"]["value"])
        module = str(bucket["key"]) or None
        lag = None if last is None else max(0.0, (now - last).total_seconds())
        query = Term("event.module", module) if module else all_of([Exists("event.dataset"), Not(Exists("event.module"))])
        shown.append(
            {
                "name": module or "other",
                "module": module,
                "outputs": [str(one["key"]) for one in bucket["outputs"]["buckets"]],
                "events": bucket["doc_count"],
                "alive": lag is not None and lag < ALIVE.total_seconds(),
                "first": iso(_moment(bucket["first"]["value"])),
                "last": iso(last),
                "lag": lag,
                "minutes": _minutes(store, query, last) if last else [],
            }
        )
    return shown


def lately(store: Store, span: tuple[datetime, datetime], first: datetime, asked: Query) -> LastDay:
    """What of the rows that are asked for came in a span, against the spans of that length before it, as far back as there are rows.

    A span in which nothing came counts as much as any other.
    """
    start, end = span
    long = end - start
    days = max(0, min(BEFORE, (start - first) // long))
    now, before = (all_of([asked, one]) for one in (_between(start, end), _between(start - days * long, start)))
    peers: dict[str, Aggregation] = {"peers": Metric("cardinality", "source.ip")}
    told: dict[str, Aggregation] = {**peers, "countries": Terms("source.geo.country_iso_code", 8), "services": Terms("destination.port", 8)}
    found = store.aggregate(LOGS, now, told)
    earlier: list[dict[str, Any]] = []
    if days:
        spans: dict[str, Query] = {str(ago): _between(start - (ago + 1) * long, start - ago * long) for ago in range(days)}
        earlier = list(store.aggregate(LOGS, before, {"spans": Filters(spans, peers)})["spans"]["buckets"].values())
    return {
        "start": start.isoformat(),
        "end": end.isoformat(),
        "days": days,
        "rows": store.count(LOGS, now),
        "usual_rows": sum(one["doc_count"] for one in earlier) / days if days else None,
        "peers": found["peers"]["value"],
        "usual_peers": sum(one["peers"]["value"] for one in earlier) / days if days else None,
        "new_peers": _new_peers(store, now, all_of([asked, Range(TIME, lt=start.isoformat())])) if days else None,
        "countries": _against(store, "source.geo.country_iso_code", found["countries"]["buckets"], before, days),
        "services": _against(store, "destination.port", found["services"]["buckets"], before, days),
    }


def _new_peers(store: Store, now: Query, until: Query) -> int:
    """Peers that nobody had seen before."""
    everybody: dict[str, Aggregation] = {"peers": Metric("cardinality", "source.ip")}
    either = store.aggregate(LOGS, Or((until, now)), everybody)["peers"]["value"]
    return either - store.aggregate(LOGS, until, everybody)["peers"]["value"]


def _against(store: Store, field: str, buckets: list[dict[str, Any]], before: Query, days: int) -> list[Top]:
    values = [bucket["key"] for bucket in buckets]
    usual: dict[Any, int] = {}
    if days and values:
        found = store.aggregate(LOGS, all_of([before, AnyOf(field, tuple(values))]), {"top": Terms(field, len(values))})
        usual = {one["key"]: one["doc_count"] for one in found["top"]["buckets"]}
    return [
        {"value": bucket["key"], "count": bucket["doc_count"], "usual": usual.get(bucket["key"], 0) / days if days else None}
        for bucket in buckets
    ]


def _minutes(store: Store, query: Query, last: datetime) -> list[int]:
    start = last - HOUR
    bounds = (int(start.timestamp() * 1000), int(last.timestamp() * 1000))
    bars = DateHistogram(TIME, "1m", bounds=bounds)
    within = all_of([query, _between(start, last + timedelta(microseconds=1))])
    return [one["doc_count"] for one in store.aggregate(LOGS, within, {"bars": bars})["bars"]["buckets"]]


def _between(start: datetime, end: datetime) -> Range:
    return Range(TIME, gte=start.isoformat(), lt=end.isoformat())


def _moment(millis: float | None) -> datetime | None:
    return None if millis is None else datetime.fromtimestamp(millis / 1000, UTC)
