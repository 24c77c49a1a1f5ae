"""Elasticsearch's metric aggregations in JSON.

Source: https://www.elastic.co/guide/en/elasticsearch/reference/7.17/search-aggregations-metrics.html.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from honeyguide.query import aggregation as agg
from honeyguide.query.dsl_parameters import Body, field, number, numbers, objects, sorts, whole
from honeyguide.query.dsl_parts import wrong

PLAIN = ("min", "max", "sum", "avg", "value_count", "cardinality", "stats", "extended_stats")


def _plain(kind: str, said: Body) -> agg.Aggregation:
    return agg.Metric(cast("Any", kind), field(kind, said), number(kind, said, "sigma", 2.0))


def _percentiles(said: Body) -> agg.Aggregation:
    percents = numbers("percentiles", said, "percents")
    return agg.Percentiles(field("percentiles", said), percents) if percents else agg.Percentiles(field("percentiles", said))


def _percentile_ranks(said: Body) -> agg.Aggregation:
    values = numbers("percentile_ranks", said, "values")
    if values is None:
        raise wrong("percentile_ranks", "[percentile_ranks] needs [values]")
    return agg.PercentileRanks(field("percentile_ranks", said), values)


def _top_hits(said: Body) -> agg.Aggregation:
    wanted = said.get("_source")
    fields = (wanted,) if isinstance(wanted, str) else tuple(map(str, wanted)) if isinstance(wanted, list) else None
    size, skip = whole("top_hits", said, "size", 3), whole("top_hits", said, "from", 0)
    return agg.TopHits(size, sorts(said.get("sort", [])), skip, () if wanted is False else fields)


def _top_metrics(said: Body) -> agg.Aggregation:
    fields = tuple(field("top_metrics", one) for one in objects("top_metrics", said, "metrics"))
    order = sorts(said.get("sort", []))
    if len(order) != 1:
        raise wrong("top_metrics", "[top_metrics] needs one [sort]")
    return agg.TopMetrics(fields, order[0], whole("top_metrics", said, "size", 1))


READERS: dict[str, Callable[[Body], agg.Aggregation]] = {
    **{kind: partial(_plain, kind) for kind in PLAIN},
    "geo_bounds": lambda said: agg.GeoBounds(field("geo_bounds", said)),
    "geo_centroid": lambda said: agg.GeoCentroid(field("geo_centroid", said)),
    "percentile_ranks": _percentile_ranks,
    "percentiles": _percentiles,
    "top_hits": _top_hits,
    "top_metrics": _top_metrics,
}
