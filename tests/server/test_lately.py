"""How the sensors are and what came in lately, against what is usual."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from honeyguide.query.ast import Exists, MatchAll, Not, Term
from honeyguide.server.asked import all_of
from honeyguide.server.lately import lately, sensors
from honeyguide.store.naive import NaiveStore
from honeyguide.watch.alert import LOGS

SmallStore: TypeAlias = Callable[[Sequence[Mapping[str, Any]]], NaiveStore]
NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)


def event(ago: timedelta, more: Mapping[str, Any]) -> dict[str, Any]:
    return {"@timestamp": (NOW - ago).isoformat(), "event.dataset": "cowrie.log", "source.ip": "192.0.2.1", **more}


def test_what_no_module_claims_is_one_sensor_that_is_found_by_having_none(small_store: SmallStore) -> None:
    store = small_store(
        [
            event(timedelta(minutes=1), {"event.dataset": "nginx.access"}),
            *(event(timedelta(minutes=2), {"event.module": "cowrie"}) for _ in range(2)),
        ]
    )
    found = {one["module"]: one for one in sensors(store, NOW)}
    assert {module: one["name"] for module, one in found.items()} == {"cowrie": "cowrie", None: "other"}
    assert found[None]["outputs"] == ["nginx.access"]
    assert found[None]["events"] == 1 == store.count(LOGS, all_of([Exists("event.dataset"), Not(Exists("event.module"))]))
    assert sum(found[None]["minutes"]) == 1


def test_a_day_on_which_nothing_came_counts_in_what_is_usual(small_store: SmallStore) -> None:
    ages = [timedelta(hours=1), *[timedelta(hours=30)] * 6, *[timedelta(days=4, hours=1)] * 2, timedelta(days=4, hours=2)]
    store = small_store([event(age, {"destination.port": 23}) for age in ages])
    day = lately(store, (NOW - timedelta(days=1), NOW), NOW - timedelta(days=4, hours=2), MatchAll())
    assert day["days"] == 3
    assert (day["rows"], day["usual_rows"], day["peers"], day["usual_peers"]) == (1, 6 / 3, 1, 1 / 3)
    assert day["services"] == [{"value": 23, "count": 1, "usual": 2.0}]


def test_a_span_is_held_against_spans_as_long_and_filters_narrow_both(small_store: SmallStore) -> None:
    one, other = {"source.ip": "192.0.2.7"}, {"source.ip": "192.0.2.8"}
    minutes = [(5, one), (15, one), (15, other), (25, one), (35, other)]
    store = small_store([event(timedelta(minutes=ago), who) for ago, who in minutes])
    span, first = (NOW - timedelta(minutes=10), NOW), NOW - timedelta(minutes=35)
    everything = lately(store, span, first, MatchAll())
    assert (everything["days"], everything["rows"], everything["usual_rows"], everything["new_peers"]) == (2, 1, 1.5, 0)
    assert lately(store, span, first, Term("source.ip", "192.0.2.7"))["usual_rows"] == 1
    for first in (NOW - timedelta(minutes=12), NOW - timedelta(minutes=5)):
        assert lately(store, span, first, MatchAll())["usual_rows"] is None
