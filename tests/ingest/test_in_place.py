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


def test_it_is_copied_once_and_then_read_where_it_lies(
    tmp_path: Path, database: sqlite3.Connection, copies: list[Path], take: Take, events: Events
) -> None:
    fill(database, 1, 100)
    take(tmp_path / "pot")
    assert len(copies) == 1
    for last in (101, 150, 400):
        fill(database, events().height + 1, last)
        take(tmp_path / "pot")
        assert events().get_column("source.port").sort().to_list() == [1024 + number for number in range(1, last)]
    assert take(tmp_path / "pot").total()["events"] == 0
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
    assert len(copies) > 1
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
    assert len(copies) == 1


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
    assert len(copies) == (1 if shared else 2)
    left = {name: data for name, data in before.items() if shared or not name.endswith("-shm")}
    assert {path.name: path.read_bytes() for path in file.parent.iterdir()} == left
