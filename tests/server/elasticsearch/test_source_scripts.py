"""Scripts that change documents, as the integration tests of clients send them; the answers are OpenSearch 3.5's and Elasticsearch 7.10's."""

import json
from typing import Any

import pytest
from tests.server.elasticsearch.conftest import Port

from honeyguide.server.elasticsearch.refusals import Refusal
from honeyguide.server.elasticsearch.source_scripts import read_script


def made(script: str, document: dict[str, Any], **params: Any) -> Any:
    """The document after the script."""
    return read_script({"source": script, "params": params})(document, {"_id": "1"}).source


@pytest.mark.parametrize(
    ("script", "before", "after"),
    [
        ("ctx._source.n += params.by", {"n": 1}, {"n": 3}),
        ("ctx._source.n++; ctx._source['m'] = 7 / 2", {"n": 1}, {"n": 2, "m": 3}),
        ("ctx._source.tags.add(params.tag)", {"tags": ["a"]}, {"tags": ["a", "red"]}),
        ("if (ctx._source.tags.contains(params.tag)) { ctx._source.tags.remove(ctx._source.tags.indexOf(params.tag)) }", {"tags": ["red"]}, {"tags": []}),
        ("ctx._source.remove('n'); ctx._source.o.p = ctx._source.o?.q?.r ?: 'none'", {"n": 1, "o": {}}, {"o": {"p": "none"}}),
        ("def total = 0; for (one in ctx._source.all) { total += one } ctx._source.total = total;", {"all": [1, 2, 3]}, {"all": [1, 2, 3], "total": 6}),
        ("if (ctx._source.a == null) ctx._source.a = ['x': [1, 2]]; else ctx._source.a.x.add(3)", {}, {"a": {"x": [1, 2]}}),
        ("ctx._source.name = ctx._source.name.toUpperCase() + '-' + params.by // why", {"name": "pi"}, {"name": "PI-2"}),
        ("ctx._source = ['new': true]", {"old": 1}, {"new": True}),
    ],
)  # fmt: skip
def test_a_document_is_changed(script: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    assert made(script, before, by=2, tag="red") == after


@pytest.mark.parametrize(
    "script",
    ["foo bar ][", "ctx._source.n = nowhere", "ctx._source.gone.n = 1", "while (true) {}", "ctx._source.n = 'x'.getClass()", "(" * 500, "import os",
     "def s = 'aaaaaaaa'; for (x in params.many) { s += s }", "ctx.op = 'explode'", "ctx._source.n = __import__('os')"],
)  # fmt: skip
def test_what_is_no_such_script_is_refused(script: str) -> None:
    with pytest.raises(Refusal):
        made(script, {}, many=[1] * 60)


def test_updates_by_script(ask: Port) -> None:
    up = "/s/_update/1"
    assert ask("POST", up, {"script": "ctx._source.n = 1"}, 404)["error"]["type"] == "document_missing_exception"
    assert ask("POST", up, {"script": "ctx._source.n += 1", "upsert": {"n": 1}}, 201)["result"] == "created"
    told = ask("POST", up, {"script": {"source": "ctx._source.n += params.by", "params": {"by": 4}}, "upsert": {"n": 1}, "_source": True})
    assert (told["result"], told["_version"], told["get"]["_source"]) == ("updated", 2, {"n": 5})
    assert ask("POST", up, {"script": "ctx.op = 'noop'"})["result"] == "noop"
    assert ask("POST", up, {"script": "ctx._source.n = 1 +"}, 400)["error"]["type"] == "script_exception"
    assert ask("POST", up, {"script": "ctx._source.n.x.y = 1"}, 400)["error"]["caused_by"]["type"] == "script_exception"
    assert ask("POST", up, {"script": "ctx.op = 'delete'"})["result"] == "deleted"
    assert ask("GET", "/s/_doc/1", None, 404)["found"] is False
    assert ask("POST", up, {"scripted_upsert": True, "script": "ctx._source.made = true", "upsert": {}}, 201)["result"] == "created"
    assert ask("GET", "/s/_source/1") == {"made": True}


def test_scripts_in_bulk_see_what_came_before_them(ask: Port) -> None:
    lines: list[Any] = [{"index": {"_id": "1"}}, {"n": 1}]
    lines += [line for _ in range(3) for line in ({"update": {"_id": "1"}}, {"script": "ctx._source.n *= 2"})]
    lines += [{"update": {"_id": "2"}}, {"script": "ctx._source.n *= 2"}]
    told = ask("POST", "/s/_bulk", "".join(json.dumps(line) + "\n" for line in lines).encode())
    assert [next(iter(item.values()))["status"] for item in told["items"]] == [201, 200, 200, 200, 404]
    assert ask("GET", "/s/_source/1") == {"n": 8}


def test_what_a_query_finds_is_changed_by_a_script(ask: Port) -> None:
    lines = [one for n in range(4) for one in ({"index": {"_id": str(n)}}, {"n": n})]
    ask("POST", "/s/_bulk?refresh=true", "".join(json.dumps(line) + "\n" for line in lines).encode())
    script = "if (ctx._source.n == 0) { ctx.op = 'delete' } else if (ctx._source.n == 1) { ctx.op = 'noop' } else { ctx._source.n += 10 }"
    told = ask("POST", "/s/_update_by_query?refresh=true", {"script": {"source": script, "lang": "painless"}})
    assert {name: told[name] for name in ("total", "updated", "deleted", "noops")} == {"total": 4, "updated": 2, "deleted": 1, "noops": 1}
    found = ask("POST", "/s/_search", {"sort": ["n"]})["hits"]["hits"]
    assert [one["_source"]["n"] for one in found] == [1, 12, 13]
    ask(
        "POST",
        "/_reindex?refresh=true",
        {"source": {"index": "s"}, "dest": {"index": "r"}, "script": {"source": "ctx._source.from = ctx._index"}},
    )
    assert {one["_source"]["from"] for one in ask("POST", "/r/_search", {})["hits"]["hits"]} == {"s"}
