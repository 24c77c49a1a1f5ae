"""Honeyguide itself, each run a process of its own: a log into the store, the questions, the first verdict on a huge log, the report."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bench.documents import BLOCK, Survey
from bench.measure import DISK, MEMORY, OURS, RATE, Figure, Run, folder_bytes, highest_resident, processor_seconds, run
from bench.peers.peer import Task

SOCKET = "honeyguide, by socket"
VERDICT = "first verdict"


def take_in(path: Path, data: Path) -> Run:
    """The whole command, as a person runs it."""
    return run([sys.executable, "-m", "honeyguide", "ingest", str(path), "--data", str(data), "--timezone", "UTC", "--json"])


def store(task: Task) -> list[Figure]:
    """The log into a store, then the questions to it, in process and through the socket."""
    data = task.folder / "store"
    part = quarter(task)
    done = take_in(task.log, data)
    total = json.loads(done.output)["total"]
    events = total["events"]
    if events != task.survey.records:
        raise OSError(f"{events:,} of {task.survey.records:,} records are there")
    figures = [
        Figure(OURS, RATE, events / done.seconds, "records/s", "parsed here"),
        Figure(OURS, "into the store, once started", events / total["seconds"], "records/s"),
        Figure(OURS, "processor for it", done.processor, "s"),
        Figure(OURS, MEMORY, done.megabytes, "MB"),
        Figure(OURS, "memory, a quarter of the log", part.megabytes, "MB"),
        Figure(OURS, DISK, folder_bytes(data) / events, "bytes a record"),
        *asked_in_process(data, OURS, task.survey),
        as_a_command(data, task.survey),
    ]
    figures += by_socket(data, task.survey)
    shutil.rmtree(data)
    return figures


def quarter(task: Task) -> Run:
    """The log's first quarter into a store that is thrown away: memory that grows with the log shows here."""
    log, data = task.folder / "quarter" / "dionaea.log", task.folder / "quarter-store"
    log.parent.mkdir()
    size = task.log.stat().st_size // 4
    with task.log.open("rb") as file, log.open("wb") as out:
        for at in range(0, size, BLOCK):
            out.write(file.read(min(BLOCK, size - at)))
    done = take_in(log, data)
    shutil.rmtree(log.parent)
    shutil.rmtree(data)
    return done


def asked_in_process(data: Path, who: str, survey: Survey) -> list[Figure]:
    """The questions from a fresh process."""
    command = [sys.executable, "-m", "bench.asking", str(data), "--who", who, "--needle", survey.needle, "--logger", survey.logger]
    return [Figure(**figure) for figure in json.loads(run(command).output)]


def as_a_command(data: Path, survey: Survey) -> Figure:
    """The needle as a person asks for it: everything from the start of Python on."""
    command = [sys.executable, "-m", "honeyguide", "search", f'message: "{survey.needle}"', "--count", "--data", str(data)]
    seconds = sorted(run(command).seconds for _ in range(3))[1]
    return Figure(OURS, "needle, the whole command", seconds * 1000, "ms")


def by_socket(data: Path, survey: Survey) -> list[Figure]:
    """The questions while another process holds the store and serves it."""
    command = [sys.executable, "-m", "bench.asking", str(data), "--serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        if server.stdout is None or server.stdout.readline() != b"ready\n":
            raise OSError("the store isn't served")
        return asked_in_process(data, SOCKET, survey)


def verdict(log: Path, folder: Path, gigabytes: float) -> list[Figure]:
    """Time until a person reads who hung it, from the start of the command: a huge log, made of the log, that ends in a hang."""
    huge = folder / "huge" / "dionaea.log"
    huge.parent.mkdir()
    piece = log.read_bytes()
    with huge.open("wb") as out:
        while out.tell() < gigabytes * (1 << 30):
            out.write(piece)
        out.write(HANG)
    command = [sys.executable, "-m", "honeyguide", "investigate", str(huge), "--timezone", "UTC"]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            named = any(CULPRIT in line for line in process.stdout or ())
            seconds = time.perf_counter() - began
            megabytes, processor = highest_resident(process.pid), processor_seconds(process.pid)
        finally:
            process.terminate()
    shutil.rmtree(huge.parent)
    note = f"of {gigabytes:g} GB" if named else "NO CULPRIT"
    return [
        Figure(OURS, VERDICT, seconds, "s", note),
        Figure(OURS, "processor for the first verdict", processor, "s"),
        Figure(OURS, "memory for the first verdict", megabytes, "MB"),
    ]


def report(task: Task) -> list[Figure]:
    """The whole report over the log, which is taken into a store that is thrown away."""
    done = run([sys.executable, "-m", "honeyguide", "investigate", str(task.log), "--timezone", "UTC", "--json"])
    rate = task.survey.records / done.seconds
    return [Figure(OURS, "whole report", rate, "records/s"), Figure(OURS, "memory for the whole report", done.megabytes, "MB")]


CULPRIT = b"203.0.113.66"
HANG = (
    b"""[22112026 21:37:18] connection c.c:2181-message: connection 0x55bfe82f7050 accept/tcp/none [192.0.2.1:27017->203.0.113.66:34697] state: none->established
[22112026 21:37:18] connection c.c:1850-debug: connection_throttle_update con 0x55bfe82f7050 thr 0x55bfe82f7460 bytes 211
[22112026 21:37:18] python m.c:853-debug: traceable_io_in_cb con 0x55bfe82f7050 ctx 0x7f51e42f08c0 data 0x55bfe82efb00 size 211
"""
    + b"[22112026 21:37:18] sip /dionaea/sip/__init__.py:45-warning: Cleanup\n" * 5
)
