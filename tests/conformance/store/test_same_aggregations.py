"""The embedded store counts as the naive one does, whatever the documents, and wherever they lie."""

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from honeyguide.errors import StoreError
from honeyguide.query import aggregation as agg
from honeyguide.query import ast
from honeyguide.query.aggregation import Metric, Source, Span
from honeyguide.store.embedded.store import EmbeddedStore
from honeyguide.store.naive import NaiveStore
from honeyguide.store.protocol import Operation, Store

Json = dict[str, Any]
MAPPING: Any = {"k": "keyword", "n": "long", "f": "double", "d": "date", "b": "boolean", "ip": "ip", "g": "geo_point", "@timestamp": "date"}
WORDS = st.sampled_from(["a", "b", "c", "Ä", "é|x", ""])
NUMBERS = st.sampled_from([-3, 0, 1, 2, 7, 1000])
DOUBLES = st.sampled_from([-2.5, 0.0, 0.1, 3.0, 1e6])
DATES = st.sampled_from(
    [
        "2026-01-01T00:00:00Z",
        "2026-01-01T12:30:15.123Z",
        "2026-03-29T01:30:00+01:00",
        "2025-12-31T23:59:59Z",
        "1969-07-20",
        "2026-10-25T00:59Z",
    ]
)
ADDRESSES = st.sampled_from(["10.0.0.1", "10.0.0.2", "192.0.2.7", "::1", "2001:db8::ff", "255.255.255.255"])
POINTS = st.sampled_from([{"lat": 48.1, "lon": 11.5}, "48.2,11.6", "POINT (-170 -89.5)", {"lat": 0, "lon": 180}, "90,-180"])


def some(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """One value, several, or none."""
    return st.one_of(values, st.lists(values, max_size=3), st.none())


DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "k": some(WORDS),
        "n": some(NUMBERS),
        "f": some(DOUBLES),
        "d": some(DATES),
        "b": some(st.booleans()),
        "ip": some(ADDRESSES),
        "g": some(POINTS),
        "@timestamp": DATES,
    },
)
FIELDS = ["k", "n", "f", "d", "b", "ip", "@timestamp", "none"]
fields = st.sampled_from(FIELDS)
numeric = st.sampled_from(["n", "f", "b", "none"])
times = st.sampled_from(["d", "@timestamp", "n"])
zones = st.sampled_from(["UTC", "Europe/Berlin", "+05:30"])
queries: st.SearchStrategy[ast.Query] = st.sampled_from(
    [ast.MatchAll(), ast.MatchNone(), ast.Range("n", gte=1), ast.Exists("k"), ast.Term("b", True), ast.Not(ast.Term("k", "a"))]
)
spans = st.lists(
    st.builds(Span, *(st.one_of(st.none(), st.sampled_from([-3, 0, 0.5, 2, 8])) for _ in range(2))), min_size=1, max_size=3
).map(tuple)
time_spans = st.lists(
    st.builds(Span, *(st.one_of(st.none(), st.sampled_from(["2026-01-01", "2026-03-29", "1980", "2026-01-01||+12h"])) for _ in range(2))),
    min_size=1,
    max_size=2,
).map(tuple)
networks = st.lists(
    st.one_of(
        st.builds(lambda mask: Span(mask=mask), st.sampled_from(["10.0.0.0/31", "0.0.0.0/0", "::/0", "2001:db8::/32"])),
        st.builds(Span, *(st.one_of(st.none(), ADDRESSES) for _ in range(2))),
    ),
    min_size=1,
    max_size=3,
).map(tuple)
metrics: st.SearchStrategy[Any] = st.one_of(
    st.builds(Metric, st.sampled_from(["min", "max", "sum", "avg", "value_count", "cardinality", "stats"]), fields),
    st.builds(Metric, st.just("extended_stats"), numeric),
    st.builds(agg.Percentiles, numeric, st.just((0.0, 25.0, 50.0, 99.0))),
    st.builds(agg.PercentileRanks, numeric, st.just((0, 1, 2.5))),
    st.builds(
        agg.TopHits, st.integers(1, 2), st.sampled_from([(("n", True),), (("d", False),), ()]), st.integers(0, 1), st.just(("k", "n"))
    ),
    st.builds(
        agg.TopMetrics, st.just(("k", "n", "d")), st.tuples(st.sampled_from(["n", "f", "d", "ip"]), st.booleans()), st.integers(1, 2)
    ),
    st.builds(agg.GeoBounds, st.sampled_from(["g", "none", "k"])),
    st.builds(agg.GeoCentroid, st.sampled_from(["g", "none", "n"])),
)
aggs = st.dictionaries(st.sampled_from(["x", "y"]), metrics, max_size=2)
by = st.one_of(
    st.builds(agg.Terms, fields),
    st.builds(agg.Histogram, numeric, st.sampled_from([0.5, 2.0])),
    st.builds(lambda field, zone: agg.DateHistogram(field, calendar="day", zone=zone), times, zones),
    st.builds(agg.GeotileGrid, st.just("g"), st.integers(0, 3)),
)


