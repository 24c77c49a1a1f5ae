"""Every aggregation answers what OpenSearch 3.5 answered to the same request on the same documents (`engine.json`)."""

import json
import math
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from honeyguide.query import aggregation as agg
from honeyguide.query import ast
from honeyguide.query.aggregation import Metric, Source, Span
from honeyguide.store.embedded.store import EmbeddedStore
from honeyguide.store.naive import NaiveStore
from honeyguide.store.protocol import Operation, Store

RECORDED: dict[str, Any] = json.loads(Path(__file__).with_name("engine.json").read_text("utf-8"))
TIME, DAYS = "@timestamp", "2025-12-31"
LOUD = ast.Range("load", gte=1)
OURS = ast.Term("ours", True)
METRICS = ("min", "max", "sum", "avg", "value_count", "cardinality", "stats", "extended_stats")
MOVING = {
    "mean": ("MovingFunctions.unweightedAvg(values)", 0),
    "max": ("MovingFunctions.max(values)", 1),
    "total": ("return MovingFunctions.sum(values);", 2),
    "linear": ("MovingFunctions.linearWeightedAvg(values)", 0),
    "ewma": ("MovingFunctions.ewma(values, 0.3)", 0),
    "holt": ("MovingFunctions.holt(values, 0.3, 0.1)", 0),
    "deviation": ("MovingFunctions.stdDev(values, MovingFunctions.unweightedAvg(values))", 1),
    "if": ("if (values.length > 2) { MovingFunctions.min(values) }", 0),
}
SEASON = "values.length < 4 ? -1 : MovingFunctions.holtWinters(values, 0.3, 0.1, 0.2, 2, {})"


def days(**aggs: agg.Aggregation) -> agg.DateHistogram:
    return agg.DateHistogram(TIME, calendar="day", aggs={"sum": Metric("sum", "port"), **aggs}, hard_bounds=(DAYS, "2026-01-06"))


def average(model: Any, gaps: agg.GapPolicy = "skip", window: int = 4, **settings: float) -> agg.DateHistogram:
    return days(average=agg.MovingAverage("sum", window, model, settings or None, gaps))


