"""Searches on the Elasticsearch port, asked as Grafana, Dashboards, clients and scripts ask."""

import asyncio
import json
from collections.abc import Generator
from typing import Any

import pytest
from starlette.testclient import TestClient

from honeyguide.server.elasticsearch.face import face
from honeyguide.server.opening import open_service
from honeyguide.server.service import Service

MAPPING = {
    "properties": {
        "@timestamp": {"type": "date"},
        "day": {"type": "date", "format": "dd/MM/yyyy"},
        "user": {"type": "keyword"},
        "message": {"type": "text", "fields": {"raw": {"type": "keyword", "ignore_above": 20}}},
        "port": {"type": "integer"},
        "load": {"type": "float"},
        "place": {"type": "geo_point"},
        "span": {"type": "integer_range"},
        "who": {"type": "alias", "path": "user"},
        "tries": {"type": "nested", "properties": {"word": {"type": "keyword"}, "n": {"type": "long"}}},
    }
}
DOCUMENTS = [
    {"@timestamp": "2026-01-01T00:00:00Z", "day": "01/01/2026", "user": "root", "message": "failed password", "port": 22, "load": 0.5, "place": "48,11", "span": {"gte": 1, "lt": 5}},
    {"@timestamp": "2026-01-02T00:00:00.123456Z", "day": "02/01/2026", "user": "pi", "message": "accepted password for a very long name", "port": 22, "load": 1.5},
    {"@timestamp": "2026-01-03T00:00:00Z", "day": "03/01/2026", "user": "root", "message": "failed quickly", "port": 2222, "place": "0,0", "tries": [{"word": "x", "n": 3}, {"word": "y", "n": 1}]},
    {"user": "admin", "port": [80, 443], "span": {"gte": 7}, "tries": {"word": "x", "n": 2}},
]  # fmt: skip


