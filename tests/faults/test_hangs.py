"""A real `up` beside a process that leaves what a hung Dionaea left: called at once, named once the blocks arrive, and small."""

from pathlib import Path

import pytest
from bench.hangs import HANGS, hang

SOON = "every = 0.3\npatience = 5.0"
"""Fewer seconds than by default; `python -m bench.hangs` waits for the default ones."""
MOST = 512
"""MB that a service may have."""


@pytest.mark.long
@pytest.mark.corpus
@pytest.mark.parametrize("name", HANGS)
def test_a_hang_is_told_within_two_minutes_everywhere(corpus: Path, tmp_path: Path, name: str) -> None:
    found = hang(corpus / "incidents" / name, tmp_path, SOON, seconds=2)
    assert found.quiet_before
    assert found.called_after < 120
    assert found.named_after < 120
    assert found.candidate == found.named
    assert found.fault == "DIO-MONGO-LENGTH"
    assert (found.on_the_page, found.in_the_index, found.by_command) == (True, True, True)
    assert found.peak_mb < MOST
