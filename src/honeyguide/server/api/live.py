"""`GET /live`: new rows of a query as server-sent events, a moment after they were stored."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated, Any

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response, StreamingResponse

from honeyguide.errors import StoreInterrupted
from honeyguide.query.ast import Query as Tree
from honeyguide.query.ast import Range
from honeyguide.server.answers import as_json
from honeyguide.server.asked import AskedInAddress, all_of
from honeyguide.server.routes import router
from honeyguide.server.rows import row_of
from honeyguide.server.service import Open, Service
from honeyguide.store.protocol import Hit, Search, Sort

ROUTER = router()
PAUSE = 0.5
"""Seconds between two looks at whether something is new."""
QUIET = 15.0
"""Seconds of silence after which something is said, so that both ends know that the other is there."""
REMEMBERED = 1_000
"""Rows sent last."""
MOST = 500
"""New rows an index and a look, the newest; of more it is said how many were left out."""
BEGAN = b"event: began\ndata: {}\n\n"


class LiveRequest(AskedInAddress):
    """Which rows; the span of time isn't asked. `last` rows come at once, so that a page begins with something."""

    last: Annotated[int, Field(ge=0, le=1_000)] = 0


@ROUTER.get("/live", response_class=StreamingResponse)
async def live(request: Request, asked: Annotated[LiveRequest, Query()], service: Open) -> Response:
    """New rows: events named `rows`, whose data is `{"rows": […], "left_out": 0}`, rows as in a search, in the order of their arrival.

    From the event `began` on nothing is missed: a search asked then and what follows are everything. `left_out` is how many more came.
    """
    tree = asked.tree(spanned=False)
    await service.questions.ask(request, lambda: service.store.count(asked.index, tree))
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(_events(request, service, asked, tree), media_type="text/event-stream", headers=headers)


async def _events(request: Request, service: Service, asked: LiveRequest, tree: Tree) -> AsyncIterator[bytes]:
    with suppress(StoreInterrupted):  # one of both ends has gone
        async for piece in _told(request, service, asked, tree):
            yield piece


async def _told(request: Request, service: Service, asked: LiveRequest, tree: Tree) -> AsyncIterator[bytes]:
    generation = service.store.generation()
    ends = await service.questions.ask(request, lambda: _ends(service, asked.index))
    seen = {hit.index: hit.seq_no for hit in ends}
    sent = {(hit.index, hit.id): hit.source for hit in ends}
    yield BEGAN
    if asked.last:
        yield _event(await service.questions.ask(request, lambda: _last(service, asked, tree)), 0, tree)
    silent = 0.0
    while not service.stopping.is_set() and not await request.is_disconnected():
        await asyncio.sleep(PAUSE)
        silent += PAUSE
        if (now := service.store.generation()) != generation:
            generation = now
            found, left_out, seen = await service.questions.ask(request, lambda seen=seen: _new(service, asked.index, tree, seen))
            fresh = _fresh(found, sent)
            if fresh or left_out:
                yield _event(fresh, left_out, tree)
                silent = 0.0
        if silent >= QUIET:
            yield b": here\n\n"
            silent = 0.0


def _event(hits: list[Hit], left_out: int, tree: Tree) -> bytes:
    told = {"rows": [row_of(hit, tree) for hit in hits], "left_out": left_out}
    return b"event: rows\ndata: " + as_json(told) + b"\n\n"


def _names(service: Service, index: str) -> list[str]:
    return [one.name for one in service.store.indices(index)]


def _ends(service: Service, index: str) -> list[Hit]:
    """Each index's last change."""
    newest = (Sort("_seq_no", descending=True),)
    searches = [Search(name, sort=newest, size=1, total=False) for name in _names(service, index)]
    return [hit for one in searches for hit in service.store.search(one).hits]


def _fresh(found: list[Hit], sent: dict[tuple[str, str], Any]) -> list[Hit]:
    """Without those that were sent as they are: a log's last record is taken in again when the log grows."""
    fresh = [hit for hit in found if sent.get((hit.index, hit.id)) != hit.source]
    for hit in fresh:
        sent.pop((hit.index, hit.id), None)
        sent[hit.index, hit.id] = hit.source
    for old in list(sent)[: max(0, len(sent) - REMEMBERED)]:
        del sent[old]
    return fresh


def _last(service: Service, asked: LiveRequest, tree: Tree) -> list[Hit]:
    newest = (Sort("@timestamp", descending=True),)
    return list(service.store.search(Search(asked.index, tree, newest, asked.last, total=False)).hits)[::-1]


def _new(service: Service, index: str, tree: Tree, seen: dict[str, int]) -> tuple[list[Hit], int, dict[str, int]]:
    """The newest rows behind those that were seen, how many more there are, and how far they go."""
    found: list[Hit] = []
    left_out = 0
    ends = dict(seen)
    newest = (Sort("_seq_no", descending=True),)
    for name in _names(service, index):
        behind = all_of([tree, Range("_seq_no", gt=seen.get(name, -1))])
        came = service.store.search(Search(name, behind, newest, MOST))
        if came.hits:
            ends[name] = came.hits[0].seq_no
        found += reversed(came.hits)
        left_out += (came.total or 0) - len(came.hits)
    return found, left_out, ends
