"""`GET /` and `GET /_cluster/health`: who answers, and that it is well."""

import secrets

from fastapi import APIRouter, Request
from starlette.responses import Response

from honeyguide.server.answers import Json
from honeyguide.server.elasticsearch.face import PRODUCT
from honeyguide.server.service import Open

ROUTER = APIRouter()
VERSION = "7.17.28"
"""The version of Elasticsearch whose interface this is."""
_PROCESS = secrets.token_urlsafe(16)


@ROUTER.api_route("/", methods=["GET", "HEAD"])
async def root() -> Response:
    """Who answers."""
    return Json(
        {
            "name": "honeyguide",
            "cluster_name": "honeyguide",
            "cluster_uuid": _PROCESS,
            "version": {
                "number": VERSION,
                "build_flavor": "default",
                "build_type": "tar",
                "build_hash": "unknown",
                "build_date": "2025-01-01T00:00:00.000Z",
                "build_snapshot": False,
                "lucene_version": "8.11.3",
                "minimum_wire_compatibility_version": "6.8.0",
                "minimum_index_compatibility_version": "6.0.0-beta1",
            },
            "tagline": "You Know, for Search",
        },
        headers=PRODUCT,
    )


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
