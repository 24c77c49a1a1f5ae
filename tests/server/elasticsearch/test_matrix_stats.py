"""`matrix_stats`: how numbers of several fields spread and go together, in Elasticsearch's words."""

import json
from typing import Any

import pytest
from tests.server.elasticsearch.conftest import Port

ROWS: list[dict[str, Any]] = [
    {"income": 1, "poverty": 8},
    {"income": 2, "poverty": 6},
    {"income": [3, 5], "poverty": 5},
    {"income": 9, "poverty": 1},
    {"income": 100},
    {"poverty": 100},
]


@pytest.fixture
def people(ask: Port) -> Port:
    lines = [json.dumps(one) for row in ROWS for one in ({"index": {}}, row)]
    ask("POST", "/people/_bulk?refresh=true", ("\n".join(lines) + "\n").encode())
    return ask


def count(people: Port, query: Any = None, **said: Any) -> Any:
    asked = {"size": 0, "query": query or {"match_all": {}}, "aggs": {"a": {"matrix_stats": said}}}
    return people("POST", "/people/_search", asked)["aggregations"]["a"]


def test_rows_that_have_all_fields_count(people: Port) -> None:
    """The figures of 1, 2, 4, 9 and 8, 6, 5, 1."""
    answer = count(people, fields=["income", "poverty"])
    assert answer["doc_count"] == 4
    income, poverty = answer["fields"]
    assert income == {
        "name": "income",
        "count": 4,
        "mean": 4.0,
        "variance": pytest.approx(38 / 3),
        "skewness": pytest.approx(2 * 90 / 38**1.5),
        "kurtosis": pytest.approx(2.0),
        "covariance": {"income": pytest.approx(38 / 3), "poverty": pytest.approx(-31 / 3)},
        "correlation": {"income": 1.0, "poverty": pytest.approx(-31 / (38 * 26) ** 0.5)},
    }
    assert poverty["variance"] == pytest.approx(26 / 3)
    assert poverty["covariance"]["income"] == income["covariance"]["poverty"]


def test_what_is_missing_and_what_several_values_count_as_can_be_said(people: Port) -> None:
    answer = count(people, fields=["income", "poverty"], missing={"income": 0, "poverty": 0}, mode="max")
    assert answer["doc_count"] == 6
    assert [one["mean"] for one in answer["fields"]] == [pytest.approx(117 / 6), 20.0]


def test_one_row_has_no_spread(people: Port) -> None:
    answer = count(people, {"term": {"income": 9}}, fields=["income", "poverty"])
    assert answer["fields"][0] | {"covariance": {}} == {
        "name": "income", "count": 1, "mean": 9.0, "variance": "NaN", "skewness": "NaN", "kurtosis": "NaN",
        "covariance": {}, "correlation": {"income": 1.0, "poverty": "NaN"},
    }  # fmt: skip
    assert count(people, {"term": {"income": 77}}, fields=["income"]) == {"doc_count": 0}


def test_numbers_far_from_zero_are_as_exact(ask: Port) -> None:
    """Sums of raw powers of times in milliseconds would have no digit left; that of a few of them is known."""
    rows = [{"t": 1_767_225_600_000 + away, "who": who} for who in ("a", "b") for away in (0, 0, 0, 10)]
    lines = [json.dumps(one) for row in rows for one in ({"index": {}}, row)]
    ask("POST", "/times/_bulk?refresh=true", ("\n".join(lines) + "\n").encode())
    asked = {"size": 0, "aggs": {"by": {"terms": {"field": "who.keyword"}, "aggs": {"m": {"matrix_stats": {"fields": ["t"]}}}}}}
    for bucket in ask("POST", "/times/_search", asked)["aggregations"]["by"]["buckets"]:
        (told,) = bucket["m"]["fields"]
        assert told["variance"] == pytest.approx(25)
        assert told["skewness"] == pytest.approx(2 / 3**0.5)
        assert told["kurtosis"] == pytest.approx(7 / 3)


def test_what_is_wrong_is_said(people: Port) -> None:
    asked = {"size": 0, "aggs": {"a": {"matrix_stats": {"fields": ["income"], "mode": "most"}}}}
    answer = people("POST", "/people/_search", asked, status=400)
    assert "[mode] must be avg, min, max, sum or median, not [most]" in answer["error"]["root_cause"][0]["reason"]
