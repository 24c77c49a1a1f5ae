"""What happens to followed files: clocks that jump, files that go and come, T-Pot's nightly archive; each line is there once."""

import os
import shutil
import sqlite3
import tarfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from starlette.responses import Response
from starlette.testclient import TestClient
from tests.server.conftest import Asker, server
from tests.server.test_following import lines, wait_for

from honeyguide.ingest.follow import changes
from honeyguide.server.up import healthy


@pytest.mark.parametrize("jump", [-86_400.0, 86_400.0, -1e9])
def test_a_clock_that_jumps_neither_loses_nor_doubles(ask: Asker, tmp_path: Path, jump: float) -> None:
    """A file's time is what a wrong clock leaves behind: it goes back while the file grows, or lies far ahead."""
    (tmp_path / "logs").mkdir()
    log = tmp_path / "logs" / "dionaea.log"
    log.write_text(lines(0, 100))
    ask.service.follow([str(tmp_path / "logs")])
    wait_for(ask, 100)
    for last in (150, 200):
        with log.open("a") as file:
            file.write(lines(last - 50, last))
        at = max(1.0, time.time() + jump)
        os.utime(log, (at, at))
        wait_for(ask, last)


def test_what_is_deleted_and_comes_again_is_known(ask: Asker, tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    log = logs / "dionaea.log"
    log.write_text(lines(0, 100))
    ask.service.follow([str(logs)])
    wait_for(ask, 100)
    kept = log.read_bytes()
    log.unlink()
    time.sleep(1.5)
    log.write_bytes(kept)
    time.sleep(1.5)
    with log.open("a") as file:
        file.write(lines(100, 120))
    wait_for(ask, 120)


def test_the_folder_itself_may_be_replaced_and_the_own_data_within_is_left_out(ask: Asker, tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "dionaea.log").write_text(lines(0, 100))
    ask.service.follow([str(tmp_path)])
    wait_for(ask, 100)
    logs.rename(tmp_path / "older")
    logs.mkdir()
    (logs / "dionaea.log").write_text(lines(1000, 1100))
    wait_for(ask, 200)


def test_tpots_nightly_archive_adds_nothing_and_what_follows_is_new(ask: Asker, tmp_path: Path) -> None:
    """T-Pot's clean.sh packs a honeypot's folder and then empties its logs in place."""
    data = tmp_path / "tpot" / "dionaea" / "log"
    data.mkdir(parents=True)
    log, short = data / "dionaea.log", data / "dionaea-errors.log"
    log.write_text(lines(0, 100))
    short.write_text(lines(500, 503))
    ask.service.follow([str(tmp_path / "tpot")])
    wait_for(ask, 103)
    with log.open("a") as file:
        file.write(lines(100, 130))
    archive = tmp_path / "tpot" / "dionaea" / "dionaea.tgz"
    with tarfile.open(archive.with_suffix(".new"), "w:gz") as packed:
        packed.add(data, arcname="data/dionaea/log")
    archive.with_suffix(".new").rename(archive)
    for one in (log, short):
        with one.open("r+b") as file:
            file.truncate(0)
    wait_for(ask, 133)
    with log.open("a") as file:
        file.write(lines(2000, 2050))
    wait_for(ask, 183)
    time.sleep(2)
    wait_for(ask, 183)


def test_a_database_that_is_written_to_never_waits_for_a_reader(ask: Asker, tmp_path: Path) -> None:
    """Each row is committed by itself, with no patience at all for a lock."""
    target = tmp_path / "pot" / "dionaea.sqlite"
    target.parent.mkdir()
    with closing(sqlite3.connect(target, isolation_level=None, timeout=0)) as database:
        database.execute(
            "CREATE TABLE connections (connection INTEGER PRIMARY KEY, connection_type TEXT, connection_transport TEXT, "
            "connection_protocol TEXT, connection_timestamp INTEGER, connection_root INTEGER, connection_parent INTEGER, "
            "local_host TEXT, local_port INTEGER, remote_host TEXT, remote_hostname TEXT, remote_port INTEGER)"
        )
        ask.service.follow([str(target.parent)])
        for number in range(1, 1001):
            row = (
                number,
                "accept",
                "tcp",
                "httpd",
                1_795_383_183 + number,
                number,
                None,
                "192.0.2.1",
                80,
                "198.51.100.7",
                "",
                1024 + number,
            )
            database.execute("INSERT INTO connections VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", row)
            time.sleep(0.003)
        wait_for(ask, 1000)
    shutil.rmtree(target.parent)


def test_a_name_in_no_charset_ends_nothing(ask: Asker, tmp_path: Path) -> None:
    """Whoever may lay a file into a honeypot's folder may name it as they like: it is taken in, and so is what follows."""
    logs = tmp_path / "logs"
    logs.mkdir()
    ask.service.follow([str(logs)])
    (logs / "dionaea.log").write_text(lines(0, 100))
    wait_for(ask, 100)
    (logs / os.fsdecode(b"bad\xff.log")).write_text(lines(1000, 1030))
    wait_for(ask, 130)
    with (logs / "dionaea.log").open("a") as file:
        file.write(lines(100, 120))
    wait_for(ask, 150)
    assert [place["problem"] for place in ask.get("/following")["places"]] == [""]


def test_a_following_that_fails_is_said_and_begun_again(
    ask: Asker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "dionaea.log").write_text(lines(0, 100))
    fails = True

    def told(paths: Sequence[str], stop: threading.Event) -> Iterator[frozenset[str]]:
        notices = changes(paths, stop)
        yield next(notices)
        if fails:
            raise ZeroDivisionError("what nobody foresaw")
        yield from notices

    monkeypatch.setattr("honeyguide.server.following.changes", told)
    health = TestClient(healthy(Response("never"), lambda: True, ask.service.is_well))
    ask.service.follow([str(logs)])
    until(lambda: health.get("/healthz").status_code == 503)
    [place] = ask.get("/following")["places"]
    assert place["problem"] == "failed, and is begun again (ZeroDivisionError: what nobody foresaw)"
    assert f"the following of {logs} failed, and is begun again" in caplog.text
    fails = False
    with (logs / "dionaea.log").open("a") as file:
        file.write(lines(100, 120))
    wait_for(ask, 120)
    until(lambda: health.get("/healthz").status_code == 200)
    assert [place["problem"] for place in ask.get("/following")["places"]] == [""]


def test_a_watch_that_fails_is_said_and_begun_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ZeroDivisionError("what nobody foresaw")

    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "honeyguide.toml").write_text("[watch]\nevery = 0.2\n")
    with server(tmp_path / "data") as ask:
        with monkeypatch.context() as patch:
            patch.setattr(ask.service.watching.watcher, "look", fail)
            until(lambda: not ask.service.is_well())
            assert ask.get("/watch")["problems"]["watch"] == "failed, and is begun again (ZeroDivisionError: what nobody foresaw)"
        until(ask.service.is_well)
        until(lambda: not ask.get("/watch")["problems"])


def until(done: Callable[[], bool], seconds: float = 30) -> None:
    ended = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < ended
        time.sleep(0.02)
