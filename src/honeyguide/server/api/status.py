"""`GET /status`: what the data folder holds and what runs."""

from typing import Any

from fastapi import Request
from starlette.responses import Response

from honeyguide import __version__
from honeyguide.server.answers import Json
from honeyguide.server.routes import router
from honeyguide.server.service import Open, Service
from honeyguide.workspace.status import IndexStatus, SourceStatus, Status, status_of

ROUTER = router()

__all__ = ["IndexStatus", "SourceStatus"]


class ServerStatus(Status):
    """The data folder, and the server's own state."""

    version: str
    started: str
    generation: int


@ROUTER.get("/status", response_model=ServerStatus)
async def status(request: Request, service: Open) -> Response:
    """What there is."""
    return Json(await service.questions.ask(request, lambda: _status(service), pool="management"))


def _status(service: Service) -> dict[str, Any]:
    own = {"version": __version__, "started": service.started.isoformat(), "generation": service.store.generation()}
    return {**status_of(service.workspace), **own}
