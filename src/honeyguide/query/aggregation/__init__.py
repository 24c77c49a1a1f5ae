"""What is to be counted over the rows of a query, in Elasticsearch's names and meanings.

Buckets sort rows and may hold further aggregations; metrics give numbers of the rows; pipelines work on buckets that are counted
already and are named beside them (`avg_bucket`) or inside them (`derivative`).
"""

from typing import TypeAlias

from honeyguide.query.aggregation.buckets import (
    AdjacencyMatrix,
    AutoDateHistogram,
    Composite,
    DateHistogram,
    DateRange,
    DistanceRange,
    Filter,
    Filters,
    GeohashGrid,
    GeotileGrid,
    Global,
    Histogram,
    IpPrefix,
    IpRange,
    Missing,
    MultiTerms,
    Nested,
    Partition,
    Range,
    RareTerms,
    ReverseNested,
    SignificantTerms,
    Source,
    Span,
    Terms,
)
from honeyguide.query.aggregation.metrics import (
    GeoBounds,
    GeoCentroid,
    MatrixStats,
    Metric,
    PercentileRanks,
    Percentiles,
    TopHits,
    TopMetrics,
    WeightedAverage,
)
from honeyguide.query.aggregation.pipelines import (
    BucketMetric,
    BucketScript,
    BucketSelector,
    BucketSort,
    CumulativeSum,
    Derivative,
    GapPolicy,
    MovingAverage,
    MovingFunction,
    PercentilesBucket,
    SerialDifference,
)

Bucketing: TypeAlias = (
    AdjacencyMatrix
    | AutoDateHistogram
    | Composite
    | DateHistogram
    | DateRange
    | DistanceRange
    | Filter
    | Filters
    | GeohashGrid
    | GeotileGrid
    | Global
    | Histogram
    | IpPrefix
    | IpRange
    | Missing
    | MultiTerms
    | Nested
    | Range
    | RareTerms
    | ReverseNested
    | SignificantTerms
    | Terms
)
Measuring: TypeAlias = (
    GeoBounds | GeoCentroid | MatrixStats | Metric | PercentileRanks | Percentiles | TopHits | TopMetrics | WeightedAverage
)
Parent: TypeAlias = (
    BucketScript | BucketSelector | BucketSort | CumulativeSum | Derivative | MovingAverage | MovingFunction | SerialDifference
)
"""Pipelines that stand inside the buckets they work on."""
Sibling: TypeAlias = BucketMetric | PercentilesBucket
"""Pipelines that stand beside the buckets they work on."""
Pipeline: TypeAlias = Parent | Sibling
Aggregation: TypeAlias = Bucketing | Measuring | Pipeline

__all__ = [
    "AdjacencyMatrix",
    "Aggregation",
    "AutoDateHistogram",
    "BucketMetric",
    "BucketScript",
    "BucketSelector",
    "BucketSort",
    "Bucketing",
    "Composite",
    "CumulativeSum",
    "DateHistogram",
    "DateRange",
    "Derivative",
    "DistanceRange",
    "Filter",
    "Filters",
    "GapPolicy",
    "GeoBounds",
    "GeoCentroid",
    "GeohashGrid",
    "GeotileGrid",
    "Global",
    "Histogram",
    "IpPrefix",
    "IpRange",
    "MatrixStats",
    "Measuring",
    "Metric",
    "Missing",
    "MovingAverage",
    "MovingFunction",
    "MultiTerms",
    "Nested",
    "Parent",
    "Partition",
    "PercentileRanks",
    "Percentiles",
    "PercentilesBucket",
    "Pipeline",
    "Range",
    "RareTerms",
    "ReverseNested",
    "SerialDifference",
    "Sibling",
    "SignificantTerms",
    "Source",
    "Span",
    "Terms",
    "TopHits",
    "TopMetrics",
    "WeightedAverage",
]
