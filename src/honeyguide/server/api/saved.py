"""Saved objects: dashboards, searches, notes, stars and tags, each under its type and id."""

from typing import Annotated, Any

from fastapi import Path, Query, Request
from starlette.responses import Response
from typing_extensions import TypedDict

from honeyguide.errors import UsageError
from honeyguide.server.answers import Json, Missing
from honeyguide.server.asked import Strict
from honeyguide.server.downloads import attached
from honeyguide.server.kibana.from_page import for_kibana
from honeyguide.server.kibana.objects import Note
from honeyguide.server.kibana.reading import read_export
from honeyguide.server.kibana.to_page import for_page
from honeyguide.server.kibana.writing import write_export
from honeyguide.server.routes import router
from honeyguide.server.service import Open

ROUTER = router()
LARGEST_IMPORT = 64 << 20
Name = Annotated[str, Path(min_length=1, max_length=200)]


class SavedObject(TypedDict):
    """A saved object; `version` counts its changes from 1."""

    type: str
    id: str
    version: int
    updated: str
    body: dict[str, Any]


class SavedObjects(TypedDict):
    """Those of a type, or all."""

    objects: list[SavedObject]


class SaveRequest(Strict):
    """What is to be kept; with `version` only in place of that one (0: only if there is none)."""

    body: dict[str, Any]
    version: int | None = None


@ROUTER.get("/saved", response_model=SavedObjects)
async def all_saved(service: Open, type: Annotated[str | None, Query()] = None) -> Response:
    """All saved objects, or those of a type."""
    return Json({"objects": [one.as_json() for one in service.saved.all(type)]})


class ImportAnswer(TypedDict):
    """What came of a Kibana export: the objects that are saved now, and what could not be carried over."""

    objects: list[SavedObject]
    notes: list[Note]


@ROUTER.post("/saved/import", response_model=ImportAnswer)
async def import_saved(request: Request, service: Open) -> Response:
    """Take in saved objects of Kibana's (NDJSON); objects of the same id are replaced."""
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > LARGEST_IMPORT:
            raise UsageError(f"the export is larger than {LARGEST_IMPORT:,} bytes", where="body")

    def imported() -> dict[str, Any]:
        found = for_page(read_export(bytes(data)))
        kept = [service.saved.put(type, id[:200], body).as_json() for type, id, body in found.objects]
        return {"objects": kept, "notes": list(found.notes)}

    return Json(await service.questions.ask(request, imported))


@ROUTER.get("/saved/export", response_class=Response)
async def export_saved(service: Open, type: Annotated[str, Query()] = "", id: Annotated[str, Query()] = "") -> Response:
    """Dashboards and searches as Kibana's NDJSON; all, those of a type, or one."""
    chosen = [service.saved.get(type, id)] if type and id else service.saved.all(type or None)
    return attached(b"".join(write_export(for_kibana(chosen))), "honeyguide.ndjson", "application/x-ndjson")


@ROUTER.get("/saved/{type}", response_model=SavedObjects)
async def saved_of_type(type: Name, service: Open) -> Response:
    """The saved objects of a type."""
    return Json({"objects": [one.as_json() for one in service.saved.all(type)]})


@ROUTER.get("/saved/{type}/{id:path}", response_model=SavedObject)
async def saved(type: Name, id: Name, service: Open) -> Response:
    """One saved object."""
    return Json(service.saved.get(type, id).as_json())


@ROUTER.put("/saved/{type}/{id:path}", response_model=SavedObject)
async def save(type: Name, id: Name, asked: SaveRequest, service: Open) -> Response:
    """Keep an object."""
    return Json(service.saved.put(type, id, asked.body, asked.version).as_json())


@ROUTER.delete("/saved/{type}/{id:path}", status_code=204)
async def delete_saved(type: Name, id: Name, service: Open) -> Response:
    """Forget an object."""
    if not service.saved.delete(type, id):
        raise Missing("nothing is saved under that name", where=f"{type}/{id}")
    return Response(status_code=204)
