"""Uploads, places on the server, and the intakes of both: what came, what it is made of, how far it is, and the account at the end."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, NotRequired

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response
from typing_extensions import TypedDict

from honeyguide.errors import UsageError
from honeyguide.server.answers import Json, Missing, Problem
from honeyguide.server.asked import Strict
from honeyguide.server.japanese import with_japanese
from honeyguide.server.jobs import State
from honeyguide.server.routes import router
from honeyguide.server.service import Open
from honeyguide.server.uploads import parts_of, receive
from honeyguide.workspace.demo import unpack
from honeyguide.workspace.structure_answer import Found, Refused, Sample
from honeyguide.workspace.taking import Wish

ROUTER = router()


class UploadedFile(TypedDict):
    """A file that came, by its name on the other machine."""

    name: str
    bytes: int


class UploadAnswer(TypedDict):
    """A drop of one or more files."""

    id: str
    files: list[UploadedFile]


class Uploads(TypedDict):
    """All drops that are kept."""

    uploads: list[UploadAnswer]


class LedgerFile(TypedDict, total=False):
    """What one file gave; `problem` only where there is one."""

    path: str
    format: str | None
    index: str | None
    bytes: int
    lines: int
    events: int
    continuations: int
    rejects: int
    skipped: int
    seconds: float
    problem: str


class LedgerAnswer(TypedDict):
    """The account of an intake: bytes in are events, continuation lines and rejects, file by file."""

    files: list[LedgerFile]
    refused: list[Refused]
    zone: dict[str, str]
    total: dict[str, float]


class JobAnswer(TypedDict):
    """An intake. `rate` is in stored bytes a second, `eta` in seconds; `ledger` is there at the end, `problem` where it failed."""

    id: str
    title: str
    paths: list[str]
    state: State
    path: str
    total: int
    bytes: int
    events: int
    rejects: int
    rate: float
    eta: float | None
    started: str | None
    ended: str | None
    ledger: LedgerAnswer | None
    problem: Problem | None


class JobList(TypedDict):
    """Intakes, newest first."""

    jobs: list[JobAnswer]


class IngestRequest(Strict):
    """How to read it; what is left out is found."""

    timezone: str | None = None
    format: str | None = None
    index: str | None = None


class UploadIngestRequest(IngestRequest):
    """Of a drop also how single files are read, by their names: what a person said about them, as for their structure."""

    overrides: Annotated[dict[str, dict[str, str]], Field(default_factory=dict[str, dict[str, str]])]


class SourceRequest(IngestRequest):
    """A file, folder or pattern on the server; with `follow` what is written to it later comes in too."""

    path: Annotated[str, Field(min_length=1)]
    follow: bool = False


class StructureRequest(Strict):
    """What a person says about a file, in the words of find_structure: delimiter, grok_pattern, timestamp_format, …

    `format` and `timezone` are as for its intake.
    """

    file: str | None = None
    format: str | None = None
    timezone: str | None = None
    overrides: Annotated[dict[str, str], Field(default_factory=dict[str, str])]


@ROUTER.post("/uploads", response_model=UploadAnswer)
async def upload(
    request: Request,
    service: Open,
    name: Annotated[str, Query(description="The file's name, with the folders above it where a folder was dropped.")],
    upload: Annotated[str | None, Query(description="The drop that it belongs to; none begins one.")] = None,
) -> Response:
    """Take one file: its bytes are the body. The answer names it alone, as a drop may have thousands."""
    parts = parts_of(name)
    drop = service.uploads.get(upload) if upload else service.uploads.new()
    try:
        size = await receive(request.stream(), drop.folder.joinpath(*parts), service.check_room)
    except BaseException:
        if not upload:
            service.uploads.delete(drop.id)
        raise
    return Json({"id": drop.id, "files": [{"name": "/".join(parts), "bytes": size}]})


@ROUTER.get("/uploads", response_model=Uploads)
async def uploads(service: Open) -> Response:
    """The drops that are kept."""
    return Json({"uploads": [one.as_json() for one in service.uploads.all()]})


@ROUTER.get("/uploads/{id}", response_model=UploadAnswer)
async def one_upload(id: str, service: Open) -> Response:
    """One drop."""
    return Json(service.uploads.get(id).as_json())


@ROUTER.delete("/uploads/{id}", status_code=204)
async def delete_upload(id: str, service: Open) -> Response:
    """Throw a drop's files away; what was taken in from them stays."""
    service.uploads.delete(id)
    return Response(status_code=204)


@ROUTER.get("/uploads/{id}/structure", response_model=Found)
async def structure(request: Request, id: str, service: Open, file: str | None = None) -> Response:
    """What a file is made of, and its first rows as they would be taken in."""
    path = str(service.uploads.get(id).file(file))
    return Json(await service.questions.ask(request, lambda: _described(path, StructureRequest(overrides={}))))


@ROUTER.post("/uploads/{id}/structure", response_model=Found)
async def structure_again(request: Request, id: str, asked: StructureRequest, service: Open) -> Response:
    """The same with what a person says about it; what can't be followed is named in `problems`, and kept."""
    path = str(service.uploads.get(id).file(asked.file))
    return Json(await service.questions.ask(request, lambda: _described(path, asked)))


