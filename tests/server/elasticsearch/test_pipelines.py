"""Ingest pipelines: what each processor makes of a document."""

from typing import Any

import pytest
from tests.server.elasticsearch.conftest import Port

CASES: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ({"set": {"field": "a.b", "value": "{{c}}!"}}, {"c": 1}, {"c": 1, "a": {"b": "1!"}}),
    ({"set": {"field": "a", "value": 2, "override": False}}, {"a": 1}, {"a": 1}),
    ({"remove": {"field": ["a", "b"]}}, {"a": 1, "b": 2, "c": 3}, {"c": 3}),
    ({"rename": {"field": "a", "target_field": "b.c"}}, {"a": 1}, {"b": {"c": 1}}),
    ({"append": {"field": "t", "value": ["x", "y"], "allow_duplicates": False}}, {"t": "x"}, {"t": ["x", "y"]}),
    ({"convert": {"field": "n", "type": "integer"}}, {"n": "0x1f"}, {"n": 31}),
    ({"convert": {"field": "n", "type": "auto"}}, {"n": "1.5"}, {"n": 1.5}),
    ({"split": {"field": "s", "separator": r"\s+"}}, {"s": "a  b c"}, {"s": ["a", "b", "c"]}),
    ({"join": {"field": "s", "separator": "-"}}, {"s": [1, True, "c"]}, {"s": "1-true-c"}),
    ({"gsub": {"field": "s", "pattern": r"(\d)", "replacement": "<$1>"}}, {"s": "a1"}, {"s": "a<1>"}),
    ({"lowercase": {"field": "s"}}, {"s": ["A", "B"]}, {"s": ["a", "b"]}),
    ({"bytes": {"field": "s"}}, {"s": "1.5kb"}, {"s": 1536}),
    (
        {"kv": {"field": "m", "field_split": " ", "value_split": "=", "target_field": "k"}},
        {"m": "a=1 b=2"},
        {"m": "a=1 b=2", "k": {"a": "1", "b": "2"}},
    ),
    ({"json": {"field": "j", "add_to_root": True}}, {"j": '{"x": 1}'}, {"j": '{"x": 1}', "x": 1}),
    ({"csv": {"field": "c", "target_fields": ["a", "b"]}}, {"c": '1,"x,y"'}, {"c": '1,"x,y"', "a": "1", "b": "x,y"}),
    ({"dot_expander": {"field": "a.b"}}, {"a.b": 1}, {"a": {"b": 1}}),
    ({"urldecode": {"field": "u"}}, {"u": "a%20b"}, {"u": "a b"}),
    (
        {"grok": {"field": "m", "patterns": ["%{IP:source.ip} %{WORD:verb} %{NUMBER:n:int}"]}},
        {"m": "192.0.2.1 GET 200"},
        {"m": "192.0.2.1 GET 200", "source": {"ip": "192.0.2.1"}, "verb": "GET", "n": 200},
    ),
    (
        {"dissect": {"field": "m", "pattern": "%{a} %{?skip} [%{+b/2} %{+b/1}] %{c->} %{d}", "append_separator": "/"}},
        {"m": "1 2 [x y] z   end"},
        {"m": "1 2 [x y] z   end", "a": "1", "b": "y/x", "c": "z", "d": "end"},
    ),
    (
        {"date": {"field": "t", "formats": ["dd/MMM/yyyy:HH:mm:ss Z"]}},
        {"t": "28/Jan/2022:21:35:50 +0900"},
        {"t": "28/Jan/2022:21:35:50 +0900", "@timestamp": "2022-01-28T12:35:50.000Z"},
    ),
    ({"date": {"field": "t", "formats": ["UNIX"], "target_field": "t"}}, {"t": "1643405750"}, {"t": "2022-01-28T21:35:50.000Z"}),
    ({"foreach": {"field": "l", "processor": {"uppercase": {"field": "_ingest._value"}}}}, {"l": ["a", "b"]}, {"l": ["A", "B"]}),
    (
        {"set": {"field": "x", "value": 1, "if": "ctx.a?.b == 'c' && !(ctx.n > 5)"}},
        {"a": {"b": "c"}, "n": 3},
        {"a": {"b": "c"}, "n": 3, "x": 1},
    ),
    ({"set": {"field": "x", "value": 1, "if": "ctx.tags != null && ctx.tags.contains('z')"}}, {"tags": ["y"]}, {"tags": ["y"]}),
    ({"fail": {"message": "no", "on_failure": [{"set": {"field": "e", "value": "{{_ingest.on_failure_message}}"}}]}}, {}, {"e": "no"}),
    ({"rename": {"field": "none", "target_field": "b", "ignore_failure": True}}, {"a": 1}, {"a": 1}),
    ({"append": {"field": "t", "copy_from": "s", "ignore_empty_values": True}}, {"s": ["x", ""]}, {"s": ["x", ""], "t": ["x"]}),
    ({"json": {"field": "j", "strict_json_parsing": False}}, {"j": "12 more"}, {"j": 12}),
    ({"json": {"field": "j", "allow_duplicate_keys": True}}, {"j": '{"a": 1, "a": 2}'}, {"j": {"a": 2}}),
    ({"redact": {"field": "m", "patterns": ["%{IP:CLIENT}"]}}, {"m": "from 192.0.2.1, 2001:db8::1"}, {"m": "from <CLIENT>, <CLIENT>"}),
]


