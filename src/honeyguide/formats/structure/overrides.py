"""What a person may say about a file instead of having it found, as in the query of Elasticsearch's find_structure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import orjson

from honeyguide.formats.fits import Kind
from honeyguide.formats.structure.answer import Problem

FORMATS = ("ndjson", "xml", "delimited", "semi_structured_text")
TYPES: tuple[Kind, ...] = ("boolean", "date", "double", "keyword", "long")


@dataclass(frozen=True)
class Overrides:
    """Each None is found; `typed` keeps the words of the person, and `problems` what couldn't be read in them."""

    charset: str | None = None
    column_names: tuple[str, ...] | None = None
    column_types: tuple[tuple[str, Kind], ...] = ()
    """Names of columns with a type of their own; written as a JSON object."""
    delimiter: str | None = None
    ecs_compatibility: str | None = None
    explain: bool = False
    format: str | None = None
    grok_pattern: str | None = None
    has_header_row: bool | None = None
    line_merge_size_limit: int = 10_000
    lines_to_sample: int = 1_000
    quote: str | None = None
    should_trim_fields: bool | None = None
    timestamp_field: str | None = None
    timestamp_format: str | None = None
    """A Java pattern; `null` means that the text has no times."""
    typed: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()

    @staticmethod
    def of_words(words: Mapping[str, str]) -> "Overrides":
        """The overrides of a query string or a form. Never raises: what can't be read is kept as typed and named in `problems`."""
        known: dict[str, Any] = {}
        problems: list[Problem] = []
        names = {one.name for one in fields(Overrides)} - {"typed", "problems"}
        for name, text in words.items():
            if name == "timeout":
                continue
            if name not in names:
                problems.append(Problem(name, text, f"there is no such override; there are {', '.join(sorted(names))}"))
                continue
            try:
                known[name] = _READERS.get(name, str)(text)
            except ValueError as error:
                problems.append(Problem(name, text, str(error)))
        return Overrides(**known, typed=tuple(words.items()), problems=tuple(problems))

    def as_typed(self) -> dict[str, Any]:
        """What was said, as it was said."""
        if self.typed:
            return dict(self.typed)
        default = Overrides()
        given = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in {"typed", "problems"}}
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in given.items() if value != getattr(default, name)
        }


def _truth(text: str) -> bool:
    if text.lower() not in {"true", "false", ""}:
        raise ValueError("expected true or false")
    return text.lower() != "false"


def _count(least: int) -> Callable[[str], int]:
    def count(text: str) -> int:
        if not text.isascii() or not text.isdigit() or int(text) < least:
            raise ValueError(f"expected a whole number, at least {least}")
        return int(text)

    return count


def _sign(text: str) -> str:
    sign = {"\\t": "\t", "tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}.get(text, text)
    if len(sign) != 1 or sign in "\r\n":
        raise ValueError("expected one character")
    return sign


def _one_of(*words: str) -> Callable[[str], str]:
    def one_of(text: str) -> str:
        if text not in words:
            raise ValueError(f"expected one of {', '.join(words)}")
        return text

    return one_of


def _types(text: str) -> tuple[tuple[str, Kind], ...]:
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError:
        said = None
    if not isinstance(said, dict) or not all(kind in TYPES for kind in said.values()):
        raise ValueError(f"expected a JSON object of names with {', '.join(TYPES)}")
    return tuple(sorted(said.items()))


_READERS: dict[str, Callable[[str], Any]] = {
    "column_names": lambda text: tuple(name.strip() for name in text.split(",")),
    "column_types": _types,
    "delimiter": _sign,
    "ecs_compatibility": _one_of("disabled", "v1"),
    "explain": _truth,
    "format": _one_of(*FORMATS),
    "has_header_row": _truth,
    "line_merge_size_limit": _count(1),
    "lines_to_sample": _count(2),
    "quote": _sign,
    "should_trim_fields": _truth,
}
