"""What each piece of KQL means."""

from math import nextafter

import pytest

from honeyguide.errors import QueryError
from honeyguide.query.ast import And, Exists, GeoBox, Match, MatchAll, Nested, Not, Or, Phrase, Query, Range, Regexp, Wildcard
from honeyguide.query.kql import DEEPEST, parse
from honeyguide.query.printing import kql

MEANINGS: dict[str, Query] = {
    "": MatchAll(),
    "  \n": MatchAll(),
    "*": MatchAll(),
    "*: *": MatchAll(),
    # values
    "event.action: login": Match("event.action", "login"),
    "message: hello big  world ": Match("message", "hello big  world"),
    'message: "hello world"': Phrase("message", "hello world"),
    "login": Match(None, "login"),
    '"log in"': Phrase(None, "log in"),
    "*: login": Match(None, "login"),
    "http.response.status_code: 404": Match("http.response.status_code", "404"),
    "honeypot.own: true": Match("honeypot.own", True),
    "honeypot.own:false": Match("honeypot.own", False),
    "user.name: null": Not(Exists("user.name")),
    'user.name: "null"': Phrase("user.name", "null"),
    "user.name: True": Match("user.name", "True"),
    "null": Match(None, "null"),
    "user.name: *": Exists("user.name"),
    "user.name: ro*t": Wildcard("user.name", "ro*t"),
    r"user.name: ro\*t": Match("user.name", "ro*t"),
    "url.path: a?b*": Wildcard("url.path", r"a\?b*"),
    'url.path: "a*b"': Phrase("url.path", "a*b"),
    "geo*: CN": Match("geo*", "CN"),
    "source.*: *": Exists("source.*"),
    "first name: x": Match("first name", "x"),
    '"first name": x': Match("first name", "x"),
    # networks, times
    "source.ip: 10.0.0.0/8": Match("source.ip", "10.0.0.0/8"),
    "source.ip: 2001:db8::/32": Match("source.ip", "2001:db8::/32"),
    "source.ip: (::1 or ::ffff:1.2.3.4)": Or((Match("source.ip", "::1"), Match("source.ip", "::ffff:1.2.3.4"))),
    "2001:db8::1": Match(None, "2001:db8::1"),
    "host.mac: 00:1b:44:11:3a:b7": Match("host.mac", "00:1b:44:11:3a:b7"),
    # ranges
    "@timestamp >= now-24h/d": Range("@timestamp", gte="now-24h/d"),
    "@timestamp < 2022-01-28T21:36:02.5+09:00": Range("@timestamp", lt="2022-01-28T21:36:02.5+09:00"),
    '@timestamp<="2022-01-28T21:36:02"': Range("@timestamp", lte="2022-01-28T21:36:02"),
    "@timestamp > 2022-01-28||+1d": Range("@timestamp", gt="2022-01-28||+1d"),
    "source.port > 1024 and source.port <= 2048": And((Range("source.port", gt="1024"), Range("source.port", lte="2048"))),
    # regular expressions
    "url.path: /\\.php$/i": Regexp("url.path", r"\.php$", case_insensitive=True, anywhere=True),
    r"url.path: /^\/admin\/(a|b) c[/]/": Regexp("url.path", r"^/admin/(a|b) c[/]", anywhere=True),
    "url.path: (/a.c/ or /x/)": Or((Regexp("url.path", "a.c", anywhere=True), Regexp("url.path", "x", anywhere=True))),
    "/mst.hash=/": Regexp(None, "mst.hash=", anywhere=True),
    "file.path: /etc/passwd": Match("file.path", "/etc/passwd"),
    "url.path: /a or url.path: /i": Or((Match("url.path", "/a"), Match("url.path", "/i"))),
    "url.path: (/a or /)": Or((Match("url.path", "/a"), Match("url.path", "/"))),
    r"url.path: \/a/": Match("url.path", "/a/"),
    # and, or, not
    "a: 1 or b: 2 AND Not c: 3": Or((Match("a", "1"), And((Match("b", "2"), Not(Match("c", "3")))))),
    "(a: 1 or b: 2) and c: 3": And((Or((Match("a", "1"), Match("b", "2"))), Match("c", "3"))),
    "(a:1)or(b:2)": Or((Match("a", "1"), Match("b", "2"))),
    "not (a: 1 and b: 2)": Not(And((Match("a", "1"), Match("b", "2")))),
    "not not a: 1": Not(Not(Match("a", "1"))),
    "a: (1 or not 2 and 3)": Or((Match("a", "1"), And((Not(Match("a", "2")), Match("a", "3"))))),
    'a: ("x y" or (z* and null))': Or((Phrase("a", "x y"), And((Wildcard("a", "z*"), Not(Exists("a")))))),
    "cannot find: x": Match("cannot find", "x"),
    "orange and android": And((Match(None, "orange"), Match(None, "android"))),
    "state: or": Match("state", "or"),
    # nested
    "items: { name: banana and stock > 10 }": Nested("items", And((Match("items.name", "banana"), Range("items.stock", gt="10")))),
    "a:{b:{c:1}}": Nested("a", Nested("a.b", Match("a.b.c", "1"))),
    "a: { x }": Nested("a", Match("a.*", "x")),
    "a: { not (b: 1 or c: (2 or 3)) }": Nested("a", Not(Or((Match("a.b", "1"), Or((Match("a.c", "2"), Match("a.c", "3"))))))),
    # escapes
    r"a\:b: \(x\)": Match("a:b", "(x)"),
    r"a: x\ty\u0041\n": Match("a", "x\tyA\n"),
    r"a: rock \and roll": Match("a", "rock and roll"),
    r"a: \or": Match("a", "or"),
    r"a: \not": Match("a", "not"),
    r"a: \u006eull": Match("a", "null"),
    r"a: \ud83c\udf6f": Match("a", "🍯"),
    r'a: "\"x\" \\ \d \u0041 C:\\temp"': Phrase("a", '"x" \\ \\d A C:\\temp'),
    "名前: 蜂蜜\u3000and\u3000b: 1": And((Match("名前", "蜂蜜"), Match("b", "1"))),
}


