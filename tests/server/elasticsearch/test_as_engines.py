"""Small things that a generated search once found to be other than in the engines (tests/differential)."""

import json
from typing import Any

import pytest
from tests.server.elasticsearch.conftest import Port

PROPERTIES = {
    "b": {"type": "boolean"}, "d": {"type": "date"}, "geo": {"type": "geo_point"}, "n": {"type": "long"}, "k": {"type": "keyword"},
    "t": {"type": "text"},
}  # fmt: skip
ROWS: list[dict[str, Any]] = [
    {"b": True, "d": "2026-03-29T23:30:00Z", "geo": "1,179", "n": [7, 7], "k": ["x", "x", "é|x"], "t": ["brown bear", "quick fox"]},
    {"b": False, "d": "2026-03-29T01:00:00Z", "geo": "-1,-178", "n": 120, "k": "日本", "t": "brown fox"},
    {"k": "x", "t": "quick bear"},
]


@pytest.fixture
def index(ask: Port) -> Port:
    ask("PUT", "/i", {"mappings": {"properties": PROPERTIES}})
    lines = [json.dumps(one) for at, row in enumerate(ROWS) for one in ({"index": {"_id": str(at)}}, row)]
    ask("POST", "/i/_bulk?refresh=true", ("\n".join(lines) + "\n").encode())
    return ask


def ids(index: Port, query: Any) -> list[str]:
    return sorted(hit["_id"] for hit in index("POST", "/i/_search", {"query": query})["hits"]["hits"])


def count(index: Port, kind: str, said: Any, **more: Any) -> Any:
    return index("POST", "/i/_search", {"size": 0, "aggs": {"a": {kind: said, **more}}})["aggregations"]["a"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"match": {"t": {"query": "bear fox", "operator": "and"}}}, ["0"]),
        ({"match": {"t": {"query": "quick brown cat", "minimum_should_match": 2}}}, ["0"]),
        ({"match": {"t": {"query": "brown fox", "operator": "and", "minimum_should_match": 2}}}, []),
        ({"match": {"t": {"query": "brown fox", "operator": "and", "minimum_should_match": "50%"}}}, ["0", "1"]),
        ({"match_phrase": {"t": "bear quick"}}, []),
        ({"fuzzy": {"k": {"value": "a", "fuzziness": 2}}}, ["0", "1", "2"]),
        ({"fuzzy": {"k": {"value": "日木", "fuzziness": 1}}}, ["1"]),
        ({"fuzzy": {"t": {"value": "quikc", "fuzziness": 1}}}, ["0", "2"]),
        ({"fuzzy": {"t": {"value": "quikc", "fuzziness": 1, "transpositions": False}}}, []),
        ({"simple_query_string": {"query": "fox -bear", "fields": ["t", "k"], "minimum_should_match": 2}}, ["1"]),
        ({"simple_query_string": {"query": "fox + brown", "fields": ["t"], "minimum_should_match": 1}}, []),
        ({"range": {"d": {"lte": "29/03/2026", "format": "dd/MM/yyyy"}}}, ["0", "1"]),
        ({"range": {"d": {"gt": "29/03/2026", "format": "dd/MM/yyyy"}}}, []),
        ({"range": {"d": {"lte": "29/03/2026", "format": "dd/MM/yyyy", "time_zone": "+09:00"}}}, ["1"]),
        ({"query_string": {"query": "n:x"}}, []),
    ],
    ids=str,
)
def test_a_query_finds(index: Port, query: Any, found: list[str]) -> None:
    assert ids(index, query) == found


@pytest.mark.parametrize(
    ("kind", "said", "answer"),
    [
        ("max", {"field": "b"}, {"value": 1.0, "value_as_string": "true"}),
        ("value_count", {"field": "k"}, {"value": 4}),
        ("sum", {"field": "n", "missing": 1}, {"value": 135.0}),
        ("geo_bounds", {"field": "geo"}, {"bounds": {"top_left": {"lat": 1.0, "lon": 179.0}, "bottom_right": {"lat": -1.0, "lon": -178.0}}}),
        ("geo_bounds", {"field": "geo", "wrap_longitude": False}, {"bounds": {"top_left": {"lat": 1.0, "lon": -178.0}, "bottom_right": {"lat": -1.0, "lon": 179.0}}}),
    ],
)  # fmt: skip
def test_a_number_is(index: Port, kind: str, said: Any, answer: Any) -> None:
    assert count(index, kind, said) == answer