@pytest.mark.parametrize(("processor", "before", "after"), CASES)
def test_a_processor(shared_port: Port, processor: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> None:
    told = shared_port("POST", "/_ingest/pipeline/_simulate", {"pipeline": {"processors": [processor]}, "docs": [{"_source": before}]})
    assert told["docs"][0].get("doc", told["docs"][0]).get("_source", told) == after


def test_user_agents_and_addresses_are_known(shared_port: Port) -> None:
    processors = [{"user_agent": {"field": "ua"}}, {"geoip": {"field": "ip", "target_field": "geo"}}]
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
    body = {"pipeline": {"processors": processors}, "docs": [{"_source": {"ua": agent, "ip": "8.8.8.8"}}]}
    source = shared_port("POST", "/_ingest/pipeline/_simulate", body)["docs"][0]["doc"]["_source"]
    assert (source["user_agent"]["name"], source["user_agent"]["os"]["name"]) == ("Chrome", "Windows")
    assert source["geo"]["country_iso_code"] == "US"


def test_documents_go_through_the_pipeline_of_their_index(ask: Port) -> None:
    ask("PUT", "/_ingest/pipeline/p", {"processors": [{"drop": {"if": "ctx.noise == true"}}, {"set": {"field": "seen", "value": True}}]})
    ask("PUT", "/i", {"settings": {"default_pipeline": "p"}})
    assert ask("PUT", "/i/_doc/1", {"noise": True})["result"] == "noop"
    ask("PUT", "/i/_doc/2", {"a": 1}, 201)
    assert ask("GET", "/i/_doc/2")["_source"] == {"a": 1, "seen": True}
    ask("PUT", "/i/_doc/3?pipeline=_none", {"a": 1}, 201)
    assert ask("GET", "/i/_doc/3")["_source"] == {"a": 1}
    assert ask("PUT", "/i/_doc/4?pipeline=no", {"a": 1}, 400)["error"]["reason"] == "pipeline with id [no] does not exist"


@pytest.mark.parametrize(
    "pipeline",
    [
        {},
        {"processors": [], "invalid": 1},
        {"processors": [{"nothing": {}}]},
        {"processors": [{"set": {"field": "a"}}]},
        {"processors": [{"set": {"field": "a", "value": 1, "other": 2}}]},
        {"processors": [{"grok": {"field": "a", "patterns": ["%{NOPE:x}"]}}]},
        {"processors": [{"gsub": {"field": "a", "pattern": "(", "replacement": ""}}]},
        {"processors": [{"set": {"field": "a", "value": 1, "if": "System.exit(1)"}}]},
        {"processors": [{"set": {"field": "a", "value": 1, "if": "(" * 500}}]},
    ],
)
def test_what_is_no_pipeline_is_said(shared_port: Port, pipeline: dict[str, Any]) -> None:
    assert shared_port("PUT", "/_ingest/pipeline/wrong", pipeline, 400)["status"] == 400
