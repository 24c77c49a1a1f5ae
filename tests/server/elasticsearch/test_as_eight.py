"""What Elasticsearch 8 has beyond its forebears: kinds of fields chosen, values listed as one types, samples, YAML, names of errors."""

from pathlib import Path

from tests.server.elasticsearch.conftest import Port, opened_port


def test_a_document_that_does_not_fit_is_named_as_the_face_names_it(tmp_path: Path) -> None:
    for name, kind in (("elasticsearch-8", "document_parsing_exception"), ("elasticsearch-7", "mapper_parsing_exception")):
        with opened_port(tmp_path / name, name) as ask:
            ask("PUT", "/a", {"mappings": {"properties": {"n": {"type": "long"}}}})
            told = ask("POST", "/a/_doc", {"n": "x"}, status=400)["error"]
            (item,) = ask("POST", "/_bulk", b'{"index":{"_index":"a"}}\n{"n":"x"}\n')["items"]
            assert {told["type"], told["root_cause"][0]["type"], item["index"]["error"]["type"]} == {kind}


def test_fields_are_chosen_by_their_kind(ask: Port) -> None:
    text = {"type": "text", "fields": {"raw": {"type": "keyword"}}}
    nest = {"type": "nested", "properties": {"k": {"type": "keyword"}}}
    ask(
        "PUT",
        "/a",
        {"mappings": {"properties": {"t": text, "n": {"type": "long"}, "o": {"properties": {"in": {"type": "ip"}}}, "nest": nest}}},
    )
    ask("PUT", "/a/_doc/1?refresh=true", {"n": 1}, status=201)

    def found(more: str) -> list[str]:
        return [name for name in ask("GET", f"/a/_field_caps?fields=*&{more}")["fields"] if not name.startswith("_")]

    assert found("filters=-parent") == ["n", "nest.k", "o.in", "t", "t.raw"]
    assert found("filters=-nested,-multifield,-parent") == ["n", "o.in", "t"]
    assert found("filters=%2Bmetadata") == []
    assert found("types=keyword,long") == ["n", "nest.k", "t.raw"]
    assert found("include_empty_fields=false") == ["n"]


def test_values_are_listed_as_one_types(ask: Port) -> None:
    ask("PUT", "/a", {"mappings": {"properties": {"k": {"type": "keyword"}}}})
    ask("POST", "/a/_bulk?refresh=true", b"".join(b'{"index":{}}\n{"k":"%s"}\n' % one for one in (b"ssh", b"SSL", b"smtp", b"ssh")))
    for body, terms in (
        ({"string": "ss"}, ["ssh"]),
        ({"string": "ss", "case_insensitive": True}, ["SSL", "ssh"]),
        ({"search_after": "smtp"}, ["ssh"]),
        ({"size": 2}, ["SSL", "smtp"]),
    ):
        assert ask("POST", "/a/_terms_enum", {"field": "k", **body})["terms"] == terms


def test_a_sample_counts_everything(ask: Port) -> None:
    ask("POST", "/a/_bulk?refresh=true", b'{"index":{}}\n{"n":1}\n{"index":{}}\n{"n":3}\n')
    aggs = {"s": {"random_sampler": {"probability": 0.1, "seed": 7}, "aggs": {"m": {"avg": {"field": "n"}}}}}
    told = ask("POST", "/a/_search", {"size": 0, "aggs": aggs})["aggregations"]["s"]
    assert told == {"doc_count": 2, "seed": 7, "probability": 0.1, "m": {"value": 2.0}}
    for said, why in (({"probability": 1.5}, "between 0 and 1"), ({}, "between 0 and 1")):
        body = {"aggs": {"s": {"random_sampler": said, "aggs": {"m": {"avg": {"field": "n"}}}}}}
        assert why in ask("POST", "/a/_search", body, status=400)["error"]["reason"]
    body = {"aggs": {"f": {"filter": {"match_all": {}}, "aggs": aggs}}}
    assert "cannot have a parent" in ask("POST", "/a/_search", body, status=400)["error"]["reason"]


def test_the_one_percentile_there_is_needs_no_name_in_a_path(ask: Port) -> None:
    ask("POST", "/a/_bulk?refresh=true", b'{"index":{}}\n{"n":1}\n{"index":{}}\n{"n":3}\n')
    inner = {"p": {"percentiles": {"field": "n", "percents": [99]}}}
    aggs = {"t": {"terms": {"field": "n"}, "aggs": inner}, "most": {"max_bucket": {"buckets_path": "t>p"}}}
    assert ask("POST", "/a/_search", {"size": 0, "aggs": aggs})["aggregations"]["most"] == {"value": 3.0, "keys": ["3"]}


def test_answers_are_yaml_where_that_is_asked_for(ask: Port) -> None:
    ask("PUT", "/a/_doc/1?refresh=true", {"tags": ["x", "y"], "in": [{"yes": "a\nb"}], "empty": []}, status=201)
    told = ask("GET", "/a/_source/1?format=yaml")
    assert told == '---\ntags:\n- "x"\n- "y"\nin:\n- "yes": "a\\nb"\nempty: []\n'
    assert ask.client.get("/_cat/count", headers={"accept": "application/yaml"}).text.startswith("---\n- epoch: ")
    assert ask.client.get("/a/_none/1/2?format=yaml").headers["content-type"] == "application/yaml"
