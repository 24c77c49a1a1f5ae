"""Seals hot rows while others go on writing: the segment is written by the thread of who wrote last, and the writer only names it."""

from dataclasses import replace
from time import monotonic

from honeyguide.store.embedded import catalogue
from honeyguide.store.embedded.columns import SEQ
from honeyguide.store.embedded.core import Change, Core
from honeyguide.store.embedded.sealing import HEAVIEST, MOST_HOT, Rewriting, exchange, hot_parts, read_physical, ripe, write_frames
from honeyguide.store.embedded.state import Hot, Index


def seal_aside(core: Core, name: str) -> None:
    """Make a segment of the hot rows of an index, where they are ripe. Who writes meanwhile waits only where it can't keep up."""
    index = core.epochs.current.indices.get(name)
    if index is None or not ripe(index) or not core.sealing.acquire(blocking=_overdue(index)):
        return
    try:
        index = core.epochs.current.indices.get(name)
        if index is not None and index.hot is not None and ripe(index):
            done = _written(core, index, index.hot)
            core.write(lambda: _named(core, index, done))
    finally:
        core.sealing.release()


def _overdue(index: Index) -> bool:
    return index.hot is not None and (index.hot.rows >= 2 * MOST_HOT or index.hot.weight >= 2 * HEAVIEST)


def _written(core: Core, index: Index, hot: Hot) -> Rewriting:
    """The rows that were there at the moment of `index`; what comes behind has higher numbers. All is read at one moment."""
    (part,) = hot_parts(index)
    before = f"{SEQ} < {index.next_seq}"
    with core.cursor() as cursor:
        cursor.execute("BEGIN")
        ended = f"SELECT {SEQ} FROM {hot.table} WHERE {before} AND {SEQ} IN (SELECT seq FROM dead WHERE index_id = {index.id})"
        dead = tuple(seq for (seq,) in cursor.execute(ended).fetchall()) if part.wounded else ()
        frame = read_physical(cursor, core, part, before)
        cursor.execute("COMMIT")
    return Rewriting(index.name, (), True, write_frames(core, index, [frame] if frame.height else []), dead, hot.rows)


def _named(core: Core, seen: Index, done: Rewriting) -> None:
    """In the writer's thread: nothing of it counts where the hot table was sealed or dropped by somebody else."""
    now, kept = core.epochs.current.indices.get(seen.name), False
    try:
        if now is not None and now.hot is not None and seen.hot is not None and (now.id, now.hot.id) == (seen.id, seen.hot.id):
            with core.change() as change:
                change.put(replace(now, refreshed=max(now.refreshed, seen.next_seq)))
                exchange(change, _wounded(change, now, done))
                if now.hot.rows > seen.hot.rows:
                    _rest(change, seen, seen.hot, now.hot)
            kept = True
    finally:
        if not kept and done.written is not None:
            done.written.path.unlink(missing_ok=True)
    core.fold()


def _wounded(change: Change, index: Index, done: Rewriting) -> Rewriting:
    """The same, its segment marked where rows ended since they were read."""
    if done.written is None or not index.deleted:
        return done
    segment = done.written.segment
    sql = "SELECT seq FROM dead WHERE index_id = ? AND seq BETWEEN ? AND ?"
    ended = change.connection.execute(sql, [index.id, segment.seq_low, segment.seq_high]).fetchall()
    if {seq for (seq,) in ended} <= set(done.dead):
        return done
    return replace(done, written=replace(done.written, segment=replace(segment, wounded=True)))


def _rest(change: Change, seen: Index, before: Hot, now: Hot) -> None:
    """What came since stays hot, in a table of its own."""
    index = change.indices[seen.name]
    hot = Hot(next(change.core.ids), now.columns, seen.next_seq, now.rows - before.rows, monotonic(), now.weight - before.weight)
    change.connection.execute(f"CREATE TABLE {hot.table} AS SELECT * FROM {now.table} WHERE {SEQ} >= {seen.next_seq}")
    catalogue.put_hot(change.connection, index, hot)
    change.put(replace(index, hot=hot))
