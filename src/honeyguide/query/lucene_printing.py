"""A query tree written as a Lucene query string: `parse(lucene(tree)) == tree` for every tree that such a string can make.

Of others the nearest string of the same meaning is written, and a QueryError says so where there is none.
"""

import re
from collections.abc import Sequence

from honeyguide.errors import QueryError
from honeyguide.query.ast import (
    And,
    Exists,
    Fuzzy,
    Ids,
    Match,
    MatchAll,
    MatchNone,
    Name,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Regexp,
    Term,
    Terms,
    Value,
    Wildcard,
)
from honeyguide.query.lucene_regexp import written
from honeyguide.query.lucene_tokens import SPECIAL, WHITESPACE

_PLAIN_BOUND = re.compile(r"(?!TO$)[\w.:+-]+", re.ASCII)
_KEYWORDS = {"AND", "OR", "NOT", "&&", "||"}


def lucene(query: Query) -> str:
    """The query as a query string. Raises QueryError for what that can't say (nested, ignoring case, `minimum_should_match`)."""
    match query:
        case MatchAll() | And(queries=()):
            return "*:*"
        case MatchNone() | Or(queries=()):
            return "NOT *:*"
        case And(queries=parts):
            return " AND ".join(lucene(part) if len(parts) == 1 or isinstance(part, Not) else _part(part) for part in parts)
        case Or(queries=(part,), minimum=1):
            return lucene(part)
        case Or(queries=parts, minimum=1):
            return " OR ".join(_part(part) for part in parts)
        case Not(query=inner):
            return f"NOT {_part(inner)}"
        case Exists(field=field):
            return f"_exists_:{_escaped(field)}"
        case Ids(values=values):
            return _listed("_id", values)
        case Terms(field=field, values=values):
            return _listed(field, values)
        case Range():
            return _range(query)
        case _:
            return _leaf(query)


def _listed(field: Name, values: Sequence[Value]) -> str:
    if not values:
        return "NOT *:*"
    quoted = " OR ".join(map(_quoted, values))
    return _valued(field, f"({quoted})" if len(values) > 1 else quoted)


def _part(query: Query) -> str:
    """A part of an and, or, or not: in parentheses where it would be read otherwise."""
    text = lucene(query)
    several = isinstance(query, And | Or) and len(query.queries) > 1
    return f"({text})" if several or text.startswith("NOT ") or (isinstance(query, Range) and " AND " in text) else text


def _leaf(query: Query) -> str:
    match query:
        case Match(beginning=True) | Phrase(beginning=True):
            raise _unspeakable(query)
        case Match(minimum=minimum, fuzziness=fuzziness) if minimum or fuzziness:
            raise _unspeakable(query)
        case Match(field=field, text=str(text), every=True) if len(text.split()) > 1:
            return _valued(field, f"({' AND '.join(_escaped(word, value=True) for word in text.split())})")
        case Match(field=field, text=value):
            return _valued(field, _escaped(_text(value), value=True))
        case Phrase(field=field, text=text, slop=slop):
            return _valued(field, _quoted(text) + (f"~{slop}" if slop else ""))
        case Term(field=field, value=value, case_insensitive=False):
            return _valued(field, _quoted(value))
        case Prefix(field=field, value=value, case_insensitive=False):
            return _valued(field, f"{_escaped(value) if value else ''}*")
        case Wildcard(field=field, pattern=pattern, case_insensitive=False):
            return _valued(field, _pattern(pattern))
        case Fuzzy(field=field, value=value, distance=distance) if value:
            return _valued(field, f"{_escaped(value)}~{distance}")
        case Regexp(field=field, pattern=pattern, case_insensitive=False, anywhere=anywhere):
            text = written(f".*({pattern}).*" if anywhere else pattern)
            if text is not None:
                return _valued(field, f"/{text}/")
            raise _unspeakable(query)
        case _:
            raise _unspeakable(query)


def _range(query: Range) -> str:
    if query.zone is not None:
        raise _unspeakable(query)
    name = None if query.field == "*" else query.field
    lows = [(sign, value) for sign, value in (("[", query.gte), ("{", query.gt)) if value is not None] or [("[", None)]
    highs = [(sign, value) for sign, value in (("]", query.lte), ("}", query.lt)) if value is not None] or [("]", None)]
    pairs = [(lows[0], highs[0])]
    if len(lows) > 1 or len(highs) > 1:
        pairs.append((lows[-1], highs[-1]))
    ranges = [f"{low[0]}{_bound(low[1])} TO {_bound(high[1])}{high[0]}" for low, high in pairs]
    return " AND ".join(_valued(name, one) for one in ranges)


def _bound(value: Value) -> str:
    if value is None:
        return "*"
    text = _text(value)
    return text if _PLAIN_BOUND.fullmatch(text) else _quoted(text)


def _text(value: Value) -> str:
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _valued(field: Name, value: str) -> str:
    return value if field is None else f"{_escaped(field)}:{value}"


def _quoted(value: Value) -> str:
    return '"' + _text(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _escaped(text: str, *, value: bool = False) -> str:
    """A word with all that has a meaning escaped; of a `value` also the signs of a range, with which it may begin."""
    if not text:
        return '""'
    made = "".join(
        f"\\{char}" if (char in SPECIAL and (at == 0 or char not in "+-")) or char in WHITESPACE else char for at, char in enumerate(text)
    )
    return f"\\{made}" if text in _KEYWORDS or (value and text[0] in "<>") else made


def _pattern(pattern: str) -> str:
    """A wildcard pattern; one without a wildcard is a word."""
    pieces: list[str] = re.findall(r"\\.|.", pattern, re.DOTALL)
    made = "".join(piece if piece in "*?" else _escaped(f"x{piece[-1]}")[1:] for piece in pieces)
    return f"\\{made}" if made[:1] in {"+", "-"} else made or '""'


def _unspeakable(query: Query) -> QueryError:
    return QueryError(
        f"a Lucene query string has no words for {type(query).__name__} {query}", query="", position=0, hint="Keep it as Query DSL."
    )
