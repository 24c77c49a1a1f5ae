"""Documents by their ids: versions, optimistic concurrency, routing, refresh, parts of the source."""

import json

import pytest
from tests.server.elasticsearch.conftest import Port


def test_versions_and_sequence_numbers_are_real(shared_port: Port) -> None:
    ask = shared_port
    assert ask("PUT", "/v/_doc/1", {"a": 1}, 201)["_seq_no"] == 0
    again = ask("PUT", "/v/_doc/1", {"a": 2})
    assert (again["_version"], again["_seq_no"], again["_primary_term"], again["result"]) == (2, 1, 1, "updated")
    assert ask("PUT", "/v/_doc/1?if_seq_no=0&if_primary_term=1", {"a": 3}, 409)["error"]["type"] == "version_conflict_engine_exception"
    assert ask("PUT", "/v/_doc/1?if_seq_no=1&if_primary_term=2", {"a": 3}, 409)["status"] == 409
    assert ask("PUT", "/v/_doc/1?if_seq_no=1&if_primary_term=1", {"a": 3})["_version"] == 3
    assert ask("PUT", "/v/_create/1", {"a": 4}, 409)["error"]["reason"].startswith("[1]: version conflict, document already exists")
    assert ask("DELETE", "/v/_doc/1")["_version"] == 4
    assert ask("PUT", "/v/_doc/1", {"a": 5}, 201)["_version"] == 5
    assert ask("GET", "/v/_doc/1")["_source"] == {"a": 5}


def test_versions_may_be_counted_elsewhere(shared_port: Port) -> None:
    ask = shared_port
    assert ask("PUT", "/x/_doc/1?version=5&version_type=external", {"a": 1}, 201)["_version"] == 5
    ask("PUT", "/x/_doc/1?version=5&version_type=external", {"a": 2}, 409)
    assert ask("PUT", "/x/_doc/1?version=5&version_type=external_gte", {"a": 2})["_version"] == 5
    assert ask("PUT", "/x/_doc/1?version=9&version_type=external", {"a": 2})["_version"] == 9
    assert "internal versioning can not be used" in ask("PUT", "/x/_doc/1?version=9", {"a": 2}, 400)["error"]["reason"]


def test_a_document_is_there_before_a_refresh_and_found_after_one(shared_port: Port) -> None:
    ask = shared_port
    ask("PUT", "/r", {"settings": {"refresh_interval": "-1"}})
    ask("PUT", "/r/_doc/1", {"a": 1}, 201)
    assert ask("GET", "/r/_doc/1")["found"] is True
    assert ask("GET", "/r/_doc/1?realtime=false", status=404)["found"] is False
    assert ask("PUT", "/r/_doc/2?refresh=true", {"a": 1}, 201)["forced_refresh"] is True
    assert ask("GET", "/r/_count")["count"] == 2
    assert shared_port.client.head("/r/_doc/1").status_code == 200
    assert shared_port.client.head("/r/_doc/9").status_code == 404


def test_a_routing_names_the_shard(shared_port: Port) -> None:
    ask = shared_port
    ask("PUT", "/shards", {"settings": {"number_of_shards": 5}})
    ask("PUT", "/shards/_doc/1?routing=5", {"a": 1}, 201)
    assert ask("GET", "/shards/_doc/1?routing=5")["_routing"] == "5"
    ask("GET", "/shards/_doc/1", status=404)
    ask("DELETE", "/shards/_doc/1?routing=4", status=404)
    ask("DELETE", "/shards/_doc/1?routing=5")
    ask("PUT", "/must", {"mappings": {"_routing": {"required": True}}})
    assert ask("PUT", "/must/_doc/1", {"a": 1}, 400)["error"]["type"] == "routing_missing_exception"


def test_a_part_of_a_document_is_changed(shared_port: Port) -> None:
    ask = shared_port
    assert ask("POST", "/u/_update/1", {"doc": {"a": 1}}, 404)["error"]["type"] == "document_missing_exception"
    assert ask("POST", "/u/_update/1", {"doc": {"a": {"b": 1}}, "doc_as_upsert": True}, 201)["result"] == "created"
    changed = ask("POST", "/u/_update/1?_source=true", {"doc": {"a": {"c": 2}}})
    assert changed["get"]["_source"] == {"a": {"b": 1, "c": 2}}
    assert ask("POST", "/u/_update/1", {"doc": {"a": {"c": 2}}})["result"] == "noop"
    assert "did you mean [doc]?" in ask("POST", "/u/_update/1", {"dac": {}}, 400)["error"]["reason"]


