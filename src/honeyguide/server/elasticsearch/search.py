"""`_search` and `_count`: rows and numbers of a query in Lucene's words (`?q=`) or in Elasticsearch's JSON."""

import time
from typing import Any

import orjson
from fastapi import Request
from starlette.responses import Response

from honeyguide.errors import QueryError, UsageError
from honeyguide.query import lucene
from honeyguide.query.ast import And, Query
from honeyguide.query.dsl import read_query
from honeyguide.query.dsl_aggregations import read_aggs
from honeyguide.query.shorthand import written_out
from honeyguide.server.answers import Json
from honeyguide.server.elasticsearch.face import PRODUCT
from honeyguide.server.routes import router
from honeyguide.server.service import Open, Service
from honeyguide.store.protocol import Hit, Search, Sort

ROUTER = router()
WINDOW = 10_000
"""Rows up to which `from` and `size` reach, as in Elasticsearch; beyond, `search_after`."""
SHARDS = {"total": 1, "successful": 1, "skipped": 0, "failed": 0}


@ROUTER.api_route("/_search", methods=["GET", "POST"])
@ROUTER.api_route("/{index}/_search", methods=["GET", "POST"])
async def search(request: Request, service: Open, index: str = "*") -> Response:
    """Rows, and counts over them."""
    body = await _body(request)
    return Json(await service.questions.ask(request, lambda: _search(service, index, body, dict(request.query_params))), headers=PRODUCT)


@ROUTER.api_route("/_count", methods=["GET", "POST"])
@ROUTER.api_route("/{index}/_count", methods=["GET", "POST"])
async def count(request: Request, service: Open, index: str = "*") -> Response:
    """How many rows."""
    body = await _body(request)
    tree = _tree(body, request.query_params.get("q"))
    found = await service.questions.ask(request, lambda: service.store.count(index, tree))
    return Json({"count": found, "_shards": SHARDS}, headers=PRODUCT)


async def _body(request: Request) -> dict[str, Any]:
    data = await request.body()
    try:
        body = orjson.loads(data) if data.strip() else {}
    except orjson.JSONDecodeError as error:
        raise UsageError(f"the request's JSON can't be read: {error}") from error
    if not isinstance(body, dict):
        raise UsageError("the request's body is an object")
    return body


def _tree(body: dict[str, Any], words: str | None) -> Query:
    parts = [read_query(body.get("query"))] + ([written_out(lucene.parse(words))] if words else [])
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def _search(service: Service, index: str, body: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    began = time.monotonic()
    tree = _tree(body, words.get("q"))
    size, skip = _whole(words.get("size", body.get("size", 10)), "size"), _whole(words.get("from", body.get("from", 0)), "from")
    if size + skip > WINDOW:
        raise UsageError(f"Result window is too large, from + size must be less than or equal to: [{WINDOW}] but was [{size + skip}]")
    aggs = read_aggs(body.get("aggs", body.get("aggregations")))
    sort = read_sort(words.get("sort") or body.get("sort"))
    after = body.get("search_after")
    asked = Search(index, tree, sort, size, skip, after=None if after is None else tuple(after), fields=_fields(body.get("_source")))
    found = service.store.search(asked)
    answer: dict[str, Any] = {
        "took": round((time.monotonic() - began) * 1000),
        "timed_out": False,
        "_shards": SHARDS,
        "hits": {
            "total": {"value": found.total, "relation": "eq"},
            "max_score": None if sort or not found.hits else 1.0,
            "hits": [_hit(hit, scored=not sort) for hit in found.hits],
        },
    }
    return answer | ({"aggregations": service.store.aggregate(index, tree, aggs)} if aggs else {})


def _hit(hit: Hit, *, scored: bool) -> dict[str, Any]:
    shown = {"_index": hit.index, "_type": "_doc", "_id": hit.id, "_score": 1.0 if scored else None, "_source": hit.source}
    return shown if scored else {**shown, "sort": list(hit.sort)}


def _whole(value: Any, name: str) -> int:
    if not str(value).isascii() or not str(value).isdigit():
        raise UsageError(f"[{name}] must be a whole number, not [{str(value)[:50]}]")
    return int(value)


def _fields(said: Any) -> tuple[str, ...] | None:
    if isinstance(said, dict):
        said = said.get("includes", said.get("include"))
    if said is False:
        return ()
    if isinstance(said, str):
        return (said,)
    return tuple(map(str, said)) if isinstance(said, list) else None


def read_sort(said: Any) -> tuple[Sort, ...]:
    """`"a:desc,b"`, `["a", {"b": "desc"}, {"c": {"order": "desc", "missing": "_first"}}]`. Raises QueryError."""
    if said is None:
        return ()
    found: list[Sort] = []
    for one in said.split(",") if isinstance(said, str) else said if isinstance(said, list) else [said]:
        if isinstance(one, str):
            name, _, way = one.partition(":")
            found.append(Sort(name, way == "desc"))
            continue
        if not isinstance(one, dict):
            raise QueryError("a sort is a name or an object", query=str(one)[:100], position=0)
        for name, how in one.items():
            order = how.get("order", "asc") if isinstance(how, dict) else how
            missing = how.get("missing", "_last") if isinstance(how, dict) else "_last"
            found.append(Sort(str(name), order == "desc", "_first" if missing == "_first" else "_last"))
    return tuple(one for one in found if one.field != "_score")
