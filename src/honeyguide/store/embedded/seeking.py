"""Finds the rows of a page: their numbers and sort values, walking the manifest from the end that comes first where it can."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cmp_to_key
from typing import cast

from honeyguide.query.ast import Value
from honeyguide.schema.fields import FieldType
from honeyguide.store.embedded.asking import Question
from honeyguide.store.embedded.columns import SEQ, Physical, from_physical, sql_type, to_physical
from honeyguide.store.embedded.jsonic import flattened_values
from honeyguide.store.embedded.logic import conjunction, disjunction
from honeyguide.store.embedded.parts import Part
from honeyguide.store.embedded.segments import TIME
from honeyguide.store.embedded.state import Index, Segment
from honeyguide.store.protocol import Sort
from honeyguide.store.sorting import arrival, compare, one_kind, read_last
from honeyguide.store.values import TEXTS, show_value

INSIDE = frozenset({"_doc", "_seq_no", "_id", "_index"})


@dataclass(frozen=True)
class Found:
    """A row of the page: where it is, and what it is sorted by, as DuckDB gives it."""

    place: int
    """Of its index among those asked."""
    seq: int
    keys: tuple[Value, ...]


@dataclass(frozen=True)
class Key:
    """One sort, with the type in which all indices compare it."""

    sort: Sort
    kind: FieldType

    @property
    def sql_type(self) -> str:
        """DuckDB's type of the key."""
        return "BIGINT" if self.sort.field == "_seq_no" else sql_type(self.kind)


def keys_of(asked: Question, sort: Sequence[Sort]) -> list[Key]:
    """The sorts with their types. Raises StoreError where indices have types that don't compare."""
    found: list[Key] = []
    for one in sort:
        kinds = [index.types[one.field].type for index in asked.indices if one.field in index.types]
        one_kind(one.field, kinds)
        kind: FieldType = "double" if "double" in kinds else kinds[0] if kinds else "keyword"
        found.append(Key(one, kind))
    return found


def key_sql(asked: Question, part: Part, place: int, key: Key) -> str:
    """SQL of a row's sort value: of several the least, descending the greatest."""
    match key.sort.field:
        case "_doc":
            return f"printf('%s %016x', {asked.parameters.add(part.index.name)}::VARCHAR, {SEQ})"
        case "_seq_no":
            return SEQ
        case "_id":
            return part.id(asked.parameters)
        case "_index":
            return f"{asked.parameters.add(part.index.name)}::VARCHAR"
        case name:
            end = "max" if key.sort.descending else "min"
            if name not in part.index.types:
                return f"NULL::{key.sql_type}"
            access = part.access(name, asked.parameters)
            if part.index.types[name].type == "flattened" and (access.one or access.many):
                return f"list_{end}({flattened_values(access, None, asked.parameters)})"
            choices = ([] if access.one is None else [access.one]) + ([] if access.many is None else [f"list_{end}({access.many})"])
            value = f"coalesce({', '.join(choices)})" if choices else "NULL"
            return value if part.index.columns.get(name) and access.type == key.kind and choices else f"{value}::{key.sql_type}"


def behind(asked: Question, keys: Sequence[Key], columns: Sequence[str], last: Sequence[Value]) -> str:
    """The condition that a row comes behind the one with these shown sort values."""
    ways: list[str] = []
    same: list[str] = []
    for key, column, value in zip(keys, columns, last, strict=True):
        limit = _limit(asked, key, value)
        nulls_after = key.sort.missing == "_last"
        if limit is None:
            beyond = "FALSE" if nulls_after else f"{column} IS NOT NULL"
            equal = f"{column} IS NULL"
        else:
            beyond = f"{column} {'<' if key.sort.descending else '>'} {limit}"
            beyond = f"({beyond} OR {column} IS NULL)" if nulls_after else beyond
            equal = f"{column} = {limit}"
        ways.append(conjunction([*same, beyond]))
        same.append(equal)
    return disjunction(ways)


def _limit(asked: Question, key: Key, value: Value) -> str | None:
    if value is None:
        return None
    if key.sort.field in INSIDE:
        return f"{asked.parameters.add(value)}::{key.sql_type}"
    types = next((index.types for index in asked.indices if key.sort.field in index.types), {})
    typed = read_last(key.sort, value, types)
    if typed is None:
        return None
    return f"{asked.parameters.add(to_physical(key.kind, typed))}::{key.sql_type}"


def shown(keys: Sequence[Key], values: Sequence[Value]) -> tuple[Value, ...]:
    """Sort values as JSON."""
    found: list[Value] = []
    for key, value in zip(keys, values, strict=True):
        if value is None or key.sort.field in INSIDE or key.kind in TEXTS:
            found.append(value)
        else:
            found.append(show_value(key.kind, from_physical(key.kind, cast("Physical", value))))
    return tuple(found)


