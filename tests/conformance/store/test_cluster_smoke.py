"""The oldest engine that is spoken to, Elasticsearch 7.10 without Elastic's own parts, keeps the same promises in short."""

from collections.abc import Generator
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from tests.engines import elastic_store

from honeyguide.errors import StoreError
from honeyguide.query.aggregation import DateHistogram, Metric, Terms
from honeyguide.query.ast import And, Exists, Match, MatchAll, Range, Regexp, Term, Wildcard
from honeyguide.store.elastic.address import read_address
from honeyguide.store.elastic.store import ElasticStore
from honeyguide.store.protocol import Checkpoint, LedgerReject, Operation, Search, Sort

pytestmark = pytest.mark.engine
START = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def store(elasticsearch: str) -> Generator[ElasticStore]:
    with elastic_store(elasticsearch) as made:
        frame = pl.DataFrame(
            {
                "@timestamp": [START + timedelta(seconds=at) for at in range(5000)],
                "message": [f"accept from 10.0.0.{at % 200} line {at}" for at in range(5000)],
                "source.ip": [f"10.0.0.{at % 200}" for at in range(5000)],
                "url.path": [f"/a/{at}" for at in range(5000)],
                "labels": ['{"k":{"n":"v"}}'] * 5000,
                "@source": ["a"] * 5000,
                "log.offset": list(range(5000)),
            },
            schema_overrides={"@timestamp": pl.Datetime("us", "UTC")},
        )
        made.append("logs-x", frame, [Checkpoint("a", "/a", "f", "logs-x", position=5000)], [LedgerReject("a", 1, 7, "why", "what")])
        made.map("docs", {"nest": "nested"})
        made.write([Operation("index", "docs", "1", {"n": [1, "x"], "text": "Foo bar", "nest": [{"a": 1, "b": 2}, {"a": 2}]})])
        made.refresh()
        yield made


def test_what_was_asked_is_found(store: ElasticStore) -> None:
    for query, expected in (
        (MatchAll(), 5000),
        (Term("source.ip", "10.0.0.0/30"), 100),
        (Match("message", "10.0.0.7"), 25),
        (Regexp("message", r"line \d\d", anywhere=False), 0),
        (Regexp("message", r"line \d\d$", anywhere=True), 90),
        (Wildcard("url.path", "/a/12?"), 10),
        (Term("labels.k.n", "v"), 5000),
        (And((Exists("message"), Range("@timestamp", gte="2026-11-01T00:00:10Z", lt="2026-11-01T00:00:20Z"))), 10),
    ):
        assert store.count("logs-x", query) == expected, query


def test_pages_scans_and_numbers(store: ElasticStore) -> None:
    page = store.search(Search("logs-x", sort=(Sort("@timestamp", descending=True), Sort("_doc")), size=3))
    assert [hit.source["log.offset"] for hit in page.hits] == [4999, 4998, 4997]
    behind = store.search(Search("logs-x", sort=(Sort("@timestamp", descending=True), Sort("_doc")), size=2, after=page.hits[-1].sort))
    assert [hit.source["log.offset"] for hit in behind.hits] == [4996, 4995]
    frames = list(store.scan(Search("logs-x", sort=(Sort("log.offset"),), fields=("log.offset", "source.ip"))))
    assert pl.concat(frames).get_column("log.offset").to_list() == list(range(5000))
    answer = store.aggregate(
        "logs-x",
        MatchAll(),
        {"ips": Terms("source.ip", 2), "hours": DateHistogram("@timestamp", "1h"), "n": Metric("cardinality", "source.ip")},
    )
    assert [bucket["doc_count"] for bucket in answer["hours"]["buckets"]] == [3600, 1400]
    assert answer["n"]["value"] == 200
    assert answer["ips"]["buckets"][0] == {"key": "10.0.0.0", "doc_count": 25}


def test_documents_and_the_ledger(store: ElasticStore) -> None:
    found = store.get("docs", "1")
    assert found is not None
    assert found.source["n"] == [1, "x"]
    assert store.write([Operation("update", "docs", "1", {"m": 1})])[0].version == 2
    assert store.write([Operation("create", "docs", "1", {})])[0].result == "error"
    line = store.checkpoint("a")
    assert line is not None
    assert line.position == 5000
    assert [reject.text for reject in store.rejects("a")] == ["what"]


def test_a_point_in_time_leaves_out_what_comes_later(store: ElasticStore) -> None:
    with store.pin("logs-x") as pin:
        late = pl.DataFrame({"message": ["late"], "@source": ["b"], "log.offset": [0]})
        store.append("logs-x", late, [Checkpoint("b", "/b", "f", "logs-x", position=1)])
        assert store.count("logs-x", MatchAll(), pin=pin) == 5000
        assert sum(frame.height for frame in store.scan(Search("logs-x", pin=pin))) == 5000
    assert store.forget("b") == 1


def test_what_this_engine_can_not_do_is_said(elasticsearch: str) -> None:
    store = ElasticStore(read_address(f"{elasticsearch}/?prefix=short&keep=90d"))
    with pytest.raises(StoreError, match="can't remove old indices"):
        store.create("x")
    store.close()
