"""`GET /home`: what is here, what needs attention, how the sensors are, and what the last day brought against a usual one."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from stat import S_ISREG
from typing import Annotated, Any, Literal

from fastapi import Query, Request
from starlette.responses import Response
from typing_extensions import TypedDict

from honeyguide.query.ast import Range
from honeyguide.query.datemath import span_of_range
from honeyguide.schema.instants import iso
from honeyguide.server.answers import Bilingual, Json
from honeyguide.server.api.investigations import incident_id
from honeyguide.server.asked import TIME, AskedInAddress
from honeyguide.server.judging import Judged
from honeyguide.server.lately import DAY, LastDay, SensorState, lately, sensors
from honeyguide.server.routes import router
from honeyguide.server.service import Open, Service
from honeyguide.watch.alert import LOGS

ROUTER = router()
MOMENT = timedelta(microseconds=1)


class HomeRequest(AskedInAddress):
    """Which of the rows that came in are told; without a span those of the last day. Sentences tell times in `zone`, where it is named."""


class Attention(TypedDict):
    """Something that needs somebody: a sentence, since when, and where in the page it is opened (an incident's id, or KQL)."""

    kind: Literal["incident", "finding"]
    sentence: Bilingual
    since: str | None
    certainty: float
    incident: str | None
    finding: str | None
    query: str | None


class Disk(TypedDict):
    """Of the data folder: what it takes, and what is free where it lies."""

    used: int
    free: int
    total: int


class Home(TypedDict):
    """All of it; `empty` where nothing was ever taken in. `judged` is null while that is still being found out."""

    empty: bool
    documents: int
    sources: int
    bytes: int
    first: str | None
    last: str | None
    sensors: list[SensorState]
    attention: list[Attention]
    verdict: str | None
    headline: Bilingual | None
    judged: str | None
    stale: bool
    day: LastDay | None
    disk: Disk
    taking_in: bool


@ROUTER.get("/home", response_model=Home)
async def home(request: Request, service: Open, asked: Annotated[HomeRequest, Query()]) -> Response:
    """What is here; of what came in, as much as is asked for."""
    if service.judging.stale() and not service.jobs.running() and service.store.indices():
        service.judging.begin()
    return Json(await service.questions.ask(request, lambda: _home(service, asked)))


def _home(service: Service, asked: HomeRequest) -> dict[str, Any]:
    indices = [one for one in service.store.indices(LOGS) if one.documents]
    checkpoints = service.store.checkpoints()
    first = min((one.first for one in indices if one.first), default=None)
    last = max((one.last for one in indices if one.last), default=None)
    zone = asked.zone if "zone" in asked.model_fields_set else None
    judged = service.judging.last.told(zone) if service.judging.last and service.judging.last.rows else None
    now = datetime.now(UTC)
    return {
        "empty": not indices,
        "documents": sum(one.documents for one in indices),
        "sources": len(checkpoints),
        "bytes": sum(line.position for line in checkpoints),
        "first": iso(first),
        "last": iso(last),
        "sensors": sensors(service.store, now) if indices else [],
        "attention": _attention(judged) if judged else [],
        "verdict": judged and judged.investigation.verdict,
        "headline": judged and judged.investigation.headline.as_json(),
        "judged": judged and judged.at.isoformat(),
        "stale": service.judging.stale(),
        "day": _came(service, asked, first, min(now, last + MOMENT)) if first and last else None,
        "disk": _disk(service),
        "taking_in": service.jobs.running(),
    }


def _attention(judged: Judged) -> list[Attention]:
    found: list[Any] = [
        {
            "kind": "incident",
            "sentence": (one.opening if one.opening.en else one.title).as_json(),
            "since": iso(one.started_at),
            "certainty": one.confidence,
            "incident": incident_id(one),
            "finding": None,
            "query": None,
        }
        for one in judged.investigation.incidents
    ]
    found += [
        {
            "kind": "finding",
            "sentence": one.claim.words.as_json(),
            "since": None,
            "certainty": one.claim.certainty,
            "incident": None,
            "finding": one.id,
            "query": one.query,
        }
        for one in sorted(judged.findings, key=lambda one: -one.claim.certainty)
    ]
    return found


def _came(service: Service, asked: HomeRequest, first: datetime, newest: datetime) -> LastDay:
    named = span_of_range(Range(TIME, gte=asked.from_, lt=asked.to, zone=asked.zone), now=datetime.now(UTC))
    end = named.end or newest
    start = named.start or (end - DAY if asked.from_ is None else first)
    return lately(service.store, (min(start, end - MOMENT), end), first, asked.tree(spanned=False))


def _disk(service: Service) -> Disk:
    used = sum(map(_size, service.folder.rglob("*")))
    total, _, free = shutil.disk_usage(service.folder)
    return {"used": used, "free": free, "total": total}


def _size(path: Path) -> int:
    """Bytes of a file; 0 of what has gone since it was listed."""
    try:
        found = path.stat()
    except OSError:
        return 0
    return found.st_size if S_ISREG(found.st_mode) else 0
