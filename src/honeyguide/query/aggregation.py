"""What is to be counted over the rows of a query, in Elasticsearch's names and meanings."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from honeyguide.query.ast import Query, Value


def _none() -> Mapping[str, "Aggregation"]:
    return {}


@dataclass(frozen=True)
class Terms:
    """The most frequent values. `order`: (`_count`, `_key` or the name of a metric in `aggs`, descending?)."""

    field: str
    size: int = 10
    order: tuple[tuple[str, bool], ...] = (("_count", True), ("_key", False))
    min_doc_count: int = 1
    missing: Value = None
    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)


@dataclass(frozen=True)
class DateHistogram:
    """Rows per span of time: `fixed` such as `30s` or `1m`, or `calendar` (minute hour day week month quarter year) in `zone`."""

    field: str
    fixed: str | None = None
    calendar: Literal["minute", "hour", "day", "week", "month", "quarter", "year"] | None = None
    zone: str = "UTC"
    offset: str = "0s"
    min_doc_count: int = 0
    bounds: tuple[Value, Value] | None = None
    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)


@dataclass(frozen=True)
class Histogram:
    """Rows per span of numbers."""

    field: str
    interval: float
    offset: float = 0.0
    min_doc_count: int = 0
    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)


@dataclass(frozen=True)
class Filters:
    """One bucket for each named query."""

    filters: Mapping[str, Query]
    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)


@dataclass(frozen=True)
class Missing:
    """The rows that have no value in the field."""

    field: str
    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)


@dataclass(frozen=True)
class Metric:
    """One number over the field. `cardinality` is exact in the embedded store."""

    kind: Literal["min", "max", "sum", "avg", "value_count", "cardinality", "stats"]
    field: str


@dataclass(frozen=True)
class Percentiles:
    """Values below which these percents of the rows lie."""

    field: str
    percents: tuple[float, ...] = (1.0, 5.0, 25.0, 50.0, 75.0, 95.0, 99.0)


@dataclass(frozen=True)
class TopHits:
    """The first rows of the bucket: `sort` as (field, descending?)."""

    size: int = 3
    sort: tuple[tuple[str, bool], ...] = ()


Aggregation: TypeAlias = Terms | DateHistogram | Histogram | Filters | Missing | Metric | Percentiles | TopHits
