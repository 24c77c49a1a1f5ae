"""What is written as Query DSL is read back as the same tree; and questions become what a cluster takes word for word."""

from datetime import UTC, datetime
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.errors import StoreError
from honeyguide.query import aggregation as agg
from honeyguide.query import ast
from honeyguide.query.dsl import read_query
from honeyguide.query.dsl_aggregations import read_aggs
from honeyguide.store.elastic.aggregation_dsl import aggs_dsl
from honeyguide.store.elastic.catalogue import Index
from honeyguide.store.elastic.query_dsl import query_dsl
from honeyguide.store.elastic.regexps import lucene
from honeyguide.store.elastic.resolving import Asked, resolved
from honeyguide.store.mapping import Mapped

fields = st.sampled_from(["a", "source.ip", "b.c", "@timestamp"])
words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=6)
values = st.one_of(words, st.integers(-5, 5), st.booleans(), st.floats(-5, 5))
bounds = st.one_of(st.integers(-5, 5), words)
open_ends = st.one_of(st.none(), bounds)
leaves: st.SearchStrategy[ast.Query] = st.one_of(
    st.builds(ast.MatchAll),
    st.builds(ast.MatchNone),
    st.builds(ast.Term, fields, values, st.booleans()),
    st.builds(ast.Terms, fields, st.lists(values, min_size=1, max_size=3).map(tuple)),
    st.builds(ast.Match, fields, values, st.booleans()),
    st.builds(ast.Phrase, fields, words, st.integers(0, 3)),
    st.builds(ast.Prefix, fields, words, st.booleans()),
    st.builds(ast.Wildcard, fields, words, st.booleans()),
    st.builds(ast.Fuzzy, fields, words, st.integers(0, 2)),
    st.builds(ast.Range, fields, st.none(), bounds, open_ends, st.none(), st.sampled_from([None, "+09:00"])),
    st.builds(ast.Range, fields, bounds, st.none(), st.none(), open_ends, st.sampled_from([None, "+09:00"])),
    st.builds(ast.Exists, fields),
    st.builds(ast.Ids, st.lists(words, max_size=3).map(tuple)),
)


def deeper(inner: st.SearchStrategy[ast.Query]) -> st.SearchStrategy[ast.Query]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(ast.And, several),
        st.builds(ast.Or, several, st.integers(1, 2)),
        st.builds(ast.Not, inner),
        st.builds(ast.Nested, fields, inner),
    )


@given(st.recursive(leaves, deeper, max_leaves=8))
def test_what_is_written_is_read_back(query: ast.Query) -> None:
    assert read_query(query_dsl(query)) == query


aggs = st.dictionaries(
    st.sampled_from(["x", "y"]),
    st.one_of(
        st.builds(agg.Metric, st.sampled_from(["min", "sum", "cardinality", "stats"]), fields),
        st.builds(agg.Percentiles, fields, st.just((1.0, 50.0))),
        st.builds(
            agg.TopHits, st.integers(1, 3), st.sampled_from([(), (("a", True),)]), st.integers(0, 2), st.sampled_from([None, ("a",)])
        ),
        st.builds(agg.GeoBounds, fields),
    ),
    max_size=2,
)
buckets: st.SearchStrategy[agg.Bucketing] = st.one_of(
    st.builds(
        agg.Terms, fields, st.integers(1, 9), missing=st.sampled_from([None, "n"]), aggs=aggs, include=st.sampled_from([None, ("a",)])
    ),
    st.builds(agg.DateHistogram, fields, st.just("5m"), zone=st.just("Asia/Tokyo"), min_doc_count=st.integers(0, 1), aggs=aggs),
    st.builds(agg.DateHistogram, fields, calendar=st.just("month"), bounds=st.sampled_from([None, ("2026", "2027")]), aggs=aggs),
    st.builds(agg.Histogram, fields, st.just(5.0), aggs=aggs),
    st.builds(agg.Filter, leaves, aggs),
    st.builds(agg.Filters, st.dictionaries(st.sampled_from(["p", "q"]), leaves, min_size=1), aggs, st.sampled_from([None, "rest"])),
    st.builds(agg.Range, fields, st.just((agg.Span(1, 2), agg.Span(None, 1, "low"))), aggs, st.booleans()),
    st.builds(agg.IpRange, fields, st.just((agg.Span(mask="10.0.0.0/8"),)), aggs),
    st.builds(
        agg.Composite, st.just((agg.Source("s", agg.Terms("a"), descending=True, missing_bucket=True),)), st.integers(1, 5), aggs=aggs
    ),
    st.builds(agg.SignificantTerms, fields, background=st.one_of(st.none(), leaves), aggs=aggs),
    st.builds(agg.MultiTerms, st.just((("a", None), ("b", "x"))), aggs=aggs),
    st.builds(agg.GeotileGrid, fields, st.integers(0, 29), aggs=aggs),
    st.builds(agg.Global, aggs),
)


