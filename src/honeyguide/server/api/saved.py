"""Saved objects: dashboards, searches, notes, stars and tags, each under its type and id."""

from typing import Annotated, Any

from fastapi import Path, Query
from starlette.responses import Response
from typing_extensions import TypedDict

from honeyguide.server.answers import Json, Missing
from honeyguide.server.asked import Strict
from honeyguide.server.routes import router
from honeyguide.server.service import Open

ROUTER = router()
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
