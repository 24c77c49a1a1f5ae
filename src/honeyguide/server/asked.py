"""What a request asks for, in the words of the page, becomes the query tree: words in a language, filter pills, a span of time."""

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Json, TypeAdapter, ValidationError

from honeyguide.errors import QueryError
from honeyguide.query.ast import And, Exists, MatchAll, MatchNone, Not, Or, Phrase, Query, Range, Term
from honeyguide.query.languages import Language, parsed

Value: TypeAlias = str | int | float | bool | None
TIME = "@timestamp"
_ROUNDED = re.compile(r"^now.*/[yMwdhHms]$")


class Strict(BaseModel):
    """A request in which nothing stands that nobody knows."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Filter(Strict):
    """A filter pill. `is` and `cidr` have `value`, `one_of` has `values`, `between` `low` and `high` (before it), `query` KQL."""

    kind: Literal["is", "one_of", "between", "cidr", "exists", "query"]
    field: str = ""
    value: Value = None
    values: list[Value] = []
    low: Value = None
    high: Value = None
    query: str = ""
    negate: bool = False
    disabled: bool = False

    def tree(self) -> Query:
        """As the query tree has it."""
        match self.kind:
            case "is":
                found = equals(self.field, self.value)
            case "one_of":
                found = Or(tuple(equals(self.field, value) for value in self.values)) if self.values else MatchNone()
            case "between":
                found = Range(self.field, gte=self.low, lt=self.high)
            case "cidr":
                found = Term(self.field, self.value)
            case "exists":
                found = Exists(self.field)
            case "query":
                found = parsed(self.query, "kql")
        return Not(found) if self.negate else found


class Span(Strict):
    """From a time until before another one: ISO 8601, date math such as `now-15m`, or milliseconds; in `zone` where they name none."""

    from_: Annotated[str | int | None, Field(alias="from")] = None
    to: str | int | None = None
    zone: str = "UTC"

    def range(self) -> Range:
        """As the query tree has it. An end that is rounded, `now/d`, is the end of that day, as Kibana's pages mean it."""
        if isinstance(self.to, str) and _ROUNDED.search(self.to):
            return Range(TIME, gte=self.from_, lte=self.to, zone=self.zone)
        return Range(TIME, gte=self.from_, lt=self.to, zone=self.zone)

    def span(self) -> Query | None:
        """The same; None is all time."""
        return None if self.from_ is None and self.to is None else self.range()


class Asked(Span):
    """Which rows: of an index or a pattern, in the words of a language, through filters, in a span; `timeout` in seconds."""

    index: str = "*"
    lang: Language = "kql"
    query: str = ""
    filters: list[Filter] = []
    timeout: Annotated[float, Field(gt=0, le=600)] = 60.0

    def tree(self, *, spanned: bool = True) -> Query:
        """The query tree. Raises QueryError with the position in `query`."""
        parts = [parsed(self.query, self.lang), *(one.tree() for one in self.filters if not one.disabled)]
        span = self.span() if spanned else None
        return all_of([*parts, span] if span is not None else parts)


def _listed(given: Any) -> Any:
    """Filters in an address are JSON text; a parameter of a list comes as a list of texts."""
    texts: list[Any] = given if isinstance(given, list) else [given]
    if not all(isinstance(text, str) for text in texts):
        return given
    try:
        return [one for text in texts for one in TypeAdapter(Json[list[Any]]).validate_python(text or "[]")]
    except ValidationError as error:
        raise ValueError("expected filters as a JSON list") from error


class AskedInAddress(Asked):
    """The same as parameters of an address, for downloads and live streams."""

    filters: Annotated[list[Filter], BeforeValidator(_listed, json_schema_input_type=str)] = []


def equals(field: str, value: Value) -> Query:
    """The field has the value; of a text the words in their order."""
    return Phrase(field, value) if isinstance(value, str) else Term(field, value)


def all_of(queries: Sequence[Query]) -> Query:
    """All of them, without nesting and without what always holds."""
    parts = tuple(part for query in queries for part in _parts(query))
    return parts[0] if len(parts) == 1 else And(parts) if parts else MatchAll()


def _parts(query: Query) -> Iterator[Query]:
    if isinstance(query, And):
        for one in query.queries:
            yield from _parts(one)
    elif not isinstance(query, MatchAll):
        yield query


def check(words: str, lang: Language) -> QueryError | None:
    """What is wrong with the words, if anything."""
    try:
        parsed(words, lang)
    except QueryError as error:
        return error
    return None
