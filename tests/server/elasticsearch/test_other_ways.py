"""Searches that say what they look for in another way than by a query; what isn't understood is refused, never left out."""

from tests.server.elasticsearch.conftest import Port


def test_the_standard_retriever_is_a_query(ask: Port) -> None:
    ask("POST", "/a/_bulk?refresh=true", b'{"index":{}}\n{"n":1}\n{"index":{}}\n{"n":3}\n{"index":{}}\n{"n":2}\n')
    said = {"standard": {"query": {"range": {"n": {"gt": 1}}}, "filter": {"range": {"n": {"lt": 9}}}, "sort": ["n"]}}
    assert [hit["_source"]["n"] for hit in ask("POST", "/a/_search", {"retriever": said})["hits"]["hits"]] == [2, 3]
    for body in ({"retriever": {"rrf": {}}}, {"knn": {"field": "v"}}, {"retriever": said, "query": {"match_all": {}}}):
        ask("POST", "/a/_search", body, status=400)


def test_fields_that_would_have_to_be_worked_out_are_refused(ask: Port) -> None:
    ask("PUT", "/a", {"mappings": {"properties": {"ip": {"type": "ip"}}}})
    ask("POST", "/a/_search", {"runtime_mappings": {}})
    ask("POST", "/a/_search", {"runtime_mappings": {"ip": {"type": "ip"}}})
    for field in ({"ip": {"type": "keyword"}}, {"new": {"type": "ip"}}, {"ip": {"type": "ip", "script": "emit('::1')"}}):
        assert "runtime fields" in ask("POST", "/a/_search", {"runtime_mappings": field}, status=400)["error"]["reason"]


def test_tables_of_what_one_node_has_one_or_none_of(ask: Port) -> None:
    ask("PUT", "/_component_template/c", {"template": {"settings": {"number_of_replicas": 0}}, "version": 3})
    ask("PUT", "/_index_template/t", {"index_patterns": ["x*"], "composed_of": ["c"]})
    (row,) = ask("GET", "/_cat/component_templates?format=json&h=name,version,settings_count,included_in")
    assert row == {"name": "c", "version": "3", "settings_count": "1", "included_in": "[t]"}
    assert len(ask("GET", "/_cat/master?format=json")) == 1
    assert ask("GET", "/_cluster/pending_tasks") == {"tasks": []}


def test_words_may_be_in_any_of_several_fields(ask: Port) -> None:
    lines = (b'{"user":"root","message":"failed password"}', b'{"user":"pi","message":"failed"}', b'{"user":"pi"}')
    ask("POST", "/a/_bulk?refresh=true", b"".join(b'{"index":{}}\n%s\n' % one for one in lines))
    for operator, count in (("or", 2), ("and", 1)):
        query = {"combined_fields": {"query": "root failed", "fields": ["user", "message"], "operator": operator}}
        assert ask("POST", "/a/_count", {"query": query})["count"] == count
    ask("POST", "/a/_count", {"query": {"combined_fields": {"query": "root"}}}, status=400)
