"""A tree written as a Lucene query string reads back as the same tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.errors import QueryError
from honeyguide.query.ast import (
    And,
    Exists,
    Fuzzy,
    Ids,
    Match,
    MatchAll,
    MatchNone,
    Nested,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Regexp,
    Term,
    Terms,
    Wildcard,
)
from honeyguide.query.lucene import parse
from honeyguide.query.lucene_printing import lucene

characters = st.characters(codec="utf-8")
tricky = st.sampled_from(
    [*'+-!():^[]"{}~*?\\/<>=&| \n\u3000', "AND", "OR", "NOT", "TO", "&&", "||", "/a/", "\\u0041", "~2", "^3", "[1 TO 2]"]
)
texts = st.lists(tricky | st.text(characters, min_size=1, max_size=4), min_size=1, max_size=5).map("".join)
fields = st.sampled_from(["a", "b.c", "first name", "x*", "é", "@timestamp", "-dash", "AND", ">a"])
targets = st.none() | fields
patterns = texts.map(lambda text: "*" + "".join(char if char in "*?" else f"\\{char}" if char == "\\" else char for char in f"{text}x"))
bounds = st.none() | texts
expressions = st.sampled_from(
    [r"a.c", r"\.php\?", "(a|b) c", r"x\/", "[a-z]+", r"[^\/]*", "a@b", "<1-12>", '"a.b"', "a{2,3}", r"\d+", "#", r"\<b\&"]
)

leaves: st.SearchStrategy[Query] = st.one_of(
    st.just(MatchAll()),
    st.builds(Exists, fields),
    st.builds(Match, targets, texts),
    st.builds(Phrase, targets, st.text(characters), st.integers(0, 4)),
    st.builds(Wildcard, targets, patterns),
    st.builds(Fuzzy, targets, texts, st.integers(0, 2)),
    expressions.map(lambda text: parse(f"a:/{text}/")),
    st.builds(lambda field, low, high: Range(field, gte=low, lt=high), fields | st.just("*"), texts, bounds),
    st.builds(lambda field, low, high: Range(field, gt=low, lte=high), fields, bounds, texts),
)


def several(deeper: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    parts = st.lists(deeper, min_size=2, max_size=3).map(tuple)
    return st.builds(And, parts) | st.builds(Or, parts) | st.builds(Not, deeper)


@given(st.recursive(leaves, several, max_leaves=6))
def test_what_is_printed_is_read_as_the_same_tree(tree: Query) -> None:
    assert parse(lucene(tree)) == tree


@given(texts)
def test_any_text_at_all_is_a_tree_or_a_mistake_with_a_place(text: str) -> None:
    try:
        tree = parse(text)
    except QueryError as mistake:
        position = mistake.position
    else:
        assert parse(lucene(tree)) == tree
        position = 0
    assert 0 <= position <= len(text)


WORDINGS: list[tuple[Query, str]] = [
    (And((Match("source.ip", "192.0.2.7"), Not(Exists("user.name")))), "source.ip:192.0.2.7 AND NOT _exists_:user.name"),
    (Or((And((Match("a", "1"), Match("b", "2"))), Not(Match("c", "3")))), "(a:1 AND b:2) OR (NOT c:3)"),
    (Match("source.ip", "2001:db8::1"), r"source.ip:2001\:db8\:\:1"),
    (Match("file.path", "/etc/passwd"), r"file.path:\/etc\/passwd"),
    (Match("a", "rock AND roll"), r"a:rock\ AND\ roll"),
    (Match("a", "x y", every=True), "a:(x AND y)"),
    (Match("a", 404), "a:404"),
    (Match("a", ">1"), r"a:\>1"),
    (Term("user.name", "root"), 'user.name:"root"'),
    (Terms("source.port", (22, 23)), 'source.port:("22" OR "23")'),
    (Ids(("1",)), '_id:"1"'),
    (Phrase("message", "a b", slop=3), 'message:"a b"~3'),
    (Prefix("url.path", "/wp-"), r"url.path:\/wp-*"),
    (Wildcard(None, r"a?\*c*"), r"a?\*c*"),
    (Regexp("url.path", "a|b"), "url.path:/a|b/"),
    (Regexp("url.path", "a/b", anywhere=True), r"url.path:/.*(a\/b).*/"),
    (Range("source.port", gte=1, lt=1024), "source.port:[1 TO 1024}"),
    (Range("@timestamp", gt="now-1d/d"), '@timestamp:{"now-1d/d" TO *]'),
    (MatchNone(), "NOT *:*"),
]


@pytest.mark.parametrize(("tree", "text"), WORDINGS)
def test_the_wording_is_what_a_person_would_write(tree: Query, text: str) -> None:
    assert lucene(tree) == text
    parse(text)


@pytest.mark.parametrize(
    "tree",
    [
        Nested("a", MatchAll()),
        Term("a", "b", case_insensitive=True),
        Or((Match("a", "1"), Match("a", "2")), minimum=2),
        Regexp("a", "^b$", anywhere=True),
        Range("@timestamp", gte="2026-01-01", zone="Asia/Tokyo"),
    ],
)
def test_what_a_query_string_cannot_say_is_refused(tree: Query) -> None:
    with pytest.raises(QueryError, match="no words"):
        lucene(tree)
