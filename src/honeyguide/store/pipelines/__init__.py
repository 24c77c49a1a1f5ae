"""Aggregations over buckets that are counted already, for every store: each store counts what `plain` leaves, `complete` does the rest."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from honeyguide.errors import StoreError
from honeyguide.query import aggregation as agg
from honeyguide.store.pipelines.parents import Buckets, transformed
from honeyguide.store.pipelines.siblings import summary

Json = dict[str, Any]
Aggregations = Mapping[str, agg.Aggregation]


def plain(aggs: Aggregations) -> dict[str, agg.Bucketing | agg.Measuring]:
    """What is to be counted over rows."""
    found: dict[str, agg.Bucketing | agg.Measuring] = {}
    for name, one in aggs.items():
        if isinstance(one, agg.Bucketing):
            found[name] = replace(one, aggs=plain(one.aggs))
        elif isinstance(one, agg.Measuring):
            found[name] = one
    return found


def complete(aggs: Aggregations, answer: Json) -> None:
    """Work out the pipelines, from the inside out, and put their numbers into the answer."""
    for name, one in aggs.items():
        if isinstance(one, agg.Bucketing) and one.aggs:
            _complete_buckets(one, answer[name])
    for name, one in aggs.items():
        if isinstance(one, agg.Sibling):
            answer[name] = summary(one, answer)


def _complete_buckets(one: agg.Bucketing, answered: Json) -> None:
    buckets = answered.get("buckets")
    inside: list[Json] = [answered] if buckets is None else list(buckets.values() if isinstance(buckets, dict) else buckets)
    for bucket in inside:
        complete(one.aggs, bucket)
    parents = {name: inner for name, inner in one.aggs.items() if isinstance(inner, agg.Parent)}
    if not parents:
        return
    for path in (path for inner in parents.values() for path in _paths(inner)):
        if path not in {"_count", "_key"} and not any(_reads(path, name) for name in one.aggs):
            raise StoreError(f"the path {path!r} leads nowhere: there is no such aggregation beside it")
    if buckets is None:
        raise StoreError(f"{', '.join(parents)} must stand in an aggregation that has several buckets")
    found: Buckets = list(buckets.items()) if isinstance(buckets, dict) else [("", bucket) for bucket in buckets]
    for name in _ordered(parents):
        found = transformed(name, parents[name], found)
    answered["buckets"] = dict(found) if isinstance(buckets, dict) else [bucket for _, bucket in found]


def _ordered(parents: Mapping[str, agg.Parent]) -> list[str]:
    """So that each comes behind those that it reads. Raises StoreError where they read one another."""
    done: list[str] = []
    left = dict(parents)
    while left:
        ready = [
            name for name, one in left.items() if not any(_reads(path, other) for path in _paths(one) for other in left)
        ]
        if not ready:
            raise StoreError(f"the aggregations {', '.join(left)} read one another")
        done += ready
        left = {name: one for name, one in left.items() if name not in ready}
    return done


def _paths(one: agg.Parent) -> list[str]:
    match one:
        case agg.BucketScript() | agg.BucketSelector():
            return list(one.paths.values())
        case agg.BucketSort():
            return [path for path, _ in one.sort]
        case _:
            return [one.path]


def _reads(path: str, name: str) -> bool:
    return path == name or path.startswith((f"{name}.", f"{name}[", f"{name}>"))
