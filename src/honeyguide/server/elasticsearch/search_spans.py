"""A range that a query in JSON says of a field that holds ranges, as what it means for their two ends, which are fields of their own.

Rules: org/elasticsearch/index/mapper/RangeType.java: a bound that doesn't belong to the range is the next value beside it.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from honeyguide.query.ast import Range
from honeyguide.schema.fields import FieldType
from honeyguide.server.elasticsearch.search_asked import failed_shards
from honeyguide.store.bounds import spans
from honeyguide.store.protocol import Json
from honeyguide.store.span_fields import ENDS, HIGH, LOW, OPEN
from honeyguide.store.values import show_value

NOTHING: Json = {"match_none": {}}
_WRITTEN = {"gte": "gte", "gt": "lte", "lte": "lte", "lt": "gte"}
"""The value itself that a bound names is an end of what this finds: a date is rounded up behind `gt` and `lte`, down otherwise."""


def spans_query(field: str, kind: str, how: Mapping[str, Any]) -> Json:
    """The query over the ends. Raises Refusal for bounds that are no values, or in the wrong order."""
    relation, type_ = str(how.get("relation", "intersects")).lower(), ENDS[kind]
    given = {name: how[name] for name in ("gte", "gt", "lte", "lt") if how.get(name) is not None}
    for name, beside, flag in (("from", "gt", "include_lower"), ("to", "lt", "include_upper")):
        if how.get(name) is not None:
            given[beside + "e" if how.get(flag, True) else beside] = how[name]
    now = datetime.now(UTC)

    def interval(said: Json) -> tuple[float, float]:
        zone = None if how.get("time_zone") is None else str(how["time_zone"])
        found = spans(Range(field, zone=zone, **said), type_, now)
        if not found:
            raise failed_shards(f"failed to parse the bounds of a range over [{field}]", "query_shard_exception")
        return found[0]

    each = {name: interval({name: value}) for name, value in given.items()}
    low = max((one[0] for name, one in each.items() if name in {"gte", "gt"}), default=-math.inf)
    high = min((one[1] for name, one in each.items() if name in {"lte", "lt"}), default=math.inf)
    if low > high:
        raw = [interval({_WRITTEN[name]: value})[_WRITTEN[name] == "lte"] for name, value in given.items()]
        if raw[0] > raw[-1]:
            raise failed_shards(
                f"failed to create query: Range query `from` value ({given}) is greater than `to` value", "query_shard_exception"
            )
        return NOTHING
    start, end = field + LOW, field + HIGH
    if not given:
        return {"exists": {"field": start}}
    match relation:
        case "contains":
            first, last = OPEN[type_]
            first, last = first if math.isinf(low) else low, last if math.isinf(high) else high
            found = [
                _bound(start, "lte", type_, first),
                _bound(end, "gte", type_, last),
            ]
        case "within":
            found = [_bound(start, "gte", type_, low), _bound(end, "lte", type_, high)]
        case _:
            found = [_bound(start, "lte", type_, high), _bound(end, "gte", type_, low)]
    there = {"exists": {"field": start}}
    found = [one for one in found if one]
    if relation == "disjoint":
        return {"bool": {"must_not": [{"bool": {"filter": found}}], "filter": [there]}}
    return {"bool": {"filter": found or [there]}}


def _bound(name: str, sign: str, kind: FieldType, value: float) -> Json:
    """One end compared with a value; nothing where that is open."""
    if math.isinf(value):
        return {}
    typed = value if kind == "double" else int(value)
    return {"range": {name: {sign: show_value(kind, typed)}}}
