"""The page's interface as an application: all resources under /api/v1, and one shape for all that goes wrong."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from honeyguide.errors import HoneyguideError, UsageError
from honeyguide.schema.registry import members
from honeyguide.server.answers import ErrorAnswer, Json, failed, mistake, problem
from honeyguide.server.metrics import metrics
from honeyguide.server.own_log import LOG
from honeyguide.server.routes import described
from honeyguide.server.service import Service

PREFIX = "/api/v1"


def application(service: Callable[[], Awaitable[Service]]) -> FastAPI:
    """The interface over a service that may still be opening."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.service = service
    for _, resource in resources():
        app.include_router(resource, prefix=PREFIX)
    app.add_api_route(f"{PREFIX}/openapi.json", _description)
    app.add_route("/metrics", metrics)
    app.add_exception_handler(HoneyguideError, _failed)
    app.add_exception_handler(RequestValidationError, _misunderstood)
    app.add_exception_handler(HTTPException, _no_such)
    app.add_exception_handler(Exception, _mistaken)
    return app


def resources() -> Iterator[tuple[str, APIRouter]]:
    """Every resource by the name of its module."""
    for module, resource in members("honeyguide.server.api", "ROUTER"):
        if isinstance(resource, APIRouter):
            yield module, resource


def description() -> dict[str, Any]:
    """The OpenAPI document, the same whenever the routes are the same."""
    app = FastAPI(
        title="Honeyguide",
        version="1",
        separate_input_output_schemas=False,
        responses={"default": {"model": ErrorAnswer, "description": "What went wrong"}},
        generate_unique_id_function=lambda route: route.name,
    )
    for module, resource in resources():
        app.include_router(described(resource), prefix=PREFIX, tags=[module])
    return app.openapi()


async def _description() -> Response:
    return Json(description())


async def _failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, HoneyguideError)
    return failed(error)


async def _misunderstood(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first: dict[str, Any] = dict(error.errors()[0])
    where = ".".join(str(part) for part in first["loc"])
    return failed(UsageError(str(first["msg"])[:500], where=where, hint="GET /api/v1/openapi.json describes every request."))


async def _no_such(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = {404: "there is no such address", 405: "the address doesn't take this method"}
    shown = problem(UsageError(words.get(error.status_code, str(error.detail)), where=request.url.path))
    return Json(shown, error.status_code, headers=error.headers)


async def _mistaken(request: Request, error: Exception) -> Response:
    LOG.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return Json(problem(mistake(error)), 500)
