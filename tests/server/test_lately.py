"""How the sensors are and what came in lately, against what is usual."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from honeyguide.query.ast import Exists, Not
from honeyguide.server.asked import all_of
from honeyguide.server.lately import sensors
from honeyguide.store.naive import NaiveStore
from honeyguide.watch.alert import LOGS

SmallStore: TypeAlias = Callable[[Sequence[Mapping[str, Any]]], NaiveStore]
NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)


def event(ago: timedelta, dataset: str = "cowrie.log", **more: Any) -> dict[str, Any]:
    return {"@timestamp": (NOW - ago).isoformat(), "event.dataset": dataset, "source.ip": "192.0.2.1", **more}


def test_what_no_module_claims_is_one_sensor_that_is_found_by_having_none(small_store: SmallStore) -> None:
    store = small_store(
        [event(timedelta(minutes=1), "nginx.access"), *(event(timedelta(minutes=2), **{"event.module": "cowrie"}) for _ in range(2))]
    )
    found = {one["module"]: one for one in sensors(store, NOW)}
    assert {module: one["name"] for module, one in found.items()} == {"cowrie": "cowrie", None: "other"}
    assert found[None]["outputs"] == ["nginx.access"]
    assert found[None]["events"] == 1 == store.count(LOGS, all_of([Exists("event.dataset"), Not(Exists("event.module"))]))
    assert sum(found[None]["minutes"]) == 1
