"""The application of the Elasticsearch port."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp

from honeyguide.errors import HoneyguideError
from honeyguide.schema.registry import members
from honeyguide.server.answers import Json, mistake
from honeyguide.server.elasticsearch.dressing import dressed
from honeyguide.server.elasticsearch.identity import FACES, Face
from honeyguide.server.elasticsearch.kept_answers import KeptAnswers
from honeyguide.server.elasticsearch.refusals import body_of, named_for
from honeyguide.server.elasticsearch.running import Tasks
from honeyguide.server.elasticsearch.tallies import Tallies, tallied
from honeyguide.server.service import Service

PRODUCT = {"x-elastic-product": "Elasticsearch"}
"""The header by which Elasticsearch's own clients know whom they speak to; every answer is given it by `dressed`."""


def face(service: Callable[[], Awaitable[Service]], spoken: Face = FACES["elasticsearch-8"], uuid: str = "_na_") -> ASGIApp:
    """The Elasticsearch interface over a service that may still be opening."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.service = service
    app.state.face = spoken
    app.state.uuid = uuid
    routes = [
        route
        for _, router in members("honeyguide.server.elasticsearch", "ROUTER")
        if isinstance(router, APIRouter)
        for route in router.routes
    ]
    app.router.routes.extend(sorted((one for one in routes if spoken.typed or "{type}" not in _path(one)), key=_general))
    app.add_exception_handler(HoneyguideError, _failed)
    app.add_exception_handler(HTTPException, _no_such)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _mistaken)
    app.state.tallies, app.state.kept, app.state.tasks = Tallies(), KeptAnswers(), Tasks()
    return dressed(tallied(app, app.state.tallies), spoken)


def _path(route: BaseRoute) -> str:
    return str(getattr(route, "path", ""))


def _general(route: BaseRoute) -> list[str]:
    """Addresses with names of their own come before those where anything may stand, and what is asked of a type before ids."""
    path = re.sub(r"{type}(?=/\w)", "!", _path(route))
    return ["~" if part.startswith("{") else part for part in path.split("/")]


def failure(error: HoneyguideError, kind: str = "") -> tuple[int, dict[str, object]]:
    """Status and body of an error, as Elasticsearch words it."""
    status, body = body_of(error)
    if kind:
        body["error"]["type"] = kind
    return status, body


async def _failed(request: Request, error: Exception) -> Response:
    status, body = body_of(error)
    cause: dict[str, Any] = body["error"]
    cause["root_cause"] = [named_for(one, request.app.state.face) for one in cause["root_cause"]]
    return Json({**body, "error": named_for(cause, request.app.state.face)}, status)


async def _gone(request: Request, error: Exception) -> Response:
    return Json({"error": "the client has gone", "status": 400}, 400)


async def _no_such(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    path, method = request.url.path, str(request.scope.get("asked_method", request.method))
    allowed = _allowed(request)
    if error.status_code == 405 and allowed:
        reason = f"Incorrect HTTP method for uri [{path}] and method [{method}], allowed: [{', '.join(allowed)}]"
        return Json({"error": reason, "status": 405}, 405, headers={"Allow": ",".join(allowed)})
    return Json({"error": f"no handler found for uri [{path}] and method [{method}]"}, 400)


def _allowed(request: Request) -> list[str]:
    """The methods that the address takes, whatever else stands in its place for others; types don't begin with `_`."""
    found: set[str] = set()
    for route in request.app.router.routes:
        match, scope = route.matches(request.scope)
        if match is not Match.NONE and not str(scope.get("path_params", {}).get("type", "")).startswith("_"):
            found |= route.methods or set()
    return [one for one in ("POST", "PUT", "GET", "HEAD", "DELETE") if one in found or (one == "HEAD" and "GET" in found)]


async def _mistaken(request: Request, error: Exception) -> Response:
    return Json(body_of(mistake(error))[1], 500)
