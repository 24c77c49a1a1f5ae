"""Three nodes, one of which is killed with -9 in the middle of an intake: `python -m bench.node_kill [ROWS]` says what is there afterwards.

A line of JSON: rows sent, rows and different rows found, how long the longest append took, and the rate before, at and after the kill.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import polars as pl

from bench.processes import stop
from honeyguide.query.ast import MatchAll
from honeyguide.store.elastic.address import read_address
from honeyguide.store.elastic.store import ElasticStore
from honeyguide.store.protocol import Checkpoint, Search

ENGINES = Path(__file__).resolve().parents[2] / "shared" / "engines"
PORT, NODES, BATCH = 9270, 3, 5_000


def rows(first: int) -> pl.DataFrame:
    """A batch of lines of one log."""
    numbers = list(range(first, first + BATCH))
    return pl.DataFrame(
        {
            "@timestamp": pl.Series([number * 10_000 for number in numbers], dtype=pl.Int64).cast(pl.Datetime("us", "UTC")),
            "message": [
                f"accept() {number} local:'127.0.0.1:445' remote:'10.{number % 250}.{number % 199}.7:{number % 60000}'"
                for number in numbers
            ],
            "log.logger": ["connection" if number % 3 else "python" for number in numbers],
            "@source": ["log"] * BATCH,
            "log.offset": numbers,
        }
    )


def main(wanted: int = 100_000, kind: str = "opensearch") -> int:
    """The exit code: 0 where nothing is lost and nothing doubled."""
    command = ["bash", str(ENGINES / "start"), kind, str(PORT), str(NODES), "512m"]
    *pids, _ = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    nodes = [int(pid) for pid in pids]
    hosts = ",".join(f"127.0.0.1:{PORT + node}" for node in range(NODES))
    try:
        store = ElasticStore(read_address(f"http://{hosts}/?prefix=bench&shards=3&replicas=1"), patience=180)
        taken: list[tuple[float, float]] = []
        killed = 0.0
        began = time.monotonic()
        for first in range(0, wanted, BATCH):
            if not killed and first >= wanted // 2:
                threading.Timer(0.3, os.kill, (nodes[1], signal.SIGKILL)).start()  # while the append runs
                killed = time.monotonic() - began
            start = time.monotonic()
            store.append("logs-x", rows(first), [Checkpoint("log", "/log", "bench", "logs-x", position=first + BATCH)])
            taken.append((start - began, time.monotonic() - start))
        line = store.checkpoint("log")
        offsets = pl.concat(list(store.scan(Search("logs-x", fields=("log.offset",))))).get_column("log.offset")
        found = {
            "engine": kind,
            "sent": wanted,
            "counted": store.count("logs-x", MatchAll()),
            "scanned": offsets.len(),
            "different": offsets.n_unique(),
            "ledger": None if line is None else line.position,
            "killed_at_s": round(killed, 1),
            "slowest_append_s": round(max(seconds for _, seconds in taken), 2),
            "rows_per_s_before": round(
                BATCH * sum(1 for at, _ in taken if at < killed) / max(1e-9, sum(s for at, s in taken if at < killed))
            ),
            "rows_per_s_after": round(BATCH * sum(1 for at, _ in taken if at >= killed) / sum(s for at, s in taken if at >= killed)),
            "seconds": round(time.monotonic() - began, 1),
        }
        store.close()
    finally:
        stop([pid for pid in nodes if Path(f"/proc/{pid}").exists()])
    print(json.dumps(found))
    return 0 if {found["counted"], found["scanned"], found["different"], found["ledger"]} == {wanted} else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, sys.argv[2] if len(sys.argv) > 2 else "opensearch"))
