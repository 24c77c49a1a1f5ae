"""What OpenSearch and Elasticsearch have in common: how they are started, fed through `_bulk`, asked and ended."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.documents import Documents, mapping
from bench.measure import ASKING, COLUMN, DISK, HISTOGRAM, MEMORY, NEEDLE, NEWEST, RATE, TERMS, Figure, asked
from bench.peers.client import Client, feed
from bench.peers.peer import Task, Tools, not_on_path
from bench.processes import Memory, family, free_port, stop

INDEX = "bench"


def absent(tools: Tools) -> str:
    """Whether an engine can be started here."""
    if not (tools.engines / "start").exists():
        return f"no {tools.engines / 'start'} (--engines)"
    return not_on_path("bash", "java", "mvn", "curl")


@contextmanager
def running(tools: Tools, kind: str) -> Generator[tuple[list[int], int]]:
    """One node's process and port."""
    port = free_port(9280, 9299)
    command = ["bash", str(tools.engines / "start"), kind, str(port), "1", tools.heap]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as starter:
        try:
            said, complained = starter.communicate()
        except BaseException:
            stop(sorted(family([starter.pid])))  # the node is its child until it is there
            raise
    if starter.returncode:
        raise OSError(f"{kind} doesn't start: {(complained.strip().splitlines() or ['it says nothing'])[-1]}")
    pids = [int(pid) for pid in said.split() if pid.isdigit()]
    try:
        yield pids, port
    finally:
        stop(pids)
        home = Path(os.environ.get("ENGINES_HOME") or Path(tempfile.gettempdir()) / "engines") / kind
        shutil.rmtree(home / f"data-{port}-1", ignore_errors=True)


def measure(
    task: Task, kind: str, name: str, documents: Documents, note: str, prepare: Callable[[Client], str] = lambda client: ""
) -> list[Figure]:
    """Records in, then the questions; `prepare` may say what is put behind `_bulk`."""
    survey = task.survey
    with running(task.tools, kind) as (pids, port), Memory(pids) as memory:
        client = Client(port)
        settings = {"number_of_shards": 1, "number_of_replicas": 0, "mapping.total_fields.limit": 2000}
        client.ask("PUT", f"/{INDEX}", {"settings": {"index": settings}, "mappings": mapping()})
        parameters = prepare(client)
        began = time.perf_counter()
        feed(port, f"/{INDEX}/_bulk{parameters}", documents.bodies(), "application/x-ndjson", b'"errors":true')
        client.ask("POST", f"/{INDEX}/_refresh")
        seconds = time.perf_counter() - began
        loading = memory.take()
        kept = client.ask("GET", f"/{INDEX}/_count")["count"]
        if kept != survey.records:
            raise OSError(f"{kept:,} of {survey.records:,} records are there")
        client.ask("POST", f"/{INDEX}/_forcemerge?max_num_segments=1&flush=true")
        client.ask("POST", f"/{INDEX}/_refresh")  # lets go of the segments that were merged
        size = client.ask("GET", f"/{INDEX}/_stats/store")["_all"]["total"]["store"]["size_in_bytes"]
        figures = asked(name, questions(client, survey.needle, survey.logger))
        figures += [Figure(name, ASKING, memory.take(), "MB")]
        client.close()
    return [
        Figure(name, RATE, survey.records / seconds, "records/s", note),
        Figure(name, MEMORY, loading, "MB", f"heap {task.tools.heap}"),
        Figure(name, DISK, size / survey.records, "bytes a record"),
        *figures,
    ]


def questions(client: Client, needle: str, logger: str) -> dict[str, Callable[[], int]]:
    """The five questions; none is answered from the cache of requests, which would only show that it is asked again."""

    def count(query: dict[str, Any]) -> int:
        return client.ask("POST", f"/{INDEX}/_count", {"query": query})["count"]

    def aggregate(aggregations: dict[str, Any]) -> list[dict[str, Any]]:
        body = {"size": 0, "aggs": {"top": aggregations}}
        return client.ask("POST", f"/{INDEX}/_search?request_cache=false", body)["aggregations"]["top"]["buckets"]

    def histogram() -> int:
        loggers = {"terms": {"field": "log.logger", "size": 50}}
        over = {"field": "@timestamp", "fixed_interval": "1m", "min_doc_count": 1}
        return sum(len(minute["in"]["buckets"]) for minute in aggregate({"date_histogram": over, "aggs": {"in": loggers}}))

    def newest() -> int:
        search = {"size": 100, "query": {"term": {"log.logger": logger}}, "sort": [{"@timestamp": "desc"}], "track_total_hits": False}
        return len(client.ask("POST", f"/{INDEX}/_search", search)["hits"]["hits"])

    return {
        NEEDLE: lambda: count({"match_phrase": {"message": needle}}),
        COLUMN: lambda: count({"term": {"source.ip": needle}}),
        TERMS: lambda: sum(bucket["doc_count"] for bucket in aggregate({"terms": {"field": "log.logger", "size": 10}})),
        HISTOGRAM: histogram,
        NEWEST: newest,
    }
