"""A move copies rows, documents and the ledger, goes on where it was stopped, and doubles nothing when it is repeated."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from tests.engines import elastic_store

from honeyguide.query.ast import MatchAll
from honeyguide.store.embedded.store import EmbeddedStore
from honeyguide.store.protocol import Checkpoint, LedgerReject, Operation, Search, Store
from honeyguide.workspace import moving
from honeyguide.workspace.moving import move

START = datetime(2026, 11, 1, tzinfo=UTC)


def fill(store: Store) -> None:
    for source in ("a", "b"):
        frame = pl.DataFrame(
            {
                "@timestamp": [START + timedelta(seconds=at) for at in range(100)],
                "message": [f"{source} {at}" for at in range(100)],
                "event.category": [["network"] if at % 2 else ["network", "authentication"] for at in range(100)],
                "own": [at % 7 for at in range(100)],
                "@source": [source] * 100,
                "log.offset": list(range(100)),
            },
            schema_overrides={"@timestamp": pl.Datetime("us", "UTC")},
        )
        reject = LedgerReject(source, 5, 50, "no head", "gibberish")
        store.append("logs-x", frame, [Checkpoint(source, f"/{source}", "f", "logs-x", position=100, events=100, rejects=1)], [reject])
    store.write([Operation("index", "docs", str(at), {"n": at, "text": f"word {at}"}) for at in range(20)])
    store.refresh()


def check(store: Store) -> None:
    assert store.count("logs-x", MatchAll()) == 200
    assert store.count("docs", MatchAll()) == 20
    assert [(line.identity, line.position, line.rejects) for line in store.checkpoints()] == [("a", 100, 1), ("b", 100, 1)]
    assert [reject.text for reject in store.rejects("a")] == ["gibberish"]
    rows = pl.concat(list(store.scan(Search("logs-x", fields=("message", "event.category", "own")))))
    assert sorted(rows.get_column("message")) == sorted(f"{source} {at}" for source in "ab" for at in range(100))
    assert rows.get_column("event.category").list.len().sum() == 300
    assert rows.get_column("own").sum() == 2 * sum(at % 7 for at in range(100))
    assert store.fields("docs")["text.keyword"] == {"docs": "keyword"}
    assert store.forget("a") == 100


@pytest.mark.engine
def test_to_a_cluster_and_back(tmp_path: Path, opensearch: str) -> None:
    with closing(EmbeddedStore.open(tmp_path / "a")) as here, elastic_store(opensearch) as there:
        fill(here)
        for _ in range(2):
            assert [(one.index, one.before, one.after) for one in move(here, there)] == [("docs", 20, 20), ("logs-x", 200, 200)]
        with closing(EmbeddedStore.open(tmp_path / "b")) as back:
            for _ in range(2):
                assert all(one.before == one.after for one in move(there, back))
            check(back)
        check(there)


def test_a_stopped_move_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "ROWS", 30)
    with closing(EmbeddedStore.open(tmp_path / "a")) as here, closing(EmbeddedStore.open(tmp_path / "b")) as there:
        fill(here)
        here.seal()

        def stop(index: str, rows: int, _: int) -> None:
            if index == "logs-x" and rows >= 60:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            move(here, there, watch=stop)
        assert 0 < there.count("logs-x", MatchAll()) < 201
        assert all(one.before == one.after for one in move(here, there))
        check(there)


def test_a_source_that_has_grown_is_moved_anew(tmp_path: Path) -> None:
    with closing(EmbeddedStore.open(tmp_path / "a")) as here, closing(EmbeddedStore.open(tmp_path / "b")) as there:
        fill(here)
        move(here, there)
        more = pl.DataFrame({"message": ["new"], "@source": ["a"], "log.offset": [100]})
        here.append("logs-x", more, [Checkpoint("a", "/a", "f", "logs-x", position=101)])
        assert all(one.before == one.after for one in move(here, there))
        assert there.count("logs-x", MatchAll()) == 201
