"""The `fields` option of a search: nested objects, what isn't mapped, what was ignored."""

from typing import Any

from tests.server.elasticsearch.conftest import Port


def fields(ask: Port, *wanted: Any, **more: Any) -> list[Any]:
    """What each hit says under `fields`."""
    hits = ask("POST", "/logs/_search", {"fields": list(wanted), "_source": False, "sort": "_doc", **more})["hits"]["hits"]
    return [hit.get("fields") for hit in hits]


def test_nested_objects_are_told_one_by_one(ask: Port) -> None:
    tries = {"type": "nested", "properties": {"user": {"type": "keyword"}, "port": {"type": "integer"}}}
    ask("PUT", "/logs", {"mappings": {"properties": {"ssh": {"properties": {"tries": tries, "version": {"type": "keyword"}}}}}})
    ask(
        "PUT",
        "/logs/_doc/1?refresh=true",
        {"ssh": {"version": "2.0", "tries": [{"user": "root", "port": "22"}, {"user": "pi"}]}},
        status=201,
    )
    told = [{"user": ["root"], "port": [22]}, {"user": ["pi"]}]
    assert fields(ask, "*") == [{"ssh.version": ["2.0"], "ssh.tries": told}]
    assert fields(ask, "ssh.tr*.user") == [{"ssh.tries": [{"user": ["root"]}, {"user": ["pi"]}]}]
    assert fields(ask, "ssh.tries") == [None]


def test_what_is_not_mapped_is_told_where_it_is_asked_for(ask: Port) -> None:
    ask(
        "PUT",
        "/logs",
        {"mappings": {"properties": {"raw": {"type": "object", "enabled": False}, "n": {"type": "integer", "ignore_malformed": True}}}},
    )
    ask("PUT", "/logs/_doc/1?refresh=true", {"raw": ["a", {"b": "c"}, [1, 2]], "n": "x"}, status=201)
    assert fields(ask, {"field": "*", "include_unmapped": True}) == [{"raw": ["a", 1, 2], "raw.b": ["c"]}]
    assert fields(ask, "_ignored", "_index") == [{"_ignored": ["n"], "_index": ["logs"]}]
    told = ask("POST", "/logs/_search", {"fields": ["_seq_no"]}, status=400)["error"]["root_cause"][0]
    assert told["type"] == "illegal_argument_exception"


def test_hits_of_a_point_in_time_are_never_alike(ask: Port) -> None:
    ask("POST", "/logs/_bulk?refresh=true", b'{"index":{}}\n{"n":1}\n' * 3)
    body: dict[str, Any] = {"size": 2, "sort": ["n"], "pit": {"id": ask("POST", "/logs/_pit?keep_alive=1m")["id"]}}
    first = ask("POST", "/_search", body)["hits"]["hits"]
    assert [len(hit["sort"]) for hit in first] == [2, 2]
    rest = ask("POST", "/_search", {**body, "search_after": first[-1]["sort"]})["hits"]["hits"]
    assert len({hit["_id"] for hit in [*first, *rest]}) == 3
    assert ask("POST", "/_search", {**body, "search_after": [1]})["hits"]["hits"] == []


def test_a_name_that_stands_twice_in_a_document_is_refused(ask: Port) -> None:
    lines = b'{"index":{"_id":"1"}}\n{"a":1,"a":2}\n{"index":{"_id":"2"}}\n{"a":{"b":1}}\n'
    first, second = (item["index"] for item in ask("POST", "/logs/_bulk", lines)["items"])
    assert (first["status"], second["status"]) == (400, 201)
    assert "Duplicate field 'a'" in first["error"]["reason"]
