"""KQL, the language of Kibana's search box, becomes the query tree.

Grammar: Kibana's kbn-es-query/grammar/grammar.peggy (OrQuery, AndQuery, NotQuery, ranges, value lists, nested queries);
`field: /regex/i` and `field: geohash(u33d)` are added. `field: *` is Exists, `field: null` its opposite, an unquoted value Match, a quoted
one Phrase.
"""

import re
from dataclasses import dataclass

from honeyguide.errors import QueryError
from honeyguide.query.ast import And, Exists, Match, MatchAll, Nested, Not, Or, Phrase, Query, Range, Regexp, Wildcard
from honeyguide.query.dsl_geo import within_cell
from honeyguide.query.kql_literals import KEYWORD, Expression, Literal, quoted, regexp, unquoted, with_colons
from honeyguide.query.regexps import mistake_in

DEEPEST = 60
"""Levels of parentheses, braces and `not`; a person never writes that many, and each takes some of Python's stack."""
GEOHASH = re.compile(r"geohash\(([0-9b-hjkmnp-z]{1,12})\)\s*")
"""A cell of the geohash grid: points of a map are asked for as what they were counted by."""


def parse(query: str) -> Query:
    """The tree of a KQL query; an empty one is every row. Raises QueryError with the position and what was expected there."""
    cursor = _Cursor(query)
    cursor.skip()
    if cursor.ended():
        return MatchAll()
    tree = _or(cursor, None)
    if not cursor.ended():
        raise cursor.error(_instead(cursor))
    return tree


@dataclass
class _Cursor:
    """Where the parser is."""

    query: str
    at: int = 0
    depth: int = 0
    path: str = ""
    """Of the nested object whose braces are open."""

    def skip(self) -> None:
        while self.at < len(self.query) and self.query[self.at].isspace():
            self.at += 1

    def ended(self) -> bool:
        return self.at >= len(self.query)

    def peek(self) -> str:
        return self.query[self.at : self.at + 1]

    def keyword(self) -> str:
        word = KEYWORD.match(self.query, self.at)
        return word[0].lower() if word else ""

    def take(self, word: str) -> bool:
        """Step over the keyword or sign, and what space is behind it, if it is the next thing."""
        here = self.keyword() == word if word.isalpha() else self.query.startswith(word, self.at)
        if here:
            self.at += len(word)
            self.skip()
        return here

    def error(self, message: str, *, position: int | None = None, hint: str = "") -> QueryError:
        return QueryError(message, query=self.query, position=self.at if position is None else position, hint=hint)

    def open(self, position: int) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(f"expected at most {DEEPEST} levels of parentheses, braces and 'not'", position=position)


def _or(cursor: _Cursor, field: str | None, *, values: bool = False) -> Query:
    """`a or b`: of queries, or with `values` of the values of one field."""
    queries = [_and(cursor, field, values=values)]
    while cursor.take("or"):
        queries.append(_and(cursor, field, values=values))
    return queries[0] if len(queries) == 1 else Or(tuple(queries))


def _and(cursor: _Cursor, field: str | None, *, values: bool) -> Query:
    queries = [_not(cursor, field, values=values)]
    while cursor.take("and"):
        queries.append(_not(cursor, field, values=values))
    return queries[0] if len(queries) == 1 else And(tuple(queries))


def _not(cursor: _Cursor, field: str | None, *, values: bool) -> Query:
    start, depth = cursor.at, cursor.depth
    negations = 0
    while cursor.take("not"):
        cursor.open(start)
        negations += 1
    if cursor.peek() == "(":
        query = _group(cursor, field, values=values)
    elif values:
        query = _value(cursor, field)
    else:
        query = _expression(cursor)
    for _ in range(negations):
        query = Not(query)
    cursor.depth = depth
    return query


def _group(cursor: _Cursor, field: str | None, *, values: bool) -> Query:
    start = cursor.at
    cursor.open(start)
    cursor.take("(")
    query = _or(cursor, field, values=values)
    if not cursor.take(")"):
        raise cursor.error(_instead(cursor, f"')' for the '(' at character {start + 1}"))
    cursor.depth -= 1
    return query


