"""The embedded store itself: hands writing to its one thread and reading to cursors; see `Store` for what each method promises."""

import contextlib
import secrets
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from honeyguide.errors import IndexMissing, StoreError
from honeyguide.query.aggregation import Aggregation
from honeyguide.query.ast import Query
from honeyguide.schema.fields import FieldType
from honeyguide.store.dates import moment
from honeyguide.store.definitions import INDEX, Definition
from honeyguide.store.embedded import (
    asking,
    defining,
    documents,
    forgetting,
    intake,
    ordering,
    retiring,
    scanning,
    sealing,
    seeking,
    tallying,
)
from honeyguide.store.embedded.core import MEMORY, Core, open_core
from honeyguide.store.embedded.fetching import fetch
from honeyguide.store.embedded.folder import hold
from honeyguide.store.embedded.lines import Kept, append_lines
from honeyguide.store.embedded.lookup import find
from honeyguide.store.embedded.sealing_aside import seal_ripe
from honeyguide.store.embedded.settling import hold_settled, make_room, there, visible
from honeyguide.store.embedded.state import Index, State
from honeyguide.store.hits import base36
from honeyguide.store.mapping import Types, named
from honeyguide.store.names import chosen, project
from honeyguide.store.protocol import NOTHING, Checkpoint, Hit, Hits, IndexInfo, Json, LedgerReject, Operation, Outcome, Search
from honeyguide.store.retention import Piece

if TYPE_CHECKING:
    import polars as pl


