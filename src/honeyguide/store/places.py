"""Whether a point lies in a box, a circle or a polygon, written plainly; what other stores are compared with."""

import math
from collections.abc import Sequence

from honeyguide.query import ast

RADIUS = 6_371_008.7714
"""Metres: the mean radius that Lucene's SloppyMath takes."""


def contains(query: ast.Query, latitude: float, longitude: float) -> bool:
    """Whether the point fulfils the query; what isn't about places doesn't hold."""
    match query:
        case ast.GeoBox(top=top, left=left, bottom=bottom, right=right):
            across = left <= longitude <= right if left <= right else longitude >= left or longitude <= right
            return bottom <= latitude <= top and across
        case ast.GeoDistance(latitude=other, longitude=beside, metres=metres):
            return distance(latitude, longitude, other, beside) <= metres
        case ast.GeoPolygon(corners=corners):
            return _inside(corners, latitude, longitude)
        case _:
            return False


def distance(latitude: float, longitude: float, other: float, beside: float) -> float:
    """Metres between two points, by the haversine formula."""
    low, high = math.radians(latitude), math.radians(other)
    north = math.sin((high - low) / 2) ** 2
    east = math.sin(math.radians(beside - longitude) / 2) ** 2
    return 2 * RADIUS * math.asin(min(1.0, math.sqrt(north + math.cos(low) * math.cos(high) * east)))


def _inside(corners: Sequence[tuple[float, float]], latitude: float, longitude: float) -> bool:
    """An odd number of edges lies east of the point."""
    crossed = 0
    for (low, west), (high, east) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if (low > latitude) != (high > latitude):
            crossed += longitude < (east - west) * (latitude - low) / (high - low) + west
    return crossed % 2 == 1
