"""One thing is one alert: raised once, told once, ended when it is over, silent while snoozed, and known after a restart."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.engines import elastic_store

from honeyguide.errors import StoreError
from honeyguide.investigate import Peer
from honeyguide.query.ast import MatchAll, Term
from honeyguide.schema.words import Words
from honeyguide.store.embedded.store import EmbeddedStore
from honeyguide.store.naive import NaiveStore
from honeyguide.store.protocol import Search, Store
from honeyguide.watch.alert import Alert, Observation
from honeyguide.watch.keeping import Keeping

START = datetime(2026, 11, 22, 21, 40, tzinfo=UTC)
SPIN = Observation("spinning", "hang", "dionaea 7", "stuck-callback", Words("a", "b"), Words("c", "d"), files=frozenset({"/log"}), rank=1)
NAMED = replace(SPIN, detector="judged", subject="x", culprit=Peer("203.0.113.9"), rank=2, lasting=True)


class Looks:
    """A store's alerts, look by look, a minute apart."""

    def __init__(self, store: Store) -> None:
        self.told: list[Alert] = []
        self.keeping = Keeping(store, self.told.append)
        self.keeping.begin()
        self.store = store
        self.now = START

    def __call__(self, *seen: Observation, minutes: float = 1) -> None:
        self.now += timedelta(minutes=minutes)
        self.keeping.take(seen, self.now)

    def documents(self) -> list[tuple[str, str]]:
        found = self.store.search(Search("honeyguide-alerts*", MatchAll(), size=100)).hits
        return sorted((str(hit.source["detector"]), str(hit.source["status"])) for hit in found)


def test_what_goes_on_is_told_once_and_ends_after_three_looks_without_it() -> None:
    looks = Looks(NaiveStore())
    looks(SPIN)
    looks(SPIN)
    looks()
    looks()
    assert looks.documents() == [("spinning", "open")]
    looks()
    assert looks.documents() == [("spinning", "ended")]
    looks(SPIN)
    assert (looks.documents(), len(looks.told)) == ([("spinning", "open")], 1)


def test_what_comes_back_much_later_is_another_one() -> None:
    looks = Looks(NaiveStore())
    looks(SPIN)
    for _ in range(3):
        looks()
    looks(SPIN, minutes=30)
    assert (looks.documents(), len(looks.told)) == ([("spinning", "ended"), ("spinning", "open")], 2)


def of_process(pid: int, **changes: object) -> Observation:
    process = {"entity_id": f"{pid}-4711", "pid": pid, "name": "dionaea"}
    return replace(SPIN, subject=f"dionaea {pid} 4711", process=process, **changes)  # pyright: ignore[reportArgumentType]


def test_the_hang_of_a_restarted_honeypot_is_another_one_however_soon_it_comes() -> None:
    looks = Looks(NaiveStore())
    looks(of_process(7))
    for _ in range(3):
        looks()
    looks(of_process(8))
    assert looks.documents() == [("spinning", "ended"), ("spinning", "open")]
    assert [alert.seen.process["pid"] for alert in looks.told] == [7, 8]
    for _ in range(3):
        looks()
    looks(of_process(8))
    assert len(looks.told) == 2, "the same one that comes back soon is no other"


def test_it_is_another_one_though_the_first_was_not_seen_to_end_or_was_left_open(tmp_path: Path) -> None:
    with closing(EmbeddedStore.open(tmp_path)) as store:
        looks = Looks(store)
        looks(of_process(7))
        looks(of_process(8))
        again = Looks(store)
        again(of_process(9))
        assert [alert.seen.process["pid"] for alert in (*looks.told, *again.told)] == [7, 8, 9]


def test_workers_of_one_honeypot_that_hang_at_once_are_one_hang() -> None:
    looks = Looks(NaiveStore())
    looks(of_process(7), of_process(8))
    looks(of_process(8))
    assert (looks.documents(), len(looks.told)) == ([("spinning", "open")], 1)


def test_a_hang_that_the_logs_name_late_is_the_one_that_began_then() -> None:
    looks = Looks(NaiveStore())
    looks(of_process(7, started_at=START))
    for _ in range(3):
        looks()
    later = of_process(8, started_at=START + timedelta(minutes=5))
    looks(later)
    looks(later, replace(NAMED, started_at=START - timedelta(seconds=5), ended_at=START + timedelta(minutes=1)))
    assert looks.documents() == [("judged", "ended"), ("spinning", "open")]


