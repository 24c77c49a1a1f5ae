"""`GET /export`: all rows of a query as NDJSON, CSV or Parquet, streamed, however many there are."""

import os
from collections.abc import AsyncIterator
from typing import Annotated, Literal

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from honeyguide.server.asked import AskedInAddress
from honeyguide.server.columns import names_in
from honeyguide.server.downloads import streamed
from honeyguide.server.piping import pieces
from honeyguide.server.routes import router
from honeyguide.server.service import Open
from honeyguide.store.protocol import Search

ROUTER = router()
KINDS = {"ndjson": "application/x-ndjson", "csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}


class ExportRequest(AskedInAddress):
    """Which rows, in which form; `fields` with commas, patterns allowed; a comma in a name has a backslash."""

    format: Literal["ndjson", "csv", "parquet"] = "ndjson"
    fields: Annotated[
        str,
        Field(description="Only these fields, with commas; patterns allowed; a comma or backslash in a name has a backslash before it."),
    ] = ""


@ROUTER.get("/export", response_class=Response)
async def export(request: Request, asked: Annotated[ExportRequest, Query()], service: Open) -> Response:
    """All rows of a query as a file."""
    names = tuple(name.strip() for name in names_in(asked.fields)) if asked.fields else None
    search = Search(asked.index, asked.tree(), fields=names)
    await service.questions.ask(request, lambda: service.store.count(asked.index, search.query))

    def piped(pipe: int) -> None:
        from honeyguide.store.row_files import export as write

        with os.fdopen(pipe, "wb") as out:
            write(service.store, search, asked.format, out)

    async def body() -> AsyncIterator[bytes]:
        with service.questions.watched() as interruption:
            async for piece in pieces(piped, interruption):
                yield piece

    return streamed(body(), f"honeyguide.{asked.format}", KINDS[asked.format])
