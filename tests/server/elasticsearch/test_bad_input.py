"""Requests that are broken, half, or made to cost too much: refused with the status and the shape that Elasticsearch has, and at once."""

import gzip
import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from tests.server.elasticsearch.conftest import Port, opened_port

WORDS = 5000


@pytest.mark.parametrize(
    "query",
    [
        {"query_string": {"query": "a AND " * WORDS + "a"}},
        {"query_string": {"query": "k:(" * WORDS + "a"}},
        {"simple_query_string": {"query": "a | " * WORDS + "a"}},
        {"simple_query_string": {"query": "NOT " * WORDS + "a"}},
        {"match": {"m": "a " * WORDS}},
        {"multi_match": {"query": "a " * WORDS, "fields": ["*"]}},
        {"ids": {"values": [str(one) for one in range(20_000)]}},
    ],
)
def test_more_words_than_can_be_looked_for(shared_port: Port, query: Any) -> None:
    assert shared_port("POST", "/_search", {"query": query}, 400)["error"]["type"] == "parsing_exception"


@pytest.mark.parametrize("way", ["gzip", "GZIP", "deflate", "raw", "members"])
def test_packed_bodies(shared_port: Port, way: str) -> None:
    body = b'{"size":0}'
    packer = zlib.compressobj(wbits=-15)
    packed = {
        "gzip": gzip.compress(body),
        "GZIP": gzip.compress(body),
        "deflate": zlib.compress(body),
        "raw": packer.compress(body) + packer.flush(),
        "members": gzip.compress(body[:5]) + gzip.compress(body[5:]),
    }[way]
    headers = {"content-type": "application/json", "content-encoding": "gzip" if way == "members" else way.replace("raw", "deflate")}
    assert shared_port.client.request("POST", "/_search", content=packed, headers=headers).status_code == 200
    cut = shared_port.client.request("POST", "/_search", content=packed[:-5], headers=headers)
    assert (cut.status_code, cut.json()["error"]["type"]) == (400, "illegal_argument_exception"), "half of a request isn't one"


def test_how_large_a_request_may_be_and_how_long_it_may_take_are_settings(tmp_path: Path) -> None:
    (tmp_path / "honeyguide.toml").write_text("[limits]\nrequest_bytes = 2_000_000\nseconds = 1\n")
    bulk = b'{"index":{}}\n{"n":1}\n' * 96_000
    with opened_port(tmp_path) as ask:
        (node,) = ask("GET", "/_nodes/http")["nodes"].values()
        assert node["http"]["max_content_length_in_bytes"] == 2_000_000
        for body, packed in ((bulk, {}), (gzip.compress(bulk), {"content-encoding": "gzip"})):
            told = ask.client.request("POST", "/t/_bulk", content=body, headers={"content-type": "application/json", **packed})
            assert (told.status_code, told.json()["error"]["type"]) == (413, "content_too_long_exception")
            assert told.json()["error"]["reason"] == "the request is larger than 2,000,000 bytes; send smaller batches"
        assert len(ask("POST", "/t/_bulk", bulk[: 21 * 95_000])["items"]) == 95_000
        told = ask("POST", "/t/_update_by_query?refresh", {"script": {"source": "ctx._source.n += 1"}}, 503)
        assert told["error"]["reason"] == "the question took longer than 1 s and was stopped"


def test_a_document_that_is_too_large_is_refused_and_the_others_are_kept(shared_port: Port) -> None:
    large = b'{"index":{}}\n{"m":"' + b"x" * (33 << 20) + b'"}\n{"index":{}}\n{"m":"y"}\n'
    told = shared_port("POST", "/large/_bulk", large)
    assert [item["index"]["status"] for item in told["items"]] == [400, 201]


def test_addresses_that_nobody_answers(shared_port: Port) -> None:
    """Real engines tell the error as a sentence, without a type."""
    for method, path in (("GET", "/t/_foo"), ("POST", "/t/_foo/bar/x"), ("GET", "/t/_doc/1/2")):
        told = shared_port(method, path, None if method == "GET" else {}, 400)
        assert told == {"error": f"no handler found for uri [{path}] and method [{method}]"}
    answer = shared_port.client.request("PATCH", "/t/_doc/1")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST,PUT,GET,HEAD,DELETE")


