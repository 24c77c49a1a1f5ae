"""Aggregation trees of every kind, for hypothesis; each name says its kind, so that a pipeline can find what it works on."""

from typing import Any, TypeAlias

from hypothesis import strategies as st
from tests.differential.queries import KEYWORDS, QUERIES, Bodies, both, given, leaves, named, one, places, zones

Json: TypeAlias = dict[str, Any]
NUMBERS = ["n", "port", "f", "r", "o.q", "seq"]
ANY = [*KEYWORDS, *NUMBERS, "b", "ip", "d", "e", "@timestamp"]
number, times = one(NUMBERS), one(["d", "@timestamp"])
field = named("field", one(ANY))
numeric = named("field", number)
orders = one([
    {"_count": "desc"}, {"_count": "asc"}, {"_key": "asc"}, {"_key": "desc"}, [{"_count": "asc"}, {"_key": "desc"}],
])  # fmt: skip
missing_number = one([0, 5, -1])
PERCENTS = [[0, 25, 50, 99, 100], [50], [1.5, 95]]
metrics: Bodies = st.one_of(
    *(named(kind, both(numeric, given(missing=missing_number))) for kind in ("min", "max", "sum", "avg", "stats")),
    named("extended_stats", both(numeric, given(missing=missing_number, sigma=one([1, 3, 2.5])))),
    *(named(kind, both(named("field", one(["b", "d", "@timestamp"])), st.just({}))) for kind in ("min", "max", "avg", "stats")),
    named("value_count", field),
    named("value_count", named("field", one([*ANY, "geo"]))),
    named("cardinality", field),
    named("percentiles", both(named("field", st.just("seq")), given(percents=one(PERCENTS), keyed=st.booleans()))),
    named("percentile_ranks", both(named("field", one(["port", "r"])), named("values", one([[22, 100], [0.5]])))),
    named("median_absolute_deviation", named("field", st.just("seq"))),
    named("weighted_avg", st.builds(lambda a, b, m: {"value": {"field": a, **m}, "weight": {"field": b, **m}}, one(["port", "seq"]), one(["seq"]), given(missing=one([1])))),
    named("geo_bounds", both(st.just({"field": "geo"}), given(wrap_longitude=st.booleans()))),
    named("geo_centroid", st.just({"field": "geo"})),
    named("top_hits", both(
        st.builds(lambda name, way: {"sort": [{name: way}, {"seq": "asc"}]}, one(["n", "d", "k", "seq", "ip"]), one(["asc", "desc"])),
        given(**{"size": st.integers(1, 3), "from": one([0, 2]), "_source": one([False, ["k", "n"], {"excludes": ["message"]}])}),
    )),
)  # fmt: skip
spans = st.lists(
    st.builds(lambda a, b, key: {"from": min(a, b), "to": max(a, b)} | key, one([-5, 0, 1, 22]), one([0, 2.5, 80, 1000]), given(key=one(["x", "y"]))),
    min_size=1, max_size=3,
)  # fmt: skip
open_spans = one([[{"to": 5}, {"from": 5}], [{"from": 22, "to": 80}, {"from": 80}, {"to": 22}], [{"from": 1}]])
time_spans = one([
    [{"to": "2026-02-01"}, {"from": "2026-02-01"}], [{"from": "2026-01-01||-1M", "to": "2026-03-29||/M", "key": "x"}], [{"from": "now-1y/y"}],
    [{"from": "2025-10-26T00:00:00Z", "to": "2026-01-01"}, {"from": "2026-01"}], [{"from": 1767225600000}],
])  # fmt: skip
networks = one([
    [{"mask": "10.0.0.0/24"}, {"mask": "0.0.0.0/0"}], [{"to": "10.0.0.2"}, {"from": "10.0.0.2"}], [{"mask": "2001:db8::/32"}],
    [{"from": "10.0.0.1", "to": "192.0.2.9", "key": "mine"}], [{"mask": "10.0.0.0/31", "key": "two"}],
])  # fmt: skip
by_date = st.one_of(
    both(
        named("calendar_interval", one(["day", "week", "month", "1M", "quarter", "year", "1d"])), given(offset=one(["+6h", "-1d", "30m"]))
    ),
    named("fixed_interval", one(["7d", "30d", "36h"])),
)
dated = both(st.builds(lambda name, by: {"field": name, **by}, times, by_date), given(
    time_zone=zones, min_doc_count=one([0, 1, 2]), order=one([{"_key": "desc"}, {"_count": "desc"}]), keyed=st.booleans(),
    more=one([{"missing": "2026-02-03"}, {"format": "yyyy-MM-dd"}, {"format": "dd.MM.yyyy HH:mm"}, {"format": "epoch_second"}]),
))  # fmt: skip
dated = dated.map(lambda said: {name: one for name, one in said.items() if name != "more"} | said.get("more", {}))
limits = one(
    [{}, {}, {"extended_bounds": {"min": "2026-01-05", "max": "2026-06-01"}}, {"hard_bounds": {"min": "2026-01-01", "max": "2026-02-15"}}]
)
date_histograms: Bodies = named(
    "date_histogram", st.builds(lambda said, ends: {**said, **({} if "epoch_second" in said.values() else ends)}, dated, limits)
)
histograms: Bodies = named("histogram", both(
    st.builds(lambda pair, more: {"field": pair[0], "interval": pair[1], **more},
        one([("port", 100), ("r", 0.5), ("r", 2.5), ("seq", 50), ("o.q", 2), ("port", 1000)]),
        one([{}, {}, {"offset": 1}, {"extended_bounds": {"min": -10, "max": 20}}, {"hard_bounds": {"min": 0, "max": 100}}, {"hard_bounds": {"min": 50}}])),
    given(min_doc_count=one([0, 1, 2]), missing=one([3, 0]), order=one([{"_key": "desc"}, {"_count": "asc"}]), keyed=st.booleans()),
))  # fmt: skip
choices = one([
    {}, {"include": ["root", "admin", "zz"]}, {"include": "[a-r].*"}, {"exclude": ["a", "root"]}, {"exclude": "ro.*|pi"},
    {"include": "[a-r].*", "exclude": "ro.*"}, {"include": ["root", "admin"], "exclude": ["admin"]},
])  # fmt: skip
terms: Bodies = st.one_of(
    named("terms", both(field, given(size=st.integers(1, 12), order=orders, min_doc_count=one([1, 0])))),
    named("terms", both(named("field", one(["k", "user", "port"])), given(size=st.integers(1, 12), order=orders, min_doc_count=one([2, 9])))),
    named("terms", both(both(named("field", one(KEYWORDS)), choices), given(size=st.integers(1, 20), missing=one(["none", "root"]), order=orders))),
    named("terms", both(named("field", one(["port", "n", "seq"])), given(size=st.integers(1, 9), missing=one([22, 7]), include=one([[22, 80]]), exclude=one([[443]])))),
    named("terms", both(named("field", one(["user", "port"])), st.just({"include": {"partition": 1, "num_partitions": 3}, "size": 50}))),
)  # fmt: skip
several: Bodies = st.one_of(
    named("multi_terms", both(
        st.builds(lambda a, b, m: {"terms": [{"field": a, **m}, {"field": b}]}, one(["user", "port", "ip"]), one(["b", "o.p", "port", "d"]), given()),
        given(size=st.integers(1, 9), order=orders),
    )),
    named("rare_terms", both(named("field", one([*KEYWORDS, "port", "n"])), given(max_doc_count=one([1, 2, 20])))),
    named("significant_terms", both(
        named("field", one(["k", "user", "path", "port", "ip"])),
        both(
            st.one_of(
                one([{}, {"gnd": {}}, {"chi_square": {}}, {"mutual_information": {}}]).map(lambda how: {**how, "background_filter": {"exists": {"field": "seq"}}}),
                both(one([{"jlh": {}}, {"percentage": {}}]), leaves.map(lambda query: {"background_filter": query})),
            ),
            given(min_doc_count=one([1, 2, 5]), size=st.integers(1, 5)),
        ),
    )),
)  # fmt: skip
sources = st.lists(
    st.one_of(
        st.builds(lambda name, more: {f"t-{name}": {"terms": {"field": name, **more}}}, one(["user", "port", "ip", "k", "d", "seq", "e", "o.q"]), given(order=one(["asc", "desc"]), missing_bucket=st.just(True))),
        st.builds(lambda zone, by, more: {"dates": {"date_histogram": {"field": "@timestamp", **by, **zone, **more}}}, given(time_zone=zones),
            one([{"calendar_interval": "month"}, {"fixed_interval": "10d"}, {"calendar_interval": "week"}]), given(order=one(["desc"]), format=one(["yyyy-MM-dd"]))),
        st.builds(lambda more: {"numbers": {"histogram": {"field": "seq", "interval": 50, **more}}}, given(order=one(["desc"]), missing_bucket=st.just(True))),
        st.just({"tile": {"geotile_grid": {"field": "geo", "precision": 3}}}),
    ),
    min_size=1, max_size=3, unique_by=lambda source: next(iter(source)),
)  # fmt: skip
others: Bodies = st.one_of(
    named("range", both(st.builds(lambda name, some: {"field": name, "ranges": some}, number, st.one_of(spans, open_spans)), given(keyed=st.booleans()))),
    named("date_range", both(st.builds(lambda name, some: {"field": name, "ranges": some}, times, time_spans), given(time_zone=zones, missing=one(["2026-02-03"])))),
    named("ip_range", both(named("ranges", networks), st.just({"field": "ip"}))),
    named("filter", leaves),
    named("filters", st.one_of(
        both(named("filters", st.dictionaries(one(["p", "q"]), leaves, min_size=1, max_size=2)), given(other_bucket_key=one(["rest"]), other_bucket=st.booleans())),
        named("filters", st.lists(leaves, min_size=1, max_size=2)),
    )),
    named("adjacency_matrix", named("filters", st.dictionaries(one(["A", "B", "C"]), leaves, min_size=1, max_size=3))),
    named("missing", field),
    named("missing", named("field", one(["geo", "none", "k"]))),
    named("sampler", st.just({"shard_size": 1000})),
    named("geohash_grid", both(st.just({"field": "geo"}), given(precision=st.integers(1, 9), size=st.integers(1, 4)))),
    named("geotile_grid", both(st.just({"field": "geo"}), given(precision=st.integers(0, 20), size=st.integers(1, 4)))),
    named("geo_distance", both(named("origin", places), given(unit=one(["km", "m", "mi"]), keyed=st.booleans()).map(lambda more: {"field": "geo", "ranges": [{"to": 1000}, {"from": 1000, "to": 9000}, {"from": 9000}], **more}))),
    named("auto_date_histogram", both(st.builds(lambda count: {"field": "@timestamp", "buckets": count}, one([1, 3, 10, 50])), given(time_zone=zones, minimum_interval=one(["day", "month"])))),
)  # fmt: skip
further: Bodies = st.one_of(
    named("rare_terms", both(named("field", one(["k", "user"])), both(given(max_doc_count=one([2, 20])), one([{"include": ["root", "a"]}, {"exclude": "ro.*"}, {"missing": "none"}])))),
    named("terms", both(named("field", one(["ip", "b", "d"])), given(size=st.integers(1, 12), order=orders, show_term_doc_count_error=st.just(True), collect_mode=st.just("breadth_first")))),
    named("terms", both(named("field", st.just("d")), both(given(size=st.integers(1, 9), order=orders), st.just({"format": "yyyy-MM"})))),
    named("terms", both(named("field", st.just("ip")), both(given(size=st.just(30)), one([{"include": ["10.0.0.1", "::1"]}, {"exclude": ["10.0.0.1"]}])))),
    named("multi_terms", both(
        one([{"terms": [{"field": "user"}, {"field": "port", "missing": 0}, {"field": "b"}]}, {"terms": [{"field": "ip"}, {"field": "user", "missing": "?"}]}]),
        given(size=st.integers(1, 9), order=orders),
    )),
    named("range", both(named("field", st.just("d")), st.just({"ranges": [{"to": 1767225600000}, {"from": 1767225600000}]}))),
    named("histogram", both(st.builds(lambda name, more: {"field": name, "interval": 2, **more}, one(["o.q", "f"]), one([{"offset": 0.5}, {"offset": -3}])), st.just({"min_doc_count": 1}))),
    named("date_histogram", both(named("field", st.just("d")), both(one([{"interval": "month"}, {"calendar_interval": "hour"}, {"fixed_interval": "12h"}, {"calendar_interval": "1q"}]), given(time_zone=zones).map(lambda more: {"min_doc_count": 1, **more})))),
)  # fmt: skip
spanned: Bodies = st.one_of(
    named("value_count", named("field", one(["span", "net", "when", "real"]))),
    named("missing", named("field", one(["span", "net", "when", "real"]))),
)  # fmt: skip
matrices: Bodies = named("matrix_stats", both(
    named("fields", one([["port", "seq"], ["seq"], ["r", "port", "seq"], ["port", "seq", "o.q"]])), given(mode=one(["min", "max", "avg", "sum"])),
))  # fmt: skip
plain = st.one_of(terms, terms, several, others, others, date_histograms, histograms, further)


