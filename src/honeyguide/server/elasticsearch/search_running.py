"""Carries a search out and tells what was found as Elasticsearch does."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from honeyguide.errors import QueryError
from honeyguide.query import lucene
from honeyguide.query.ast import And, MatchNone, Or, Query, Slice, Term, Weighed
from honeyguide.query.dsl import read_query
from honeyguide.query.dsl_aggregations import read_aggs
from honeyguide.query.dsl_scores import Weights, constant, read_scores
from honeyguide.query.lucene_values import QueryString
from honeyguide.query.shorthand import written_out
from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.server.elasticsearch.resolving import Options, resolve
from honeyguide.server.elasticsearch.routing import slots_of
from honeyguide.server.elasticsearch.search_aggs import check_aggs, count_buckets, dressed_aggs, too_many_buckets
from honeyguide.server.elasticsearch.search_analyzers import check_analyzers
from honeyguide.server.elasticsearch.search_asked import SearchAsked, check_limits, failed_shards
from honeyguide.server.elasticsearch.search_collapse import collapsed, inner_hits, read_collapse, value_of
from honeyguide.server.elasticsearch.search_expensive import check_expensive
from honeyguide.server.elasticsearch.search_fields import at_path, check_formats, check_names, check_source, hit_fields, read_wanted
from honeyguide.server.elasticsearch.search_fitted import fitted, fitted_aggs
from honeyguide.server.elasticsearch.search_highlight import highlighted, read_highlight
from honeyguide.server.elasticsearch.search_named import matched
from honeyguide.server.elasticsearch.search_nested_hits import nested_hits
from honeyguide.server.elasticsearch.search_prepared import prepared
from honeyguide.server.elasticsearch.search_sorting import Order, read_after, read_sorts, tiebroken
from honeyguide.server.elasticsearch.search_strict import check_runtime, check_values
from honeyguide.server.elasticsearch.search_suggest import suggested
from honeyguide.server.elasticsearch.search_targets import Target, defining
from honeyguide.store.dates import read_date
from honeyguide.store.definitions import Defining
from honeyguide.store.protocol import Hit, Hits, Json, Search, Sort
from honeyguide.store.timeformats import beyond_micros

MOST_BUCKETS = 65_535


@dataclass(frozen=True)
class Plan:
    """A search with everything read: what the store is asked, and how hits are shown."""

    asked: SearchAsked
    target: Target
    query: Query
    """With aliases' filters; what aggregations count."""
    hits: Query
    """With `post_filter` and `min_score`."""
    weights: Weights
    score: float | None
    """Of every hit, where all have the same."""
    orders: Sequence[Order]
    by_score: bool
    """Whether hits are ordered by their scores though no sort says so."""


def plan(asked: SearchAsked, target: Target) -> Plan:
    """Everything read and checked. Raises Refusal and QueryError."""
    check_limits(asked, target.setting)
    check_runtime(asked.body.get("runtime_mappings"), target)
    if isinstance(asked.body.get("sort"), list | dict | str) or "sort" in asked.words:
        orders = read_sorts(asked.body.get("sort"), asked.words.get("sort"), target)
    else:
        orders = []
    if asked.body.get("pit") is not None:
        orders = tiebroken(orders, asked.after)
    check_analyzers(asked.body.get("query"), target)
    body = prepared(asked.body.get("query"), target)
    tree = read_query(body)
    words = word_query(asked.words)
    wanted = fitted(tree if words is None else words, target)
    check_values(body if words is None else asked.words, wanted, target)
    check_expensive(wanted, target)
    query = target.narrowed(wanted)
    weights = _boosted(read_scores(body), asked, target)
    hits = query
    if asked.body.get("post_filter"):
        hits = And((hits, fitted(read_query(prepared(asked.body["post_filter"], target)), target)))
    score = constant(weights)
    least = asked.body.get("min_score")
    if isinstance(least, int | float):
        hits = And((hits, Weighed(weights, float(least)))) if score is None else hits if score >= least else MatchNone()
    if asked.body.get("slice") is not None:
        hits = And((hits, part_of(asked.body["slice"], target)))
    check_formats(read_wanted(asked.names("fields")) + read_wanted(asked.names("docvalue_fields")), target)
    check_source(read_wanted(asked.names("fields")), target)
    check_names(read_wanted(asked.names("fields")))
    return Plan(asked, target, query, hits, weights, score, orders, not orders and score is None)


def word_query(words: Mapping[str, str]) -> Query | None:
    """The query of `q=` with its options; None where there is none."""
    if not words.get("q"):
        return None
    options = QueryString(
        fields=() if words.get("df", "*") == "*" else (words["df"],),
        default_operator="and" if words.get("default_operator", "or").lower() == "and" else "or",
    )
    lucene.few_words(words["q"])
    return written_out(lucene.parse(words["q"], options))


