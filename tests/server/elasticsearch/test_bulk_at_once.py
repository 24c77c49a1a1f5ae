"""Bulk requests of many new documents, which are carried out as a whole, answer as others do; and what clients send beside the usual."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.server.elasticsearch.conftest import Json, Port, opened_port

from honeyguide.server.elasticsearch import bulk_at_once

TEMPLATE = {"index_patterns": ["logs-*"], "data_stream": {}, "priority": 500}


def body(action: Json, documents: list[Json]) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for one in documents for line in (action, one))


def documents(count: int = 50) -> list[Json]:
    return [{"n": number, "at": f"2026-01-02T03:04:{number % 60:02d}Z", "o": {"word": f"w {number}"}} for number in range(count)]


def normal(answer: Json) -> Json:
    """An answer without what chance decides."""
    for item in answer["items"]:
        for told in item.values():
            assert len(told.pop("_id")) == 20
    return {**answer, "took": 0}


@pytest.mark.parametrize("action", [{"index": {}}, {"create": {"_index": "one"}}, {"index": {"_index": "one", "_type": "_doc"}}])
@pytest.mark.parametrize("words", ["", "?refresh=true", "?refresh=wait_for&timeout=1m", "?filter_path=errors,items.*.status"])
@pytest.mark.parametrize("face", ["elasticsearch-7", "elasticsearch-8"])
def test_the_answer_is_that_of_one_by_one(tmp_path: Path, action: Json, words: str, face: str) -> None:
    answers: list[Json] = []
    for few in (bulk_at_once.FEW, 1_000):
        with pytest.MonkeyPatch.context() as patched, opened_port(tmp_path / str(few), face) as ask:
            patched.setattr(bulk_at_once, "FEW", few)
            answer = ask("POST", f"/one/_bulk{words}", body(action, documents()))
            if "filter_path" in words:
                assert answer == {"errors": False, "items": [{next(iter(action)): {"status": 201}}] * 50}
            else:
                ids = [one["_id"] for item in answer["items"] for one in item.values()]
                assert ask("GET", f"/one/_doc/{ids[49]}")["_source"] == documents()[49]
                answers.append(normal(answer))
            ask("POST", "/one/_refresh")
            found = ask("GET", "/one/_search?size=50&sort=n", {"query": {"range": {"at": {"gte": "2026-01-02T03:04:01Z"}}}})
            assert [hit["_source"]["n"] for hit in found["hits"]["hits"]] == list(range(1, 50))
    assert len(answers) in {0, 2}
    assert answers[:1] == answers[1:]


IDS = ["plain", 'quoted " and \\', "日本", "a b/c", "1-2", *(f"id-{number}" for number in range(45))]


@pytest.mark.parametrize("kind", ["index", "create"])
def test_documents_with_ids_are_answered_as_one_by_one(tmp_path: Path, kind: str) -> None:
    answers: list[Json] = []
    for few in (bulk_at_once.FEW, 1_000):
        with pytest.MonkeyPatch.context() as patched, opened_port(tmp_path / str(few)) as ask:
            patched.setattr(bulk_at_once, "FEW", few)
            one = b"".join(body({kind: {"_id": id}}, [document]) for id, document in zip(IDS, documents(), strict=True))
            told = [ask("POST", "/one/_bulk", one), ask("POST", "/one/_bulk?refresh=true", one)]
            told += [ask("GET", f"/one/_doc/{id}") for id in ("plain", "id-44")]
            told.append(ask("GET", "/one/_search?size=50&sort=n")["hits"])
            answers.append([{**answer, "took": 0} for answer in told])
    assert answers[0] == answers[1]
    first, second, *_ = answers[0]
    assert {item[kind]["status"] for item in first["items"]} == {201}
    assert {item[kind]["status"] for item in second["items"]} == {200 if kind == "index" else 409}


@pytest.mark.parametrize("ids", [["a", "a"], ["a", None], ["a", 7], ["a", ""], ["a", "x" * 600], ["a", ["b"]]])
def test_ids_that_are_not_simply_others_are_looked_at_one_by_one(ask: Port, monkeypatch: pytest.MonkeyPatch, ids: list[Any]) -> None:
    monkeypatch.setattr(bulk_at_once, "FEW", 1)
    lines = [{"index": {} if id is None else {"_id": id}} for id in ids]
    data = b"".join(body(action, [document]) for action, document in zip(lines, documents(2), strict=True))
    if isinstance(ids[1], list):
        ask("POST", "/one/_bulk", data, 400)
        return
    told = [item["index"]["status"] for item in ask("POST", "/one/_bulk", data)["items"]]
    assert told == [201, {"a": 200, "": 400, "x" * 600: 400}.get(ids[1], 201)]


def test_one_bad_document_is_one_failed_item(ask: Port) -> None:
    ask("PUT", "/one", {"mappings": {"properties": {"n": {"type": "byte"}}}})
    answer = ask("POST", "/one/_bulk?refresh", body({"index": {}}, [*documents(), {"n": 1_000}]))
    assert answer["errors"] is True
    assert [item["index"]["status"] for item in answer["items"]] == [201] * 50 + [400]
    assert ask("GET", "/one/_count")["count"] == 50
    broken = body({"index": {}}, documents()) + b'{"index":{}}\n{"n":\n'
    answer = ask("POST", "/one/_bulk?refresh", broken)
    assert [item["index"]["status"] for item in answer["items"]] == [201] * 50 + [400]
    assert ask("GET", "/one/_count")["count"] == 100


def test_what_holds_for_an_index_holds_for_many_documents(ask: Port) -> None:
    ask("PUT", "/_ingest/pipeline/mark", {"processors": [{"set": {"field": "marked", "value": True}}]})
    ask("PUT", "/piped", {"settings": {"index.default_pipeline": "mark"}})
    ask("POST", "/piped/_bulk?refresh", body({"index": {}}, documents()))
    assert ask("GET", "/piped/_count?q=marked:true")["count"] == 50
    ask("PUT", "/blocked", {"settings": {"index.blocks.write": True}})
    answer = ask("POST", "/blocked/_bulk", body({"index": {}}, documents()))
    assert {item["index"]["status"] for item in answer["items"]} == {403}
    ask("PUT", "/_index_template/logs", TEMPLATE)
    stamped: list[Any] = [{**one, "@timestamp": one["at"]} for one in documents()]
    answer = ask("POST", "/logs-a/_bulk?refresh", body({"create": {}}, stamped))
    assert {item["create"]["_index"][:12] for item in answer["items"]} == {".ds-logs-a-2"}
    assert ask("GET", "/logs-a/_count")["count"] == 50
    answer = ask("POST", "/logs-a/_bulk", body({"index": {}}, stamped))
    assert {item["index"]["status"] for item in answer["items"]} == {400}


def test_what_may_stand_in_the_address_may_be_a_parameter(ask: Port) -> None:
    ask("POST", "/one/_bulk?refresh", body({"index": {}}, documents()))
    found = ask("POST", "/one/_msearch?index=one", b'{}\n{"query":{"term":{"n":7}}}\n')
    assert [one["hits"]["total"]["value"] for one in found["responses"]] == [1]
    assert ask("GET", "/_count?index=one")["count"] == 50
    ask("GET", "/_count?nothing=one", status=400)


def test_updates_with_the_type_in_their_address(tmp_path: Path) -> None:
    with opened_port(tmp_path, "elasticsearch-7") as ask:
        ask("PUT", "/one/_doc/1", {"n": 1}, 201)
        assert ask("POST", "/one/_doc/1/_update", {"doc": {"n": 2}})["_version"] == 2
        assert ask("GET", "/one/_doc/1/_source") == {"n": 2}