def bucketings(deeper: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Aggregations into buckets, in which others may stand."""
    inner = st.dictionaries(st.sampled_from(["x", "y"]), deeper, max_size=2)
    orders = st.sampled_from([(("_count", True), ("_key", False)), (("_key", True),), (("_count", False),)])
    pairs = st.lists(st.tuples(fields, st.sampled_from([None, "a", 1])), min_size=1, max_size=3).map(tuple)
    sources = st.lists(st.builds(Source, st.sampled_from(["p", "q"]), by, st.booleans(), st.booleans()), min_size=1, max_size=2)
    chosen = st.one_of(st.none(), st.just(("a", "c")), st.just("[a-c]"))
    return st.one_of(
        st.builds(
            agg.Terms, st.just("k"), st.integers(1, 3), orders, st.integers(1, 2), st.sampled_from([None, "b"]), inner, chosen, chosen
        ),
        st.builds(
            lambda m: agg.Terms("k", order=(("m", True), ("_key", False)), aggs={"m": m}), st.builds(Metric, st.just("cardinality"), fields)
        ),
        st.builds(lambda f: agg.Terms("k", 2, order=(("m.50", False), ("_key", False)), aggs={"m": agg.Percentiles(f)}), numeric),
        st.builds(agg.MultiTerms, pairs, st.integers(1, 5), orders, st.integers(1, 2), inner),
        st.builds(agg.RareTerms, fields, st.integers(1, 2), st.sampled_from([None, "a"]), inner),
        st.builds(
            agg.SignificantTerms,
            fields,
            st.integers(1, 3),
            st.integers(1, 2),
            st.one_of(st.none(), queries),
            st.sampled_from(["jlh", "percentage", "gnd", "chi_square", "mutual_information"]),
            inner,
        ),
        st.builds(agg.AutoDateHistogram, times, st.integers(1, 20), zones, st.sampled_from(["second", "day", "year"]), inner),
        st.builds(
            lambda field, zone, missing, falling, inside: agg.DateHistogram(
                field,
                calendar="month",
                zone=zone,
                min_doc_count=1,
                missing=missing,
                order=(("_count", falling), ("_key", False)),
                aggs=inside,
            ),
            st.sampled_from(["d", "k", "none"]),
            zones,
            st.sampled_from([None, "2020-05-05"]),
            st.booleans(),
            inner,
        ),
        st.builds(
            lambda field, missing, bounds: agg.Histogram(field, 400.0, min_doc_count=1, missing=missing, hard_bounds=bounds),
            st.sampled_from(["n", "f", "d", "k", "none"]),
            st.sampled_from([None, 5.0]),
            st.sampled_from([None, (0, 900), (None, 5)]),
        ),
        st.builds(agg.Range, numeric, spans, inner, st.booleans()),
        st.builds(agg.DateRange, times, time_spans, st.sampled_from([None, "+09:00"]), st.sampled_from([None, "1975"]), inner),
        st.builds(agg.IpRange, st.sampled_from(["ip", "k"]), networks, inner),
        st.builds(agg.IpPrefix, st.sampled_from(["ip", "k"]), st.integers(0, 32), appended=st.booleans(), aggs=inner, keyed=st.booleans()),
        st.builds(agg.IpPrefix, st.just("ip"), st.integers(0, 128), st.just(True), min_doc_count=st.integers(1, 2), aggs=inner),
        st.builds(agg.Filter, queries, inner),
        st.builds(
            agg.Filters,
            st.dictionaries(st.sampled_from(["p", "q"]), queries, min_size=1),
            inner,
            st.sampled_from([None, "rest"]),
            st.booleans(),
        ),
        st.builds(
            agg.Composite,
            sources.filter(lambda some: len({one.name for one in some}) == len(some)).map(tuple),
            st.integers(1, 6),
            st.none(),
            inner,
        ),
        st.builds(agg.GeohashGrid, st.sampled_from(["g", "k"]), st.integers(1, 12), st.integers(1, 3), inner),
        st.builds(agg.GeotileGrid, st.just("g"), st.integers(0, 29), st.integers(1, 3), inner),
        st.builds(agg.Missing, fields, inner),
    )


asked = st.dictionaries(
    st.sampled_from(["a", "b"]), st.one_of(bucketings(st.one_of(metrics, bucketings(metrics))), st.builds(agg.Global, aggs)), min_size=1
)


@settings(
    max_examples=25,
    derandomize=True,  # a search for new cases is a work of its own; here each run asks the same
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    st.lists(st.tuples(st.lists(DOCUMENTS, min_size=1, max_size=5), st.booleans()), min_size=1, max_size=3),
    st.lists(st.tuples(queries, asked), min_size=1, max_size=6),
)
def test_aggregations(
    tmp_path_factory: pytest.TempPathFactory,
    batches: list[tuple[list[Json], bool]],
    questions: list[tuple[ast.Query, dict[str, agg.Aggregation]]],
) -> None:
    folder: Path = tmp_path_factory.mktemp("data")
    naive, embedded = NaiveStore(), EmbeddedStore.open(folder, threads=1)
    try:
        for store in (naive, embedded):
            fill(store, batches)
        for query, wanted in questions:
            note(f"{query} {wanted}")
            for one in pages(naive, query, wanted):
                assert rounded(answer(embedded, query, one)) == rounded(answer(naive, query, one))
    finally:
        embedded.close()


def fill(store: Store, batches: list[tuple[list[Json], bool]]) -> None:
    store.map("docs", MAPPING)
    for documents, sealed in batches:
        store.write([Operation("index", "docs", None, document) for document in documents])
        store.refresh()
        if sealed:
            store.seal()


def answer(store: Store, query: ast.Query, wanted: dict[str, agg.Aggregation]) -> Json | type[StoreError]:
    try:
        return store.aggregate("docs", query, wanted)
    except StoreError:
        return StoreError


def pages(naive: Store, query: ast.Query, wanted: dict[str, agg.Aggregation]) -> list[dict[str, agg.Aggregation]]:
    """What was asked, and where that has pages the second one."""
    first = answer(naive, query, wanted)
    behind: dict[str, agg.Aggregation] = {}
    for name, one in wanted.items():
        if isinstance(one, agg.Composite) and isinstance(first, dict) and "after_key" in first[name]:
            behind[name] = agg.Composite(one.sources, one.size, first[name]["after_key"])
    return [wanted, behind] if behind else [wanted]


def rounded(found: Any) -> Any:
    """An answer with numbers as far as the order of addition doesn't matter; ids are each store's own."""
    if isinstance(found, dict):
        return {name: rounded(value) for name, value in found.items() if name != "_id"}
    if isinstance(found, list):
        return [rounded(value) for value in found]
    if isinstance(found, float) and math.isfinite(found):
        return float(f"{found:.7g}") if abs(found) > 1e-9 else 0.0
    return found
