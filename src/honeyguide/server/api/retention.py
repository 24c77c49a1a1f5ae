"""`GET /retention`: what goes when, as the settings say, and what would go now."""

import shutil
from datetime import UTC, datetime
from typing import Literal

from fastapi import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from honeyguide.schema.instants import iso
from honeyguide.server.answers import Json
from honeyguide.server.routes import router
from honeyguide.server.service import Open, Service
from honeyguide.store.retention import Retiring
from honeyguide.watch.retention import Doomed, retain
from honeyguide.watch.settings import NAME

ROUTER = router()


class Rules(TypedDict):
    """[retention] of honeyguide.toml: `days` 0 is for ever, `bytes` what the store may take, `free` what an intake leaves free."""

    days: float
    bytes: int
    index_days: dict[str, float]
    index_bytes: dict[str, int]
    free: int


class Going(TypedDict):
    """A piece of an index that would go, and why."""

    index: str
    rows: int
    bytes: int
    first: str | None
    last: str | None
    why: Literal["age", "size of the index", "size of the store"]


class Retention(TypedDict):
    """`elsewhere`: a cluster keeps the rows, and decides by policies of its own."""

    rules: Rules
    file: str
    elsewhere: bool
    going: list[Going]


@ROUTER.get("/retention", response_model=Retention)
async def retention(request: Request, service: Open) -> Response:
    """What goes when; nothing goes by asking."""
    return Json(await service.questions.ask(request, lambda: _retention(service)))


def _retention(service: Service) -> Retention:
    settings, elsewhere = service.settings.retention, not isinstance(service.store, Retiring)
    doomed = [] if elsewhere else retain(service.store, service.folder, settings, datetime.now(UTC), dry_run=True)
    return {
        "rules": {
            "days": settings.days,
            "bytes": settings.bytes or int(shutil.disk_usage(service.folder).total * settings.part_of_disk),
            "index_days": dict(settings.index_days),
            "index_bytes": dict(settings.index_bytes),
            "free": settings.free,
        },
        "file": str(service.folder / NAME),
        "elsewhere": elsewhere,
        "going": [_going(one) for one in doomed],
    }


def _going(one: Doomed) -> Going:
    piece = one.piece
    return {
        "index": piece["index"],
        "rows": piece["rows"],
        "bytes": piece["bytes"],
        "first": _moment(piece["first"]),
        "last": _moment(piece["last"]),
        "why": one.why,
    }


def _moment(microseconds: int | None) -> str | None:
    return None if microseconds is None else iso(datetime.fromtimestamp(microseconds / 1_000_000, UTC))
