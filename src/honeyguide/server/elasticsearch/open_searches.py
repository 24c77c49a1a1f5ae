"""Searches that stay open: scrolls and points in time, each with the moment at which it ends, and what it holds in the store."""

import secrets
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from honeyguide.errors import StoreError
from honeyguide.server.elasticsearch.refusals import Refusal, bad
from honeyguide.server.elasticsearch.search_running import Plan, hits_json, search_of, shards, total_json
from honeyguide.server.elasticsearch.search_running import carried_out as answer_of
from honeyguide.store.dates import read_span
from honeyguide.store.definitions import Defining
from honeyguide.store.protocol import Json, Search, Sort, Store

if TYPE_CHECKING:
    from honeyguide.server.service import Service

MOST = 500
LONGEST = 24 * 3600.0
SETTINGS = "cluster_settings"


@dataclass
class Held:
    """What is held of the store for one of them."""

    pin: str
    indices: tuple[str, ...]
    stack: ExitStack
    keep: float
    """Seconds."""
    ends: float
    began: float = field(default_factory=time.time)
    plan: Plan | None = None
    """Of a scroll, with `after` of its last page."""
    search: Search | None = None
    total: int | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


class OpenSearches:
    """All of one server."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._held: dict[str, Held] = {}

    def new_pit(self, indices: tuple[str, ...], expression: str, keep: float) -> str:
        """A point in time; its id."""
        self._check(keep)
        return self._new(indices, expression, keep, "p")

    def _new(self, indices: tuple[str, ...], expression: str, keep: float, kind: str) -> str:
        self._sweep()
        with self._lock:
            if len(self._held) >= MOST:
                reason = f"Trying to create too many scroll contexts. Must be less than or equal to: [{MOST}]. "
                more = "This limit can be set by changing the [search.max_open_scroll_context] setting."
                raise Refusal(429, "too_many_scroll_contexts_exception", reason + more)
        stack = ExitStack()
        pin = stack.enter_context(self._store.pin(expression))
        name = kind + secrets.token_urlsafe(24)
        with self._lock:
            self._held[name] = Held(pin, indices, stack, keep, time.monotonic() + keep)
        return name

    def _check(self, keep: float) -> None:
        """Raises Refusal for a longer time than the cluster's settings allow."""
        most = LONGEST
        if isinstance(self._store, Defining):
            for said in self._store.definitions(SETTINGS).values():
                value = said.get("search.max_keep_alive")
                if isinstance(value, str):
                    most = min(most, _seconds(value))
        if keep > most:
            shown = f"{keep:g}s"
            raise bad(
                f"Keep alive for request ({shown}) is too large. It must be less than ({most:g}s). This limit can be set by changing the "
                "[search.max_keep_alive] cluster level setting."
            )

    def scrolled(self, plan: Plan, keep: float) -> Json:
        """The first page of a scroll, with its id."""
        self._check(keep)
        name = self._new(plan.target.resolved.indices, plan.target.expression, keep, "s")
        held = self._held[name]
        held.plan = replace(plan, target=replace(plan.target, pin=held.pin))
        held.search = _ordered(search_of(held.plan))
        answer = answer_of(held.plan)
        total = answer["hits"].get("total")
        held.total = total["value"] if isinstance(total, dict) else total
        page = self._page(held)
        answer["hits"]["hits"] = page
        return {"_scroll_id": name, **answer}

    def next_page(self, name: str, keep: float | None, *, plain: bool) -> Json:
        """The next page of a scroll. Raises Refusal where it has ended."""
        began = time.monotonic()
        held = self._get(name, "s")
        if held is None or held.plan is None:
            raise gone(name)
        if keep is not None:
            self._check(keep)
            held.keep = keep
        held.ends = time.monotonic() + held.keep
        page = self._page(held)
        total = total_json(replace(held.plan.asked, plain_total=plain), held.total)
        scores = [hit["_score"] for hit in page if hit["_score"] is not None]
        hits = {"total": total, "max_score": max(scores) if scores and not held.plan.orders else None, "hits": page}
        took = round((time.monotonic() - began) * 1000)
        return {"_scroll_id": name, "took": took, "timed_out": False, "_shards": shards(held.plan.target), "hits": hits}

    def _page(self, held: Held) -> list[Json]:
        assert held.plan is not None
        assert held.search is not None
        with held.lock:
            found = self._store.search(replace(held.search, total=False))
            if found.hits:
                held.search = replace(held.search, after=found.hits[-1].sort)
        shown = len(held.plan.orders) or (1 if held.plan.by_score else 0)
        hits = replace(found, hits=tuple(replace(hit, sort=hit.sort[:shown]) for hit in found.hits))
        return hits_json(held.plan, hits)

    def pit(self, name: str, keep: float | None) -> Held:
        """A point in time, used once more. Raises Refusal where it has ended."""
        held = self._get(name, "p")
        if held is None:
            raise gone(name)
        if keep is not None:
            self._check(keep)
            held.keep = max(keep, held.keep)
        held.ends = time.monotonic() + held.keep
        return held

    def pits(self) -> list[tuple[str, Held]]:
        """All points in time."""
        self._sweep()
        with self._lock:
            return [(name, held) for name, held in self._held.items() if name.startswith("p")]

    def names(self, kind: str) -> list[str]:
        """The ids of all scrolls (`s`) or points in time (`p`)."""
        with self._lock:
            return [name for name in self._held if name.startswith(kind)]

    def release(self, name: str) -> bool:
        """Let go of one; False where there is none."""
        with self._lock:
            held = self._held.pop(name, None)
        if held is not None:
            held.stack.close()
        return held is not None

    def _get(self, name: str, kind: str) -> Held | None:
        self._sweep()
        with self._lock:
            return self._held.get(name) if name.startswith(kind) else None

    def _sweep(self) -> None:
        now = time.monotonic()
        with self._lock:
            ended = [name for name, held in self._held.items() if held.ends < now]
        for name in ended:
            self.release(name)

    def close(self) -> None:
        """Let go of all."""
        for name in list(self._held):
            self.release(name)


def _ordered(search: Search) -> Search:
    """The search in an order in which no two rows are alike, so that it can be gone on with."""
    sort = search.sort
    return search if sort and sort[-1].field == "_doc" else replace(search, sort=(*sort, Sort("_doc")))


def _seconds(text: str) -> float:
    try:
        return read_span(text) / 1_000_000
    except StoreError:
        return LONGEST


def gone(name: str) -> Refusal:
    """There is no such open search."""
    cause = {"type": "search_context_missing_exception", "reason": f"No search context found for id [{name[:100]}]"}
    shards_failed = [{"shard": -1, "index": None, "reason": cause}]
    return Refusal(404, "search_phase_execution_exception", "all shards failed", phase="query", grouped=True, failed_shards=shards_failed)


def of_service(service: "Service") -> OpenSearches:
    """Those of a running server."""
    return service.open_searches