def _boosted(weights: Weights, asked: SearchAsked, target: Target) -> Weights:
    """The weights multiplied for rows of some indices, as `indices_boost` says: the first that names an index counts."""
    said = asked.body.get("indices_boost")
    if not said:
        return weights
    missing = asked.words.get("ignore_unavailable") in {"true", ""}
    boosts: dict[str, float] = {}
    for name, boost in [pair for one in (said if isinstance(said, list) else [said]) if isinstance(one, Mapping) for pair in one.items()]:
        named = resolve(defining(target.store), str(name), Options(ignore_unavailable=missing)).indices
        for index in target.resolved.indices:
            if index in named and index not in boosts and isinstance(boost, int | float):
                boosts[index] = float(boost)
    more = [(weight * (boost - 1), And((query, Term("_index", index)))) for weight, query in weights for index, boost in boosts.items()]
    return (*weights, *more)


def part_of(said: Any, target: Target) -> Query:
    """A part of the rows, as `slice` says, by the shards of their indices and their ids. Raises Refusal."""
    number, most = (said.get("id"), said.get("max")) if isinstance(said, Mapping) else (None, None)
    if not isinstance(number, int) or not isinstance(most, int) or most < 2 or not 0 <= number < most:
        raise bad("max must be greater than id" if isinstance(most, int) and most > 1 else "max must be greater than 1")
    parts: dict[str, Slice] = {}
    for index in target.resolved.indices:
        settings = target.definitions.get(index, {}).get("settings") or {}
        shards = int(settings.get("index.number_of_shards", 1))
        parts[index] = Slice(number, most) if shards == 1 else Slice(number, most, shards, slots_of(settings))
    if len(set(parts.values())) < 2:
        return next(iter(parts.values()), Slice(number, most))
    return Or(tuple(And((Term("_index", index), part)) for index, part in parts.items()))


def run(asked: SearchAsked, target: Target) -> Json:
    """The answer of a search."""
    return carried_out(plan(asked, target))


def carried_out(planned: Plan) -> Json:
    """The answer of a search that is read."""
    began = time.monotonic()
    asked, target = planned.asked, planned.target
    collapse = read_collapse(asked.body.get("collapse"), asked, target)
    if collapse is not None and asked.after is not None and [order.sort.field for order in planned.orders] != [collapse.field]:
        raise bad("collapse field and sort field must be the same when use `collapse` in conjunction with `search_after`")
    found = collapsed(planned, collapse) if collapse is not None else page(planned)
    shown = hits_json(planned, found)
    if collapse is not None:
        for one, hit in zip(shown, found.hits, strict=True):
            if (value := value_of(hit, collapse.field, target)) is not None:
                one.setdefault("fields", {})[collapse.field] = [value]
            if collapse.inner:
                one["inner_hits"] = {**one.get("inner_hits", {}), **inner_hits(planned, collapse, hit)}
    scores = [hit["_score"] for hit in shown if hit["_score"] is not None]
    first = planned.orders[0].sort if planned.orders else None
    by_score = first is None or (first.field == "_score" and first.descending)
    hits: Json = {"max_score": max(scores) if scores and by_score else None, "hits": shown}
    total = total_json(asked, found.total)
    answer: Json = {"took": 0, "timed_out": False, "_shards": shards(target), "hits": hits if total is None else {"total": total, **hits}}
    if asked.body.get("terminate_after") or "terminate_after" in asked.words:
        answer["terminated_early"] = False
    if asked.aggs:
        aggs = aggregated(planned)
        answer |= {"aggregations": aggs} if target.resolved.indices else {}
    if asked.body.get("suggest"):
        answer["suggest"] = suggested(asked.body["suggest"], target, typed=asked.typed)
    answer["took"] = round((time.monotonic() - began) * 1000)
    return answer


def shards(target: Target) -> Json:
    """How many shards answered: one an index."""
    count = len(target.resolved.indices)
    return {"total": count, "successful": count, "skipped": 0, "failed": 0}


def search_of(planned: Plan, *, size: int | None = None, skip: int | None = None) -> Search:
    """What the store is asked for the hits."""
    asked = planned.asked
    orders = [order.sort for order in planned.orders]
    if planned.by_score:
        orders = [Sort("_score", True)]
    scored = any(sort.field == "_score" for sort in orders)
    return Search(
        planned.target.expression,
        planned.hits,
        tuple(orders),
        asked.size if size is None else size,
        asked.skip if skip is None else skip,
        read_after(asked.after, planned.orders),
        None,
        asked.total is not False,
        planned.target.pin,
        planned.weights if scored else (),
    )


