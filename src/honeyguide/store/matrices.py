"""How numbers of several fields spread and go together, as `matrix_stats` shows them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NOT_A_NUMBER = "NaN"
"""How Elasticsearch writes what isn't defined, such as the skewness of equal numbers."""


@dataclass(frozen=True)
class Spread:
    """Of one field's numbers; None where it isn't defined."""

    mean: float
    variance: float | None
    """Of a sample."""
    skewness: float | None
    """Of the population."""
    kurtosis: float | None
    """Of the population, not in excess of the normal distribution's."""


def spread(count: int, mean: float, second: float, third: float, fourth: float) -> Spread:
    """How numbers spread, by the sums of the powers of what they are away from their mean."""
    variance = second / (count - 1) if count > 1 else None
    shape = (math.sqrt(count) * third / second**1.5, count * fourth / second**2) if second else (None, None)
    return Spread(mean, variance, *shape)


def matrix(
    fields: Sequence[str], count: int, spreads: Sequence[Spread], covariances: Mapping[tuple[int, int], float | None]
) -> dict[str, Any]:
    """The answer; `covariances` by places of two fields, the lower one first."""
    if not count:
        return {"doc_count": 0}

    def together(left: int, right: int) -> tuple[Any, Any]:
        variances = [spreads[at].variance for at in (left, right)]
        if left == right:
            return _shown(variances[0]), 1.0
        covariance = covariances[min(left, right), max(left, right)]
        product = None if None in variances else math.prod(one for one in variances if one is not None)
        return _shown(covariance), _shown(None if covariance is None or not product else covariance / math.sqrt(product))

    told: list[dict[str, Any]] = []
    for at, (name, spread) in enumerate(zip(fields, spreads, strict=True)):
        pairs = {other: together(at, place) for place, other in enumerate(fields)}
        told.append(
            {
                "name": name,
                "count": count,
                "mean": spread.mean,
                "variance": _shown(spread.variance),
                "skewness": _shown(spread.skewness),
                "kurtosis": _shown(spread.kurtosis),
                "covariance": {other: pair[0] for other, pair in pairs.items()},
                "correlation": {other: pair[1] for other, pair in pairs.items()},
            }
        )
    return {"doc_count": count, "fields": told}


def _shown(value: float | None) -> float | str:
    return NOT_A_NUMBER if value is None or math.isnan(value) else value
