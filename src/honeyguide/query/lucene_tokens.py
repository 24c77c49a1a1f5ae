"""Cuts a Lucene query string into its tokens, each with its place, for the parser in `lucene.py`.

Tokens: org/apache/lucene/queryparser/classic/QueryParser.jj. As there, the longest token wins, so `a&&b` is one word and `a && b` three.
"""

import re
from dataclasses import dataclass
from typing import Literal

from honeyguide.errors import QueryError

Kind = Literal["and", "or", "not", "+", "-", "bare", "(", ")", ":", "*", "^", "quoted", "term", "~", "wildcard", "regexp", "range", "end"]

WHITESPACE = " \t\n\r\u3000"
SPECIAL = '+-!():^[]"{}~*?\\/'
"""Characters that a word must escape (`+` and `-` only as its first)."""

_START = rf"(?:[^{re.escape(SPECIAL + WHITESPACE)}]|\\.)"
_CHAR = rf"(?:{_START}|[+-])"
_TERM = re.compile(rf"{_START}{_CHAR}*", re.DOTALL)
_WILDCARD = re.compile(rf"(?:{_START}|[*?])(?:{_CHAR}|[*?])*", re.DOTALL)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_REGEXP = re.compile(r"/((?:[^/\\]|\\.)*)/", re.DOTALL)
_FUZZY = re.compile(rf"~{_CHAR}*", re.DOTALL)
_BOOST = re.compile(r"\^\s*(\d+(?:\.\d+)?)")
_BOUND = re.compile(r'\s*(?:"((?:[^"\\]|\\.)+)"|([^ \]}"][^ \]}]*))', re.DOTALL)
_OPERATORS: tuple[tuple[str, Kind], ...] = (("&&", "and"), ("||", "or"), ("!", "not"), ("+", "+"), ("-", "-"))
_KEYWORDS: dict[str, Kind] = {"AND": "and", "OR": "or", "NOT": "not"}
_SIGNS: dict[str, Kind] = {"(": "(", ")": ")", ":": ":"}


@dataclass(frozen=True)
class Bound:
    """An end of a range; `open` for an unquoted `*`."""

    text: str
    start: int
    open: bool


@dataclass(frozen=True)
class Token:
    """A piece of the query: `text` as it is written, without the quotation marks or slashes around it."""

    kind: Kind
    text: str
    start: int
    end: int
    bounds: tuple[Bound, Bound] | None = None
    """Of a range; `text` is then its two brackets."""


def tokens(query: str) -> list[Token]:
    """The tokens, the last one being the end. Raises QueryError where no token can begin."""
    found: list[Token] = []
    at = 0
    while True:
        while at < len(query) and query[at] in WHITESPACE:
            at += 1
        if at == len(query):
            found.append(Token("end", "", at, at))
            return found
        token = _next(query, at)
        found.append(token)
        at = token.end


def _next(query: str, at: int) -> Token:
    char = query[at]
    if char in _SIGNS:
        return Token(_SIGNS[char], char, at, at + 1)
    if char in "[{":
        return _range(query, at)
    if char == "^":
        return _matched(_BOOST, "^", query, at, "a number after '^'", "Quote or escape a ^ that is part of a value.")
    if char == '"':
        return _matched(_QUOTED, "quoted", query, at, "a closing '\"' for this one", 'Write \\" for a quotation mark.')
    if char == "/":
        hint = "A slash begins a regular expression, /…/; quote a value that has one, or write \\/."
        return _matched(_REGEXP, "regexp", query, at, "a closing '/' for this one", hint)
    if char == "~":
        found = _FUZZY.match(query, at)
        end = found.end() if found else at + 1
        return Token("~", query[at + 1 : end], at, end)
    if char in "+-!" and query[at + 1 : at + 2] in tuple(WHITESPACE):
        return Token("bare", char, at, at + 1)
    word = _word(query, at)
    if word is not None:
        return word
    for sign, kind in _OPERATORS:
        if query.startswith(sign, at):
            return Token(kind, sign, at, at + len(sign))
    if char == "\\":
        raise _unfinished(query, at)
    raise QueryError(f"expected a query before '{char}'", query=query, position=at, hint=f"Write \\{char} for the character.")


def _word(query: str, at: int) -> Token | None:
    wild = _WILDCARD.match(query, at)
    if wild is None:
        return None
    plain = _TERM.match(query, at)
    if plain is None or plain.end() < wild.end():
        return Token("*" if wild[0] == "*" else "wildcard", wild[0], at, wild.end())
    text = plain[0]
    kind: Kind = _KEYWORDS.get(text) or ("and" if text == "&&" else "or" if text == "||" else "term")
    return Token(kind, text, at, plain.end())


def _matched(pattern: re.Pattern[str], kind: Kind, query: str, at: int, expected: str, hint: str) -> Token:
    found = pattern.match(query, at)
    if found is None:
        raise QueryError(f"expected {expected}", query=query, position=at, hint=hint)
    return Token(kind, found[1], at, found.end())


def _range(query: str, start: int) -> Token:
    """`[low TO high]`, with either bracket square (with its end) or curly (without it)."""
    low, at = _bound(query, start + 1, start)
    to = re.compile(r"\s+TO(?=[\s\]}])").match(query, at)
    if to is None:
        raise QueryError(
            "expected 'TO' and the other end of the range", query=query, position=at, hint="Write [1 TO 5], {1 TO 5} or [1 TO *]."
        )
    high, at = _bound(query, to.end(), start)
    while query[at : at + 1].isspace():
        at += 1
    if query[at : at + 1] not in {"]", "}"}:
        raise QueryError(f"expected ']' or '}}' for the '{query[start]}' at character {start + 1}", query=query, position=at)
    return Token("range", query[start] + query[at], start, at + 1, (low, high))


def _bound(query: str, at: int, start: int) -> tuple[Bound, int]:
    found = _BOUND.match(query, at)
    if found is None:
        expected = f"expected an end of the range that begins at character {start + 1}"
        raise QueryError(expected, query=query, position=at, hint="Write [1 TO 5]; * is an open end.")
    quoted = found[1] is not None
    text = found[1] if quoted else found[2]
    return Bound(text, found.start(1 if quoted else 2), not quoted and text == "*"), found.end()


def unescaped(query: str, text: str, start: int) -> tuple[str, frozenset[int]]:
    r"""What the text stands for, and at which of its characters a backslash stood; `\u0041` is A. Raises QueryError."""
    made: list[str] = []
    marked: set[int] = set()
    at = 0
    while at < len(text):
        char = text[at]
        if char != "\\":
            made.append(char)
            at += 1
            continue
        marked.add(len(made))
        if text[at + 1 : at + 2] == "u":
            made.append(_unicode(query, text, at, start))
            at += 6
        elif at + 1 < len(text):
            made.append(text[at + 1])
            at += 2
        else:
            raise _unfinished(query, start + at)
    return "".join(made), frozenset(marked)


def _unfinished(query: str, position: int) -> QueryError:
    return QueryError("expected a character after the backslash", query=query, position=position, hint="Write \\\\ for a backslash.")


def _unicode(query: str, text: str, at: int, start: int) -> str:
    digits = text[at + 2 : at + 6]
    if not re.fullmatch(r"[0-9a-fA-F]{4}", digits) or 0xD800 <= int(digits, 16) <= 0xDFFF:
        raise QueryError("expected four hexadecimal digits that name a character after \\u", query=query, position=start + at)
    return chr(int(digits, 16))
