"""What the embedded store keeps when its process ends: in order, in the middle, or killed at any moment."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from honeyguide.errors import StoreBusy, StoreError, StoreVersion
from honeyguide.query.ast import MatchAll, Term
from honeyguide.store.embedded import intake, sealing
from honeyguide.store.embedded.remote import RemoteStore
from honeyguide.store.embedded.serving import NAME, serve
from honeyguide.store.embedded.store import EmbeddedStore
from honeyguide.store.opening import open_store
from honeyguide.store.protocol import Checkpoint, Operation, Search, Sort

WRITER = """
import sys, polars as pl
from pathlib import Path
from honeyguide.store.embedded import intake, sealing
from honeyguide.store.opening import open_store
from honeyguide.store.protocol import Checkpoint, Operation
intake.BIG, sealing.MOST_HOT = 300, 150
store = open_store(Path(sys.argv[1]))
done = store.checkpoint("log")
at = done.position if done else 0
print("open", flush=True)
while True:
    size = 400 if at % 7 == 0 else 37
    rows = pl.DataFrame({"message": [f"line {n}" for n in range(at, at + size)], "log.offset": list(range(at, at + size))})
    time = (pl.col("log.offset") * 1000).cast(pl.Datetime("us", "UTC"))
    rows = rows.with_columns(pl.lit("log").alias("@source"), time.alias("@timestamp"))
    at += size
    store.append("logs-x", rows, [Checkpoint("log", "/x", "f", "logs-x", position=at)])
    store.write([Operation("index", "docs", "last", {"position": at})])
    print(at, flush=True)
"""


def killed_writer(folder: Path, seconds: float) -> int:
    """Let a process write, kill it after so long; up to which position it knew its rows to be kept."""
    with subprocess.Popen([sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        time.sleep(seconds)
        os.kill(process.pid, signal.SIGKILL)
        said = process.stdout.read().split("\n")
    return max((int(line) for line in said[:-1] if line.isdigit()), default=0)


def check_exactly_once(folder: Path, promised: int) -> int:
    """The store has every row up to the ledger's position once, and at least what was promised; the position."""
    store = open_store(folder)
    try:
        line = store.checkpoint("log")
        position = line.position if line is not None else 0
        assert position >= promised
        if position:
            offsets = pl.concat(list(store.scan(Search("logs-x", fields=("log.offset",))))).get_column("log.offset")
            assert offsets.sort().to_list() == list(range(position))
        named = {path.name for path in (folder / "segments").iterdir()}
        assert len(named) == sum(index.segments for index in store.indices())
        return position
    finally:
        store.close()


def test_kill_at_any_moment_neither_loses_nor_doubles(tmp_path: Path) -> None:
    reached = 0
    for seconds in (0.05, 0.3, 0.11):
        promised = killed_writer(tmp_path / "data", seconds)
        reached = check_exactly_once(tmp_path / "data", max(promised, reached))
    assert reached > 0


def test_everything_is_there_after_reopening(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    frame = pl.DataFrame({"message": ["a", "b"], "@source": ["s", "s"], "log.offset": [0, 5], "source.ip": ["10.0.0.1", "::1"]})
    store.append("logs-x", frame, [Checkpoint("s", "/s", "f", "logs-x", position=9)])
    store.seal()
    store.write(
        [Operation("index", "docs", "1", {"n": [1, 2]}), Operation("index", "docs", "2", {"n": 3}), Operation("delete", "docs", "2")]
    )
    store.append("logs-x", frame.with_columns(pl.col("log.offset") + 10))
    store.close()

    again = open_store(tmp_path)
    hits = again.search(Search("logs-x", sort=(Sort("source.ip"), Sort("log.offset")))).hits
    assert [(hit.id, hit.source["source.ip"]) for hit in hits] == [
        ("1-5", "::1"),
        ("1-15", "::1"),
        ("1-0", "10.0.0.1"),
        ("1-10", "10.0.0.1"),
    ]
    assert again.count("docs", Term("n", 2)) == 1
    assert again.write([Operation("index", "docs", "2", {"n": 4})])[0].version == 3
    assert again.fields("docs") == {"n": {"docs": "long"}}
    again.close()


def test_small_segments_become_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "BIG", 10)
    store = open_store(tmp_path)
    for part in range(2 * sealing.TOO_MANY):
        offsets = list(range(part * 10, part * 10 + 10))
        store.append("logs-x", pl.DataFrame({"@source": ["s"] * 10, "log.offset": offsets, "n": offsets}))
    (index,) = store.indices()
    assert index.segments < sealing.TOO_MANY
    assert len(list((tmp_path / "segments").iterdir())) == index.segments
    assert store.count("logs-x", MatchAll()) == 20 * sealing.TOO_MANY
    hit = store.get("logs-x", "1-42")
    assert hit is not None
    assert hit.source == {"log.offset": 42, "n": 42}
    store.close()


