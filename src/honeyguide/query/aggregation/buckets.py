"""Aggregations that sort rows into buckets; each bucket may be counted further by `aggs`."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from honeyguide.query.ast import Query, Value

if TYPE_CHECKING:
    from honeyguide.query.aggregation import Aggregation

Order: TypeAlias = tuple[tuple[str, bool], ...]
"""(`_count`, `_key` or the name of a metric in `aggs`, descending?), the first one deciding."""
Calendar: TypeAlias = Literal["second", "minute", "hour", "day", "week", "month", "quarter", "year"]


def _none() -> Mapping[str, "Aggregation"]:
    return {}


@dataclass(frozen=True)
class Partition:
    """One of `count` parts of all values, numbered from 0, by their hash."""

    number: int
    count: int


@dataclass(frozen=True)
class Terms:
    """The most frequent values; with `min_doc_count` 0 those, too, that only other rows of the indices have.

    A metric in `order` may be named with its part (`load.avg`, `wait.99`), and one in a single inner bucket by its path (`late>load.avg`,
    `late.doc_count`).
    """

    field: str
    size: int = 10
    order: Order = (("_count", True), ("_key", False))
    min_doc_count: int = 1
    missing: Value = None
    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)
    include: str | tuple[Value, ...] | Partition | None = None
    """Only these values, those that a regular expression (RE2 syntax) matches whole, or a part of all."""
    exclude: str | tuple[Value, ...] | None = None
    words: bool = False
    """Of a text its words, not the whole."""


@dataclass(frozen=True)
class MultiTerms:
    """The most frequent combinations of values: (field, value for rows without one)."""

    terms: tuple[tuple[str, Value], ...]
    size: int = 10
    order: Order = (("_count", True), ("_key", False))
    min_doc_count: int = 1
    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)


@dataclass(frozen=True)
class SignificantTerms:
    """Values that are more frequent here than in the background: all rows of the indices, or those of `background`."""

    field: str
    size: int = 10
    min_doc_count: int = 3
    background: Query | None = None
    heuristic: Literal["jlh", "chi_square", "gnd", "mutual_information", "percentage"] = "jlh"
    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)
    include: str | tuple[Value, ...] | None = None
    exclude: str | tuple[Value, ...] | None = None
    words: bool = False
    """Of a text its words, not the whole."""


@dataclass(frozen=True)
class RareTerms:
    """Values that at most `max_doc_count` rows have, the rarest first."""

    field: str
    max_doc_count: int = 1
    missing: Value = None
    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)
    include: str | tuple[Value, ...] | None = None
    exclude: str | tuple[Value, ...] | None = None


@dataclass(frozen=True)
class DateHistogram:
    """Rows per span of time: `fixed` such as `30s` or `1m`, or `calendar` in `zone`.

    With `min_doc_count` 0 there are buckets for the spans between, too, and within `bounds`; `hard_bounds` leave out what lies beyond.
    """

    field: str
    fixed: str | None = None
    calendar: Calendar | None = None
    zone: str = "UTC"
    offset: str = "0s"
    min_doc_count: int = 0
    bounds: tuple[Value, Value] | None = None
    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)
    missing: Value = None
    order: Order = (("_key", False),)
    hard_bounds: tuple[Value, Value] | None = None


@dataclass(frozen=True)
class AutoDateHistogram:
    """Rows per span of time, the spans being as short as gives at most `buckets` of them."""

    field: str
    buckets: int = 10
    zone: str = "UTC"
    minimum_interval: Literal["second", "minute", "hour", "day", "month", "year"] = "second"
    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)


@dataclass(frozen=True)
class Histogram:
    """Rows per span of numbers."""

    field: str
    interval: float
    offset: float = 0.0
    min_doc_count: int = 0
    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)
    bounds: tuple[float, float] | None = None
    missing: float | None = None
    order: Order = (("_key", False),)
    hard_bounds: tuple[float | None, float | None] | None = None


@dataclass(frozen=True)
class Span:
    """One bucket of a range: from `start` until before `end`, None being open; or a network as `mask`."""

    start: Value = None
    end: Value = None
    key: str | None = None
    mask: str | None = None


@dataclass(frozen=True)
class Range:
    """Rows per named span of numbers; spans may overlap. `keyed` shows the buckets by key."""

    field: str
    ranges: tuple[Span, ...]
    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)
    keyed: bool = False


@dataclass(frozen=True)
class DateRange:
    """Rows per named span of time; the ends may be date math."""

    field: str
    ranges: tuple[Span, ...]
    zone: str | None = None
    missing: Value = None
    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)
    keyed: bool = False


@dataclass(frozen=True)
class IpRange:
    """Rows per network, or span of addresses."""

    field: str
    ranges: tuple[Span, ...]
    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)
    keyed: bool = False


@dataclass(frozen=True)
class IpPrefix:
    """Rows per network of one size, in the order of their addresses; those of the other version of IP are in none."""

    field: str
    length: int
    """Bits: 0 to 32, or to 128 for `version6`."""
    version6: bool = False
    appended: bool = False
    """Whether keys are written with the length: 192.0.2.0/24."""
    min_doc_count: int = 1
    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)
    keyed: bool = False


@dataclass(frozen=True)
class Filter:
    """The rows that fulfil a further query."""

    query: Query
    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)


@dataclass(frozen=True)
class Filters:
    """One bucket for each named query; `other` names one more for the rows that are in none."""

    filters: Mapping[str, Query]
    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)
    other: str | None = None
    keyed: bool = True
    """Whether buckets are shown by name; else they are a list."""
    named: bool = False
    """Whether the buckets of a list have their names as keys."""


@dataclass(frozen=True)
class AdjacencyMatrix:
    """One bucket for each named query and for each two of them together, as far as they have rows."""

    filters: Mapping[str, Query]
    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)
    separator: str = "&"
    only_intersections: bool = False


@dataclass(frozen=True)
class DistanceRange:
    """Rows per span of distances from a place, in units of so many metres."""

    field: str
    latitude: float
    longitude: float
    ranges: tuple[Span, ...]
    unit: float = 1.0
    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)
    keyed: bool = False


@dataclass(frozen=True)
class Missing:
    """The rows that have no value in the field."""

    field: str
    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)


@dataclass(frozen=True)
class Global:
    """All rows of the indices, whatever the query says; at the top only."""

    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)


@dataclass(frozen=True)
class Nested:
    """The objects of the nested array at `path`, each counting as a row with its own fields."""

    path: str
    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)


@dataclass(frozen=True)
class ReverseNested:
    """Inside of `Nested`: the rows again that hold the objects, each once a bucket."""

    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)


@dataclass(frozen=True)
class Source:
    """A part of a composite key. With `missing_bucket` rows without a value have the part null, before all values."""

    name: str
    by: "Terms | Histogram | DateHistogram | GeotileGrid"
    descending: bool = False
    missing_bucket: bool = False
    missing_order: Literal["default", "first", "last"] = "default"
    """Where null comes: by default before all values, or, where the order is reversed, behind all."""

    @property
    def nulls_first(self) -> bool:
        """Whether null comes before all values."""
        return not self.descending if self.missing_order == "default" else self.missing_order == "first"


@dataclass(frozen=True)
class Composite:
    """Every combination of values in order, a page at a time: `after` is the `after_key` of the page before."""

    sources: tuple[Source, ...]
    size: int = 10
    after: Mapping[str, Value] | None = None
    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)


@dataclass(frozen=True)
class GeohashGrid:
    """Points per cell of the geohash grid, the fullest first."""

    field: str
    precision: int = 5
    size: int = 10_000
    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)


@dataclass(frozen=True)
class GeotileGrid:
    """Points per tile of the map at a zoom, the fullest first; keys are `zoom/x/y`."""

    field: str
    precision: int = 7
    size: int = 10_000
    aggs: "Mapping[str, Aggregation]" = dataclasses.field(default_factory=_none)