CASES: dict[str, tuple[ast.Query, dict[str, agg.Aggregation]]] = {
    name: (query, {"a": one})
    for query, group in (
        (
            ast.MatchAll(),
            {
                "terms": agg.Terms("user"),
                "terms, first two": agg.Terms("user", size=2),
                "terms, from three rows on": agg.Terms("user", size=2, min_doc_count=3),
                "terms by key": agg.Terms("user", order=(("_key", True),)),
                "terms, missing": agg.Terms("user", missing="nobody"),
                "terms, include": agg.Terms("user", include="[a-p].*"),
                "terms, exclude": agg.Terms("user", exclude=("root", "pi")),
                "terms of numbers": agg.Terms("port", include=(22, 80, 443)),
                "terms of doubles": agg.Terms("load"),
                "terms of booleans": agg.Terms("ours"),
                "terms of addresses": agg.Terms("source.ip"),
                "terms of dates": agg.Terms(TIME, size=2, order=(("_key", False),)),
                "terms by a metric": agg.Terms(
                    "user", order=(("load.max", True), ("_key", False)), aggs={"load": Metric("stats", "load"), "ports": agg.Terms("port", 1)}
                ),
                "multi terms": agg.MultiTerms((("user", None), ("ours", None)), size=20),
                "multi terms, missing": agg.MultiTerms((("user", "nobody"), ("port", None), ("source.ip", None)), size=4),
                "multi terms of dates": agg.MultiTerms(((TIME, None), ("load", None)), size=3, order=(("_key", False),)),
                "rare terms": agg.RareTerms("user", max_doc_count=4, aggs={"load": Metric("avg", "load")}),
                "days": agg.DateHistogram(TIME, calendar="day", min_doc_count=1),
                "days in Tokyo": agg.DateHistogram(TIME, calendar="day", zone="Asia/Tokyo", min_doc_count=1),
                "weeks in Berlin": agg.DateHistogram(TIME, calendar="week", zone="Europe/Berlin", offset="+6h"),
                "months, bounds": agg.DateHistogram(TIME, calendar="month", bounds=("2025-11-01", "2026-04-01")),
                "quarters, missing": agg.DateHistogram(TIME, calendar="quarter", missing="2025-03-01"),
                "years": agg.DateHistogram(TIME, calendar="year"),
                "hours in Kolkata": agg.DateHistogram(TIME, fixed="6h", zone="Asia/Kolkata", min_doc_count=1),
                "half days, offset": agg.DateHistogram(TIME, fixed="12h", offset="-30m", zone="Europe/Berlin", min_doc_count=1),
                "days by count": agg.DateHistogram(TIME, calendar="day", min_doc_count=1, order=(("_count", True), ("_key", False))),
                "days, hard bounds": agg.DateHistogram(TIME, calendar="day", hard_bounds=("2026-01-01", "2026-01-03")),
                "about 2 spans": agg.AutoDateHistogram(TIME, buckets=2),
                "about 10 spans": agg.AutoDateHistogram(TIME, aggs={"load": Metric("avg", "load")}),
                "about 20 spans in Tokyo": agg.AutoDateHistogram(TIME, buckets=20, zone="Asia/Tokyo"),
                "about 12 spans a user": agg.Terms("user", aggs={"spans": agg.AutoDateHistogram(TIME, buckets=12)}),
                "histogram": agg.Histogram("load", 2.5, offset=1),
                "histogram, bounds": agg.Histogram("load", 2, bounds=(-6, 10)),
                "histogram, missing": agg.Histogram("port", 50, missing=-60, min_doc_count=1),
                "histogram by key": agg.Histogram("load", 2, order=(("_key", True),), hard_bounds=(-4, 4)),
                "range": agg.Range("port", (Span(None, 23), Span(23, 80), Span(80, None), Span(22, 443, "named"))),
                "range, keyed": agg.Range("load", (Span(None, 0), Span(0, 2.5)), {"ports": Metric("sum", "port")}, keyed=True),
                "date range": agg.DateRange(TIME, (Span(None, "2026-01-02"), Span("2026-01-02", "2026-01-03||+1d"), Span("2026-01-05", None, "late"))),
                "date range in Tokyo": agg.DateRange(TIME, (Span("2026-01-01", "2026-01-02"),), "+09:00"),
                "date range, missing": agg.DateRange(TIME, (Span("1975", "1977"), Span("2026-02", None)), missing="1976-11-30"),
                "address range": agg.IpRange(
                    "source.ip", (Span(None, "10.0.0.2"), Span("10.0.0.2", None), Span(mask="10.0.0.0/25"), Span(mask="2001:db8::/32", key="doc"))
                ),
                "filter": agg.Filter(OURS, {"load": Metric("avg", "load")}),
                "filters": agg.Filters({"ours": OURS, "loud": LOUD}, other="rest"),
                "filters, unnamed": agg.Filters({"0": OURS, "1": LOUD}, {"load": Metric("max", "load")}, keyed=False),
                "missing": agg.Missing("user", {"load": Metric("max", "load")}),
                "composite": agg.Composite((Source("user", agg.Terms("user")), Source("ours", agg.Terms("ours"))), size=5),
                "composite, next page": agg.Composite(
                    (Source("user", agg.Terms("user")), Source("port", agg.Terms("port"), descending=True)), 5, {"user": "pi", "port": 80}
                ),
                "composite of spans": agg.Composite(
                    (
                        Source("day", agg.DateHistogram(TIME, calendar="day", zone="Asia/Tokyo"), descending=True),
                        Source("load", agg.Histogram("load", 5)),
                    ),
                    size=4,
                    aggs={"ports": Metric("max", "port")},
                ),
                "composite, missing": agg.Composite(
                    (
                        Source("user", agg.Terms("user"), missing_bucket=True),
                        Source("source", agg.Terms("source.ip"), descending=True, missing_bucket=True),
                    ),
                    size=40,
                ),
                "composite of tiles": agg.Composite((Source("tile", agg.GeotileGrid("place", 2)),), size=40),
                "geohashes": agg.GeohashGrid("place", 1),
                "fine geohashes": agg.GeohashGrid("place", 6, size=4, aggs={"middle": agg.GeoCentroid("place")}),
                "tiles": agg.GeotileGrid("place", 3),
                "fine tiles": agg.GeotileGrid("place", 29, size=3),
                **{f"{kind} of numbers": Metric(kind, "port") for kind in METRICS},
                **{f"{kind} of dates": Metric(kind, TIME) for kind in METRICS if kind != "extended_stats"},
                "extended stats, three sigma": Metric("extended_stats", "load", 3.0),
                "extended stats of nothing": Metric("extended_stats", "nowhere"),
                "count of addresses": Metric("value_count", "source.ip"),
                "bounds": agg.GeoBounds("place"),
                "middle": agg.GeoCentroid("place"),
                "newest": agg.TopHits(2, ((TIME, True),), skip=1, fields=("user", "source.*")),
                "newest of each": agg.Terms("user", aggs={"newest": agg.TopHits(1, ((TIME, True),), fields=("port",))}),
                "derivatives": days(
                    rise=agg.Derivative("sum"),
                    twice=agg.Derivative("rise"),
                    total=agg.CumulativeSum("sum"),
                    hourly=agg.Derivative("_count", unit="1h"),
                    zeros=agg.Derivative("sum", gap_policy="insert_zeros"),
                    difference=agg.SerialDifference("sum", 2),
                ),
                "moving functions": days(**{name: agg.MovingFunction("sum", text, 3, shift) for name, (text, shift) in MOVING.items()}),
                "moving seasons": days(
                    **{
                        name: agg.MovingFunction("sum", SEASON.format(text), 6, gap_policy="insert_zeros")
                        for name, text in (("added", "false"), ("multiplied", "true"))
                    }
                ),
                "moving average": average("simple"),
                "moving average, linear": average("linear"),
                "moving average, weighted": average("ewma", alpha=0.5),
                "moving average with a trend": average("holt", "insert_zeros", alpha=0.5, beta=0.5),
                "moving average with a season": average("holt_winters", "insert_zeros", 6, alpha=0.5, beta=0.5, gamma=0.5, period=2),
                "scripts": agg.Terms(
                    "user",
                    aggs={
                        "ports": Metric("stats", "port"),
                        "load": Metric("avg", "load"),
                        "ratio": agg.BucketScript({"port": "ports.max", "load": "load"}, "params.port / params.load * 100"),
                        "whole": agg.BucketScript({"rows": "_count"}, "params.rows % 4 + 7/2"),
                        "many": agg.BucketSelector({"rows": "_count"}, "params.rows > 2"),
                    },
                ),
                "buckets in another order": agg.Terms(
                    "user", aggs={"load": Metric("avg", "load"), "order": agg.BucketSort((("load", True),), skip=1, size=3)}
                ),
                "buckets, a page": agg.Terms("user", aggs={"page": agg.BucketSort(size=2)}),
            },
        ),
        (
            LOUD,
            {
                "terms of some rows": agg.Terms("user", size=3),
                "global": agg.Global({"ports": Metric("value_count", "port")}),
                **{
                    f"significant terms, {heuristic}": agg.SignificantTerms("user", min_doc_count=1, heuristic=heuristic)
                    for heuristic in ("jlh", "chi_square", "gnd", "mutual_information", "percentage")
                },
                "significant terms of each": agg.Terms("ours", aggs={"special": agg.SignificantTerms("port", min_doc_count=1)}),
            },
        ),
    )
    for name, one in group.items()
}
CASES["siblings"] = (
    ast.MatchAll(),
    {
        "days": days(),
        "users": agg.Terms("user", aggs={"ours": agg.Filter(OURS, {"sum": Metric("sum", "port")})}),
        **{
            kind: agg.BucketMetric(kind, "days>sum")
            for kind in ("avg_bucket", "max_bucket", "min_bucket", "sum_bucket", "stats_bucket", "extended_stats_bucket")
        },
        "zeros": agg.BucketMetric("avg_bucket", "days>sum", gap_policy="insert_zeros"),
        "percentiles": agg.PercentilesBucket("days>sum", (1, 25, 50, 99)),
        "rows": agg.BucketMetric("max_bucket", "days>_count"),
        "deep": agg.BucketMetric("max_bucket", "users>ours>sum"),
    },
)


