"""`python -m bench.asking DATA`: the questions to a store, in a process of its own, so that its memory is the store's.

With `--serve` the process holds the store and serves it through its socket until its standard input ends; a second one then asks
through that socket.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measure import ASKING, COLUMN, HISTOGRAM, NEEDLE, NEWEST, TERMS, Figure, asked, highest_resident

if TYPE_CHECKING:
    from honeyguide.store.protocol import Store


def questions(store: "Store", needle: str, logger: str) -> dict[str, Callable[[], int]]:
    """The five questions of the design."""
    from honeyguide.query.aggregation import DateHistogram, Terms
    from honeyguide.query.ast import MatchAll, Term
    from honeyguide.query.kql import parse
    from honeyguide.store.protocol import Search, Sort

    minutes = DateHistogram("@timestamp", fixed="1m", min_doc_count=1, aggs={"in": Terms("log.logger", size=50)})
    newest = Search("logs-*", Term("log.logger", logger), sort=(Sort("@timestamp", descending=True),), size=100, total=False)

    def terms() -> int:
        found = store.aggregate("logs-*", MatchAll(), {"top": Terms("log.logger", size=10)})
        return sum(bucket["doc_count"] for bucket in found["top"]["buckets"])

    def histogram() -> int:
        found = store.aggregate("logs-*", MatchAll(), {"top": minutes})
        return sum(len(minute["in"]["buckets"]) for minute in found["top"]["buckets"])

    return {
        NEEDLE: lambda: store.count("logs-*", parse(f'message: "{needle}"')),
        COLUMN: lambda: store.count("logs-*", Term("source.ip", needle)),
        TERMS: terms,
        HISTOGRAM: histogram,
        NEWEST: lambda: len(store.search(newest).hits),
    }


def serve(data: Path) -> None:
    """Hold the store until standard input ends."""
    from honeyguide.store.embedded.serving import NAME, Server
    from honeyguide.workspace import open_workspace

    with open_workspace(data) as workspace:
        server = Server(workspace.store, data / NAME)
        print("ready", flush=True)
        sys.stdin.read()
        server.close()


def main() -> None:
    """Ask, and print the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.asking", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--who", default="honeyguide")
    parser.add_argument("--needle", default="192.0.2.1")
    parser.add_argument("--logger", default="sip")
    parser.add_argument("--serve", action="store_true")
    options = parser.parse_args()
    if options.serve:
        serve(options.data)
        return
    from honeyguide.workspace import open_workspace

    began = time.perf_counter()
    with open_workspace(options.data) as workspace:
        opening = (time.perf_counter() - began) * 1000
        figures = asked(options.who, questions(workspace.store, options.needle, options.logger))
    figures += [Figure(options.who, ASKING, highest_resident(), "MB"), Figure(options.who, "opening the store", opening, "ms")]
    print(json.dumps([figure.as_json() for figure in figures]))


if __name__ == "__main__":
    main()
