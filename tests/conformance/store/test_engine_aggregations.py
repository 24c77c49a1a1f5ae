"""Every aggregation answers what OpenSearch 3.5 answered to the same request on the same documents (`engine.json`)."""

import json
import math
import urllib.request
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from tests.engines import opened

from honeyguide.query.dsl import read_query
from honeyguide.query.dsl_aggregations import read_aggs
from honeyguide.query.dsl_buckets import READERS as BUCKETS
from honeyguide.query.dsl_metrics import READERS as METRICS
from honeyguide.query.dsl_pipelines import READERS as PIPELINES
from honeyguide.store.protocol import Operation, Store

Json = dict[str, Any]
RECORDED: Json = json.loads(Path(__file__).with_name("engine.json").read_text("utf-8"))
CASES: Json = RECORDED["aggregations"]
ELSEWHERE = {
    "percentiles",
    "percentile_ranks",
    "median_absolute_deviation",
    "ip_prefix",
    "matrix_stats",
    "top_metrics",
    "sampler",
    "diversified_sampler",
    "random_sampler",
    "nested",
    "reverse_nested",
}
"""The engine estimates percentiles where we count, and looks at some rows where we look at all; `ip_prefix`,
`top_metrics` and `random_sampler` are Elastic's own.

Nested objects are counted in test_nested_counting.py, and a live engine is asked for `matrix_stats` in test_counting.py.
"""


@pytest.fixture(scope="module", params=["naive", "embedded", pytest.param("elastic", marks=pytest.mark.engine)])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[Store]:
    """A store with the recorded documents, of the real one a part sealed."""
    with ExitStack() as stack:
        made = opened(request, tmp_path_factory, stack)
        made.map("engine", RECORDED["mapping"])
        operations = [Operation("index", "engine", str(at), document) for at, document in enumerate(RECORDED["documents"])]
        for start in range(0, len(operations), 12):
            made.write(operations[start : start + 12])
            made.refresh()
            if start < 20:
                made.seal()
        yield made


@pytest.mark.parametrize("name", CASES)
def test_the_stores_say_what_the_engine_says(store: Store, name: str) -> None:
    answer = store.aggregate("engine", read_query(CASES[name]["query"]), read_aggs(CASES[name]["aggs"]))
    assert comparable(answer) == CASES[name]["answer"]


def test_the_engine_was_asked_for_every_kind() -> None:
    asked = {kind for case in CASES.values() for kind in kinds(case["aggs"])}
    assert asked == {*BUCKETS, *METRICS, *PIPELINES} - ELSEWHERE


@pytest.mark.engine
def test_the_engine_still_says_so(opensearch: str) -> None:
    properties = {name: {"type": kind} for name, kind in RECORDED["mapping"].items()}
    ask(opensearch, "DELETE", "honeyguide-test?ignore_unavailable=true")
    ask(opensearch, "PUT", "honeyguide-test", {"settings": {"number_of_shards": 1}, "mappings": {"properties": properties}})
    for at, document in enumerate(RECORDED["documents"]):
        ask(opensearch, "PUT", f"honeyguide-test/_doc/{at}?refresh=true", document)
    for name, case in CASES.items():
        answer = ask(opensearch, "POST", "honeyguide-test/_search", {"size": 0, "query": case["query"], "aggs": case["aggs"]})
        assert comparable(answer["aggregations"]) == comparable(case["answer"]), name
    ask(opensearch, "DELETE", "honeyguide-test")


def ask(address: str, method: str, path: str, body: Json | None = None) -> Json:
    headers = {"Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{address}/{path}", data, headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def kinds(aggs: Json) -> set[str]:
    """The kinds of aggregations in a request."""
    found: set[str] = set()
    for one in aggs.values():
        found |= one.keys() - {"aggs"} | kinds(one.get("aggs", {}))
    return found


def comparable(answer: Any) -> Any:
    """The answer with 7 digits a number, without what repeats a number as text, and with null for a number that there isn't."""
    if isinstance(answer, dict):
        kept = {name: comparable(value) for name, value in answer.items() if name == "key_as_string" or not name.endswith("_as_string")}
        return {name: value for name, value in kept.items() if name not in {"_score", "max_score", "_index"}}
    if isinstance(answer, list):
        return [comparable(value) for value in answer]
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return answer
    if not math.isfinite(answer):
        return None
    return float(answer) if abs(answer) > 1e9 else float(f"{answer:.7g}")
