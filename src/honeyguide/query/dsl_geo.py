"""Elasticsearch's queries for places in JSON, points in all their spellings.

Source: https://www.elastic.co/guide/en/elasticsearch/reference/7.17/geo-queries.html; geohash: https://en.wikipedia.org/wiki/Geohash.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from honeyguide.query.ast import And, Exists, GeoBox, GeoDistance, GeoPolygon, Not, Or, Query
from honeyguide.query.dsl_parts import MARKS, Body, wrong

_SIGNS = "0123456789bcdefghjkmnpqrstuvwxyz"
_DISTANCE = re.compile(r"\s*([+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)\s*([A-Za-z]*)\s*")
METRES = {
    **dict.fromkeys(("", "m", "meter", "meters"), 1.0),
    **dict.fromkeys(("km", "kilometer", "kilometers"), 1000.0),
    **dict.fromkeys(("cm", "centimeter", "centimeters"), 0.01),
    **dict.fromkeys(("mm", "millimeter", "millimeters"), 0.001),
    **dict.fromkeys(("in", "inch"), 0.0254),
    **dict.fromkeys(("ft", "feet"), 0.3048),
    **dict.fromkeys(("yd", "yard", "yards"), 0.9144),
    **dict.fromkeys(("mi", "mile", "miles"), 1609.344),
    **dict.fromkeys(("nm", "nmi", "nauticalmile", "nauticalmiles"), 1852.0),
}
_OPTIONS = {"validation_method", "ignore_unmapped", "distance_type", "type", "unit", "distance", *MARKS}
MOST_CORNERS = 1000
_INDEXED = "[geo_shape] shapes that stand in another document aren't supported"


def _subject(name: str, body: Body) -> tuple[str, Any]:
    """The field and what is said of it."""
    given = [(field, said) for field, said in body.items() if field not in _OPTIONS]
    if len(given) != 1:
        raise wrong(name, f"failed to parse [{name}] query. one field is needed")
    return given[0]


def point(said: Any) -> tuple[float, float]:
    """Latitude and longitude of a point: an object, [lon, lat], `lat,lon`, `POINT (lon lat)` or a geohash. Raises QueryError."""
    try:
        match said:
            case {"lat": lat, "lon": lon}:
                found = float(lat), float(lon)
            case [lon, lat, *_]:
                found = float(lat), float(lon)
            case str() if said.strip().upper().startswith("POINT"):
                lon, lat = said.strip()[5:].strip(" ()").split()[:2]
                found = float(lat), float(lon)
            case str() if "," in said:
                lat, lon = said.split(",")[:2]
                found = float(lat), float(lon)
            case str() if said and set(said.lower()) <= set(_SIGNS):
                box = geohash(said.lower())
                found = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
            case _:
                found = math.nan, math.nan
    except (TypeError, ValueError) as error:
        raise wrong("geo_point", f"failed to parse geo_point [{str(said)[:100]}]") from error
    if not abs(found[0]) <= 90 or not abs(found[1]) <= 180:
        raise wrong("geo_point", f"illegal latitude or longitude value [{found[0]}, {found[1]}]")
    return found


def geohash(text: str) -> tuple[float, float, float, float]:
    """Top, left, bottom, right of a geohash's cell."""
    low, high = [-180.0, -90.0], [180.0, 90.0]
    for place, bit in enumerate(bit for sign in text for bit in f"{_SIGNS.index(sign):05b}"):
        middle = (low[place % 2] + high[place % 2]) / 2
        (low if bit == "1" else high)[place % 2] = middle
    return high[1], low[0], low[1], high[0]


def within_cell(field: str, text: str) -> GeoBox:
    """What the grid counts in a geohash's cell: its northern and eastern edges are its neighbours', except at the ends of the map."""
    top, left, bottom, right = geohash(text)
    return GeoBox(
        field, top if top == 90 else math.nextafter(top, -90), left, bottom, right if right == 180 else math.nextafter(right, -180)
    )


def _box(body: Body) -> Query:
    field, said = _subject("geo_bounding_box", body)
    if not isinstance(said, Mapping):
        raise wrong("geo_bounding_box", "failed to parse bounding box")
    if isinstance(said.get("wkt"), str):
        edges = re.findall(r"[-+.\deE]+", said["wkt"].upper().replace("ENVELOPE", "").replace("BBOX", ""))
        if len(edges) != 4:
            raise wrong("geo_bounding_box", "failed to parse WKT bounding box")
        left, right, top, bottom = map(float, edges)
        return GeoBox(field, top, left, bottom, right)
    try:
        if "top_left" in said:
            (top, left), (bottom, right) = _corner(said["top_left"], 0, 1), _corner(said["bottom_right"], 2, 3)
        elif "top_right" in said:
            (top, right), (bottom, left) = _corner(said["top_right"], 0, 3), _corner(said["bottom_left"], 2, 1)
        else:
            top, left, bottom, right = (float(said[name]) for name in ("top", "left", "bottom", "right"))
    except (KeyError, TypeError, ValueError) as error:
        raise wrong("geo_bounding_box", "failed to parse bounding box: two corners or four sides are needed") from error
    if top < bottom:
        raise wrong("geo_bounding_box", f"top is below bottom corner: {top} vs. {bottom}")
    return GeoBox(field, top, left, bottom, right)