def kind(said: Json) -> str:
    """What an aggregation is."""
    return next(name for name in said if name != "aggs")


@st.composite
def inner(draw: st.DrawFn, parent: Json, depth: int) -> Json:
    """Aggregations within buckets, with pipelines on them."""
    aggs: Json = {}
    for _ in range(draw(st.integers(0, 2))):
        said = draw(metrics if depth else st.one_of(metrics, metrics, trees(1)))
        aggs[f"{kind(said)}-{len(aggs)}"] = said
    if draw(st.integers(0, 3)) == 0:
        aggs |= draw(pipelines(parent))
    return aggs


@st.composite
def pipelines(draw: st.DrawFn, parent: Json) -> Json:
    """A number of each bucket, and what is made of it."""
    aggs: Json = {
        "m": draw(one([{"sum": {"field": "port"}}, {"avg": {"field": "seq"}}, {"max": {"field": "r"}}, {"value_count": {"field": "k"}}]))
    }
    if kind(parent).startswith("geo"):
        return {}
    path = draw(one(["m", "_count"]))
    gaps = draw(one([{}, {}, {"gap_policy": "insert_zeros"}, {"gap_policy": "skip"}]))
    choices: list[Json] = [
        {
            "bucket_script": {
                "buckets_path": {"a": "m", "b": "_count"},
                "script": draw(one(["params.a / params.b", "params.a + 1", "Math.max(params.a, 2) * params.b"])),
                **gaps,
            }
        },
        {
            "bucket_selector": {
                "buckets_path": {"a": path},
                "script": draw(one(["params.a > 3", "params.a <= 100 && params.a != 5"])),
                **gaps,
            }
        },
        {
            "bucket_sort": {
                "sort": [{path: {"order": draw(one(["asc", "desc"]))}}, {"_key": "asc"}],
                "from": draw(one([0, 1])),
                "size": draw(one([1, 3])),
                **gaps,
            }
        },
    ]
    in_order = (
        kind(parent) in {"date_histogram", "histogram"}
        and "order" not in parent[kind(parent)]
        and not parent[kind(parent)].get("min_doc_count")
    )
    if in_order:
        choices += [
            {"derivative": {"buckets_path": path, **gaps, **({"unit": "day"} if kind(parent) == "date_histogram" and draw(st.booleans()) else {})}},
            {"cumulative_sum": {"buckets_path": path}},
            {"serial_diff": {"buckets_path": path, "lag": draw(one([1, 2, 7])), **gaps}},
            {"moving_fn": {"buckets_path": path, "window": draw(one([2, 5])), "script": draw(one([
                "MovingFunctions.unweightedAvg(values)", "MovingFunctions.max(values)", "MovingFunctions.sum(values)",
                "MovingFunctions.linearWeightedAvg(values)", "MovingFunctions.min(values)", "MovingFunctions.ewma(values, 0.3)", "MovingFunctions.holt(values, 0.3, 0.1)",
                "MovingFunctions.holtWinters(values, 0.3, 0.1, 0.2, 2, false)", "MovingFunctions.stdDev(values, MovingFunctions.unweightedAvg(values))"])), **({"shift": 1} if draw(st.booleans()) else {})}},
        ]  # fmt: skip
    return {**aggs, "p": draw(one(choices))}


