"""`POST /parse` and `POST /complete`: what is wrong with a query, and how it may go on at the cursor."""

from fastapi import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from honeyguide.server.answers import Json, Problem, problem
from honeyguide.server.asked import Language, Strict, check
from honeyguide.server.completing import Suggestion, complete
from honeyguide.server.routes import router
from honeyguide.server.service import Open

ROUTER = router()
PATIENCE = 5.0
"""Seconds; who types doesn't wait longer."""


class Words(Strict):
    """A query as it was typed."""

    query: str
    lang: Language = "kql"


class Parsed(TypedDict):
    """Whether a query can be read, and if not, what is wrong and where."""

    valid: bool
    error: Problem | None


@ROUTER.post("/parse", response_model=Parsed)
async def parse(words: Words) -> Response:
    """Say what is wrong with a query."""
    error = check(words.query, words.lang)
    return Json({"valid": error is None, "error": None if error is None else problem(error)["error"]})


class CompleteRequest(Words):
    """The place in the query, in characters from 0, at which somebody types."""

    cursor: int
    index: str = "*"


class Completion(TypedDict):
    """Suggestions, best first."""

    suggestions: list[Suggestion]


@ROUTER.post("/complete", response_model=Completion)
async def completion(request: Request, asked: CompleteRequest, service: Open) -> Response:
    """How a query may go on."""

    def completed() -> list[Suggestion]:
        return complete(service.store, asked.query, asked.cursor, asked.index, lang=asked.lang)

    found = await service.questions.ask(request, completed, PATIENCE)
    return Json({"suggestions": found})
