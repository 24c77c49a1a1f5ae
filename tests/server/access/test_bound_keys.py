"""What keys may do, asked of the real Elasticsearch port behind the guard."""

import asyncio
import gzip
import json
from collections.abc import Callable, Generator
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from starlette.testclient import TestClient

from honeyguide.server.access.accounts import Accounts, Scope
from honeyguide.server.access.audit import Audit
from honeyguide.server.access.guard import Guard, Tries
from honeyguide.server.elasticsearch.face import face
from honeyguide.server.elasticsearch.identity import FACES
from honeyguide.server.gate import Gate
from honeyguide.server.opening import open_service
from honeyguide.server.service import Service

Ask: TypeAlias = Callable[..., Any]
JSON = {"content-type": "application/json"}


@pytest.fixture
def keyed(tmp_path: Path, request: pytest.FixtureRequest) -> Generator[Callable[..., Ask]]:
    """Makes a key of a scope, bound to these indices, and gives what asks with it: the status and the JSON of an answer."""
    spoken = FACES[getattr(request, "param", "elasticsearch-8")]
    with open_service(tmp_path / "data") as service, closing(Accounts.open(tmp_path)) as accounts:

        async def opened() -> Service:
            await asyncio.sleep(0)
            return service

        guard = Guard(face(opened, spoken, "uuid"), accounts, Audit(tmp_path), Tries(), face=True)
        client = TestClient(Gate(guard, frozenset({"pot.example"})), base_url="http://pot.example")

        def key(scope: Scope, *indices: str) -> Ask:
            headers = JSON | {"authorization": f"ApiKey {accounts.add_key('shipper', scope, indices)}"}

            def ask(method: str, path: str, *lines: Any, packed: bool = False) -> tuple[int, Any]:
                text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines) + "\n" * (len(lines) > 1)
                content = gzip.compress(text.encode()) if packed else text.encode()
                answer = client.request(method, path, content=content, headers=headers | ({"content-encoding": "gzip"} if packed else {}))
                return answer.status_code, answer.json() if answer.content else None

            return ask

        admin = key("admin")
        assert admin("PUT", "/secret/_doc/1?refresh=true", {"a": 1})[0] == 201
        assert admin("PUT", "/logs-a1/_doc/1?refresh=true", {"a": 1})[0] == 201
        yield key


def count(ask: Ask, index: str) -> int:
    return ask("GET", f"/{index}/_count")[1]["count"]


def test_a_shipper_may_ask_whom_it_speaks_to_and_nothing_else_without_an_index(keyed: Callable[..., Ask]) -> None:
    ask = keyed("write", "logs-*")
    assert ask("HEAD", "/") == (200, None)
    assert ask("GET", "/")[1]["version"]["number"] == "8.19.3"
    assert [ask("GET", path)[0] for path in ("/_license", "/_xpack", "/_cat/health?format=json")] == [200, 200, 200]
    status, told = ask("GET", "/_cat/indices")
    said = {"type": "security_exception", "reason": told["error"]["reason"]}
    assert (status, told) == (403, {"error": {"root_cause": [said], **said}, "status": 403})
    assert told["error"]["reason"].startswith("the key is bound to logs-*, and this names no index")


def test_searches_that_name_their_indices_in_the_body_are_asked_of_those_alone(keyed: Callable[..., Ask]) -> None:
    """As Grafana asks them."""
    ask = keyed("read", "logs-*")
    every: Any = {"query": {"match_all": {}}}
    status, told = ask("POST", "/_msearch", {"index": "logs-*"}, every, {"index": ["logs-a1"]}, every)
    assert (status, [one["hits"]["total"]["value"] for one in told["responses"]]) == (200, [1, 1])
    for lines in (
        ({"index": "logs-*"}, every, {"index": "secret"}, every),
        ({"index": "logs-*"}, every, {}, every),
        ({"index": "logs-*"}, every, "", every),
        ("", {"index": "logs-*"}, every, {"index": "logs-*"}, every),
        ({"index": "logs-*"}, {}, {"query": {"terms": {"a": {"index": "secret", "id": "1", "path": "a"}}}}),
        ({"index": ["logs-*", ""]}, every),
        ({"index": "logs-*,secret"}, every),
        ({"index": "_all"}, every),
        ({"index": []}, every),
    ):
        assert ask("POST", "/_msearch", *lines)[0] == 403, lines
    assert ask("GET", "/_cluster/health")[0] == 200
    assert ask("GET", "/_cluster/health?level=indices")[0] == 403


