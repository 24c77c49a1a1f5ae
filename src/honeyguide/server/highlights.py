"""Where in a row's values the words of a query stand, so that the page can mark them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from honeyguide.query.ast import And, Match, Nested, Or, Phrase, Prefix, Query, Term, Terms, Wildcard
from honeyguide.store.names import pattern

Ranges: TypeAlias = list[tuple[int, int]]
MOST = 200
"""Marks in one value."""
LOOKED_AT = 100_000
"""Characters of a value that are searched."""
_WORD = re.compile(r"\w+")


def highlights(source: Mapping[str, Any], query: Query) -> dict[str, Ranges]:
    """[start, end) by field, for fields whose value is one text."""
    wanted = list(_wanted(query))
    found: dict[str, Ranges] = {}
    for name, value in source.items() if wanted else ():
        if isinstance(value, str):
            ranges = [span for field, words in wanted if _means(field, name) for span in _places(words, value)]
            if ranges:
                found[name] = _joined(ranges)
    return found


def _means(field: str | None, name: str) -> bool:
    return field is None or field == name or ("*" in field and pattern(field).fullmatch(name) is not None)


def _wanted(query: Query) -> Iterator[tuple[str | None, re.Pattern[str]]]:
    """Fields with what is looked for in them; what must not be there isn't."""
    match query:
        case And(queries) | Or(queries=queries):
            for one in queries:
                yield from _wanted(one)
        case Nested(_, inner):
            yield from _wanted(inner)
        case Match(field, str(text)):
            words = _WORD.findall(text)
            yield field, re.compile("|".join([re.escape(text), *(rf"\b{re.escape(word)}\b" for word in words)]), re.IGNORECASE)
        case Phrase(field, text) | Term(field, str(text)):
            yield field, re.compile(r"\W+".join(map(re.escape, _WORD.findall(text))) or re.escape(text), re.IGNORECASE)
        case Terms(field, values):
            texts = [re.escape(value) for value in values if isinstance(value, str)]
            if texts:
                yield field, re.compile("|".join(texts), re.IGNORECASE)
        case Prefix(field, text):
            yield field, re.compile(rf"(?:^|\b){re.escape(text)}\w*", re.IGNORECASE)
        case Wildcard(field, text):
            core = [re.escape(part) for part in re.split(r"[*?]+", text) if part]
            if core:
                yield field, re.compile("|".join(core), re.IGNORECASE)
        case _:
            return


def _places(words: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    for count, found in enumerate(words.finditer(text, 0, LOOKED_AT)):
        if count >= MOST:
            return
        if found.end() > found.start():
            yield found.span()


def _joined(ranges: Ranges) -> Ranges:
    """In order, without overlaps."""
    found: Ranges = []
    for start, end in sorted(ranges):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
