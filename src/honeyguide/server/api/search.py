"""`POST /search`: rows of a query, a page at a time in either direction from any row or any time, however many there are."""

import time
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Request
from pydantic import Field
from starlette.responses import Response
from typing_extensions import TypedDict

from honeyguide.errors import UsageError
from honeyguide.query.ast import Exists, Not, Query, Range
from honeyguide.server.answers import Json
from honeyguide.server.asked import TIME, Asked, Strict, Value, all_of
from honeyguide.server.routes import router
from honeyguide.server.rows import Row, row_of
from honeyguide.server.service import Open
from honeyguide.store.protocol import Hit, Search, Sort, Store

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
    missing = "_first" if asked.backwards else "_last"
    given = [Sort(one.field, one.descending != asked.backwards, missing) for one in asked.sort]
    last = given[-1].descending if given else asked.backwards
    sort = (*given, *(Sort(name, last) for name in TIES))
    if asked.after is not None and len(asked.after) != len(sort):
        raise UsageError(f"expected the {len(sort)} sort values of a row, not {len(asked.after)}", where="after")
    names = None if asked.fields is None else tuple(asked.fields)
    hits: list[Hit] = []
    for stretch in _stretches(asked, sort) if asked.size else ():
        left = asked.size + 1 - len(hits)
        page = Search(
            asked.index, all_of([tree, *stretch.within]), stretch.sort, left, after=stretch.after, fields=names, total=False, pin=asked.pin
        )
        hits += store.search(page).hits
        if len(hits) > asked.size:
            break
    more = len(hits) > asked.size
    rows: list[Any] = [row_of(hit, tree if asked.highlight else None) for hit in hits[: asked.size]]
    total = store.count(asked.index, tree, pin=asked.pin) if asked.total else None
    return {"rows": rows[::-1] if asked.backwards else rows, "total": total, "more": more, "seconds": time.monotonic() - began}


@dataclass(frozen=True)
class Stretch:
    """Rows that stand together in the order, and the row of them behind which the page begins."""

    sort: tuple[Sort, ...]
    after: tuple[Value, ...] | None
    within: tuple[Query, ...] = ()


def _stretches(asked: SearchRequest, sort: tuple[Sort, ...]) -> list[Stretch]:
    """What is still to come from where the page begins, in order: by time those with a time, bounded, apart from those without one.

    Segments beyond the bound are never looked at; rows without a time are asked for only where the page has room for them.
    """
    after = None if asked.after is None else tuple(asked.after)
    first = sort[0]
    if first.field != TIME:
        if asked.at is not None:
            raise UsageError("a page begins at a time only where rows are sorted by time", where="at")
        return [Stretch(sort, after)]
    if asked.at is None and after is None:
        return [Stretch(sort, None)]
    timeless = Stretch(sort, after if asked.at is None and after and after[0] is None else None, (Not(Exists(TIME)),))
    begin = asked.at if asked.at is not None else after[0] if after else None
    if begin is None:
        timed = Stretch(_walked(sort), None, (Exists(TIME),))
        return [timeless, timed] if asked.backwards else [timeless]
    timed = Stretch(_walked(sort), after, (_bound(asked, begin, first),))
    return [timed] if asked.backwards else [timed, timeless]


def _walked(sort: tuple[Sort, ...]) -> tuple[Sort, ...]:
    """The order of rows that all have a time: stores walk from an end where those without one come last."""
    return (replace(sort[0], missing="_last"), *sort[1:])


def _bound(asked: SearchRequest, begin: Value, first: Sort) -> Query:
    """What follows for the time from where the page begins."""
    inclusive = asked.at is None or not asked.backwards
    if first.descending:
        return Range(TIME, lte=begin, zone=asked.zone) if inclusive else Range(TIME, lt=begin, zone=asked.zone)
    return Range(TIME, gte=begin, zone=asked.zone) if inclusive else Range(TIME, gt=begin, zone=asked.zone)
