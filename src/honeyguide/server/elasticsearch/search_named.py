"""`matched_queries`: which of the queries that have a `_name` a hit fulfils."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from honeyguide.query.ast import And, Ids
from honeyguide.query.dsl import read_query
from honeyguide.query.dsl_scores import constant, read_scores
from honeyguide.server.elasticsearch.search_fitted import fitted
from honeyguide.server.elasticsearch.search_prepared import prepared
from honeyguide.store.protocol import Hit, Search

COMPOUND: Mapping[str, tuple[str, ...]] = {
    "bool": ("must", "filter", "should", "must_not"),
    "boosting": ("positive", "negative"),
    "constant_score": ("filter",),
    "dis_max": ("queries",),
    "function_score": ("query",),
    "script_score": ("query",),
}
"""Where queries have others inside."""

if TYPE_CHECKING:
    from honeyguide.server.elasticsearch.search_running import Plan


def named_in(body: Any) -> Iterator[tuple[str, Any]]:
    """The named queries of a query in JSON, or of several; those about nested objects are left out."""
    if isinstance(body, list):
        for one in body:
            yield from named_in(one)
        return
    for kind, said in body.items() if isinstance(body, Mapping) else ():
        if not isinstance(said, Mapping) or kind == "nested":
            continue
        inner = [one for one in said.values() if isinstance(one, Mapping) and isinstance(one.get("_name"), str)]
        name = said.get("_name", inner[0]["_name"] if len(inner) == 1 and kind not in COMPOUND else None)
        if isinstance(name, str):
            yield name, {kind: said}
        for clause in COMPOUND.get(kind, ()):
            yield from named_in(said.get(clause))
        for function in said.get("functions") or () if kind == "function_score" else ():
            yield from named_in(function.get("filter") if isinstance(function, Mapping) else None)


def _rescoring(said: Any) -> list[Any]:
    queries = [one.get("query") for one in (said if isinstance(said, list) else [said]) if isinstance(one, Mapping)]
    return [one.get("rescore_query") for one in queries if isinstance(one, Mapping)]


def matched(planned: "Plan", hits: Sequence[Hit]) -> list[dict[str, float]]:
    """For each hit the named queries that it fulfils, with their scores."""
    found: list[dict[str, float]] = [{} for _ in hits]
    target = planned.target
    asked = planned.asked.body
    for name, body in named_in([asked.get("query"), asked.get("post_filter"), *_rescoring(asked.get("rescore"))]) if hits else ():
        tree = fitted(read_query(prepared(body, target)), target)
        query = And((Ids(tuple(hit.id for hit in hits)), tree))
        there = target.store.search(Search(target.expression, query, size=10 * len(hits), pin=target.pin)).hits
        places = {(hit.index, hit.id) for hit in there}
        score = constant(read_scores(body))
        for told, hit in zip(found, hits, strict=True):
            if (hit.index, hit.id) in places:
                told[name] = 1.0 if score is None else score
    return found