def test_parts_of_a_source_are_shown(shared_port: Port) -> None:
    ask = shared_port
    ask("PUT", "/s/_doc/1", {"a": {"b": 1, "c": 2}, "d": 3}, 201)
    assert ask("GET", "/s/_doc/1?_source_includes=a&_source_excludes=a.c")["_source"] == {"a": {"b": 1}}
    assert "_source" not in ask("GET", "/s/_doc/1?_source=false")
    assert ask("GET", "/s/_source/1") == {"a": {"b": 1, "c": 2}, "d": 3}
    assert ask("GET", "/s/_source/2", status=404)["error"]["type"] == "resource_not_found_exception"
    found = ask("POST", "/_mget", {"docs": [{"_index": "s", "_id": "1", "_source": ["d"]}, {"_index": "no", "_id": "1"}]})["docs"]
    assert found[0]["_source"] == {"d": 3}
    assert found[1]["error"]["type"] == "index_not_found_exception"


def test_ids_and_names_may_be_encoded(shared_port: Port) -> None:
    ask = shared_port
    ask("PUT", "/enc/_doc/a%2Fb%20c", {"a": 1}, 201)
    assert ask("GET", "/enc/_doc/a%2Fb%20c")["_id"] == "a/b c"
    assert ask("PUT", "/%3Clogs-%7Bnow%2Fd%7D-000001%3E")["index"].startswith("logs-20")
    assert ask("PUT", "/enc/_doc/%E4%B8%AD", {"a": 1}, 201)["_id"] == "中"


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("/h/_doc/1", b"{broken", "document_parsing_exception"),
        ("/h/_doc/1", b"[1]", "document_parsing_exception"),
        ("/h/_doc/1", b"", "parse_exception"),
        ("/h/_doc/1", b'{"a":1,"a":2}', "document_parsing_exception"),
        ("/h/_doc/1", b'{"":1}', "document_parsing_exception"),
        ("/h/_doc/1", b'{"a..b":1}', "document_parsing_exception"),
        ("/h/_doc/1", b'{"_id":"2"}', "document_parsing_exception"),
        ("/h/_doc/1?refresh=perhaps", b"{}", "illegal_argument_exception"),
        ("/h/_doc/1?timeout=soon", b"{}", "illegal_argument_exception"),
        ("/h/_doc/1", b'{"a":' * 5000 + b"1" + b"}" * 5000, "document_parsing_exception"),
        ("/h/_doc/" + "x" * 513, b"{}", "action_request_validation_exception"),
        ("/H/_doc/1", b"{}", "invalid_index_name_exception"),
        ("/h/_doc/1", b'{"a":' * 1000 + b"1" + b"}" * 1000, "document_parsing_exception"),
        ("/h/_doc/1", b'{"a":' + b"[" * 1000 + b"]" * 1000 + b"}", "document_parsing_exception"),
        ("/h/_doc/1?nonsense=1", b"{}", "illegal_argument_exception"),
    ],
)
def test_what_is_no_document_is_said(shared_port: Port, path: str, body: bytes, kind: str) -> None:
    told = shared_port("PUT", path, body, 400)
    assert told["error"]["type"] == kind
    assert told["status"] == 400


def test_half_a_bulk_leaves_the_others_alone(shared_port: Port) -> None:
    lines = [
        {"index": {"_index": "b", "_id": 1}},
        {"n": 1},
        {"index": {"_index": "B"}},
        {"n": 1},
        {"create": {"_index": "b", "_id": 1}},
        {"n": 2},
    ]
    body = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    told = shared_port("POST", "/_bulk", body)
    assert told["errors"] is True
    assert [next(iter(one.values()))["status"] for one in told["items"]] == [201, 400, 409]
    assert shared_port("POST", "/_bulk", body[:-10], 400)["status"] == 400


def test_media_types_and_paths_of_answers(shared_port: Port) -> None:
    client = shared_port.client
    assert client.post("/_bulk", content=b"{}\n", headers={"content-type": "text/plain"}).status_code == 406
    vendor = {"content-type": "application/vnd.elasticsearch+json; compatible-with=8"}
    assert client.put("/m/_doc/1", content=b"{}", headers=vendor).status_code == 201
    assert shared_port("GET", "/m/_doc/1?filter_path=_id,_source") == {"_id": "1", "_source": {}}
    assert client.get("/m/_doc/1?pretty").text.startswith('{\n  "_index"')
    assert client.get("/nothing?error_trace").json()["error"]["stack_trace"].startswith("[nothing] IndexNotFoundException[")
    assert client.get("/nothing").headers["x-elastic-product"] == "Elasticsearch"
