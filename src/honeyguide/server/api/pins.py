"""Points in time: a search, a histogram or counts with the same pin are of the same rows, whatever comes in meanwhile."""

from fastapi import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from honeyguide.server.answers import Json, Missing
from honeyguide.server.asked import Strict
from honeyguide.server.pins import LASTS
from honeyguide.server.routes import router
from honeyguide.server.service import Open

ROUTER = router()


class PinRequest(Strict):
    """Of which indices."""

    index: str = "*"


class PinAnswer(TypedDict):
    """Its name, and the seconds that it lasts after its last use."""

    pin: str
    lasts: float


@ROUTER.post("/pins", response_model=PinAnswer)
async def pin(request: Request, asked: PinRequest, service: Open) -> Response:
    """Hold the rows as they are now."""
    name = await service.questions.ask(request, lambda: service.pins.new(asked.index))
    return Json({"pin": name, "lasts": LASTS})


@ROUTER.delete("/pins/{pin}", status_code=204)
async def unpin(pin: str, service: Open) -> Response:
    """Let go of it."""
    if not service.pins.release(pin):
        raise Missing("there is no such point in time any more", where=pin)
    return Response(status_code=204)
