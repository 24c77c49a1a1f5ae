"""The fuzzer: what breaks a promise is kept once for each place and can be run again; what keeps it isn't."""

from pathlib import Path

import pytest
from bench.fuzz.finds import Finds, read_finds
from bench.fuzz.mutation import search
from bench.fuzz.target import Target
from bench.fuzz.targets import target_of, targets


def breaks(data: bytes) -> None:
    if b"\xff" in data:
        raise ValueError("a byte that isn't liked")
    assert b"{" not in data, "nor is that"


def test_each_place_is_found_once_and_the_search_goes_on(tmp_path: Path) -> None:
    count = search(Target("brittle", (b"abc",), breaks), Finds("brittle", tmp_path), seconds=0.5, seed=7)
    assert count > 100
    found = read_finds(tmp_path)
    assert sorted(find.said.partition("\n")[0] for find in found) == ["AssertionError: nor is that", "ValueError: a byte that isn't liked"]
    assert all(find.place.startswith("tests/bench/test_fuzz.py:") for find in found)
    for find in found:
        with pytest.raises((ValueError, AssertionError)):
            breaks(Path(find.file).read_bytes())
        assert find.replay() == f"python -m bench.fuzz --replay {find.file} brittle"


def test_an_interruption_ends_the_search(tmp_path: Path) -> None:
    def stop(data: bytes) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search(Target("stopped", (b"",), stop), Finds("stopped", tmp_path), seconds=5, seed=7)
    assert read_finds(tmp_path) == []


def test_every_format_and_protocol_is_a_target() -> None:
    names = set(targets())
    assert {"formats.dionaea.log", "formats.dionaea_sqlite", "protocols.mongodb", "bistream", "kql", "tar", "archives", "sqlite"} <= names
    assert target_of("queries", "kql").name == "kql"


@pytest.mark.parametrize(
    "name", ["bistream", "remains", "tar", "archives", "sqlite", "kql", "structure", "structure.overrides", "protocols"]
)
def test_seeds_keep_their_promises(name: str) -> None:
    target, _ = targets()[name]
    assert target.seeds
    for data in target.seeds:
        target.run(data)
