"""Indices: mappings, settings, aliases, templates, data streams, rolling over; kept across a restart."""

import time
from pathlib import Path

from tests.server.elasticsearch.conftest import Port, opened_port


def test_what_was_said_of_an_index_is_there_after_a_restart(tmp_path: Path) -> None:
    mappings = {
        "properties": {"a": {"type": "scaled_float", "scaling_factor": 10}, "n": {"type": "nested", "properties": {"x": {"type": "byte"}}}}
    }
    with opened_port(tmp_path / "data") as ask:
        ask(
            "PUT",
            "/one",
            {"mappings": mappings, "aliases": {"other": {"filter": {"term": {"k": "v"}}}}, "settings": {"number_of_replicas": 0}},
        )
        ask("PUT", "/_index_template/t", {"index_patterns": ["logs-*"], "template": {"mappings": {"properties": {"ip": {"type": "ip"}}}}})
        ask("PUT", "/_ingest/pipeline/p", {"processors": [{"set": {"field": "a", "value": 1}}]})
    with opened_port(tmp_path / "data") as ask:
        told = ask("GET", "/one")["one"]
        assert told["mappings"] == mappings
        assert told["aliases"] == {"other": {"filter": {"term": {"k": "v"}}}}
        assert told["settings"]["index"]["number_of_replicas"] == "0"
        assert ask("PUT", "/logs-x/_doc/1", {"ip": "192.0.2.1"}, 201)["result"] == "created"
        assert ask("GET", "/logs-x/_mapping")["logs-x"]["mappings"]["properties"]["ip"] == {"type": "ip"}
        assert ask("GET", "/_ingest/pipeline/p")["p"]["processors"]


def test_a_mapping_keeps_documents_out_that_dont_fit(ask: Port) -> None:
    ask(
        "PUT",
        "/m",
        {"mappings": {"dynamic": "strict", "properties": {"n": {"type": "integer"}, "l": {"type": "long", "ignore_malformed": True}}}},
    )
    assert ask("PUT", "/m/_doc/1", {"n": "many"}, 400)["error"]["type"] == "document_parsing_exception"
    assert ask("PUT", "/m/_doc/1", {"n": 3_000_000_000}, 400)["error"]["type"] == "document_parsing_exception"
    assert ask("PUT", "/m/_doc/1", {"new": 1}, 400)["error"]["type"] == "strict_dynamic_mapping_exception"
    ask("PUT", "/m/_doc/1", {"n": "7", "l": "no number"}, 201)
    refused = ask("PUT", "/m/_mapping", {"properties": {"n": {"type": "keyword"}}}, 400)
    assert refused["error"]["reason"] == "mapper [n] cannot be changed from type [integer] to [keyword]"
    ask("PUT", "/m/_mapping", {"properties": {"t": {"type": "text", "fields": {"raw": {"type": "keyword"}}}}})
    assert ask("GET", "/m/_mapping/field/t.*")["m"]["mappings"]["t.raw"]["mapping"] == {"raw": {"type": "keyword"}}


def test_new_fields_are_mapped_by_templates_and_told(ask: Port) -> None:
    rule = {"strings": {"match_mapping_type": "string", "mapping": {"type": "keyword", "ignore_above": 5}}}
    ask("PUT", "/d", {"mappings": {"dynamic_templates": [rule]}})
    ask("PUT", "/d/_doc/1?refresh=true", {"word": "abc", "n": 1, "f": 1.5, "b": True}, 201)
    properties = ask("GET", "/d/_mapping")["d"]["mappings"]["properties"]
    assert properties == {
        "word": {"type": "keyword", "ignore_above": 5},
        "n": {"type": "long"},
        "f": {"type": "float"},
        "b": {"type": "boolean"},
    }
    assert ask("GET", "/d/_count?q=word:abc")["count"] == 1


def test_times_are_read_in_their_own_format(ask: Port) -> None:
    ask("PUT", "/t", {"mappings": {"properties": {"at": {"type": "date", "format": "dd/MM/yyyy HH:mm||epoch_second"}}}})
    ask("PUT", "/t/_doc/1?refresh=true", {"at": "28/01/2022 21:35"}, 201)
    ask("PUT", "/t/_doc/2?refresh=true", {"at": 1643405700}, 201)
    ask("PUT", "/t/_doc/3", {"at": "2022-01-28"}, 400)
    assert ask("GET", '/t/_count?q=at:"2022-01-28T21:35:00Z"')["count"] == 2


def test_aliases_come_and_go_together(ask: Port) -> None:
    ask("PUT", "/a-1")
    ask("PUT", "/a-2")
    actions = [{"add": {"index": "a-1", "alias": "all", "is_write_index": True}}, {"add": {"index": "a-2", "alias": "all"}}]
    ask("POST", "/_aliases", {"actions": actions})
    assert ask("PUT", "/all/_doc/1", {"a": 1}, 201)["_index"] == "a-1"
    wrong = [{"remove": {"index": "a-1", "alias": "all"}}, {"remove": {"index": "a-1", "alias": "none", "must_exist": True}}]
    ask("POST", "/_aliases", {"actions": wrong}, 404)
    assert set(ask("GET", "/_alias/all")) == {"a-1", "a-2"}
    assert ask("DELETE", "/all", status=400)["error"]["reason"].startswith("The provided expression [all] matches an alias")
    told = ask("GET", "/_cat/aliases?h=alias,index&s=index")
    assert told == "all a-1\nall a-2\n"


