"""A session of a shell honeypot as steps in time, for the page to play as a terminal."""

from typing import Any, Literal

from fastapi import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from honeyguide.server.answers import Json, Missing
from honeyguide.server.routes import router
from honeyguide.server.service import Open, Service

ROUTER = router()


class StepAnswer(TypedDict):
    """What was typed, what the terminal showed, or what the log says beside; `at` is its time."""

    at: str
    kind: Literal["typed", "shown", "told"]
    text: str


class Replay(TypedDict):
    """A session in order of time; `recorded` where the terminal itself was recorded, and isn't only told of by the log."""

    session: str
    peer: str | None
    recorded: bool
    steps: list[StepAnswer]


@ROUTER.get("/replay/{session}", response_model=Replay)
async def replay(request: Request, session: str, service: Open) -> Response:
    """One session."""
    return Json(await service.questions.ask(request, lambda: _replay(service, session)))


def _replay(service: Service, id: str) -> dict[str, Any]:
    from honeyguide.workspace.terminal import session

    found = session(service.store, id)
    if found is None:
        raise Missing("no record names such a session", where=id)
    steps = [{"at": step.at.isoformat(), "kind": step.kind, "text": step.text} for step in found.steps]
    return {"session": id, "peer": found.peer, "recorded": found.recorded, "steps": steps}
