"""The kinds of bucket aggregations, one file a family."""

from collections.abc import Mapping
from types import MappingProxyType

from honeyguide.query import aggregation as agg
from honeyguide.store.embedded.kinds import (
    composite,
    date_histogram,
    filters,
    grids,
    histogram,
    multi_terms,
    prefixes,
    ranges,
    significant_terms,
    terms,
)
from honeyguide.store.embedded.kinds.kind import Kind

KINDS: Mapping[type, Kind] = MappingProxyType(
    {
        agg.AdjacencyMatrix: filters.ADJACENCY,
        agg.AutoDateHistogram: date_histogram.AUTO,
        agg.Composite: composite.KIND,
        agg.DateHistogram: date_histogram.KIND,
        agg.DateRange: ranges.KIND,
        agg.DistanceRange: ranges.KIND,
        agg.Filter: filters.FILTER,
        agg.Filters: filters.FILTERS,
        agg.GeohashGrid: grids.KIND,
        agg.GeotileGrid: grids.KIND,
        agg.Histogram: histogram.KIND,
        agg.IpPrefix: prefixes.KIND,
        agg.IpRange: ranges.KIND,
        agg.Missing: filters.MISSING,
        agg.MultiTerms: multi_terms.KIND,
        agg.Nested: filters.NESTED,
        agg.Range: ranges.KIND,
        agg.RareTerms: terms.RARE,
        agg.ReverseNested: filters.NESTED,
        agg.SignificantTerms: significant_terms.KIND,
        agg.Terms: terms.KIND,
    }
)


def kind(one: agg.Bucketing) -> Kind:
    """The kind of an aggregation."""
    return KINDS[type(one)]