def test_a_cell_of_the_map_ends_before_its_neighbours() -> None:
    below = nextafter(45.0, 0)
    assert parse("at: geohash(s) and b: 2") == And((GeoBox("at", below, 0.0, 0.0, below), Match("b", "2")))
    assert parse("at: geohash(z)") == GeoBox("at", 90.0, 135.0, 45.0, 180.0)


@pytest.mark.parametrize("text", MEANINGS)
def test_each_piece_of_the_grammar_has_its_meaning(text: str) -> None:
    assert parse(text) == MEANINGS[text]
    assert parse(kql(MEANINGS[text])) == MEANINGS[text]


MISTAKES = {
    "a:": (2, "expected a value after ':' but the query ends here"),
    "a: )": (3, "expected a value after ':' before ')'"),
    "a: 1 b: 2": (6, "expected 'and' or 'or' before ':'"),
    "a: (1 or": (8, "expected a value but the query ends here"),
    "a: (1 2": (7, "expected ')' for the '(' at character 4 but the query ends here"),
    "a: 1)": (4, "expected 'and' or 'or' before ')'"),
    "and b: 1": (0, "expected a field or a value before 'and'"),
    "a: 1 and or b: 2": (9, "expected a field or a value before 'or'"),
    "a: 1 and": (8, "expected a field or a value but the query ends here"),
    "foo not bar": (4, "expected 'and' or 'or' before 'not'"),
    'a: "x': (3, "expected a closing quotation mark for this one"),
    "a > 1*": (4, "expected a plain value as the bound of a range, not a pattern"),
    "a >": (3, "expected a value after '>' but the query ends here"),
    "a: > 5": (3, "expected a value after ':'"),
    "a: not b": (3, "expected a value after ':'"),
    "items: { a: 1": (13, "expected '}' for the '{' at character 8 but the query ends here"),
    r"a: C\Windows": (4, 'expected one of \\ ( ) : < > " * { } / t r n, uXXXX or a keyword after the backslash'),
    r"a: \ud800": (3, "expected four hexadecimal digits that name a character after \\u"),
    '"": x': (0, "expected the name of a field before this"),
    "a: ()": (4, "expected a value before ')'"),
    "{": (0, "expected a field or a value before '{'"),
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_answered_with_its_place_and_what_was_expected(text: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert (caught.value.position, caught.value.message) == MISTAKES[text]


def test_a_broken_regular_expression_says_why() -> None:
    with pytest.raises(QueryError, match="regular expression") as caught:
        parse("url.path: /a(b/")
    assert caught.value.position == 10
    assert "unclosed group" in caught.value.message


def test_the_caret_stands_under_the_mistake() -> None:
    with pytest.raises(QueryError) as caught:
        parse("a: 1 and\nb: 2 c: 3")
    assert caught.value.caret() == "b: 2 c: 3\n      ^"


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("not ", ""), ("a: {", "}"), ("not (", ")")])
def test_deep_nesting_is_refused_with_a_sentence(opening: str, closing: str) -> None:
    shallow = 10
    parse(opening * shallow + "x" + closing * shallow)
    with pytest.raises(QueryError, match=f"at most {DEEPEST} levels"):
        parse(opening * 100_000 + "x" + closing * 100_000)


def test_a_long_flat_query_is_no_deep_one() -> None:
    tree = parse(" or ".join(f"a: {number}" for number in range(5_000)))
    assert isinstance(tree, Or)
    assert len(tree.queries) == 5_000
