"""`POST /fields` and `POST /field_values`: which fields there are, how many rows have them, and what stands in one."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Request
from pydantic import Field
from starlette.responses import Response
from typing_extensions import TypedDict

from honeyguide.errors import TooMuchAtOnce
from honeyguide.query.aggregation import Aggregation, DateHistogram, Metric, Terms
from honeyguide.query.ast import And, Exists
from honeyguide.server.answers import Json
from honeyguide.server.asked import TIME, Asked
from honeyguide.server.routes import router
from honeyguide.server.rows import flat
from honeyguide.server.service import Open
from honeyguide.server.spans import ends, width
from honeyguide.store.protocol import Hit, Search, Sort, Store

ROUTER = router()
SAMPLED = 500
"""Rows, the newest, from which coverage is told; a tenth, and so on, where the store's memory doesn't hold them."""


class FieldInfo(TypedDict):
    """A field: its types (several where indices differ), and the share of the sampled rows that have it."""

    name: str
    type: str
    types: list[str]
    aggregatable: bool
    indices: int
    coverage: float


class Fields(TypedDict):
    """Fields by name; `sampled` is how many rows coverage was told from, of `total`."""

    fields: list[FieldInfo]
    sampled: int


@ROUTER.post("/fields", response_model=Fields)
async def fields(request: Request, asked: Asked, service: Open) -> Response:
    """Which fields there are, and how many of the newest rows asked for have them."""
    return Json(await service.questions.ask(request, lambda: listed(service.store, asked), asked.timeout))


def listed(store: Store, asked: Asked) -> Fields:
    """All mapped fields with their coverage."""
    rows = _newest(store, asked, SAMPLED)
    counts: dict[str, int] = {}
    for hit in rows:
        for name, value in flat(hit.source).items():
            if value is not None and value != []:
                counts[name] = counts.get(name, 0) + 1
    found: list[FieldInfo] = []
    for name, by_index in sorted(store.fields(asked.index).items()):
        types = sorted(set(by_index.values()))
        found.append(
            {
                "name": name,
                "type": types[0] if len(types) == 1 else "mixed",
                "types": list(types),
                "aggregatable": "nested" not in types,
                "indices": len(by_index),
                "coverage": counts.get(name, 0) / len(rows) if rows else 0.0,
            }
        )
    return {"fields": found, "sampled": len(rows)}


def _newest(store: Store, asked: Asked, size: int) -> Sequence[Hit]:
    try:
        return store.search(Search(asked.index, asked.tree(), (Sort(TIME, descending=True),), size, total=False)).hits
    except TooMuchAtOnce:
        return _newest(store, asked, size // 10) if size else ()


class ValuesRequest(Asked):
    """One field; `bars` are those of its sparkline."""

    field: str
    size: Annotated[int, Field(ge=1, le=1_000)] = 10
    bars: Annotated[int, Field(ge=1, le=200)] = 24


class TopValue(TypedDict):
    """A value, how many rows have it, and their share of the rows that have the field."""

    value: Any
    count: int
    share: float


class Values(TypedDict):
    """What stands in a field: most frequent values, rows with it and without, distinct values, numbers of a number, a sparkline."""

    field: str
    type: str | None
    top: list[TopValue]
    others: int
    exists: int
    total: int
    distinct: int
    stats: dict[str, float | None] | None
    sparkline: list[int]


@ROUTER.post("/field_values", response_model=Values)
async def field_values(request: Request, asked: ValuesRequest, service: Open) -> Response:
    """What stands in one field."""
    return Json(await service.questions.ask(request, lambda: counted_values(service.store, asked), asked.timeout))


def counted_values(store: Store, asked: ValuesRequest) -> Values:
    """Counts of one field's values."""
    tree = asked.tree()
    types = sorted(set(store.fields(asked.index).get(asked.field, {}).values()))
    kind = None if not types else types[0] if len(types) == 1 else "mixed"
    having = And((tree, Exists(asked.field)))
    exists, total = store.count(asked.index, having), store.count(asked.index, tree)
    aggs: dict[str, Aggregation] = {"top": Terms(asked.field, asked.size), "distinct": Metric("cardinality", asked.field)}
    if kind in {"long", "unsigned_long", "double"}:
        aggs["stats"] = Metric("stats", asked.field)
    found = store.aggregate(asked.index, tree, aggs)
    stats = found.get("stats")
    return {
        "field": asked.field,
        "type": kind,
        "top": [
            {
                "value": bucket.get("key_as_string", bucket["key"]),
                "count": bucket["doc_count"],
                "share": bucket["doc_count"] / exists if exists else 0.0,
            }
            for bucket in found["top"]["buckets"]
        ],
        "others": found["top"]["sum_other_doc_count"],
        "exists": exists,
        "total": total,
        "distinct": found["distinct"]["value"],
        "stats": None if stats is None else {name: stats[name] for name in ("min", "max", "avg", "sum")},
        "sparkline": _sparkline(store, asked, having),
    }


def _sparkline(store: Store, asked: ValuesRequest, having: And) -> list[int]:
    span = ends(store, asked.index, asked)
    if span is None:
        return []
    wide = width((span[1] - span[0]).total_seconds(), asked.bars)
    bounds = (int(span[0].timestamp() * 1000), int(span[1].timestamp() * 1000) - 1)
    bars = DateHistogram(TIME, wide.fixed, wide.calendar, asked.zone, bounds=bounds)
    return [bucket["doc_count"] for bucket in store.aggregate(asked.index, having, {"bars": bars})["bars"]["buckets"]]
