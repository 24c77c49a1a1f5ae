"""Lucene query strings, Elasticsearch's `query_string`, become the query tree.

Grammar: org/apache/lucene/queryparser/classic/QueryParser.jj; meanings: org/elasticsearch/index/search/QueryStringQueryParser.java.
As there, AND and OR have no precedence: a word next to AND is required, one that only stands next to OR is optional where another one
is required (`a OR b AND c` is `a +b +c`); words with nothing between them are one value to a keyword, and several to a text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from honeyguide.errors import QueryError
from honeyguide.query.ast import And, MatchAll, Not, Or, Query
from honeyguide.query.lucene_tokens import Kind, Token, tokens, unescaped
from honeyguide.query.lucene_values import QueryString, clause, words

DEEPEST = 60
"""Levels of parentheses."""
_NEVER_BEHIND_WORDS: frozenset[Kind] = frozenset({":", "*", "~", "^", "and", "or"})
"""What, behind a word, makes it stand for itself instead of going together with the words before it."""
_VALUES: frozenset[Kind] = frozenset({"term", "*", "wildcard", "regexp", "quoted", "range", "bare"})
_NAMES: dict[Kind, str] = {"and": "AND", "or": "OR", "not": "NOT"}
DEFAULTS = QueryString()


MOST_WORDS, MOST_PARTS = 2048, 4096
"""Words between blanks, and letters and numbers in a row; each is looked for in every field."""
_PARTS = re.compile(r"\w+")


def few_words(text: str) -> None:
    """Raises QueryError for a text of so many words that a search for each would take minutes."""
    if len(text) > MOST_WORDS and (len(text.split()) > MOST_WORDS or sum(1 for _ in _PARTS.finditer(text)) > MOST_PARTS):
        raise QueryError("maxClauseCount is set to 1024: the text has too many words", query=text[:200], position=0)


def parse(query: str, options: QueryString = DEFAULTS) -> Query:
    """The tree of a query string; an empty one is every row. Raises QueryError with the position and what was expected there."""
    cursor = _Cursor(query, options, tokens(query))
    if cursor.kind() == "end":
        return MatchAll()
    tree = _query(cursor, None)
    if cursor.kind() != "end":
        raise cursor.error("AND or OR")
    return tree


@dataclass
class _Cursor:
    """Where the parser is."""

    query: str
    options: QueryString
    found: Sequence[Token]
    at: int = 0
    depth: int = 0

    @property
    def token(self) -> Token:
        return self.found[self.at]

    def kind(self, ahead: int = 0) -> Kind:
        """Of the token so many places ahead."""
        return self.found[min(self.at + ahead, len(self.found) - 1)].kind

    def step(self) -> Token:
        token = self.token
        self.at += 1
        return token

    def error(self, expected: str) -> QueryError:
        token = self.token
        if token.kind == "end":
            return QueryError(f"expected {expected} but the query ends here", query=self.query, position=token.start)
        shown = self.query[token.start : token.end]
        hint = f"Quote it to search for it: {chr(34)}{shown}{chr(34)}" if token.kind in {"and", "or", "not", "+", "-", ":"} else ""
        return QueryError(f"expected {expected} before '{shown}'", query=self.query, position=token.start, hint=hint)


@dataclass
class _Clauses:
    """The clauses of a group in order: must they, should they, or mustn't they be fulfilled."""

    found: list[tuple[Literal["must", "should", "not"], Query]] = field(
        default_factory=list["tuple[Literal['must', 'should', 'not'], Query]"]
    )

    def add(self, query: Query, between: Kind | None, modifier: Kind | None, *, every: bool) -> None:
        """Lucene's QueryParserBase.addClause; `every`: words with nothing between them are all required."""
        if self.found and self.found[-1][0] != "not":
            if between == "and":
                self.found[-1] = ("must", self.found[-1][1])
            elif between == "or" and every:
                self.found[-1] = ("should", self.found[-1][1])
        if modifier in {"-", "not"}:
            self.found.append(("not", query))
        elif modifier == "+" or between == "and" or (every and between != "or"):
            self.found.append(("must", query))
        else:
            self.found.append(("should", query))

    def tree(self) -> Query:
        """What is optional beside something required decides nothing."""
        required = any(kind == "must" for kind, _ in self.found)
        optional = [] if required else [query for kind, query in self.found if kind == "should"]
        parts: list[Query] = []
        for kind, query in self.found:
            if kind == "not":
                parts.append(Not(query))
            elif kind == "must":
                parts.append(query)
            elif optional:
                parts.append(Or(tuple(optional)) if len(optional) > 1 else query)
                optional = []
        return parts[0] if len(parts) == 1 else And(tuple(parts))


def _query(cursor: _Cursor, name: str | None) -> Query:
    """Clauses up to a closing parenthesis or the end; `name` is the field before the parentheses."""
    every = cursor.options.default_operator == "and"
    clauses = _Clauses()
    while not clauses.found or cursor.kind() not in {")", "end"}:
        if clauses.found and cursor.kind() in {"~", "^"}:
            break
        if several := _several(cursor):
            clauses.add(words(cursor.query, name, several, cursor.options), None, None, every=every)
            continue
        between = cursor.step().kind if clauses.found and cursor.kind() in {"and", "or"} else None
        modifier = cursor.step().kind if cursor.kind() in {"+", "-", "not"} else None
        clauses.add(_clause(cursor, name), between, modifier, every=every)
    return clauses.tree()


def _several(cursor: _Cursor) -> list[Token]:
    """Two or more plain words with nothing between them, which go together."""
    found: list[Token] = []
    if cursor.kind() != "term":
        return found
    count = 1
    while cursor.kind(count) == "term" and cursor.kind(count + 1) not in _NEVER_BEHIND_WORDS:
        count += 1
    if count > 1:
        found = [cursor.step() for _ in range(count)]
    return found


def _clause(cursor: _Cursor, name: str | None) -> Query:
    """A value or a group, with the field before it."""
    if cursor.kind() in {"term", "*", "wildcard"} and cursor.kind(1) == ":":
        token = cursor.step()
        text, _ = unescaped(cursor.query, token.text, token.start)
        name = text
        cursor.step()
        if cursor.kind() not in _VALUES | {"("}:
            raise cursor.error("a value after ':'")
    if cursor.kind() == "(":
        return _group(cursor, name)
    if cursor.kind() not in _VALUES:
        raise cursor.error("a field or a value")
    token = cursor.step()
    fuzzy = _suffixes(cursor)
    return clause(cursor.query, name, token, fuzzy, cursor.options)


def _suffixes(cursor: _Cursor) -> str | None:
    """The `~` behind a value, with its number; a boost weighs scores, which a log has none of."""
    fuzzy: str | None = None
    if cursor.kind() == "~":
        fuzzy = cursor.step().text
        if cursor.kind() == "^":
            cursor.step()
    elif cursor.kind() == "^":
        cursor.step()
        if cursor.kind() == "~":
            fuzzy = cursor.step().text
    return fuzzy


def _group(cursor: _Cursor, name: str | None) -> Query:
    start = cursor.token.start
    cursor.depth += 1
    if cursor.depth > DEEPEST:
        raise QueryError(f"expected at most {DEEPEST} levels of parentheses", query=cursor.query, position=start)
    cursor.step()
    tree = _query(cursor, name)
    if cursor.kind() != ")":
        raise cursor.error(f"')' for the '(' at character {start + 1}")
    cursor.step()
    cursor.depth -= 1
    if cursor.kind() == "^":
        cursor.step()
    return tree
