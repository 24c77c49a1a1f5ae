"""SQL for what a query says about one value of a mapped type."""

import math
from datetime import datetime

from honeyguide.query import ast
from honeyguide.schema.fields import FieldType
from honeyguide.store.bounds import ORDERED, Span, clipped, spans
from honeyguide.store.embedded import places, strings
from honeyguide.store.embedded.columns import sql_type, to_physical
from honeyguide.store.embedded.logic import FALSE, disjunction
from honeyguide.store.embedded.parts import Parameters
from honeyguide.store.values import HIGHEST, HIGHEST_UNSIGNED, LOWEST


def value_test(query: ast.Query, kind: FieldType, column: str, parameters: Parameters, now: datetime) -> str:
    """The value fulfils the query."""
    if kind in ORDERED:
        found = (_interval(kind, column, span, parameters) for span in spans(query, kind, now) if _possible(span, kind))
        return disjunction(found)
    if kind == "geo_point":
        return places.contains_sql(query, column)
    if kind == "nested":
        return FALSE
    return (strings.text if kind == "text" else strings.keyword)(query, column, parameters)


def _possible(span: Span, kind: FieldType) -> bool:
    """Whether any value of the type can lie in the interval."""
    if kind in {"long", "date"}:
        return span[0] <= HIGHEST and span[1] >= LOWEST
    if kind == "unsigned_long":
        return span[0] <= HIGHEST_UNSIGNED and span[1] >= 0
    return kind != "ip" or span[0] == -math.inf or span[0] < 2**128


def _interval(kind: FieldType, column: str, span: Span, parameters: Parameters) -> str:
    low, high = clipped(span, kind)
    if low is not None and low == high:
        return f"{column} = {_bound(kind, low, parameters)}"
    found = [f"{column} {sign} {_bound(kind, end, parameters)}" for sign, end in ((">=", low), ("<=", high)) if end is not None]
    return " AND ".join(found) or f"{column} IS NOT NULL"


def _bound(kind: FieldType, value: float, parameters: Parameters) -> str:
    if kind == "date":
        return f"make_timestamp({parameters.add(int(value))}::BIGINT)"
    if kind == "boolean":
        value = bool(value)
    return f"{parameters.add(to_physical(kind, value))}::{sql_type(kind)}"
