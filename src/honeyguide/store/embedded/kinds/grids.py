"""Buckets by the cell of a map: `geohash_grid` and `geotile_grid`."""

from typing import Any, cast

from honeyguide.query import aggregation as agg
from honeyguide.store.embedded.asking import Question
from honeyguide.store.embedded.kinds.kind import Bucket, Kind, Leading, Level
from honeyguide.store.embedded.parts import Part
from honeyguide.store.embedded.reading import Keyed, each, typed_sql
from honeyguide.store.geogrid import COLUMN, MOST_NORTHERN, Grid, check, name, place, sides
from honeyguide.store.protocol import Json


def level_of(asked: Question, one: Any) -> Level:
    """The level. Raises StoreError for a precision that the grid doesn't have."""
    del asked
    check(one)
    return Level(one, "long")


def key(asked: Question, part: Part, level: Level) -> Keyed:
    """The number of the cell."""
    one = cast("Grid", level.buckets)
    access = typed_sql(asked, part, one.field, ("geo_point",))
    return each(access, lambda value: cell_sql(one, value), "BIGINT")


def latitude(point: str) -> str:
    """SQL of the latitude of a stored point."""
    return f"split_part({point}, ',', 1)::DOUBLE"


def longitude(point: str) -> str:
    """SQL of the longitude of a stored point."""
    return f"split_part({point}, ',', 2)::DOUBLE"


def cell_sql(grid: Grid, point: str) -> str:
    """SQL of the cell of a point, see `geogrid.cell`."""
    columns, rows = sides(grid)
    column = f"({longitude(point)} + 180) / 360 * {columns}"
    if isinstance(grid, agg.GeotileGrid):
        sine = f"sin(radians(greatest(-{MOST_NORTHERN!r}, least({MOST_NORTHERN!r}, {latitude(point)}))))"
        row = f"(0.5 - ln((1 + {sine}) / (1 - {sine})) / (4 * pi())) * {rows}"
    else:
        row = f"({latitude(point)} + 90) / 180 * {rows}"
    # `greatest` and `least` pass over NULL, so that no point would be one in a corner.
    return f"CASE WHEN {point} IS NOT NULL THEN {_within(column, columns)} * {COLUMN} + {_within(row, rows)} END"


def _within(place: str, size: int) -> str:
    return f"greatest(0, least({size - 1}, floor({place})::BIGINT))"


def _place_sql(grid: Grid, cell: str) -> str:
    """SQL of what cells of as many points are ordered by, see `geogrid.place`."""
    if isinstance(grid, agg.GeotileGrid):
        return cell
    odd = grid.precision * 5 % 2
    bits = [f"((({cell} >> {at + first}) & 1) << {2 * at + shift})" for first, shift in ((30, 1 - odd), (0, odd)) for at in range(30)]
    return " + ".join(bits)


def _leading(asked: Question, level: Level) -> Leading | None:
    del asked
    one = cast("Grid", level.buckets)
    return Leading(lambda name: ["count(*) DESC", f"{_place_sql(one, name)} DESC"], lambda name: f"{name} IS NOT NULL", max(1, one.size))


def _chosen(asked: Question, level: Level, found: list[Bucket]) -> tuple[list[Bucket], int]:
    del asked
    one = cast("Grid", level.buckets)
    return sorted(found, key=lambda bucket: (bucket.count, place(one, bucket.raw)), reverse=True)[: one.size], 0


def _shown(level: Level, key: Any) -> Json:
    return {"key": name(cast("Grid", level.buckets), key)}


def _literal(asked: Question, level: Level, raw: Any) -> str | None:
    del asked, level
    return str(int(raw))


KIND = Kind(key, _chosen, level=level_of, shown=_shown, leading=_leading, literal=_literal)
