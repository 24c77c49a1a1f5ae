"""The machine's clock is set while the server runs: nothing is lost, doubled, let go, or kept from whoever is to be called."""

import os
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from queue import Queue

import pytest
from tests.clock import DAY, LEAPS, wall
from tests.server.conftest import Asker, server
from tests.server.test_following import lines, wait_for

from honeyguide.server.access.accounts import Accounts, Identity
from honeyguide.store.embedded.store import EmbeddedStore
from honeyguide.store.protocol import Store
from honeyguide.watch.retention import Doomed, retain
from honeyguide.watch.settings import RetentionSettings
from honeyguide.watch.steadiness import Steadiness


def test_followed_lines_are_there_once_whatever_the_clock_does(ask: Asker, tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    log = logs / "dionaea.log"
    log.write_text(lines(0, 100))
    with wall() as clock:
        ask.service.follow([str(logs)])
        wait_for(ask, 100)
        count = 100
        for number, clock.ahead in enumerate((*LEAPS, 0.0)):
            if number == 2:
                log.rename(logs / "dionaea.log.1")
            with log.open("a") as file:
                file.write(lines(count, count + 20))
            os.utime(log, (time.time(), time.time()))
            count += 20
            wait_for(ask, count)
        assert [job["problem"] for job in ask.get("/jobs")["jobs"] if job["problem"]] == []
        assert ask.service.watching.watcher.problems.keys() <= {"clock"}
    time.sleep(1)
    wait_for(ask, count)


@pytest.mark.parametrize("leap", LEAPS)
def test_a_clock_that_leaps_lets_nothing_go_by_its_age(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, leap: float) -> None:
    gone: Queue[Sequence[Doomed]] = Queue()

    def told(store: Store, folder: Path, settings: RetentionSettings, now: datetime) -> None:
        gone.put(retain(store, folder, settings, now))

    monkeypatch.setattr("honeyguide.server.watching.TIDY", -1.0)
    monkeypatch.setattr("honeyguide.server.watching.retain", told)
    data = tmp_path / "data"
    data.mkdir()
    (data / "honeyguide.toml").write_text("[retention]\ndays = 0.5\n")
    (tmp_path / "logs").mkdir()
    now = datetime.now(UTC)
    (tmp_path / "logs" / "cowrie.json").write_text(f'{{"eventid": "cowrie.session.connect", "timestamp": "{now:%Y-%m-%dT%H:%M:%S.%fZ}"}}\n')
    with wall() as clock, server(data) as ask:
        ask.take_in(tmp_path / "logs")
        assert isinstance(ask.service.store, EmbeddedStore)
        ask.service.store.seal()
        clock.ahead = leap
        ask.service.watching.watcher.after()
        assert gone.get(timeout=20) == []
        assert "nothing is let go by its age for a day" in ask.service.watching.watcher.problems["clock"]


def test_a_clock_that_was_set_is_believed_after_a_day() -> None:
    steadiness = Steadiness(apart=1000.0)
    assert [steadiness.look(1000.0 + at, at) for at in (5.0, 10.0)] == [False, False]
    assert steadiness.is_steady(10.0)
    assert steadiness.look(1000.0 + 15.0 + DAY, 15.0)
    assert round(steadiness.leapt) == DAY
    assert [steadiness.look(1000.0 + at + DAY, at) for at in (20.0, 25.0 + DAY)] == [False, False]
    assert (steadiness.is_steady(20.0), steadiness.is_steady(25.0 + DAY)) == (False, True)


@pytest.mark.parametrize("leap", LEAPS)
def test_a_login_lasts_as_long_as_it_was_to(tmp_path: Path, leap: float) -> None:
    with wall() as clock:
        with closing(Accounts.open(tmp_path)) as accounts:
            accounts.add_user("ada", "correct horse battery", "admin")
            token = accounts.begin_session(Identity("ada", "admin"))
            clock.ahead = leap
            assert accounts.by_session(token) is not None
        with closing(Accounts.open(tmp_path)) as after_a_restart:
            assert after_a_restart.by_session(token) is None
