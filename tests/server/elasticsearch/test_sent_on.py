"""Documents that pipelines send on to other indices and data streams, and streams that documents are required to go to."""

from typing import Any

from tests.server.elasticsearch.conftest import Port

FROM, TO = "logs-generic-default", "logs-sshd_auth-default"


def test_a_document_goes_on_to_its_data_set_and_through_the_pipelines_of_that(ask: Port) -> None:
    sent = [{"set": {"field": "first", "value": True}}, {"reroute": {"dataset": ["{{service}}", "none"]}}, {"fail": {"message": "too far"}}]
    ask("PUT", "/_ingest/pipeline/sort", {"processors": sent})
    ask(
        "PUT",
        "/_ingest/pipeline/second",
        {"processors": [{"script": {"source": "ctx.port = ctx.base + 22"}}, {"terminate": {}}, {"drop": {}}]},
    )
    for name, pipeline in ((FROM, "sort"), (TO, "second")):
        template = {"settings": {"index.default_pipeline": pipeline}}
        ask("PUT", f"/_index_template/{pipeline}", {"index_patterns": [name], "data_stream": {}, "template": template})
    document = {"@timestamp": "2024-05-01T00:00:00Z", "service": "SSHD-auth", "base": 2200}
    answer = ask("POST", f"/{FROM}/_doc?refresh=true", document, status=201)
    assert answer["_index"].startswith(f".ds-{TO}-")
    (hit,) = ask("GET", f"/{TO}/_search")["hits"]["hits"]
    named = {"type": "logs", "dataset": "sshd_auth", "namespace": "default"}
    assert hit["_source"] == {**document, "first": True, "port": 2222, "data_stream": named}
    ask("GET", f"/_data_stream/{FROM}", status=404)


def test_a_circle_of_indices_is_refused(ask: Port) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        ask("PUT", f"/_ingest/pipeline/to-{other}", {"processors": [{"reroute": {"destination": other}}]})
        ask("PUT", f"/{name}", {"settings": {"index.default_pipeline": f"to-{other}"}})
    assert "[a, b, a]" in ask("POST", "/a/_doc", {"x": 1}, status=400)["error"]["reason"]


def test_only_data_streams_where_they_are_required(ask: Port) -> None:
    ask("PUT", "/_index_template/t", {"index_patterns": ["ds-*"], "data_stream": {}})
    ask("PUT", "/plain")
    ask("POST", "/ds-1/_doc?require_data_stream=true", {"@timestamp": 1}, status=201)
    assert "is not a data stream" in ask("POST", "/plain/_doc?require_data_stream=true", {"a": 1}, status=404)["error"]["reason"]
    assert "no matching index template" in ask("POST", "/new/_doc?require_data_stream=true", {"a": 1}, status=404)["error"]["reason"]
    ask("GET", "/new", status=404)


def test_a_stream_of_elasticsearchs_own_scheme_needs_no_template(ask: Port) -> None:
    """As OpenTelemetry's collector writes: its exporter requires data streams, and brings no template."""
    bulk = b'{"create":{"_index":"logs-generic.otel-default"}}\n{"@timestamp":"1714521600000.5","body":{"text":"hello"}}\n'
    (item,) = ask("POST", "/_bulk?require_data_stream=true&refresh=true", bulk)["items"]
    assert item["create"]["status"] == 201
    (stream,) = ask("GET", "/_data_stream/logs-*")["data_streams"]
    assert (stream["name"], stream["template"]) == ("logs-generic.otel-default", "logs")
    assert ask("GET", "/logs-*/_count?q=@timestamp:2024-05-01")["count"] == 1
    ask("POST", "/logs-generic.otel-default/_rollover")
    assert len(ask("GET", "/_data_stream/logs-generic.otel-default")["data_streams"][0]["indices"]) == 2
    ask("POST", "/logs-plain-default/_doc", {"a": 1}, status=201)
    assert (
        "is not a data stream" in ask("POST", "/logs-plain-default/_doc?require_data_stream=true", {"a": 1}, status=404)["error"]["reason"]
    )


def test_what_would_become_of_a_document(ask: Port) -> None:
    ask("PUT", "/_ingest/pipeline/p", {"processors": [{"set": {"field": "x", "value": 1}}]})
    ask("PUT", "/i", {"settings": {"index.default_pipeline": "p"}})
    body: Any = {"docs": [{"_index": "i", "_source": {"a": 1}}]}
    assert ask("POST", "/_ingest/_simulate", body)["docs"][0]["doc"]["_source"] == {"a": 1, "x": 1}
    body["pipeline_substitutions"] = {"p": {"processors": [{"set": {"field": "y", "value": 2}}]}}
    (told,) = ask("POST", "/_ingest/_simulate", body)["docs"]
    assert (told["doc"]["_source"], told["doc"]["executed_pipelines"]) == ({"a": 1, "y": 2}, ["p"])
    assert ask("GET", "/i/_count")["count"] == 0


def test_every_step_of_a_pipeline_tells_whether_it_was_taken(ask: Port) -> None:
    steps = [
        {"rename": {"field": "none", "target_field": "z", "ignore_failure": True}},
        {"set": {"field": "y", "value": 2, "if": "ctx.q == 1"}},
    ]
    body = {"pipeline": {"processors": steps}, "docs": [{"_source": {"q": 2}}]}
    first, second = ask("POST", "/_ingest/pipeline/_simulate?verbose=true", body)["docs"][0]["processor_results"]
    assert (first["status"], first["doc"]["_source"]) == ("error_ignored", {"q": 2})
    assert second == {"processor_type": "set", "status": "skipped", "if": {"condition": "ctx.q == 1", "result": False}}
