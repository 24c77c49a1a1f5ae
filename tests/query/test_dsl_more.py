"""What queries in JSON have of their own: minima, simple strings, places, and what each part weighs."""

from typing import Any

import pytest

from honeyguide.errors import QueryError
from honeyguide.query.ast import And, Fuzzy, GeoBox, GeoDistance, Match, MatchAll, MatchNone, Not, Or, Phrase, Prefix, Query, Term
from honeyguide.query.dsl import read_query
from honeyguide.query.dsl_scores import constant, read_scores
from honeyguide.query.dsl_simple import simple
from honeyguide.query.minimum import distance, least


@pytest.mark.parametrize(
    ("said", "count", "enough"),
    [
        ("2", 4, 2),
        ("-1", 4, 3),
        ("75%", 4, 3),
        ("-25%", 4, 3),
        ("-25%", 3, 3),
        ("2<75%", 2, 2),
        ("2<75%", 4, 3),
        ("3<90% 5<50%", 6, 3),
        ("9", 3, 9),
    ],
)
def test_how_many_must_hold(said: str, count: int, enough: int) -> None:
    assert least(said, count) == enough


def test_how_far_a_word_may_be_away() -> None:
    assert [distance("AUTO", word) for word in ("ab", "abc", "abcdef")] == [0, 1, 2]
    assert [distance("AUTO:1,2", word) for word in ("", "a", "ab")] == [0, 1, 2]
    assert distance("7", "x") == 2


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a b", Or((Match("f", "a"), Match("f", "b")))),
        ("a + b", And((Match("f", "a"), Match("f", "b")))),
        ("-a", Not(Match("f", "a"))),
        ('"a b"~2', Phrase("f", "a b", 2)),
        ("Wor*", Prefix("f", "wor")),
        ("a~1", Fuzzy("f", "a", 1)),
        ("(a | b) + c", And((Or((Match("f", "a"), Match("f", "b"))), Match("f", "c")))),
        (r"a\*b", Match("f", "a*b")),
        ("*", MatchAll()),
        ("( ) + |", MatchNone()),
    ],
)
def test_simple_strings(text: str, tree: Query) -> None:
    assert simple(text, ["f"], together=False, flags="ALL") == tree


@pytest.mark.parametrize("place", [{"lat": 48, "lon": 11}, [11, 48], "48,11", "POINT (11 48)"])
def test_points_are_written_in_many_ways(place: Any) -> None:
    assert read_query({"geo_distance": {"distance": "2km", "g": place}}) == GeoDistance("g", 48.0, 11.0, 2000.0)


def test_geohashes_are_boxes() -> None:
    assert read_query({"geo_bounding_box": {"g": {"top_left": "u0", "bottom_right": "u0"}}}) == GeoBox("g", 50.625, 0.0, 45.0, 11.25)
    with pytest.raises(QueryError):
        read_query({"geo_bounding_box": {"g": {"top_left": "91,0", "bottom_right": "0,0"}}})


def test_what_parts_weigh() -> None:
    pi, root = Term("u", "pi"), Term("u", "root")
    should = {
        "bool": {
            "should": [{"term": {"u": "pi"}}, {"term": {"u": {"value": "root", "boost": 3}}}],
            "boost": 2,
            "filter": {"exists": {"field": "u"}},
        }
    }
    assert read_scores(should) == ((2.0, pi), (6.0, root))
    assert read_scores({"match": {"m": "a b"}}) == ((1.0, Match("m", "a")), (1.0, Match("m", "b")))
    assert constant(read_scores({"bool": {"filter": [{"term": {"u": "pi"}}]}})) == 0.0
    assert constant(read_scores({"constant_score": {"filter": {"term": {"u": "pi"}}, "boost": 4}})) == 4.0
    assert constant(read_scores(None)) == 1.0
