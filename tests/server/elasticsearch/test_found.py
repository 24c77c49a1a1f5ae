"""What a search tells beside its hits, what it refuses, and what is kept of it."""

from typing import Any

import pytest
from tests.server.elasticsearch.conftest import Port

MAPPINGS = {
    "properties": {
        "user": {"type": "keyword", "normalizer": "folded", "fields": {"exact": {"type": "keyword"}}},
        "shown": {"type": "keyword", "fields": {"small": {"type": "keyword", "normalizer": "lowercase"}}},
        "port": {"type": "integer"},
        "ip": {"type": "ip"},
        "needed": {"type": "integer"},
        "words": {"type": "text", "fielddata": True},
        "place": {"type": "geo_point"},
        "fine": {"type": "date_nanos"},
        "flat": {"type": "flat_object"},
        "tries": {"type": "nested", "properties": {"word": {"type": "text"}, "n": {"type": "long"}, "more": {"type": "flat_object"}}},
    }
}
FOLDED = {"analysis": {"normalizer": {"folded": {"type": "custom", "filter": ["lowercase", "asciifolding"]}}}}
DOCUMENTS: list[dict[str, Any]] = [
    {
        "user": "Rémy",
        "shown": "Root",
        "port": 22,
        "ip": "10.0.0.1",
        "needed": 1,
        "words": "fix fixed",
        "place": "48,11",
        "fine": "2026-01-01T00:00:00.123456789Z",
        "flat": {"a": {"b": "x"}},
        "tries": [{"word": "quick fox", "n": 1, "more": {"k": "v"}}, {"word": "slow fox", "n": 2}],
    },
    {"user": "remy", "shown": "ROOT", "port": 23, "needed": 2, "words": "fix", "place": {"type": "Point", "coordinates": [11.5, 48.5]}},
    {"user": "pi", "shown": "pi", "port": 22, "needed": 3, "words": "fixes", "fine": "2026-01-01T00:00:00.123456780Z"},
]


@pytest.fixture(scope="module")
def found(shared_port: Port) -> Port:
    """A port with three documents."""
    shared_port("PUT", "/found", {"mappings": MAPPINGS, "settings": FOLDED})
    for at, document in enumerate(DOCUMENTS):
        shared_port("PUT", f"/found/_doc/{at}?refresh=true", document, 201)
    return shared_port


def ids(port: Port, query: Any, **more: Any) -> list[str]:
    return [hit["_id"] for hit in port("POST", "/found/_search", {"query": query, **more})["hits"]["hits"]]


def refused(port: Port, query: Any) -> str:
    error = port("POST", "/found/_search", {"query": query}, 400)["error"]
    return (error.get("failed_shards") or [{"reason": error}])[0]["reason"]["reason"]


def test_a_normalizer_counts_for_values_and_for_what_is_looked_for(found: Port) -> None:
    assert ids(found, {"term": {"user": "REMY"}}) == ["0", "1"]
    assert ids(found, {"range": {"user": {"gte": "Q", "lte": "S"}}}) == ["0", "1"]
    assert ids(found, {"wildcard": {"user": "RÉ*"}}) == ["0", "1"]
    assert ids(found, {"term": {"user.exact": "Rémy"}}) == ["0"]
    assert ids(found, {"term": {"shown.small": "rOOT"}}) == ["0", "1"]
    assert ids(found, {"term": {"shown": "root"}}) == []


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ({"match": {"port": "ssh"}}, 'For input string: "ssh"'),
        ({"query_string": {"query": "user:pi OR port:ssh", "lenient": False}}, 'For input string: "ssh"'),
        ({"range": {"port": {"gte": "low"}}}, 'For input string: "low"'),
        ({"term": {"ip": "somewhere"}}, "'somewhere' is not an IP string literal."),
        ({"match": {"words": {"query": "fix", "analyzer": "nobody_knows"}}}, "[match] analyzer [nobody_knows] not found"),
        ({"multi_match": {"query": "a", "type": "bool_prefix", "slop": 1}}, "[slop] not allowed for type [bool_prefix]"),
    ],
)
def test_what_a_field_cannot_hold_is_refused(found: Port, query: Any, why: str) -> None:
    assert why in refused(found, query)


