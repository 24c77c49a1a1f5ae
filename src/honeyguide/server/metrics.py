"""What Prometheus asks at `GET /metrics` on the page's port: how the server and what it watches are doing.

The text format: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from honeyguide import __version__
from honeyguide.query.ast import Term
from honeyguide.server.service import Service
from honeyguide.watch.alert import INDEX

TYPE = "text/plain; version=0.0.4; charset=utf-8"
Kind: TypeAlias = Literal["gauge", "counter"]
Sample: TypeAlias = tuple[Mapping[str, str], float]


async def metrics(request: Request) -> Response:
    """Everything, as it is now."""
    service: Service = await request.app.state.service()
    return Response(await service.questions.ask(request, lambda: "".join(_lines(service)), pool="management"), media_type=TYPE)


def _lines(service: Service) -> Iterator[str]:
    for name, kind, words, samples in _families(service):
        yield f"# HELP honeyguide_{name} {words}\n# TYPE honeyguide_{name} {kind}\n"
        for labels, value in samples:
            shown = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
            yield f"honeyguide_{name}{{{shown}}} {value:.17g}\n" if shown else f"honeyguide_{name} {value:.17g}\n"


def _families(service: Service) -> Iterator[tuple[str, Kind, str, list[Sample]]]:
    store, watcher, last = service.store, service.watching.watcher, service.judging.last
    indices = store.indices()
    places = list(service.following.places.values())
    _, _, free = shutil.disk_usage(service.folder)
    alerts = store.count(f"{INDEX}*", Term("status", "open")) if any(one.name.startswith(INDEX) for one in indices) else 0
    yield "info", "gauge", "The version that runs.", [({"version": __version__}, 1)]
    yield "start_time_seconds", "gauge", "When the server began, in seconds since 1970.", [({}, service.started.timestamp())]
    yield "resident_memory_bytes", "gauge", "Memory that the process has.", [({}, _resident())]
    yield "disk_free_bytes", "gauge", "Free where the data folder lies.", [({}, free)]
    yield "events", "gauge", "Documents of an index.", [({"index": one.name}, one.documents) for one in indices]
    yield "stored_bytes", "gauge", "Bytes of an index on the disk.", [({"index": one.name}, one.bytes) for one in indices]
    newest: list[Sample] = [({"index": one.name}, one.last.timestamp()) for one in indices if one.last is not None]
    yield "newest_event_seconds", "gauge", "Time of an index's newest event, in seconds since 1970.", newest
    yield "followed_places", "gauge", "Places that are followed.", [({}, len(places))]
    yield "followed_problems", "gauge", "Followed places that can't be taken in now.", [({}, sum(1 for one in places if one.problem))]
    yield "intakes_unfinished", "gauge", "Intakes that wait or run.", [({}, service.jobs.unfinished())]
    yield "alerts_open", "gauge", "Alerts that hold.", [({}, alerts)]
    yield "calls_total", "counter", "Alerts that somebody was called for.", [({}, len(service.watching.called))]
    yield "watch_problems", "gauge", "What the watch couldn't do.", [({}, len(watcher.problems))]
    if watcher.knocking.on:
        yield "knocks_total", "counter", "Own knocks at the honeypot's ports.", [({}, watcher.knocking.made)]
    if watcher.looked is not None:
        yield "watch_age_seconds", "gauge", "Since the watch looked.", [({}, time.monotonic() - watcher.looked_clock)]
    if last is not None:
        yield "judged_age_seconds", "gauge", "Since the logs were judged.", [({}, time.monotonic() - last.ended)]
        yield "judging_seconds", "gauge", "What that took.", [({}, last.seconds)]
    if service.syslog is not None:
        yield "syslog_taken_total", "counter", "Messages of syslog that were kept.", [({}, service.syslog.spool.taken)]
        yield "syslog_dropped_total", "counter", "Messages of syslog by UDP for which there was no room.", [({}, service.syslog.dropped)]
        yield "syslog_refused_total", "counter", "Connections of syslog beyond those attended to at once.", [({}, service.syslog.refused)]


def _resident() -> int:
    """Bytes, of proc_pid_status(5); 0 where the system has no such file."""
    try:
        lines = Path("/proc/self/status").read_text("ascii", "replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:")), 0)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
