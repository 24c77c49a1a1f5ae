"""Honeyguide itself: taking a log in, the four queries, and the first verdict on a huge one."""

import json
import sys
import time
from pathlib import Path

from bench.measure import Figure, folder_bytes, median_of, own_megabytes, run

WHO = "honeyguide"


def ingest(log: Path, folder: Path) -> list[Figure]:
    """The whole command, as a person runs it."""
    data = folder / "honeyguide"
    done = run([sys.executable, "-m", "honeyguide", "ingest", str(log), "--data", str(data), "--timezone", "UTC", "--json"])
    events = json.loads(done.output)["total"]["events"]
    return [
        Figure(WHO, "into the store", events / done.seconds, "records/s", f"{done.processor:.1f} s of processor"),
        Figure(WHO, "memory", done.megabytes, "MB"),
        Figure(WHO, "on disk", folder_bytes(data) / events, "bytes a record"),
    ]


def queries(log: Path, folder: Path) -> list[Figure]:
    """The four queries of the design, warm, in this process."""
    from honeyguide.query.aggregation import DateHistogram, Terms
    from honeyguide.query.ast import MatchAll, Term
    from honeyguide.query.kql import parse
    from honeyguide.store.protocol import Search, Sort
    from honeyguide.workspace import open_workspace

    del log
    with open_workspace(folder / "honeyguide") as workspace:
        store = workspace.store
        address = store.search(Search("logs-*", parse("source.ip: *"), size=1)).hits[0].source["source.ip"]
        histogram = DateHistogram("@timestamp", fixed="1m", min_doc_count=1, aggs={"logger": Terms("log.logger", size=50)})
        newest = Search("logs-*", Term("log.logger", "sip"), sort=(Sort("@timestamp", descending=True),), size=100, total=False)
        measured = {
            "needle in the text": lambda: store.count("logs-*", parse(f'message: "{address}"')),
            "needle in a column": lambda: store.count("logs-*", Term("source.ip", address)),
            "terms": lambda: store.aggregate("logs-*", MatchAll(), {"loggers": Terms("log.logger")}),
            "histogram minute x logger": lambda: store.aggregate("logs-*", MatchAll(), {"minutes": histogram}),
            "newest 100 of a logger": lambda: store.search(newest),
        }
        figures = [Figure(WHO, what, median_of(action), "ms") for what, action in measured.items()]
    return [*figures, Figure(WHO, "memory while asking", own_megabytes(), "MB")]


def investigate_tail(log: Path, folder: Path) -> list[Figure]:
    """Time to the first verdict on a 10 GB log: the log as often as that takes, then a hang."""
    from honeyguide.workspace import look_first, sources_of

    huge = folder / "huge" / "dionaea.log"
    huge.parent.mkdir()
    piece = log.read_bytes()
    with huge.open("wb") as out:
        while out.tell() < 10 << 30:
            out.write(piece)
        out.write(HANG)
    began = time.perf_counter()
    found = look_first(sources_of([str(huge)]), str(huge), "UTC")
    seconds = time.perf_counter() - began
    named = found is not None and bool(found.incidents) and found.incidents[0].culprit_certainty == "named"
    huge.unlink()
    return [Figure(WHO, "first verdict on 10 GB", seconds, "s", "culprit named" if named else "NO CULPRIT")]


HANG = (
    b"""[22112026 21:37:18] connection c.c:2181-message: connection 0x55bfe82f7050 accept/tcp/none [192.0.2.1:27017->203.0.113.66:34697] state: none->established
[22112026 21:37:18] connection c.c:1850-debug: connection_throttle_update con 0x55bfe82f7050 thr 0x55bfe82f7460 bytes 211
[22112026 21:37:18] python m.c:853-debug: traceable_io_in_cb con 0x55bfe82f7050 ctx 0x7f51e42f08c0 data 0x55bfe82efb00 size 211
"""
    + b"[22112026 21:37:18] sip /dionaea/sip/__init__.py:45-warning: Cleanup\n" * 5
)
