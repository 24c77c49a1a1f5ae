"""What runs for clients right now, and what ran whose answer somebody will ask for later (`wait_for_completion=false`)."""

import itertools
import threading
import time
from collections import OrderedDict
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from honeyguide.server.questions import Pool
from honeyguide.store.protocol import Json

MOST = 1000
"""Answers that are kept."""
ACTIONS = {
    "_bulk": "indices:data/write/bulk",
    "_cancel": "cluster:admin/tasks/cancel",
    "_count": "indices:data/read/search",
    "_delete_by_query": "indices:data/write/delete/byquery",
    "_doc": "indices:data/write/index",
    "_forcemerge": "indices:admin/forcemerge",
    "_msearch": "indices:data/read/msearch",
    "_open": "indices:admin/open",
    "_reindex": "indices:data/write/reindex",
    "_search": "indices:data/read/search",
    "_tasks": "cluster:monitor/tasks/lists",
    "_update": "indices:data/write/update",
    "_update_by_query": "indices:data/write/update/byquery",
}
"""What requests are called, by the last name of their address that begins with `_`."""

POOLS: Mapping[Pool, frozenset[str]] = {
    "write": frozenset({"_bulk", "_create", "_doc", "_mget", "_source", "_update", "{type}"}),
    "search": frozenset(
        {
            "_clone",
            "_count",
            "_delete_by_query",
            "_explain",
            "_field_caps",
            "_forcemerge",
            "_msearch",
            "_reindex",
            "_search",
            "_shrink",
            "_split",
            "_terms_enum",
            "_text_structure",
            "_update_by_query",
            "_validate",
        }
    ),
}
"""Where requests are carried out, by the last such name of their address; the rest is management, and quick."""


def pool_of(path: str) -> Pool:
    """The threads for requests to an address, written as a route's."""
    name = next((part for part in reversed(path.split("/")) if part.startswith("_") or part == "{type}"), "")
    for pool, names in POOLS.items():
        if name in names:
            return pool
    return "management"


@dataclass(frozen=True)
class Task:
    """A request that runs or ran; `began` counts seconds since 1970."""

    number: int
    action: str
    description: str
    began: float
    clock: float
    headers: Mapping[str, str]

    def told(self, node: str, nanoseconds: int | None = None, *, detailed: bool = True) -> Json:
        """As JSON."""
        spent = round((time.monotonic() - self.clock) * 1e9) if nanoseconds is None else nanoseconds
        body: Json = {"node": node, "id": self.number, "type": "transport", "action": self.action}
        if detailed:
            body["description"] = self.description
        return body | {
            "start_time_in_millis": round(self.began * 1000),
            "running_time_in_nanos": spent,
            "cancellable": False,
            "headers": dict(self.headers),
        }


@dataclass
class Tasks:
    """Those of a server."""

    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    running: dict[int, Task] = field(default_factory=dict[int, Task])
    finished: OrderedDict[int, tuple[Task, int, Any]] = field(default_factory=OrderedDict[int, "tuple[Task, int, Any]"])
    """With the nanoseconds that they took, and their answers."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def run(self, method: str, path: str, headers: Mapping[str, str]) -> Generator[Task]:
        """A request while it runs."""
        name = next((part for part in reversed(path.split("/")) if part.startswith("_")), "")
        action = ACTIONS.get(name, f"rest:{method.lower()}/{name.lstrip('_') or 'index'}")
        task = Task(next(self.numbers), action, f"{method} {path}"[:200], time.time(), time.monotonic(), headers)
        with self.lock:
            self.running[task.number] = task
        try:
            yield task
        finally:
            with self.lock:
                self.running.pop(task.number, None)

    def keep(self, task: Task, answer: Any, description: str) -> int:
        """Keep the answer of a task for whoever asks for it; its number."""
        kept = Task(task.number, task.action, description, task.began, task.clock, task.headers)
        with self.lock:
            self.finished[task.number] = (kept, round((time.monotonic() - task.clock) * 1e9), answer)
            while len(self.finished) > MOST:
                self.finished.popitem(last=False)
        return task.number
