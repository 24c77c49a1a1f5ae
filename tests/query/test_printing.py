"""A tree written as KQL reads back as the same tree."""

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
from honeyguide.query.kql import parse
from honeyguide.query.printing import kql

characters = st.characters(codec="utf-8")
tricky = st.sampled_from(
    ["or", "and", "not", "null", "true", "*", "?", "\\", "/", ":", "(", ")", '"', "{", "}", "<", " ", "\n", "::1", "i", "\u3000"]
)
texts = st.lists(tricky | st.text(characters, min_size=1, max_size=5), min_size=1, max_size=6).map("".join)
names = st.lists(st.sampled_from(["a", "b.c", "or", "x y", "é", "*", "@timestamp", "not", "/r", "::1", "a-b"]), min_size=1, max_size=3).map(
    ".".join
)
patterns = texts.map(lambda text: "".join("*" if char == "*" else f"\\{char}" if char in "\\?" else char for char in f"{text}*")).filter(
    lambda pattern: bool(pattern.strip("*"))
)


def leaves(path: str) -> st.SearchStrategy[Query]:
    field = names.filter(lambda name: name != "*").map(lambda name: f"{path}.{name}" if path else name)
    anywhere = st.just(f"{path}.*" if path else None)
    target = field | anywhere
    return st.one_of(
        st.just(MatchAll()),
        st.builds(Exists, field),
        st.builds(Match, target, texts | st.booleans()),
        st.builds(Phrase, target, st.text(characters)),
        st.builds(Wildcard, target, patterns),
        st.builds(lambda name, bound, value: Range(name, **{bound: value}), field, st.sampled_from(["gt", "gte", "lt", "lte"]), texts),
        st.builds(
            lambda name, pattern, flag: Regexp(name, pattern, flag, anywhere=True),
            target,
            st.sampled_from([r"a.c", "^/x/[/]y$", r"\.php\?", "(a|b) c", r"\\/", "x y"]),
            st.booleans(),
        ),
    )


def queries(path: str = "", depth: int = 2) -> st.SearchStrategy[Query]:
    if depth == 0:
        return leaves(path)
    below = st.deferred(lambda: queries(path, depth - 1))
    several = st.lists(below, min_size=2, max_size=3).map(tuple)
    inner = f"{path}.items" if path else "items"
    nested = st.builds(Nested, st.just(inner), st.deferred(lambda: queries(inner, depth - 1)))
    return leaves(path) | st.builds(And, several) | st.builds(Or, several) | st.builds(Not, below) | nested


@given(queries())
def test_what_is_printed_is_read_as_the_same_tree(tree: Query) -> None:
    assert parse(kql(tree)) == tree


@given(texts)
def test_any_text_at_all_is_a_tree_or_a_mistake_with_a_place(text: str) -> None:
    try:
        tree = parse(text)
    except QueryError as mistake:
        position = mistake.position
    else:
        assert parse(kql(tree)) == tree
        position = 0
    assert 0 <= position <= len(text)


WORDINGS: list[tuple[Query, str]] = [
    (And((Match("source.ip", "2001:db8::/32"), Not(Exists("user.name")))), "source.ip: 2001:db8::/32 and user.name: null"),
    (Or((And((Match("a", "1"), Match("b", "2"))), Match("c", "3"))), "(a: 1 and b: 2) or c: 3"),
    (Not(Or((Match("a", "1"), Match("b", "2")))), "not (a: 1 or b: 2)"),
    (Nested("a", Nested("a.b", Match("a.b.c", True))), "a: { b: { c: true } }"),
    (Match("file.path", "/etc/passwd"), r"file.path: \/etc/passwd"),
    (Match("a", "rock and roll"), r"a: rock \and roll"),
    (Match("a", "x y", every=True), "a: (x and y)"),
    (Match("a", 404), "a: 404"),
    (Term("user.name", "root"), 'user.name: "root"'),
    (Term("user.name", "root", case_insensitive=True), "user.name: /^root$/i"),
    (Terms("source.port", (22, 23)), "source.port: (22 or 23)"),
    (Prefix("url.path", "/wp-"), r"url.path: \/wp-*"),
    (Wildcard("url.path", "a?c"), "url.path: /^a.c$/"),
    (Regexp("url.path", "a|b"), "url.path: /^(?:a|b)$/"),
    (Regexp("a", "x or y:z", anywhere=True), r"a: /x\x20or\x20y:z/"),
    (Ids(("1", "2")), '_id: ("1" or "2")'),
    (Range("source.port", gte=1, lt=1024), "source.port >= 1 and source.port < 1024"),
    (Not(Range("source.port", gte=1, lt=1024)), "not (source.port >= 1 and source.port < 1024)"),
    (MatchNone(), "not *"),
]


@pytest.mark.parametrize(("tree", "text"), WORDINGS)
def test_the_wording_is_what_a_person_would_write(tree: Query, text: str) -> None:
    assert kql(tree) == text
    parse(text)


@pytest.mark.parametrize("tree", [Fuzzy("a", "b"), Phrase("a", "b c", slop=2), Or((Match("a", "1"), Match("a", "2")), minimum=2)])
def test_what_kql_cannot_say_is_refused(tree: Query) -> None:
    with pytest.raises(QueryError, match="no words"):
        kql(tree)
