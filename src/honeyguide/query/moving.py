"""What scripts over a window of numbers may use: Elasticsearch's `MovingFunctions`, number for number.

Formulas: org/elasticsearch/search/aggregations/pipeline/MovingFunctions.java (of 7.10, Apache-2.0). NaN stands for no value and is
passed over; an empty window gives NaN.
"""

import math
from collections.abc import Callable, Sequence
from types import MappingProxyType

from honeyguide.errors import StoreError

Values = Sequence[float]
PADDING = 1e-10
"""Keeps a multiplicative season from dividing by 0."""


def _there(values: Values) -> list[float]:
    return [value for value in values if not math.isnan(value)]


def unweighted(values: Values) -> float:
    """The plain average."""
    there = _there(values)
    return sum(there) / len(there) if there else math.nan


def deviation(values: Values, average: float) -> float:
    """The population's standard deviation from an average."""
    there = _there(values)
    return math.sqrt(sum((value - average) ** 2 for value in there) / len(there)) if there else math.nan


def linear(values: Values) -> float:
    """The average by place: the first value weighs 1, the second 2. The sum of weights begins at 1, as it does in Elasticsearch."""
    there = _there(values)
    weights = 1 + len(there) * (len(there) + 1) / 2
    return sum(value * weight for weight, value in enumerate(there, 1)) / weights if there else math.nan


def exponential(values: Values, alpha: float) -> float:
    """Each value weighs `alpha` against all before it."""
    average = math.nan
    for value in _there(values):
        average = value if math.isnan(average) else value * alpha + average * (1 - alpha)
    return average


def holt(values: Values, alpha: float, beta: float) -> float:
    """Smoothed level with a trend."""
    level, trend, begun = math.nan, 0.0, False
    for value in _there(values):
        if not begun:
            level, begun = value, True
            continue
        before = level
        level = alpha * value + (1 - alpha) * (before + trend)
        trend = beta * (level - before) + (1 - beta) * trend
    return level


def holt_winters(values: Values, alpha: float, beta: float, gamma: float, period: float, multiplicative: bool) -> float:
    """Smoothed level with a trend and a season of `period` values. Raises StoreError where there are less than two seasons."""
    size = int(period)
    if size < 1 or len(values) < 2 * size:
        raise StoreError(f"Holt-Winters needs two seasons ({2 * size} values), and there are {len(values)}")
    padding = PADDING if multiplicative else 0.0
    points = [value + padding for value in _there(values)]
    if len(points) < 2 * size:
        return math.nan
    level = sum(points[:size]) / size
    trend = sum((points[at + size] - points[at]) / size for at in range(size)) / size
    seasons = [point / level if level else 0.0 for point in points[:size]]
    last_level, last_trend = level, 0.0
    for at in range(size, len(points)):
        point, season = points[at], seasons[at - size]
        bare = _divided(point, season) if multiplicative else point - season
        level = alpha * bare + (1 - alpha) * (last_level + last_trend)
        trend = beta * (level - last_level) + (1 - beta) * last_trend
        here = _divided(point, last_level + last_trend) if multiplicative else point - (last_level - last_trend)
        seasons.append(gamma * here + (1 - gamma) * season)
        last_level, last_trend = level, trend
    season = seasons[len(points) - size]
    return (level + trend) * season if multiplicative else level + trend + season


def _divided(above: float, below: float) -> float:
    return above / below if below else math.nan


FUNCTIONS: MappingProxyType[str, tuple[int, Callable[..., float]]] = MappingProxyType(
    {
        "max": (1, lambda values: max(_there(values), default=math.nan)),
        "min": (1, lambda values: min(_there(values), default=math.nan)),
        "sum": (1, lambda values: math.fsum(_there(values))),
        "unweightedAvg": (1, unweighted),
        "stdDev": (2, deviation),
        "linearWeightedAvg": (1, linear),
        "ewma": (2, exponential),
        "holt": (3, holt),
        "holtWinters": (6, holt_winters),
    }
)
"""By name in scripts, with how many arguments each takes; the first one are the values."""
