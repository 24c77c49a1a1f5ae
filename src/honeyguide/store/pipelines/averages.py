"""`moving_avg`: the average of the buckets before, weighted by a model.

Rules: org/elasticsearch/search/aggregations/pipeline/MovAvgPipelineAggregator.java of 7.10 (later versions have `moving_fn` alone).
"""

import math
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

from honeyguide.errors import StoreError
from honeyguide.query import moving
from honeyguide.query.aggregation import MovingAverage
from honeyguide.store.pipelines.paths import value

Json = dict[str, Any]


def moving_average(one: MovingAverage, buckets: Sequence[Json]) -> Iterator[tuple[Json, float]]:
    """Each bucket that has a value, and enough before it, with the average."""
    if one.window < 1:
        raise StoreError(f"the window of a moving average must be at least 1, not {one.window}")
    window: deque[float] = deque(maxlen=one.window)
    for bucket in buckets:
        number = value(bucket, one.path, one.gap_policy)
        if math.isnan(number):
            continue
        if _enough(one, len(window)):
            yield bucket, _average(one, list(window))
        window.append(number)


def _setting(one: MovingAverage, name: str, otherwise: float) -> float:
    return float((one.settings or {}).get(name, otherwise))


def _enough(one: MovingAverage, count: int) -> bool:
    return count >= 2 * _setting(one, "period", 1) if one.model == "holt_winters" else count > 0


def _average(one: MovingAverage, values: list[float]) -> float:
    match one.model:
        case "simple":
            return moving.unweighted(values)
        case "linear":
            return moving.linear(values)
        case "ewma":
            return moving.exponential(values, _setting(one, "alpha", 0.3))
        case "holt":
            return moving.holt(values, _setting(one, "alpha", 0.3), _setting(one, "beta", 0.1))
        case "holt_winters":
            alpha, beta, gamma = _setting(one, "alpha", 0.3), _setting(one, "beta", 0.1), _setting(one, "gamma", 0.3)
            multiplicative = bool(_setting(one, "multiplicative", 0))
            return moving.holt_winters(values, alpha, beta, gamma, _setting(one, "period", 1), multiplicative)
