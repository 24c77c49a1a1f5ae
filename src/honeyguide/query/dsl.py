"""Elasticsearch's Query DSL becomes the query tree: leaves by family in files of their own, and here what is put together of others.

Source: https://www.elastic.co/guide/en/elasticsearch/reference/7.17/query-dsl.html. What only changes scores is told by
`dsl_scores`. Added: `{"kql": {"query": "…"}}`.
"""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from honeyguide.query.ast import And, MatchAll, MatchNone, Nested, Not, Or, Phrase, Query, Term
from honeyguide.query.dsl_geo import GEO
from honeyguide.query.dsl_leaves import LEAVES
from honeyguide.query.dsl_parts import Body, an_object, known, minimum, one_field, wrong
from honeyguide.query.dsl_words import WORDS
from honeyguide.query.minimum import least

DEEPEST = 60
MOST_CLAUSES = 1024 * 8


def read_query(body: Any, depth: int = 0) -> Query:
    """The tree of a query in JSON; None and {} are every row. Raises QueryError."""
    if body is None or body == {}:
        return MatchAll()
    if depth > DEEPEST:
        raise wrong("query", f"The nested depth of the query exceeds the maximum nested depth for queries set in [{DEEPEST}]")
    if not isinstance(body, Mapping):
        raise wrong("query", "[_na] query malformed, must start with start_object")
    if len(body) != 1:
        first, second = list(body)[:2]
        raise wrong("query", f"[{first}] malformed query, expected [END_OBJECT] but found [FIELD_NAME] [{second}]")
    name, inner = next(iter(body.items()))
    compound = _COMPOUNDS.get(name)
    if compound is not None:
        return compound(an_object(name, inner), depth)
    reader = LEAVES.get(name) or WORDS.get(name) or GEO.get(name)
    if reader is None:
        raise wrong(str(name), f"unknown query [{str(name)[:100]}]")
    return reader(an_object(name, inner))


def _bool(body: Body, depth: int) -> Query:
    """`should` counts only where nothing is required, or as `minimum_should_match` says."""
    allowed = {"must", "filter", "should", "must_not", "mustNot", "minimum_should_match", "adjust_pure_negative", "disable_coord"}
    known("bool", body, allowed)

    def read(clause: str) -> tuple[Query, ...]:
        queries = body.get(clause, [])
        given = queries if isinstance(queries, Sequence) and not isinstance(queries, str) else [queries]
        if len(given) > MOST_CLAUSES:
            raise wrong("bool", f"maxClauseCount is set to {MOST_CLAUSES}")
        return tuple(read_query(one, depth + 1) for one in given)

    positive = read("must") + read("filter")
    required = positive + tuple(Not(one) for one in read("must_not") + read("mustNot"))
    should = read("should")
    said = minimum(body.get("minimum_should_match"))
    enough = least(said, len(should)) if said else 0 if positive else 1
    if should and not positive:
        enough = max(1, enough)
    if enough > len(should) and said and (should or required):
        return MatchNone()
    if should and enough > 0:
        required += (Or(should, enough),)
    return required[0] if len(required) == 1 else And(required)


def _constant(body: Body, depth: int) -> Query:
    known("constant_score", body, {"filter", "query"})
    if "filter" not in body:
        raise wrong("constant_score", "[constant_score] requires a 'filter' element")
    return read_query(body["filter"], depth + 1)


def _nested(body: Body, depth: int) -> Query:
    known("nested", body, {"path", "query", "score_mode", "ignore_unmapped", "inner_hits"})
    if not isinstance(body.get("path"), str) or "query" not in body:
        raise wrong("nested", f"[nested] requires '{'path' if 'query' in body else 'query'}' field")
    return Nested(body["path"], read_query(body["query"], depth + 1))


def _inner(name: str, key: str = "query") -> Callable[[Body, int], Query]:
    """Of what only changes scores: the rows of the query inside."""

    def read(body: Body, depth: int) -> Query:
        for part in ("positive", "negative") if key == "positive" else ():
            if part not in body:
                raise wrong(name, f"[{name}] query requires '{part}' query to be set'")
            read_query(body[part], depth + 1)
        return read_query(body.get(key), depth + 1)

    return read


def _dis_max(body: Body, depth: int) -> Query:
    known("dis_max", body, {"queries", "tie_breaker"})
    given = body.get("queries")
    if not given:
        raise wrong("dis_max", "[dis_max] requires 'queries' field with at least one clause")
    found = tuple(read_query(one, depth + 1) for one in (given if isinstance(given, list) else [given]))
    return found[0] if len(found) == 1 else Or(found)


def _wrapper(body: Body, depth: int) -> Query:
    try:
        return read_query(orjson.loads(base64.b64decode(str(body.get("query", "")), validate=True)), depth + 1)
    except (binascii.Error, orjson.JSONDecodeError) as error:
        raise wrong("wrapper", "[wrapper] query must be JSON in base64") from error


def _span_term(body: Body, depth: int) -> Query:
    field, said = one_field("span_term", body, "value", {"value", "term"})
    return Term(field, said.get("value", said.get("term")))


def _span_or(body: Body, depth: int) -> Query:
    clauses = body.get("clauses")
    if not isinstance(clauses, list) or not clauses:
        raise wrong("span_or", "[span_or] must include [clauses]")
    return Or(tuple(read_query(one, depth + 1) for one in clauses))


def _span_near(body: Body, depth: int) -> Query:
    """Words of one field behind one another: a phrase. Other spans can't be said in the tree."""
    clauses = body.get("clauses")
    words = [read_query(one, depth + 1) for one in clauses] if isinstance(clauses, list) else []
    terms = [word for word in words if isinstance(word, Term)]
    if not terms or len(terms) < len(words) or len({term.field for term in terms}) > 1 or not body.get("in_order", True):
        raise wrong("span_near", "[span_near] is only supported over [span_term] clauses of one field, in order")
    return Phrase(terms[0].field, " ".join(str(term.value) for term in terms), int(body.get("slop", 0)))


_COMPOUNDS: dict[str, Callable[[Body, int], Query]] = {
    "match_all": lambda body, _: (known("match_all", body, ()), MatchAll())[1],
    "match_none": lambda body, _: (known("match_none", body, ()), MatchNone())[1],
    "bool": _bool,
    "boosting": _inner("boosting", "positive"),
    "constant_score": _constant,
    "dis_max": _dis_max,
    "function_score": _inner("function_score"),
    "nested": _nested,
    "pinned": _inner("pinned", "organic"),
    "script_score": _inner("script_score"),
    "span_near": _span_near,
    "span_or": _span_or,
    "span_term": _span_term,
    "wrapper": _wrapper,
}