def test_a_second_process_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    code = "import sys; from pathlib import Path; from honeyguide.store.opening import open_store; open_store(Path(sys.argv[1]))"
    ended = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)
    assert f"held by process {os.getpid()}" in ended.stderr
    with pytest.raises(StoreBusy):
        open_store(tmp_path)
    store.close()
    open_store(tmp_path).close()


def test_a_newer_form_is_refused_and_an_older_one_upgraded_with_a_copy(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    (tmp_path / "version").write_text("999\n")
    with pytest.raises(StoreVersion, match="form '999'"):
        open_store(tmp_path)
    (tmp_path / "version").write_text("0\n")
    open_store(tmp_path).close()
    assert (tmp_path / "version").read_text() == "1\n"
    assert (tmp_path / "honeyguide.form0.duckdb").exists()


def test_files_that_nothing_names_are_swept_and_missing_ones_told(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.append("logs-x", pl.DataFrame({"@source": ["s"], "log.offset": [0]}))
    store.seal()
    store.close()
    (segment,) = (tmp_path / "segments").iterdir()
    (tmp_path / "segments" / "00000099.tmp").write_bytes(b"half")
    open_store(tmp_path).close()
    assert list((tmp_path / "segments").iterdir()) == [segment]
    segment.unlink()
    with pytest.raises(StoreError, match="missing"):
        open_store(tmp_path)


def test_a_pinned_segment_file_outlives_its_rows(tmp_path: Path) -> None:
    store = EmbeddedStore.open(tmp_path)
    store.append("logs-x", pl.DataFrame({"@source": ["s"], "log.offset": [0]}))
    store.seal()
    with store.pin("*") as pin:
        store.forget("s")
        assert len(list((tmp_path / "segments").iterdir())) == 1
        assert store.search(Search(pin=pin)).total == 1
    store.append("logs-x", pl.DataFrame({"@source": ["t"], "log.offset": [0]}))
    assert list((tmp_path / "segments").iterdir()) == []
    store.close()


OTHER = """
import sys
from pathlib import Path
from honeyguide.query.ast import MatchAll
from honeyguide.store.opening import open_store
from honeyguide.store.protocol import Operation
store = open_store(Path(sys.argv[1]))
store.write([Operation("index", "docs", "other", {"n": 2})])
store.refresh()
print(type(store).__name__, store.count("docs", MatchAll()))
store.close()
"""


def test_another_process_works_through_the_socket_of_the_one_that_holds_the_store(tmp_path: Path) -> None:
    folder = tmp_path / ("deep" * 30)
    store = open_store(folder)
    store.write([Operation("index", "docs", "own", {"n": 1})])
    server = serve(store, folder / NAME)
    assert (folder / NAME).stat().st_mode & 0o777 == 0o600
    ended = subprocess.run([sys.executable, "-c", OTHER, str(folder)], capture_output=True, text=True, check=True)
    server.close()
    assert ended.stdout == "RemoteStore 2\n"
    assert store.get("docs", "other") is not None
    assert not (folder / NAME).exists()
    with pytest.raises(StoreBusy):
        RemoteStore(folder / NAME)
    store.close()
