"""Grafana's Elasticsearch data source, request by request.

Requests as its backend builds them (Apache-2.0 until Grafana 7, described by its documentation since): saving the data source asks for the
version and the cluster's health, the editor for mappings, every panel sends one `_msearch` with a header line for each query.
"""

import json
import urllib.request
from collections.abc import Iterable
from typing import Any

import pytest
from tests.clients.conftest import Server

Json = dict[str, Any]
MINUTE = 60_000
FROM = 1_772_323_200_000
"""2026-03-01T00:00:00Z"""
TO = FROM + 20 * MINUTE - 1
NAME = "grafana-2026.03"
HEADER = {"ignore_unavailable": True, "index": NAME, "search_type": "query_then_fetch"}
POTS = ("berlin", "tokyo", "lima")
DOCUMENTS: list[Json] = [
    {
        "@timestamp": FROM + number * 10_000,
        "host": POTS[number % 3],
        "bytes": number * 1.5,
        "port": 22 if number % 4 else 445,
        "level": "error" if number % 10 == 0 else "info",
        "message": f"login of root from 192.0.2.{number} failed",
        "place": {"lat": 35.7, "lon": 139.7} if number % 3 == 1 else {"lat": 52.5, "lon": 13.4},
        "tries": [{"user": "root", "times": number % 2}],
    }
    for number in range(60)
]
"""Ten minutes; the panel shows twenty."""


