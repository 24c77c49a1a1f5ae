"""Numbers that are told of many numbers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.store.numbers import at_rank, in_histogram


@pytest.mark.parametrize(
    ("value", "lowest", "told"),
    # What OpenSearch's own tests expect of HdrHistogram with three digits.
    [(1.0, 1.0, 1.0), (51.0, 1.0, 51.0302734375), (101.0, 1.0, 101.0615234375), (151.0, 1.0, 151.1240234375), (51.0, 51.0, 51.0)],
)
def test_a_histogram_tells_values_to_three_digits(value: float, lowest: float, told: float) -> None:
    assert in_histogram(value, lowest, 3) == told


def test_what_is_not_above_zero_is_told_as_it_is() -> None:
    assert [in_histogram(value, 1.0, 3) for value in (None, 0.0, -5.0)] == [None, 0.0, -5.0]
    assert in_histogram(0.0, None, 3) == 0.0


@given(st.floats(1e-3, 1e9), st.floats(1e-3, 1e9), st.integers(1, 5))
def test_a_told_value_is_as_near_as_its_digits(one: float, other: float, digits: int) -> None:
    told = in_histogram(max(one, other), min(one, other), digits)
    assert told is not None
    assert told >= max(one, other) * (1 - 10**-digits)
    assert math.isclose(told, max(one, other), rel_tol=2 * 10**-digits)


def test_the_rank_of_a_percent() -> None:
    assert [at_rank(percent, 4) for percent in (0, 1, 25, 50, 75, 99, 100)] == [1, 1, 1, 2, 3, 4, 4]
