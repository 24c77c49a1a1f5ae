"""Scripts are expressions over numbers, and nothing else."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.errors import QueryError, StoreError
from honeyguide.query.script import DEEPEST, MOST, script

NAMES: dict[str, Any] = {"a": 6.0, "b": 4.0, "none": None, "values": [1.0, 2.0, 6.0]}

MEANINGS: dict[str, Any] = {
    "params.a / params.b * 100": 150.0,
    "params['a'] - b": 2.0,
    "a + b * 2 - -1": 15.0,
    "(a + b) * 2": 20.0,
    "7 / 2": 3,
    "-7 / 2": -3,
    "-7 % 4": -3,
    "7 / 2.0": 3.5,
    "(double) 7 / 2": 3.5,
    "(int) 3.9": 3,
    "a / 0": math.inf,
    "a > b && !(b >= 5)": True,
    "a < b || b == 4": True,
    "a != 6 ? 1 : b <= 4 ? 2 : 3": 2,
    "none == null ? 0 : none": 0,
    "return Math.max(a, 10) + Math.floor(2.7);": 12.0,
    "Math.round(2.5) + Math.abs(-1)": 4,
    "1.5e2 + 2L + .5f": 152.5,
    "MovingFunctions.unweightedAvg(values)": 3.0,
    "MovingFunctions.ewma(values, 0.5)": 3.75,
    "values.length": 3,
    "if (a > 9) { return 1; } else if (a > 5) { 2 } else 3": 2,
    "if (a > 9) { 1 }": None,
    "Double.NaN != Double.NaN": True,
}


@pytest.mark.parametrize("text", MEANINGS)
def test_a_script_gives_its_value(text: str) -> None:
    assert script(text)(NAMES) == MEANINGS[text]


MISTAKES = {
    "": (0, "expected a number or a name but the script ends here"),
    "a b": (2, "expected an operator before 'b'"),
    "1 +": (3, "expected a number or a name but the script ends here"),
    "(a": (2, "expected ')' but the script ends here"),
    "a ? b": (5, "expected ':' but the script ends here"),
    "__import__('os')": (11, 'expected a number, a name or an operator before "\'"'),
    "a; b": (3, "expected an operator before 'b'"),
    "open(a)": (0, "there is no function 'open'"),
    "a.b()": (0, "there is no function 'a.b'"),
    "MovingFunctions.ewma(values)": (0, "ewma takes 2 arguments"),
    "x = 1": (2, "expected a number, a name or an operator before '='"),
}


@pytest.mark.parametrize("text", MISTAKES)
def test_what_is_no_script_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(QueryError) as caught:
        script(text)
    assert (caught.value.position, caught.value.message) == MISTAKES[text]


@pytest.mark.parametrize(
    ("text", "why"),
    [("c", "isn't given"), ("none + 1", "can't be reckoned"), ("1 / 0", "can't be reckoned"), ("a.__class__", "isn't given")],
)
def test_what_cannot_be_reckoned_is_said(text: str, why: str) -> None:
    with pytest.raises(StoreError, match=why):
        script(text)(NAMES)


@pytest.mark.parametrize("text", ["(" * 1000 + "1", "-" * 1000 + "1", "1" + "+1" * MOST, "1 ? " * DEEPEST + "1", "if (1) " * DEEPEST + "1"])
def test_what_is_too_deep_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="at most"):
        script(text)


@given(st.text(st.sampled_from("ab12.+-*/%<>=!&|?:(){},;[]' MathmaxparsNaN"), max_size=30))
def test_any_text_is_a_script_or_a_mistake(text: str) -> None:
    try:
        run = script(text)
    except QueryError as mistake:
        place = mistake.position
        run = None
    else:
        place = 0
    assert 0 <= place <= len(text)
    if run is not None:
        try:
            value = run({"a": 1.5, "b": 0.0})
        except StoreError:
            value = None
        assert value is None or isinstance(value, bool | int | float)
