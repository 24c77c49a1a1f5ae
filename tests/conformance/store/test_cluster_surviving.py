"""What a cluster keeps when whoever writes to it is killed at any moment: every line, once."""

import os
import signal
import subprocess
import sys
import time

import polars as pl
import pytest
from tests.engines import elastic_store

from honeyguide.errors import StoreError
from honeyguide.query.ast import MatchAll
from honeyguide.store.elastic.store import ElasticStore
from honeyguide.store.protocol import Checkpoint, LedgerReject, Search

pytestmark = pytest.mark.engine
WRITER = """
import sys, polars as pl
from honeyguide.store.opening import open_cluster
from honeyguide.store.protocol import Checkpoint, LedgerReject
store = open_cluster(sys.argv[1])
done = store.checkpoint("log")
at = done.position if done else 0
print("open", flush=True)
while True:
    size = 4000 if at % 7 == 0 else 37
    rows = pl.DataFrame({"message": [f"line {n}" for n in range(at, at + size)], "log.offset": list(range(at, at + size))})
    at += size
    reject = LedgerReject("log", at, at - 1, "why", "what")
    store.append("logs-x", rows.with_columns(pl.lit("log").alias("@source")), [Checkpoint("log", "/x", "f", "logs-x", position=at)], [reject])
    print(at, flush=True)
"""


def killed_writer(address: str, seconds: float) -> int:
    """Let a process write, kill it after so long; up to which position it knew its rows to be kept."""
    with subprocess.Popen([sys.executable, "-c", WRITER, address], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        time.sleep(seconds)
        os.kill(process.pid, signal.SIGKILL)
        said = process.stdout.read().split("\n")
    return max((int(line) for line in said[:-1] if line.isdigit()), default=0)


def exactly_once(store: ElasticStore, promised: int) -> int:
    """Every row up to the ledger's position is there once, and at least what was promised; the position."""
    line = store.checkpoint("log")
    position = line.position if line is not None else 0
    assert position >= promised
    if position:
        offsets = pl.concat(list(store.scan(Search("logs-x", fields=("log.offset",))))).get_column("log.offset")
        assert offsets.sort().to_list() == list(range(position))
        assert max(reject.offset for reject in store.rejects("log")) == position - 1
    return position


def test_kill_at_any_moment_neither_loses_nor_doubles(opensearch: str) -> None:
    reached = 0
    with elastic_store(opensearch) as first:
        address = f"{opensearch}/?prefix={first.address.prefix}&replicas=0"
        for seconds in (0.9, 0.2, 1.4, 0.55):
            promised = killed_writer(address, seconds)
            with elastic_store(opensearch, first.address.prefix) as again:
                reached = exactly_once(again, max(promised, reached))
    assert reached > 0


def test_an_append_that_was_taken_back_can_not_be_finished(opensearch: str) -> None:
    """A process that was silent for so long that others took its rows back is told so, and the ledger doesn't name them."""
    with elastic_store(opensearch) as store:
        frame = pl.DataFrame({"message": ["x"], "@source": ["log"], "log.offset": [0]})
        store.append("logs-x", frame, [Checkpoint("log", "/x", "f", "logs-x", position=1)])
        ledger = store._ledger  # pyright: ignore[reportPrivateUsage]
        note = ledger.begin()
        assert ledger._replace(note, {"owner": "another:1:x", "began": 0.0, "taken_back": True})  # pyright: ignore[reportPrivateUsage]
        with pytest.raises(StoreError, match="took back"):
            ledger.commit(note, [Checkpoint("log", "/x", "f", "logs-x", position=2)])
        line = store.checkpoint("log")
        assert line is not None
        assert line.position == 1


def test_rejects_alone_and_lines_alone_are_kept(opensearch: str) -> None:
    with elastic_store(opensearch) as store:
        lines = [Checkpoint(name, f"/{name}", "f", "logs-x", position=3) for name in ("a", "b")]
        store.append("logs-x", pl.DataFrame(), lines, [LedgerReject("a", 1, 2, "why", "what")])
        store.append("logs-x", pl.DataFrame(), lines)
        assert [line.identity for line in store.checkpoints()] == ["a", "b"]
        assert len(list(store.rejects("a"))) == 1
        assert store.count("*", MatchAll()) == 0
