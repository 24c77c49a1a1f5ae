"""Brings rows into their final form: hot ones into segments, small segments into bigger ones; and takes rows away for good."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import duckdb
import polars as pl

from honeyguide.errors import IndexMissing
from honeyguide.store.embedded import catalogue
from honeyguide.store.embedded.columns import META, SEQ
from honeyguide.store.embedded.core import Change, Core
from honeyguide.store.embedded.hot import settle
from honeyguide.store.embedded.parts import Parameters, Part, hot_parts
from honeyguide.store.embedded.physical import Rows
from honeyguide.store.embedded.relation_frame import frame_of
from honeyguide.store.embedded.segments import Written, write_rows
from honeyguide.store.embedded.state import Hot, Index, Segment

OLD_AGE = 600.0
"""Seconds after which hot rows are sealed, when something is written."""
MOST_HOT = 25_000
"""Rows from which they are: 50,000 records of a log take 100 MB while they are, beside an intake and a judgement, and a server has 512."""
HEAVIEST = 64 << 20
"""Bytes of documents from which they are."""
FULL = 65_536
"""Rows of a segment that isn't merged any more: rewriting four times as many takes 700 MB."""
SMALL = FULL // 4
"""Rows below which a segment is merged with others."""
TOO_MANY = 8
"""Small segments that make it worth the while."""


@dataclass(frozen=True)
class Rewriting:
    """Parts of an index written anew as one segment, or none where no row is left. Nothing names it yet."""

    index: str
    segments: tuple[Segment, ...]
    hot: bool
    written: Written | None
    dead: tuple[int, ...]
    """Rows that had ended and are left out."""
    rows: int
    """Before, with the dead ones."""
    reached: int = 0
    """The number of the change from which on hot rows are not in it."""

    @property
    def kept(self) -> int:
        """Rows of the new segment."""
        return 0 if self.written is None else self.written.segment.rows

    @property
    def gone(self) -> int:
        """Live rows that are left out."""
        return self.rows - len(self.dead) - self.kept


def rewrite(core: Core, index: Index, given: Sequence[Part], condition: str = "") -> Rewriting:
    """Write the live rows of some segments (those that fulfil the condition) as a new one. In the writer's thread."""
    frames: list[pl.DataFrame] = []
    dead: list[int] = []
    for part in given:
        if part.wounded:
            ended = f"SELECT {SEQ} FROM {part.relation(core.folder.path)} WHERE NOT ({part.visible(before=None)[0]})"
            dead += [seq for (seq,) in core.connection.execute(ended).fetchall()]
        frame = read_physical(core.connection, core, part, condition)
        frames += [frame] if frame.height else []
    segments = tuple(segment for part in given for segment in part.segments)
    rows = sum(segment.rows for segment in segments)
    return Rewriting(index.name, segments, hot=False, written=write_frames(core, index, frames), dead=tuple(dead), rows=rows)


def rewrite_hot(core: Core, index: Index, hot: Hot) -> Rewriting:
    """Write the hot rows of an index as they were at that moment; what comes behind has higher numbers."""
    frames, dead = _of_table(core, index, hot) if hot.rows else ([], ())
    frames += [one.frame for one in hot.waiting]
    return Rewriting(
        index.name, (), hot=True, written=write_frames(core, index, frames), dead=dead, rows=hot.all_rows, reached=index.next_seq
    )


def _of_table(core: Core, index: Index, hot: Hot) -> tuple[list[pl.DataFrame], tuple[int, ...]]:
    """The live rows of the hot table and the numbers of the others, both read at one moment."""
    (part,) = hot_parts(index)
    before = f"{SEQ} < {index.settled}"
    with core.cursor() as cursor:
        cursor.execute("BEGIN")
        ended = f"SELECT {SEQ} FROM {hot.table} WHERE {before} AND {SEQ} IN (SELECT seq FROM dead WHERE index_id = {index.id})"
        dead = tuple(seq for (seq,) in cursor.execute(ended).fetchall()) if part.wounded else ()
        frame = read_physical(cursor, core, part, before)
        cursor.execute("COMMIT")
    return [frame] if frame.height else [], dead


def write_frames(core: Core, index: Index, frames: Sequence[pl.DataFrame]) -> Written | None:
    """Rows as a segment that nothing names yet; None where there are none."""
    if not frames:
        return None
    frame = pl.concat(frames, how="diagonal")
    frame = frame.select([column for column in frame.get_columns() if column.null_count() < column.len()])
    addresses = {name for column in index.columns.values() if column.type == "ip" for name in (column.one, column.many)}
    return write_rows(core.folder, next(core.ids), index, Rows(frame, frozenset(addresses & set(frame.columns))))


