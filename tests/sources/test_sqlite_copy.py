"""Copies of databases that somebody else is writing."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from honeyguide.errors import SourceError
from honeyguide.sources import sqlite_copy
from honeyguide.sources.sqlite_copy import at_rest

WRITER = """
import sqlite3, sys, time
path, mode, seconds, pause = sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4])
# timeout=0: the least wait for somebody else's lock would end this writer with an error.
database = sqlite3.connect(path, timeout=0, isolation_level=None)
database.execute(f"PRAGMA journal_mode = {mode}")
database.execute("PRAGMA cache_size = 5")
database.execute("CREATE TABLE a (n INTEGER PRIMARY KEY, text TEXT)")
database.execute("CREATE TABLE b (n INTEGER PRIMARY KEY, text TEXT)")
database.execute("CREATE INDEX b_text ON b (text)")
print("ready", flush=True)
end = time.monotonic() + seconds
n = 0
while time.monotonic() < end:
    database.execute("BEGIN IMMEDIATE")
    for _ in range(20):
        n += 1
        database.execute("INSERT INTO a VALUES (?, ?)", (n, str(n) * 50))
        database.execute("INSERT INTO b VALUES (?, ?)", (n, str(n) * 50))
    database.execute("UPDATE a SET text = text || '.' WHERE n % 7 = ?", (n % 7,))
    database.execute("COMMIT")
    time.sleep(pause)
print(n, flush=True)
"""


def writer(path: Path, mode: str, seconds: float, pause: float) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WRITER, str(path), mode, str(seconds), str(pause)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def rows(path: Path) -> tuple[int, int, str]:
    with closing(sqlite3.connect(path)) as database:
        (a,) = database.execute("SELECT count(*) FROM a").fetchone()
        (b,) = database.execute("SELECT count(*) FROM b").fetchone()
        (check,) = database.execute("PRAGMA integrity_check").fetchone()
    return a, b, check


@pytest.mark.parametrize("mode", ["DELETE", "TRUNCATE", "PERSIST", "WAL"])
def test_the_writer_never_waits_and_each_copy_is_whole(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "dionaea.sqlite"
    with writer(path, mode, seconds=2.5, pause=0.03) as process:
        seen: list[int] = []
        while process.poll() is None and len(seen) < 12:
            with sqlite_copy(path) as copy:
                a, b, check = rows(copy)
                assert check == "ok"
                assert a == b
                assert a % 20 == 0
                seen.append(a)
                assert [file.name for file in copy.parent.iterdir()] == ["copy.sqlite"]
            time.sleep(0.1)
        out, _ = process.communicate(timeout=30)
        assert process.returncode == 0
    assert seen == sorted(seen)
    assert len(set(seen)) >= 3
    assert int(out) >= seen[-1]


def test_a_writer_without_a_pause_gives_a_sound_copy_or_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "busy.sqlite"
    with writer(path, "DELETE", seconds=1.5, pause=0.0) as process:
        outcome = "no copy"
        try:
            with sqlite_copy(path, patience=0.3) as copy:
                outcome = rows(copy)[2]
        except SourceError as error:
            outcome = error.message
        assert outcome in ("ok", "busy.sqlite is being written so busily that no copy of it is consistent")
        process.communicate(timeout=30)
        assert process.returncode == 0


def test_a_hot_journal_is_rolled_back_in_the_copy_only(tmp_path: Path) -> None:
    path = tmp_path / "live.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("CREATE TABLE t (n INTEGER, text TEXT)")
        database.executemany("INSERT INTO t VALUES (?, ?)", [(n, "x" * 500) for n in range(200)])
        database.execute("PRAGMA cache_size = 1")
        database.execute("BEGIN")
        database.execute("UPDATE t SET text = 'half written ' || text")
        dead = tmp_path / "dead.sqlite"
        shutil.copyfile(path, dead)
        shutil.copyfile(f"{path}-journal", f"{dead}-journal")
    assert b"half written" in dead.read_bytes()
    before = {file.name: file.read_bytes() for file in tmp_path.glob("dead*")}
    with sqlite_copy(dead) as copy, closing(sqlite3.connect(copy)) as database:
        assert database.execute("SELECT count(*), min(text) = max(text), max(text) FROM t").fetchone() == (200, 1, "x" * 500)
    assert {file.name: file.read_bytes() for file in tmp_path.glob("dead*")} == before


def test_a_write_ahead_log_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "wal.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE t (n INTEGER)")
        database.execute("INSERT INTO t VALUES (42)")
        assert path.with_name("wal.sqlite-wal").stat().st_size > 0
        with sqlite_copy(path) as copy, closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as copied:
            assert copied.execute("SELECT n FROM t").fetchall() == [(42,)]


def test_a_broken_database_is_copied_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "cut.sqlite"
    path.write_bytes(b"SQLite format 3\0" + bytes(500))
    os.utime(path, (0, 0))
    with sqlite_copy(path) as copy:
        assert copy.read_bytes() == path.read_bytes()


def test_a_missing_one_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone\.sqlite: can't be copied: No such file"), sqlite_copy(tmp_path / "gone.sqlite"):
        pytest.fail("nothing should have been handed out")


def test_an_idle_one_is_copied_at_once(tmp_path: Path) -> None:
    path = tmp_path / "idle.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE t (n)")
    os.utime(path, (0, 0))
    start = time.monotonic()
    with sqlite_copy(path) as copy:
        assert copy.stat().st_size == path.stat().st_size
    assert time.monotonic() - start < 1


@pytest.mark.parametrize("leap", [86_400.0, 3650 * 86_400.0])
def test_a_database_from_before_the_clock_was_set_back_is_copied_at_once(tmp_path: Path, leap: float) -> None:
    file = tmp_path / "a.sqlite"
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE a (n INTEGER)")
    at = time.time() + leap
    os.utime(file, (at, at))
    assert at_rest(file) is not None
    began = time.monotonic()
    with sqlite_copy(file) as copy, closing(sqlite3.connect(copy)) as database:
        assert database.execute("SELECT count(*) FROM a").fetchone() == (0,)
    assert time.monotonic() - began < 5
