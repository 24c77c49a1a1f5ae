"""Questions are taken back: when they take too long, when their asker goes, when the server ends."""

import asyncio
import gc
import threading
import time
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from starlette.requests import Request

from honeyguide.errors import StoreInterrupted
from honeyguide.query.ast import MatchAll
from honeyguide.server.elasticsearch.running import pool_of
from honeyguide.server.questions import Questions
from honeyguide.store.embedded.store import EmbeddedStore
from honeyguide.store.interruption import Interruption, interruptible

ENDLESS = "SELECT count(*) FROM range(1000000) a, range(1000000) b, range(1000000) c"


@dataclass
class Asker:
    """Somebody who asks, and goes."""

    gone: bool = False

    async def is_disconnected(self) -> bool:
        await asyncio.sleep(0)
        return self.gone


def request(*, gone: bool = False) -> Request:
    return cast("Request", Asker(gone))


@pytest.fixture
def store(tmp_path: Path) -> Generator[EmbeddedStore]:
    with closing(EmbeddedStore.open(tmp_path / "data")) as opened:
        yield opened
    gc.collect()


def endless(store: EmbeddedStore) -> Any:
    with store._core.cursor() as cursor:  # pyright: ignore[reportPrivateUsage]
        return cursor.execute(ENDLESS).fetchall()


@pytest.mark.parametrize(("gone", "limit", "reason"), [(False, 0.3, "longer than 0.3 s"), (True, 60.0, "asker has gone")])
def test_an_endless_question_ends(store: EmbeddedStore, gone: bool, limit: float, reason: str) -> None:
    async def ask() -> Any:
        with closing(Questions({"page": 1})) as questions:
            return await questions.ask(request(gone=gone), lambda: endless(store), limit)

    began = time.monotonic()
    with pytest.raises((StoreInterrupted, asyncio.CancelledError), match=reason if not gone else None):
        asyncio.run(ask())
    assert time.monotonic() - began < 20


def test_others_are_answered_meanwhile(store: EmbeddedStore) -> None:
    async def ask() -> Any:
        with closing(Questions({"page": 2})) as questions:
            slow = asyncio.create_task(questions.ask(request(), lambda: endless(store), 2.0))
            quick = await questions.ask(request(), lambda: store.count("*", MatchAll()))
            assert not slow.done()
            with pytest.raises(StoreInterrupted):
                await slow
            return quick

    assert asyncio.run(ask()) == 0


def test_searches_keep_no_document_and_no_health_waiting(store: EmbeddedStore) -> None:
    async def ask() -> Any:
        with closing(Questions({"search": 1, "write": 1, "management": 1})) as questions:
            slow = [asyncio.create_task(questions.ask(request(), lambda: endless(store), 2.0, "search")) for _ in range(3)]
            await asyncio.sleep(0.1)
            counts = [await questions.ask(request(), lambda: len(store.indices()), 1.0, pool) for pool in ("write", "management")]
            assert not any(one.done() for one in slow)
            await asyncio.gather(*slow, return_exceptions=True)
            return counts

    assert asyncio.run(ask()) == [0, 0]


@pytest.mark.parametrize(
    ("path", "pool"),
    [
        ("/_bulk", "write"),
        ("/{index}/{type}/{id}", "write"),
        ("/{index}/_doc/{id}", "write"),
        ("/_search/scroll/{scroll_id}", "search"),
        ("/_text_structure/find_structure", "search"),
        ("/_cluster/health/{index}", "management"),
        ("/{index}", "management"),
    ],
)
def test_each_address_has_its_threads(path: str, pool: str) -> None:
    assert pool_of(path) == pool


def test_what_was_taken_back_is_not_begun(store: EmbeddedStore) -> None:
    interruption = Interruption()
    interruption.stop("enough")
    with interruptible(interruption), pytest.raises(StoreInterrupted, match="enough"):
        store.indices()


def test_another_thread_stops_it(store: EmbeddedStore) -> None:
    interruption = Interruption()
    timer = threading.Timer(0.3, lambda: interruption.stop("enough"))
    timer.start()
    with interruptible(interruption), pytest.raises(StoreInterrupted, match="enough"):
        endless(store)
    timer.join()