class Port:
    """Asks the port."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def __call__(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        """The JSON of an answer with that status."""
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        answer = self.client.request(method, path, content=content, headers={"content-type": "application/json"})
        assert answer.status_code == status, answer.text[:2000]
        return answer.json()

    def ids(self, body: Any, path: str = "/logs/_search") -> list[str]:
        """The ids of the hits, in order."""
        return [hit["_id"] for hit in self("POST", path, body)["hits"]["hits"]]

    def refused(self, body: Any, path: str = "/logs/_search", status: int = 400) -> str:
        """Type and reason of what was refused."""
        error = self("POST", path, body, status)["error"]
        cause = (error.get("failed_shards") or [{"reason": error}])[0]["reason"]
        return f"{cause['type']}: {cause['reason']}"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Generator[Port]:
    with open_service(tmp_path_factory.mktemp("search") / "data") as service:

        async def opened() -> Service:
            await asyncio.sleep(0)
            return service

        with TestClient(face(opened), base_url="http://127.0.0.1:9200", raise_server_exceptions=False) as client:
            asked = Port(client)
            asked("PUT", "/logs", {"mappings": MAPPING, "aliases": {"roots": {"filter": {"term": {"user": "root"}}}}})
            asked("PUT", "/empty", {})
            lines = [one for at, document in enumerate(DOCUMENTS) for one in ({"index": {"_index": "logs", "_id": str(at)}}, document)]
            asked("POST", "/_bulk?refresh=true", "".join(json.dumps(one) + "\n" for one in lines).encode())
            yield asked


@pytest.mark.parametrize(
    ("sort", "ids", "values"),
    [
        (["port"], ["0", "1", "3", "2"], [[22], [22], [80], [2222]]),
        ([{"port": {"order": "desc", "mode": "min"}}], ["2", "3", "0", "1"], [[2222], [80], [22], [22]]),
        ([{"@timestamp": "desc"}], ["2", "1", "0", "3"], [[1767398400000], [1767312000123.456], [1767225600000], [-(2**63)]]),
        ([{"@timestamp": {"order": "asc", "missing": "_first"}}, "_doc"][:1], ["3", "0", "1", "2"], None),
        ([{"load": {"order": "asc", "missing": 1}}], ["0", "2", "3", "1"], [[0.5], [1.0], [1.0], [1.5]]),
        ([{"none": {"order": "asc", "unmapped_type": "long"}}, {"who": "desc"}, "port"], ["0", "2", "1", "3"], None),
        ([{"_geo_distance": {"place": "0,0", "unit": "km", "order": "asc"}}], ["2", "0", "1", "3"], None),
        (
            [{"tries.n": {"order": "desc", "nested": {"path": "tries", "filter": {"term": {"tries.word": "x"}}}}}],
            ["2", "3", "0", "1"],
            None,
        ),
    ],
)
def test_hits_are_sorted(port: Port, sort: Any, ids: list[str], values: Any) -> None:
    hits = port("POST", "/logs/_search", {"sort": sort})["hits"]["hits"]
    assert [hit["_id"] for hit in hits] == ids
    assert values is None or [hit["sort"] for hit in hits] == values


def test_pages_go_on_behind_the_last_hit_also_within_a_millisecond(port: Port) -> None:
    seen: list[str] = []
    after = None
    for _ in range(10):
        body = {"size": 1, "sort": [{"@timestamp": "asc"}, {"user": "asc"}], **({"search_after": after} if after else {})}
        hits = port("POST", "/logs/_search", body)["hits"]["hits"]
        if not hits:
            break
        after = hits[0]["sort"]
        seen.append(hits[0]["_id"])
    assert seen == ["0", "1", "2", "3"]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"range": {"day": {"gte": "02/01/2026"}}}, ["1", "2"]),
        ({"range": {"@timestamp": {"gte": "2026.01.02", "format": "yyyy.MM.dd"}}}, ["1", "2"]),
        ({"term": {"day": "01/01/2026"}}, ["0"]),
        ({"range": {"span": {"gte": 4, "lte": 6}}}, ["0"]),
        ({"range": {"span": {"gte": 4, "lte": 6, "relation": "within"}}}, []),
        ({"range": {"span": {"gte": 2, "lte": 3, "relation": "contains"}}}, ["0"]),
        ({"query_string": {"query": "span:[5 TO 9]"}}, ["3"]),
        ({"term": {"span": 4}}, ["0"]),
        ({"terms": {"user": {"index": "logs", "id": "0", "path": "user"}}}, ["0", "2"]),
        ({"term": {"who": "pi"}}, ["1"]),
        ({"exists": {"field": "_seq_no"}}, ["0", "1", "2", "3"]),
    ],
)
def test_queries_know_the_mapping(port: Port, query: Any, ids: list[str]) -> None:
    assert sorted(port.ids({"query": query})) == ids


def test_hits_show_what_is_asked_for(port: Port) -> None:
    body: Any = {
        "query": {"ids": {"values": ["1"]}},
        "_source": {"includes": ["u*", "port"], "excludes": ["port"]},
        "fields": ["user", {"field": "@timestamp", "format": "yyyy/MM/dd"}, "message*", "who"],
        "docvalue_fields": ["port", {"field": "load", "format": "0.00"}],
        "script_fields": {
            "more": {"script": "doc['port'].value * 2 + params.n"},
            "next": {"script": {"source": "params.n", "params": {"n": 5}}},
        },
        "version": True,
        "seq_no_primary_term": True,
    }
    body["script_fields"]["more"] = {"script": {"source": "doc['port'].value * 2 + params.n", "params": {"n": 1}}}
    hit = port("POST", "/logs/_search", body)["hits"]["hits"][0]
    assert hit["_source"] == {"user": "pi"}
    assert hit["fields"] == {
        "user": ["pi"],
        "who": ["pi"],
        "@timestamp": ["2026/01/02"],
        "message": ["accepted password for a very long name"],
        "port": [22],
        "load": ["1.50"],
        "more": [45],
        "next": [5],
    }
    assert (hit["_version"], hit["_seq_no"], hit["_primary_term"]) == (1, 1, 1)


def test_words_are_marked(port: Port) -> None:
    body = {"query": {"match": {"message": "Password"}}, "highlight": {"fields": {"message": {}}, "pre_tags": ["<"], "post_tags": [">"]}}
    marks = {hit["_id"]: hit["highlight"]["message"] for hit in port("POST", "/logs/_search", body)["hits"]["hits"]}
    assert marks == {"0": ["failed <password>"], "1": ["accepted <password> for a very long name"]}


def test_hits_that_fulfil_more_come_first(port: Port) -> None:
    body = {"query": {"bool": {"should": [{"term": {"user": "pi"}}, {"match": {"message": "failed password"}}]}}}
    hits = port("POST", "/logs/_search", body)["hits"]
    assert [(hit["_id"], hit["_score"]) for hit in hits["hits"]] == [("0", 2.0), ("1", 2.0), ("2", 1.0)]
    assert hits["max_score"] == 2.0
    assert port.ids({**body, "min_score": 2}) == ["0", "1"]
    assert port.ids({"query": {"constant_score": {"filter": {"term": {"user": "pi"}}, "boost": 3}}, "min_score": 3}) == ["1"]


def test_one_hit_a_value(port: Port) -> None:
    body = {"collapse": {"field": "user", "inner_hits": {"name": "all", "size": 5}}, "sort": ["user"]}
    hits = port("POST", "/logs/_search", body)["hits"]["hits"]
    assert [hit["fields"]["user"] for hit in hits] == [["admin"], ["pi"], ["root"]]
    assert hits[2]["inner_hits"]["all"]["hits"]["total"]["value"] == 2
    body = {"_source": ["port"], "collapse": {"field": "user", "inner_hits": {"name": "all", "_source": False, "fields": ["user"]}}}
    (first, *_) = port("POST", "/logs/_search", body)["hits"]["hits"]
    assert first["_source"].keys() <= {"port"}
    assert [("_source" in hit, hit["fields"]) for hit in first["inner_hits"]["all"]["hits"]["hits"]] == [(False, {"user": ["root"]})] * 2


def test_totals(port: Port) -> None:
    assert port("GET", "/logs/_search?size=0")["hits"]["total"] == {"value": 4, "relation": "eq"}
    assert port("GET", "/logs/_search?size=0&track_total_hits=2")["hits"]["total"] == {"value": 2, "relation": "gte"}
    assert "total" not in port("GET", "/logs/_search?track_total_hits=false")["hits"]
    assert port("GET", "/logs/_search?rest_total_hits_as_int=true")["hits"]["total"] == 4
    assert port("GET", "/roots/_count")["count"] == 2
    assert port("GET", "/roots,empty/_count?q=port:22")["count"] == 1


def test_ranges_of_times_are_called_by_their_times(ask: Port) -> None:
    ask("PUT", "/t/_doc/1?refresh=true", {"d": "2026-01-02"}, 201)
    body: Any = {"size": 0, "aggs": {"a": {"range": {"field": "d", "ranges": [{"from": 1767225600000}, {"to": "2026-01-01"}]}}}}
    before, since = ask("POST", "/t/_search", body)["aggregations"]["a"]["buckets"]
    assert (before["key"], before["to_as_string"], before["doc_count"]) == ("*-2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z", 0)
    assert (since["key"], since["from"], since["doc_count"]) == ("2026-01-01T00:00:00.000Z-*", 1767225600000.0, 1)
    body["aggs"]["a"]["range"]["keyed"] = True
    assert list(ask("POST", "/t/_search", body)["aggregations"]["a"]["buckets"]) == [before["key"], since["key"]]


def test_a_scroll_sees_what_was_there(port: Port) -> None:
    page = port("POST", "/logs/_search?scroll=1m", {"size": 3, "sort": ["_doc"]})
    found = [hit["_id"] for hit in page["hits"]["hits"]]
    name = page["_scroll_id"]
    port("PUT", "/logs/_doc/late?refresh=true", {"user": "late"}, 201)
    while hits := (page := port("POST", "/_search/scroll", {"scroll_id": name, "scroll": "1m"}))["hits"]["hits"]:
        found += [hit["_id"] for hit in hits]
    port("DELETE", "/logs/_doc/late?refresh=true")
    assert found == ["0", "1", "2", "3"]
    assert port("DELETE", "/_search/scroll", {"scroll_id": name}) == {"succeeded": True, "num_freed": 1}
    assert port("POST", "/_search/scroll", {"scroll_id": name}, 404)["status"] == 404


def test_a_point_in_time_stays_as_it_was(port: Port) -> None:
    pit = port("POST", "/logs/_search/point_in_time?keep_alive=1m")["pit_id"]
    port("PUT", "/logs/_doc/late?refresh=true", {"user": "late"}, 201)
    held = port("POST", "/_search", {"pit": {"id": pit, "keep_alive": "1m"}, "sort": ["_shard_doc"]})["hits"]["hits"]
    port("DELETE", "/logs/_doc/late?refresh=true")
    assert [hit["_id"] for hit in held] == ["0", "1", "2", "3"]
    assert port("DELETE", "/_search/point_in_time", {"pit_id": [pit]})["pits"] == [{"successful": True, "pit_id": pit}]
    assert port.refused({"pit": {"id": pit}}, "/_search", 404).startswith("search_context_missing_exception")


def test_several_searches_at_once(port: Port) -> None:
    lines = [{"index": ["logs"], "ignore_unavailable": True}, {"query": {"term": {"user": "root"}}}, {"index": "nowhere"}, {}]
    found = port("POST", "/_msearch", "".join(json.dumps(one) + "\n" for one in lines).encode())["responses"]
    assert (found[0]["hits"]["total"]["value"], found[0]["status"]) == (2, 200)
    assert (found[1]["error"]["type"], found[1]["status"]) == ("index_not_found_exception", 404)


def test_aggregations_are_dressed_as_asked(port: Port) -> None:
    aggs = {
        "users": {
            "terms": {"field": "user", "size": 1},
            "meta": {"x": 1},
            "aggs": {"top": {"max": {"field": "@timestamp", "format": "yyyy"}}},
        },
        "days": {"date_histogram": {"field": "@timestamp", "calendar_interval": "day", "format": "dd.MM.", "keyed": True}},
        "loads": {"avg": {"field": "load", "missing": 0}},
        "nodes": {"percentiles": {"field": "load", "percents": [50], "keyed": False}},
    }
    found = port("POST", "/logs/_search?typed_keys=true", {"size": 0, "aggs": aggs})["aggregations"]
    assert found["sterms#users"]["meta"] == {"x": 1}
    assert found["sterms#users"]["buckets"][0]["max#top"]["value_as_string"] == "2026"
    assert list(found["date_histogram#days"]["buckets"]) == ["01.01.", "02.01.", "03.01."]
    assert found["avg#loads"]["value"] == 0.5
    assert found["tdigest_percentiles#nodes"]["values"] == [{"key": 50.0, "value": 1.0}]


def test_fields_and_what_may_be_done_with_them(port: Port) -> None:
    fields = port("GET", "/_field_caps?fields=user,message*,tries,none&include_unmapped=true")["fields"]
    assert fields["user"]["keyword"] == {
        "type": "keyword",
        "metadata_field": False,
        "searchable": True,
        "aggregatable": True,
        "indices": ["logs"],
    }
    assert fields["user"]["unmapped"]["indices"] == ["empty"]
    assert fields["message"]["text"]["aggregatable"] is False
    assert fields["message.raw"]["keyword"]["aggregatable"] is True
    assert fields["tries"]["nested"]["searchable"] is False


def test_queries_change_what_they_find(port: Port) -> None:
    copied = port(
        "POST", "/_reindex?refresh=true", {"source": {"index": "logs", "query": {"term": {"user": "root"}}}, "dest": {"index": "copy"}}
    )
    assert (copied["created"], copied["failures"]) == (2, [])
    assert port("POST", "/copy/_update_by_query?refresh=true")["updated"] == 2
    assert port("POST", "/copy/_delete_by_query?refresh=true", {"query": {"term": {"port": 22}}})["deleted"] == 1
    assert port("GET", "/copy/_count")["count"] == 1


def test_a_template_is_filled_in(port: Port) -> None:
    source = '{"query": {"terms": {"user": {{#toJson}}users{{/toJson}}}}, "size": {{size}}}'
    port("PUT", "/_scripts/by-user", {"script": {"lang": "mustache", "source": source}})
    found = port("POST", "/logs/_search/template", {"id": "by-user", "params": {"users": ["pi", 'x"y'], "size": 5}})
    assert [hit["_id"] for hit in found["hits"]["hits"]] == ["1"]


def test_queries_are_explained_and_judged(port: Port) -> None:
    assert port("GET", "/logs/_explain/0", {"query": {"term": {"user": "root"}}})["matched"] is True
    assert port("GET", "/logs/_explain/1", {"query": {"term": {"user": "root"}}})["matched"] is False
    assert port("GET", "/logs/_validate/query", {"query": {"like": {}}})["valid"] is False
    assert port("GET", "/logs/_validate/query?q=user:root")["valid"] is True


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"querry": {}}, "parsing_exception: Unknown key"),
        ({"query": {"like": {}}}, "parsing_exception: unknown query [like]"),
        ({"query": []}, "parsing_exception: [_na] query malformed"),
        ({"size": 20_000}, "illegal_argument_exception: Result window is too large"),
        ({"size": -1}, "illegal_argument_exception: [size] parameter cannot be negative"),
        ({"size": 1 << 40}, "input_coercion_exception: Numeric value"),
        ({"size": "x"}, "number_format_exception: For input string"),
        ({"sort": ["nowhere"]}, "query_shard_exception: No mapping found for [nowhere]"),
        ({"sort": ["message"]}, "illegal_argument_exception: Text fields are not optimised"),
        ({"sort": ["port"], "search_after": [1, 2]}, "illegal_argument_exception: search_after has 2 value(s) but sort has 1."),
        ({"sort": ["@timestamp"], "search_after": ["soon"]}, "illegal_argument_exception: failed to parse date field [soon]"),
        ({"sort": ["_shard_doc"]}, "action_request_validation_exception: Validation Failed: 1: _shard_doc"),
        ({"slice": {"id": 3, "max": 2}}, "illegal_argument_exception: max must be greater than id"),
        ({"aggs": {"a": {"avg": {"field": "user"}}}}, "illegal_argument_exception: Field [user] of type [keyword] is not supported"),
        ({"aggs": {"a": {"terms": {"field": "message"}}}}, "illegal_argument_exception: Text fields are not optimised"),
        ({"aggs": {"a": {"terms": {}}}}, "parsing_exception: Required one of fields [field, script]"),
        ({"aggs": {"a": {"magic": {}}}}, "parsing_exception: Unknown aggregation type [magic]"),
        ({"query": {"regexp": {"user": "a" * 2000}}}, "parsing_exception: The length of regex [2000]"),
        ({"query": {"range": {"@timestamp": {"gte": "x", "format": "yyyy"}}}}, "parsing_exception: failed to parse date field [x]"),
        ({"fields": [{"field": "user", "format": "yyyy"}]}, "illegal_argument_exception: Field [user] of type [keyword] doesn't support"),
        ({"script_fields": {"x": {"script": "while (true) {}"}}}, "script_exception: "),
        ({"collapse": {"field": "message"}}, "illegal_argument_exception: unknown type for collapse field"),
        ({"highlight": {}, "suggest": {"x": {}}}, "parsing_exception: unknown suggestion type"),
    ],
)
def test_what_can_not_be_asked_is_said_in_its_words(port: Port, body: Any, reason: str) -> None:
    assert port.refused(body).startswith(reason)


@pytest.mark.parametrize(
    "body",
    [
        {"script_fields": "d"},
        {"script_fields": {"x": {"script": 1e308}}},
        {"script_fields": {"x": {"script": {"source": "1", "params": "b"}}}},
        {"sort": [{"port": {"missing": [0]}}]},
        {"sort": [{"tries.n": {"nested": {"path": "tries.n"}}}], "search_after": [{}]},
        {"highlight": {"fields": {"message": "user"}}},
        {"fields": [{"field": "day", "format": {"a": 1}}]},
        {"collapse": {"field": "user", "inner_hits": {"size": "b"}}},
        {"aggs": [1]},
        {"aggs": {"a": {"terms": {"field": ["user"]}}}},
        {"query": {"geo_distance": {"distance": "1e400km", "place": "95,0"}}},
        {"query": {"range": {"@timestamp": {"gte": "now-99999999y", "lte": {}}}}},
        {"query": {"match": {"message": {"query": "x", "minimum_should_match": "50<x"}}}},
        {"query": {"query_string": {"query": "a:(", "fields": "message"}}},
        {"pit": {}},
        {"slice": []},
    ],
)
def test_hostile_bodies_are_refused(port: Port, body: Any) -> None:
    assert port("POST", "/logs/_search", body, 400)["error"]["root_cause"]


def test_a_query_as_deep_as_a_well(port: Port) -> None:
    deep = b'{"query":' + b'{"bool":{"must":' * 300 + b'{"match_all":{}}' + b"}}" * 300 + b"}"
    assert port("POST", "/logs/_search", deep, 400)["error"]["type"] == "parsing_exception"


def test_too_many_buckets_are_refused(port: Port) -> None:
    port("PUT", "/_cluster/settings", {"transient": {"search.max_buckets": 2}})
    aggs = {"size": 0, "aggs": {"a": {"terms": {"field": "user"}}}}
    assert port.refused(aggs, status=503).startswith("too_many_buckets_exception: Trying to create too many buckets")
    port("PUT", "/_cluster/settings", {"transient": {"search.max_buckets": None}})
    assert len(port("POST", "/logs/_search", aggs)["aggregations"]["a"]["buckets"]) == 3