def test_an_alias_rolls_over(ask: Port) -> None:
    ask("PUT", "/logs-000001", {"aliases": {"w": {"is_write_index": True}}})
    assert ask("POST", "/w/_rollover", {"conditions": {"max_docs": 1}})["rolled_over"] is False
    ask("PUT", "/w/_doc/1", {"a": 1}, 201)
    told = ask("POST", "/w/_rollover", {"conditions": {"max_docs": 1}})
    assert (told["rolled_over"], told["new_index"]) == (True, "logs-000002")
    assert ask("PUT", "/w/_doc/2", {"a": 1}, 201)["_index"] == "logs-000002"


def test_a_stream_takes_what_is_created(ask: Port) -> None:
    ask("PUT", "/_component_template/c", {"template": {"mappings": {"properties": {"ip": {"type": "ip"}}}}})
    ask("PUT", "/_index_template/s", {"index_patterns": ["ds-*"], "data_stream": {}, "composed_of": ["c"], "priority": 5})
    made = ask("POST", "/ds-x/_doc?op_type=create&refresh=true", {"@timestamp": "2022-01-28T21:35:00Z", "ip": "192.0.2.1"}, 201)
    assert made["_index"].startswith(".ds-ds-x-")
    assert ask("PUT", "/ds-x/_doc/1", {"a": 1}, 400)["error"]["reason"].startswith("only write ops with an op_type of create")
    (stream,) = ask("GET", "/_data_stream/ds-*")["data_streams"]
    assert (stream["name"], stream["generation"], stream["template"]) == ("ds-x", 1, "s")
    ask("POST", "/ds-x/_rollover")
    assert ask("GET", "/_data_stream/ds-x")["data_streams"][0]["generation"] == 2
    assert ask("GET", "/_resolve/index/ds-*")["data_streams"][0]["name"] == "ds-x"
    ask("DELETE", "/_index_template/s", status=400)
    ask("DELETE", "/_data_stream/ds-x")
    assert ask("GET", "/_cat/indices?expand_wildcards=all&h=index") == ""


def test_closed_indices_and_blocks(ask: Port) -> None:
    ask("PUT", "/c")
    ask("POST", "/c/_close")
    assert ask("PUT", "/c/_doc/1", {"a": 1}, 400)["error"]["type"] == "index_closed_exception"
    ask("POST", "/c/_open")
    ask("PUT", "/c/_settings", {"index.blocks.write": True})
    assert ask("PUT", "/c/_doc/1", {"a": 1}, 403)["error"]["type"] == "cluster_block_exception"
    assert "non dynamic settings" in ask("PUT", "/c/_settings", {"number_of_shards": 2}, 400)["error"]["reason"]


def test_faces_differ(tmp_path: Path) -> None:
    with opened_port(tmp_path / "old", "elasticsearch-7") as ask:
        assert ask("PUT", "/i/events/1", {"a": 1}, 201)["_type"] == "events"
        assert ask("GET", "/")["version"]["number"].startswith("7.17.")
    with opened_port(tmp_path / "open", "opensearch") as ask:
        assert ask("GET", "/")["version"]["distribution"] == "opensearch"
        assert "x-elastic-product" not in ask.client.get("/_cluster/health").headers
        assert "_type" not in ask("PUT", "/i/_doc/1", {"a": 1}, 201)
        ask("PUT", "/i/events/1", {"a": 1}, 400)


def test_shippers_first_questions(ask: Port) -> None:
    assert ask("GET", "/_license")["license"]["status"] == "active"
    assert ask("GET", "/_cluster/health?wait_for_status=yellow")["status"] == "green"
    assert next(iter(ask("GET", "/_nodes/http")["nodes"].values()))["http"]["publish_address"]
    ask("PUT", "/_ilm/policy/filebeat", {"policy": {"phases": {}}})
    assert ask("GET", "/_ilm/policy/filebeat")["filebeat"]["policy"] == {"phases": {}}
    ask("GET", "/_template/none", status=404)
    assert ask("GET", "/_cat/health?h=status") == "green\n"
    assert ask("GET", "/_cluster/stats")["nodes"]["count"]["total"] == 1


def test_a_mapping_has_a_depth(ask: Port) -> None:
    for depth in (30, 400):
        body = b'{"mappings":' + b'{"properties":{"a":' * depth + b'{"type":"long"}' + b"}}" * depth + b"}"
        assert ask("PUT", "/deep", body, 400)["error"]["reason"] == "Limit of mapping depth [20] has been exceeded"


def test_an_index_may_wait_to_be_refreshed(ask: Port) -> None:
    ask("PUT", "/waits", {"settings": {"refresh_interval": "-1"}})
    ask("PUT", "/waits/_doc/1", {"a": 1}, 201)
    ask("PUT", "/soon/_doc/1", {"a": 1}, 201)
    began = time.monotonic()
    while not ask("GET", "/soon/_count")["count"]:
        assert time.monotonic() - began < 30
        time.sleep(0.1)
    assert ask("GET", "/waits/_count")["count"] == 0
    ask("POST", "/waits/_refresh")
    assert ask("GET", "/waits/_count")["count"] == 1