class Panel:
    """Sends queries as a panel does."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, path: str, body: bytes | None = None, method: str | None = None) -> Any:
        headers = {"Content-Type": "application/x-ndjson", "Accept-Encoding": "identity", "User-Agent": "Grafana/12.0.0"}
        with urllib.request.urlopen(urllib.request.Request(self.url + path, body, headers, method=method), timeout=60) as answer:
            return json.load(answer)

    def responses(self, *queries: Json) -> list[Any]:
        lines = "".join(json.dumps(line) + "\n" for query in queries for line in (HEADER, query))
        return self.ask("/_msearch?max_concurrent_shard_requests=5", lines.encode())["responses"]

    def query(self, query: Json) -> Any:
        (found,) = self.responses(query)
        assert found["status"] == 200, found
        return found


@pytest.fixture(scope="module")
def panel(server: Server) -> Iterable[Panel]:
    panel = Panel(server())
    properties = {
        "@timestamp": {"type": "date"},
        "host": {"type": "keyword"},
        "level": {"type": "keyword"},
        "bytes": {"type": "float"},
        "port": {"type": "integer"},
        "message": {"type": "text"},
        "place": {"type": "geo_point"},
        "tries": {"type": "nested", "properties": {"user": {"type": "keyword"}, "times": {"type": "long"}}},
    }
    panel.ask(f"/{NAME}", json.dumps({"mappings": {"properties": properties}}).encode(), "PUT")
    lines = "".join(json.dumps(line) + "\n" for one in DOCUMENTS for line in ({"index": {}}, one))
    assert not panel.ask(f"/{NAME}/_bulk?refresh=true", lines.encode())["errors"]
    yield panel
    panel.ask(f"/{NAME}", method="DELETE")


def filters(words: str = "*") -> Json:
    window = {"range": {"@timestamp": {"format": "epoch_millis", "gte": FROM, "lte": TO}}}
    return {"bool": {"filter": [window, {"query_string": {"analyze_wildcard": True, "query": words}}]}}


def over_time(inner: Json | None = None, **more: Any) -> Json:
    how = {"field": "@timestamp", "fixed_interval": "60000ms", "min_doc_count": 0, "format": "epoch_millis", **more}
    histogram: Json = {"date_histogram": {**how, "extended_bounds": {"min": FROM, "max": TO}}}
    return {"2": {**histogram, **({"aggs": inner} if inner else {})}}


def series(query: Json, words: str = "*") -> Json:
    return {"size": 0, "query": filters(words), "aggs": query}


def test_the_data_source_is_saved(panel: Panel) -> None:
    assert panel.ask("/")["version"]["number"].startswith("8.")
    assert panel.ask("/_cluster/health?wait_for_status=yellow")["status"] in {"green", "yellow"}
    for path in (f"/{NAME}/_mapping", "/grafana-*/_mapping"):
        properties = panel.ask(path)[NAME]["mappings"]["properties"]
        assert (properties["host"]["type"], properties["tries"]["properties"]["times"]["type"]) == ("keyword", "long")
    caps = panel.ask(f"/{NAME}/_field_caps?fields=*&ignore_unavailable=true")["fields"]
    assert caps["host"]["keyword"]["aggregatable"] is True
    assert caps["message"]["text"]["aggregatable"] is False


def test_a_panel_of_counts_shows_the_empty_minutes_too(panel: Panel) -> None:
    buckets = panel.query(series(over_time()))["aggregations"]["2"]["buckets"]
    assert [bucket["key"] for bucket in buckets] == [FROM + minute * MINUTE for minute in range(20)]
    assert [bucket["doc_count"] for bucket in buckets] == [6] * 10 + [0] * 10
    assert buckets[0]["key_as_string"] == str(FROM)
    shifted = panel.query(series(over_time(time_zone="Asia/Tokyo", fixed_interval="1d")))["aggregations"]["2"]["buckets"]
    assert [(bucket["key"], bucket["doc_count"]) for bucket in shifted] == [(FROM - 9 * 60 * MINUTE, 60)]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ({"_key": "desc"}, ["tokyo", "lima"]),
        ({"_key": "asc"}, ["berlin", "lima"]),
        ({"_term": "asc"}, ["berlin", "lima"]),
        ({"_count": "desc"}, ["berlin", "lima"]),
        ({"1": "desc"}, ["lima", "tokyo"]),
        ({"1": "asc"}, ["berlin", "tokyo"]),
        ({"5[95.0]": "desc"}, ["lima", "tokyo"]),
        ({"6[std_deviation]": "asc"}, ["berlin", "lima"]),
    ],
)
def test_a_panel_by_terms(panel: Panel, order: Json, expected: list[str]) -> None:
    metrics: Json = {
        "1": {"avg": {"field": "bytes"}},
        "5": {"percentiles": {"field": "bytes", "percents": ["25", "50", "75", "95", "99"]}},
        "6": {"extended_stats": {"field": "bytes", "sigma": "2"}},
    }
    terms = {"terms": {"field": "host", "size": 2, "order": order, "min_doc_count": 1}, "aggs": {**metrics, **over_time(metrics)}}
    buckets = panel.query(series({"3": terms}))["aggregations"]["3"]["buckets"]
    assert [bucket["key"] for bucket in buckets] == expected
    for bucket in buckets:
        mine = [one["bytes"] for one in DOCUMENTS if one["host"] == bucket["key"]]
        assert bucket["1"]["value"] == pytest.approx(sum(mine) / len(mine))
        assert set(bucket["5"]["values"]) == {"25.0", "50.0", "75.0", "95.0", "99.0"}
        minutes = bucket["2"]["buckets"]
        assert [minute["doc_count"] for minute in minutes] == [2] * 10 + [0] * 10
        assert minutes[15]["1"]["value"] is None
        assert minutes[0]["6"]["std_deviation_bounds"].keys() >= {"upper", "lower"}


def test_metrics_over_metrics(panel: Panel) -> None:
    inner: Json = {
        "1": {"sum": {"field": "bytes"}},
        "4": {"derivative": {"buckets_path": "1"}},
        "5": {"cumulative_sum": {"buckets_path": "_count"}},
        "6": {"bucket_script": {"buckets_path": {"a": "1", "b": "_count"}, "script": "params.a / params.b"}},
        "7": {"moving_fn": {"buckets_path": "1", "window": 3, "script": "MovingFunctions.unweightedAvg(values)"}},
        "8": {"serial_diff": {"buckets_path": "1", "lag": 2}},
        "9": {"cardinality": {"field": "host"}},
        "10": {"top_metrics": {"metrics": [{"field": "bytes"}], "sort": [{"@timestamp": "desc"}], "size": "1"}},
        "11": {"min": {"field": "bytes", "missing": 0}},
    }
    buckets = panel.query(series(over_time(inner)))["aggregations"]["2"]["buckets"]
    sums = [sum(one["bytes"] for one in DOCUMENTS[at : at + 6]) for at in range(0, 60, 6)]
    assert [bucket["1"]["value"] for bucket in buckets[:10]] == sums
    assert [bucket["4"]["value"] for bucket in buckets[1:4]] == [sums[at] - sums[at - 1] for at in (1, 2, 3)]
    assert [bucket["5"]["value"] for bucket in buckets[9:12]] == [60, 60, 60]
    assert buckets[3]["6"]["value"] == sums[3] / 6
    assert buckets[4]["7"]["value"] == pytest.approx(sum(sums[1:4]) / 3)
    assert buckets[4]["8"]["value"] == sums[4] - sums[2]
    assert buckets[0]["9"]["value"] == 3
    assert buckets[0]["10"]["top"][0]["metrics"] == {"bytes": 7.5}
    assert buckets[2]["11"]["value"] == 18


def test_the_other_groups(panel: Panel) -> None:
    named = {
        "many": {"query_string": {"query": "port:445", "analyze_wildcard": True}},
        "level:err*": {"query_string": {"query": "level:err*", "analyze_wildcard": True}},
    }
    found = panel.query(series({"3": {"filters": {"filters": named}, "aggs": over_time()}}))["aggregations"]["3"]["buckets"]
    assert {name: bucket["doc_count"] for name, bucket in found.items()} == {"many": 15, "level:err*": 6}
    found = panel.query(series({"3": {"histogram": {"field": "bytes", "interval": 30, "min_doc_count": 0}}}))["aggregations"]["3"][
        "buckets"
    ]
    assert [(bucket["key"], bucket["doc_count"]) for bucket in found] == [(0, 20), (30, 20), (60, 20)]
    found = panel.query(series({"3": {"geohash_grid": {"field": "place", "precision": 3}}}))["aggregations"]["3"]["buckets"]
    assert [(bucket["key"], bucket["doc_count"]) for bucket in found] == [("u33", 40), ("xn7", 20)]
    nested = {"3": {"nested": {"path": "tries"}, "aggs": {"4": {"terms": {"field": "tries.user", "size": 10}}}}}
    assert panel.query(series(nested))["aggregations"]["3"]["4"]["buckets"] == [{"key": "root", "doc_count": 60}]


def test_the_logs_panel(panel: Panel) -> None:
    query = {
        "docvalue_fields": ["@timestamp"],
        "fields": [{"field": "@timestamp", "format": "strict_date_optional_time_nanos"}],
        "highlight": {
            "fields": {"*": {}},
            "fragment_size": 2_147_483_647,
            "post_tags": ["@/HIGHLIGHT@"],
            "pre_tags": ["@HIGHLIGHT@"],
        },
        "query": filters('message:"192.0.2.17" OR level:error'),
        "script_fields": {},
        "size": 500,
        "sort": {"@timestamp": {"order": "desc", "unmapped_type": "boolean"}, "_doc": {"order": "desc"}},
    }
    hits = panel.query(query)["hits"]["hits"]
    assert [hit["_source"]["@timestamp"] for hit in hits] == [FROM + n * 10_000 for n in (50, 40, 30, 20, 17, 10, 0)]
    assert [hit["sort"][0] for hit in hits] == [hit["_source"]["@timestamp"] for hit in hits]
    assert len(hits[0]["sort"]) == 2
    assert hits[4]["fields"]["@timestamp"][0] in {"2026-03-01T00:02:50.000Z", f"{FROM + 170_000}"}
    assert hits[4]["highlight"]["message"] == ["login of root from @HIGHLIGHT@192.0.2.17@/HIGHLIGHT@ failed"]
    page = panel.query({**query, "size": 3, "search_after": hits[2]["sort"]})["hits"]["hits"]
    assert [hit["_id"] for hit in page] == [hit["_id"] for hit in hits[3:6]]


def test_annotations_variables_and_raw_documents(panel: Panel) -> None:
    annotation = {"query": filters("level:error"), "size": 10_000}
    variable = {"size": 0, "query": filters(), "aggs": {"1": {"terms": {"field": "host", "size": 500, "order": {"_key": "asc"}}}}}
    raw = {
        "query": filters("host:lima AND bytes:[60 TO *]"),
        "size": 500,
        "sort": {"@timestamp": {"order": "desc", "unmapped_type": "boolean"}, "_doc": {"order": "desc"}},
        "docvalue_fields": ["@timestamp"],
        "script_fields": {},
    }
    answers = panel.responses(annotation, variable, raw)
    assert [answer["status"] for answer in answers] == [200, 200, 200]
    assert len(answers[0]["hits"]["hits"]) == 6
    assert [bucket["key"] for bucket in answers[1]["aggregations"]["1"]["buckets"]] == ["berlin", "lima", "tokyo"]
    assert {hit["_source"]["host"] for hit in answers[2]["hits"]["hits"]} == {"lima"}
    assert [hit["_source"]["bytes"] for hit in answers[2]["hits"]["hits"]] == [number * 1.5 for number in range(59, 39, -3)]


def test_one_query_that_fails_leaves_the_other_panels(panel: Panel) -> None:
    wrong = series({"3": {"terms": {"field": "message", "size": 10}}})
    words = series(over_time(), "host:(lima")
    answers = panel.responses(wrong, series(over_time()), words)
    assert [answer["status"] for answer in answers] == [400, 200, 400]
    assert "Fielddata is disabled on [message]" in json.dumps(answers[0]["error"]) or "Text fields are not optimised" in json.dumps(
        answers[0]
    )
    assert answers[0]["error"]["root_cause"]
    assert (
        panel.ask("/_msearch", b'{"index":"nowhere-*","ignore_unavailable":true}\n{"size":0}\n')["responses"][0]["hits"]["total"]["value"]
        == 0
    )
