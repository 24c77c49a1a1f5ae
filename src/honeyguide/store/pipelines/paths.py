"""Finds the number that a path names in a counted bucket: `load`, `stats.max`, `wait.99`, `_count`, `one>load`.

Rules: org/elasticsearch/search/aggregations/pipeline/BucketHelpers.java and AggregationPath.java.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from honeyguide.errors import StoreError
from honeyguide.query.aggregation import GapPolicy

Json = Mapping[str, Any]
_BRACKETS = re.compile(r"\[['\"]?([^\]'\"]*)['\"]?\]")


def value(bucket: Json, path: str, gaps: GapPolicy) -> float:
    """The number; NaN where the bucket has none, or what `gaps` says. Raises StoreError for a path that leads nowhere."""
    steps = [_BRACKETS.sub(r".\1", step) for step in path.split(">")]
    found: Any = bucket
    for step in steps[:-1]:
        inner = found.get(step)
        if inner is None and (chosen := _chosen(found, step)) is not None:
            if not chosen:
                return 0.0 if gaps == "insert_zeros" else math.nan
            inner = chosen
        if not isinstance(inner, Mapping) or "doc_count" not in inner:
            shape = " [Object[]] at aggregation" if isinstance(inner, Mapping) and "buckets" in inner else ""
            raise StoreError(f"the path {path!r} leads nowhere:{shape} [{step}] is no aggregation with one bucket")
        found = inner
    number = _number(found, steps[-1], path)
    counted = steps[-1] in {"_count", "_bucket_count"}
    if number is not None and math.isfinite(number) and (counted or gaps == "keep_values" or bucket.get("doc_count", 1)):
        return number
    return 0.0 if gaps == "insert_zeros" else math.nan


def _chosen(bucket: Json, step: str) -> Json | None:
    """The bucket that a step names by its key, `which['a']`; empty where there is none, None where there is nothing to choose from."""
    at = next((at for at, char in enumerate(step) if char == "." and "buckets" in bucket.get(step[:at], ())), None)
    if at is None:
        return None
    buckets, key = bucket[step[:at]]["buckets"], step[at + 1 :]
    if isinstance(buckets, Mapping):
        return buckets.get(key, {})
    return next((one for one in buckets if key in {one.get("key_as_string"), str(one.get("key"))}), {})


def _number(bucket: Json, name: str, path: str) -> float | None:
    if name == "_count":
        return bucket["doc_count"]
    if name == "_key":
        return bucket["key"]
    if name in bucket:
        return _of(bucket[name], "value", path)
    for at, char in enumerate(name):
        if char == "." and name[:at] in bucket:
            return _of(bucket[name[:at]], name[at + 1 :], path)
    return None


def _of(answered: Json, part: str, path: str) -> float | None:
    """A part of a metric's answer: `value`, `max` of stats, `99` of percentiles, `_count` of a bucket's own."""
    if part == "_count" or (part == "value" and "doc_count" in answered):
        return answered["doc_count"]
    if part == "_bucket_count" and "buckets" in answered:
        return len(answered["buckets"])
    if part in answered:
        return answered[part]
    values = answered.get("values")
    if isinstance(values, Mapping):
        for percent, number in values.items():
            if percent in {part, f"{part}.0"}:
                return number
    bounds = answered.get("std_deviation_bounds")
    if isinstance(bounds, Mapping) and part.removeprefix("std_") in bounds:
        return bounds[part.removeprefix("std_")]
    buckets = answered.get("buckets")
    if isinstance(buckets, list) and part == "value":
        raise StoreError(
            "buckets_path must reference either a number value or a single value numeric metric aggregation, "
            f"got: [{_terms(buckets)}] at aggregation [{path}]"
        )
    if isinstance(values, Mapping):
        if part == "value" and len(values) == 1:
            return next(iter(values.values()))
        raise StoreError(
            "buckets_path must reference either a number value or a single value numeric metric aggregation, "
            f"but [{path}] contains multiple values. Please specify which to use."
        )
    raise StoreError(f"the path {path!r} leads nowhere: {part!r} isn't among {', '.join(answered)}")


def _terms(buckets: Sequence[Json]) -> str:
    """What Elasticsearch calls the answer of buckets with such keys."""
    keys = [bucket.get("key") for bucket in buckets]
    if all(isinstance(key, int) for key in keys):
        return "LongTerms"
    return "DoubleTerms" if all(isinstance(key, int | float) for key in keys) else "StringTerms"


def shown(number: float) -> float | None:
    """A number as JSON shows it: what is no number is null."""
    return number if math.isfinite(number) else None