def _expression(cursor: _Cursor) -> Query:
    """A comparison of a field, or a value that any field may hold."""
    start = cursor.at
    if not regexp(cursor.query, start) and not with_colons(cursor.query, start):
        name = quoted(cursor.query, start) if cursor.peek() == '"' else unquoted(cursor.query, start)
        if name:
            cursor.at = name.end
            cursor.skip()
            if cursor.peek() in {":", "<", ">"}:
                return _comparison(cursor, name)
            cursor.at = start
    elsewhere = f"{cursor.path}.*" if cursor.path else None
    return _value(cursor, elsewhere, named=False)


def _comparison(cursor: _Cursor, name: Literal) -> Query:
    """What stands behind a field's name."""
    if not name.text:
        raise cursor.error("expected the name of a field before this", position=name.start)
    field = f"{cursor.path}.{name.text}" if cursor.path else name.text
    for sign, bound in (("<=", "lte"), (">=", "gte"), ("<", "lt"), (">", "gt")):
        if cursor.take(sign):
            return _range(cursor, field, sign, bound)
    cursor.take(":")
    if cell := GEOHASH.match(cursor.query, cursor.at):
        cursor.at = cell.end()
        return within_cell(field, cell[1])
    if cursor.peek() == "{":
        return _nested(cursor, field)
    anywhere = None if field == "*" else field
    if cursor.peek() == "(":
        return _group(cursor, anywhere, values=True)
    if cursor.peek() in {"<", ">"}:
        raise cursor.error("expected a value after ':'", hint=f"A range is written without the colon: {name.text} {cursor.peek()} value")
    if cursor.keyword() == "not":
        raise cursor.error("expected a value after ':'", hint=f"Write 'not' before the field: not {name.text}: value")
    return _value(cursor, anywhere, first=True)


def _range(cursor: _Cursor, field: str, sign: str, bound: str) -> Query:
    start = cursor.at
    value = _literal(cursor, f"a value after '{sign}'", after_sign=True)
    if isinstance(value, Expression) or value.wildcard:
        raise cursor.error("expected a plain value as the bound of a range, not a pattern", position=start)
    return Range(field, **{bound: value.text})


def _nested(cursor: _Cursor, path: str) -> Query:
    start, outer = cursor.at, cursor.path
    cursor.open(start)
    cursor.take("{")
    cursor.path = path
    query = _or(cursor, None)
    if not cursor.take("}"):
        raise cursor.error(_instead(cursor, f"'}}' for the '{{' at character {start + 1}"))
    cursor.path = outer
    cursor.depth -= 1
    return Nested(path, query)


def _value(cursor: _Cursor, field: str | None, *, named: bool = True, first: bool = False) -> Query:
    """One value of `field`. `named`: the query named the field, so null is no value; `first`: it stands right behind the colon."""
    value = _literal(cursor, "a value after ':'" if first else "a value" if named else "a field or a value", after_sign=first)
    if isinstance(value, Expression):
        return Regexp(field, value.pattern, value.case_insensitive, anywhere=True)
    if value.quoted:
        return Phrase(field, value.text)
    if value.wildcard and not value.pattern.strip("*"):
        return Exists(field) if named and field else MatchAll()
    if value.wildcard:
        return Wildcard(field, value.pattern)
    if value.typed and value.text == "null" and named and field:
        return Not(Exists(field))
    if value.typed and value.text != "null":
        return Match(field, value.text == "true")
    return Match(field, value.text)


def _literal(cursor: _Cursor, expected: str, *, after_sign: bool) -> Literal | Expression:
    """The next value, with the cursor behind it and the space that follows. A regular expression is checked here."""
    query, start = cursor.query, cursor.at
    found = regexp(query, start) or with_colons(query, start)
    if not found:
        found = quoted(query, start) if cursor.peek() == '"' else unquoted(query, start, keyword_first=after_sign)
    if not found:
        raise cursor.error(_instead(cursor, expected))
    if isinstance(found, Expression):
        _check(cursor, found)
    cursor.at = found.end
    cursor.skip()
    return found


def _check(cursor: _Cursor, expression: Expression) -> None:
    """Raises QueryError for a regular expression that isn't one in RE2's syntax."""
    if mistake := mistake_in(expression.pattern):
        raise cursor.error(
            f"expected a regular expression (RE2 syntax): {mistake}",
            position=expression.start,
            hint="Quote a value that only begins with a slash.",
        )


def _instead(cursor: _Cursor, expected: str = "'and' or 'or'") -> str:
    """What was expected here, and what stands here instead."""
    if cursor.ended():
        return f"expected {expected} but the query ends here"
    word = cursor.keyword() or cursor.peek()
    return f"expected {expected} before '{word}'"
