"""Turns what a query says about numbers, dates and addresses into closed intervals of typed values, for every store."""

import math
import re
from datetime import datetime

from honeyguide.query.ast import Match, Phrase, Prefix, Query, Range, Term, Terms, Value, Wildcard
from honeyguide.schema.fields import FieldType
from honeyguide.store.dates import Edge, read_bound
from honeyguide.store.values import HIGHEST, HIGHEST_UNSIGNED, LOWEST, read_address, read_network, read_value

Span = tuple[float, float]
"""First and last value that fulfil the query; infinite where it is open. Of a boolean False and True."""

ORDERED: frozenset[FieldType] = frozenset({"boolean", "date", "double", "ip", "long", "unsigned_long"})
"""Types for which a query means intervals."""

_DOTTED = re.compile(r"((?:\d{1,3}\.){1,3})\*?", re.ASCII)


def spans(query: Query, kind: FieldType, now: datetime) -> list[Span]:
    """The intervals that fulfil the query on a field of one of the `ORDERED` types; none where it can't be meant (lenient)."""
    match query:
        case Term(value=value) | Match(text=value) | Phrase(text=value):
            found = _equal(value, kind, now)
        case Terms(values=values):
            return [span for value in values if (span := _equal(value, kind, now)) is not None]
        case Wildcard(pattern=text) | Prefix(value=text) if kind == "ip":
            found = _dotted(text)
        case Range():
            found = _between(query, kind, now)
        case _:
            found = None
    return [] if found is None or found[0] > found[1] else [found]


def _equal(value: Value, kind: FieldType, now: datetime) -> Span | None:
    if value is None:
        return None
    if kind == "date":
        low = read_bound(value, edge="low", zone=None, now=now)
        high = read_bound(value, edge="high", zone=None, now=now)
        return None if low is None or high is None else (low, high)
    if kind == "ip" and isinstance(value, str) and "/" in value:
        return read_network(value)
    if kind in {"long", "unsigned_long"} and (whole := _number(value)) is not None and whole != int(whole):
        return None
    typed = read_value(kind, value)
    return None if typed is None or isinstance(typed, str) else (typed, typed)


def _dotted(text: str) -> Span | None:
    """`45.*`, `45.1.*`: what people write for a network."""
    found = _DOTTED.fullmatch(text)
    if found is None:
        return None
    parts = found.group(1).rstrip(".").split(".")
    return read_network(".".join([*parts, "0", "0", "0"][:4]) + f"/{8 * len(parts)}")


def _number(value: Value) -> int | float | None:
    """The number of a bound, exact where it is whole."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value
    try:
        number = int(value) if isinstance(value, str) and len(value) < 25 else float(value)
    except (ValueError, OverflowError):
        double = read_value("double", value)
        return double if isinstance(double, float) else None
    return number if isinstance(number, int) or math.isfinite(number) else None


def _between(query: Range, kind: FieldType, now: datetime) -> Span | None:
    low, high = -math.inf, math.inf
    if query.gte is not None:
        bound = _bound(query.gte, "low", kind, query.zone, now)
        if bound is None:
            return None
        low = bound if kind == "double" else math.ceil(bound)
    if query.gt is not None:
        bound = _bound(query.gt, "high", kind, query.zone, now)
        if bound is None:
            return None
        low = max(low, math.nextafter(bound, math.inf) if kind == "double" else math.floor(bound) + 1)
    if query.lte is not None:
        bound = _bound(query.lte, "high", kind, query.zone, now)
        if bound is None:
            return None
        high = bound if kind == "double" else math.floor(bound)
    if query.lt is not None:
        bound = _bound(query.lt, "low", kind, query.zone, now)
        if bound is None:
            return None
        high = min(high, math.nextafter(bound, -math.inf) if kind == "double" else math.ceil(bound) - 1)
    return low, high


def _bound(value: Value, edge: Edge, kind: FieldType, zone: str | None, now: datetime) -> int | float | None:
    match kind:
        case "date":
            return read_bound(value, edge=edge, zone=zone, now=now)
        case "ip":
            return read_address(value) if isinstance(value, str) else None
        case "boolean":
            typed = read_value(kind, value)
            return typed if isinstance(typed, bool) else None
        case _:
            return _number(value)


def clipped(span: Span, kind: FieldType) -> tuple[float | None, float | None]:
    """The interval with None for an open end, and for ends beyond what the type can hold; integers stay exact."""
    low, high = span
    if kind in {"long", "date"}:
        return (None if low < LOWEST else low), (None if high > HIGHEST else high)
    if kind == "unsigned_long":
        return (None if low < 0 else low), (None if high > HIGHEST_UNSIGNED else high)
    return (None if low == -math.inf else low), (None if high == math.inf else high)
