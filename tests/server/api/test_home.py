"""The front door stays open while the disk is being written to."""

from pathlib import Path

import pytest
from tests.server.conftest import Asker


def test_a_file_that_goes_while_the_disk_is_summed_takes_nothing_along(ask: Asker, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask.take_in(log)
    listed = list(ask.service.folder.rglob("*"))
    gone = ask.service.folder / "segments" / "gone.parquet"
    monkeypatch.setattr(Path, "rglob", lambda folder, pattern: [*listed, gone])
    used = ask.get("/home")["disk"]["used"]
    assert 0 < used <= sum(file.stat().st_size for file in listed if file.is_file()) * 2
