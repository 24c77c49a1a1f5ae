"""What every answer of the server looks like: JSON by orjson, and one shape for everything that went wrong."""

from typing import Any, NotRequired

import orjson
from starlette.responses import Response
from typing_extensions import TypedDict

from honeyguide.errors import (
    FormatError,
    HoneyguideError,
    IndexMissing,
    InternalError,
    MappingConflict,
    QueryError,
    SourceError,
    StoreBusy,
    StoreInterrupted,
    TooMuchAtOnce,
    UsageError,
    VersionConflict,
)
from honeyguide.server.japanese import in_japanese
from honeyguide.server.room import NoRoom

OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS
STATUS: tuple[tuple[type[HoneyguideError], int], ...] = (
    (UsageError, 400),
    (QueryError, 400),
    (FormatError, 400),
    (SourceError, 422),
    (IndexMissing, 404),
    (MappingConflict, 400),
    (VersionConflict, 409),
    (StoreBusy, 503),
    (StoreInterrupted, 503),
    (NoRoom, 507),
    (TooMuchAtOnce, 413),
)


class Bilingual(TypedDict):
    """A text for people, in both languages."""

    en: str
    ja: str


class Told(TypedDict):
    """What went wrong, in another language: a sentence, the place, and what to do."""

    message: str
    where: str
    hint: str


class Problem(TypedDict):
    """What went wrong: its kind, a sentence, the place, and what to do; `position` counts characters of a query from 0.

    `ja` has the same in Japanese, unless the sentence comes from elsewhere, such as a cluster.
    """

    type: str
    message: str
    where: str
    hint: str
    position: NotRequired[int]
    ja: NotRequired[Told]


class ErrorAnswer(TypedDict):
    """The one shape of everything that went wrong."""

    error: Problem


class Missing(HoneyguideError):
    """What was asked for isn't there."""


class Json(Response):
    """An answer in JSON."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """The bytes."""
        return as_json(content)


def as_json(content: Any) -> bytes:
    """JSON of plain data; times in UTC. What a library's number type is becomes text."""
    return orjson.dumps(content, default=str, option=OPTIONS)


def problem(error: HoneyguideError) -> ErrorAnswer:
    """The error as the page gets it."""
    shown: Problem = {"type": type(error).__name__, "message": error.message, "where": error.where, "hint": error.hint}
    if isinstance(error, QueryError):
        shown["position"] = error.position
    if message := in_japanese(error.message):
        where, hint = in_japanese(error.where) or error.where, in_japanese(error.hint) or error.hint
        shown["ja"] = {"message": message, "where": where, "hint": hint}
    return {"error": shown}


def failed(error: HoneyguideError) -> Json:
    """The answer of an error."""
    if isinstance(error, Missing):
        return Json(problem(error), 404)
    status = next((code for kind, code in STATUS if isinstance(error, kind)), 500)
    return Json(problem(error), status)


def mistake(error: Exception) -> InternalError:
    """An error that nobody foresaw, in a sentence."""
    hint = "This is a mistake of Honeyguide's own: please report it with what the server wrote to its standard error."
    return InternalError(f"the server failed ({type(error).__name__}: {str(error)[:500]})", hint=hint)
