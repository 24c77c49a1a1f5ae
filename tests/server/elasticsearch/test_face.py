"""The Elasticsearch port, asked as log shippers and dashboards ask."""

import asyncio
import gzip
import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from honeyguide.server.elasticsearch.face import face
from honeyguide.server.elasticsearch.welcome import welcoming
from honeyguide.server.gate import Gate
from honeyguide.server.opening import open_service
from honeyguide.server.service import Service


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Generator[TestClient]:
    with open_service(tmp_path_factory.mktemp("elasticsearch") / "data") as service:

        async def opened() -> Service:
            await asyncio.sleep(0)
            return service

        with TestClient(Gate(welcoming(face(opened))), base_url="http://127.0.0.1:9200", raise_server_exceptions=False) as client:
            yield client


def lines(*documents: Any) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in documents)


def bulk(port: TestClient, body: bytes, path: str = "/_bulk?refresh=true", **headers: str) -> Any:
    answer = port.post(path, content=body, headers={"content-type": "application/x-ndjson", **headers})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_who_answers(port: TestClient) -> None:
    answer = port.get("/")
    assert answer.headers["x-elastic-product"] == "Elasticsearch"
    assert answer.json()["version"]["number"].startswith("8.")
    assert port.head("/").status_code == 200
    assert port.get("/_cluster/health").json()["status"] == "green"


def test_documents_come_in_and_are_found(port: TestClient) -> None:
    found = bulk(
        port,
        lines(
            {"index": {"_index": "one", "_id": "1"}},
            {"user": {"name": "root"}},
            {"create": {"_index": "one"}},
            {"user.name": "admin", "n": 5},
        ),
    )
    assert [next(iter(item)) for item in found["items"]] == ["index", "create"]
    assert [next(iter(item.values()))["status"] for item in found["items"]] == [201, 201]
    assert found["errors"] is False
    hits = port.get("/one/_search", params={"q": "user.name:root"}).json()["hits"]
    assert hits["total"] == {"value": 1, "relation": "eq"}
    assert hits["hits"][0]["_source"] == {"user": {"name": "root"}}
    assert port.get("/one/_count", params={"q": "n:[1 TO 9]"}).json()["count"] == 1
    counted = port.post(
        "/one/_search", json={"size": 0, "query": {"exists": {"field": "user.name"}}, "aggs": {"who": {"terms": {"field": "user.name"}}}}
    ).json()
    assert {one["key"] for one in counted["aggregations"]["who"]["buckets"]} == {"root", "admin"}


def test_shippers_habits_are_known(port: TestClient) -> None:
    body = lines({"create": {}}, {"a": 1}).replace(b"\n", b"\r\n")
    assert bulk(port, gzip.compress(body), "/two/_bulk", **{"content-encoding": "gzip"})["errors"] is False
    assert port.put("/two/_bulk/".rstrip("/"), content=b"\n" + lines({"index": {"_type": "_doc"}}, {"a": 2})).json()["errors"] is False
    text = port.post("/_bulk", content=lines({"index": {"_index": "two"}}, {"a": 3})).text
    assert '"errors":false,"items":[' in text


def test_one_that_fails_leaves_the_others(port: TestClient) -> None:
    body = lines(
        {"create": {"_index": "three", "_id": "x"}},
        {"a": 1},
        {"create": {"_index": "three", "_id": "x"}},
        {"a": 2},
        {"update": {"_index": "three", "_id": "x"}},
        {"doc": {"b": 3}},
        {"delete": {"_index": "three", "_id": "nothing"}},
        {"index": {"_index": "three"}},
    )
    body += b"{broken\n"
    found = bulk(port, body)
    assert found["errors"] is True
    assert [next(iter(item.values()))["status"] for item in found["items"]] == [201, 409, 200, 404, 400]
    assert port.get("/three/_search").json()["hits"]["hits"][0]["_source"] == {"a": 1, "b": 3}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"{}\n",
        b"nonsense\n",
        b'{"index":{"_index":"a"}}\n',
        b'{"drop":{}}\n{}\n',
        b"[]\n",
        b'{"index":{"_index":"a"}}\n{"a":1}',
    ],
)
def test_what_is_no_bulk_is_said(port: TestClient, body: bytes) -> None:
    answer = port.post("/_bulk", content=body)
    assert answer.status_code == 400
    assert answer.json()["status"] == 400
    assert answer.json()["error"]["type"] in {"illegal_argument_exception", "parse_exception"}


def test_errors_are_worded_as_there(port: TestClient) -> None:
    assert port.get("/nothing/_search").json()["error"]["type"] == "index_not_found_exception"
    assert port.get("/nothing/_search").status_code == 404
    assert port.get("/_search", params={"q": "a:["}).status_code == 400
    assert port.get("/_search", params={"size": "10001"}).status_code == 400
    assert port.get("/_nothing/at/all").status_code == 400


def test_a_bomb_is_refused(port: TestClient, tmp_path: Path) -> None:
    answer = port.post("/_bulk", content=gzip.compress(bytes(200 << 20), 1), headers={"content-encoding": "gzip"})
    assert answer.status_code == 413
    assert "larger than" in answer.json()["error"]["reason"]
