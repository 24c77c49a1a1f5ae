"""One row in full: as it was stored, as its raw line, and among the lines around it."""

from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response
from typing_extensions import TypedDict

from honeyguide.query.ast import Term
from honeyguide.server.answers import Json, Missing
from honeyguide.server.asked import TIME, all_of
from honeyguide.server.routes import router
from honeyguide.server.rows import Row, flat, row_of
from honeyguide.server.service import Open, Service
from honeyguide.store.protocol import Hit, Search, Sort
from honeyguide.workspace import sources_of

ROUTER = router()
MOST = 500


class RowAnswer(TypedDict):
    """A row: flat, as JSON as it was stored, with the types of its fields and the raw line, where it came from one that is still there."""

    row: Row
    json: dict[str, Any]
    types: dict[str, str]
    raw: str | None
    raw_from: str | None


class Surrounding(TypedDict):
    """Rows of the same source around one, in the order of the source; `at` is the place of that one among them."""

    rows: list[Row]
    at: int
    before: bool
    after: bool


@ROUTER.get("/row/{index}/{id:path}/surrounding", response_model=Surrounding)
async def surrounding(request: Request, index: str, id: str, service: Open, n: Annotated[int, Query(ge=1, le=MOST)] = 10) -> Response:
    """What stands around a row in its source, or where it came from none, around it in time."""
    return Json(await service.questions.ask(request, lambda: _surrounding(service, index, id, n)))


@ROUTER.get("/row/{index}/{id:path}", response_model=RowAnswer)
async def row(request: Request, index: str, id: str, service: Open) -> Response:
    """One row."""
    return Json(await service.questions.ask(request, lambda: _row(service, index, id)))


def _hit(service: Service, index: str, id: str) -> Hit:
    found = service.store.get(index, id)
    if found is None:
        raise Missing("there is no such row any more", where=f"{index}/{id}")
    return found


def _row(service: Service, index: str, id: str) -> dict[str, Any]:
    hit = _hit(service, index, id)
    source = flat(hit.source)
    mapped = service.store.fields(index)
    types = {name: mapped[name][index] for name in source if index in mapped.get(name, {})}
    raw, where = _raw(source)
    return {"row": row_of(hit), "json": hit.source, "types": types, "raw": raw, "raw_from": where}


def _raw(source: dict[str, Any]) -> tuple[str | None, str | None]:
    """The line as it stands in its file, else as it was kept."""
    from honeyguide.sources.line_at import read_line
    from honeyguide.workspace.conversations import outer_file

    path, offset = source.get("log.file.path"), source.get("log.offset")
    if isinstance(path, str) and isinstance(offset, int) and source.get("honeypot.log.line") is not None:
        with read_line(sources_of([outer_file(path)])) as reader:
            line = reader(path, offset)
        if line is not None:
            return line.decode("utf-8", "backslashreplace"), "file"
    kept = source.get("event.original")
    return (kept, "event.original") if isinstance(kept, str) else (None, None)


def _surrounding(service: Service, index: str, id: str, count: int) -> dict[str, Any]:
    hit = _hit(service, index, id)
    source = flat(hit.source)
    path, offset = source.get("log.file.path"), source.get("log.offset")
    if path is not None and offset is not None:
        query, sort = all_of([Term("log.file.path", path)]), ("log.offset", "_seq_no")
        here: tuple[Any, ...] = (offset, hit.seq_no)
    else:
        query, sort = all_of([]), (TIME, "_seq_no")
        here = (source.get(TIME), hit.seq_no)
    sides: list[tuple[Hit, ...]] = []
    for descending in (True, False):
        order = tuple(Sort(name, descending) for name in sort)
        sides.append(service.store.search(Search(index, query, order, count + 1, after=here, total=False)).hits)
    before, after = sides
    rows = [*(row_of(one) for one in reversed(before[:count])), row_of(hit), *(row_of(one) for one in after[:count])]
    return {"rows": rows, "at": min(len(before), count), "before": len(before) > count, "after": len(after) > count}
