"""One hit for each value of a field: `collapse`, with its inner hits.

The hits are walked in their order, a window at a time, until the page is full.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from honeyguide.query.ast import And, Exists, Not, Query, Term
from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.server.elasticsearch.search_asked import SearchAsked, read_search
from honeyguide.server.elasticsearch.search_fields import at_path
from honeyguide.server.elasticsearch.search_targets import Target
from honeyguide.store.protocol import Hit, Hits

if TYPE_CHECKING:
    from honeyguide.server.elasticsearch.search_running import Plan

WINDOW = 1000
MOST_INNER = 100
MOST = 100_000
"""Rows that are walked through for a page."""


@dataclass(frozen=True)
class Collapse:
    """The field, and what is shown of the rows behind each hit."""

    field: str
    inner: tuple[Mapping[str, Any], ...] = ()


def read_collapse(said: Any, asked: SearchAsked, target: Target) -> Collapse | None:
    """The collapse of a search; None where there is none. Raises Refusal."""
    if not said:
        return None
    if not isinstance(said, Mapping) or not isinstance(said.get("field"), str):
        raise bad("[collapse] must have a [field]", "parsing_exception")
    if asked.body.get("rescore"):
        raise bad("cannot use `collapse` in conjunction with `rescore`")
    kinds = set(target.kinds(said["field"]))
    if not kinds:
        raise bad(f"no mapping found for `{said['field'][:100]}` in order to collapse on")
    if kinds & {"text", "geo_point", "nested", "object", "ip_range"}:
        raise bad(f"unknown type for collapse field `{said['field'][:100]}`, only keywords and numbers are accepted")
    inner = said.get("inner_hits") or []
    for one in inner if isinstance(inner, list) else [inner]:
        sizes = [one.get("size", 3), one.get("from", 0)] if isinstance(one, Mapping) else [None]
        if not all(isinstance(size, int) and 0 <= size <= MOST_INNER for size in sizes):
            raise bad("[inner_hits]: [size] and [from] are whole numbers up to 100", "parsing_exception")
    return Collapse(said["field"], tuple(inner if isinstance(inner, list) else [inner]))


def collapsed(planned: "Plan", collapse: Collapse) -> Hits:
    """The hits of the page: the first of each value."""
    from honeyguide.server.elasticsearch.search_running import search_of

    asked = planned.asked
    wanted = asked.skip + asked.size
    seen: set[str] = set()
    kept: list[Hit] = []
    total: int | None = None
    for start in range(0, MOST, WINDOW):
        found = planned.target.store.search(search_of(planned, size=WINDOW, skip=start))
        total = found.total if total is None else total
        for hit in found.hits:
            key = str(value_of(hit, collapse.field, planned.target))
            if key not in seen:
                seen.add(key)
                kept.append(hit)
        if len(kept) >= wanted or len(found.hits) < WINDOW:
            break
    return Hits(tuple(kept[asked.skip : wanted]), total)


def value_of(hit: Hit, field: str, target: Target) -> Any:
    """The value by which a hit is collapsed; None where it has none. Raises Refusal where it has several."""
    mapped = target.types.get(hit.index, {}).get(field)
    values = at_path(hit.source, field) or (at_path(hit.source, mapped.of) if mapped is not None and mapped.of is not None else [])
    if len(values) > 1:
        raise bad("failed to collapse: the field has several values in a document")
    return values[0] if values else None


def inner_hits(planned: "Plan", collapse: Collapse, hit: Hit) -> dict[str, Any]:
    """For each of the collapse's inner hits the rows of the same value."""
    from honeyguide.server.elasticsearch import search_running

    value = value_of(hit, collapse.field, planned.target)
    same: Query = Not(Exists(collapse.field)) if value is None else Term(collapse.field, value)
    found: dict[str, Any] = {}
    for one in collapse.inner:
        body = {name: what for name, what in one.items() if name not in {"name", "ignore_unmapped", "collapse"}}
        asked = read_search({"size": 3, **body, "query": planned.asked.body.get("query")}, {})
        inside = search_running.plan(asked, planned.target)
        inside = replace(inside, hits=And((planned.hits, same)))
        hits = search_running.page(inside)
        shown = search_running.hits_json(inside, hits)
        total = hits.total if planned.asked.plain_total else {"value": hits.total, "relation": "eq"}
        found[str(one.get("name", collapse.field))] = {"hits": {"total": total, "max_score": None, "hits": shown}}
    return found
