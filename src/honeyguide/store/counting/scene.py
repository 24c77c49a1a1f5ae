"""What every aggregation over lists of rows works with: the moment, all rows, and the way into the next aggregation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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
NUMBERS: frozenset[FieldType] = frozenset({"boolean", "date", "double", "long", "unsigned_long"})


@dataclass(frozen=True)
class Scene:
    """`everything` are all rows of the indices asked, whatever the query says; `hits` shows the first rows of a bucket."""

    now: datetime
    everything: Rows
    hits: Callable[[Rows, agg.TopHits], Json]
    count: Callable[[Mapping[str, agg.Aggregation], Rows, "Scene"], Json]
    inside: bool = False
    """Whether it is counted within a bucket."""

    def bucket(self, key: Json, aggs: Mapping[str, agg.Aggregation], rows: Rows) -> Json:
        """A bucket with what is counted in it."""
        return {**key, "doc_count": len(rows), **self.count(aggs, rows, replace(self, inside=True))}


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
    found = kinds(rows, field) or {values_of(row, field)[0] for row in rows}
    if len(found) > 1 and found <= {"double", "long", "unsigned_long"}:
        return "double"
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