def page(planned: Plan) -> Hits:
    """The hits of the page."""
    return planned.target.store.search(search_of(planned))


def total_json(asked: SearchAsked, total: int | None) -> Any:
    """What is told of how many rows there are; None where nothing is."""
    if asked.plain_total:
        return -1 if total is None else total
    if total is None:
        return None
    if not isinstance(asked.total, bool) and total > asked.total:
        return {"value": asked.total, "relation": "gte"}
    return {"value": total, "relation": "eq"}


def hits_json(planned: Plan, found: Hits) -> list[Json]:
    """The hits as they are shown."""
    asked = planned.asked
    marking = read_highlight(asked.body.get("highlight"), planned.target, planned.query)
    scored = asked.flag("include_named_queries_score")
    shown: list[Json] = []
    names, inside = matched(planned, found.hits), nested_hits(planned, found.hits, plan, hits_json)
    for hit, named, inner in zip(found.hits, names, inside, strict=True):
        one = hit_json(planned, hit)
        if marking and (marks := highlighted(marking, hit)):
            one["highlight"] = marks
        if named:
            one["matched_queries"] = named if scored else list(named)
        shown.append(one | ({"inner_hits": inner} if inner else {}))
    return shown


def hit_json(planned: Plan, hit: Hit) -> Json:
    """A hit as it is shown."""
    asked, orders = planned.asked, planned.orders
    names = [order.sort.field for order in orders] or (["_score"] if planned.by_score else [])
    score = hit.sort[names.index("_score")] if "_score" in names else None if orders and not asked.flag("track_scores") else planned.score
    shown: Json = {"_index": hit.index, **planned.target.told_types.get(hit.index, {}), "_id": hit.id, "_score": score}
    if asked.stored == ("_none_",):
        del shown["_id"]
    if asked.flag("explain"):
        why = {"value": 1.0 if score is None else score, "description": "sum of the weights of matching clauses", "details": []}
        shown = {"_shard": f"[{hit.index}][0]", "_node": "honeyguide", **shown, "_explanation": why}
    if asked.flag("version"):
        shown["_version"] = hit.version
    if asked.flag("seq_no_primary_term"):
        shown |= {"_seq_no": hit.seq_no, "_primary_term": 1}
    if hit.routing is not None:
        shown["_routing"] = hit.routing
    if hit.ignored:
        shown["_ignored"] = list(hit.ignored)
    if _with_source(asked) and planned.target.keeps_source(hit.index):
        shown["_source"] = hit.source if asked.shown is None else asked.shown.of(hit.source)
    fields = hit_fields(asked, hit, planned.target)
    if fields:
        shown["fields"] = fields
    if orders:
        shown["sort"] = [_finest(order.shown(value), order, hit) for order, value in zip(orders, hit.sort, strict=True)]
    return shown


def _finest(shown: Any, order: Order, hit: Hit) -> Any:
    """A sort value in nanoseconds, of which the store holds the microseconds, with those that the document says."""
    if order.kind != "date_nanos" or order.format is not None or not isinstance(shown, int):
        return shown
    finest = [beyond_micros(one) for one in at_path(hit.source, order.sort.field) if read_date(one) == shown // 1000]
    return shown + (max if order.sort.descending else min)(finest, default=0)


def _with_source(asked: SearchAsked) -> bool:
    if asked.shown is not None:
        return asked.shown.whole
    if asked.stored is not None:
        return "_source" in asked.stored
    return not asked.body.get("script_fields") or "_source" in asked.body


def most_buckets(target: Target) -> int:
    """How many buckets the cluster's settings allow."""
    if isinstance(target.store, Defining):
        for said in target.store.definitions("cluster_settings").values():
            value = str(said.get("search.max_buckets", ""))
            if value.isdecimal():
                return int(value)
    return MOST_BUCKETS


def aggregated(planned: Plan) -> Json:
    """The answer of the aggregations."""
    asked, target = planned.asked, planned.target
    body = prepared(asked.aggs, target)
    try:
        aggs = read_aggs(body)
    except KeyError as error:
        raise QueryError(f"an aggregation lacks {error}", query="aggs", position=0) from error
    if not isinstance(body, dict):
        raise failed_shards("aggregations are an object")
    most = most_buckets(target)
    check_aggs(body, target, most)
    found = target.store.aggregate(target.expression, planned.query, fitted_aggs(aggs, target), pin=target.pin)
    if (there := count_buckets(found)) > most:
        raise too_many_buckets(most, there)
    return dressed_aggs(body, found, target, typed=asked.typed)
