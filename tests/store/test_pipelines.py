"""Pipelines read the buckets that a path names, and say where a path leads nowhere."""

from typing import Any

import pytest

from honeyguide.errors import StoreError
from honeyguide.query import aggregation as agg
from honeyguide.query.aggregation import Aggregation, Metric, Terms
from honeyguide.store.naive import NaiveStore
from honeyguide.store.pipelines import complete, plain
from honeyguide.store.protocol import Operation

LOAD = Metric("sum", "load")


def answered(**inside: Aggregation) -> list[dict[str, Any]]:
    """Buckets 0, 2, 4 … of a histogram with 3, 0 and 2 rows."""
    store = NaiveStore()
    store.map("i", {"at": "long", "load": "double"})
    rows = [{"at": 0, "load": 1}, {"at": 1, "load": 2}, {"at": 0}, {"at": 4, "load": 8}, {"at": 5}]
    store.write([Operation("index", "i", None, row) for row in rows])
    store.refresh()
    histogram = agg.Histogram("at", 2, aggs={"load": LOAD, **inside})
    return store.aggregate("i", agg_query(), {"spans": histogram})["spans"]["buckets"]


def agg_query() -> Any:
    from honeyguide.query.ast import MatchAll

    return MatchAll()


def values(name: str, one: Aggregation) -> list[Any]:
    """What the pipeline says in each bucket; `-` where it says nothing."""
    return [bucket.get(name, {"value": "-"})["value"] for bucket in answered(**{name: one})]


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (agg.Derivative("load"), ["-", None, None]),
        (agg.Derivative("load", gap_policy="insert_zeros"), ["-", -3.0, 8.0]),
        (agg.Derivative("load", gap_policy="keep_values"), ["-", -3.0, 8.0]),
        (agg.Derivative("_count"), ["-", -3.0, 2.0]),
        (agg.CumulativeSum("load"), [3.0, 3.0, 11.0]),
        (agg.SerialDifference("load", 2), ["-", "-", 5.0]),
        (agg.MovingFunction("load", "MovingFunctions.sum(values)", 2), [0.0, "-", 3.0]),
        (agg.MovingFunction("load", "MovingFunctions.sum(values)", 2, shift=1, gap_policy="insert_zeros"), [3.0, 3.0, 8.0]),
        (agg.MovingAverage("load", 2), ["-", "-", 3.0]),
        (agg.BucketScript({"load": "load", "rows": "_count"}, "params.load / params.rows"), [1.0, "-", 4.0]),
        (agg.BucketScript({"rows": "_count"}, "params.rows / 2"), [1.5, 0.0, 1.0]),
        (agg.BucketScript({"load": "load"}, "params.load / 0", gap_policy="insert_zeros"), [None, None, None]),
    ],
)
def test_gaps_count_as_the_policy_says(one: Aggregation, expected: list[Any]) -> None:
    assert values("p", one) == expected


def test_buckets_can_be_left_out_and_sorted() -> None:
    assert [bucket["key"] for bucket in answered(p=agg.BucketSelector({"rows": "_count"}, "rows > 0"))] == [0.0, 4.0]
    assert [bucket["key"] for bucket in answered(p=agg.BucketSort((("load", True),)))] == [4.0, 0.0]
    assert [bucket["key"] for bucket in answered(p=agg.BucketSort((("_key", True),), size=2))] == [4.0, 2.0]
    assert [bucket["key"] for bucket in answered(p=agg.BucketSort(skip=1))] == [2.0, 4.0]


def test_a_pipeline_may_read_another_one_wherever_it_stands() -> None:
    buckets = answered(twice=agg.BucketScript({"x": "once"}, "x * 2"), once=agg.BucketScript({"x": "load"}, "x + 1"))
    assert [bucket["twice"]["value"] for bucket in buckets if "twice" in bucket] == [8.0, 18.0]


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        ({"p": agg.Derivative("nowhere")}, "leads nowhere"),
        ({"p": agg.Derivative("load.median")}, "'median' isn't among value"),
        ({"p": agg.Derivative("p")}, "read one another"),
        ({"p": agg.Derivative("q"), "q": agg.Derivative("p")}, "read one another"),
        ({"p": agg.SerialDifference("load", 0)}, "at least 1"),
        ({"p": agg.MovingFunction("load", "1", window=0)}, "at least 1"),
        ({"p": agg.MovingAverage("load", window=0)}, "at least 1"),
        ({"p": agg.MovingFunction("load", "true")}, "must give a number"),
        ({"p": agg.BucketScript({"x": "load"}, "y")}, "isn't given"),
        ({"p": agg.BucketMetric("avg_bucket", "load")}, "no aggregation that has several buckets"),
        ({"p": agg.BucketMetric("avg_bucket", "nowhere>load")}, "leads nowhere"),
        ({"p": agg.Filter(agg_query(), {"d": agg.Derivative("_count")})}, "several buckets"),
    ],
)
def test_a_mistake_says_what_is_wrong(inside: dict[str, Aggregation], why: str) -> None:
    with pytest.raises(StoreError, match=why):
        answered(**inside)


@pytest.mark.parametrize(
    ("path", "expected"),
    [("users>load", 5.0), ("users>wait.50", 2.0), ("users>wait[50.0]", 2.0), ("users>stats.max", 9.0), ("users>_count", 3.0), ("users>one>load", 7.0), ("users>one._count", 1.5), ("users>list._bucket_count", 0.5)],
)  # fmt: skip
def test_a_path_names_any_number_of_a_bucket(path: str, expected: float) -> None:
    def bucket(key: str, factor: float, rows: int) -> dict[str, Any]:
        inner: dict[str, Any] = {"load": {"value": 5 * factor}, "wait": {"values": {"50.0": 2 * factor}}, "stats": {"max": 9 * factor}}
        one = {"doc_count": rows / 2, "load": {"value": 7 * factor}}
        return {"key": key, "doc_count": rows, **inner, "one": one, "list": {"buckets": [{}] * (rows - 2)}}

    answer: dict[str, Any] = {"users": {"buckets": [bucket("a", 0.5, 2), bucket("b", 1.5, 4)]}}
    if path.endswith("_bucket_count"):
        answer["users"]["buckets"][1]["list"] = {"buckets": [{}]}
    complete({"p": agg.BucketMetric("avg_bucket", path)}, answer)
    assert answer["p"] == {"value": expected}


def test_what_is_counted_over_rows_is_what_is_no_pipeline() -> None:
    aggs: dict[str, Aggregation] = {
        "t": Terms("a", aggs={"load": LOAD, "p": agg.Derivative("load")}),
        "s": agg.BucketMetric("avg_bucket", "t>load"),
    }
    assert plain(aggs) == {"t": Terms("a", aggs={"load": LOAD})}
