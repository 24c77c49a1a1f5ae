"""What each piece of a Lucene query string means."""

import pytest

from honeyguide.errors import QueryError
from honeyguide.query.ast import And, Exists, Fuzzy, Match, MatchAll, Not, Or, Phrase, Query, Range, Regexp, Wildcard
from honeyguide.query.lucene import DEEPEST, parse
from honeyguide.query.lucene_values import QueryString


def match(text: str, field: str | None = None) -> Match:
    return Match(field, text)


A, B, C, D = map(match, "abcd")

MEANINGS: dict[str, Query] = {
    "": MatchAll(),
    "*": MatchAll(),
    "*:*": MatchAll(),
    # words
    "a": A,
    "a b c": Match(None, "a b c"),
    "f:a": Match("f", "a"),
    "f : a": Match("f", "a"),
    "f:a b": Or((Match("f", "a"), B)),
    "f:(new york)": Match("f", "new york"),
    "*:a": A,
    'f:"a  b"': Phrase("f", "a  b"),
    '"a \\"b\\""': Phrase(None, 'a "b"'),
    "a&&b": match("a&&b"),
    "user-name@host.net": match("user-name@host.net"),
    # operators have no precedence
    "a AND b": And((A, B)),
    "a && b": And((A, B)),
    "a OR b": Or((A, B)),
    "a || b": Or((A, B)),
    "a OR b AND c": And((B, C)),
    "a AND b OR c": And((A, B)),
    "a b OR c": Or((A, B, C)),
    "a b c OR d": Or((match("a b"), C, D)),
    "(a OR b) AND c": And((Or((A, B)), C)),
    "NOT a": Not(A),
    "!a": Not(A),
    "-a": Not(A),
    "a AND NOT b": And((A, Not(B))),
    "a OR NOT b": And((A, Not(B))),
    "a OR (NOT b)": Or((A, Not(B))),
    "-a -b": And((Not(A), Not(B))),
    "+a b -c": And((A, Not(C))),
    "a b -c": And((match("a b"), Not(C))),
    '"a" "b" -c': And((Or((Phrase(None, "a"), Phrase(None, "b"))), Not(C))),
    "a - b": Or((A, match("-"), B)),
    "f:(a OR g:b)": Or((Match("f", "a"), Match("g", "b"))),
    "f:(+a -b)": And((Match("f", "a"), Not(Match("f", "b")))),
    # boosts weigh scores, of which a log has none
    "a^2 AND (b c)^0.5": And((A, match("b c"))),
    'f:"a b"~3^2': Phrase("f", "a b", slop=3),
    # fields
    "_exists_:user.name": Exists("user.name"),
    "NOT _exists_:user.name": Not(Exists("user.name")),
    "user.name:*": Exists("user.name"),
    r"first\ name:Alice": Match("first name", "Alice"),
    r"source.\*:x": Match("source.*", "x"),
    # wildcards, regular expressions
    "ro?t*": Wildcard(None, "ro?t*"),
    r"f:a\*b*": Wildcard("f", r"a\*b*"),
    r"f:a\*b": Match("f", "a*b"),
    r"url.path:/\/wp-[a-z]+\.php/": Regexp("url.path", r"/wp-[a-z]+\.php", words=True),
    "f:/a@/": Regexp("f", "a(.*)", words=True),
    "f:/<8-10>/": Regexp("f", "(0*(8|9|10))", words=True),
    "f:/<08-10>/": Regexp("f", "((08|09|10))", words=True),
    'f:/"a.b"c/': Regexp("f", r"(a\.b)c", words=True),
    "f:/^a$/": Regexp("f", r"\^a\$", words=True),
    # fuzzy
    "of~": Fuzzy(None, "of", 0),
    "quik~": Fuzzy(None, "quik", 1),
    "f:johnathan~": Fuzzy("f", "johnathan", 2),
    "f:foks~1": Fuzzy("f", "foks", 1),
    "f:foks~9": Fuzzy("f", "foks", 2),
    # ranges
    "port:[1 TO 5]": Range("port", gte="1", lte="5"),
    "port:{1 TO 5}": Range("port", gt="1", lt="5"),
    "port:[1 TO 5}": Range("port", gte="1", lt="5"),
    "port:[1 TO *]": Range("port", gte="1"),
    "port:{* TO 5]": Range("port", lte="5"),
    "port:[* TO *]": Exists("port"),
    'f:["*" TO "a b"]': Range("f", gte="*", lte="a b"),
    "@timestamp:[now-1d/d TO 2026-01-01T00:00:00Z}": Range("@timestamp", gte="now-1d/d", lt="2026-01-01T00:00:00Z"),
    "port:>=10": Range("port", gte="10"),
    "port:(>10 AND <=20)": And((Range("port", gt="10"), Range("port", lte="20"))),
    r"f:\>x": Match("f", ">x"),
    # escapes
    r"\(1\+1\)\:2": match("(1+1):2"),
    r"\u0066ox": match("fox"),
    r"f:\AND": Match("f", "AND"),
    r"a\ b": match("a b"),
    r"2001\:db8\:\:1": match("2001:db8::1"),
    "蜂蜜\u3000b": match("蜂蜜 b"),
}


