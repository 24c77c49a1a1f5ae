"""Files stay small enough to be read in one go."""

import statistics
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MEDIAN = 130
NINE_OF_TEN = 300
LONGEST = 450


def code() -> dict[Path, int]:
    folders = ("src", "tests", "bench")
    files = [file for folder in folders for file in (ROOT / folder).rglob("*.py") if "node_modules" not in file.parts]
    counts = {file.relative_to(ROOT): len(file.read_text("utf-8").splitlines()) for file in files}
    return {file: lines for file, lines in counts.items() if lines}


def test_no_file_is_longer_than_can_be_read() -> None:
    assert {str(file): lines for file, lines in code().items() if lines > LONGEST} == {}


@pytest.mark.parametrize("folder", ["src", "tests"])
def test_most_files_are_short(folder: str) -> None:
    lines = sorted(count for file, count in code().items() if file.parts[0] == folder)
    assert statistics.median(lines) <= MEDIAN
    assert lines[int(len(lines) * 0.9) - 1] <= NINE_OF_TEN


def test_folders_and_files_are_named_by_what_they_are() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc", "lib"}
    assert [str(file) for file in code() if vague & {file.stem, *file.parent.parts}] == []


def test_each_module_opens_with_what_it_does() -> None:
    silent = [str(file) for file in code() if file.parts[0] != "tests" and not (ROOT / file).read_text("utf-8").startswith(('"""', 'r"""'))]
    assert silent == []