def _described(path: str, asked: StructureRequest) -> dict[str, Any]:
    from honeyguide.workspace.structure import describe

    found = describe(path, asked.overrides, named=asked.format, zone=asked.timezone)
    answer = {**found, "refused": [with_japanese(one, "reason", "hint") for one in found["refused"]]}
    if "preview" in found:
        answer["preview"] = {**found["preview"], "wrong": [with_japanese(one, "reason") for one in found["preview"]["wrong"]]}
    return answer


@ROUTER.post("/uploads/{id}/ingest", response_model=JobAnswer, status_code=202)
async def ingest(id: str, asked: UploadIngestRequest, service: Open) -> Response:
    """Take a drop in."""
    drop = service.uploads.get(id)
    said = {str(drop.file(name)): words for name, words in asked.overrides.items()}
    names = [str(file.relative_to(drop.folder)) for file in drop.files()]
    if not names:
        raise UsageError("nothing has come yet", where=id)
    job = service.jobs.begin(
        replace(_wish(str(drop.folder), asked), said=said),
        ", ".join(names[:3]) + (f" and {len(names) - 3:,} more" if len(names) > 3 else ""),
    )
    return Json(job.as_json(), 202)


@ROUTER.post("/sources", response_model=JobAnswer, status_code=202)
async def add_source(asked: SourceRequest, service: Open) -> Response:
    """Take something in that lies on the server."""
    path = service.check_readable(str(Path(asked.path).expanduser().absolute()))
    if asked.follow:
        return Json(service.follow([path])[0].as_json(), 202)
    return Json(service.jobs.begin(_wish(path, asked), path).as_json(), 202)


@ROUTER.post("/demo", response_model=JobAnswer, status_code=202)
async def demo(service: Open) -> Response:
    """Take in the recording of a real runaway that comes with Honeyguide."""
    folder = service.folder / "demo"
    if not (folder / "dionaea").is_dir():
        await asyncio.to_thread(unpack, folder)
    return Json(service.jobs.begin(Wish([str(folder / "dionaea")]), "demo").as_json(), 202)


def _wish(path: str, asked: IngestRequest) -> Wish:
    return Wish([path], zone=asked.timezone, index=asked.index, format=asked.format)


class FollowedPlace(TypedDict):
    """A place that is followed; `problem` says why it can't be, and `ja` says it in Japanese."""

    path: str
    since: str
    checked: str | None
    changed: str | None
    problem: str
    ja: NotRequired[dict[str, str]]


class FollowedPlaces(TypedDict):
    """All of them."""

    places: list[FollowedPlace]


@ROUTER.get("/following", response_model=FollowedPlaces)
async def following(service: Open) -> Response:
    """The places that are followed."""
    return Json({"places": [with_japanese(vars(place), "problem") for place in service.following.places.values()]})


@ROUTER.delete("/following", status_code=204)
async def leave(service: Open, path: str) -> Response:
    """Follow a place no longer; what was taken in from it stays."""
    if service.syslog is not None and path == str(service.folder / "syslog"):
        raise UsageError("is where syslog comes in", where=path, hint="Take syslog_udp and syslog_tcp out of [listen] in honeyguide.toml.")
    service.following.leave(path)
    return Response(status_code=204)


@ROUTER.get("/jobs", response_model=JobList)
async def jobs(service: Open) -> Response:
    """The intakes of this server, newest first."""
    return Json({"jobs": [job.as_json() for job in service.jobs.all()]})


@ROUTER.get("/jobs/{id}", response_model=JobAnswer)
async def job(id: str, service: Open) -> Response:
    """How far an intake is."""
    return Json(service.jobs.job(id).as_json())


@ROUTER.delete("/jobs/{id}", response_model=JobAnswer)
async def cancel(id: str, service: Open) -> Response:
    """Stop an intake; what is stored stays, and the same intake again goes on from there."""
    found = service.jobs.job(id)
    found.stop.set()
    return Json(found.as_json())


class Rejects(TypedDict):
    """A page of them; `more` says whether there are others behind."""

    path: str
    total: int
    rejects: list[Sample]
    more: bool


@ROUTER.get("/rejects", response_model=Rejects)
async def rejects(
    request: Request,
    service: Open,
    path: str,
    skip: Annotated[int, Query(ge=0)] = 0,
    size: Annotated[int, Query(ge=1, le=10_000)] = 100,
) -> Response:
    """Lines of a source that were not understood, in order."""

    def page() -> dict[str, Any]:
        line = next((line for line in service.store.checkpoints() if line.path == path), None)
        if line is None:
            raise Missing("was never taken in", where=path)
        found: list[Mapping[str, Any]] = []
        for number, reject in enumerate(service.store.rejects(line.identity)):
            if len(found) == size:
                break
            if number >= skip:
                line_of = {"line": reject.line, "offset": reject.offset, "reason": reject.reason, "text": reject.text}
                found.append(with_japanese(line_of, "reason"))
        return {"path": path, "total": line.rejects, "rejects": found, "more": skip + len(found) < line.rejects}

    return Json(await service.questions.ask(request, page))


class Forgotten(TypedDict):
    """How much went."""

    sources: int
    events: int


@ROUTER.delete("/sources", response_model=Forgotten)
async def forget(request: Request, service: Open, path: str) -> Response:
    """Undo the intake of a file, a folder or an archive."""
    from honeyguide.workspace.forgetting import forget_path

    sources, events = await service.questions.ask(request, lambda: forget_path(service.workspace, path))
    return Json({"sources": sources, "events": events})
