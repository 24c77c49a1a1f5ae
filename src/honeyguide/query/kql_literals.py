"""Reads the smallest pieces of KQL: unquoted and quoted words, regular expressions, addresses and times with colons.

Grammar: Kibana's kbn-es-query/grammar/grammar.peggy. Added here: `/regex/i`, and IPv6 addresses, MACs and times unquoted.
"""

import ipaddress
import re
from dataclasses import dataclass

from honeyguide.errors import QueryError

SPECIAL = '\\():<>"*{}'
"""Characters that an unquoted value must escape."""

KEYWORD = re.compile(r"(?:or|and|not)(?=[\s():<>\"{}]|$)", re.IGNORECASE)
_ESCAPED_WHITESPACE = {"t": "\t", "r": "\r", "n": "\n"}
_TIME = r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:[Zz]|[+-]\d\d:?\d\d)?(?:\|\|[^\s(){}:<>\"*]*)?"
_MAC = r"[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}"
_IPV6 = r"[0-9a-fA-F:]*:[0-9a-fA-F:.]*(?:/\d{1,3})?"
_WITH_COLONS = re.compile(rf"(?:{_TIME}|{_MAC}|{_IPV6})(?=[\s()}}]|$)")
_REGEXP = re.compile(r"/((?:[^/\\\[]|\\.|\[\^?\]?(?:[^\]\\]|\\.)*\]){1,2000})/(i?)(?=[\s()}]|$)", re.DOTALL)
_SWALLOWS_QUERY = re.compile(r"(?:^|\s)(?:or|and|not)\s+(?:$|.*[:<>])", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Literal:
    """A word or several: `text` without escapes, `pattern` in the tree's wildcard syntax, `start` and `end` in the query."""

    text: str
    pattern: str
    start: int
    end: int
    quoted: bool = False
    wildcard: bool = False
    typed: bool = False
    """One of null, true and false, written plainly."""


@dataclass(frozen=True)
class Expression:
    """A regular expression between slashes."""

    pattern: str
    case_insensitive: bool
    start: int
    end: int


def pattern_of(text: str) -> str:
    """The text as a wildcard pattern that matches it alone."""
    return re.sub(r"([\\*?])", r"\\\1", text)


def quoted(query: str, start: int) -> Literal:
    """The quoted string that opens at `start`. Raises QueryError where it isn't closed."""
    pieces: list[str] = []
    at = start + 1
    while at < len(query):
        char = query[at]
        if char == '"':
            text = "".join(pieces)
            return Literal(text, pattern_of(text), start, at + 1, quoted=True)
        if char == "\\":
            following = query[at + 1 : at + 2]
            if following in _ESCAPED_WHITESPACE or following in {"\\", '"', "u"}:
                piece, at = _escape(query, at)
                pieces.append(piece)
                continue
        pieces.append(char)
        at += 1
    raise QueryError(
        "expected a closing quotation mark for this one", query=query, position=start, hint='Write \\" for a quotation mark inside.'
    )


def unquoted(query: str, start: int, *, keyword_first: bool = False) -> Literal | None:
    """The unquoted words at `start` up to a special character or a keyword; None where there is none.

    `keyword_first` lets the first word be `or` or `and` (`state: or`). Whitespace around is not part of it, escaped one is.
    """
    text: list[str] = []
    pattern: list[str] = []
    at, end, kept = start, start, 0
    wildcard = escaped = False
    while at < len(query):
        char = query[at]
        first = at == start
        if (
            (first or query[at - 1].isspace())
            and (word := KEYWORD.match(query, at))
            and not (first and keyword_first and word[0].lower() != "not")
        ):
            break
        if char == "\\":
            piece, at = _escape(query, at)
            escaped = True
            text.append(piece)
            pattern.append(pattern_of(piece))
        elif char == "*":
            wildcard = True
            text.append(char)
            pattern.append(char)
            at += 1
        elif char in SPECIAL:
            break
        else:
            text.append(char)
            pattern.append("\\?" if char == "?" else char)
            at += 1
            if char.isspace():
                continue
        end, kept = at, len(text)
    if not kept:
        return None
    value = "".join(text[:kept])
    typed = not escaped and value in {"null", "true", "false"}
    return Literal(value, "".join(pattern[:kept]), start, end, wildcard=wildcard, typed=typed)


def with_colons(query: str, start: int) -> Literal | None:
    """An IPv6 address or network, a MAC, or a time with its colons, which needs no quotation marks here; None for all else."""
    found = _WITH_COLONS.match(query, start)
    if not found or ":" not in found[0]:
        return None
    text = found[0]
    if re.fullmatch(_TIME, text) or re.fullmatch(_MAC, text) or _is_network(text):
        return Literal(text, pattern_of(text), start, found.end())
    return None


def regexp(query: str, start: int) -> Expression | None:
    """The `/regex/` or `/regex/i` at `start`, None where the slash only begins a word such as `/etc/passwd`.

    Of `path: /a or path: /i` the slashes are two words' and not a regular expression's.
    """
    found = _REGEXP.match(query, start)
    if not found or _SWALLOWS_QUERY.search(found[1]):
        return None
    pattern = re.sub(r"\\(.)", lambda pair: "/" if pair[1] == "/" else pair[0], found[1], flags=re.DOTALL)
    return Expression(pattern, found[2] == "i", start, found.end())


def _is_network(text: str) -> bool:
    try:
        ipaddress.IPv6Network(text, strict=False)
    except ValueError:
        return False
    return True


def _escape(query: str, at: int) -> tuple[str, int]:
    """What the escape at `at` stands for, and where it ends."""
    if word := KEYWORD.match(query, at + 1):
        return word[0], word.end()
    char = query[at + 1 : at + 2]
    if char in _ESCAPED_WHITESPACE:
        return _ESCAPED_WHITESPACE[char], at + 2
    if char and char in SPECIAL + "/":
        return char, at + 2
    if char == "u":
        return _unicode(query, at)
    raise QueryError(
        'expected one of \\ ( ) : < > " * { } / t r n, uXXXX or a keyword after the backslash',
        query=query,
        position=at,
        hint="Write \\\\ for a backslash.",
    )


def _unicode(query: str, at: int) -> tuple[str, int]:
    units = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})").match(query, at)
    if units and units[1]:
        return (bytes.fromhex(units[1] + units[2])).decode("utf-16-be"), units.end()
    if not units or 0xD800 <= int(units[3], 16) <= 0xDFFF:
        raise QueryError("expected four hexadecimal digits that name a character after \\u", query=query, position=at)
    return chr(int(units[3], 16)), units.end()
