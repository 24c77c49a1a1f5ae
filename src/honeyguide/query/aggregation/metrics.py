"""Aggregations that give a number, or some rows, of a bucket."""

from dataclasses import dataclass
from typing import Literal

from honeyguide.query.ast import Value


@dataclass(frozen=True)
class Metric:
    """One number over the field, or several. `cardinality` is exact in the embedded store."""

    kind: Literal["min", "max", "sum", "avg", "value_count", "cardinality", "stats", "extended_stats", "median_absolute_deviation"]
    field: str
    sigma: float = 2.0
    """How many standard deviations the bounds of `extended_stats` are away from the average."""
    missing: Value = None
    """What rows without a value count as."""


@dataclass(frozen=True)
class WeightedAverage:
    """The average of a field's values, each counting as often as another field of the row says."""

    field: str
    weight: str
    missing: Value = None
    weight_missing: Value = None


@dataclass(frozen=True)
class MatrixStats:
    """How the numbers of some fields spread, and go together, over the rows that have all of them."""

    fields: tuple[str, ...]
    missing: tuple[tuple[str, Value], ...] = ()
    """What rows without a value count as, by field."""
    mode: Literal["avg", "min", "max", "sum", "median"] = "avg"
    """What several values of a row count as."""

    @property
    def field(self) -> str:
        """The first of them."""
        return self.fields[0]


@dataclass(frozen=True)
class Percentiles:
    """Values below which these percents of the rows lie."""

    field: str
    percents: tuple[float, ...] = (1.0, 5.0, 25.0, 50.0, 75.0, 95.0, 99.0)
    missing: Value = None
    digits: int | None = None
    """With so many digits as an HDR histogram tells them: one of the values, rounded up to what it doesn't tell apart."""


@dataclass(frozen=True)
class PercentileRanks:
    """Percents of the rows that lie at or below these values."""

    field: str
    values: tuple[float, ...]
    missing: Value = None


@dataclass(frozen=True)
class TopHits:
    """The first rows of the bucket: `sort` as (field, descending?), `fields` of them (None is all) as in a search."""

    size: int = 3
    sort: tuple[tuple[str, bool], ...] = ()
    skip: int = 0
    fields: tuple[str, ...] | None = None
    numbers: bool = False
    """Show `_version` and `_seq_no` too."""


@dataclass(frozen=True)
class TopMetrics:
    """Values of some fields in the first rows of the bucket."""

    fields: tuple[str, ...]
    sort: tuple[str, bool]
    """(field, descending?)."""
    size: int = 1


@dataclass(frozen=True)
class GeoBounds:
    """The corners of the box that holds all points; with `wrap` it goes over the date line where that makes it narrower."""

    field: str
    wrap: bool = True


@dataclass(frozen=True)
class GeoCentroid:
    """The mean of all points."""

    field: str
