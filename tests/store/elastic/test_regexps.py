"""Regular expressions as Lucene has them: it only knows whole matches, and neither anchors nor word boundaries."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.errors import StoreError
from honeyguide.investigate.findings.honeypot_detected import NAMES
from honeyguide.store.elastic.regexps import lucene

PATTERNS = (r"^a|b$", r"a\$", "(a|b)c", "[|]b|c", r"\bab\b", r"\ba(?:b|c)\b|d", r"^ab$", r"a+?b", r"[^a\d]b")


@pytest.mark.parametrize("pattern", PATTERNS)
@given(text=st.text("abcd|$ -1_", max_size=12))
def test_what_is_found_anywhere_is_what_the_expression_finds(pattern: str, text: str) -> None:
    # What is written for Lucene is, as far as it goes, also an expression of Python's.
    found = re.fullmatch(lucene(pattern, anywhere=True), text, re.DOTALL | re.ASCII)
    assert (found is not None) == (re.search(pattern, text, re.DOTALL | re.ASCII) is not None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a t-pot b", True),
        ("T-Pot".lower(), True),
        ("hotpot", False),
        ("/home/phil/x", True),
        ("/home/philip", False),
        ("xhoneypotx", True),
    ],
)
def test_names_of_honeypots_are_looked_for_as_words(text: str, found: bool) -> None:
    assert (re.fullmatch(lucene(NAMES, anywhere=True), text, re.DOTALL) is not None) == found


@pytest.mark.parametrize("pattern", [r"a\bb", r"\w\d?\b", "a^b", "(?=a)", r"\p{L}", "[[:alpha:]]"])
def test_what_lucene_cannot_say_is_refused(pattern: str) -> None:
    with pytest.raises(StoreError, match="a cluster can't search"):
        lucene(pattern, anywhere=True)
