"""With the face of Elasticsearch 7 an index has one mapping type of a name of its own; `_doc` is whichever it has.

What Elasticsearch 7.10 answers to the same requests.
"""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from tests.server.elasticsearch.conftest import Port, opened_port

TEXT = {"properties": {"text": {"type": "text"}}}
TWO = "as the final mapping would have more than 1 type: [event, other]"


@pytest.fixture
def seven(tmp_path: Path) -> Generator[Port]:
    """A port with types."""
    with opened_port(tmp_path / "data", "elasticsearch-7") as port:
        yield port


def kinds(hits: Any) -> list[str]:
    return [hit["_type"] for hit in hits]


def test_the_first_document_names_the_type_and_no_other_comes_in(seven: Port) -> None:
    assert seven("PUT", "/logs/event/1?refresh=true", {"a": 1}, 201)["_type"] == "event"
    assert seven("GET", "/logs/_mapping?include_type_name=true")["logs"]["mappings"].keys() == {"event"}
    for method, path, body in (("PUT", "/logs/other/2", {"a": 2}), ("DELETE", "/logs/other/1", None)):
        assert TWO in seven(method, path, body, 400)["error"]["reason"]
    assert seven("POST", "/logs/other/1/_update", {"doc": {"a": 3}}, 404)["error"]["reason"] == "[other][1]: document missing"
    seven("POST", "/logs/_bad/1/_update", {"doc": {"a": 3}}, 400)
    seven("POST", "/_bulk", b'{"delete":{"_index":"logs","_id":"1","_routing":"x"}}\n', 400)
    answer = seven("POST", "/logs/_bulk", b'{"index":{"_type":"other"}}\n{"a":1}\n{"index":{"_id":"2"}}\n{"a":2}\n')
    assert [(item["index"]["_type"], item["index"]["status"]) for item in answer["items"]] == [("other", 400), ("_doc", 201)]
    assert [seven("POST", "/new/_bulk?type=event", b'{"index":{}}\n{"a":1}\n' * many)["errors"] for many in (1, 50)] == [False, False]
    assert seven("POST", "/new/_bulk?type=other", b'{"index":{}}\n{"a":1}\n' * 50)["errors"] is True


def test_documents_are_found_under_their_type_and_under_none(seven: Port) -> None:
    seven("PUT", "/logs/event/1?refresh=true", {"a": 1}, 201)
    for said, told in (("_doc", "_doc"), ("event", "event"), ("_all", "event")):
        assert seven("GET", f"/logs/{said}/1")["_type"] == told
    assert seven("GET", "/logs/other/1", status=404) == {"_index": "logs", "_type": "other", "_id": "1", "found": False}
    assert seven("GET", "/logs/other/1/_source", status=404)["error"]["reason"] == "Document not found [logs]/[other]/[1]"
    docs = [{"_id": "1"}, {"_type": "other", "_id": "1"}, {"_index": "none", "_id": "1"}]
    assert kinds(seven("POST", "/logs/_mget", {"docs": docs})["docs"]) == ["event", "other", None]
    assert [one["found"] for one in seven("POST", "/logs/other/_mget", {"ids": ["1"]})["docs"]] == [False]
    query = {"query": {"match_all": {}}}
    for kind, matched, status in (("event", True, 200), ("_doc", True, 200), ("other", False, 404)):
        assert seven("POST", f"/logs/{kind}/1/_explain", query, status)["matched"] is matched


