"""A query tree written as KQL, so that a filter made by clicking can be read, changed and kept: `parse(kql(tree)) == tree`.

That holds for every tree that KQL can make. Of others the nearest KQL is written where there is one of the same meaning,
and a QueryError says so where there is none.
"""

import re

from honeyguide.errors import QueryError
from honeyguide.query.ast import (
    And,
    Exists,
    Fuzzy,
    GeoBox,
    GeoDistance,
    GeoPolygon,
    Ids,
    Match,
    MatchAll,
    MatchNone,
    Name,
    Nested,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Regexp,
    Slice,
    Term,
    Terms,
    Value,
    Weighed,
    Wildcard,
)
from honeyguide.query.kql_literals import KEYWORD, SPECIAL, pattern_of, regexp, with_colons

_BOUNDS = (("gte", ">="), ("gt", ">"), ("lte", "<="), ("lt", "<"))
_TYPED = {"null", "true", "false"}


def kql(query: Query) -> str:
    """The query as KQL. Raises QueryError for what KQL can't say (fuzzy, slop, `minimum_should_match`)."""
    return _print(query, "")


def _print(query: Query, path: str) -> str:
    """`path`: of the nested object whose braces the text will stand in."""
    match query:
        case MatchAll() | And(queries=()):
            return "*"
        case MatchNone() | Or(queries=()):
            return "not *"
        case And(queries=parts):
            return " and ".join(_part(part, path, (Or,)) for part in parts)
        case Or(queries=parts, minimum=1):
            return " or ".join(_part(part, path, (And, Or)) for part in parts)
        case Not(query=Exists(field=field)):
            return f"{_field(field, path)}: null"
        case Not(query=inner):
            return f"not {_part(inner, path, (And, Or))}"
        case Nested(path=inside, query=inner):
            return f"{_name(_relative(inside, path))}: {{ {_print(inner, inside)} }}"
        case Exists(field=field):
            return f"{_field(field, path)}: *"
        case Range():
            bounds = [(sign, getattr(query, name)) for name, sign in _BOUNDS]
            return " and ".join(f"{_field(query.field, path)} {sign} {_value(value)}" for sign, value in bounds if value is not None) or "*"
        case Ids(values=values):
            return _listed("_id", [_quote(value) for value in values], path)
        case Terms(field=field, values=values):
            return _listed(field, [_exact(value) for value in values], path)
        case Or() | Fuzzy() | GeoBox() | GeoDistance() | GeoPolygon() | Slice() | Weighed():
            raise _unspeakable(query)
        case Match(beginning=True) | Phrase(beginning=True):
            raise _unspeakable(query)
        case Match(minimum=minimum, fuzziness=fuzziness) if minimum or fuzziness:
            raise _unspeakable(query)
        case _:
            return _leaf(query, path)


def _leaf(query: Term | Match | Phrase | Prefix | Wildcard | Regexp, path: str) -> str:
    match query:
        case Match(field=field, text=str(text), every=True) if len(text.split()) > 1:
            return _listed(field, [_value(word) for word in text.split()], path, "and")
        case Match(field=field, text=value):
            return _valued(field, _value(value), path)
        case Phrase(field=field, text=text, slop=0):
            return _valued(field, _quote(text), path)
        case Term(field=field, value=value, case_insensitive=False):
            return _valued(field, _exact(value), path)
        case Term(field=field, value=value):
            return _valued(field, _slashes(f"^{re.escape(str(value))}$", insensitive=True), path)
        case Prefix(field=field, value=value, case_insensitive=insensitive):
            return _wildcard(field, f"{pattern_of(value)}*", path, insensitive=insensitive)
        case Wildcard(field=field, pattern=pattern, case_insensitive=insensitive):
            return _wildcard(field, pattern, path, insensitive=insensitive)
        case Regexp(field=field, pattern=pattern, case_insensitive=insensitive, anywhere=anywhere):
            return _valued(field, _slashes(pattern if anywhere else f"^(?:{pattern})$", insensitive=insensitive), path)
        case _:
            raise _unspeakable(query)


