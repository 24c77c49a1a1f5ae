"""`GET /_cluster/health`: that all is well."""

from fastapi import Request
from starlette.responses import Response

from honeyguide.server.answers import Json
from honeyguide.server.elasticsearch.face import PRODUCT
from honeyguide.server.routes import router
from honeyguide.server.service import Open

ROUTER = router()


@ROUTER.get("/_cluster/health")
@ROUTER.get("/_cluster/health/{index}")
async def health(request: Request, service: Open, index: str = "*") -> Response:
    """That all is well: one node has every index."""
    count = await service.questions.ask(request, lambda: len(service.store.indices(index)))
    return Json(
        {
            "cluster_name": "honeyguide",
            "status": "green",
            "timed_out": False,
            "number_of_nodes": 1,
            "number_of_data_nodes": 1,
            "active_primary_shards": count,
            "active_shards": count,
            "relocating_shards": 0,
            "initializing_shards": 0,
            "unassigned_shards": 0,
            "delayed_unassigned_shards": 0,
            "number_of_pending_tasks": 0,
            "number_of_in_flight_fetch": 0,
            "task_max_waiting_in_queue_millis": 0,
            "active_shards_percent_as_number": 100.0,
        },
        headers=PRODUCT,
    )
