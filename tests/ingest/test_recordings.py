"""Recordings are read straight from where they lie, small ones together and large ones alone, and found again by their name."""

import tarfile
from pathlib import Path

import pytest

from honeyguide.ingest import recordings as module
from honeyguide.ingest.recordings import find_recording, recordings
from honeyguide.sources import walk
from honeyguide.sources.source import Refusal

FIRST = "smbd-192.0.2.1-445-198.51.100.7-1-2026-11-22T18:35:07.000001-aaaaaa"
SECOND = "smbd-192.0.2.1-445-198.51.100.7-2-2026-11-22T18:36:07.000001-bbbbbb"
OLD = "smbd-445-198.51.100.7-cccccc"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    day = tmp_path / "2018-05-01"
    day.mkdir()
    (day / FIRST).write_bytes(b"stream = [('in', b'one')]")
    (day / OLD).write_bytes(b"")
    (day / "dionaea.log").write_text("[01052018 00:00:00] sip /x.py:1-warning: Cleanup\n")
    with tarfile.open(tmp_path / "more.tar", "w") as archive:
        source = tmp_path / SECOND
        source.write_bytes(b"stream = [('in', b'" + b"x" * 300 + b"')]")
        archive.add(source, f"bistreams/{SECOND}")
        source.unlink()
    (tmp_path / "broken.gz").write_bytes(b"\x1f\x8b\x08\0broken")
    return tmp_path


@pytest.mark.parametrize("small", [1 << 20, 100])
def test_every_recording_is_a_row_whatever_its_size(folder: Path, monkeypatch: pytest.MonkeyPatch, small: int) -> None:
    monkeypatch.setattr(module, "SMALL", small)
    refused: list[Refusal] = []
    rows = [row for frame in recordings(walk([folder]), refused.append) for row in frame.to_dicts()]
    assert sorted((row["file.name"], row["source.bytes"]) for row in rows) == [(FIRST, 3), (SECOND, 300), (OLD, 0)]
    assert {row["file.name"]: str(row["@timestamp"])[:10] for row in rows}[OLD] == "2018-05-01"
    assert [Path(refusal.path).name for refusal in refused] == ["broken.gz"]


def test_a_recording_is_found_by_its_name(folder: Path) -> None:
    found = find_recording(walk([folder]), lambda source: source.name == SECOND)
    assert found is not None
    assert found[0].path == f"{folder}/more.tar!bistreams/{SECOND}"
    assert len(found[1]) == 322
    assert find_recording(walk([folder]), lambda source: source.name == "dionaea.log") is None
