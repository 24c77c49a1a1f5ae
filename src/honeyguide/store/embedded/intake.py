"""Takes rows in: big event frames straight into segments, small ones and documents into the hot table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter

import polars as pl

from honeyguide.errors import IndexMissing
from honeyguide.schema.event import SOURCE
from honeyguide.store.embedded import catalogue, forgetting
from honeyguide.store.embedded.core import Change, Core
from honeyguide.store.embedded.handing import handed
from honeyguide.store.embedded.hot import insert_frame, insert_hot
from honeyguide.store.embedded.physical import event_columns
from honeyguide.store.embedded.sealing import SMALL
from honeyguide.store.embedded.sealing_aside import make_way
from honeyguide.store.embedded.segments import Written, write_rows
from honeyguide.store.embedded.state import Index
from honeyguide.store.frames import canonical, frame_types
from honeyguide.store.protocol import Checkpoint, LedgerReject

BIG = SMALL
"""Rows from which a frame becomes a segment at once, which takes half the memory of putting them into the hot table and sealing that."""
HEAVY = 24 << 20
"""Bytes from which it does as well: wide rows cost a hot table twice, in its log and when it is sealed."""
_MOMENT, _TEXT, _COUNT = pl.Datetime("us"), pl.String(), pl.Int64()
_LEDGER = {
    field.name: _MOMENT if "datetime" in str(field.type) else _COUNT if "int" in str(field.type) else _TEXT for field in fields(Checkpoint)
}
"""The ledger's columns; times are kept in UTC without saying so."""
_LINE = attrgetter(*_LEDGER)
"""A line's values: `astuple` makes deep copies of them, which took a third of an intake of many small files."""
_REJECT = attrgetter(*(field.name for field in fields(LedgerReject)))


@dataclass(frozen=True)
class Ledger:
    """Lines of the ledger that are written with rows, or not at all."""

    checkpoints: Sequence[Checkpoint]
    rejects: Sequence[LedgerReject]
    taken_back: Mapping[str, int]
    """By source the offset from which on what is there of it ends."""

    def begun(self, core: Core) -> "list[forgetting.Ending]":
        """What ends is looked for before anything is written. In the writer's thread."""
        return [forgetting.ending(core, identity, since) for identity, since in self.taken_back.items()]

    def put(self, change: Change) -> None:
        """Write them; of two for one source the later counts."""
        if self.checkpoints:
            lines = list({line.identity: _LINE(line) for line in self.checkpoints}.values())
            with handed(change.connection, "lines", pl.DataFrame(lines, schema=_LEDGER, orient="row")):
                change.connection.execute("DELETE FROM checkpoints WHERE identity IN (SELECT identity FROM lines)")
                change.connection.execute("INSERT INTO checkpoints BY NAME SELECT * FROM lines")
        if self.rejects:
            rows = [_REJECT(reject) for reject in self.rejects]
            given = pl.DataFrame(rows, schema=["identity", "line", "offset", "reason", "text"], orient="row")
            insert_frame(change.connection, "rejects", given)


def append(core: Core, name: str, frame: pl.DataFrame, ledger: Ledger) -> None:
    """See `Store.append`."""
    if not frame.height:
        core.write(lambda: _ledger_only(core, ledger))
    elif frame.height < BIG and frame.estimated_size() < HEAVY:
        plain = canonical(frame)
        make_way(core, name, frame.height)
        core.write(lambda: _append_hot(core, name, plain, ledger))
    else:
        _append_segment(core, name, canonical(frame), ledger)


def _ledger_only(core: Core, ledger: Ledger) -> None:
    ending = ledger.begun(core)
    with core.change() as change:
        forgetting.end(change, ending)
        ledger.put(change)


def _append_hot(core: Core, name: str, frame: pl.DataFrame, ledger: Ledger) -> None:
    ending = ledger.begun(core)
    with core.change() as change:
        forgetting.end(change, ending)
        index = _prepared(change, name, frame)
        base = core.reserve(index, frame.height)
        index = insert_hot(change, index, event_columns(frame, index, core.numbers, base))
        _advance(change, index, base + frame.height)
        ledger.put(change)


def _append_segment(core: Core, name: str, frame: pl.DataFrame, ledger: Ledger) -> None:
    """The file is written by the caller's thread, so that several callers write at once; the writer only names it."""
    index, base, id = core.write(lambda: _reserve(core, name, frame))
    rows = event_columns(frame, index, core.numbers, base)
    with core.writing():
        written = write_rows(core.folder, id, index, rows)
    core.write(lambda: _commit_segment(core, index, written, base + frame.height, ledger))


def _commit_segment(core: Core, index: Index, written: Written, next_seq: int, ledger: Ledger) -> None:
    try:
        ending = ledger.begun(core)
        with core.change() as change:
            forgetting.end(change, ending)
            now = _still_there(change, index)
            catalogue.add_segment(change.connection, now, written.segment, written.words)
            _advance(change, change.put(replace(now, segments=(*now.segments, written.segment))), next_seq)
            ledger.put(change)
    except BaseException:
        kept = core.epochs.current.indices.get(index.name)
        if kept is None or written.segment not in kept.segments:
            written.path.unlink(missing_ok=True)
        raise


def _still_there(change: Change, index: Index) -> Index:
    now = change.indices.get(index.name)
    if now is None or now.id != index.id:
        raise IndexMissing(f"the index {index.name!r} was removed while rows were added", where=index.name)
    return now


def _reserve(core: Core, name: str, frame: pl.DataFrame) -> tuple[Index, int, int]:
    with core.change() as change:
        index = _prepared(change, name, frame)
        return index, core.reserve(index, frame.height), next(core.ids)


def _prepared(change: Change, name: str, frame: pl.DataFrame) -> Index:
    """The index with columns for the frame's fields, and numbers for its sources."""
    index = change.index(name)
    known = change.core.numbers
    fresh = [identity for identity in frame.get_column(SOURCE).unique(maintain_order=True).to_list() if identity not in known]
    if fresh:
        numbers = {identity: number for number, identity in enumerate(fresh, len(known) + 1)}
        insert_frame(change.connection, "sources", pl.DataFrame({"number": list(numbers.values()), "identity": fresh}))
        known.update(numbers)
    return change.grow(index, frame_types(index.types, frame))


def _advance(change: Change, index: Index, next_seq: int) -> None:
    """Events are visible at once."""
    reached = max(index.next_seq, next_seq)
    catalogue.put_counters(change.connection, change.put(replace(index, next_seq=reached, refreshed=reached)))
