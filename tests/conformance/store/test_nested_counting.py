"""The objects of nested fields are counted as rows, fields that hold ranges in every bucket they touch, and words of texts one by one."""

from typing import Any

import pytest

from honeyguide.errors import StoreError
from honeyguide.query import aggregation as agg
from honeyguide.query.aggregation import Aggregation, Metric
from honeyguide.query.ast import And, Exists, MatchAll, Query, Range, Term
from honeyguide.store.definitions import INDEX, Defining, Definition
from honeyguide.store.protocol import Operation, Store

PROPERTIES = {
    "user": {"type": "keyword"},
    "tries": {"type": "nested", "properties": {"password": {"type": "keyword"}, "port": {"type": "long"}, "at": {"type": "date"}}},
    "counter": {"type": "unsigned_long"},
    "said": {"type": "text"},
    "weight": {"type": "double"},
}
SPANS = {"session": {"type": "date_range"}, "ports": {"type": "long_range"}}
ROWS: list[dict[str, Any]] = [
    {
        "user": "root",
        "tries": [
            {"password": "1234", "port": 22, "at": "2026-01-01T00:30:00Z"},
            {"password": "toor", "port": 22, "at": "2026-01-01T01:30:00Z"},
            {"password": "1234", "port": 23, "at": "2026-01-01T01:40:00Z"},
        ],
        "session": {"gte": "2026-01-01T23:00:00Z", "lt": "2026-01-03T00:00:00Z"},
        "ports": {"gte": 0, "lt": 20},
        "counter": 18_446_744_073_709_551_615,
        "said": "Quick brown fox",
        "weight": 1.0,
    },
    {
        "user": "pi",
        "tries": {"password": "1234", "port": 2222},
        "counter": 18_446_744_073_709_551_614,
        "said": "quick, quick",
        "weight": 4.0,
    },
    {
        "user": "pi",
        "session": {"gte": "2026-01-03T10:00:00Z", "lte": "2026-01-03T11:00:00Z"},
        "ports": {"gte": 20, "lte": 29},
        "weight": 2.0,
    },
]


@pytest.fixture
def filled(store: Store, request: pytest.FixtureRequest) -> Store:
    """Three rows, one of them sealed."""
    if not isinstance(store, Defining):
        pytest.skip("this store is told no mappings")
    store.define([Definition(INDEX, "i", {"mappings": {"properties": PROPERTIES}})])
    store.write([Operation("index", "i", "0", ROWS[0])])
    store.seal()
    store.write([Operation("index", "i", str(at), row) for at, row in enumerate(ROWS[1:], 1)])
    store.refresh()
    return store


def answer(store: Store, one: Aggregation, query: Query | None = None) -> Any:
    return store.aggregate("i", query or MatchAll(), {"a": one})["a"]


def counts(found: Any) -> dict[Any, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in found["buckets"]}


def test_objects_are_rows_with_their_own_fields(filled: Store) -> None:
    inside = {"p": agg.Terms("tries.password"), "top": Metric("max", "tries.port"), "user": agg.Terms("user")}
    found = answer(filled, agg.Nested("tries", inside))
    assert found["doc_count"] == 4
    assert counts(found["p"]) == {"1234": 3, "toor": 1}
    assert found["top"] == {"value": 2222.0}
    assert found["user"]["buckets"] == [], "the document's fields aren't the object's"


def test_only_objects_that_fulfil_a_query_are_counted(filled: Store) -> None:
    low = agg.Filter(And((Range("tries.port", lt=100), Term("tries.password", "1234"))))
    assert answer(filled, agg.Nested("tries", {"low": low}))["low"]["doc_count"] == 2


def test_objects_are_counted_by_the_documents_they_are_in(filled: Store) -> None:
    by_user = agg.Terms("user", aggs={"n": agg.Nested("tries", {"h": agg.DateHistogram("tries.at", fixed="1h")})})
    found = {bucket["key"]: bucket["n"] for bucket in answer(filled, by_user)["buckets"]}
    assert {user: one["doc_count"] for user, one in found.items()} == {"pi": 1, "root": 3}
    assert [bucket["doc_count"] for bucket in found["root"]["h"]["buckets"]] == [1, 2]


def test_documents_count_once_a_bucket_again(filled: Store) -> None:
    back = agg.ReverseNested({"users": agg.Terms("user"), "w": Metric("sum", "weight")})
    found = answer(filled, agg.Nested("tries", {"p": agg.Terms("tries.password", aggs={"back": back})}))
    (often, _) = found["p"]["buckets"]
    assert (often["key"], often["doc_count"], often["back"]["doc_count"]) == ("1234", 3, 2)
    assert counts(often["back"]["users"]) == {"pi": 1, "root": 1}
    assert often["back"]["w"] == {"value": 5.0}


def test_hits_are_objects_with_their_places(filled: Store) -> None:
    found = answer(filled, agg.Nested("tries", {"first": agg.TopHits(2, (("tries.port", True), ("tries.password", False)))}))
    hits = found["first"]["hits"]
    assert hits["total"]["value"] == 4
    assert [(hit["_id"], hit["_nested"]["offset"], hit["_source"]["port"]) for hit in hits["hits"]] == [("1", 0, 2222), ("0", 2, 23)]


def test_back_is_only_from_inside(filled: Store) -> None:
    with pytest.raises(StoreError):
        answer(filled, agg.Nested("tries", {"n": agg.Nested("tries")}))


def test_a_range_is_in_every_bucket_that_it_touches(store: Store) -> None:
    if not isinstance(store, Defining):
        pytest.skip("this store is told no mappings")
    store.define([Definition(INDEX, "i", {"mappings": {"properties": SPANS}})])
    rows = [{name: row[name] for name in SPANS if name in row} for row in ROWS]
    store.write([Operation("index", "i", str(at), row) for at, row in enumerate(rows)])
    store.refresh()

    days = answer(store, agg.DateHistogram("session", calendar="day"))
    assert [(bucket["key_as_string"][:10], bucket["doc_count"]) for bucket in days["buckets"]] == [
        ("2026-01-01", 1),
        ("2026-01-02", 1),
        ("2026-01-03", 1),
    ]
    assert counts(answer(store, agg.Histogram("ports", 10))) == {0.0: 1, 10.0: 1, 20.0: 1}
    assert counts(answer(store, agg.Histogram("ports", 10, hard_bounds=(15, 25)))) == {10.0: 1, 20.0: 1}


def test_neighbours_beyond_what_a_double_holds_are_told_apart(filled: Store) -> None:
    assert counts(answer(filled, agg.Terms("counter"))) == {2**64 - 1: 1, 2**64 - 2: 1}
    assert filled.count("i", Range("counter", gt=2**64 - 2)) == 1
    assert filled.count("i", Term("counter", 2**64 - 2)) == 1
    assert filled.count("i", Range("counter", gte=-1)) == 2


def test_words_are_counted_by_rows(filled: Store) -> None:
    assert counts(answer(filled, agg.Terms("said", words=True))) == {"quick": 2, "brown": 1, "fox": 1}


def test_the_median_deviation_is_counted(filled: Store) -> None:
    assert answer(filled, Metric("median_absolute_deviation", "weight")) == {"value": 1.0}
    assert answer(filled, Metric("median_absolute_deviation", "weight"), Exists("nothing")) == {"value": None}


def test_every_value_is_in_one_partition(filled: Store) -> None:
    for field in ("user", "counter"):
        parts = [counts(answer(filled, agg.Terms(field, include=agg.Partition(at, 3)))) for at in range(3)]
        assert sum(map(len, parts)) == len({key for part in parts for key in part}) == 2
