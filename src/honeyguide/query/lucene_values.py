"""What one value of a Lucene query string means, and the options of `query_string` that change it.

Meanings: org/elasticsearch/index/search/QueryStringQueryParser.java.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from honeyguide.errors import QueryError
from honeyguide.query.ast import Exists, Fuzzy, Match, MatchAll, Name, Or, Phrase, Query, Range, Regexp, Wildcard
from honeyguide.query.lucene_regexp import re2
from honeyguide.query.lucene_tokens import Bound, Token, unescaped
from honeyguide.query.regexps import mistake_in

EXISTS = "_exists_"
_TIME = re.compile(r"\d{4}-\d\d(?:-\d\d|$)", re.ASCII)
_SIGNS = ((">=", "gte"), (">", "gt"), ("<=", "lte"), ("<", "lt"))


@dataclass(frozen=True)
class QueryString:
    """Options of `query_string`. What a field can't hold is never found, as with `lenient`."""

    fields: tuple[str, ...] = ()
    """Where values without a field are looked for, patterns allowed; empty is everywhere (`default_field: *`)."""
    default_operator: Literal["or", "and"] = "or"
    time_zone: str | None = None
    """Of times that name none."""
    fuzziness: str = "AUTO"
    """Of `word~`: 0, 1, 2, AUTO or AUTO:low,high."""
    phrase_slop: int = 0
    allow_leading_wildcard: bool = True
    compared: bool = False
    """Whether `>=5` without a field is a comparison in the one of `fields`, as with `default_field`."""


def words(query: str, name: str | None, found: Sequence[Token], options: QueryString) -> Query:
    """Plain words that go together."""
    text = " ".join(token.text for token in found)
    return _plain(query, name, text, found[0].start, options)


def clause(query: str, name: str | None, token: Token, fuzzy: str | None, options: QueryString) -> Query:
    """One value of the field; `fuzzy` is what stands behind its `~`."""
    match token.kind:
        case "quoted":
            text, _ = unescaped(query, token.text, token.start + 1)
            if name == EXISTS:
                return Exists(text)
            slop = options.phrase_slop if fuzzy is None else _whole(fuzzy, options.phrase_slop)
            return _each(name, options, lambda field: Phrase(field, text, slop))
        case "regexp":
            return _regexp(query, name, token, options)
        case "range" if token.bounds is not None:
            return _range(query, name, token, token.bounds, options)
        case "*":
            return _star(name, options)
        case "wildcard":
            return _wildcard(query, name, token, options)
        case _ if fuzzy is not None:
            text, _ = unescaped(query, token.text, token.start)
            distance = _distance(query, fuzzy or options.fuzziness, text, token)
            return _each(name, options, lambda field: Fuzzy(field, text, distance))
        case _:
            return _plain(query, name, token.text, token.start, options)


def _each(name: str | None, options: QueryString, make: Callable[[Name], Query]) -> Query:
    """The query on the field, or on each of the default ones."""
    if name is not None or not options.fields:
        return make(None if name == "*" else name)
    made = tuple(make(None if field == "*" else field) for field in options.fields)
    return made[0] if len(made) == 1 else Or(made)


def _plain(query: str, name: str | None, written: str, start: int, options: QueryString) -> Query:
    text, marked = unescaped(query, written, start)
    if name == EXISTS:
        return Exists(text)
    for sign, bound in _SIGNS if name is not None or options.compared or not options.fields else ():
        if text.startswith(sign) and len(text) > len(sign) and 0 not in marked:
            bounds = {bound: text[len(sign) :].strip()}
            return _each(name, options, lambda field, bounds=bounds: Range(field or "*", **bounds, zone=options.time_zone))
    if name is not None and options.time_zone is not None and _TIME.match(text):
        return Range(name, gte=text, lte=text, zone=options.time_zone)
    every = options.default_operator == "and"
    return _each(name, options, lambda field: Match(field, text, every))


def _star(name: str | None, options: QueryString) -> Query:
    if name is None and not options.fields:
        return MatchAll()
    return _each(name, options, lambda field: MatchAll() if field is None else Exists(field))


def _wildcard(query: str, name: str | None, token: Token, options: QueryString) -> Query:
    if not options.allow_leading_wildcard and token.text[0] in "*?":
        raise QueryError("expected no '*' or '?' as the first character (allow_leading_wildcard)", query=query, position=token.start)
    pattern = _pattern(query, token)
    if name == EXISTS:
        return Exists(pattern)
    return _each(name, options, lambda field: Wildcard(field, pattern))


def _pattern(query: str, token: Token) -> str:
    """The wildcard pattern in the tree's syntax, in which only a star, a question mark and a backslash are escaped."""
    made: list[str] = []
    at = 0
    while at < len(token.text):
        char = token.text[at]
        if char in "*?":
            made.append(char)
            at += 1
            continue
        size = 1 if char != "\\" else 6 if token.text[at + 1] == "u" else 2
        text, _ = unescaped(query, token.text[at : at + size], token.start + at)
        made.append(f"\\{text}" if text in "*?\\" else text)
        at += size
    return "".join(made)


def _regexp(query: str, name: str | None, token: Token, options: QueryString) -> Query:
    pattern = re2(token.text, query=query, start=token.start + 1)
    if mistake := mistake_in(pattern):
        raise QueryError(f"expected a regular expression: {mistake}", query=query, position=token.start)
    return _each(name, options, lambda field: Regexp(field, pattern, words=True))


def _range(query: str, name: str | None, token: Token, bounds: tuple[Bound, Bound], options: QueryString) -> Query:
    low, high = bounds
    first = None if low.open else unescaped(query, low.text, low.start)[0]
    last = None if high.open else unescaped(query, high.text, high.start)[0]
    if first is None and last is None:
        return _star(name, options)
    with_low, with_high = token.text[0] == "[", token.text[1] == "]"

    def make(field: Name) -> Query:
        return Range(
            field or "*",
            gte=first if with_low else None,
            gt=None if with_low else first,
            lte=last if with_high else None,
            lt=None if with_high else last,
            zone=options.time_zone,
        )

    return _each(name, options, make)


def _whole(text: str, otherwise: int) -> int:
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        return otherwise


def _distance(query: str, fuzziness: str, text: str, token: Token) -> int:
    """Edits: a number up to 2, or AUTO: none up to two characters, one up to five, else two."""
    name, _, limits = fuzziness.upper().partition(":")
    try:
        if name == "AUTO":
            low, high = (int(part) for part in (limits or "3,6").split(","))
            return 0 if len(text) < low else 1 if len(text) < high else 2
        return min(2, int(float(fuzziness)))
    except (ValueError, OverflowError) as error:
        raise QueryError(f"expected 0, 1, 2 or AUTO behind '~', not {fuzziness!r}", query=query, position=token.end) from error
