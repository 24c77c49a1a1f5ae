"""The machine's clock is set while something is wrong: alerts, snoozes and silence are measured by the clock that goes on."""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.clock import LEAPS, wall
from tests.watch.conftest import Hanging, Watched, spin
from tests.watch.test_detectors import NOW, view
from tests.watch.test_keeping import SPIN, START

from honeyguide.investigate.verdict import Incident
from honeyguide.schema.words import Words
from honeyguide.store.naive import NaiveStore
from honeyguide.watch.alert import Alert
from honeyguide.watch.detectors.judged import is_new
from honeyguide.watch.keeping import Keeping

MINUTE = 60.0
NOTHING = Words("", "")
LINE = "[22112026 21:40:0{}] connection /x.c:1-debug: y\n"


def looks(keeping: Keeping) -> Callable[..., None]:
    """Looks at a moment of the clock that goes on, with the other one so far ahead."""

    def look(*seen: object, at: float, ahead: float = 0.0) -> None:
        keeping.take(seen, START + timedelta(seconds=at + ahead), clock=1000.0 + at)  # pyright: ignore[reportArgumentType]

    return look


@pytest.mark.parametrize("leap", LEAPS)
def test_what_comes_back_later_is_told_and_what_comes_back_at_once_is_not(leap: float) -> None:
    told: list[Alert] = []
    look = looks(Keeping(NaiveStore(), told.append))
    look(SPIN, at=0)
    for number in range(3):
        look(at=5.0 + number)
    look(SPIN, at=MINUTE, ahead=leap)
    assert len(told) == 1
    for number in range(3):
        look(at=65.0 + number, ahead=leap)
    look(SPIN, at=40 * MINUTE)
    assert len(told) == 2


@pytest.mark.parametrize("leap", LEAPS)
def test_a_snooze_lasts_as_long_as_was_asked(leap: float) -> None:
    told: list[Alert] = []
    keeping = Keeping(NaiveStore(), told.append)
    look = looks(keeping)
    look(SPIN, at=0)
    keeping.snooze(told[0].id, START + timedelta(hours=1), 1000.0 + 3600)
    for number in range(3):
        look(at=5.0 + number)
    look(SPIN, at=50 * MINUTE, ahead=leap)
    assert len(told) == 1
    for number in range(3):
        look(at=51 * MINUTE + number, ahead=leap)
    look(SPIN, at=62 * MINUTE + 600, ahead=leap)
    assert len(told) == 2


@pytest.mark.parametrize("leap", [LEAPS[0], LEAPS[-1]])
def test_a_hang_is_called_although_the_clock_leapt_as_it_began(watched: Watched, hanging: Hanging, leap: float) -> None:
    log = watched.root / "dionaea.log"
    log.write_text("".join(LINE.format(second) for second in range(9)))
    process = hanging(log)
    watched.take_in()
    with wall() as clock:
        watched.watcher.look()
        spin(process)
        clock.ahead = leap
        watched.look_until(lambda: bool(watched.called))
        assert [alert.seen.detector for alert in watched.called] == ["spinning"]
        clock.ahead = 0.0
        watched.watcher.look()
        assert [document["status"] for document in watched.documents()] == ["open"]


def test_a_file_from_the_future_is_no_file_of_this_moment(watched: Watched) -> None:
    log = watched.root / "dionaea.log"
    log.write_text(LINE.format(1))
    ahead = time.time() + 3650 * 86_400
    os.utime(log, (ahead, ahead))
    watched.take_in()
    watched.watcher.look()
    assert watched.watcher._files == {}  # pyright: ignore[reportPrivateUsage]
    with log.open("a") as file:
        file.write(LINE.format(2))
    watched.take_in()
    watched.watcher.look()
    assert list(watched.watcher._files) == [str(log)]  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize(("hours", "new"), [(-0.5, True), (-2, False), (0.5, True), (24, False), (87_600, False)])
def test_an_old_incident_is_no_news_for_a_clock_that_was_set_back(tmp_path: Path, hours: float, new: bool) -> None:
    happened = NOW + timedelta(hours=hours)
    incident = Incident("crash", None, NOTHING, False, 1.0, (), happened, happened)
    assert is_new(view(tmp_path), incident) is new