def test_who_is_lenient_finds_the_rest(found: Port) -> None:
    assert ids(found, {"query_string": {"query": "user:pi OR port:ssh", "lenient": True}}) == ["2"]
    assert ids(found, {"term": {"ip": "10.0.0.0/8"}}) == ["0"]


def test_so_many_terms_as_the_document_says(found: Port) -> None:
    set_of = {"terms": ["fix", "fixed", "fixes"], "minimum_should_match_field": "needed"}
    assert ids(found, {"terms_set": {"words": set_of}}) == ["0"]


def test_a_beginning_expands_to_so_many_words(found: Port) -> None:
    assert ids(found, {"match_phrase_prefix": {"words": "fix"}}) == ["0", "1", "2"]
    assert ids(found, {"match_phrase_prefix": {"words": {"query": "fix", "max_expansions": 2}}}) == ["0", "1"]


def test_points_lie_in_shapes(found: Port) -> None:
    ring = [[10, 48.2], [12, 48.2], [12, 49], [10, 49], [10, 48.2]]
    assert ids(found, {"geo_shape": {"place": {"shape": {"type": "polygon", "coordinates": [ring]}}}}) == ["1"]
    assert ids(found, {"geo_shape": {"place": {"shape": {"type": "envelope", "coordinates": [[10, 49], [12, 47]]}}}}) == ["0", "1"]
    assert ids(found, {"geo_shape": {"place": {"shape": "POINT (11 48)", "relation": "disjoint"}}}) == ["1"]


def test_nested_queries_show_what_they_found(found: Port) -> None:
    query = {
        "nested": {"path": "tries", "query": {"match": {"tries.word": "slow"}}, "inner_hits": {"highlight": {"fields": {"tries.word": {}}}}}
    }
    (hit,) = found("POST", "/found/_search", {"query": query})["hits"]["hits"]
    inner = hit["inner_hits"]["tries"]["hits"]
    assert inner["total"] == {"value": 1, "relation": "eq"}
    assert inner["hits"][0]["_nested"] == {"field": "tries", "offset": 1}
    assert inner["hits"][0]["_source"] == {"word": "slow fox", "n": 2}
    assert inner["hits"][0]["highlight"] == {"tries.word": ["<em>slow</em> fox"]}
    assert ids(found, {"nested": {"path": "tries", "query": {"term": {"tries.more.k": "v"}}}}) == ["0"]


def test_named_queries_are_told_by_hit(found: Port) -> None:
    should = [{"term": {"port": {"value": 22, "_name": "ssh"}}}, {"bool": {"_name": "who", "must": {"term": {"user": "pi"}}}}]
    hits = found("POST", "/found/_search", {"query": {"bool": {"should": should}}, "sort": "port"})["hits"]["hits"]
    assert {hit["_id"]: hit["matched_queries"] for hit in hits} == {"0": ["ssh"], "2": ["ssh", "who"]}


def test_times_show_their_nanoseconds(found: Port) -> None:
    body = {
        "query": {"term": {"port": 22}},
        "sort": [{"fine": "desc"}],
        "docvalue_fields": ["fine", {"field": "fine", "format": "epoch_millis"}],
    }
    first = found("POST", "/found/_search", body)["hits"]["hits"][0]
    assert first["sort"] == [1767225600123456789]
    assert first["fields"]["fine"] == ["2026-01-01T00:00:00.123456789Z", "1767225600123.456789"]
    error = found("PUT", "/found/_doc/9", {"fine": "1969-12-31T00:00:00Z"}, 400)["error"]
    assert "before the epoch" in error["caused_by"]["reason"]