def test_what_could_not_be_kept_stands_on_the_alert_from_then_on() -> None:
    store = NaiveStore()
    looks = Looks(store)
    looks(SPIN)
    looks.keeping.lacking(looks.told[0].id, ["open files: permission denied"])
    looks(SPIN, NAMED)
    [hit] = store.search(Search("honeyguide-alerts*", MatchAll())).hits
    assert hit.source["not_kept"] == ["open files: permission denied"]


def test_who_knows_more_replaces_who_knows_less() -> None:
    looks = Looks(NaiveStore())
    looks(SPIN)
    looks(SPIN, NAMED)
    looks(SPIN, NAMED)
    assert looks.documents() == [("judged", "open")]
    assert [alert.seen.culprit for alert in looks.told] == [None, Peer("203.0.113.9")]
    for _ in range(3):
        looks(NAMED)
    assert looks.documents() == [("judged", "ended")]


def test_two_incidents_of_one_log_are_two() -> None:
    looks = Looks(NaiveStore())
    looks(replace(NAMED, started_at=START), replace(NAMED, subject="y", started_at=START + timedelta(hours=1)))
    assert looks.documents() == [("judged", "open")] * 2


def test_a_snoozed_one_is_not_told_and_neither_is_what_follows_of_it() -> None:
    looks = Looks(NaiveStore())
    looks(SPIN)
    assert looks.keeping.snooze(looks.told[0].id, START + timedelta(hours=2))
    looks(SPIN, NAMED)
    for _ in range(3):
        looks(NAMED)
    looks(replace(SPIN, subject="dionaea 8"), minutes=30)
    assert len(looks.told) == 1
    looks(replace(SPIN, subject="dionaea 9", files=frozenset({"/other"})))
    assert len(looks.told) == 2


def test_a_restart_neither_repeats_nor_forgets(tmp_path: Path) -> None:
    with closing(EmbeddedStore.open(tmp_path)) as store:
        Looks(store)(SPIN)
        again = Looks(store)
        again(SPIN)
        assert (again.documents(), again.told) == ([("spinning", "open")], [])
        later = Looks(store)
        for _ in range(8):
            later()
        assert later.documents() == [("spinning", "ended")]


def test_what_was_left_open_can_be_snoozed_before_it_is_seen_again(tmp_path: Path) -> None:
    with closing(EmbeddedStore.open(tmp_path)) as store:
        first = Looks(store)
        first(SPIN)
        again = Looks(store)
        assert again.keeping.snooze(first.told[0].id, START + timedelta(hours=2))
        again(SPIN, NAMED)
        assert again.told == []
        [hit] = store.search(Search("honeyguide-alerts*", MatchAll())).hits
        assert (hit.source["snoozed_until"], hit.source["status"]) == ("2026-11-22T23:40:00Z", "open")


@pytest.mark.engine
def test_a_cluster_keeps_alerts_over_a_restart_too(opensearch: str) -> None:
    with elastic_store(opensearch) as store:
        looks = Looks(store)
        looks(SPIN)
        looks(SPIN, NAMED)
        assert looks.documents() == [("judged", "open")]
        with elastic_store(opensearch, store.address.prefix) as reopened:
            again = Looks(reopened)
            again(SPIN, NAMED)
            assert (again.documents(), again.told) == ([("judged", "open")], [])
            assert reopened.count("honeyguide-alerts", Term("source.ip", "203.0.113.9")) == 1
            for _ in range(3):
                again(NAMED)
            assert again.documents() == [("judged", "ended")]


def test_on_a_full_disk_it_is_told_at_once_and_written_later(monkeypatch: pytest.MonkeyPatch) -> None:
    store = NaiveStore()
    looks = Looks(store)
    with monkeypatch.context() as patch:

        def full(operations: object) -> None:
            raise StoreError("nothing more can be written")

        patch.setattr(store, "write", full)
        looks(SPIN)
        assert len(looks.told) == 1
        assert looks.keeping.problem
    looks()
    assert (looks.documents(), looks.keeping.problem) == ([("spinning", "open")], "")
