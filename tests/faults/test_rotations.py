"""Ten writers append and rotate while the server that follows them is killed again and again: every line is there once."""

from pathlib import Path

from bench.rotations import run


def test_every_line_is_there_once(tmp_path: Path) -> None:
    found = run(tmp_path, kills=3, seed=3, lines=1_000, longest=3.0)
    assert found.rotations > 20
    assert found.right, found
    assert found.peak_mb < 512