def _part(query: Query, path: str, grouped: tuple[type, ...]) -> str:
    """A part of an and, or, or not: in parentheses where it would be read otherwise."""
    text = _print(query, path)
    several = (
        isinstance(query, grouped) and len(query.queries) > 1
        if isinstance(query, And | Or)
        else isinstance(query, Range) and " and " in text
    )
    nested_and = isinstance(query, And) and And not in grouped and len(query.queries) > 1
    return f"({text})" if several or nested_and else text


def _relative(field: str, path: str) -> str:
    if not path:
        return field
    if not field.startswith(f"{path}."):
        raise QueryError(f"KQL can't name {field} within {path}: {{ }}", query=field, position=0)
    return field[len(path) + 1 :]


def _field(field: str, path: str) -> str:
    return _name(_relative(field, path))


def _valued(field: Name, value: str, path: str) -> str:
    if field is None or (path and field == f"{path}.*"):
        return value
    return f"{_field(field, path)}: {value}"


def _listed(field: Name, values: list[str], path: str, word: str = "or") -> str:
    if not values:
        return "not *"
    listed = f"({f' {word} '.join(values)})" if len(values) > 1 else values[0]
    return _valued(field, listed, path)


def _name(name: str) -> str:
    """The name of a field; its `*` stay wildcards."""
    return _escape(name, frozenset(at for at, char in enumerate(name) if char == "*")) or '""'


def _value(value: Value) -> str:
    """A value as KQL reads it unquoted."""
    if value is None or isinstance(value, bool):
        return str(value).lower().replace("none", "null")
    if not isinstance(value, str):
        return str(value)
    found = with_colons(value, 0)
    if found and found.end == len(value):
        return value
    if value in _TYPED:
        return f"\\u{ord(value[0]):04x}{value[1:]}"
    return _escape(value) or '""'


def _exact(value: Value) -> str:
    return _quote(value) if isinstance(value, str) else _value(value)


def _quote(text: str) -> str:
    inner = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda char: f"\\u{ord(char[0]):04x}", inner) + '"'


def _escape(text: str, stars: frozenset[int] = frozenset()) -> str:
    """The text with all that has a meaning in KQL escaped; the `*` at these places are wildcards."""
    pieces: list[str] = []
    last = len(text) - 1
    for at, char in enumerate(text):
        word = KEYWORD.match(text, at) if at == 0 or text[at - 1].isspace() else None
        if at in stars:
            pieces.append("*")
        elif char in SPECIAL or (char == "/" and at == 0) or (word and _stands_alone(text, word.end())):
            pieces.append(f"\\{char}")
        elif word or (char.isspace() and at in {0, last}) or _invisible(char):
            pieces.append(f"\\u{ord(char):04x}")
        else:
            pieces.append(char)
    return "".join(pieces)


def _stands_alone(text: str, end: int) -> bool:
    """The keyword that ends here is followed by space that is written as it is, or by nothing."""
    return end == len(text) or (end < len(text) - 1 and text[end].isspace() and not _invisible(text[end]))


def _invisible(char: str) -> bool:
    return char in "\t\r\n" or (ord(char) < 0x10000 and not (char.isprintable() or char.isspace()))


def _wildcard(field: Name, pattern: str, path: str, *, insensitive: bool) -> str:
    """A pattern whose only wildcard is `*` is KQL's own; another becomes a regular expression."""
    pieces: list[str] = re.findall(r"\\.|.", pattern, re.DOTALL)
    if insensitive or "?" in pieces:
        body = "".join({"*": ".*", "?": "."}.get(piece) or re.escape(piece[-1]) for piece in pieces)
        return _valued(field, _slashes(f"^{body}$", insensitive=insensitive), path)
    stars = frozenset(at for at, piece in enumerate(pieces) if piece == "*")
    return _valued(field, _escape("".join(piece[-1] for piece in pieces), stars), path)


def _slashes(pattern: str, *, insensitive: bool) -> str:
    """The regular expression between slashes, so that the parser takes it for one."""
    inner = re.sub(r"\\.|/", lambda found: "\\/" if found[0] == "/" else found[0], pattern, flags=re.DOTALL)
    flag = "i" if insensitive else ""
    if not regexp(f"/{inner}/{flag}", 0):
        inner = inner.replace(" ", "\\x20")
    return f"/{inner}/{flag}"


def _unspeakable(query: Query) -> QueryError:
    return QueryError(f"KQL has no words for {type(query).__name__} {query}", query="", position=0, hint="Keep it as Query DSL.")
