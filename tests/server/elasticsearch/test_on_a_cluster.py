"""Where a cluster is the store, documents written through the port are its documents: with ids, versions, numbers and refusals."""

from collections.abc import Generator
from pathlib import Path

import pytest
from tests.engines import elastic_store
from tests.server.elasticsearch.conftest import Port, opened_port

pytestmark = pytest.mark.engine


@pytest.fixture
def port(opensearch: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Port]:
    with elastic_store(opensearch) as store:
        monkeypatch.setenv("HONEYGUIDE_STORE", f"{opensearch}/?prefix={store.address.prefix}&replicas=0")
        with opened_port(tmp_path / "data") as port:
            yield port


def test_a_document_is_made_changed_and_removed(port: Port) -> None:
    made = port("PUT", "/i/_doc/1?refresh=true", {"user": "root", "n": 1}, status=201)
    assert (made["result"], made["_version"], made["_seq_no"]) == ("created", 1, 0)
    again = port("PUT", "/i/_doc/1", {"user": "pi", "n": 1})
    assert (again["result"], again["_version"], again["_seq_no"]) == ("updated", 2, 1)
    port("PUT", "/i/_create/1", {"user": "x"}, status=409)
    assert port("POST", "/i/_update/1", {"doc": {"n": 2}})["_version"] == 3
    found = port("GET", "/i/_doc/1")
    assert (found["_source"], found["_version"], found["_seq_no"]) == ({"user": "pi", "n": 2}, 3, 2)
    port("PUT", "/i/_doc/1?if_seq_no=0&if_primary_term=1", {}, status=409)
    port("PUT", f"/i/_doc/1?if_seq_no=2&if_primary_term={found['_primary_term']}", {"n": 3})
    assert port("DELETE", "/i/_doc/1")["result"] == "deleted"
    assert port("GET", "/i/_doc/1", status=404)["found"] is False
    port("DELETE", "/i/_doc/1", status=404)


def test_many_at_once_with_ids_and_without(port: Port) -> None:
    lines = [
        '{"index":{"_id":"a"}}', '{"user":"root","n":1}',
        '{"create":{}}', '{"user":"pi","n":2}',
        '{"create":{"_id":"a"}}', '{"user":"x"}',
        '{"update":{"_id":"a"}}', '{"doc":{"n":5}}',
        '{"delete":{"_id":"none"}}',
    ]  # fmt: skip
    said = port("POST", "/i/_bulk?refresh=true", ("\n".join(lines) + "\n").encode())
    assert said["errors"] is True
    outcomes = [next(iter(one.values())) for one in said["items"]]
    assert [one["status"] for one in outcomes] == [201, 201, 409, 200, 404]
    assert outcomes[1]["_id"]
    found = port("POST", "/i/_search", {"query": {"match_all": {}}, "sort": ["n"], "aggs": {"u": {"terms": {"field": "user.keyword"}}}})
    assert [hit["_source"]["n"] for hit in found["hits"]["hits"]] == [2, 5]
    assert [bucket["key"] for bucket in found["aggregations"]["u"]["buckets"]] == ["pi", "root"]
    assert port("GET", "/i/_count")["count"] == 2
    assert port("POST", "/i/_delete_by_query?refresh=true", {"query": {"term": {"n": 2}}})["deleted"] == 1
    assert port("GET", "/i/_count")["count"] == 1


def test_what_a_cluster_keeps_itself_is_said(port: Port) -> None:
    port("PUT", "/i", {"mappings": {"properties": {"k": {"type": "keyword"}}}})
    refused = port("PUT", "/j", {"mappings": {"properties": {"r": {"type": "date_range"}}}}, status=400)
    assert "type 'date_range'" in refused["error"]["reason"]
    assert port("HEAD", "/j", status=404) == ""