@st.composite
def trees(draw: st.DrawFn, depth: int = 0) -> Json:
    """A bucket aggregation and what is in it."""
    if draw(st.integers(0, 9)) == 0:
        objects = draw(
            one([
                {"terms": {"field": "nest.name"}}, {"sum": {"field": "nest.n"}}, {"histogram": {"field": "nest.n", "interval": 2}},
                {"terms": {"field": "nest.name", "order": {"m": "desc"}}, "aggs": {"m": {"max": {"field": "nest.n"}}}}, {"stats": {"field": "nest.n"}},
                {"filter": {"term": {"nest.name": "x"}}, "aggs": {"m": {"avg": {"field": "nest.n"}}}}, {"cardinality": {"field": "nest.name"}},
                {"filter": {"range": {"nest.n": {"gte": 2}}}, "aggs": {"back": {"reverse_nested": {}, "aggs": {"u": {"terms": {"field": "user"}}, "s": {"sum": {"field": "seq"}}}}}},
                {"missing": {"field": "nest.name"}}, {"value_count": {"field": "nest.name"}}, {"range": {"field": "nest.n", "ranges": [{"to": 2}, {"from": 2}]}},
                {"composite": {"sources": [{"name": {"terms": {"field": "nest.name"}}}, {"n": {"terms": {"field": "nest.n"}}}], "size": 20}},
            ])
        )  # fmt: skip
        rows = {"rows": {"reverse_nested": {}, "aggs": {"u": {"terms": {"field": "user"}}}}}
        if kind(objects) == "terms" and "aggs" not in objects and draw(st.booleans()):
            objects = {**objects, "aggs": rows}
        return {"nested": {"path": "nest"}, "aggs": {"objects": objects}}
    said = draw(plain)
    aggs = draw(inner(said, depth)) or ({"m": {"max": {"field": "seq"}}} if kind(said) == "sampler" else {})
    measured = [name for name in aggs if kind(aggs[name]) in {"min", "max", "sum", "avg", "value_count", "cardinality"}]
    if kind(said) in {"terms", "histogram", "date_histogram"} and measured and draw(st.booleans()) and "p" not in aggs:
        said[kind(said)]["order"] = {draw(one(measured)): draw(one(["asc", "desc"]))}
    return {**said, "aggs": aggs} if aggs else said


