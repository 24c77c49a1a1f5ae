"""Brings rows by the numbers of their changes, as documents: JSON as it came, or an event's fields."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import duckdb
import orjson

from honeyguide.store.embedded.columns import FROM, ID, IGNORED, ROUTING, SEQ, SOURCE_JSON, Column, Physical, from_physical
from honeyguide.store.embedded.core import Core
from honeyguide.store.embedded.ids import automatic_id, event_id
from honeyguide.store.embedded.parts import Parameters, Part, hot_parts
from honeyguide.store.embedded.state import Index, Segment
from honeyguide.store.names import pattern
from honeyguide.store.values import show_value


@dataclass(frozen=True)
class Fetched:
    """A document as it lies in the store."""

    seq: int
    version: int
    id: str
    source: dict[str, Any]
    number: int | None
    """Of the source, where it began as an event."""
    routing: str | None = None
    ignored: tuple[str, ...] = ()


def fetch(
    core: Core, cursor: duckdb.DuckDBPyConnection, index: Index, seqs: Iterable[int], wanted: Sequence[str] | None = None
) -> dict[int, Fetched]:
    """The documents of these changes, by number; `wanted` fields of events only (patterns), documents whole."""
    left = set(seqs)
    found: dict[int, Fetched] = {}
    for part in _holding(core, index, left):
        low, high = (part.segments[0].seq_low, part.segments[-1].seq_high) if part.segments else (0, index.next_seq)
        here = sorted(seq for seq in left if low <= seq <= high)
        if here:
            rows = _fetch_part(core, cursor, part, here, wanted)
            found |= rows
            left -= rows.keys()
    return found


def _holding(core: Core, index: Index, seqs: set[int]) -> Iterator[Part]:
    """The parts in which the rows may be: the hot table, tails, then segments of one shape together, newest first."""
    yield from hot_parts(index)
    groups: dict[tuple[object, ...], list[Segment]] = {}
    for segment in sorted(index.segments, key=lambda one: one.seq_low, reverse=True):
        here = {seq for seq in seqs if segment.seq_low <= seq <= segment.seq_high}
        tail = core.tails.known(segment) if here else None
        if tail is not None and here <= tail.seqs:
            yield tail.part(index, segment)
        elif here:
            groups.setdefault((segment.columns, tuple(sorted(segment.constants.items()))), []).append(segment)
    for group in groups.values():
        group.sort(key=lambda one: one.seq_low)
        yield Part(index, tuple(group), None, group[0].columns, group[0].constants, wounded=False)


def _fetch_part(
    core: Core, cursor: duckdb.DuckDBPyConnection, part: Part, seqs: Sequence[int], wanted: Sequence[str] | None
) -> dict[int, Fetched]:
    parameters = Parameters()
    fields = _shown_fields(part, wanted)
    select = [SEQ, part.version(parameters), part.meta(ID, parameters), part.meta(FROM, parameters)]
    select += [part.meta(SOURCE_JSON, parameters), part.offset(parameters), part.meta(ROUTING, parameters), part.meta(IGNORED, parameters)]
    for _, column in fields:
        select.append(part.physical(column.one, column.sql, parameters) or "NULL")
        select.append(column.many if column.many in part.columns else "NULL")
    listed = ", ".join(str(seq) for seq in seqs)
    where = f"{SEQ} BETWEEN {seqs[0]} AND {seqs[-1]}" + (f" AND {SEQ} IN ({listed})" if len(seqs) > 1 else "")
    sql = f"SELECT {', '.join(select)} FROM {part.relation(core.folder.path)} WHERE {where}"
    found: dict[int, Fetched] = {}
    for seq, version, id, number, source, offset, routing, ignored, *values in cursor.execute(sql, parameters.values).fetchall():
        shown = orjson.loads(source) if source is not None else show_event(fields, values)
        name = id if id is not None else event_id(number, offset) if number is not None else automatic_id(part.index.salt, seq)
        found[seq] = Fetched(seq, version, name, shown, number, routing, tuple(ignored or ()))
    return found


def _shown_fields(part: Part, wanted: Sequence[str] | None) -> list[tuple[str, Column]]:
    """The part's fields that a document shows."""
    patterns = None if wanted is None else [pattern(one) for one in wanted]
    found: list[tuple[str, Column]] = []
    for name, column in part.index.columns.items():
        there = column.one in part.columns or column.one in part.constants or column.many in part.columns
        if there and part.index.types[name].of is None and (patterns is None or _wanted(name, patterns, wanted or ())):
            found.append((name, column))
    return found


def _wanted(name: str, patterns: Sequence[Any], wanted: Sequence[str]) -> bool:
    return any(one.fullmatch(name) for one in patterns) or any(name.startswith(f"{one}.") for one in wanted)


def show_event(fields: Sequence[tuple[str, Column]], values: Sequence[Any]) -> dict[str, Any]:
    """A row's columns (one and many of each field in turn) as flat JSON."""
    shown: dict[str, Any] = {}
    for at, (name, column) in enumerate(fields):
        one, many = values[2 * at], values[2 * at + 1]
        if one is not None:
            shown[name] = show_physical(column, one)
        elif many is not None:
            shown[name] = [show_physical(column, value) for value in many]
    return shown


def show_physical(column: Column, value: object) -> object:
    """One value as JSON."""
    return show_value(column.type, from_physical(column.type, cast("Physical", value)))


def is_dead(cursor: duckdb.DuckDBPyConnection, index: Index, seq: int) -> bool:
    """Whether the row of a change was deleted or replaced since."""
    if not index.deleted:
        return False
    return bool(cursor.execute("SELECT 1 FROM dead WHERE index_id = ? AND seq = ? LIMIT 1", [index.id, seq]).fetchall())


def by_place(found: Mapping[int, Fetched]) -> list[Fetched]:
    """In the order of the changes."""
    return [found[seq] for seq in sorted(found)]