def _corner(said: Any, row: int, column: int) -> tuple[float, float]:
    if isinstance(said, str) and said and "," not in said and set(said.lower()) <= set(_SIGNS):
        cell = geohash(said.lower())
        return cell[row], cell[column]
    return point(said)


def metres(said: Any, unit: str = "") -> float:
    """A distance such as `12km`, in metres; a bare number counts in `unit`. Raises QueryError."""
    found = _DISTANCE.fullmatch(str(said))
    factor = None if found is None else METRES.get((found.group(2) or unit).lower())
    if found is None or factor is None:
        raise wrong("geo_distance", f"failed to parse distance [{str(said)[:50]}]")
    return float(found.group(1)) * factor


def _distance(body: Body) -> Query:
    field, said = _subject("geo_distance", body)
    if "distance" not in body:
        raise wrong("geo_distance", "geo_distance requires 'distance' to be specified")
    latitude, longitude = point(said)
    far = metres(body["distance"], str(body.get("unit", "")))
    if far <= 0:
        raise wrong("geo_distance", "distance must be greater than zero")
    return GeoDistance(field, latitude, longitude, far)


def _polygon(body: Body) -> Query:
    field, said = _subject("geo_polygon", body)
    points = said.get("points") if isinstance(said, Mapping) else None
    if not isinstance(points, list) or not 3 <= len(points) <= MOST_CORNERS:
        raise wrong("geo_polygon", f"[geo_polygon] needs 3 to {MOST_CORNERS} points")
    return GeoPolygon(field, tuple(map(point, points)))


def _shape(body: Body) -> Query:
    """Of points: whether they lie in a shape, in GeoJSON or as text (WKT)."""
    field, said = _subject("geo_shape", body)
    if not isinstance(said, Mapping) or "shape" not in said:
        raise wrong("geo_shape", "No Shape defined" if not isinstance(said, Mapping) or not said.get("indexed_shape") else _INDEXED)
    relation = str(said.get("relation", "intersects")).lower()
    if relation not in {"intersects", "within", "disjoint"}:
        raise wrong("geo_shape", f"[geo_shape] relation [{relation[:50]}] isn't supported")
    found = _within(field, said["shape"] if isinstance(said["shape"], Mapping) else _written(str(said["shape"])))
    return And((Exists(field), Not(found))) if relation == "disjoint" else found


def _written(text: str) -> Mapping[str, Any]:
    """GeoJSON of a shape's text."""
    kind = text.partition("(")[0].strip().lower()
    rings = [[[float(one) for one in pair.split()[:2]] for pair in ring.split(",")] for ring in re.findall(r"\(([^()]+)\)", text)]
    if kind == "point" and rings:
        return {"type": kind, "coordinates": rings[0][0]}
    if kind == "polygon" and rings:
        return {"type": kind, "coordinates": rings}
    edges = [float(one) for one in re.findall(r"[-+]?\d+(?:\.\d+)?", text)]
    if kind in {"bbox", "envelope"} and len(edges) == 4:
        return {"type": "envelope", "coordinates": [[edges[0], edges[2]], [edges[1], edges[3]]]}
    raise wrong("geo_shape", f"Unknown geometry type: {kind[:50]}")


def _within(field: str, shape: Mapping[str, Any]) -> Query:
    kind, places = str(shape.get("type", "")).lower(), shape.get("coordinates")
    try:
        match kind:
            case "point":
                latitude, longitude = point(places)
                return GeoBox(field, latitude, longitude, latitude, longitude)
            case "envelope":
                (top, left), (bottom, right) = map(point, places or ())
                return GeoBox(field, top, left, bottom, right)
            case "circle":
                return GeoDistance(field, *point(places), metres(shape.get("radius")))
            case "polygon":
                return _ringed(field, places or [])
            case "multipoint":
                return Or(tuple(_within(field, {"type": "point", "coordinates": one}) for one in places or ()))
            case "multipolygon":
                return Or(tuple(_ringed(field, one) for one in places or ()))
            case "geometrycollection":
                return Or(tuple(_within(field, one) for one in shape.get("geometries") or ()))
            case _:
                raise wrong("geo_shape", f"[geo_shape] shapes of the type [{kind[:50]}] aren't supported")
    except (TypeError, ValueError, AttributeError) as error:
        raise wrong("geo_shape", f"failed to parse the coordinates of [{kind}]") from error


def _ringed(field: str, rings: list[Any]) -> Query:
    """Within the first ring and in none of the others."""
    found = [GeoPolygon(field, tuple(map(point, ring[:-1] if ring[0] == ring[-1] else ring))) for ring in rings]
    if not found or any(not 3 <= len(one.corners) <= MOST_CORNERS for one in found):
        raise wrong("geo_shape", f"a polygon needs 3 to {MOST_CORNERS} points a ring")
    return And((found[0], *(Not(one) for one in found[1:]))) if len(found) > 1 else found[0]


GEO: dict[str, Callable[[Body], Query]] = {
    "geo_bounding_box": _box,
    "geo_distance": _distance,
    "geo_polygon": _polygon,
    "geo_shape": _shape,
}
