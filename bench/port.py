"""`python -m bench.port`: our Elasticsearch port beside a real OpenSearch: documents a second through `_bulk`, and what searches take.

Both run at the same time and are fed and asked in turns by the same client, so that what else the machine does falls on both.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from bench import documents
from bench.__main__ import ENGINES, say
from bench.documents import Documents
from bench.log import made_log
from bench.measure import OURS, Figure, asked, processor_seconds
from bench.peers.client import Client, feed
from bench.peers.engine import running
from bench.peers.peer import Tools
from bench.processes import stop
from bench.table import differing, table

INDEX = "bench"
RIVAL = "OpenSearch"
SETTINGS = {"number_of_shards": 1, "number_of_replicas": 0, "mapping.total_fields.limit": 2000}
"""The translog is synced before each answer, as it is by itself; so is our journal."""
QUESTIONS: dict[str, dict[str, Any]] = {
    "count of all": {"size": 0, "track_total_hits": True},
    "newest 100": {"size": 100, "sort": [{"@timestamp": "desc"}], "track_total_hits": False},
    "newest 100 of a logger": {"size": 100, "sort": [{"@timestamp": "desc"}], "query": {"term": {"log.logger": "LOGGER"}}},
    "a word in the text": {"size": 10, "track_total_hits": True, "query": {"match_phrase": {"message": "NEEDLE"}}},
    "an address": {"size": 10, "track_total_hits": True, "query": {"term": {"source.ip": "NEEDLE"}}},
    "query string": {
        "size": 10,
        "track_total_hits": True,
        "query": {"query_string": {"query": "log.level:warning AND NOT log.logger:LOGGER"}},
    },
    "terms": {"size": 0, "aggs": {"top": {"terms": {"field": "log.logger", "size": 10}}}},
    "terms in terms": {
        "size": 0,
        "aggs": {"top": {"terms": {"field": "log.logger", "size": 10}, "aggs": {"in": {"terms": {"field": "log.level", "size": 5}}}}},
    },
    "histogram by minute": {
        "size": 0,
        "aggs": {"top": {"date_histogram": {"field": "@timestamp", "fixed_interval": "1m", "min_doc_count": 1}}},
    },
    "histogram by minute and logger": {
        "size": 0,
        "aggs": {
            "top": {
                "date_histogram": {"field": "@timestamp", "fixed_interval": "1m", "min_doc_count": 1},
                "aggs": {"in": {"terms": {"field": "log.logger", "size": 50}}},
            }
        },
    },
    "loggers by their mean line": {
        "size": 0,
        "aggs": {
            "top": {
                "terms": {"field": "log.logger", "size": 10, "order": {"line": "desc"}},
                "aggs": {"line": {"avg": {"field": "log.origin.file.line"}}},
            }
        },
    },
}
"""Ten searches and more as dashboards send them; NEEDLE is the rarest address, LOGGER one of the names."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.port", description=__doc__)
    parser.add_argument("--records", type=int, default=200_000, help="documents of a round (200,000)")
    parser.add_argument("--rounds", type=int, default=3, help="each into a fresh index; the median counts (3)")
    parser.add_argument("--warm", type=int, default=5, help="rounds before those, which don't count: Java's machine is slow at first (5)")
    parser.add_argument("--bodies", type=int, nargs="+", default=[1000, 5000], metavar="N", help="documents of a request (1000 5000)")
    parser.add_argument("--senders", type=int, default=2, help="requests under way at once (2)")
    parser.add_argument("--engines", type=Path, default=ENGINES, metavar="FOLDER", help=f"with `start` ({ENGINES})")
    parser.add_argument("--heap", default="1g", help="of OpenSearch (1g)")
    parser.add_argument("--alone", action="store_true", help="without OpenSearch")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="honeyguide-bench-") as name:
        folder = Path(name)
        log = made_log(folder, options.records)
        survey = documents.survey(log)
        with ExitStack() as stack:
            servers = {OURS: stack.enter_context(ours(folder / "data"))}
            if not options.alone:
                pids, port = stack.enter_context(running(Tools(options.engines, options.heap, ""), "opensearch"))
                servers[RIVAL] = Server(pids[0], port)
            figures = measure(servers, log, folder, survey, options)
    print(f"{survey.records:,} documents, {options.senders} senders; in brackets ours ÷ theirs\n\n{table(figures)}")
    for line in differing(figures):
        print(line)