def test_words_of_a_text_are_counted_and_flat_objects_refused(found: Port) -> None:
    aggs = {"w": {"terms": {"field": "words", "order": {"_key": "asc"}}}}
    answer = found("POST", "/found/_search", {"size": 0, "aggs": aggs})
    assert [(one["key"], one["doc_count"]) for one in answer["aggregations"]["w"]["buckets"]] == [("fix", 2), ("fixed", 1), ("fixes", 1)]
    refused = found("POST", "/found/_search", {"aggs": {"a": {"avg": {"field": "flat.a.b"}}}}, 400)
    assert refused["error"]["reason"] == "Field [flat.a.b] of type [flat_object] is not supported for aggregation [avg]"


def test_slices_are_every_document_once(found: Port) -> None:
    parts = [ids(found, {"match_all": {}}, slice={"id": at, "max": 3}) for at in range(3)]
    assert sorted(one for part in parts for one in part) == ["0", "1", "2"]


def test_what_only_counts_is_kept_until_something_changes(ask: Port) -> None:
    ask("PUT", "/kept/_doc/1?refresh=true", {"n": 1}, 201)

    def counted(path: str = "/kept/_search") -> Any:
        total = ask("POST", path, {"size": 0, "aggs": {"n": {"sum": {"field": "n"}}}})["aggregations"]["n"]["value"]
        kept = ask("GET", "/kept/_stats/request_cache")["indices"]["kept"]["total"]["request_cache"]
        return total, kept["hit_count"], kept["miss_count"]

    assert counted() == (1.0, 0, 1)
    assert counted() == (1.0, 1, 1)
    assert counted("/kept/_search?request_cache=false") == (1.0, 1, 1)
    ask("PUT", "/kept/_doc/2?refresh=true", {"n": 2}, 201)
    assert counted() == (3.0, 1, 2)
    ask("POST", "/kept/_cache/clear")
    assert counted() == (3.0, 1, 3)
    now = {"query": {"range": {"@timestamp": {"lt": "now"}}}, "size": 0}
    ask("POST", "/kept/_search", now)
    assert counted() == (3.0, 2, 3), "what speaks of now is asked anew"


def test_an_index_is_only_made_by_itself_as_the_cluster_allows(ask: Port) -> None:
    ask("PUT", "/_cluster/settings", {"transient": {"action.auto_create_index": "-logs-x*,logs-*"}})
    ask("PUT", "/logs-a/_doc/1", {}, 201)
    for name in ("logs-x1", "other"):
        assert ask("PUT", f"/{name}/_doc/1", {}, 404)["error"]["type"] == "index_not_found_exception"


def test_append_only_indices_refuse_ids_and_changes(ask: Port) -> None:
    ask("PUT", "/log", {"settings": {"index.append_only.enabled": True}})
    made = ask("POST", "/log/_doc", {"a": 1}, 201)["_id"]
    assert ask("PUT", "/log/_doc/1", {}, 400)["error"]["type"] == "validation_exception"
    assert ask("DELETE", f"/log/_doc/{made}", None, 400)["error"]["type"] == "validation_exception"
    lines = b'{"index":{"_index":"log"}}\n{}\n{"index":{"_id":"1"}}\n{}\n'
    assert ask("POST", "/_bulk", lines, 400)["error"]["reason"] == "Validation Failed: 1: index is missing;"


def test_a_field_that_wants_right_values_gets_them_in_a_lenient_index(ask: Port) -> None:
    properties = {"strict": {"type": "date", "ignore_malformed": False}, "easy": {"type": "date"}}
    ask("PUT", "/mixed", {"settings": {"index.mapping.ignore_malformed": True}, "mappings": {"properties": properties}})
    ask("PUT", "/mixed/_doc/1", {"easy": "soon"}, 201)
    assert "failed to parse field [strict]" in ask("PUT", "/mixed/_doc/2", {"strict": "soon"}, 400)["error"]["reason"]
