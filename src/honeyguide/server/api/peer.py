"""`GET /peer/{ip}`: one page for an address: who, where from, when, and all that it tried, everywhere."""

import ipaddress
from typing import Annotated, Any

from fastapi import Query as InAddress
from fastapi import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from honeyguide.errors import UsageError
from honeyguide.query.aggregation import Aggregation, DateHistogram, Metric, Terms
from honeyguide.query.ast import Query, Term
from honeyguide.server.answers import Json
from honeyguide.server.api.conversations import ConversationRow
from honeyguide.server.asked import TIME, Span, all_of
from honeyguide.server.routes import router
from honeyguide.server.rows import flat
from honeyguide.server.service import Open
from honeyguide.server.spans import width
from honeyguide.store.protocol import Search, Sort, Store
from honeyguide.workspace.conversation_rows import NEEDED, RECORDED
from honeyguide.workspace.conversation_times import rows_of

ROUTER = router()
TOLD = {
    "outputs": "event.dataset",
    "ports": "destination.port",
    "services": "honeypot.service",
    "protocols": "network.protocol",
    "tools": "honeypot.tool.name",
    "users": "honeypot.credential.username",
    "passwords": "honeypot.credential.password",
    "commands": "honeypot.command",
    "urls": "url.original",
    "agents": "user_agent.original",
    "vulnerabilities": "vulnerability.id",
    "payloads": "honeypot.payload.sha256",
    "downloads": "file.hash.sha256",
}
"""What is counted of a peer, and in which field it stands."""
ABOUT = (
    "source.geo.country_iso_code",
    "source.geo.country_name",
    "source.geo.city_name",
    "source.as.number",
    "source.as.organization.name",
    "source.domain",
    "honeypot.scanner.name",
)
BARS = 100


class ValueCount(TypedDict):
    """A value and how many rows have it."""

    value: Any
    count: int


class PeerBar(TypedDict):
    """Rows of a span; `at` in milliseconds since 1970."""

    at: int
    count: int


class Peer(TypedDict):
    """An address: `about` what is known of it, `told` by what (field names under `fields`) what it did, and its conversations."""

    ip: str
    rows: int
    first: str | None
    last: str | None
    about: dict[str, Any]
    told: dict[str, list[ValueCount]]
    fields: dict[str, str]
    interval: str
    bars: list[PeerBar]
    conversations: list[ConversationRow]
    conversations_total: int


@ROUTER.get("/peer/{ip}", response_model=Peer)
async def peer(request: Request, ip: str, service: Open, asked: Annotated[Span, InAddress()]) -> Response:
    """All that is known of an address."""
    try:
        address = str(ipaddress.ip_address(ip))
    except ValueError as error:
        raise UsageError("is no address", where=ip[:100]) from error
    return Json(await service.questions.ask(request, lambda: _peer(service.store, address, asked)))


def _peer(store: Store, address: str, asked: Span) -> dict[str, Any]:
    span = asked.span()
    query = all_of([Term("source.ip", address), *([span] if span is not None else [])])
    mapped = store.fields()
    aggs: dict[str, Aggregation] = {name: Terms(field, 20) for name, field in TOLD.items() if field in mapped}
    aggs |= {"_first": Metric("min", TIME), "_last": Metric("max", TIME)}
    found = store.aggregate("*", query, aggs)
    told = {
        name: [{"value": one.get("key_as_string", one["key"]), "count": one["doc_count"]} for one in found[name]["buckets"]]
        for name in TOLD
        if name in found
    }
    about: dict[str, Any] = {}
    for name in (name for name in ABOUT if name in mapped):
        top = store.aggregate("*", query, {"top": Terms(name, 1)})["top"]["buckets"]
        if top:
            about[name] = top[0]["key"]
    recorded = all_of([RECORDED, query])
    hits = store.search(Search("*", recorded, (Sort(TIME),), 200, fields=NEEDED)).hits
    interval, bars = _bars(store, query, asked.zone, found["_first"]["value"], found["_last"]["value"])
    return {
        "ip": address,
        "rows": store.count("*", query),
        "first": found["_first"].get("value_as_string"),
        "last": found["_last"].get("value_as_string"),
        "about": about,
        "told": told,
        "fields": TOLD,
        "interval": interval,
        "bars": bars,
        "conversations": sorted(rows_of(store, (flat(hit.source) for hit in hits)), key=lambda row: str(row["started_at"] or "")),
        "conversations_total": store.count("*", recorded),
    }


def _bars(store: Store, query: Query, zone: str, first: float | None, last: float | None) -> tuple[str, list[PeerBar]]:
    """Rows over the time between the first and the last (milliseconds)."""
    if first is None or last is None:
        return "", []
    wide = width(max(1.0, (last - first) / 1000), BARS)
    bars = DateHistogram(TIME, wide.fixed, wide.calendar, zone)
    found = store.aggregate("*", query, {"bars": bars})["bars"]["buckets"]
    return wide.name, [{"at": one["key"], "count": one["doc_count"]} for one in found]