@given(st.dictionaries(st.sampled_from(["one", "two"]), buckets, min_size=1))
def test_aggregations_are_read_back_too(given: dict[str, agg.Bucketing]) -> None:
    assert read_aggs(aggs_dsl(given)) == given


TYPES = MappingProxyType(
    {
        "source.ip": Mapped("ip"),
        "destination.port": Mapped("long"),
        "@timestamp": Mapped("date"),
        "message": Mapped("text"),
        "user.name": Mapped("keyword"),
        "labels": Mapped("flattened"),
    }
)
SCENE = Asked(
    (Index("logs-x", "p-logs-x", TYPES), Index("docs", "p-docs", MappingProxyType({"user.name": Mapped("text")}))),
    datetime(2026, 11, 2, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (ast.Term("source.ip", "10.0.0.0/8"), ast.Range("source.ip", gte="10.0.0.0", lte="10.255.255.255")),
        (ast.Match("destination.port", "22"), ast.Term("destination.port", 22)),
        (ast.Match("destination.port", "x"), ast.MatchNone()),
        (ast.Range("@timestamp", gte="now-1d/d", lt="2026-11-02"), ast.Range("@timestamp", gte=1793491200000, lte=1793577599999)),
        (ast.Wildcard("message", "Foo*"), ast.Wildcard("message", "foo*")),
        (ast.Term("labels.k", "v"), ast.Term("@flat", "labels.k\x1fv")),
        (ast.Term("_index", "docs"), ast.Terms("_index", ("p-docs",))),
        (ast.And((ast.Term("nowhere", 1), ast.MatchAll())), ast.MatchNone()),
        (ast.Not(ast.Term("nowhere", 1)), ast.MatchAll()),
        (
            ast.Prefix("user.name", "Ro"),
            ast.Or(
                (
                    ast.And((ast.Terms("_index", ("p-logs-x",)), ast.Prefix("user.name", "Ro"))),
                    ast.And((ast.Terms("_index", ("p-docs",)), ast.Prefix("user.name", "ro"))),
                )
            ),
        ),
        (ast.Regexp("message", "a\\d+", anywhere=True), ast.Regexp("message.@whole", ".*a[0-9]+.*")),
    ],
)
def test_a_question_in_the_clusters_terms(query: ast.Query, expected: ast.Query) -> None:
    assert resolved(query, SCENE) == expected


@pytest.mark.parametrize(
    ("pattern", "anywhere", "expected"),
    [
        ("fo+", False, "fo+"),
        ("^a|b$", True, "a.*|.*b"),
        ("foo|bar", True, ".*(foo|bar).*"),
        ("(?:a@b)", True, ".*(a\\@b).*"),
        ("x(?-i:[a-z])+\\(?-i:", False, "x([a-z])+\\(?-i:"),
        ('[^\\d"]+?x', False, '[^0-9\\"]+x'),
        ("\\x41\\.", False, "A\\."),
    ],
)
def test_regular_expressions_as_lucene_writes_them(pattern: str, expected: str, *, anywhere: bool) -> None:
    assert lucene(pattern, anywhere=anywhere) == expected


@pytest.mark.parametrize("pattern", ["a\\b", "(?=x)", "a^b", "(?i)x", "[a"])
def test_what_lucene_can_not_say_is_refused(pattern: str) -> None:
    with pytest.raises(StoreError, match="can't search"):
        lucene(pattern)