def seek(asked: Question, sort: Sequence[Sort], limit: int, after: Sequence[Value] | None) -> tuple[list[Key], list[Found]]:
    """The first rows in order, at most `limit`; without a sort in the order of arrival."""
    keys = keys_of(asked, sort)
    found: list[Found] = []
    if limit <= 0:
        return keys, found
    places = {index.id: place for place, index in enumerate(asked.indices)}
    for segments, with_hot, best in _rounds(asked, keys):
        wanted = frozenset(segment.id for segment in segments)
        statements: list[str] = []
        for part, condition in asked.parts([key.sort.field for key in keys], lambda segment, ids=wanted: segment.id in ids):
            if part.hot is not None and not with_hot:
                continue
            place = places[part.index.id]
            columns = [key_sql(asked, part, place, key) for key in keys]
            if after is not None:
                condition = conjunction([condition, behind(asked, keys, columns, after)])
            listed = "".join(f", {column} AS k{at}" for at, column in enumerate(columns))
            statements.append(f"SELECT {place} AS place, {SEQ} AS seq{listed} {asked.from_where(part, condition)}")
        if statements:
            order = [_order(at, key) for at, key in enumerate(keys)]
            sql = f"{' UNION ALL '.join(statements)} ORDER BY {', '.join([*order, 'place', 'seq'])} LIMIT {limit}"
            found += [_found(row) for row in asked.rows(sql)]
        found = sorted(found, key=cmp_to_key(lambda a, b: _compare(keys, a, b)))[:limit]
        if len(found) == limit and _settled(keys, found[-1], best):
            break
    return keys, found


def _order(at: int, key: Key) -> str:
    return f"k{at} {'DESC' if key.sort.descending else 'ASC'} NULLS {'LAST' if key.sort.missing == '_last' else 'FIRST'}"


def _found(row: Sequence[object]) -> Found:
    return Found(cast("int", row[0]), cast("int", row[1]), cast("tuple[Value, ...]", tuple(row[2:])))


def _compare(keys: Sequence[Key], left: Found, right: Found) -> int:
    order = compare([key.sort for key in keys], left.keys, right.keys)
    return order or ((left.place, left.seq) > (right.place, right.seq)) - ((left.place, left.seq) < (right.place, right.seq))


Edge = tuple[int, int] | float | None
"""The best that rows not looked at yet can be: (place, seq) in order of arrival, microseconds by time; None where all is looked at."""


def _rounds(asked: Question, keys: Sequence[Key]) -> Iterator[tuple[list[Segment], bool, Edge]]:
    """Which segments to look at, a few first where the order allows; whether the hot table too; and what is left."""
    every = [(place, segment) for place, index in enumerate(asked.indices) for segment in index.segments]
    first = keys[0].sort if keys else Sort("_doc")
    if first.field == TIME and first.missing == "_last" and keys[0].kind == "date" and len(every) > 1:
        timed = [segment for _, segment in every]
        sign = -1 if first.descending else 1
        timed.sort(key=lambda segment: _edge(segment, first) * sign)
        yield from ((batch, number == 0, None if left is None else _edge(left, first)) for number, batch, left in _batches(timed))
    elif not keys and len(every) > 1:
        ordered = sorted(every, key=lambda pair: (pair[0], pair[1].seq_low))
        seen = 0
        for number, batch, _ in _batches([segment for _, segment in ordered]):
            seen += len(batch)
            left = ordered[seen:]
            yield batch, number == 0, (left[0][0], left[0][1].seq_low) if left else None
    else:
        yield [segment for _, segment in every], True, None


def _edge(segment: Segment, sort: Sort) -> float:
    """The segment's best time; segments whose rows have none come last."""
    best = segment.last if sort.descending else segment.first
    return float("-inf" if sort.descending else "inf") if best is None else best


def _batches(segments: list[Segment]) -> Iterator[tuple[int, list[Segment], Segment | None]]:
    """One, two, four … of them at a time, with the one that comes next."""
    start, size, number = 0, 1, 0
    while start < len(segments) or number == 0:
        batch = segments[start : start + size]
        start += size
        yield number, batch, segments[start] if start < len(segments) else None
        size *= 2
        number += 1


def _settled(keys: Sequence[Key], worst: Found, best: Edge) -> bool:
    """Whether no row that wasn't looked at can come before the worst one found."""
    if best is None:
        return True
    if isinstance(best, tuple):
        return (worst.place, worst.seq) < best
    time = worst.keys[0]
    if not isinstance(time, datetime):
        return False
    micros = cast("int", from_physical("date", time))
    return best < micros if keys[0].sort.descending else best > micros


def arrival_of(index: Index, found: Found) -> str:
    """The `_doc` value of a row."""
    return arrival(index.name, found.seq)
