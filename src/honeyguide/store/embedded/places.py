"""SQL for points in a box, a circle or a polygon: `store/places.py` on `lat,lon` texts."""

from honeyguide.query import ast
from honeyguide.store.embedded.logic import FALSE
from honeyguide.store.places import RADIUS


def contains_sql(query: ast.Query, column: str) -> str:
    """The point in the column fulfils the query; what isn't about places doesn't hold."""
    latitude, longitude = point_sql(column)
    match query:
        case ast.GeoBox(top=top, left=left, bottom=bottom, right=right):
            joined = "AND" if left <= right else "OR"
            across = f"({longitude} >= {left!r} {joined} {longitude} <= {right!r})"
            return f"{latitude} BETWEEN {bottom!r} AND {top!r} AND {across}"
        case ast.GeoDistance(metres=metres):
            return f"{distance_sql(latitude, longitude, query.latitude, query.longitude)} <= {metres!r}"
        case ast.GeoPolygon(corners=corners):
            edges = zip(corners, [*corners[1:], corners[0]], strict=True)
            return f"({' + '.join(_edge(*low, *high, latitude, longitude) for low, high in edges)}) % 2 = 1"
        case _:
            return FALSE


def point_sql(column: str) -> tuple[str, str]:
    """Latitude and longitude of the point in a column."""
    return f"split_part({column}, ',', 1)::DOUBLE", f"split_part({column}, ',', 2)::DOUBLE"


def distance_sql(latitude: str, longitude: str, other: float, beside: float) -> str:
    """Metres from the point in two columns; NULL where there is none, which `least` alone would pass over."""
    north = f"pow(sin(radians({other!r} - {latitude}) / 2), 2)"
    east = f"pow(sin(radians({beside!r} - {longitude}) / 2), 2)"
    return (
        f"(2 * {RADIUS!r} * asin(least(1.0, sqrt({north} + cos(radians({latitude})) * cos(radians({other!r})) * {east}))) + 0 * {latitude})"
    )


def _edge(low: float, west: float, high: float, east: float, latitude: str, longitude: str) -> str:
    if low == high:
        return "0"
    crossing = f"({east - west!r}) * ({latitude} - ({low!r})) / ({high - low!r}) + ({west!r})"
    return f"CASE WHEN (({low!r}) > {latitude}) <> (({high!r}) > {latitude}) AND {longitude} < {crossing} THEN 1 ELSE 0 END"
