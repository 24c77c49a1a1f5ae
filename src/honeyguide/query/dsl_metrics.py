"""Elasticsearch's metric aggregations in JSON.

Source: https://www.elastic.co/guide/en/elasticsearch/reference/7.17/search-aggregations-metrics.html.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, cast

from honeyguide.query import aggregation as agg
from honeyguide.query.dsl_parameters import Body, field, number, numbers, objects, sorts, whole
from honeyguide.query.dsl_parts import wrong

PLAIN = ("min", "max", "sum", "avg", "value_count", "cardinality", "stats", "extended_stats")


def _plain(kind: str, said: Body) -> agg.Aggregation:
    sigma = number(kind, said, "sigma", 2.0)
    if sigma < 0:
        raise wrong(kind, f"[sigma] must be greater than or equal to 0. Found [{float(sigma)}] in [%s]")
    precise = said.get("precision_threshold", 0)
    if not isinstance(precise, int) or precise < 0:
        raise wrong(kind, f"[precisionThreshold] must be greater than or equal to 0. Found [{precise}] in [%s]")
    return agg.Metric(cast("Any", kind), field(kind, said), sigma, said.get("missing"))


def _deviation(said: Body) -> agg.Aggregation:
    dense = number("median_absolute_deviation", said, "compression", 1000.0)
    if dense <= 0:
        raise wrong("median_absolute_deviation", f"[compression] must be greater than 0. Found [{float(dense)}] in [%s]")
    return _plain("median_absolute_deviation", {name: value for name, value in said.items() if name != "compression"})


def _weighted(said: Body) -> agg.Aggregation:
    value, weight = (said.get(name) for name in ("value", "weight"))
    if not isinstance(value, Mapping) or not isinstance(weight, Mapping):
        raise wrong("weighted_avg", "[weighted_avg] needs [value] and [weight] as objects with a [field]")
    return agg.WeightedAverage(field("weighted_avg", value), field("weighted_avg", weight), value.get("missing"), weight.get("missing"))


def _matrix(said: Body) -> agg.Aggregation:
    kind, fields, missing, mode = "matrix_stats", said.get("fields"), said.get("missing", {}), said.get("mode", "avg")
    if not isinstance(fields, list) or not fields or not all(isinstance(name, str) for name in cast("list[Any]", fields)):
        raise wrong(kind, "[matrix_stats] needs [fields] as an array of names")
    if not isinstance(missing, Mapping):
        raise wrong(kind, "[missing] must be an object with a value for each field")
    if mode not in {"avg", "min", "max", "sum", "median"}:
        raise wrong(kind, f"[mode] must be avg, min, max, sum or median, not [{mode}]")
    given = cast("Mapping[str, Any]", missing)
    return agg.MatrixStats(tuple(dict.fromkeys(cast("list[str]", fields))), tuple(given.items()), mode)


def _percentiles(said: Body) -> agg.Aggregation:
    percents = numbers("percentiles", said, "percents")
    digest = said.get("tdigest")
    dense = digest.get("compression", 100) if isinstance(digest, Mapping) else 100
    if isinstance(dense, int | float) and dense < 0:
        raise wrong("percentiles", f"[compression] must be greater than or equal to 0. Found [{float(dense)}] in [%s]")
    if not isinstance(dense, int | float) or ("percents" in said and not percents):
        raise wrong("percentiles", "[percents] must not be empty" if percents == () else "[percents] must be an array of numbers")
    if percents is not None and not all(0 <= percent <= 100 for percent in percents):
        raise wrong("percentiles", "percent must be in [0,100]")
    hdr = said.get("hdr")
    digits = hdr.get("number_of_significant_value_digits", 3) if isinstance(hdr, Mapping) else 3
    if not isinstance(digits, int) or not 0 <= digits <= 5:
        raise wrong("percentiles", f"[numberOfSignificantValueDigits] must be between 0 and 5: [{digits}]")
    if "percents" in said and said["percents"] is None:
        raise wrong("percentiles", "[percents] must be an array of numbers")
    one = agg.Percentiles(field("percentiles", said), missing=said.get("missing"), digits=None if hdr is None else digits)
    return one if percents is None else agg.Percentiles(one.field, percents, one.missing, one.digits)


def _percentile_ranks(said: Body) -> agg.Aggregation:
    values = numbers("percentile_ranks", said, "values")
    if values is None:
        raise wrong("percentile_ranks", "[percentile_ranks] needs [values]")
    return agg.PercentileRanks(field("percentile_ranks", said), values, said.get("missing"))


def _top_hits(said: Body) -> agg.Aggregation:
    wanted = said.get("_source")
    fields = (wanted,) if isinstance(wanted, str) else tuple(map(str, wanted)) if isinstance(wanted, list) else None
    size, skip = whole("top_hits", said, "size", 3), whole("top_hits", said, "from", 0)
    return agg.TopHits(
        size,
        sorts(said.get("sort", [])),
        skip,
        () if wanted is False else fields,
        bool(said.get("seq_no_primary_term") or said.get("version")),
    )


def _top_metrics(said: Body) -> agg.Aggregation:
    fields = tuple(field("top_metrics", one) for one in objects("top_metrics", said, "metrics"))
    order = sorts(said.get("sort", []))
    if len(order) != 1:
        raise wrong("top_metrics", "[top_metrics] needs one [sort]")
    return agg.TopMetrics(fields, order[0], whole("top_metrics", said, "size", 1))


READERS: dict[str, Callable[[Body], agg.Aggregation]] = {
    **{kind: partial(_plain, kind) for kind in PLAIN},
    "geo_bounds": lambda said: agg.GeoBounds(field("geo_bounds", said), said.get("wrap_longitude", True) is not False),
    "geo_centroid": lambda said: agg.GeoCentroid(field("geo_centroid", said)),
    "matrix_stats": _matrix,
    "median_absolute_deviation": _deviation,
    "weighted_avg": _weighted,
    "percentile_ranks": _percentile_ranks,
    "percentiles": _percentiles,
    "top_hits": _top_hits,
    "top_metrics": _top_metrics,
}
