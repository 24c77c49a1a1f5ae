"""The cells of the geohash grid and the tiles of a web map: which one a point lies in, and their names; for every store.

Geohash: https://en.wikipedia.org/wiki/Geohash; tiles: https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames. A cell is one number:
its column times 2^30 plus its row.
"""

import math
from collections.abc import Sequence
from typing import TypeAlias

from honeyguide.errors import StoreError
from honeyguide.query.aggregation import GeohashGrid, GeotileGrid

Grid: TypeAlias = GeohashGrid | GeotileGrid
COLUMN = 1 << 30
MOST_NORTHERN = 85.0511287798066
"""Where web maps end."""
_SIGNS = "0123456789bcdefghjkmnpqrstuvwxyz"
_FINEST = {GeohashGrid: (1, 12), GeotileGrid: (0, 29)}


def check(grid: Grid) -> None:
    """Raises StoreError for a precision that the grid doesn't have."""
    low, high = _FINEST[type(grid)]
    if not low <= grid.precision <= high:
        raise StoreError(f"the precision of this grid must be between {low} and {high}, not {grid.precision}")


def sides(grid: Grid) -> tuple[int, int]:
    """How many columns and rows the grid has."""
    if isinstance(grid, GeotileGrid):
        return 1 << grid.precision, 1 << grid.precision
    bits = 5 * grid.precision
    return 1 << (bits + 1) // 2, 1 << bits // 2


def cell(grid: Grid, latitude: float, longitude: float) -> int:
    """The cell of a point."""
    columns, rows = sides(grid)
    column = (longitude + 180) / 360 * columns
    if isinstance(grid, GeotileGrid):
        sine = math.sin(math.radians(max(-MOST_NORTHERN, min(MOST_NORTHERN, latitude))))
        row = (0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * rows
    else:
        row = (latitude + 90) / 180 * rows
    return _within(column, columns) * COLUMN + _within(row, rows)


def _within(place: float, size: int) -> int:
    return max(0, min(size - 1, math.floor(place)))


def place(grid: Grid, number: int) -> int:
    """What cells of as many points are ordered by, the greatest first: of geohashes the interleaved bits."""
    if isinstance(grid, GeotileGrid):
        return number
    column, row = divmod(number, COLUMN)
    bits = 5 * grid.precision
    return sum((source >> at & 1) << 2 * at + shift for source, shift in ((column, bits % 2 == 0), (row, bits % 2)) for at in range(30))


def name(grid: Grid, number: int) -> str:
    """The key of a cell: its geohash, or `zoom/x/y`."""
    column, row = divmod(number, COLUMN)
    if isinstance(grid, GeotileGrid):
        return f"{grid.precision}/{column}/{row}"
    bits = 5 * grid.precision
    text, value = "", 0
    for at in range(bits):
        source, left = (column, (bits + 1) // 2 - 1 - at // 2) if at % 2 == 0 else (row, bits // 2 - 1 - at // 2)
        value = value * 2 + (source >> left & 1)
        if at % 5 == 4:
            text, value = text + _SIGNS[value], 0
    return text


def read(grid: GeotileGrid, text: object) -> int | None:
    """The tile of a key `zoom/x/y`; None where it is none of this grid."""
    parts = str(text).split("/")
    if len(parts) != 3 or not all(part.isdecimal() and len(part) < 11 for part in parts) or int(parts[0]) != grid.precision:
        return None
    return int(parts[1]) * COLUMN + int(parts[2])


def point(text: str) -> tuple[float, float]:
    """Latitude and longitude of a stored point."""
    latitude, _, longitude = text.partition(",")
    return float(latitude), float(longitude)


def box(
    latitudes: tuple[float, float], west: Sequence[float | None], east: Sequence[float | None], *, wrap: bool
) -> dict[str, dict[str, float | None]]:
    """The corners of the box around points, given the least and the greatest of their latitudes and of their longitudes below 0 and above.

    Where both sides have points, it goes over the date line if that is narrower and wanted, as Elasticsearch's `geo_bounds`.
    """
    south, north = latitudes
    (least, low), (high, most) = west, east
    left, right = (high, most) if least is None else (least, low if most is None else most)
    if wrap and least is not None and low is not None and high is not None and most is not None and most - least > 360 - high + low:
        left, right = high, low
    return {"top_left": {"lat": north, "lon": left}, "bottom_right": {"lat": south, "lon": right}}
