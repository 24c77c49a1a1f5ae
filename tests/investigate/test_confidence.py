"""The rule that makes a confidence of signs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.investigate.confidence import certainty, confidence, tally
from honeyguide.investigate.verdict import Sign
from honeyguide.schema.words import Words

WORDS = Words("a sign", "兆候")
SIGNS = st.lists(st.builds(Sign, st.just(WORDS), st.sampled_from([True, False, None]), st.floats(0, 1)))


@pytest.mark.parametrize(
    ("signs", "sure"),
    [
        ([], 0.0),
        ([(True, 0.5)], 0.5),
        ([(True, 0.5), (True, 0.5)], 0.75),
        ([(True, 0.8), (False, 0.5)], 0.6),
        ([(True, 0.8), (None, 0.5)], 0.8),
        ([(True, 1.0)], 0.99),
    ],
)
def test_signs_make_confidence(signs: list[tuple[bool | None, float]], sure: float) -> None:
    assert confidence(Sign(WORDS, seen, weight) for seen, weight in signs) == sure


@given(SIGNS)
def test_it_stays_between_nothing_and_nearly_sure(signs: list[Sign]) -> None:
    assert 0 <= confidence(signs) <= 0.99


@given(SIGNS)
def test_a_sign_more_never_lessens_it(signs: list[Sign]) -> None:
    assert confidence([*signs, Sign(WORDS, True, 0.5)]) >= confidence(signs)


def test_words_for_it() -> None:
    assert certainty(0.95).en == "high"
    assert certainty(0.7).en == "medium"
    assert certainty(0.3).ja == "低い"
    assert tally([Sign(WORDS, True, 0.5), Sign(WORDS, None, 0.5), Sign(WORDS, False, 0.5)]).en == "1 of 2 signs"
