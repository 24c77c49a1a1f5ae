"""What every store promises beside the right answers: all or nothing, versions, visibility, points in time, forgetting, threads."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from honeyguide.errors import IndexMissing, InternalError, MappingConflict, StoreError, VersionConflict
from honeyguide.query.aggregation import Terms
from honeyguide.query.ast import Exists, MatchAll, Range, Term
from honeyguide.store.protocol import Checkpoint, LedgerReject, Operation, Search, Sort, Store

START = datetime(2026, 11, 1, tzinfo=UTC)


def frame(source: str, first: int, count: int) -> pl.DataFrame:
    """Events of one source, one a second."""
    return pl.DataFrame(
        {
            "@timestamp": [START + timedelta(seconds=at) for at in range(first, first + count)],
            "message": [f"line {at}" for at in range(first, first + count)],
            "log.logger": ["python" if at % 3 else "connection" for at in range(first, first + count)],
            "@source": [source] * count,
            "log.offset": list(range(first, first + count)),
        },
        schema_overrides={"@timestamp": pl.Datetime("us", "UTC")},
    )


def checkpoint(source: str, position: int) -> Checkpoint:
    return Checkpoint(source, f"/var/log/{source}", "dionaea", "logs-x", position=position, state='{"a": 1}', modified=START, updated=START)


def test_an_append_keeps_rows_and_ledger(store: Store) -> None:
    rejects = [LedgerReject("a", 3, 30, "no head", "gibberish"), LedgerReject("a", 2, 20, "no head", "'; DROP TABLE rejects")]
    store.append("logs-x", frame("a", 0, 10), [checkpoint("a", 10)], rejects)
    store.append("logs-x", frame("a", 10, 0), [checkpoint("b", 0)])

    assert store.count("logs-x", MatchAll()) == 10
    assert store.checkpoint("a") == checkpoint("a", 10)
    assert [line.identity for line in store.checkpoints()] == ["a", "b"]
    assert [reject.text for reject in store.rejects("a")] == ["'; DROP TABLE rejects", "gibberish"]
    assert store.checkpoint("none") is None


def test_an_append_that_fails_keeps_nothing(store: Store) -> None:
    with pytest.raises(InternalError, match="@source"):
        store.append("logs-x", frame("a", 0, 10).drop("@source"), [checkpoint("a", 10)])

    assert store.checkpoints() == []
    assert store.count("*", MatchAll()) == 0


def test_an_event_is_found_by_its_id(store: Store) -> None:
    store.append("logs-x", frame("a", 0, 10))
    (hit,) = store.search(Search(query=Term("message", "7"))).hits
    store.seal()

    found = store.get("logs-x", hit.id)
    assert found is not None
    assert found.source == {
        "@timestamp": "2026-11-01T00:00:07.000Z", "message": "line 7", "log.logger": "python", "log.offset": 7,
    }  # fmt: skip
    assert (found.version, found.seq_no) == (1, 7)
    assert store.get("logs-x", "zz-7") is None
    assert store.get("none", hit.id) is None


def test_versions_count_and_conflicts_are_refused(store: Store) -> None:
    def write(kind: str, **more: object) -> tuple[str, int, int]:
        (outcome,) = store.write([Operation(kind, "i", "1", **more)])  # pyright: ignore[reportArgumentType]
        assert outcome.error is None or isinstance(outcome.error, VersionConflict)
        return outcome.result, outcome.version, outcome.seq_no

    assert write("index", source={"a": 1}) == ("created", 1, 0)
    assert write("create", source={"a": 2}) == ("error", 1, 0)
    assert write("update", source={"a": 1}) == ("noop", 1, 0)
    assert write("update", source={"b": {"c": 2}}) == ("updated", 2, 1)
    assert write("index", source={"a": 3}, if_seq_no=0)[0] == "error"
    assert write("delete", if_seq_no=1) == ("deleted", 3, 2)
    assert write("delete") == ("not_found", 0, 0)
    assert write("update", source={"a": 9}) == ("not_found", 0, 0)
    assert write("update", source={"a": 9}, upsert={"a": 5}) == ("created", 4, 3)
    found = store.get("i", "1")
    assert found is not None
    assert found.source == {"a": 5}


def test_one_bad_operation_stops_no_other(store: Store) -> None:
    outcomes = store.write(
        [
            Operation("index", "i", "1", raw=b'{"a": 1}'),
            Operation("create", "i", "1", {"a": 2}),
            Operation("index", "i", "2", {"a": 3}),
            Operation("delete", "none", "1"),
        ]
    )
    assert [outcome.result for outcome in outcomes] == ["created", "error", "created", "not_found"]
    assert [index.name for index in store.indices()] == ["i"]


def test_documents_without_an_id_get_one_each_in_order(store: Store) -> None:
    outcomes = store.write([Operation("index", "i", None, {"n": n}) for n in range(300)])
    ids = [outcome.id for outcome in outcomes]
    assert len(set(ids)) == 300
    assert ids == sorted(ids)
    store.seal()
    found = store.get("i", ids[123])
    assert found is not None
    assert found.source == {"n": 123}
    assert store.write([Operation("update", "i", ids[123], {"m": 1})])[0].version == 2
    again = store.get("i", ids[123])
    assert again is not None
    assert again.source == {"n": 123, "m": 1}


def test_get_is_realtime_and_search_waits_for_refresh(store: Store) -> None:
    store.write([Operation("index", "i", "1", {"a": 1})])
    assert store.get("i", "1") is not None
    assert store.count("i", MatchAll()) == 0
    store.refresh("i")
    assert store.count("i", MatchAll()) == 1

    store.write([Operation("index", "i", "1", {"a": 2}), Operation("delete", "i", "2")])
    assert [hit.source for hit in store.search(Search("i")).hits] == [{"a": 1}]
    store.refresh()
    assert [hit.source for hit in store.search(Search("i")).hits] == [{"a": 2}]


def test_the_document_stays_as_it_was_sent(store: Store) -> None:
    raw = b'{"b": 1.0, "a": {"c.d": [null, 2]}, "b2": 12345678901234567890}'
    store.write([Operation("index", "i", "1", raw=raw)])
    store.seal()
    found = store.get("i", "1")
    assert found is not None
    assert list(found.source) == ["b", "a", "b2"]
    assert found.source["b2"] == 12345678901234567890


def test_values_that_do_not_fit_stay_in_the_document(store: Store) -> None:
    store.write(
        [Operation("index", "i", "1", {"n": 1}), Operation("index", "i", "2", {"n": ["x", 7]}), Operation("index", "i", "3", {"n": "y"})]
    )
    store.refresh()
    assert store.count("i", Exists("n")) == 2
    assert store.count("i", Term("n", 7)) == 1
    found = store.get("i", "3")
    assert found is not None
    assert found.source == {"n": "y"}


def test_names_that_differ_in_case_are_two_fields(store: Store) -> None:
    store.write([Operation("index", "i", "1", {"Foo": 1, "foo": 2, 'x"; DROP TABLE indices; --': 3, "": 4})])
    store.seal()
    assert store.count("i", Term("Foo", 1)) == 1
    assert store.count("i", Term("foo", 1)) == 0
    assert store.count("i", Term('x"; DROP TABLE indices; --', 3)) == 1


def test_beyond_a_thousand_fields_the_document_alone_has_them(store: Store) -> None:
    store.write([Operation("index", "i", "1", {f"f{at}": at for at in range(1100)})])
    store.refresh()
    assert len(store.fields("i")) == 1000
    assert store.count("i", Term("f999", 999)) == 1
    assert store.count("i", Exists("f1050")) == 0
    found = store.get("i", "1")
    assert found is not None
    assert found.source["f1050"] == 1050


def test_types_named_before_are_kept(store: Store) -> None:
    store.map("i", {"a": "ip", "b": "keyword", "c": "text", "c.raw": "keyword"})
    with pytest.raises(MappingConflict):
        store.map("i", {"a": "keyword"})
    store.write([Operation("index", "i", "1", {"a": "10.0.0.1", "b": 5, "c": "Foo Bar"})])
    store.refresh()
    assert store.count("i", Term("a", "10.0.0.0/8")) == 1
    assert store.count("i", Term("b", "5")) == 1
    assert store.count("i", Term("c.raw", "Foo Bar")) == 1
    assert store.fields("i")["c.raw"] == {"i": "keyword"}


def test_indices_are_named_by_patterns(store: Store) -> None:
    for name in ("logs-a", "logs-b", "other"):
        store.create(name)
        store.create(name)
    assert [index.name for index in store.indices("logs-*,-logs-b")] == ["logs-a"]
    assert store.count("none*", MatchAll()) == 0
    with pytest.raises(IndexMissing):
        store.count("none", MatchAll())
    with pytest.raises(IndexMissing):
        store.drop("none")
    store.drop("other")
    assert [index.name for index in store.indices()] == ["logs-a", "logs-b"]


def test_a_dropped_index_comes_back_empty(store: Store) -> None:
    store.append("logs-x", frame("a", 0, 10))
    store.write([Operation("index", "logs-x", "1", {"odd": "x"})])
    store.drop("logs-x")
    store.create("logs-x")
    assert store.count("*", MatchAll()) == 0
    assert store.get("logs-x", "1") is None
    assert store.fields() == {}


def test_a_pin_sees_what_was_there(store: Store) -> None:
    store.append("logs-x", frame("a", 0, 10))
    store.write([Operation("index", "i", "1", {"v": 1}), Operation("index", "i", "2", {"v": 2})])
    store.refresh()
    with store.pin("*") as pin:
        store.append("logs-x", frame("b", 10, 10))
        store.write([Operation("index", "i", "1", {"v": 9}), Operation("delete", "i", "2")])
        store.seal()
        store.forget("a")
        store.drop("i")
        found = store.search(Search("logs-x", pin=pin, size=20, sort=(Sort("log.offset", descending=True),)))
        assert [hit.source["log.offset"] for hit in found.hits] == list(range(9, -1, -1))
        assert sorted(hit.source["v"] for hit in store.search(Search("i", pin=pin)).hits) == [1, 2]
        assert store.count("*", MatchAll(), pin=pin) == 12
        assert store.aggregate("i", MatchAll(), {"v": Terms("v")}, pin=pin)["v"]["buckets"][0]["doc_count"] == 1
        assert sum(one.height for one in store.scan(Search("logs-x", pin=pin))) == 10
    assert store.count("*", MatchAll()) == 10
    with pytest.raises(StoreError, match="gone"):
        store.search(Search(pin=pin))


@pytest.mark.parametrize("sealed", [False, True])
def test_forgetting_a_source_takes_its_rows_only(store: Store, *, sealed: bool) -> None:
    store.append("logs-x", pl.concat([frame("a", 0, 5), frame("b", 5, 5)]), [checkpoint("a", 5), checkpoint("b", 5)])
    store.append("logs-y", frame("a", 10, 3), (), [LedgerReject("a", 1, 1, "why", "what")])
    first = store.search(Search("logs-x", sort=(Sort("log.offset"),))).hits[0]
    store.write([Operation("update", "logs-x", first.id, {"tag": "seen"}), Operation("index", "logs-x", "own", {"message": "kept"})])
    if sealed:
        store.seal()

    assert store.forget("a") == 8
    assert store.count("logs-x", MatchAll()) == 6
    assert store.count("logs-y", MatchAll()) == 0
    assert [line.identity for line in store.checkpoints()] == ["b"]
    assert list(store.rejects("a")) == []
    assert store.get("logs-x", first.id) is None
    assert store.forget("a") == 0

    store.append("logs-x", frame("a", 0, 5), [checkpoint("a", 5)])
    assert store.get("logs-x", first.id) is not None
    assert store.count("logs-x", MatchAll()) == 11


@pytest.mark.parametrize("sealed", [False, True])
def test_the_end_of_a_source_is_taken_back(store: Store, *, sealed: bool) -> None:
    rejects = [LedgerReject("a", 1, at, "why", "what") for at in (2, 8)]
    store.append("logs-x", pl.concat([frame("a", 0, 10), frame("b", 0, 10)]), [checkpoint("a", 10)], rejects)
    if sealed:
        store.seal()

    with store.pin("*") as pin:
        assert store.forget("a", since=7) == 3
        assert store.count("logs-x", MatchAll(), pin=pin) == 20
    assert store.count("logs-x", MatchAll()) == 17
    assert [reject.offset for reject in store.rejects("a")] == [2]
    assert store.checkpoint("a") == checkpoint("a", 10)

    store.append("logs-x", frame("a", 7, 5), [checkpoint("a", 12)])
    assert store.count("logs-x", MatchAll()) == 22
    hits = store.search(Search("logs-x", size=30)).hits
    assert len({hit.id for hit in hits}) == 22
    assert all(store.get("logs-x", hit.id) == hit for hit in hits)
    store.seal()
    assert store.count("logs-x", MatchAll()) == 22


@pytest.mark.parametrize("sealed", [False, True])
def test_the_end_of_a_source_is_taken_back_as_more_comes(store: Store, *, sealed: bool) -> None:
    rejects = [LedgerReject("a", 1, at, "why", "what") for at in (2, 8)]
    store.append("logs-x", pl.concat([frame("a", 0, 10), frame("b", 0, 10)]), [checkpoint("a", 10)], rejects)
    if sealed:
        store.seal()

    store.append("logs-x", frame("a", 7, 5), [checkpoint("a", 12)], [LedgerReject("a", 1, 9, "again", "what")], {"a": 7})
    store.append("logs-x", frame("c", 0, 2), [checkpoint("c", 2)], (), {"c": 0})
    assert store.count("logs-x", MatchAll()) == 24
    hits = store.search(Search("logs-x", size=30)).hits
    assert len({hit.id for hit in hits}) == 24
    assert all(store.get("logs-x", hit.id) == hit for hit in hits)
    assert [reject.reason for reject in store.rejects("a")] == ["why", "again"]
    assert store.checkpoint("a") == checkpoint("a", 12)

    store.append("logs-x", pl.DataFrame(), [checkpoint("a", 3)], (), {"a": 3})
    assert store.count("logs-x", MatchAll()) == 15
    store.append("logs-x", frame("a", 0, 1), [checkpoint("a", 1)], (), {"a": 0})
    assert store.count("logs-x", MatchAll()) == 13
    assert list(store.rejects("a")) == []


def test_pages_follow_one_another(store: Store) -> None:
    for part in range(6):
        store.append("logs-x", frame("a", part * 50, 50))
        if part % 2:
            store.seal()
    sort = (Sort("log.logger"), Sort("@timestamp", descending=True))
    seen: list[int] = []
    after = None
    while True:
        page = store.search(Search("logs-x", sort=sort, size=37, after=after, total=False)).hits
        if not page:
            break
        seen += [hit.source["log.offset"] for hit in page]
        after = page[-1].sort
    expected = [at for at in range(299, -1, -1) if at % 3 == 0] + [at for at in range(299, -1, -1) if at % 3]
    assert seen == expected
    skipped = store.search(Search("logs-x", sort=sort, size=10, skip=95))
    assert ([hit.source["log.offset"] for hit in skipped.hits], skipped.total) == (expected[95:105], 300)


def test_readers_see_whole_appends_while_rows_are_written_and_sealed(store: Store) -> None:
    done = threading.Event()
    wrong: list[str] = []

    def read() -> None:
        last = 0
        while not done.is_set():
            count = store.count("logs-*", MatchAll())
            early = store.count("logs-*", Range("log.offset", lt=50))
            rows = sum(one.height for one in scan())
            if count % 50 or rows % 50 or count < last or early not in {0, 50}:
                wrong.append(f"{count} after {last}, {rows} rows, {early}")
            last = count

    def scan() -> Iterator[pl.DataFrame]:
        return store.scan(Search("logs-*", fields=("log.offset",)))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for part in range(20):
        store.append("logs-x", frame("a", part * 50, 50), [checkpoint("a", part)])
        if part % 5 == 4:
            store.seal()
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert store.count("*", MatchAll()) == 1000


def test_two_writers_lose_nothing(store: Store) -> None:
    def write(name: str) -> None:
        for part in range(10):
            store.append("logs-x", frame(name, part * 20, 20), [checkpoint(name, part)])
            store.write([Operation("index", "i", f"{name}-doc-{part}", {"part": part})])

    writers = [threading.Thread(target=write, args=(name,)) for name in ("a", "b")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    store.refresh()
    assert store.count("logs-x", MatchAll()) == 400
    assert store.count("i", MatchAll()) == 20
    hits = store.search(Search("logs-x", size=400, sort=(Sort("_seq_no"),))).hits
    assert [hit.seq_no for hit in hits] == list(range(400))