def test_a_search_is_among_documents_of_its_types(seven: Port) -> None:
    seven("PUT", "/one/event/1?refresh=true", {"a": 1}, 201)
    seven("PUT", "/two/other/1?refresh=true", {"a": 1}, 201)
    assert kinds(seven("GET", "/_search?sort=_index")["hits"]["hits"]) == ["event", "other"]
    for kind, count in (("event", 1), ("other,event", 2), ("e*", 0), ("none", 0)):
        assert seven("GET", f"/_all/{kind}/_count")["count"] == count
        assert seven("GET", f"/_all/{kind}/_search")["hits"]["total"]["value"] == count
    (answer,) = seven("POST", "/_msearch", b'{"index":"*","type":"event"}\n{}\n')["responses"]
    assert kinds(answer["hits"]["hits"]) == ["event"]
    for query, count in (({"term": {"_type": "event"}}, 1), ({"terms": {"_type": ["event", "x"]}}, 1), ({"exists": {"field": "_type"}}, 2)):
        assert seven("POST", "/_count", {"query": query})["count"] == count
    top = seven("POST", "/one/_search?size=0", {"aggs": {"top": {"top_hits": {}}}})["aggregations"]["top"]
    assert kinds(top["hits"]["hits"]) == ["event"]
    assert seven("POST", "/_all/event/_delete_by_query?refresh=true", {"query": {"match_all": {}}})["deleted"] == 1
    assert seven("POST", "/_reindex?refresh=true", {"source": {"index": "two"}, "dest": {"index": "three"}})["created"] == 1
    assert kinds(seven("GET", "/three/_search")["hits"]["hits"]) == ["_doc"]
    copy = {"source": {"index": "two", "type": "none"}, "dest": {"index": "four", "type": "x"}}
    assert seven("POST", "/_reindex", copy)["total"] == 0
    assert seven("POST", "/_reindex?refresh=true", {**copy, "source": {"index": "two"}})["created"] == 1
    assert kinds(seven("GET", "/four/x/_search")["hits"]["hits"]) == ["x"]


def test_mappings_stand_under_their_type_where_that_is_said(seven: Port) -> None:
    assert "include_type_name" in seven("PUT", "/a", {"mappings": {"_doc": TEXT}}, 400)["error"]["reason"]
    assert seven("PUT", "/a", {"mappings": {"event": TEXT}}, 400)["error"]["type"] == "mapper_parsing_exception"
    seven("PUT", "/a?include_type_name=true", {"mappings": {"event": TEXT}})
    more = {"properties": {"n": {"type": "long"}}}
    seven("PUT", "/a/_mapping", more)
    assert "include_type_name" in seven("PUT", "/a/_mapping", {"_doc": more}, 400)["error"]["reason"]
    for path, body in (("/a/_mapping/other", {"other": more}), ("/a/other/_mapping", more)):
        assert TWO in seven("PUT", f"{path}?include_type_name=true", body, 400)["error"]["reason"]
    seven("PUT", "/a/_mapping/event?include_type_name=true", {"event": more})
    seven("PUT", "/a/_doc/_mapping?include_type_name=true", more)
    both = {"properties": {**TEXT["properties"], **more["properties"]}}
    seven("PUT", "/b")
    assert seven("GET", "/_mapping?include_type_name=true") == {"a": {"mappings": {"event": both}}, "b": {"mappings": {}}}
    assert seven("GET", "/a/_mapping")["a"]["mappings"] == both
    assert seven("GET", "/a?include_type_name=true")["a"]["mappings"] == {"event": both}
    assert seven("GET", "/a/_mapping/ev*?include_type_name=true")["a"]["mappings"] == {"event": both}
    assert seven("GET", "/_mapping/none?include_type_name=true", status=404)["error"]["reason"] == "type[[none]] missing"
    some = seven("GET", "/a/_mapping/event,none?include_type_name=true", status=404)
    assert (some["error"], some["a"]["mappings"]) == ("type [none] missing", {"event": both})
    assert [seven.client.head(f"/a/_mapping/{kind}").status_code for kind in ("event", "none")] == [200, 404]
    field = seven("GET", "/a/_mapping/event/field/n?include_type_name=true")
    assert field == {"a": {"mappings": {"event": {"n": {"full_name": "n", "mapping": {"n": {"type": "long"}}}}}}}
    assert seven("GET", "/a/_mapping/event/field/x?include_type_name=true") == {}
    assert seven("GET", "/a/_mapping/other/field/n?include_type_name=true", status=404) == {}


