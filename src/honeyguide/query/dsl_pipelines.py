"""Elasticsearch's pipeline aggregations in JSON; their scripts are read here, so that a mistake has its place.

Source: https://www.elastic.co/guide/en/elasticsearch/reference/7.17/search-aggregations-pipeline.html.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, cast

from honeyguide.query import aggregation as agg
from honeyguide.query.dsl_parameters import Body, number, numbers, sorts, whole
from honeyguide.query.dsl_parts import wrong
from honeyguide.query.script import script

SIBLINGS = ("avg_bucket", "max_bucket", "min_bucket", "sum_bucket", "stats_bucket", "extended_stats_bucket")
MODELS = ("simple", "linear", "ewma", "holt", "holt_winters")


def _path(kind: str, said: Body) -> str:
    path = said.get("buckets_path")
    if isinstance(path, list) and len(path) == 1:
        path = path[0]
    if not isinstance(path, str):
        raise wrong(kind, f"[{kind}] needs a [buckets_path]")
    return path


def _paths(kind: str, said: Body) -> dict[str, str]:
    paths = said.get("buckets_path")
    if isinstance(paths, str):
        return {"_value": paths}
    if not isinstance(paths, Mapping) or not all(isinstance(path, str) for path in paths.values()):
        raise wrong(kind, f"[{kind}] needs [buckets_path] as an object of names and paths")
    return {str(name): str(path) for name, path in paths.items()}


def _script(kind: str, said: Body) -> str:
    given = said.get("script")
    text = given.get("source", given.get("inline")) if isinstance(given, Mapping) else given
    if not isinstance(text, str):
        raise wrong(kind, f"[{kind}] needs a [script]")
    script(text)
    return text


def _gaps(kind: str, said: Body) -> agg.GapPolicy:
    gaps = said.get("gap_policy", "skip")
    if gaps not in {"skip", "insert_zeros", "keep_values"}:
        raise wrong(kind, f"[{kind}]: [gap_policy] must be skip, insert_zeros or keep_values")
    return cast("agg.GapPolicy", gaps)


def _derivative(said: Body) -> agg.Aggregation:
    unit = said.get("unit")
    return agg.Derivative(_path("derivative", said), None if unit is None else str(unit), _gaps("derivative", said))


def _serial_diff(said: Body) -> agg.Aggregation:
    return agg.SerialDifference(_path("serial_diff", said), whole("serial_diff", said, "lag", 1), _gaps("serial_diff", said))


def _moving_fn(said: Body) -> agg.Aggregation:
    window = said.get("window")
    if isinstance(window, int) and window <= 0:
        raise wrong("moving_fn", "[window] must be a positive, non-zero integer.")
    kind = "moving_fn"
    window, shift = whole(kind, said, "window", 5), int(number(kind, said, "shift", 0))
    return agg.MovingFunction(_path(kind, said), _script(kind, said), window, shift, _gaps(kind, said))


def _moving_avg(said: Body) -> agg.Aggregation:
    kind = "moving_avg"
    model, given = said.get("model", "simple"), said.get("settings") or {}
    if model not in MODELS or not isinstance(given, Mapping):
        raise wrong(kind, f"[{kind}]: [model] must be one of {', '.join(MODELS)}, with [settings] as an object")
    settings = {str(name): float(value) for name, value in given.items() if isinstance(value, int | float)}
    if "type" in given:
        settings["multiplicative"] = float(str(given["type"]).startswith("mult"))
    return agg.MovingAverage(_path(kind, said), whole(kind, said, "window", 5), cast("Any", model), settings or None, _gaps(kind, said))


def _bucket_script(said: Body) -> agg.Aggregation:
    kind = "bucket_script"
    return agg.BucketScript(_paths(kind, said), _script(kind, said), _gaps(kind, said))


def _bucket_selector(said: Body) -> agg.Aggregation:
    kind = "bucket_selector"
    return agg.BucketSelector(_paths(kind, said), _script(kind, said), _gaps(kind, said))


def _bucket_sort(said: Body) -> agg.Aggregation:
    kind = "bucket_sort"
    size = None if said.get("size") is None else whole(kind, said, "size", 0)
    return agg.BucketSort(sorts(said.get("sort", [])), whole(kind, said, "from", 0), size, _gaps(kind, said))


def _sibling(kind: str, said: Body) -> agg.Aggregation:
    return agg.BucketMetric(cast("Any", kind), _path(kind, said), _gaps(kind, said), number(kind, said, "sigma", 2.0))


def _percentiles_bucket(said: Body) -> agg.Aggregation:
    kind = "percentiles_bucket"
    one = agg.PercentilesBucket(_path(kind, said), gap_policy=_gaps(kind, said))
    percents = numbers(kind, said, "percents")
    return one if percents is None else agg.PercentilesBucket(one.path, percents, one.gap_policy)


READERS: dict[str, Callable[[Body], agg.Aggregation]] = {
    **{kind: partial(_sibling, kind) for kind in SIBLINGS},
    "bucket_script": _bucket_script,
    "bucket_selector": _bucket_selector,
    "bucket_sort": _bucket_sort,
    "cumulative_sum": lambda said: agg.CumulativeSum(_path("cumulative_sum", said)),
    "derivative": _derivative,
    "moving_avg": _moving_avg,
    "moving_fn": _moving_fn,
    "percentiles_bucket": _percentiles_bucket,
    "serial_diff": _serial_diff,
}
