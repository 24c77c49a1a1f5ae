"""Aggregations over the buckets of others. A path names what is read.

Paths: `load`, `stats.max`, `wait.99`, `_count`, and from outside the buckets `hours>load`. Scripts are expressions as in `query/script.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

GapPolicy: TypeAlias = Literal["skip", "insert_zeros", "keep_values"]
"""What a bucket without a value counts as."""


@dataclass(frozen=True)
class Derivative:
    """The difference to the bucket before; with `unit` (`1s`) also per such a span of time."""

    path: str
    unit: str | None = None
    gap_policy: GapPolicy = "skip"


@dataclass(frozen=True)
class CumulativeSum:
    """The sum up to this bucket."""

    path: str


@dataclass(frozen=True)
class SerialDifference:
    """The difference to the bucket so many before."""

    path: str
    lag: int = 1
    gap_policy: GapPolicy = "skip"


@dataclass(frozen=True)
class MovingFunction:
    """A script over the values of the buckets before: `MovingFunctions.unweightedAvg(values)`. `shift` 1 takes this bucket in."""

    path: str
    script: str
    window: int = 5
    shift: int = 0
    gap_policy: GapPolicy = "skip"


@dataclass(frozen=True)
class MovingAverage:
    """The average over the buckets before this one, weighted by a model; nothing is foretold beyond the last bucket."""

    path: str
    window: int = 5
    model: Literal["simple", "linear", "ewma", "holt", "holt_winters"] = "simple"
    settings: Mapping[str, float] | None = None
    """`alpha`, `beta`, `gamma`, `period`; `multiplicative` is 1 for that type of season."""
    gap_policy: GapPolicy = "skip"


@dataclass(frozen=True)
class BucketScript:
    """A number of each bucket from others of it: `paths` {name: path}, read as `params.name` in the script."""

    paths: Mapping[str, str]
    script: str
    gap_policy: GapPolicy = "skip"


@dataclass(frozen=True)
class BucketSelector:
    """Only the buckets for which the script is true."""

    paths: Mapping[str, str]
    script: str
    gap_policy: GapPolicy = "skip"


@dataclass(frozen=True)
class BucketSort:
    """The buckets in another order, (path, descending?), and only a page of them."""

    sort: tuple[tuple[str, bool], ...] = ()
    skip: int = 0
    size: int | None = None
    gap_policy: GapPolicy = "skip"


@dataclass(frozen=True)
class BucketMetric:
    """One number over the values of all buckets."""

    kind: Literal["avg_bucket", "max_bucket", "min_bucket", "sum_bucket", "stats_bucket", "extended_stats_bucket"]
    path: str
    gap_policy: GapPolicy = "skip"
    sigma: float = 2.0


@dataclass(frozen=True)
class PercentilesBucket:
    """The values below which these percents of the buckets lie."""

    path: str
    percents: tuple[float, ...] = (1.0, 5.0, 25.0, 50.0, 75.0, 95.0, 99.0)
    gap_policy: GapPolicy = "skip"
