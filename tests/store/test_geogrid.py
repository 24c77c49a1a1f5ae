"""Cells of maps have the names that the world gives them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.errors import StoreError
from honeyguide.query.aggregation import GeohashGrid, GeotileGrid
from honeyguide.store.geogrid import box, cell, check, name, place, read


@pytest.mark.parametrize(
    ("latitude", "longitude", "geohash"),
    [(57.64911, 10.40744, "u4pruydqqvj8"), (42.605, -5.603, "ezs42s000esk"), (-25.382708, -49.265506, "6gkzwgjzn820")],
)
def test_geohashes_are_those_of_their_inventor(latitude: float, longitude: float, geohash: str) -> None:
    for precision in (1, 5, 12):
        grid = GeohashGrid("place", precision)
        assert name(grid, cell(grid, latitude, longitude)) == geohash[:precision]


@pytest.mark.parametrize(
    ("latitude", "longitude", "tile"),
    [(48.137, 11.575, "10/544/355"), (0, 0, "10/512/512"), (90, 180, "10/1023/0"), (-90, -180, "10/0/1023")],
)
def test_tiles_are_those_of_web_maps(latitude: float, longitude: float, tile: str) -> None:
    grid = GeotileGrid("place", 10)
    assert name(grid, cell(grid, latitude, longitude)) == tile
    assert read(grid, tile) == cell(grid, latitude, longitude)


@pytest.mark.parametrize("text", ["9/1/1", "10/1", "10/a/1", None, "10/-1/1"])
def test_what_is_no_tile_of_the_grid_is_none(text: str | None) -> None:
    assert read(GeotileGrid("place", 10), text) is None


@pytest.mark.parametrize("grid", [GeohashGrid("place", 0), GeohashGrid("place", 13), GeotileGrid("place", 30)])
def test_a_precision_that_there_is_not_is_refused(grid: GeohashGrid | GeotileGrid) -> None:
    with pytest.raises(StoreError, match="precision"):
        check(grid)


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180), st.integers(1, 12))
def test_geohashes_are_ordered_as_their_names(a: float, b: float, c: float, d: float, precision: int) -> None:
    grid = GeohashGrid("place", precision)
    left, right = cell(grid, a, b), cell(grid, c, d)
    assert (place(grid, left) < place(grid, right)) == (name(grid, left) < name(grid, right))


@pytest.mark.parametrize(
    ("west", "east", "wrap", "edges"),
    [
        ((-178.0, -178.0), (179.0, 179.0), True, (179.0, -178.0)),
        ((-178.0, -178.0), (179.0, 179.0), False, (-178.0, 179.0)),
        ((-10.0, -1.0), (1.0, 20.0), True, (-10.0, 20.0)),
        ((None, None), (1.0, 20.0), True, (1.0, 20.0)),
        ((-10.0, -1.0), (None, None), True, (-10.0, -1.0)),
    ],
)
def test_a_box_may_go_over_the_date_line(
    west: tuple[float | None, float | None], east: tuple[float | None, float | None], wrap: bool, edges: tuple[float, float]
) -> None:
    found = box((-1.0, 2.0), west, east, wrap=wrap)
    assert found == {"top_left": {"lat": 2.0, "lon": edges[0]}, "bottom_right": {"lat": -1.0, "lon": edges[1]}}