@st.composite
def deep(draw: st.DrawFn) -> Json:
    """Pipelines whose path goes through buckets, into metrics of many values, or to a bucket of a name."""
    outer = draw(
        one([{"date_histogram": {"field": "@timestamp", "calendar_interval": "month"}}, {"histogram": {"field": "port", "interval": 1000}}])
    )
    which = {
        "filters": {"filters": {"a": {"term": {"b": True}}, "b": {"range": {"port": {"gte": 100}}}}},
        "aggs": {"m": {"sum": {"field": "seq"}}},
    }
    inside: Json = {
        "s": {"stats": {"field": "seq"}}, "m": {"max": {"field": "port"}}, "e": {"extended_stats": {"field": "port"}}, "one": {"filter": draw(leaves), "aggs": {"m": {"sum": {"field": "seq"}}}},
        "who": {"terms": {"field": "user", "order": {"_key": "asc"}}, "aggs": {"m": {"avg": {"field": "seq"}}}}, "which": which,
    }  # fmt: skip
    paths = [
        "s.avg",
        "s.max",
        "s.count",
        "m",
        "m.value",
        "_count",
        "one>m",
        "one>_count",
        "one>m.value",
        "e.std_deviation",
        "who._bucket_count",
        "which['a']>m",
        "which['b']>_count",
        "e.variance",
    ]
    path = draw(one(paths))
    inner = draw(one([
        {"p": {"bucket_script": {"buckets_path": {"x": path, "y": "_count"}, "script": "params.x * 2 - params.y"}}},
        {"p": {"cumulative_sum": {"buckets_path": path}}},
        {"p": {"derivative": {"buckets_path": path}}, "pp": {"derivative": {"buckets_path": "p"}}},
        {"p": {"bucket_sort": {"sort": [{path: {"order": "desc"}}, {"_key": "asc"}], "size": 2}}},
        {"p": {"bucket_selector": {"buckets_path": {"x": path}, "script": "params.x > 50"}}},
        {"p": {"max_bucket": {"buckets_path": "who>m"}}, "pp": {"stats_bucket": {"buckets_path": "which>m"}}},
        {"p": {"sum_bucket": {"buckets_path": "who>_count"}}},
    ]))  # fmt: skip
    beside = {
        f"x-{name}": {f"{name}_bucket": {"buckets_path": f"by>{path}"}}
        for name in draw(st.lists(one(["max", "avg", "sum", "stats"]), max_size=2, unique=True))
    }
    needed = {name: inside[name] for name in inside if any(name in said for said in (path, str(inner)))}
    return {"by": {**outer, "aggs": {**needed, **inner}}, **beside}