def test_a_template_names_the_type_unless_the_request_does(seven: Port) -> None:
    seven("PUT", "/_template/typed?include_type_name=true", {"index_patterns": ["t-*"], "mappings": {"event": TEXT}})
    seven("PUT", "/_template/plain", {"index_patterns": ["p-*"], "mappings": TEXT})
    assert seven("GET", "/_template/typed?include_type_name=true")["typed"]["mappings"] == {"event": TEXT}
    assert seven("GET", "/_template/typed")["typed"].keys() == {"index_patterns", "order", "settings", "mappings", "aliases"}
    seven("PUT", "/t-1/_doc/1", {"n": 1}, 201)
    seven("PUT", "/t-2", {"mappings": {"properties": {"n": {"type": "long"}}}})
    seven("PUT", "/p-1?include_type_name=true", {"mappings": {"event": {}}})
    assert TWO.replace("event", "_doc") in seven("PUT", "/p-2/other/1", {"n": 1}, 400)["error"]["reason"]
    seven("PUT", "/t-3?include_type_name=true", {"mappings": {"other": {}}})
    told = seven("GET", "/_mapping?include_type_name=true")
    assert {name: list(one["mappings"]) for name, one in told.items()} == {
        "p-1": ["event"],
        "p-2": ["_doc"],
        "t-1": ["event"],
        "t-2": ["_doc"],
        "t-3": ["other"],
    }
    seven("PUT", "/r-1", {"aliases": {"r": {}}})
    wrong = seven("POST", "/r/_rollover", {"mappings": {"_doc": TEXT}}, 400)["error"]
    assert "include_type_name" in wrong["caused_by"]["reason"]
    seven("POST", "/r/_rollover?include_type_name=true", {"mappings": {"event": TEXT}})
    assert seven("GET", "/r-000002/_mapping?include_type_name=true")["r-000002"]["mappings"] == {"event": TEXT}


def test_what_was_made_without_types_has_doc(tmp_path: Path) -> None:
    with opened_port(tmp_path, "elasticsearch-8") as ask:
        ask("PUT", "/logs/_doc/1?refresh=true", {"a": 1}, 201)
        for method, path in (("GET", "/logs/_doc/1/_explain"), ("GET", "/logs/event/_search"), ("PUT", "/logs/_mapping/event")):
            assert "no handler found" in str(ask(method, path, {} if method == "PUT" else None, 400)["error"])
    with opened_port(tmp_path, "elasticsearch-7") as ask:
        assert kinds(ask("GET", "/logs/_search")["hits"]["hits"]) == ["_doc"]
        ask("PUT", "/logs/event/1", {"a": 1}, 400)
        ask("PUT", "/typed/event/1?refresh=true", {"a": 1}, 201)
    with opened_port(tmp_path, "elasticsearch-8") as ask:
        assert "_type" not in ask("GET", "/typed/_doc/1")


def test_numbers_and_tables_are_those_of_the_face(seven: Port) -> None:
    seven("PUT", "/one/event/1", {"a": 1}, 201)
    seven("PUT", "/two/other/1", {"a": 1}, 201)
    told = seven("GET", "/_stats/indexing?types=ev*")["_all"]["primaries"]["indexing"]["types"]
    assert {kind: one["index_total"] for kind, one in told.items()} == {"event": 1}
    assert "types" not in seven("GET", "/_stats")["_all"]["primaries"]["indexing"]
    assert "discovered" not in seven("GET", "/_cat/health?v=true")


def test_not_every_name_is_one_of_a_type(seven: Port) -> None:
    names = {"_x": "start with '_'", "a,b": "','", ".x": "start with a '.'", "a%23b": "'#'", "x" * 256: "too long"}
    for name, said in names.items():
        assert said in seven("PUT", f"/logs/{name}/1", {"a": 1}, 400)["error"]["reason"]
