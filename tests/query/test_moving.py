"""The functions of moving windows pass over what is no number, and say nothing of an empty window."""

import math

import pytest

from honeyguide.errors import StoreError
from honeyguide.query import moving

NAN = math.nan
HAND = 43 / 96
"""By hand: a level of 31/48, a trend of -9/32 and a season of 1/12."""
WINDOW = [1.0, NAN, 3.0, 5.0]


@pytest.mark.parametrize(
    ("name", "arguments", "value"),
    [
        ("min", (), 1.0),
        ("max", (), 5.0),
        ("sum", (), 9.0),
        ("unweightedAvg", (), 3.0),
        ("linearWeightedAvg", (), (1 + 6 + 15) / 7),
        ("stdDev", (3.0,), math.sqrt(8 / 3)),
        ("ewma", (0.5,), 3.5),
        ("holt", (0.5, 0.5), 3.75),
    ],
)
def test_each_function_gives_its_number(name: str, arguments: tuple[float, ...], value: float) -> None:
    count, function = moving.FUNCTIONS[name]
    assert count == 1 + len(arguments)
    assert function(WINDOW, *arguments) == pytest.approx(value)
    assert function([], *arguments) == 0 if name == "sum" else math.isnan(function([], *arguments))


def test_a_season_needs_two_of_it() -> None:
    assert moving.holt_winters([1.0, 2.0, 1.0, 2.0], 0.5, 0.5, 0.5, 2, multiplicative=False) == pytest.approx(HAND)
    with pytest.raises(StoreError, match="two seasons"):
        moving.holt_winters([1.0, 2.0, 1.0], 0.5, 0.5, 0.5, 2, multiplicative=False)


def test_a_season_of_nothing_is_no_number() -> None:
    assert math.isnan(moving.holt_winters([NAN] * 4, 0.5, 0.5, 0.5, 2, multiplicative=True))
