"""VictoriaLogs, given the records parsed, with the logger as its stream: the way it is quickest at these questions."""

import shutil
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

import orjson

from bench.measure import ASKING, COLUMN, DISK, HISTOGRAM, MEMORY, NEEDLE, NEWEST, RATE, TERMS, Figure, asked, folder_bytes
from bench.peers.client import Client, feed
from bench.peers.peer import Peer, Task, Tools
from bench.processes import Memory, free_port, stop

NAME = "VictoriaLogs"
INSERT = "/insert/jsonline?_time_field=@timestamp&_msg_field=message&_stream_fields=log.logger"


def absent(tools: Tools) -> str:
    """Whether the program is where it was said to be."""
    return "" if shutil.which(tools.victoria_logs) else f"no {tools.victoria_logs} (--victoria-logs; how to build it: bench/README.md)"


@contextmanager
def running(program: str, data: Path) -> Generator[tuple[int, int]]:
    """The server's process and port, once it answers."""
    port = free_port(9428, 9499)
    options = [f"-storageDataPath={data}", f"-httpListenAddr=127.0.0.1:{port}", "-retentionPeriod=100y", "-futureRetention=100y"]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while process.poll() is None and time.monotonic() < deadline:
            with suppress(OSError):
                Client(port).send("GET", "/health")
                break
            time.sleep(0.1)
        else:
            raise OSError(f"{program} doesn't answer")
        yield process.pid, port
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            stop([process.pid])


def measure(task: Task) -> list[Figure]:
    """Records in, the questions, then its size once it has ended and written all."""
    documents, survey, data = task.plain, task.survey, task.folder / "victoria-logs"
    with running(task.tools.victoria_logs, data) as (pid, port), Memory([pid]) as memory:
        client = Client(port)
        began = time.perf_counter()
        feed(port, INSERT, documents.bodies(), "application/stream+json", b"")
        client.send("GET", "/internal/force_flush")
        seconds = time.perf_counter() - began
        loading = memory.take()

        def rows(query: str, **options: int) -> list[dict[str, str]]:
            body = urlencode({"query": query, **options}).encode()
            answer = client.send("POST", "/select/logsql/query", body, "application/x-www-form-urlencoded")
            return [orjson.loads(line) for line in answer.splitlines()]

        def total(query: str) -> int:
            return sum(int(row["n"]) for row in rows(query))

        client.send("GET", "/internal/force_merge")
        kept = total("* | stats count() n")
        if kept != survey.records:
            raise OSError(f"{kept:,} of {survey.records:,} records are there")
        figures = asked(
            NAME,
            {
                NEEDLE: lambda: total(f'"{survey.needle}" | stats count() n'),
                COLUMN: lambda: total(f'"source.ip":="{survey.needle}" | stats count() n'),
                TERMS: lambda: total('* | stats by ("log.logger") count() n | sort by (n desc) limit 10'),
                HISTOGRAM: lambda: len(rows('* | stats by (_time:1m, "log.logger") count() n')),
                NEWEST: lambda: len(rows(f'{{"log.logger"="{survey.logger}"}}', limit=100)),
            },
        )
        client.close()
        figures += [Figure(NAME, ASKING, memory.take(), "MB")]
    size = folder_bytes(data)
    shutil.rmtree(data)
    return [
        Figure(NAME, RATE, survey.records / seconds, "records/s", "parsed before"),
        Figure(NAME, MEMORY, loading, "MB"),
        Figure(NAME, DISK, size / survey.records, "bytes a record"),
        *figures,
    ]


PEER = Peer(NAME, absent, measure)
