"""Alerts: what was raised, newest first; how one is snoozed; and how the watch itself is doing."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import Path, Query, Request
from pydantic import Field
from starlette.responses import Response
from typing_extensions import TypedDict

from honeyguide.query.ast import MatchAll, Term
from honeyguide.schema.instants import iso
from honeyguide.server.answers import Bilingual, Json, Missing
from honeyguide.server.asked import Strict
from honeyguide.server.routes import router
from honeyguide.server.service import Open, Service
from honeyguide.store.protocol import Search, Sort
from honeyguide.watch.alert import INDEX
from honeyguide.watch.detector import detectors

ROUTER = router()
Id = Annotated[str, Path(min_length=1, max_length=100)]


class AlertAnswer(TypedDict):
    """An alert: its id, and its document in the index `honeyguide-alerts`."""

    id: str
    document: dict[str, Any]


class Alerts(TypedDict):
    """The newest alerts; `total` counts all."""

    alerts: list[AlertAnswer]
    total: int


class DetectorAnswer(TypedDict):
    """Something that is watched for; `problem` where it couldn't look."""

    id: str
    title: Bilingual
    explanation: Bilingual
    on: bool
    problem: str | None


class WatchAnswer(TypedDict):
    """How the watch is doing: when it looked last, and through which detectors."""

    looked: str | None
    every: float
    detectors: list[DetectorAnswer]
    problems: dict[str, str]


class SnoozeRequest(Strict):
    """For how many minutes nobody is called; 0 wakes it."""

    minutes: Annotated[float, Field(ge=0, le=525_600)]


@ROUTER.get("/alerts", response_model=Alerts)
async def alerts(
    request: Request,
    service: Open,
    status: Annotated[Literal["open", "ended"] | None, Query()] = None,
    size: Annotated[int, Query(ge=0, le=1000)] = 100,
) -> Response:
    """What was raised, newest first."""

    def asked() -> Alerts:
        wanted = Term("status", status) if status else MatchAll()
        found = service.store.search(Search(f"{INDEX}*", wanted, (Sort("raised_at", descending=True),), size=size))
        return {"alerts": [{"id": hit.id, "document": hit.source} for hit in found.hits], "total": found.total or 0}

    return Json(await service.questions.ask(request, asked, pool="management"))


@ROUTER.get("/watch", response_model=WatchAnswer)
async def watch(service: Open) -> Response:
    """How the watch is doing."""
    watcher = service.watching.watcher
    return Json(
        {
            "looked": iso(watcher.looked),
            "every": watcher.settings.every,
            "detectors": [
                {
                    "id": one.id,
                    "title": one.title.as_json(),
                    "explanation": one.explanation.as_json(),
                    "on": one.id not in watcher.settings.off,
                    "problem": watcher.problems.get(one.id),
                }
                for one in detectors()
            ],
            "problems": dict(watcher.problems),
        }
    )


@ROUTER.get("/alerts/{id}", response_model=AlertAnswer)
async def alert(id: Id, request: Request, service: Open) -> Response:
    """One alert."""
    return Json(await service.questions.ask(request, lambda: _alert(service, id), pool="management"))


@ROUTER.post("/alerts/{id}/snooze", response_model=AlertAnswer)
async def snooze(id: Id, asked: SnoozeRequest, request: Request, service: Open) -> Response:
    """Call nobody for it for a while."""
    until = datetime.now(UTC) + timedelta(minutes=asked.minutes) if asked.minutes else None

    def snoozed() -> AlertAnswer:
        if not service.watching.watcher.snooze(id, until):
            raise Missing("there is no such alert since the start of the server", where=id)
        return _alert(service, id)

    return Json(await service.questions.ask(request, snoozed, pool="management"))


def _alert(service: Service, id: str) -> AlertAnswer:
    hit = service.store.get(INDEX, id) if service.store.indices(f"{INDEX}*") else None
    if hit is None:
        raise Missing("there is no such alert", where=id)
    return {"id": hit.id, "document": hit.source}
