"""`POST /search`: rows of a query, a page at a time in either direction from any row or any time, however many there are."""

import time
from typing import Annotated, Any

from fastapi import Request
from pydantic import Field
from starlette.responses import Response
from typing_extensions import TypedDict

from honeyguide.errors import UsageError
from honeyguide.query.ast import Query, Range
from honeyguide.server.answers import Json
from honeyguide.server.asked import TIME, Asked, Strict, Value, all_of
from honeyguide.server.routes import router
from honeyguide.server.rows import Row, row_of
from honeyguide.server.service import Open
from honeyguide.store.protocol import Search, Sort, Store

ROUTER = router()
TIES = ("_seq_no", "_index")
"""What tells rows apart that the sort doesn't; so that no page begins in the middle of equals."""


class Order(Strict):
    """One sort."""

    field: str = TIME
    descending: bool = True


class SearchRequest(Asked):
    """A page. `after` are the `sort` values of a row: the page behind it, or with `backwards` the page before it, in the same order.

    `at` is a time to begin at instead, where the rows are sorted by time.
    """

    sort: Annotated[list[Order], Field(default_factory=lambda: [Order()])]
    size: Annotated[int, Field(ge=0, le=10_000)] = 100
    after: list[Value] | None = None
    backwards: bool = False
    at: str | int | None = None
    fields: list[str] | None = None
    total: bool = True
    highlight: bool = True
    pin: str | None = None


class Page(TypedDict):
    """`total` is exact, null where it wasn't asked for; `more` says whether there are rows behind this page; `seconds` that it took."""

    rows: list[Row]
    total: int | None
    more: bool
    seconds: float


@ROUTER.post("/search", response_model=Page)
async def search(request: Request, asked: SearchRequest, service: Open) -> Response:
    """Rows of a query."""
    service.pins.used(asked.pin)
    return Json(await service.questions.ask(request, lambda: found(service.store, asked), asked.timeout))


def found(store: Store, asked: SearchRequest) -> Page:
    """The page that was asked for."""
    began = time.monotonic()
    tree = asked.tree()
    given = [Sort(one.field, one.descending != asked.backwards) for one in asked.sort]
    last = given[-1].descending if given else asked.backwards
    sort = (*given, *(Sort(name, last) for name in TIES))
    if asked.after is not None and len(asked.after) != len(sort):
        raise UsageError(f"expected the {len(sort)} sort values of a row, not {len(asked.after)}", where="after")
    bounded = all_of([tree, *_bounds(asked, sort[0])])
    after = None if asked.after is None else tuple(asked.after)
    names = None if asked.fields is None else tuple(asked.fields)
    page = Search(asked.index, bounded, sort, asked.size + 1, after=after, fields=names, total=False, pin=asked.pin)
    hits = store.search(page).hits if asked.size else ()
    more = len(hits) > asked.size
    rows: list[Any] = [row_of(hit, tree if asked.highlight else None) for hit in hits[: asked.size]]
    total = store.count(asked.index, tree, pin=asked.pin) if asked.total else None
    return {"rows": rows[::-1] if asked.backwards else rows, "total": total, "more": more, "seconds": time.monotonic() - began}


def _bounds(asked: SearchRequest, first: Sort) -> list[Query]:
    """What follows for the time from where the page begins: segments beyond it are never looked at."""
    if first.field != TIME:
        if asked.at is not None:
            raise UsageError("a page begins at a time only where rows are sorted by time", where="at")
        return []
    begin = asked.at if asked.at is not None else asked.after[0] if asked.after else None
    if begin is None:
        return []
    inclusive = asked.at is None or not asked.backwards
    if first.descending:
        return [Range(TIME, lte=begin, zone=asked.zone) if inclusive else Range(TIME, lt=begin, zone=asked.zone)]
    return [Range(TIME, gte=begin, zone=asked.zone) if inclusive else Range(TIME, gt=begin, zone=asked.zone)]