def read_physical(connection: duckdb.DuckDBPyConnection, core: Core, part: Part, condition: str = "") -> pl.DataFrame:
    """The live rows of a part with all columns, addresses as digits."""
    parameters = Parameters()
    select: list[str] = []
    columns = {name: column for column in part.index.columns.values() for name in (column.one, column.many)}
    for name in sorted(part.columns | part.constants.keys()):
        sql = part.physical(name, META[name] if name in META else columns[name].sql, parameters) or "NULL"
        if name in columns and columns[name].type == "ip":
            sql = _digits(sql) if name == columns[name].one else f"list_transform({sql}, lambda a: {_digits('a')})"
        select.append(f"{sql} AS {name}")
    where = " AND ".join([*part.visible(before=None), *([condition] if condition else [])]) or "true"
    sql = f"SELECT {', '.join(select)} FROM {part.relation(core.folder.path)} WHERE {where}"
    frame = frame_of(connection.sql(sql, params=parameters.values))
    # DuckDB gives rows as they were put in, mostly; sorting them there takes longer than reading them.
    return frame if frame.get_column(SEQ).is_sorted() else frame.sort(SEQ)


def _digits(address: str) -> str:
    return f"replace({address}::VARCHAR, '-', '')"


def exchange(change: Change, done: Rewriting) -> None:
    """Name the new segment instead of what it was written from, which goes once nobody reads it."""
    index = change.indices[done.index]
    for segment in done.segments:
        catalogue.remove_segment(change.connection, segment)
        change.retire_file(segment.path(change.core.folder.path))
    ids = {segment.id for segment in done.segments}
    segments = tuple(segment for segment in index.segments if segment.id not in ids)
    if done.hot and index.hot is not None:
        catalogue.put_hot(change.connection, index, None)
        change.retire_table(index.hot.table)
        settle(change, index, [one for one in index.waiting if one.first < done.reached])
    if done.written is not None:
        catalogue.add_segment(change.connection, index, done.written.segment, done.written.words)
        segments = (*segments, done.written.segment)
    change.retire_dead(index, done.dead)
    index = replace(index, segments=segments, hot=None if done.hot else index.hot, deleted=index.deleted - len(done.dead))
    catalogue.put_counters(change.connection, change.put(index))


def ripe(index: Index) -> bool:
    """Whether the hot rows have grown or aged enough."""
    hot = index.hot
    return hot is not None and (hot.all_rows >= MOST_HOT or hot.all_weight >= HEAVIEST or time.monotonic() - hot.since > OLD_AGE)


def seal(core: Core, name: str) -> None:
    """Make one segment of the hot rows of an index; what was written becomes visible. In the writer's thread."""
    index = core.epochs.current.indices.get(name)
    if index is None or index.hot is None:
        refresh(core, [name])
        return
    done = rewrite_hot(core, index, index.hot)
    with core.change() as change:
        change.put(replace(index, refreshed=index.next_seq))
        exchange(change, done)
    core.fold()


def refresh(core: Core, names: Sequence[str]) -> None:
    """Make what was written visible. In the writer's thread; nothing is stored, after a restart everything is."""
    indices = dict(core.epochs.current.indices)
    for name in names:
        if name in indices and indices[name].refreshed < indices[name].next_seq:
            indices[name] = replace(indices[name], refreshed=indices[name].next_seq)
    core.epochs.swap(MappingProxyType(indices), [], core.epochs.current.definitions)


def segment_part(index: Index, segment: Segment) -> Part:
    """A segment as a part with all its columns."""
    return Part(index, (segment,), None, segment.columns, segment.constants, segment.wounded)


def merge(core: Core, name: str) -> bool:
    """Make one segment of neighbouring small ones, where there are many; whether it did. In the writer's thread."""
    index = core.epochs.current.indices.get(name)
    small = [] if index is None else [segment for segment in index.segments if segment.rows < SMALL]
    if index is None or len(small) < TOO_MANY:
        return False
    small.sort(key=lambda segment: (segment.first is None, segment.first or 0, segment.id))
    chosen: list[Segment] = []
    for segment in small:
        if sum(one.rows for one in chosen) + segment.rows > FULL:
            break
        chosen.append(segment)
    if len(chosen) < 2:
        return False
    done = rewrite(core, index, [segment_part(index, segment) for segment in chosen])
    with core.change() as change:
        exchange(change, done)
    return True


def drop(core: Core, name: str) -> None:
    """See `Store.drop`. In the writer's thread."""
    if name not in core.epochs.current.indices:
        raise IndexMissing(f"there is no index {name!r}", where=name)
    with core.change() as change:
        drop_in(change, name)


def drop_in(change: Change, name: str) -> None:
    """Remove an index as part of a change."""
    index = change.indices.pop(name)
    catalogue.drop_index(change.connection, index)
    if index.hot is not None:
        change.retire_table(index.hot.table)
        change.settled |= {one.file for one in index.waiting}
    for segment in index.segments:
        change.retire_file(segment.path(change.core.folder.path))
    change.retire_index(index)