class EmbeddedStore:
    """See `Store`."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._pins: dict[str, State] = {}

    @classmethod
    def open(cls, path: Path, *, threads: int | None = None, memory: int = 0) -> "EmbeddedStore":
        """Open the store of a data folder, made where it isn't there; `memory` in bytes, 0 as by itself.

        Raises StoreBusy, StoreVersion, StoreError.
        """
        folder = hold(path)
        try:
            return cls(open_core(folder, threads=threads, memory=memory or MEMORY))
        except BaseException:
            folder.release()
            raise

    def append(
        self,
        index: str,
        frame: "pl.DataFrame",
        checkpoints: Sequence[Checkpoint] = (),
        rejects: Sequence[LedgerReject] = (),
        taken_back: Mapping[str, int] = NOTHING,
    ) -> None:
        """Keep an event frame and lines of the ledger."""
        intake.append(self._core, index, frame, intake.Ledger(checkpoints, rejects, taken_back))
        self._tidy([index])

    def write(self, operations: Sequence[Operation]) -> list[Outcome]:
        """Carry out changes of documents."""
        outcomes = self._core.write(lambda: documents.write(self._core, operations))
        self._tidy({operation.index for operation in operations})
        return outcomes

    def append_lines(self, index: str, lines: Sequence[bytes], ids: Sequence[str] | None = None) -> Kept | None:
        """Keep new documents, each a line of JSON, under these ids, each of them another, or such as they are given here.

        None, and nothing is kept, where one of them must be looked at by itself: then `write` says what becomes of each.
        """
        kept = append_lines(self._core, index, lines, ids)
        if kept is not None:
            self._tidy([index])
            make_room(self._core)
        return kept

    def _tidy(self, names: Sequence[str] | set[str]) -> None:
        """Seal what is ripe, merge what is small; whoever wrote waits for it, so that nothing piles up."""
        for name in names:
            index = self._core.epochs.current.indices.get(name)
            if index is not None:
                seal_ripe(self._core, name)
            if index is not None and len(index.segments) >= sealing.TOO_MANY:
                self._core.write(lambda name=name: sealing.merge(self._core, name))

    def get(self, index: str, id: str) -> Hit | None:
        """The document as it is now."""
        while True:
            with self._whole(index) as state, self._core.cursor() as cursor:
                place = state.indices.get(index)
                found = None if place is None else find(self._core, cursor, place, id)
            if found is not None:
                return Hit(index, found.id, found.version, found.seq, found.source, routing=found.routing)
            if state is self._core.epochs.current:
                return None

    def refresh(self, index: str = "*") -> None:
        """Make what was written visible."""
        self._core.write(lambda: sealing.refresh(self._core, chosen(index, self._core.epochs.current.indices)))

    @contextmanager
    def _reading(self, index: str, pin: str | None = None) -> "Generator[tuple[State, duckdb.DuckDBPyConnection]]":
        with self._core.cursor() as cursor:
            try:
                if pin is None:
                    with self._visible(index) as state:
                        yield state, cursor
                else:
                    yield self._pinned(pin), cursor
            except duckdb.OutOfMemoryException as error:
                raise asking.failed(self._core, error) from error

    def _visible(self, index: str) -> AbstractContextManager[State]:
        """The state as it is now; searches of these indices find all in it that they may see, also on a full disk."""
        return hold_settled(self._core, lambda state: chosen(index, state.indices), visible, always=True)

    def _whole(self, index: str) -> AbstractContextManager[State]:
        """The state as it is now, with all of an index that was written, seen by searches or not."""
        return hold_settled(self._core, lambda state: state.indices.keys() & {index}, there)

    def _pinned(self, pin: str) -> State:
        state = self._pins.get(pin)
        if state is None:
            raise StoreError(f"the point in time {pin!r} is gone")
        return state

    def search(self, search: Search) -> Hits:
        """A page of rows."""
        with self._reading(search.index, search.pin) as (state, cursor):
            asked = asking.question(self._core, cursor, state, search.index, search.query)
            asked.weights = search.weights
            keys, found = seeking.seek(asked, search.sort, search.skip + search.size if search.size else 0, search.after)
            page = found[search.skip :]
            total = asking.count(asking.question(self._core, cursor, state, search.index, search.query)) if search.total else None
            hits: dict[tuple[int, int], Hit] = {}
            for place, index in enumerate(asked.indices):
                here = {one.seq: one for one in page if one.place == place}
                for seq, one in (fetch(self._core, cursor, index, here, search.fields) if here else {}).items():
                    source = project(one.source, search.fields)
                    hits[place, seq] = Hit(
                        index.name, one.id, one.version, seq, source, ordering.shown(keys, here[seq].keys), one.routing, one.ignored
                    )
            return Hits(tuple(hits[one.place, one.seq] for one in page), total)

    def count(self, index: str, query: Query, *, pin: str | None = None) -> int:
        """How many rows."""
        with self._reading(index, pin) as (state, cursor):
            return asking.count(asking.question(self._core, cursor, state, index, query))

    def scan(self, search: Search) -> "Iterator[pl.DataFrame]":
        """All rows as frames."""
        with self._reading(search.index, search.pin) as (state, cursor):
            yield from scanning.scan(asking.question(self._core, cursor, state, search.index, search.query), search)

    def aggregate(self, index: str, query: Query, aggs: Mapping[str, Aggregation], *, pin: str | None = None) -> Json:
        """Elasticsearch's `aggregations`."""
        with self._reading(index, pin) as (state, cursor):
            return tallying.aggregate(asking.question(self._core, cursor, state, index, query), aggs)

    @contextmanager
    def pin(self, index: str) -> Generator[str]:
        """A point in time."""
        name = secrets.token_hex(16)
        with self._visible(index) as state:
            names = chosen(index, state.indices)
            self._pins[name] = State(state.generation, {one: state.indices[one] for one in names})
            try:
                yield name
            finally:
                del self._pins[name]

    def fields(self, index: str = "*") -> Mapping[str, Mapping[str, FieldType]]:
        """Every mapped field."""
        indices = self._core.epochs.current.indices
        found: dict[str, dict[str, FieldType]] = {}
        for name in chosen(index, indices):
            for path, mapped in indices[name].types.items():
                found.setdefault(path, {})[name] = mapped.type
        return found

    def map(self, index: str, mapping: Mapping[str, FieldType]) -> None:
        """Name types before they come."""

        def job() -> None:
            with self._core.change() as change:
                place = change.index(index)
                change.grow(place, named(place.types, mapping))

        self._core.write(job)

    def indices(self, pattern: str = "*") -> Sequence[IndexInfo]:
        """What is known of the indices."""
        with self._reading(pattern) as (state, cursor):
            return [_info(cursor, state.indices[name]) for name in chosen(pattern, state.indices)]

    def create(self, index: str) -> None:
        """An empty index."""

        def job() -> None:
            with self._core.change() as change:
                change.index(index)

        self._core.write(job)

    def drop(self, index: str) -> None:
        """Remove an index."""
        self._core.write(lambda: sealing.drop(self._core, index))

    def define(self, definitions: Sequence[Definition]) -> None:
        """Keep what is said about indices and beside them."""
        self._core.write(lambda: defining.define(self._core, definitions))

    def definitions(self, kind: str) -> Mapping[str, Json]:
        """What was said, by name."""
        state = self._core.epochs.current
        return {name: index.definition for name, index in state.indices.items()} if kind == INDEX else state.definitions.get(kind, {})

    def types(self, index: str) -> Types:
        """The mapped fields of an index."""
        found = self._core.epochs.current.indices.get(index)
        if found is None:
            raise IndexMissing(f"there is no index {index!r}", where=index)
        return found.types

    def checkpoints(self) -> Sequence[Checkpoint]:
        """The ledger, by path."""
        return self._ledger("ORDER BY path, identity", [])

    def checkpoint(self, identity: str) -> Checkpoint | None:
        """One line of the ledger."""
        return next(iter(self._ledger("WHERE identity = ?", [identity])), None)

    def _ledger(self, clause: str, values: list[str]) -> list[Checkpoint]:
        with self._core.cursor() as cursor:
            rows = cursor.execute(f"SELECT * FROM checkpoints {clause}", values).fetchall()
        return [_checkpoint(row) for row in rows]

    def sources(self) -> Mapping[str, str]:
        """What the ids of events begin with, before the `-`, and the source that each stands for."""
        return {base36(number): identity for identity, number in self._core.numbers.copy().items()}

    def rejects(self, identity: str) -> Iterator[LedgerReject]:
        """Lines that were not understood."""
        with self._core.cursor() as cursor:
            cursor.execute('SELECT * FROM rejects WHERE identity = ? ORDER BY "offset", rowid', [identity])
            while rows := cursor.fetchmany(1000):
                yield from (LedgerReject(*row) for row in rows)

    def forget(self, identity: str, since: int = 0) -> int:
        """Undo a source's intake, or its part from an offset on."""
        return self._core.write(lambda: forgetting.forget(self._core, identity, since))

    def pieces(self) -> list[Piece]:
        """Every sealed segment."""
        return retiring.pieces(self._core)

    def retire(self, ids: Sequence[int]) -> int:
        """Let whole segments go."""
        return self._core.write(lambda: retiring.retire(self._core, ids))

    def generation(self) -> int:
        """Of the state that readers are given now."""
        return self._core.epochs.current.generation

    def seal(self, index: str = "*") -> None:
        """Bring what is hot into its final form, and small segments together."""
        for name in chosen(index, self._core.epochs.current.indices):
            self._core.write(lambda name=name: sealing.seal(self._core, name))
            while self._core.write(lambda name=name: sealing.merge(self._core, name)):
                continue

    def close(self) -> None:
        """Finish what was begun and let go of the files."""
        self._core.writer.shutdown(wait=True)
        with contextlib.suppress(RuntimeError):
            self._core.connection.close()
        self._core.folder.release()


def _checkpoint(row: Sequence[Any]) -> Checkpoint:
    values: list[Any] = [value.replace(tzinfo=UTC) if isinstance(value, datetime) else value for value in row]
    return Checkpoint(*values)


def _info(cursor: "duckdb.DuckDBPyConnection", index: Index) -> IndexInfo:
    firsts = [one.first for one in index.segments if one.first is not None]
    lasts = [one.last for one in index.segments if one.last is not None]
    rows = sum(one.rows for one in index.segments)
    time = index.columns.get("@timestamp")
    if index.hot is not None:
        rows += index.hot.all_rows
        if time is not None and time.type == "date" and time.one in index.hot.columns:
            ends = cursor.execute(f"SELECT epoch_us(min({time.one})), epoch_us(max({time.one})) FROM {index.hot.table}").fetchall()
            firsts += [ends[0][0]] if ends[0][0] is not None else []
            lasts += [ends[0][1]] if ends[0][1] is not None else []
    size = sum(one.bytes for one in index.segments) + (index.hot.all_weight if index.hot is not None else 0)
    first, last = (moment(min(firsts)), moment(max(lasts))) if firsts else (None, None)
    return IndexInfo(index.name, rows - index.deleted, index.deleted, size, len(index.segments), first, last)
