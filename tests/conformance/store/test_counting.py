"""What the recorded engine doesn't say in the same words: exact percentiles, values of the first rows, and mistakes."""

from typing import Any

import pytest

from honeyguide.errors import StoreError
from honeyguide.query import aggregation as agg
from honeyguide.query.aggregation import Aggregation, Metric, Source, Span
from honeyguide.query.ast import MatchAll
from honeyguide.store.protocol import Operation, Store

ROWS = [
    {"user": "root", "port": 22, "at": "2026-01-01T00:00:00Z", "ip": "10.0.0.1"},
    {"user": "root", "port": [23, 2323], "at": "2026-01-01T06:00:00Z"},
    {"user": ["pi", "root"], "port": 80, "at": "2026-01-02T12:00:00Z", "ip": "2001:db8::1"},
    {"port": 443},
]


@pytest.fixture
def filled(store: Store) -> Store:
    """Four rows, two of them sealed."""
    store.map("i", {"user": "keyword", "port": "long", "at": "date", "ip": "ip"})
    store.write([Operation("index", "i", str(at), row) for at, row in enumerate(ROWS[:2])])
    store.seal()
    store.write([Operation("index", "i", str(at), row) for at, row in enumerate(ROWS[2:], 2)])
    store.refresh()
    return store


def answer(store: Store, one: Aggregation) -> Any:
    return store.aggregate("i", MatchAll(), {"a": one})["a"]


def test_percentiles_are_counted_and_lie_between_neighbours_in_proportion(filled: Store) -> None:
    assert answer(filled, agg.Percentiles("port", (0, 50, 90, 100))) == {
        "values": {"0.0": 22.0, "50.0": 80.0, "90.0": pytest.approx(1571.0), "100.0": 2323.0}
    }
    noon = {"values": {"50.0": 1767247200000.0}}
    assert answer(filled, agg.Percentiles("at", (50,))) == noon


def test_buckets_without_a_greatest_value_are_below_all_others_and_without_a_least_above(filled: Store) -> None:
    """As OpenSearch 3.5 and Elasticsearch 7.10 sort them."""
    keys: dict[str, list[float]] = {}
    for kind in ("max", "min", "avg"):
        one = agg.Histogram("port", 100, order=(("m", False),), aggs={"m": Metric(kind, "at")}, min_doc_count=0, bounds=(0, 500))
        keys[kind] = [bucket["key"] for bucket in answer(filled, one)["buckets"] if bucket["key"] < 600]
    assert keys == {
        "max": [100.0, 200.0, 300.0, 400.0, 500.0, 0.0],
        "min": [0.0, 100.0, 200.0, 300.0, 400.0, 500.0],
        "avg": [0.0, 100.0, 200.0, 300.0, 400.0, 500.0],
    }


def test_percentile_ranks_count_what_lies_at_or_below(filled: Store) -> None:
    assert answer(filled, agg.PercentileRanks("port", (22, 100, 5000))) == {"values": {"22.0": 20.0, "100.0": 60.0, "5000.0": 100.0}}
    assert answer(filled, agg.PercentileRanks("nowhere", (1,))) == {"values": {"1.0": None}}


def test_top_metrics_are_values_of_the_first_rows_that_have_the_sort(filled: Store) -> None:
    found = answer(filled, agg.TopMetrics(("user", "port", "ip"), ("at", True), size=2))
    assert found == {
        "top": [
            {"sort": ["2026-01-02T12:00:00.000Z"], "metrics": {"user": "pi", "port": 80, "ip": "2001:db8::1"}},
            {"sort": ["2026-01-01T06:00:00.000Z"], "metrics": {"user": "root", "port": 23, "ip": None}},
        ]
    }


def test_numbers_of_fields_are_compared_over_rows_that_have_both(filled: Store) -> None:
    """The figures of 22, 1173 (the mean of two), 80 and 443."""
    one = agg.MatrixStats(("port", "at"), (("at", "2026-01-03T00:00:00Z"),))
    found = answer(filled, one)
    assert found["doc_count"] == 4
    by_name = {field["name"]: field for field in found["fields"]}
    assert by_name["port"]["mean"] == pytest.approx(429.5)
    assert by_name["port"]["variance"] == pytest.approx(841181 / 3)
    assert by_name["port"]["kurtosis"] == pytest.approx(1.9676756)
    assert by_name["port"]["skewness"] == pytest.approx(0.7793785)


