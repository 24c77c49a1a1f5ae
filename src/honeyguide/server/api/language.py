"""`POST /parse` and `POST /complete`: what is wrong with a query, and how it may go on at the cursor."""

from typing import Any, Literal

from fastapi import APIRouter, Request
from starlette.responses import Response
from typing_extensions import TypedDict

from honeyguide.server.answers import Json, Problem, problem
from honeyguide.server.asked import Language, Strict, check
from honeyguide.server.service import Open

ROUTER = APIRouter()


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


class Suggestion(TypedDict):
    """What may stand from `start` to `end` of the query instead; `count` is of rows that have it."""

    kind: Literal["field", "value", "operator", "conjunction"]
    text: str
    start: int
    end: int
    type: str | None
    count: int | None


class Completion(TypedDict):
    """Suggestions, best first."""

    suggestions: list[Suggestion]


@ROUTER.post("/complete", response_model=Completion)
async def complete(request: Request, asked: CompleteRequest, service: Open) -> Response:
    """How a query may go on."""
    suggestions: list[Any] = []
    return Json({"suggestions": suggestions})
