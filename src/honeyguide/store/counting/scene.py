"""What every aggregation over lists of rows works with: the moment, all rows, and the way into the next aggregation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from honeyguide.errors import StoreError
from honeyguide.query import aggregation as agg
from honeyguide.query.ast import Value
from honeyguide.schema.fields import FieldType
from honeyguide.store.meaning import Row, values_of
from honeyguide.store.values import TEXTS, Typed, read_value

Json = dict[str, Any]
Rows = Sequence[Row]
NUMBERS: frozenset[FieldType] = frozenset({"boolean", "date", "double", "long"})


@dataclass(frozen=True)
class Scene:
    """`everything` are all rows of the indices asked, whatever the query says; `hits` shows the first rows of a bucket."""

    now: datetime
    everything: Rows
    hits: Callable[[Rows, agg.TopHits], Json]
    count: Callable[[Mapping[str, agg.Aggregation], Rows, "Scene"], Json]

    def bucket(self, key: Json, aggs: Mapping[str, agg.Aggregation], rows: Rows) -> Json:
        """A bucket with what is counted in it."""
        return {**key, "doc_count": len(rows), **self.count(aggs, rows, self)}


def grouped(rows: Rows, keys: Callable[[Row], set[Any]]) -> dict[Any, list[Row]]:
    """The rows by each of their keys."""
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        for key in keys(row):
            groups.setdefault(key, []).append(row)
    return groups


def values(row: Row, field: str, kind: FieldType) -> Sequence[Typed]:
    """A row's values of the field, if they have the type."""
    found, there = values_of(row, field)
    return there if found == kind else []


def kinds(rows: Rows, field: str) -> set[FieldType]:
    """The types in which rows have values."""
    found = (values_of(row, field) for row in rows)
    return {kind for kind, there in found if there}


def one_kind(rows: Rows, field: str) -> FieldType:
    """The type in which the field is counted. Raises StoreError where there are several."""
    found = kinds(rows, field)
    if len(found) > 1 and not found <= TEXTS:
        raise StoreError(f"the field {field!r} has several types: {', '.join(sorted(found))}", where=field)
    return next(iter(found)) if found else "keyword"


def terms_of(row: Row, field: str, missing: Typed | None) -> set[Typed]:
    """A row's distinct values, or the one that stands for none."""
    found = set(values_of(row, field)[1])
    return found or (set() if missing is None else {missing})


def read_missing(kind: FieldType, missing: Value) -> Typed | None:
    """The value that rows without one are counted under."""
    return None if missing is None else read_value(kind, missing)


def numbers(row: Row, field: str) -> list[float]:
    """The values that can be reckoned with: numbers, dates in microseconds, booleans as 1 and 0."""
    kind, there = values_of(row, field)
    if kind not in NUMBERS:
        return []
    return [int(value) if kind == "boolean" else value for value in there if not isinstance(value, str)]


def ordered(buckets: list[tuple[Any, Json]], order: Sequence[tuple[str, bool]], aggs: Mapping[str, agg.Aggregation]) -> None:
    """Sort buckets, given by key, by what `order` says; those without the value come last either way."""
    buckets.sort(key=lambda pair: pair[0])
    for name, descending in reversed(order):
        if name == "_key":
            buckets.sort(key=lambda pair: pair[0], reverse=descending)
            continue
        metric, part = order_part(name, aggs)
        have = [pair for pair in buckets if _value(pair[1], metric, part) is not None]
        rest = [pair for pair in buckets if _value(pair[1], metric, part) is None]
        have.sort(key=lambda pair, metric=metric, part=part: _value(pair[1], metric, part), reverse=descending)
        buckets[:] = have + rest


def order_part(name: str, aggs: Mapping[str, agg.Aggregation]) -> tuple[str, str]:
    """The metric that an order names and the part of its answer. Raises StoreError where there is none."""
    if name == "_count":
        return name, ""
    outer, _, part = name.replace("[", ".").replace("]", "").partition(".")
    metric = aggs.get(outer)
    if isinstance(metric, agg.Percentiles):
        return outer, part
    if isinstance(metric, agg.Metric):
        return outer, part or "value"
    raise StoreError(f"buckets can't be ordered by {name!r}: it isn't a metric of theirs", hint="Use _count, _key or such a metric.")


def _value(bucket: Json, metric: str, part: str) -> Any:
    return bucket["doc_count"] if metric == "_count" else answered(bucket[metric], part)


def answered(answer: Json, part: str) -> Any:
    """A part of a metric's answer: of percentiles by the percent."""
    values = answer.get("values")
    if values is None:
        return answer.get(part)
    return values.get(part, values.get(f"{part}.0"))
