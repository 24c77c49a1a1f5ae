"""Finds the rows of a page: their numbers and sort values, walking the manifest from the end that comes first where it can."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cmp_to_key
from typing import cast

from honeyguide.query.ast import Value
from honeyguide.store.embedded.asking import Question, overlaps, time_bounds
from honeyguide.store.embedded.columns import SEQ, from_physical
from honeyguide.store.embedded.logic import FALSE, conjunction
from honeyguide.store.embedded.ordering import Key, behind, key_sql, keys_of
from honeyguide.store.embedded.parts import Part
from honeyguide.store.embedded.segments import TIME
from honeyguide.store.embedded.state import Segment
from honeyguide.store.protocol import Sort
from honeyguide.store.sorting import compare

Edge = tuple[int, int] | float | None
"""The best that rows not looked at yet can be: (place, seq) in order of arrival, microseconds by time; None where all is looked at."""


@dataclass(frozen=True)
class Found:
    """A row of the page: where it is, and what it is sorted by, as DuckDB gives it."""

    place: int
    """Of its index among those asked."""
    seq: int
    keys: tuple[Value, ...]


@dataclass(frozen=True)
class Round:
    """Parts to look at with their conditions, and the best that can be elsewhere; a trial's rows count only if they settle it."""

    parts: Sequence[tuple[Part, str]]
    best: Edge
    trial: bool = False


def seek(asked: Question, sort: Sequence[Sort], limit: int, after: Sequence[Value] | None) -> tuple[list[Key], list[Found]]:
    """The first rows in order, at most `limit`; without a sort in the order of arrival."""
    keys = keys_of(asked, sort)
    found: list[Found] = []
    for one in _rounds(asked, keys) if limit > 0 else ():
        more = [*([] if one.trial else found), *_look(asked, keys, one.parts, limit, after)]
        more = sorted(more, key=cmp_to_key(lambda a, b: _compare(keys, a, b)))[:limit]
        settled = len(more) == limit and _settled(keys, more[-1], one.best)
        if settled or not one.trial:
            found = more
        if settled:
            break
    return keys, found


def _look(
    asked: Question, keys: Sequence[Key], parts: Sequence[tuple[Part, str]], limit: int, after: Sequence[Value] | None
) -> list[Found]:
    """The first rows of some parts."""
    places = {index.id: place for place, index in enumerate(asked.indices)}
    statements: list[str] = []
    for part, condition in parts:
        columns = [key_sql(asked, part, key) for key in keys]
        where = condition if after is None else conjunction([condition, behind(asked, keys, columns, after)])
        listed = "".join(f", {column} AS k{at}" for at, column in enumerate(columns))
        statements.append(f"SELECT {places[part.index.id]} AS place, {SEQ} AS seq{listed} {asked.from_where(part, where)}")
    if not statements:
        return []
    order = ", ".join([*(_order(at, key) for at, key in enumerate(keys)), "place", "seq"])
    return [_found(row) for row in asked.rows(f"{' UNION ALL '.join(statements)} ORDER BY {order} LIMIT {limit}")]


def _order(at: int, key: Key) -> str:
    return f"k{at} {'DESC' if key.sort.descending else 'ASC'} NULLS {'LAST' if key.sort.missing == '_last' else 'FIRST'}"


def _found(row: Sequence[object]) -> Found:
    return Found(cast("int", row[0]), cast("int", row[1]), cast("tuple[Value, ...]", tuple(row[2:])))


def _compare(keys: Sequence[Key], left: Found, right: Found) -> int:
    order = compare([key.sort for key in keys], left.keys, right.keys)
    return order or ((left.place, left.seq) > (right.place, right.seq)) - ((left.place, left.seq) < (right.place, right.seq))


def _rounds(asked: Question, keys: Sequence[Key]) -> Iterator[Round]:
    """What to look at, a little first where the order allows, then more and more."""
    every = [(place, segment) for place, index in enumerate(asked.indices) for segment in index.segments]
    first = keys[0].sort if keys else Sort("_doc")
    if replace(first, descending=False) == Sort(TIME) and keys[0].kind == "date" and every:
        sign = -1 if first.descending else 1
        every.sort(key=lambda pair: _edge(pair[1], first) * sign)
        yield from _newest(asked, every) if first.descending else ()
        for number, batch, left in _batches([segment for _, segment in every]):
            yield Round(_parts(asked, keys, batch, hot=number == 0), None if left is None else _edge(left, first))
    elif not keys and len(every) > 1:
        every.sort(key=lambda pair: (pair[0], pair[1].seq_low))
        seen = 0
        for number, batch, _ in _batches([segment for _, segment in every]):
            seen += len(batch)
            left = every[seen:]
            yield Round(_parts(asked, keys, batch, hot=number == 0), (left[0][0], left[0][1].seq_low) if left else None)
    else:
        yield Round(_parts(asked, keys, [segment for _, segment in every], hot=True), None)


def _newest(asked: Question, every: Sequence[tuple[int, Segment]]) -> Iterator[Round]:
    """The last rows of the newest segment, which are in memory, with the hot ones."""
    place, segment = every[0]
    index = asked.indices[place]
    low, high = time_bounds(asked.query, asked.now)
    tail = asked.core.tails.of(asked.cursor, index, segment) if overlaps(segment, low, high) else None
    if tail is not None and high >= tail.since:
        part = tail.part(index, segment)
        condition = asked.condition(part)
        others = [one.last for _, one in every[1:] if one.last is not None]
        parts = [*_parts(asked, (), [], hot=True), *([(part, condition)] if condition != FALSE else [])]
        yield Round(parts, max([tail.since, *others]), trial=True)


def _parts(asked: Question, keys: Sequence[Key], segments: Sequence[Segment], *, hot: bool) -> list[tuple[Part, str]]:
    wanted = frozenset(segment.id for segment in segments)
    found = asked.parts([name for key in keys for name in (key.sort.field, key.sort.nested) if name], lambda segment: segment.id in wanted)
    return [(part, condition) for part, condition in found if hot or part.hot is None]


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
