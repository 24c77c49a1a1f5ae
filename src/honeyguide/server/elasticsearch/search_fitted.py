"""A query tree fitted to what is searched: ranges over fields that hold ranges, times in the formats that mappings declare.

What a query in JSON says beyond the tree (`format`, `relation`) is settled by `search_prepared`, before it is read.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from honeyguide.query import ast
from honeyguide.query.aggregation import AdjacencyMatrix, Aggregation, Bucketing, Filter, Filters, Metric, SignificantTerms, Terms
from honeyguide.query.ast import (
    And,
    Exists,
    Fuzzy,
    Match,
    Nested,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Regexp,
    Term,
    Value,
    Weighed,
    Wildcard,
)
from honeyguide.server.elasticsearch.mapping_types import MappingTypes
from honeyguide.server.elasticsearch.search_fields import DATES
from honeyguide.server.elasticsearch.search_targets import Target
from honeyguide.store.dates import zone_named
from honeyguide.store.names import pattern
from honeyguide.store.normalizing import Normalizer
from honeyguide.store.span_fields import ENDS, HIGH, LOW, ends_of
from honeyguide.store.timeformats import read_time
from honeyguide.store.timepatterns import show_time

_FINER = re.compile(r"(:\d\d\.\d{3})\d+")
_ISO = "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX"


def fitted(query: Query, target: Target) -> Query:
    """The query with every leaf fitted."""
    name = getattr(query, "field", None)
    if name == "_type" and target.mapping_types is not None and target.mapping_types.spoken:
        return _of_type(query, target.mapping_types, target.resolved.indices)
    if isinstance(name, str) and "*" not in name and (normal := target.normalizer(name)) is not None:
        return _normalized(query, normal)
    match query:
        case And(queries=queries):
            return And(tuple(fitted(one, target) for one in queries))
        case Or(queries=queries):
            return replace(query, queries=tuple(fitted(one, target) for one in queries))
        case Not(query=inner) | Nested(query=inner):
            return replace(query, query=fitted(inner, target))
        case Weighed(parts=parts):
            return replace(query, parts=tuple((weight, fitted(one, target)) for weight, one in parts))
        case Range(field=name) if "*" not in name:
            kinds = set(target.kinds(name))
            if kinds & ENDS.keys():
                return Or(()) if _nothing(query, kinds) else _overlapping(query)
            return _timed(query if "date_nanos" in kinds else _in_milliseconds(query), target) if kinds & DATES else query
        case Term(field=str(name), value=value) if "*" not in name and set(target.kinds(name)) & ENDS.keys():
            return _overlapping(Range(name, gte=value, lte=value))
        case ast.Terms(field=str(name), values=values) if set(target.kinds(name)) & ENDS.keys():
            return Or(tuple(_overlapping(Range(name, gte=value, lte=value)) for value in values))
        case _:
            return query


def _of_type(query: Query, types: MappingTypes, indices: Iterable[str]) -> Query:
    """A question about `_type`, which all documents of an index have in common."""

    def finds(kind: str) -> bool:
        match query:
            case Term(value=value) | Match(text=value):
                return str(value) == kind
            case ast.Terms(values=values):
                return kind in map(str, values)
            case Prefix(value=value):
                return kind.startswith(str(value))
            case Wildcard(pattern=wild):
                return pattern(wild).fullmatch(kind) is not None
            case _:
                return isinstance(query, Exists)

    return ast.Terms("_index", tuple(index for index in indices if (kind := types.of(index)) is not None and finds(kind)))


def fitted_aggs(aggs: Mapping[str, Aggregation], target: Target) -> dict[str, Any]:
    """The aggregations with what the mapping makes of them: of texts that may be counted, words are."""
    return {name: _fitted_agg(one, target) for name, one in aggs.items()}


def _fitted_agg(one: Any, target: Target) -> Any:
    if isinstance(one, Terms | SignificantTerms) and set(target.kinds(one.field)) & {"text", "match_only_text"}:
        one = replace(one, words=True)
    match one:
        case Filter(query=query):
            one = replace(one, query=fitted(query, target))
        case Filters(filters=filters) | AdjacencyMatrix(filters=filters):
            one = replace(one, filters={name: fitted(query, target) for name, query in filters.items()})
        case SignificantTerms(background=background) if background is not None:
            one = replace(one, background=fitted(background, target))
        case _:
            pass
    if isinstance(one, Metric) and one.kind == "value_count" and set(target.kinds(one.field)) & ENDS.keys():
        one = replace(one, field=one.field + LOW)
    return replace(one, aggs=fitted_aggs(one.aggs, target)) if isinstance(one, Bucketing) and one.aggs else one


def _normalized(query: Query, normal: Normalizer) -> Query:
    """The query with its values written as those of the field are."""

    def each(value: Value) -> Value:
        return normal(value) if isinstance(value, str) else value

    match query:
        case Term(value=value) | Prefix(value=str(value)) | Fuzzy(value=str(value)):
            return replace(query, value=each(value))
        case ast.Terms(values=values):
            return replace(query, values=tuple(map(each, values)))
        case Match(text=text):
            return replace(query, text=each(text))
        case Phrase(text=text):
            return replace(query, text=normal(text))
        case Wildcard(pattern=pattern):
            return replace(query, pattern=normal(pattern))
        case Regexp() if normal("A") == "a":
            return replace(query, case_insensitive=True)
        case Range():
            return replace(query, gte=each(query.gte), gt=each(query.gt), lte=each(query.lte), lt=each(query.lt))
        case _:
            return query


def _overlapping(query: Range) -> Query:
    """The range of a document and that of the query have a value in common."""
    low, high = query.field + LOW, query.field + HIGH
    return And(
        (
            Range(low, lte=query.lte, lt=query.lt, zone=query.zone),
            Range(high, gte=query.gte, gt=query.gt, zone=query.zone),
        )
    )


def _nothing(query: Range, kinds: set[str]) -> bool:
    """Whether the range ends before it begins."""
    said = {name: value for name in ("gte", "gt", "lte", "lt") if (value := getattr(query, name)) is not None}
    for kind in kinds & ENDS.keys():
        match ends_of(kind, said):
            case (int() | float() as low, int() | float() as high) if low > high:
                return True
            case _:
                continue
    return False


def _in_milliseconds(query: Range) -> Range:
    """Times of a `date` compare by their milliseconds, whatever is written behind them."""
    low, high = (lambda value: _beyond(value, ""), lambda value: _beyond(value, "999"))
    return replace(query, gte=low(query.gte), gt=high(query.gt), lte=high(query.lte), lt=low(query.lt))


def _beyond(value: Value, rest: str) -> Value:
    return _FINER.sub(rf"\g<1>{rest}", value) if isinstance(value, str) else value


def _timed(query: Range, target: Target) -> Query:
    form = target.body(query.field).get("format")
    if form is None:
        return query

    def read(value: Value) -> Value:
        if not isinstance(value, str) or value.startswith("now") or "||" in value:
            return value
        micros = read_time(value, str(form), zone_named(query.zone))
        return value if micros is None else show_time(micros, _ISO, zone_named(None))

    return replace(query, gte=read(query.gte), gt=read(query.gt), lte=read(query.lte), lt=read(query.lt))