@dataclass(frozen=True)
class Server:
    """A process that listens on a port of loopback."""

    pid: int
    port: int


def measure(servers: dict[str, Server], log: Path, folder: Path, survey: documents.Survey, options: argparse.Namespace) -> list[Figure]:
    """All rounds, then the searches."""
    clients = {who: Client(server.port) for who, server in servers.items()}
    figures: list[Figure] = []
    for size in options.bodies:
        given = documents.bulk(log, folder, size)
        found: dict[str, list[tuple[float, float]]] = {who: [] for who in servers}
        for number in range(-options.warm if size == options.bodies[0] else 0, options.rounds):
            for who, server in servers.items():
                before = processor_seconds(server.pid)
                rate = _round(clients[who], server.port, given, survey.records, options.senders)
                each = (processor_seconds(server.pid) - before) / survey.records
                found[who] += [(rate, each)] if number >= 0 else []
                counted = f"round {number + 1}" if number >= 0 else "warming up"
                say(f"{size:,} a request, {counted}: {who} {rate:,.0f}/s, {each * 1e6:.1f} µs of processor each")
        for who, rounds in found.items():
            figures.append(Figure(who, f"`_bulk` of {size:,}", median(rate for rate, _ in rounds), "documents/s"))
            figures.append(Figure(who, f"processor, `_bulk` of {size:,}", median(each for _, each in rounds) * 1e6, "µs a document"))
    for who, client in clients.items():
        client.ask("POST", f"/{INDEX}/_forcemerge?max_num_segments=1&flush=true")
        client.ask("POST", f"/{INDEX}/_refresh")
        figures += asked(who, questions(client, survey.needle, survey.logger))
        client.close()
    return figures


def _round(client: Client, port: int, given: Documents, records: int, senders: int) -> float:
    """Documents a second into a new index, until all are found: a refresh alone needn't have brought them where searches look."""
    client.close()  # while the other one was fed, the server may have closed it as well
    if client.exists(f"/{INDEX}"):
        client.ask("DELETE", f"/{INDEX}")
    client.ask("PUT", f"/{INDEX}", {"settings": {"index": SETTINGS}, "mappings": documents.mapping()})
    began = perf_counter()
    feed(port, f"/{INDEX}/_bulk", given.bodies(), "application/x-ndjson", b'"errors":true', senders)
    client.ask("POST", f"/{INDEX}/_refresh")
    kept = client.ask("GET", f"/{INDEX}/_count")["count"]
    seconds = perf_counter() - began
    if kept != records:
        raise OSError(f"{kept:,} of {records:,} documents are there")
    return records / seconds


def questions(client: Client, needle: str, logger: str) -> dict[str, Callable[[], int]]:
    """The searches; what each finds, as a number. None is answered from the cache of requests."""

    def asking(body: dict[str, Any]) -> Callable[[], int]:
        return lambda: _number(client.ask("POST", f"/{INDEX}/_search?request_cache=false", body))

    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: filled(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [filled(inner) for inner in value]
        return value.replace("NEEDLE", needle).replace("LOGGER", logger) if isinstance(value, str) else value

    return {what: asking(filled(body)) for what, body in QUESTIONS.items()}


def _number(answer: dict[str, Any]) -> int:
    """What tells whether two answers are the same: buckets with what is in them, or documents."""
    if "aggregations" in answer:
        buckets = answer["aggregations"]["top"]["buckets"]
        return sum(bucket["doc_count"] * place + len(bucket.get("in", {}).get("buckets", ())) for place, bucket in enumerate(buckets, 1))
    return answer["hits"].get("total", {}).get("value", len(answer["hits"]["hits"]))


@contextmanager
def ours(data: Path) -> Generator[Server]:
    """A server of our own."""
    command = [sys.executable, "-m", "honeyguide", "up", "--data", str(data), "--ui-port", "0", "--api-port", "0", "--face", "opensearch"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            ports = re.findall(r"http://[0-9.]+:(\d+)", process.stdout.readline())
            if len(ports) != 2:
                raise OSError("honeyguide doesn't start")
            yield Server(process.pid, int(ports[1]))
        finally:
            stop([process.pid])


if __name__ == "__main__":
    main()