@pytest.mark.parametrize("text", MEANINGS)
def test_each_piece_of_the_grammar_has_its_meaning(text: str) -> None:
    assert parse(text) == MEANINGS[text]


OPTIONS: list[tuple[str, QueryString, Query]] = [
    ("a b", QueryString(default_operator="and"), Match(None, "a b", every=True)),
    ('"a" "b"', QueryString(default_operator="and"), And((Phrase(None, "a"), Phrase(None, "b")))),
    ('"a" OR "b" "c"', QueryString(default_operator="and"), Phrase(None, "c")),
    ("a AND f:b", QueryString(fields=("x",)), And((Match("x", "a"), Match("f", "b")))),
    ("a*", QueryString(fields=("x", "y.*")), Or((Wildcard("x", "a*"), Wildcard("y.*", "a*")))),
    ("*", QueryString(fields=("x",)), Exists("x")),
    (">5", QueryString(), Range("*", gt="5")),
    (">5", QueryString(fields=("x",)), Match("x", ">5")),
    ("abc~ ab~", QueryString(fuzziness="AUTO:3,4"), Or((Fuzzy(None, "abc", 1), Fuzzy(None, "ab", 0)))),
    ('"a b"', QueryString(phrase_slop=2), Phrase(None, "a b", slop=2)),
    ("d:[2026-01-01 TO *]", QueryString(time_zone="+09:00"), Range("d", gte="2026-01-01", zone="+09:00")),
    ("d:2026-01-01", QueryString(time_zone="+09:00"), Range("d", gte="2026-01-01", lte="2026-01-01", zone="+09:00")),
]


@pytest.mark.parametrize(("text", "options", "tree"), OPTIONS)
def test_options_change_what_is_not_said(text: str, options: QueryString, tree: Query) -> None:
    assert parse(text, options) == tree


MISTAKES = {
    "a:": (2, "expected a value after ':' but the query ends here"),
    "a: AND": (3, "expected a value after ':' before 'AND'"),
    "AND a": (0, "expected a field or a value before 'AND'"),
    "a AND": (5, "expected a field or a value but the query ends here"),
    "a OR OR b": (5, "expected a field or a value before 'OR'"),
    "NOT NOT a": (4, "expected a field or a value before 'NOT'"),
    "(a b": (4, "expected ')' for the '(' at character 1 but the query ends here"),
    "a)": (1, "expected AND or OR before ')'"),
    "()": (1, "expected a field or a value before ')'"),
    'f:"a': (2, "expected a closing '\"' for this one"),
    "path:/var": (5, "expected a closing '/' for this one"),
    "a^": (1, "expected a number after '^'"),
    "a\\": (1, "expected a character after the backslash"),
    r"a\u00g0": (1, "expected four hexadecimal digits that name a character after \\u"),
    "f:[1 5]": (4, "expected 'TO' and the other end of the range"),
    "f:[1 TO 5": (9, "expected ']' or '}' for the '[' at character 3"),
    "f:[ TO 5]": (6, "expected 'TO' and the other end of the range"),
    "f:/a(b/": (2, "expected a regular expression: unclosed group"),
    "f:/~(a)/": (3, "'~' (complement and intersection) isn't supported in regular expressions"),
    "f:a~x": (3, "expected 0, 1, 2 or AUTO behind '~', not 'x'"),
    "a: b: c": (4, "expected a field or a value before ':'"),
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_answered_with_its_place_and_what_was_expected(text: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert (caught.value.position, caught.value.message) == MISTAKES[text]


def test_a_leading_wildcard_can_be_forbidden() -> None:
    with pytest.raises(QueryError, match="first character"):
        parse("f:*a", QueryString(allow_leading_wildcard=False))


def test_the_caret_stands_under_the_mistake() -> None:
    with pytest.raises(QueryError) as caught:
        parse("a AND\n(b OR c")
    assert caught.value.caret() == "(b OR c\n       ^"


def test_deep_nesting_is_refused_with_a_sentence() -> None:
    parse("(" * 10 + "x" + ")" * 10)
    with pytest.raises(QueryError, match=f"at most {DEEPEST} levels"):
        parse("(" * 100_000 + "x" + ")" * 100_000)


def test_a_long_flat_query_is_no_deep_one() -> None:
    tree = parse(" OR ".join(f"a:{number}" for number in range(5_000)))
    assert isinstance(tree, Or)
    assert len(tree.queries) == 5_000