@st.composite
def counts(draw: st.DrawFn) -> Json:
    """A search that counts: trees at the top, pipelines beside them, composites, and `global`."""
    aggs: Json = {}
    how = draw(one(["tree", "tree", "tree", "metric", "composite", "global", "beside", "deep", "matrix"]))
    if how == "tree":
        aggs["tree"] = draw(trees())
    if how == "matrix":
        aggs["m"] = draw(st.one_of(matrices, spanned))
    if how == "deep":
        aggs |= draw(deep())
    if how == "metric":
        aggs |= {f"m{place}": said for place, said in enumerate(draw(st.lists(metrics, min_size=1, max_size=3)))}
    if how == "global":
        aggs["everything"] = {"global": {}, "aggs": {"x": draw(trees(1)), "m": draw(metrics)}}
    if how == "composite":
        body: Json = {"composite": {"sources": draw(sources), "size": draw(st.integers(1, 12))}}
        if draw(st.booleans()):
            body["aggs"] = {"m": draw(metrics)}
        aggs["c"] = body
    if how == "beside":
        parent = draw(
            st.one_of(
                date_histograms, histograms, named("terms", both(named("field", one(["user", "port"])), given(size=st.integers(1, 9))))
            )
        )
        aggs["by"] = {**parent, "aggs": {"m": draw(one([{"sum": {"field": "port"}}, {"avg": {"field": "r"}}]))}}
        path = draw(one(["by>m", "by>_count"]))
        gaps = draw(one([{}, {"gap_policy": "insert_zeros"}]))
        for name in draw(
            st.lists(one(["avg", "max", "min", "sum", "stats", "extended_stats", "percentiles"]), min_size=1, max_size=2, unique=True)
        ):
            more = {"percents": [25, 50, 99]} if name == "percentiles" else {}
            aggs[f"b-{name}"] = {f"{name}_bucket": {"buckets_path": path, **gaps, **more}}
    return {"size": 0, "query": draw(st.one_of(st.just({"match_all": {}}), QUERIES)), "aggs": aggs}
