"""Lucene's regular expressions as RE2 writes them, for those who come from Elasticsearch.

Syntax: org/apache/lucene/util/automaton/RegExp.java with all of its optional operators, as query strings have them. They always
match the whole value; `^` and `$` are plain characters there.
"""

import re

from honeyguide.errors import QueryError

_PREDEFINED = "dDsSwW"
_RE2 = ".+*?()[]{}|^$\\"
"""Characters that RE2 takes for more than themselves."""
_OPTIONAL = '"@#<~&/'
"""Characters that mean something to Lucene alone, and the one that ends an expression."""
_WIDEST = 10_000
"""Numbers in an interval such as <1-100>; each is spelt out."""


def re2(pattern: str, *, query: str, start: int, fixed_classes: bool = False) -> str:
    """The pattern in RE2's syntax; `start` is its place in the query. Raises QueryError for what RE2 can't say.

    `fixed_classes`: where case doesn't count it still does in `[a-z]`, as in Lucene.
    """
    made: list[str] = []
    at = 0
    while at < len(pattern):
        is_class = fixed_classes and pattern[at] == "["
        piece, at = _piece(pattern, at, query, start)
        if is_class:
            piece = f"(?-i:{piece})"
        made.append(piece)
    return "".join(made)


def _piece(pattern: str, at: int, query: str, start: int) -> tuple[str, int]:
    """What the construct at `at` is in RE2, and where it ends."""
    char = pattern[at]
    match char:
        case "\\":
            return _escaped(pattern, at, query, start)
        case "[":
            return _class(pattern, at, query, start)
        case '"':
            end = pattern.find('"', at + 1)
            if end < 0:
                raise _mistake("expected a closing '\"' in the regular expression", query, start + at)
            return f"({''.join(map(literal, pattern[at + 1 : end]))})", end + 1
        case "@":
            return "(.*)", at + 1
        case "#":
            return r"[^\d\D]", at + 1
        case "<":
            return _interval(pattern, at, query, start)
        case "~" | "&":
            hint = "Combine two conditions with AND or NOT instead."
            raise _mistake(f"'{char}' (complement and intersection) isn't supported in regular expressions", query, start + at, hint)
        case "^" | "$":
            return f"\\{char}", at + 1
        case "(" if pattern.startswith("(?", at):
            raise _mistake("expected an expression after '('; there are no flags in Lucene's regular expressions", query, start + at)
        case _:
            return char, at + 1


def literal(char: str) -> str:
    """The character as RE2 takes it for itself."""
    return f"\\{char}" if char in _RE2 else char


def _escaped(pattern: str, at: int, query: str, start: int) -> tuple[str, int]:
    char = pattern[at + 1 : at + 2]
    if not char:
        raise _mistake("expected a character after the backslash", query, start + at)
    return (f"\\{char}" if char in _PREDEFINED else literal(char)), at + 2


def _class(pattern: str, start_at: int, query: str, start: int) -> tuple[str, int]:
    """`[a-z]` and `[^a-z]`: no names of classes inside, and every character after a backslash is itself."""
    made = "["
    at = start_at + 1
    if pattern[at : at + 1] == "^":
        made += "^"
        at += 1
    first = at
    while at < len(pattern) and (pattern[at] != "]" or at == first):
        char = pattern[at]
        if char == "\\" and at + 1 < len(pattern):
            char = pattern[at + 1]
            made += f"\\{char}" if char in _PREDEFINED or char in "\\]-[^&~" else char
            at += 2
        else:
            made += f"\\{char}" if char in "[&~]\\" or (char == "^" and at == first) else char
            at += 1
    if at >= len(pattern):
        raise _mistake("expected a closing ']' in the regular expression", query, start + start_at)
    return f"{made}]", at + 1


def _interval(pattern: str, at: int, query: str, start: int) -> tuple[str, int]:
    """`<1-100>`: a number between the two; with leading zeros where both have as many digits."""
    end = pattern.find(">", at)
    low, dash, high = pattern[at + 1 : end].partition("-") if end > 0 else ("", "", "")
    if not dash or not (low.isdecimal() and high.isdecimal() and low.isascii() and high.isascii()):
        raise _mistake("expected an interval such as <1-100> in the regular expression", query, start + at, "Write \\< for the character.")
    least, most = sorted((int(low[:18]), int(high[:18])))
    if most - least > _WIDEST:
        raise _mistake(f"expected an interval of at most {_WIDEST:,} numbers", query, start + at, "Use a range: field:[1 TO 100000].")
    width = len(low) if len(low) == len(high) else 0
    zeros = "" if width else "0*"
    return f"({zeros}({'|'.join(str(number).zfill(width) for number in range(least, most + 1))}))", end + 1


def written(pattern: str) -> str | None:
    """A pattern in RE2's syntax as it stands between slashes, so that `re2` gives it back; None where Lucene has no words for it."""
    pieces: list[str] = re.findall(r"\\.|\[\^?\]?(?:[^\]\\]|\\.)*\]|.", pattern, re.DOTALL)
    text = "".join(piece.replace("/", "\\/") if piece[0] == "[" else f"\\{piece}" if piece in _OPTIONAL else piece for piece in pieces)
    try:
        return text if re2(text, query=text, start=0) == pattern else None
    except QueryError:
        return None


def _mistake(message: str, query: str, position: int, hint: str = "") -> QueryError:
    return QueryError(message, query=query, position=min(position, len(query)), hint=hint)
