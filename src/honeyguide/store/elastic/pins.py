"""Points in time: the cluster's own where it has them, else a bound on what was written."""

import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeAlias

from honeyguide.errors import StoreError
from honeyguide.store.elastic.catalogue import Index
from honeyguide.store.elastic.connection import Connection

Json: TypeAlias = dict[str, Any]
KEPT = "10m"
"""How long a point in time outlives the last question to it."""


@dataclass(frozen=True)
class Pin:
    """A point in time of some indices. Without an `id` it is a query: rows written later don't count, but changes show."""

    indices: tuple[Index, ...]
    id: str = ""
    bound: Any = None


class Pins:
    """The points in time that are open."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._open: dict[str, Pin] = {}
        self._names = count(1)

    @contextmanager
    def opened(self, indices: Sequence[Index]) -> Generator[str]:
        """A point in time; its name."""
        pin = self._pinned(indices)
        with self._lock:
            name = f"pin{next(self._names)}"
            self._open[name] = pin
        try:
            yield name
        finally:
            with self._lock:
                pin = self._open.pop(name)
            self._close(pin)

    def get(self, name: str) -> Pin:
        """An open one. Raises StoreError."""
        pin = self._open.get(name)
        if pin is None:
            raise StoreError(f"the point in time {name!r} is gone")
        return pin

    def _pinned(self, indices: Sequence[Index]) -> Pin:
        kind = self._connection.engine.pits
        if not indices:
            return Pin(())
        path = f"/{','.join(index.physical for index in indices)}"
        if kind:
            said = self._connection.ask("POST", f"{path}/{kind}", params={"keep_alive": KEPT})
            return Pin(tuple(indices), said.get("pit_id") or said["id"])
        aggs = {"i": {"terms": {"field": "_index", "size": 10_000}, "aggs": {"n": {"max": {"field": "_seq_no"}}}}}
        body = {"size": 0, "track_total_hits": False, "aggs": aggs}
        said = self._connection.ask("POST", f"{path}/_search", body, params={"ignore_unavailable": "true"})
        reached = [
            {"bool": {"filter": [{"term": {"_index": one["key"]}}, {"range": {"_seq_no": {"lte": int(one["n"]["value"])}}}]}}
            for one in said["aggregations"]["i"]["buckets"]
        ]
        return Pin(tuple(indices), "", {"bool": {"should": reached, "minimum_should_match": 1}} if reached else {"match_none": {}})

    def _close(self, pin: Pin) -> None:
        if not pin.id:
            return
        kind = self._connection.engine.pits
        body = {"pit_id": [pin.id]} if kind == "_search/point_in_time" else {"id": pin.id}
        self._connection.ask("DELETE", f"/{kind}", body, allow=(404,), patience=0)

    def close(self) -> None:
        """Let go of all."""
        with self._lock:
            left = list(self._open.values())
            self._open.clear()
        for pin in left:
            self._close(pin)
