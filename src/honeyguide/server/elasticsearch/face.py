"""The application of the Elasticsearch port."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from honeyguide.errors import HoneyguideError
from honeyguide.schema.registry import members
from honeyguide.server.answers import STATUS, Json, mistake
from honeyguide.server.service import Service

PRODUCT = {"x-elastic-product": "Elasticsearch"}
"""The header by which Elasticsearch's own clients know whom they speak to."""
TYPES = {400: "illegal_argument_exception", 404: "index_not_found_exception", 409: "version_conflict_engine_exception"}


def face(service: Callable[[], Awaitable[Service]]) -> FastAPI:
    """The Elasticsearch interface over a service that may still be opening."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.service = service
    for _, router in members("honeyguide.server.elasticsearch", "ROUTER"):
        if isinstance(router, APIRouter):
            app.include_router(router)
    app.add_exception_handler(HoneyguideError, _failed)
    app.add_exception_handler(HTTPException, _no_such)
    app.add_exception_handler(Exception, _mistaken)
    return app


def failure(error: HoneyguideError, kind: str = "") -> tuple[int, dict[str, object]]:
    """Status and body of an error, as Elasticsearch words it."""
    status = next((code for one, code in STATUS if isinstance(error, one)), 500)
    return status, _body(kind or TYPES.get(status, "exception"), str(error), status)


def _body(kind: str, reason: str, status: int) -> dict[str, object]:
    cause = {"type": kind, "reason": reason}
    return {"error": {"root_cause": [cause], **cause}, "status": status}


async def _failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, HoneyguideError)
    status, body = failure(error)
    return Json(body, status, headers=PRODUCT)


async def _no_such(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    reason = f"no handler found for uri [{request.url.path}] and method [{request.method}]"
    status = 405 if error.status_code == 405 else 400 if error.status_code == 404 else error.status_code
    return Json(_body("illegal_argument_exception", reason, status), status, headers=PRODUCT)


async def _mistaken(request: Request, error: Exception) -> Response:
    return Json(failure(mistake(error), "internal_error")[1], 500, headers=PRODUCT)
