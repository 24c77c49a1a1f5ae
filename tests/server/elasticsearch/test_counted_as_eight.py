"""Aggregations that Elasticsearch 8 has come to answer: over the fields that were ignored, and lists of named filters."""

from typing import Any

from tests.server.elasticsearch.conftest import Port


def counted(ask: Port, **aggs: Any) -> Any:
    """The answer of aggregations."""
    return ask("POST", "/a/_search", {"size": 0, "aggs": aggs})["aggregations"]


def test_fields_that_were_ignored_are_counted(ask: Port) -> None:
    fields = {"ip": {"type": "ip", "ignore_malformed": True}, "user": {"type": "keyword", "ignore_above": 4}}
    ask("PUT", "/a", {"mappings": {"properties": fields}})
    ask(
        "POST",
        "/a/_bulk?refresh=true",
        b"".join(b'{"index":{}}\n%s\n' % one for one in (b'{"ip":"x","user":"administrator"}', b'{"ip":"?"}')),
    )
    told = counted(
        ask, t={"terms": {"field": "_ignored"}}, c={"cardinality": {"field": "_ignored"}}, v={"value_count": {"field": "_ignored"}}
    )
    assert [(one["key"], one["doc_count"]) for one in told["t"]["buckets"]] == [("ip", 2), ("user", 1)]
    assert (told["c"]["value"], told["v"]["value"]) == (2, 3)


def test_a_list_of_filters_keeps_their_names(ask: Port) -> None:
    ask("POST", "/a/_bulk?refresh=true", b'{"index":{}}\n{"n":1}\n{"index":{}}\n{"n":3}\n')
    filters = {"low": {"range": {"n": {"lt": 2}}}, "high": {"range": {"n": {"gte": 2}}}}
    inner = {"most": {"max": {"field": "n"}}, "order": {"bucket_sort": {"sort": [{"most": "desc"}]}}}
    told = counted(ask, f={"filters": {"keyed": False, "filters": filters}, "aggs": inner})["f"]["buckets"]
    assert [(one["key"], one["most"]["value"]) for one in told] == [("high", 3.0), ("low", 1.0)]
    assert counted(ask, f={"filters": {"filters": list(filters.values())}})["f"]["buckets"] == [{"doc_count": 1}, {"doc_count": 1}]
    body = {"aggs": {"f": {"meta": None, "filters": {"filters": filters}}}}
    assert "[START_OBJECT] under [meta]" in ask("POST", "/a/_search", body, status=400)["error"]["reason"]
