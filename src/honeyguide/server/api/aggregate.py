"""`POST /aggregate`: counts over the rows of a query, asked and answered in Elasticsearch's words."""

from typing import Any

from fastapi import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from honeyguide.query.dsl_aggregations import read_aggs
from honeyguide.server.answers import Json
from honeyguide.server.asked import Asked
from honeyguide.server.routes import router
from honeyguide.server.service import Open

ROUTER = router()


class AggregateRequest(Asked):
    """`aggs` as in a search of Elasticsearch; a filter may also be `{"kql": {"query": "…"}}`."""

    aggs: dict[str, Any]
    pin: str | None = None


class Aggregated(TypedDict):
    """Elasticsearch's `aggregations`, and how many rows they are of."""

    aggregations: dict[str, Any]
    total: int


@ROUTER.post("/aggregate", response_model=Aggregated)
async def aggregate(request: Request, asked: AggregateRequest, service: Open) -> Response:
    """Count."""
    tree, aggs = asked.tree(), read_aggs(asked.aggs)

    def counted() -> dict[str, Any]:
        found = service.store.aggregate(asked.index, tree, aggs, pin=asked.pin) if aggs else {}
        return {"aggregations": found, "total": service.store.count(asked.index, tree, pin=asked.pin)}

    service.pins.used(asked.pin)
    return Json(await service.questions.ask(request, counted, asked.timeout))
