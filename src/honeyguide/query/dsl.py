"""Elasticsearch's Query DSL becomes the query tree: the leaves that clients and dashboards send, and `bool` around them.

Source: https://www.elastic.co/guide/en/elasticsearch/reference/7.17/query-dsl.html. Scores aren't told, so `boost` is passed over. Added:
`{"kql": "…"}`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from honeyguide.errors import QueryError
from honeyguide.query import kql, lucene
from honeyguide.query.ast import (
    And,
    Exists,
    Fuzzy,
    Ids,
    Match,
    MatchAll,
    MatchNone,
    Nested,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Regexp,
    Term,
    Terms,
    Wildcard,
)
from honeyguide.query.lucene_values import QueryString
from honeyguide.query.shorthand import written_out

Body: TypeAlias = Mapping[str, Any]
DEEPEST = 60


def read_query(body: Any, depth: int = 0) -> Query:
    """The tree of a query in JSON; None and {} are every row. Raises QueryError."""
    if body is None or body == {}:
        return MatchAll()
    if depth > DEEPEST:
        raise wrong("query", f"is nested more than {DEEPEST} deep")
    if not isinstance(body, Mapping) or len(body) != 1:
        raise wrong("query", "expected an object with the name of one query")
    name, inner = next(iter(body.items()))
    if name == "bool":
        return _bool(inner, depth)
    if name in {"constant_score", "nested"}:
        within = read_query(_object(name, inner).get("filter" if name == "constant_score" else "query"), depth + 1)
        return Nested(str(inner.get("path", "")), within) if name == "nested" else within
    reader = _LEAVES.get(name)
    if reader is None:
        raise wrong(str(name), f"unknown query [{name}]")
    return reader(_object(name, inner))


def wrong(name: str, message: str) -> QueryError:
    """What is wrong with a part of a request."""
    return QueryError(message, query=name, position=0)


def _object(name: str, body: Any) -> Body:
    if not isinstance(body, Mapping):
        raise wrong(name, f"[{name}] expected an object")
    return body


def _bool(body: Any, depth: int) -> Query:
    """`should` counts only where nothing is required, or as `minimum_should_match` says."""
    given = _object("bool", body)

    def read(clause: str) -> tuple[Query, ...]:
        queries = given.get(clause, [])
        return tuple(read_query(one, depth + 1) for one in (queries if isinstance(queries, Sequence) else [queries]))

    required = read("must") + read("filter") + tuple(Not(one) for one in read("must_not"))
    should = read("should")
    least = _least(given.get("minimum_should_match"), len(should), 0 if given.get("must") or given.get("filter") else 1)
    if should and least > 0:
        required += (Or(should, least),)
    return required[0] if len(required) == 1 else And(required)


def _least(said: Any, count: int, default: int) -> int:
    """Of `2`, `"-1"`, `"75%"`: how many must hold."""
    if said is None:
        return default
    text = str(said).strip()
    try:
        number = int(count * float(text[:-1]) / 100) if text.endswith("%") else int(text)
    except ValueError as error:
        raise wrong("minimum_should_match", f"expected a number or a percentage, not {text[:50]!r}") from error
    return max(0, count + number if number < 0 else number)


def _field(name: str, body: Body, value: str) -> tuple[str, Body]:
    """The one field of a leaf and what is said of it: `{"user": "x"}` is `{"user": {value: "x"}}`."""
    if len(body) != 1:
        raise wrong(name, f"[{name}] expected one field")
    field, said = next(iter(body.items()))
    return field, said if isinstance(said, Mapping) else {value: said}


def _term(body: Body) -> Query:
    field, said = _field("term", _without(body), "value")
    return Term(field, said.get("value"), bool(said.get("case_insensitive")))


def _terms(body: Body) -> Query:
    field, values = next(iter(_without(body).items()), ("", None))
    if not isinstance(values, list):
        raise wrong("terms", "[terms] expected a list of values")
    return Terms(field, tuple(values))


def _match(body: Body) -> Query:
    field, said = _field("match", body, "query")
    return Match(field, said.get("query"), str(said.get("operator", "or")).lower() == "and")


def _phrase(body: Body) -> Query:
    field, said = _field("match_phrase", body, "query")
    return Phrase(field, str(said.get("query")), int(said.get("slop", 0)))


def _multi(body: Body) -> Query:
    fields = body.get("fields") or ["*"]
    text, kind, every = body.get("query"), body.get("type"), str(body.get("operator", "or")).lower() == "and"
    names = [str(name).partition("^")[0] for name in fields]
    made = [Phrase(name, str(text)) if kind == "phrase" else Match(name, text, every) for name in names]
    return made[0] if len(made) == 1 else Or(tuple(made))


def _range(body: Body) -> Query:
    field, said = _field("range", _without(body), "gte")
    bounds = {name: said[name] for name in ("gte", "gt", "lte", "lt") if said.get(name) is not None}
    for old, inclusive, exclusive, flag in (("from", "gte", "gt", "include_lower"), ("to", "lte", "lt", "include_upper")):
        if said.get(old) is not None:
            bounds[inclusive if said.get(flag, True) else exclusive] = said[old]
    return Range(field, **bounds, zone=said.get("time_zone"))


def _pattern(kind: Callable[..., Query], name: str, *keys: str) -> Callable[[Body], Query]:
    def read(body: Body) -> Query:
        field, said = _field(name, _without(body), keys[0])
        text = next((said[key] for key in keys if key in said), "")
        return kind(field, str(text), case_insensitive=bool(said.get("case_insensitive")))

    return read


def _fuzzy(body: Body) -> Query:
    field, said = _field("fuzzy", body, "value")
    distance = said.get("fuzziness", "AUTO")
    text = str(said.get("value"))
    return Fuzzy(field, text, int(distance) if str(distance).isdigit() else 0 if len(text) < 3 else 1 if len(text) < 6 else 2)


def _query_string(body: Body) -> Query:
    said = body.get("fields") or ([body["default_field"]] if body.get("default_field") not in {None, "*"} else [])
    fields = tuple(str(name).partition("^")[0] for name in (said if isinstance(said, list) else [said]))
    options = QueryString(
        fields=() if "*" in fields else fields,
        default_operator="and" if str(body.get("default_operator", "or")).lower() == "and" else "or",
        time_zone=None if body.get("time_zone") is None else str(body["time_zone"]),
        fuzziness=str(body.get("fuzziness", "AUTO")),
        phrase_slop=int(body.get("phrase_slop", 0)) if str(body.get("phrase_slop", 0)).isdecimal() else 0,
        allow_leading_wildcard=bool(body.get("allow_leading_wildcard", True)),
    )
    return written_out(lucene.parse(str(body.get("query", "*")), options))


def _ids(body: Body) -> Query:
    return Ids(tuple(str(one) for one in body.get("values", [])))


def _without(body: Body) -> Body:
    return {name: value for name, value in body.items() if name not in {"boost", "_name"}}


_LEAVES: dict[str, Callable[[Body], Query]] = {
    "match_all": lambda _: MatchAll(),
    "match_none": lambda _: MatchNone(),
    "term": _term,
    "terms": _terms,
    "match": _match,
    "match_phrase": _phrase,
    "multi_match": _multi,
    "range": _range,
    "exists": lambda body: Exists(str(body.get("field", ""))),
    "prefix": _pattern(Prefix, "prefix", "value"),
    "wildcard": _pattern(Wildcard, "wildcard", "value", "wildcard"),
    "regexp": _pattern(Regexp, "regexp", "value"),
    "fuzzy": _fuzzy,
    "ids": _ids,
    "query_string": _query_string,
    "kql": lambda body: written_out(kql.parse(str(body.get("query", "")))),
}