@pytest.fixture(scope="module", params=["naive", "embedded"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[Store]:
    """A store with the recorded documents, of the real one a part sealed."""
    made = NaiveStore() if request.param == "naive" else EmbeddedStore.open(tmp_path_factory.mktemp("data"), threads=1)
    made.map("engine", RECORDED["mapping"])
    operations = [Operation("index", "engine", str(at), document) for at, document in enumerate(RECORDED["documents"])]
    for start in range(0, len(operations), 12):
        made.write(operations[start : start + 12])
        made.refresh()
        if start < 20:
            made.seal()
    yield made
    made.close()


@pytest.mark.parametrize("name", CASES)
def test_the_engine_says_the_same(store: Store, name: str) -> None:
    query, aggs = CASES[name]
    answer = comparable(store.aggregate("engine", query, aggs))
    assert answer == RECORDED["aggregations"][name]["answer"]


def comparable(answer: Any) -> Any:
    """The answer with 7 digits a number, without what repeats a number as text, and with null for a number that there isn't."""
    if isinstance(answer, dict):
        kept = {name: comparable(value) for name, value in answer.items() if name == "key_as_string" or not name.endswith("_as_string")}
        return {name: value for name, value in kept.items() if name not in {"_score", "max_score"}}
    if isinstance(answer, list):
        return [comparable(value) for value in answer]
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return answer
    if not math.isfinite(answer):
        return None
    return float(answer) if abs(answer) > 1e9 else float(f"{answer:.7g}")
