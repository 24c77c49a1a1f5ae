"""`inner_hits` of nested queries: which objects of a hit fulfil the query, found by the store for a whole page at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from honeyguide.query import aggregation as agg
from honeyguide.query.ast import And, Ids, Term
from honeyguide.query.dsl_parameters import sorts
from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.server.elasticsearch.search_asked import read_search
from honeyguide.store.protocol import Hit, Hits, Json

if TYPE_CHECKING:
    from honeyguide.server.elasticsearch.search_running import Plan

MOST = 100
Show = Callable[["Plan", Hits], list[Json]]
Read = Callable[[Any, Any], "Plan"]


def nested_in(body: Any) -> Iterator[Mapping[str, Any]]:
    """The nested queries of a request that want their objects shown."""
    if isinstance(body, list):
        for one in body:
            yield from nested_in(one)
    for name, said in body.items() if isinstance(body, Mapping) else ():
        if name == "nested" and isinstance(said, Mapping) and isinstance(said.get("inner_hits"), Mapping) and "path" in said:
            yield said
        yield from nested_in(said)


def nested_hits(planned: "Plan", hits: Sequence[Hit], read: Read, show: Show) -> list[Json]:
    """For each hit its `inner_hits` by name; empty where none are wanted. Raises Refusal."""
    told: list[Json] = [{} for _ in hits]
    for said in nested_in(planned.asked.body.get("query")) if hits else ():
        how, path = said["inner_hits"], str(said["path"])
        size, skip = how.get("size", 3), how.get("from", 0)
        if not all(isinstance(one, int) and 0 <= one <= MOST for one in (size, skip)):
            raise bad(f"[inner_hits]: [size] and [from] are whole numbers up to {MOST}", "parsing_exception")
        body = {name: what for name, what in how.items() if name not in {"name", "size", "from", "ignore_unmapped", "sort"}}
        inside = read(read_search({**body, "query": said.get("query")}, {}), planned.target)
        top = agg.TopHits(size, sorts(how.get("sort", [])), skip, numbers=True)
        for hit, found in zip(told, _found(planned, hits, path, inside, top), strict=True):
            hit[str(how.get("name", path))] = {"hits": _shown(planned, inside, found, path, show)}
    return told


def _found(planned: "Plan", hits: Sequence[Hit], path: str, inside: "Plan", top: agg.TopHits) -> list[Json]:
    """What `top_hits` says of each hit."""
    by_place: dict[tuple[str, str], Json] = {}
    for index in dict.fromkeys(hit.index for hit in hits):
        ids = tuple(hit.id for hit in hits if hit.index == index)
        objects = agg.Nested(path, {"f": agg.Filter(inside.query, {"t": top})})
        query = And((Term("_index", index), Ids(ids)))
        answer = planned.target.store.aggregate(
            index, query, {"d": agg.Terms("_id", len(ids), aggs={"n": objects})}, pin=planned.target.pin
        )
        by_place |= {(index, bucket["key"]): bucket["n"]["f"]["t"]["hits"] for bucket in answer["d"]["buckets"]}
    nothing: Json = {"total": {"value": 0, "relation": "eq"}, "hits": []}
    return [by_place.get((hit.index, hit.id), nothing) for hit in hits]


def _shown(planned: "Plan", inside: "Plan", found: Json, path: str, show: Show) -> Json:
    hits = [Hit(one["_index"], one["_id"], one["_version"], one["_seq_no"], {path: one["_source"]}) for one in found["hits"]]
    ordered = any("sort" in one for one in found["hits"])
    plain = replace(inside, orders=(), by_score=False, score=None if ordered else 1.0)
    made: list[Json] = []
    for one, shown in zip(found["hits"], show(plain, Hits(tuple(hits), len(hits))), strict=True):
        index, id, score, *_ = shown.items()
        kept = dict([index, id, ("_nested", one["_nested"]), score]) | shown
        if "_source" in kept:
            kept["_source"] = kept["_source"].get(path, {})
        made.append(kept | ({"sort": one["sort"]} if ordered else {}))
    total = found["total"]["value"] if planned.asked.plain_total else found["total"]
    return {"total": total, "max_score": 1.0 if made and not ordered else None, "hits": made}