def test_names_that_stand_twice_and_halves_of_pairs(shared_port: Port) -> None:
    assert shared_port("POST", "/_search", b'{"size":0,"size":1}', 400)["error"]["type"] == "json_parse_exception"
    shared_port("PUT", "/pairs/_doc/1", b'{"k":"\\ud800 \\udcff","d":"\\ud83d\\ude00","s":"\\":"}', 201)
    assert shared_port("GET", "/pairs/_source/1") == {"k": "\ufffd \ufffd", "d": "\U0001f600", "s": '":'}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"settings": {"index.foo": 1}}, "illegal_argument_exception"),
        ({"mappings": {"foo": 1}}, "mapper_parsing_exception"),
        ({"mappings": {"properties": {"a": {"type": "keyword", "foo": 1}}}}, "mapper_parsing_exception"),
        ({"mappings": {"properties": {"a": {}}}}, "mapper_parsing_exception"),
        ({"mappings": {"dynamic": "perhaps"}}, "mapper_parsing_exception"),
        ({"settings": {"refresh_interval": "soon"}}, "illegal_argument_exception"),
        ({"aliases": {"a": {"filter": {"nope": {}}}}}, "illegal_argument_exception"),
    ],
)
def test_indices_that_nobody_can_mean(shared_port: Port, body: Any, kind: str) -> None:
    assert shared_port("PUT", "/never", body, 400)["error"]["type"] == kind
    shared_port("HEAD", "/never", None, 404)


def test_ranges_that_hold_each_other(ask: Port) -> None:
    """The answers of OpenSearch 3.5 and Elasticsearch 7.10."""
    kinds = {"span": "integer_range", "when": "date_range"}
    ask("PUT", "/r", {"mappings": {"properties": {name: {"type": kind} for name, kind in kinds.items()}}})
    rows: list[Any] = [
        {"span": {"gt": 1, "lt": 5}, "when": {"gte": "2026-01-01", "lte": "2026-03-01"}},
        {"span": {"gte": 5}, "when": {"gt": "2026-03-05"}},
    ]
    lines = [one for at, row in enumerate(rows) for one in ({"index": {"_id": str(at)}}, row)]
    ask("POST", "/r/_bulk?refresh=true", "".join(json.dumps(line) + "\n" for line in lines).encode())

    def ids(query: Any) -> list[str]:
        found = ask("POST", "/r/_search", {"query": query})["hits"]["hits"]
        return sorted(hit["_id"] for hit in found)

    assert ids({"range": {"span": {"gt": 4, "lt": 6}}}) == ["1"]
    backwards = {"range": {"span": {"gte": 9, "lte": 1}}}
    assert ask("POST", "/r/_search", {"query": backwards}, 400)["error"]["failed_shards"][0]["reason"]["type"] == "query_shard_exception"
    assert ids({"boosting": {"positive": {"match_none": {}}, "negative": backwards, "negative_boost": 0.5}}) == []
    assert ids({"range": {"span": {"gt": 4, "lt": 5}}}) == []
    assert ids({"range": {"span": {"gte": 6, "relation": "contains"}}}) == ["1"]
    assert ids({"range": {"span": {"gt": 1, "lt": 5, "relation": "within"}}}) == ["0"]
    assert ids({"terms": {"span": [2, 9]}}) == ["0", "1"]
    assert ids({"range": {"when": {"gte": "2026-03-01T05:00:00Z", "lt": "2026-03-05"}}}) == [], (
        "a day that ends a range is its first moment"
    )
    inside = ask(
        "POST", "/r/_search", {"size": 0, "aggs": {"a": {"filter": {"term": {"span": 2}}}, "n": {"value_count": {"field": "span"}}}}
    )
    assert (inside["aggregations"]["a"]["doc_count"], inside["aggregations"]["n"]["value"]) == (1, 2)
    for field, turned in (("span", {"gt": 5, "lt": 3}), ("when", {"gte": "2026-01-01T12:00:00+09:00", "lt": "2026-01-01"})):
        ask("POST", "/r/_search", {"query": {"range": {field: turned}}}, 400)