def test_sums_of_times_are_beyond_what_has_a_date(index: Port) -> None:
    index("POST", "/i/_bulk?refresh=true", b'{"index":{}}\n{"d":"9999-01-01"}\n' * 8)
    assert count(index, "sum", {"field": "d"})["value_as_string"].startswith("+66314-")


def test_the_spread_of_one_value_is_no_number(index: Port) -> None:
    stats = index("POST", "/i/_search", {"size": 0, "query": {"ids": {"values": ["1"]}}, "aggs": {"a": {"extended_stats": {"field": "n"}}}})
    assert stats["aggregations"]["a"]["variance_sampling"] == "NaN"
    assert stats["aggregations"]["a"]["variance"] == 0.0


def test_bounds_are_hard(index: Port) -> None:
    days = {"field": "d", "fixed_interval": "12h", "hard_bounds": {"max": "2026-03-29T13:00:00Z"}}
    assert [bucket["doc_count"] for bucket in count(index, "date_histogram", days)["buckets"]] == [1]
    numbers = {"field": "n", "interval": 100, "hard_bounds": {"min": 50}}
    assert [bucket["key"] for bucket in count(index, "histogram", numbers)["buckets"]] == [100.0]


def test_what_is_missing_is_on_the_clock_of_the_zone(index: Port) -> None:
    said = {"field": "d", "calendar_interval": "day", "time_zone": "America/New_York", "missing": "2026-03-28", "min_doc_count": 1}
    assert [bucket["key_as_string"][:10] for bucket in count(index, "date_histogram", said)["buckets"]] == ["2026-03-28", "2026-03-29"]
    index("POST", "/i/_search", {"aggs": {"a": {"date_histogram": {**said, "format": "epoch_second"}}}}, status=400)


def test_pipelines_name_buckets_as_they_are_shown(index: Port) -> None:
    by = {"date_histogram": {"field": "d", "calendar_interval": "day", "format": "dd.MM."}}
    found = index("POST", "/i/_search", {"size": 0, "aggs": {"by": by, "top": {"max_bucket": {"buckets_path": "by>_count"}}}})
    assert found["aggregations"]["top"] == {"value": 2.0, "keys": ["29.03."]}


def test_hits_of_a_bucket_show_what_is_asked_for(index: Port) -> None:
    for source, shown in (
        (False, None),
        ({"excludes": ["geo", "t", "d", "n"]}, {"b": False, "k": "日本"}),
        ({"includes": "n"}, {"n": 120}),
    ):
        (hit,) = count(index, "top_hits", {"size": 1, "sort": [{"n": "desc"}], "_source": source})["hits"]["hits"]
        assert hit.get("_source") == shown


def test_what_has_no_place_is_infinitely_far_away(index: Port) -> None:
    sort = [{"_geo_distance": {"geo": "1,179", "order": "desc"}}]
    hits = index("POST", "/i/_search", {"sort": sort})["hits"]["hits"]
    assert [hit["_id"] for hit in hits] == ["2", "1", "0"]
    assert hits[0]["sort"] == ["Infinity"]


def test_a_sampler_needs_something_to_count(index: Port) -> None:
    index("POST", "/i/_search", {"aggs": {"a": {"sampler": {}}}}, status=400)
    assert count(index, "sampler", {}, aggs={"m": {"max": {"field": "n"}}})["m"] == {"value": 120.0}


def test_nothing_to_count_has_the_shortest_interval(index: Port) -> None:
    found = index(
        "POST",
        "/i/_search",
        {"size": 0, "query": {"match_none": {}}, "aggs": {"a": {"auto_date_histogram": {"field": "d", "minimum_interval": "day"}}}},
    )
    assert found["aggregations"]["a"] == {"buckets": [], "interval": "1d"}