def test_a_packed_bulk_is_judged_by_what_is_in_it(keyed: Callable[..., Ask]) -> None:
    ask = keyed("write", "logs-*")
    status, told = ask("POST", "/_bulk?refresh=true", {"index": {"_index": "logs-a2"}}, {"a": 1}, packed=True)
    assert (status, told["errors"]) == (200, False)
    assert count(ask, "logs-a2") == 1
    lines = ({"index": {"_index": "logs-a2"}}, {"a": 1}, {"index": {"_index": "secret"}}, {"a": 1})
    assert ask("POST", "/_bulk?refresh=true", *lines, packed=True)[0] == 403
    assert ask("POST", "/logs-a2/_search", {"query": {"match_all": {}}}, packed=True)[1]["hits"]["total"]["value"] == 1
    assert count(keyed("admin"), "secret") == 1


@pytest.mark.parametrize("word", ["_search", "_count", "_mget", "_analyze", "_field_caps", "_terms_enum", "_all"])
def test_whoever_may_read_changes_nothing_by_an_index_that_is_called_like_a_question(keyed: Callable[..., Ask], word: str) -> None:
    status, _ = keyed("read")("POST", f"/{word}/_bulk", {"delete": {"_index": "secret", "_id": "1"}}, "")
    assert status == 403
    assert keyed("admin")("GET", "/secret/_doc/1")[0] == 200


def test_blank_lines_hide_no_line_of_a_bulk(keyed: Callable[..., Ask]) -> None:
    here = {"index": {"_index": "logs-a1"}}
    lines = [here, "", here, {"delete": {"_index": "secret", "_id": "1"}}, here, {"x": 1}]
    keyed("write", "logs-a*")("POST", "/_bulk", *lines)
    assert keyed("admin")("GET", "/secret/_doc/1")[0] == 200


@pytest.mark.parametrize("index", [[], "", None, [""], "_all", "*"])
def test_no_index_is_every_index(keyed: Callable[..., Ask], index: Any) -> None:
    status, _ = keyed("read", "logs-a*")("POST", "/logs-a1/_msearch", {"index": index}, {"query": {"match_all": {}}})
    assert status == 403
    status, found = keyed("read", "logs-a*")("POST", "/logs-a1/_msearch", {}, {"query": {"match_all": {}}})
    assert (status, found["responses"][0]["hits"]["total"]["value"]) == (200, 1)


@pytest.mark.parametrize("word", ["_clone", "_shrink", "_split"])
def test_a_copy_gets_no_name_of_others(keyed: Callable[..., Ask], word: str) -> None:
    bound = keyed("admin", "logs-a*")
    assert bound("POST", f"/logs-a1/{word}/logs-a2", {"aliases": {"secret-alias": {}}})[0] == 403
    assert keyed("admin")("GET", "/secret-alias")[0] == 404


def test_a_pipeline_carries_nothing_to_others(keyed: Callable[..., Ask]) -> None:
    admin, bound = keyed("admin"), keyed("write", "logs-a*")
    assert admin("PUT", "/_ingest/pipeline/away", {"processors": [{"set": {"field": "_index", "value": "secret"}}]})[0] == 200
    status, said = bound("PUT", "/logs-a1/_doc/77?pipeline=away", {"x": 1})
    assert (status, said["error"]["type"]) == (403, "security_exception")
    lines = [part for at in range(100) for part in ({"index": {"_id": str(at)}}, {"x": 1})]
    _, said = bound("POST", "/logs-a1/_bulk?pipeline=away", *lines)
    assert {item["index"]["status"] for item in said["items"]} == {403}
    assert admin("PUT", "/logs-a1/_doc/77?pipeline=away", {"x": 1})[0] == 201
    admin("POST", "/_refresh", "")
    assert count(admin, "secret") == 2


@pytest.mark.parametrize("keyed", ["elasticsearch-7"], indirect=True)
def test_a_type_in_the_address_opens_nothing(keyed: Callable[..., Ask]) -> None:
    bound, reader = keyed("write", "logs-a*"), keyed("read")
    lookup = {"query": {"terms": {"a": {"index": "secret", "id": "1", "path": "a"}}}}
    for path, lines in (
        ("_search", [lookup]),
        ("_count", [lookup]),
        ("_validate/query", [lookup]),
        ("1/_explain", [lookup]),
        ("_msearch", [{"index": "secret"}, {}]),
        ("_mget", [{"docs": [{"_index": "secret", "_id": "1"}]}]),
        ("_bulk", [{"delete": {"_index": "secret", "_id": "1"}}, ""]),
        ("_delete_by_query", [{"query": {"match_all": {}}}]),
    ):
        for index, kind in product(("logs-a1", "secret"), ("_doc", "event", "_all")):
            assert bound("POST", f"/{index}/{kind}/{path}", *lines)[0] == 403, (index, kind, path)
    for path in ("1", "1/_update", "_bulk", "_delete_by_query", "_mapping", "_search/_update"):
        assert reader("POST", f"/logs-a1/event/{path}", {"doc": {}})[0] == 403, path
    assert keyed("admin")("GET", "/secret/_doc/1")[0] == 200
