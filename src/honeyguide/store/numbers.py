"""What is told of many numbers once they are summed up, the same in every store."""

import math
from typing import Any

from honeyguide.schema.fields import FieldType

MANY_WEIGHTS = (
    "Encountered more than one weight for a single document. Use a script to combine multiple weights-per-doc into a single value."
)

ONCE: frozenset[FieldType] = frozenset({"keyword", "wildcard", "ip"})
"""Types of which a row's equal values count as one, as in Lucene's sorted sets."""


def extended(count: int, total: float, squares: float, sigma: float) -> dict[str, Any]:
    """What `extended_stats` says beyond `stats`, given the sum of the numbers and that of their squares."""
    if not count:
        names = ("sum_of_squares", "variance", "variance_population", "variance_sampling")
        names += ("std_deviation", "std_deviation_population", "std_deviation_sampling")
        return {**dict.fromkeys(names), "std_deviation_bounds": _bounds(None, None, None, sigma)}
    spread = max(0.0, squares - total * total / count)
    population = spread / count
    sampling = spread / (count - 1) if count > 1 else None
    deviation = math.sqrt(population)
    sampled = None if sampling is None else math.sqrt(sampling)
    return {
        "sum_of_squares": squares,
        "variance": population,
        "variance_population": population,
        "variance_sampling": sampling,
        "std_deviation": deviation,
        "std_deviation_population": deviation,
        "std_deviation_sampling": sampled,
        "std_deviation_bounds": _bounds(total / count, deviation, sampled, sigma),
    }


def at_rank(percent: float, count: int) -> int:
    """Which of the sorted values (from 1) an HDR histogram gives for a percent."""
    return max(1, math.ceil(math.nextafter(percent, -math.inf) * count / 100))


def in_histogram(value: float | None, lowest: float | None, digits: int) -> float | None:
    """The greatest value that an HDR histogram with so many digits, whose least value above 0 is `lowest`, takes for this one.

    DoubleHistogram (HdrHistogram, public domain): values count units of which the least power of two has half a bucket's.
    """
    if value is None or lowest is None or value <= 0:
        return value
    half = 1 << (math.ceil(math.log2(2 * 10**digits)) - 1)
    unit = 2.0 ** math.floor(math.log2(lowest)) / half
    number = int(value / unit)
    shift = max(0, number.bit_length() - (2 * half).bit_length() + 1)
    return (((number >> shift) + 1 << shift) - 1) * unit


def _bounds(average: float | None, population: float | None, sampling: float | None, sigma: float) -> dict[str, float | None]:
    def away(deviation: float | None, sign: int) -> float | None:
        return None if average is None or deviation is None else average + sign * sigma * deviation

    return {
        "upper": away(population, 1),
        "lower": away(population, -1),
        "upper_population": away(population, 1),
        "lower_population": away(population, -1),
        "upper_sampling": away(sampling, 1),
        "lower_sampling": away(sampling, -1),
    }
