"""Of a large database that is written to only what is new is read, where it lies, without a lock and without a copy."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest
from tests.ingest.conftest import Take

from honeyguide.formats import dionaea_sqlite
from honeyguide.ingest import whole_source

Events = Callable[[], pl.DataFrame]
TABLE = (
    "CREATE TABLE connections (connection INTEGER PRIMARY KEY, connection_type TEXT, connection_transport TEXT, "
    "connection_protocol TEXT, connection_timestamp INTEGER, connection_root INTEGER, connection_parent INTEGER, "
    "local_host TEXT, local_port INTEGER, remote_host TEXT, remote_hostname TEXT, remote_port INTEGER)"
)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[sqlite3.Connection]:
    """A database that counts as large; its writer has no patience for locks."""
    monkeypatch.setattr(whole_source, "LARGE", 4096)
    (tmp_path / "pot").mkdir()
    with closing(sqlite3.connect(tmp_path / "pot" / "dionaea.sqlite", isolation_level=None, timeout=0)) as made:
        made.execute(TABLE)
        yield made


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What was copied."""
    made: list[Path] = []
    module = sys.modules["honeyguide.sources.sqlite_copy"]
    copy = vars(module)["_copy_files"]

    def counted(path: Path, to: Path) -> None:
        made.append(path)
        copy(path, to)

    monkeypatch.setattr(module, "_copy_files", counted)
    return made


def fill(database: sqlite3.Connection, first: int, last: int) -> None:
    for number in range(first, last):
        row = (number, "accept", "tcp", "httpd", 1_795_383_183 + number, number, None, "192.0.2.1", 80, "198.51.100.7", "", 1024 + number)
        database.execute("INSERT INTO connections VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", row)


def test_it_is_read_where_it_lies_from_the_first_time_on(
    tmp_path: Path, database: sqlite3.Connection, copies: list[Path], take: Take, events: Events
) -> None:
    fill(database, 1, 100)
    take(tmp_path / "pot")
    for last in (101, 150, 400):
        fill(database, events().height + 1, last)
        take(tmp_path / "pot")
        assert events().get_column("source.port").sort().to_list() == [1024 + number for number in range(1, last)]
    assert take(tmp_path / "pot").total()["events"] == 0
    assert copies == []


def test_a_new_one_is_taken_in_batch_by_batch_without_a_copy(
    tmp_path: Path, database: sqlite3.Connection, copies: list[Path], take: Take, events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dionaea_sqlite, "AT_ONCE", 30)
    fill(database, 1, 200)
    (entry,) = take(tmp_path / "pot").files
    assert (entry.events, entry.lines, entry.bytes) == (199, 199, (tmp_path / "pot" / "dionaea.sqlite").stat().st_size)
    assert events().get_column("source.port").to_list() == [1024 + number for number in range(1, 200)]
    assert copies == []


@pytest.mark.parametrize("ahead", [True, False])
def test_what_can_no_longer_be_read_in_place_is_copied_from_there_on(
    tmp_path: Path,
    database: sqlite3.Connection,
    copies: list[Path],
    take: Take,
    events: Events,
    monkeypatch: pytest.MonkeyPatch,
    ahead: bool,
) -> None:
    monkeypatch.setattr(dionaea_sqlite, "AT_ONCE", 30)
    if ahead:
        database.execute("PRAGMA journal_mode = WAL")
    fill(database, 1, 200)
    settled, looks = vars(whole_source)["_settled_rows"], iter([True, True])
    monkeypatch.setattr(whole_source, "_settled_rows", lambda *asked: settled(*asked) if next(looks, False) else None)
    assert take(tmp_path / "pot").total()["events"] == 199
    assert events().get_column("source.port").to_list() == [1024 + number for number in range(1, 200)]
    assert len(copies) == 1


def test_during_a_transaction_it_is_copied(
    tmp_path: Path, database: sqlite3.Connection, copies: list[Path], take: Take, events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_source, "TRIES", 2)
    fill(database, 1, 50)
    take(tmp_path / "pot")
    database.execute("PRAGMA cache_size = 1")
    database.execute("BEGIN IMMEDIATE")
    fill(database, 50, 2000)
    take(tmp_path / "pot")
    assert events().height == 49
    assert copies
    database.execute("ROLLBACK")
    fill(database, 50, 60)
    take(tmp_path / "pot")
    assert events().height == 59


def test_with_a_write_ahead_log_it_is_read_where_it_lies_too(
    tmp_path: Path, database: sqlite3.Connection, copies: list[Path], take: Take, events: Events
) -> None:
    database.execute("PRAGMA journal_mode = WAL")
    fill(database, 1, 50)
    take(tmp_path / "pot")
    for last in (60, 300, 301):
        fill(database, events().height + 1, last)
        take(tmp_path / "pot")
        assert events().get_column("source.port").to_list() == [1024 + number for number in range(1, last)]
        database.execute("PRAGMA wal_checkpoint(PASSIVE)")  # the next row begins the log anew
    database.execute("BEGIN IMMEDIATE")
    fill(database, 301, 400)
    take(tmp_path / "pot")
    assert events().height == 300
    database.execute("COMMIT")
    take(tmp_path / "pot")
    assert events().height == 399
    assert copies == []


def test_its_writer_never_waits(tmp_path: Path, database: sqlite3.Connection, take: Take, events: Events) -> None:
    """It has no patience, checkpoints after each page and reads its own rows; somebody reads all the while."""
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA wal_autocheckpoint = 1")
    fill(database, 1, 50)
    take(tmp_path / "pot")
    ended, failed = threading.Event(), list[Exception]()

    def write() -> None:
        try:
            with closing(sqlite3.connect(tmp_path / "pot" / "dionaea.sqlite", isolation_level=None, timeout=0)) as own:
                for number in range(50, 1050):
                    fill(own, number, number + 1)
        except sqlite3.Error as error:
            failed.append(error)
        finally:
            ended.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not ended.is_set():
        take(tmp_path / "pot")
    writer.join()
    take(tmp_path / "pot")
    assert failed == []
    assert events().get_column("source.port").to_list() == [1024 + number for number in range(1, 1050)]


WRITES_AND_DIES = """
import os, sqlite3, sys
sys.path[:0] = sys.argv[2:]
from tests.ingest.test_in_place import fill
database = sqlite3.connect(sys.argv[1], isolation_level=None)
fill(database, 50, 60)
os._exit(9)
"""


@pytest.mark.parametrize("shared", [True, False])
def test_what_a_killed_writer_left_in_the_log_is_read(
    tmp_path: Path, database: sqlite3.Connection, copies: list[Path], take: Take, events: Events, shared: bool
) -> None:
    file = tmp_path / "pot" / "dionaea.sqlite"
    database.execute("PRAGMA journal_mode = WAL")
    fill(database, 1, 50)
    take(tmp_path / "pot")
    database.close()
    subprocess.run([sys.executable, "-c", WRITES_AND_DIES, file, *sys.path], check=False)
    before = {path.name: path.read_bytes() for path in file.parent.iterdir()}
    assert set(before) == {"dionaea.sqlite", "dionaea.sqlite-wal", "dionaea.sqlite-shm"}
    if not shared:
        file.with_name("dionaea.sqlite-shm").unlink()
    take(tmp_path / "pot")
    assert events().height == 59
    assert len(copies) == (0 if shared else 1)
    left = {name: data for name, data in before.items() if shared or not name.endswith("-shm")}
    assert {path.name: path.read_bytes() for path in file.parent.iterdir()} == left
