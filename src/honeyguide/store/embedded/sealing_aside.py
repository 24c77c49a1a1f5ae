"""Seals hot rows while others go on writing: the segment is written by the thread of who asked for it, and the writer only names it."""

from collections.abc import Callable
from dataclasses import replace
from time import monotonic

from honeyguide.store.embedded import catalogue
from honeyguide.store.embedded.columns import SEQ
from honeyguide.store.embedded.core import Change, Core
from honeyguide.store.embedded.sealing import HEAVIEST, MOST_HOT, SMALL, Rewriting, exchange, rewrite_hot, ripe
from honeyguide.store.embedded.state import Hot, Index


def seal_ripe(core: Core, name: str) -> None:
    """Make a segment of the hot rows of an index, where they are ripe. Who writes meanwhile waits only where it can't keep up."""
    index = core.epochs.current.indices.get(name)
    if index is not None and ripe(index):
        _seal(core, name, ripe, wait=_overdue(index))


def make_way(core: Core, name: str, coming: int) -> None:
    """Make a segment of the hot rows of an index before so many more would be too many to be sealed at once."""

    def full(index: Index) -> bool:
        return index.hot is not None and index.hot.all_rows + coming > MOST_HOT

    index = core.epochs.current.indices.get(name)
    if index is not None and full(index):
        _seal(core, name, full, wait=True)


def seal_many(core: Core, name: str) -> None:
    """Make a segment of the hot rows of an index where many wait, which takes half the time of putting them into its table."""
    _seal(core, name, _many, wait=True)


def _many(index: Index) -> bool:
    return index.hot is not None and index.hot.all_rows - index.hot.rows >= SMALL


def _seal(core: Core, name: str, wanted: Callable[[Index], bool], *, wait: bool) -> None:
    if not core.sealing.acquire(blocking=wait):
        return
    try:
        index = core.epochs.current.indices.get(name)
        if index is not None and index.hot is not None and wanted(index):
            with core.writing():
                done = rewrite_hot(core, index, index.hot)
            core.write(lambda: _named(core, index, done))
    finally:
        core.sealing.release()


def _overdue(index: Index) -> bool:
    return index.hot is not None and (index.hot.all_rows >= 2 * MOST_HOT or index.hot.all_weight >= 2 * HEAVIEST)


def _named(core: Core, seen: Index, done: Rewriting) -> None:
    """In the writer's thread: nothing of it counts where the hot table was sealed or dropped by somebody else."""
    now, kept = core.epochs.current.indices.get(seen.name), False
    try:
        if now is not None and now.hot is not None and seen.hot is not None and (now.id, now.hot.id) == (seen.id, seen.hot.id):
            with core.change() as change:
                change.put(replace(now, refreshed=max(now.refreshed, seen.next_seq)))
                exchange(change, _wounded(change, now, done))
                if now.hot.all_rows > seen.hot.all_rows:
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
    """What came since stays hot: what waits goes on waiting, and what lies in the table has one of its own."""
    index, since = change.indices[seen.name], seen.next_seq
    waiting = tuple(one for one in now.waiting if one.first >= since)
    ((rows,),) = change.connection.execute(f"SELECT count(*) FROM {now.table} WHERE {SEQ} >= {since}").fetchall() if now.rows else ((0,),)
    weight = now.all_weight - before.all_weight - sum(one.weight for one in waiting)
    hot = Hot(next(change.core.ids), now.columns if rows else frozenset(), since, rows, monotonic(), weight, waiting)
    if rows:
        change.connection.execute(f"CREATE TABLE {hot.table} AS SELECT * FROM {now.table} WHERE {SEQ} >= {since}")
        catalogue.put_hot(change.connection, index, hot)
    catalogue.put_counters(change.connection, change.put(replace(index, hot=hot)))
