"""Elasticsearch's JSON becomes the query tree and aggregations."""

from typing import Any

import pytest

from honeyguide.errors import QueryError
from honeyguide.query.aggregation import DateHistogram, Filters, Histogram, Metric, Terms, TopHits
from honeyguide.query.ast import And, Exists, Match, MatchAll, Not, Or, Phrase, Prefix, Query, Range, Term, Wildcard
from honeyguide.query.ast import Terms as AnyOf
from honeyguide.query.dsl import read_query
from honeyguide.query.dsl_aggregations import read_aggs


@pytest.mark.parametrize(
    ("body", "tree"),
    [
        (None, MatchAll()),
        ({"match_all": {}}, MatchAll()),
        ({"term": {"user": "x"}}, Term("user", "x")),
        ({"term": {"user": {"value": "x", "boost": 2, "case_insensitive": True}}}, Term("user", "x", True)),
        ({"terms": {"port": [1, 2], "boost": 1}}, AnyOf("port", (1, 2))),
        ({"match": {"message": {"query": "a b", "operator": "AND"}}}, Match("message", "a b", True)),
        ({"match_phrase": {"message": "a b"}}, Phrase("message", "a b")),
        (
            {"range": {"@timestamp": {"gte": "now-1d", "lt": "now", "time_zone": "+09:00", "format": "x"}}},
            Range("@timestamp", gte="now-1d", lt="now", zone="+09:00"),
        ),
        ({"range": {"n": {"from": 1, "to": 2, "include_upper": False}}}, Range("n", gte=1, lt=2)),
        ({"exists": {"field": "a"}}, Exists("a")),
        ({"prefix": {"a": "b"}}, Prefix("a", "b")),
        ({"wildcard": {"a": {"value": "b*"}}}, Wildcard("a", "b*")),
        ({"kql": {"query": "a: 1"}}, Match("a", "1")),
        ({"query_string": {"query": "*"}}, MatchAll()),
        (
            {"bool": {"filter": [{"term": {"a": 1}}], "must_not": {"exists": {"field": "b"}}, "should": [{"term": {"c": 1}}]}},
            And((Term("a", 1), Not(Exists("b")))),
        ),
        ({"bool": {"should": [{"term": {"a": 1}}, {"term": {"b": 2}}]}}, Or((Term("a", 1), Term("b", 2)), 1)),
        (
            {"bool": {"should": [{"term": {"a": 1}}, {"term": {"b": 2}}], "minimum_should_match": "100%"}},
            Or((Term("a", 1), Term("b", 2)), 2),
        ),
    ],
)
def test_queries(body: Any, tree: Query) -> None:
    assert read_query(body) == tree


@pytest.mark.parametrize(
    "body",
    [
        [],
        "x",
        {"a": 1, "b": 2},
        {"like": {}},
        {"term": 1},
        {"term": {"a": 1, "b": 2}},
        {"terms": {"a": 1}},
        {"bool": []},
        {"bool": {"should": [], "minimum_should_match": "x"}},
    ],
)
def test_what_is_no_query_is_said(body: Any) -> None:
    with pytest.raises(QueryError):
        read_query(body)


def test_a_query_as_deep_as_a_well_is_refused() -> None:
    body: Any = {"match_all": {}}
    for _ in range(5_000):
        body = {"bool": {"must": body}}
    with pytest.raises(QueryError, match="depth"):
        read_query(body)


def test_aggregations() -> None:
    body = {
        "top": {"terms": {"field": "a", "size": 5, "order": {"n": "asc"}}, "aggs": {"n": {"avg": {"field": "b"}}}},
        "bars": {
            "date_histogram": {
                "field": "@timestamp",
                "calendar_interval": "1d",
                "time_zone": "Asia/Tokyo",
                "extended_bounds": {"min": 1, "max": 2},
            }
        },
        "old": {"date_histogram": {"field": "@timestamp", "interval": "30s"}},
        "steps": {"histogram": {"field": "b", "interval": 10}},
        "two": {"filters": {"filters": {"x": {"term": {"a": 1}}, "y": {"kql": {"query": "b: 2"}}}}},
        "first": {"top_hits": {"size": 1, "sort": [{"@timestamp": {"order": "desc"}}]}},
    }
    assert read_aggs(body) == {
        "top": Terms("a", 5, (("n", False), ("_key", False)), aggs={"n": Metric("avg", "b")}),
        "bars": DateHistogram("@timestamp", None, "day", "Asia/Tokyo", bounds=(1, 2)),
        "old": DateHistogram("@timestamp", "30s"),
        "steps": Histogram("b", 10),
        "two": Filters({"x": Term("a", 1), "y": Match("b", "2")}),
        "first": TopHits(1, (("@timestamp", True),)),
    }


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"a": 1},
        {"a": {}},
        {"a": {"terms": {}}},
        {"a": {"terms": {"field": "b"}, "min": {"field": "b"}}},
        {"a": {"sum_of_all": {}}},
        {"a": {"histogram": {"field": "b", "interval": 0}}},
        {"a": {"date_histogram": {"field": "b"}}},
    ],
)
def test_what_is_no_aggregation_is_said(body: Any) -> None:
    with pytest.raises(QueryError):
        read_aggs(body)
