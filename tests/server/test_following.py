"""What is written to a followed folder is found by a search: after rotations of every kind, and after a disk was full."""

import gzip
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.server.conftest import Asker

from honeyguide.errors import StoreError
from honeyguide.query.ast import MatchAll
from honeyguide.server.room import NoRoom, check_room

LINE = "[28012022 21:35:{second:02}] http /dionaea/http.py:300-debug: GET /{number:x}{number:x}{number:x}\n"


def lines(first: int, last: int) -> str:
    return "".join(LINE.format(second=number % 60, number=number * 7919) for number in range(first, last))


def wait_for(ask: Asker, count: int, seconds: float = 20) -> float:
    """Seconds until so many rows are there; never more of them."""
    began = time.monotonic()
    found = 0
    while time.monotonic() - began < seconds:
        found = ask.service.store.count("logs-*", MatchAll())
        if found == count:
            return time.monotonic() - began
        time.sleep(0.05)
    raise AssertionError((found, count, ask.service.following.places, ask.get("/jobs")))


def renamed(log: Path) -> None:
    log.rename(log.with_suffix(".log.1"))
    log.write_text(lines(1000, 1100))


def truncated(log: Path) -> None:
    log.with_suffix(".log.1").write_bytes(log.read_bytes())
    log.write_text("")
    with log.open("a") as file:
        file.write(lines(1000, 1100))


def compressed(log: Path) -> None:
    log.with_suffix(".log.1.gz").write_bytes(gzip.compress(log.read_bytes()))
    log.unlink()
    log.write_text(lines(1000, 1100))


@pytest.mark.parametrize("rotate", [renamed, truncated, compressed])
def test_a_rotation_neither_loses_nor_doubles(ask: Asker, tmp_path: Path, rotate: Callable[[Path], None]) -> None:
    (tmp_path / "logs").mkdir()
    log = tmp_path / "logs" / "dionaea.log"
    log.write_text(lines(0, 100))
    ask.service.follow([str(tmp_path / "logs")])
    wait_for(ask, 100)
    with log.open("a") as file:
        file.write(lines(100, 200))
    assert wait_for(ask, 200) < 10
    rotate(log)
    wait_for(ask, 300)
    time.sleep(1.5)
    wait_for(ask, 300)


def test_an_intake_that_found_no_room_goes_on_by_itself(ask: Asker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "logs").mkdir()
    log = tmp_path / "logs" / "dionaea.log"
    log.write_text(lines(0, 100))
    full = True

    def room(folder: Path, wanted: int) -> None:
        if full:
            raise NoRoom("the intake pauses")

    monkeypatch.setattr("honeyguide.server.service.check_room", room)
    ask.service.follow([str(tmp_path / "logs")])
    place = ask.service.following.places[str(tmp_path / "logs")]
    for _ in range(100):
        time.sleep(0.05)
        if place.problem:
            break
    assert place.problem == "the intake pauses"
    assert ask.service.store.indices() == []
    full = False
    wait_for(ask, 100)


def test_a_small_disk_needs_a_twentieth(tmp_path: Path) -> None:
    check_room(tmp_path, 0)
    with pytest.raises(StoreError, match="the intake pauses"):
        monkey_full(tmp_path)


def monkey_full(folder: Path) -> None:
    """As if the disk had nothing free."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("shutil.disk_usage", lambda path: (64 << 20, 63 << 20, 1 << 20))
        check_room(folder, 1 << 30)