def test_buckets_can_be_ordered_by_a_percentile(filled: Store) -> None:
    terms = agg.Terms("user", order=(("ports.100", False), ("_key", False)), aggs={"ports": agg.Percentiles("port", (100.0,))})
    assert [bucket["key"] for bucket in answer(filled, terms)["buckets"]] == ["pi", "root"]


def test_what_is_missing_has_no_value_of_any_type(filled: Store) -> None:
    found = answer(filled, agg.Histogram("user", 10, missing=5, min_doc_count=1))
    assert found == {"buckets": [{"key": 0.0, "doc_count": 1}]}
    found = answer(filled, agg.DateHistogram("user", calendar="year", missing="2020-05-05"))
    assert [(bucket["key_as_string"], bucket["doc_count"]) for bucket in found["buckets"]] == [("2020-01-01T00:00:00.000Z", 1)]


def test_what_is_significant_is_so_within_a_combination(filled: Store) -> None:
    inside = agg.SignificantTerms("port", min_doc_count=1, heuristic="percentage")
    found = answer(filled, agg.MultiTerms((("user", None), ("ip", None)), aggs={"special": inside}))
    keys = [(bucket["key_as_string"], [one["key"] for one in bucket["special"]["buckets"]]) for bucket in found["buckets"]]
    assert keys == [("pi|2001:db8::1", [80]), ("root|10.0.0.1", [22]), ("root|2001:db8::1", [80])]


def test_every_page_of_a_composite_together_is_every_combination(filled: Store) -> None:
    sources = (Source("user", agg.Terms("user"), missing_bucket=True), Source("port", agg.Terms("port"), descending=True))
    keys: list[tuple[Any, ...]] = []
    after: Any = None
    while (page := answer(filled, agg.Composite(sources, 2, after)))["buckets"]:
        keys += [tuple(bucket["key"].values()) for bucket in page["buckets"]]
        after = page["after_key"]
    assert keys == [(None, 443), ("pi", 80), ("root", 2323), ("root", 80), ("root", 23), ("root", 22)]


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (agg.Terms("user", order=(("nowhere", True),)), "can't be ordered by 'nowhere'"),
        (agg.Terms("port", include="2.*"), "can't choose values of the type long"),
        (agg.Filter(MatchAll(), {"all": agg.Global()}), "only stand at the top"),
        (agg.GeohashGrid("user", 13), "precision"),
        (agg.Composite(()), "at least one source"),
        (agg.Composite((Source("user", agg.Terms("user")),), after={"port": 1}), "has no 'user'"),
        (agg.Composite((Source("port", agg.Terms("port")),), after={"port": "x"}), "can't be the 'port'"),
        (agg.Range("port", (Span("x", None),)), "no bound of a range of numbers"),
        (agg.DateRange("at", (Span("x", None),)), "no bound of a range of times"),
        (agg.IpRange("ip", (Span(mask="10.0.0.0/99"),)), "no network"),
        (agg.IpRange("ip", (Span("10.0.0", None),)), "no address"),
        (agg.Histogram("port", 0), "greater than 0"),
        (agg.Histogram("port", 1e-3), "more than 65536 buckets"),
        (agg.Terms("user", aggs={"p": agg.BucketScript({"x": "_count"}, "x +")}), "script of 'p' can't be read"),
        (
            agg.Terms("user", aggs={"m": Metric("max", "port"), "p": agg.BucketScript({"x": "m"}, "1 / (x > 0 ? 0 : 1)")}),
            "can't be reckoned",
        ),
    ],
)
def test_a_mistake_is_said_whichever_the_store(filled: Store, one: Aggregation, why: str) -> None:
    with pytest.raises(StoreError, match=why):
        answer(filled, one)
