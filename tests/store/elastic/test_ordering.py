"""A cluster orders rows by all that an order may say, as the naive store does; what it can't be told is an error, never left away."""

from collections.abc import Generator

import pytest
from tests.engines import elastic_store

from honeyguide.errors import StoreError
from honeyguide.query import aggregation as agg
from honeyguide.query.ast import Exists, MatchAll, Term
from honeyguide.store.definitions import INDEX, Definition
from honeyguide.store.elastic.store import ElasticStore
from honeyguide.store.naive import NaiveStore
from honeyguide.store.protocol import Operation, Search, Sort, Store

pytestmark = pytest.mark.engine
PROPERTIES = {
    "n": {"type": "long"},
    "k": {"type": "keyword"},
    "geo": {"type": "geo_point"},
    "tries": {"type": "nested", "properties": {"port": {"type": "long"}, "ok": {"type": "boolean"}}},
}
ROWS = [
    {"n": [1, 9], "k": "a", "geo": "48,11", "tries": [{"port": 22, "ok": False}, {"port": 80, "ok": True}]},
    {"n": [4, 5], "k": "b", "geo": "0,0", "tries": {"port": 23, "ok": True}},
    {"n": 3, "k": ["a", "b"]},
    {"k": "c", "geo": "50,12", "tries": {"port": 1, "ok": False}},
]
ORDERS = [
    (Sort("n"),),
    (Sort("n", mode="max"),),
    (Sort("n", descending=True, mode="min"),),
    (Sort("n", mode="sum", missing="_first"),),
    (Sort("n", mode="avg"), Sort("k")),
    (Sort("n", fill=4),),
    (Sort("k", descending=True, missing="_first"), Sort("n")),
    (Sort("geo", origin=(48.0, 11.0)),),
    (Sort("geo", descending=True, missing="_first", origin=(0.0, 0.0)),),
    (Sort("tries.port", nested="tries"),),
    (Sort("tries.port", nested="tries", filter=Term("tries.ok", True)),),
]


@pytest.fixture(scope="module")
def stores(opensearch: str) -> Generator[tuple[ElasticStore, NaiveStore]]:
    with elastic_store(opensearch) as far:
        near = NaiveStore()
        for store in (far, near):
            store.define([Definition(INDEX, "i", {"mappings": {"properties": PROPERTIES}})])
            store.write([Operation("index", "i", str(at), row) for at, row in enumerate(ROWS)])
            store.refresh()
        yield far, near


def ids(store: Store, search: Search) -> list[str]:
    return [hit.id for hit in store.search(search).hits]


@pytest.mark.parametrize("sort", ORDERS, ids=str)
def test_rows_stand_as_the_order_says(stores: tuple[ElasticStore, NaiveStore], sort: tuple[Sort, ...]) -> None:
    far, near = (ids(store, Search("i", sort=sort)) for store in stores)
    assert far == near
    assert sorted(far) == ["0", "1", "2", "3"]


def test_rows_stand_by_their_scores(stores: tuple[ElasticStore, NaiveStore]) -> None:
    weights = ((1.0, Exists("n")), (2.5, Term("k", "b")), (4.0, Term("k", "c")))
    for store in stores:
        found = store.search(Search("i", sort=(Sort("_score", descending=True), Sort("_doc")), weights=weights)).hits
        assert [(hit.id, hit.sort[0]) for hit in found] == [("3", 4.0), ("1", 3.5), ("2", 3.5), ("0", 1.0)]


def test_hits_of_a_bucket_show_their_numbers(stores: tuple[ElasticStore, NaiveStore]) -> None:
    top = agg.TopHits(1, (("n", False),), fields=("k",), numbers=True)
    for store in stores:
        (hit,) = store.aggregate("i", MatchAll(), {"top": top})["top"]["hits"]["hits"]
        assert (hit["_id"], hit["_source"], hit["_version"], hit["_seq_no"]) == ("0", {"k": "a"}, 1, 0)


def test_histograms_are_ordered_by_all_that_is_said(stores: tuple[ElasticStore, NaiveStore]) -> None:
    order = (("_count", True), ("_key", True))
    for store in stores:
        found = store.aggregate("i", MatchAll(), {"h": agg.Histogram("n", 1.0, min_doc_count=1, order=order)})
        assert [bucket["key"] for bucket in found["h"]["buckets"]] == [9.0, 5.0, 4.0, 3.0, 1.0]


def test_what_can_not_be_said_is_an_error(stores: tuple[ElasticStore, NaiveStore]) -> None:
    far, _ = stores
    with pytest.raises(StoreError, match="less than 0"):
        far.search(Search("i", sort=(Sort("_score"),), weights=((-1.0, MatchAll()),)))
    with pytest.raises(StoreError, match="infinitely far away"):
        far.search(Search("i", sort=(Sort("geo", descending=True, origin=(0.0, 0.0)),)))
    with pytest.raises(StoreError, match="type 'date_range'"):
        far.define([Definition(INDEX, "j", {"mappings": {"properties": {"o": {"properties": {"r": {"type": "date_range"}}}}}})])
    with pytest.raises(StoreError, match="null_value"):
        far.define([Definition(INDEX, "j", {"mappings": {"properties": {"k": {"type": "keyword", "null_value": "none"}}}})])
    assert [one.name for one in far.indices()] == ["i"]
