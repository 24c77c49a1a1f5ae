"""Points in boxes, circles and polygons."""

import pytest

from honeyguide.query.ast import GeoBox, GeoDistance, GeoPolygon, MatchAll, Query
from honeyguide.store.places import contains, distance


@pytest.mark.parametrize(
    ("query", "inside", "outside"),
    [
        (GeoBox("p", 50, 10, 40, 20), (45, 15), (45, 21)),
        (GeoBox("p", 10, 170, -10, -170), (0, 175), (0, 160)),
        (GeoDistance("p", 48.1, 11.5, 20_000), (48.2, 11.6), (49, 11.5)),
        (GeoPolygon("p", ((40, 10), (40, 20), (60, 15))), (45, 15), (59, 11)),
    ],
)
def test_places(query: Query, inside: tuple[float, float], outside: tuple[float, float]) -> None:
    assert contains(query, *inside)
    assert not contains(query, *outside)
    assert not contains(MatchAll(), *inside)


def test_a_quarter_of_the_earth() -> None:
    assert distance(0, 0, 0, 90) == pytest.approx(10_007_557, abs=1)
