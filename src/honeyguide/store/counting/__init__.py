"""Counts rows into Elasticsearch's `aggregations`, written plainly over lists; what other stores are compared with."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

from honeyguide.errors import StoreError
from honeyguide.query import aggregation as agg
from honeyguide.store.counting import composite, grids, metrics, spans, terms
from honeyguide.store.counting.scene import Rows, Scene
from honeyguide.store.meaning import matches, nested_rows, values_of

Json = dict[str, Any]


def count(aggs: Mapping[str, agg.Aggregation], rows: Rows, scene: Scene) -> Json:
    """The answer to every aggregation by name; pipelines are left out."""
    return {name: _count(one, rows, scene) for name, one in aggs.items() if not isinstance(one, agg.Pipeline)}


def _count(one: agg.Bucketing | agg.Measuring, rows: Rows, scene: Scene) -> Json:
    match one:
        case agg.Terms():
            return terms.terms(one, rows, scene)
        case agg.MultiTerms():
            return terms.multi_terms(one, rows, scene)
        case agg.RareTerms():
            return terms.rare_terms(one, rows, scene)
        case agg.SignificantTerms():
            return terms.significant_terms(one, rows, scene)
        case agg.DateHistogram():
            return spans.date_histogram(one, rows, scene)
        case agg.AutoDateHistogram():
            return spans.auto_date_histogram(one, rows, scene)
        case agg.Histogram():
            return spans.histogram(one, rows, scene)
        case agg.AdjacencyMatrix():
            return _adjacency(one, rows, scene)
        case agg.Range() | agg.DateRange() | agg.DistanceRange() | agg.IpRange():
            return spans.ranged(one, rows, scene)
        case agg.IpPrefix():
            return spans.ip_prefix(one, rows, scene)
        case agg.Composite():
            return composite.composite(one, rows, scene)
        case agg.GeohashGrid() | agg.GeotileGrid():
            return grids.grid(one, rows, scene)
        case agg.Global():
            if scene.inside:
                raise StoreError("a global aggregation can only stand at the top")
            return scene.bucket({}, one.aggs, scene.everything)
        case agg.Filter(query=query):
            return scene.bucket({}, one.aggs, [row for row in rows if matches(query, row, scene.now)])
        case agg.Filters():
            return _filters(one, rows, scene)
        case agg.Nested(path=path):
            if any(row.around is not None for row in rows):
                raise StoreError("a nested aggregation inside of another isn't counted")
            return scene.bucket({}, one.aggs, [inner for row in rows for inner in nested_rows(row, path)])
        case agg.ReverseNested():
            around = {id(row.around): row.around for row in rows if row.around is not None}
            return scene.bucket({}, one.aggs, list(around.values()))
        case agg.Missing():
            return scene.bucket({}, one.aggs, [row for row in rows if not values_of(row, one.field)[1]])
        case agg.TopHits():
            return scene.hits(rows, one)
        case _:
            return metrics.metric(one, rows)


def _filters(one: agg.Filters, rows: Rows, scene: Scene) -> Json:
    inside = {name: [row for row in rows if matches(query, row, scene.now)] for name, query in one.filters.items()}
    if one.other is not None:
        inside[one.other] = [row for row in rows if not any(matches(query, row, scene.now) for query in one.filters.values())]
    buckets = {name: scene.bucket({}, one.aggs, found) for name, found in inside.items()}
    if one.named:
        return {"buckets": [{"key": name, **bucket} for name, bucket in buckets.items()]}
    return {"buckets": buckets if one.keyed else list(buckets.values())}


def _adjacency(one: agg.AdjacencyMatrix, rows: Rows, scene: Scene) -> Json:
    inside = {name: {id(row): row for row in rows if matches(query, row, scene.now)} for name, query in one.filters.items()}
    found = {} if one.only_intersections else {name: list(there.values()) for name, there in inside.items()}
    for left, right in combinations(sorted(inside), 2):
        both = [row for key, row in inside[left].items() if key in inside[right]]
        found[f"{left}{one.separator}{right}"] = both
    return {"buckets": [scene.bucket({"key": name}, one.aggs, there) for name, there in sorted(found.items()) if there]}
