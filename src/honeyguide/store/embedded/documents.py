"""Changes documents one after the other: index, create, update and delete by `_id`, with versions and optimistic concurrency."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
import polars as pl

from honeyguide.errors import StoreError
from honeyguide.store.conflicts import conflict
from honeyguide.store.definitions import INDEX
from honeyguide.store.embedded import catalogue
from honeyguide.store.embedded.core import Change, Core
from honeyguide.store.embedded.fetching import Fetched, fetch
from honeyguide.store.embedded.ids import automatic_id, hashed, read_id
from honeyguide.store.embedded.intake import insert_frame, insert_hot
from honeyguide.store.embedded.lookup import Entry, entries, event_seqs
from honeyguide.store.embedded.physical import NewRow, document_columns
from honeyguide.store.embedded.state import Index
from honeyguide.store.mapping import Types
from honeyguide.store.mappings import with_made
from honeyguide.store.protocol import Json, Operation, Outcome
from honeyguide.store.rules import read_rules
from honeyguide.store.shaping import shape
from honeyguide.store.updating import merged


@dataclass
class Batch:
    """What a bulk request makes of one index."""

    index: Index
    types: Types
    base: int
    """The first number of a change."""
    changes: int = 0
    known: dict[str, Entry] = field(default_factory=dict[str, Entry])
    """The documents that are named, as they are after the operations so far."""
    rows: dict[int, NewRow] = field(default_factory=dict[int, NewRow])
    died: dict[int, int] = field(default_factory=dict[int, int])
    """Which change ended which row."""
    touched: set[str] = field(default_factory=set[str])
    fetched: dict[int, Fetched] = field(default_factory=dict[int, Fetched])
    made: dict[str, Json] = field(default_factory=dict[str, "Json"])
    """Mappings of fields that dynamic templates decided."""

    def next(self) -> int:
        """The number of one more change."""
        self.changes += 1
        return self.base + self.changes - 1


def write(core: Core, operations: Sequence[Operation]) -> list[Outcome]:
    """See `Store.write`. In the writer's thread."""
    with core.change() as change:
        batches = _prepare(change, operations)
        outcomes = [_apply(change, batches.get(operation.index), operation) for operation in operations]
        for batch in batches.values():
            _store(change, batch)
        return outcomes


def _prepare(change: Change, operations: Sequence[Operation]) -> dict[str, Batch]:
    """Look up every document that is named, at once for each index."""
    by_index: dict[str, list[Operation]] = {}
    for operation in operations:
        by_index.setdefault(operation.index, []).append(operation)
    batches: dict[str, Batch] = {}
    for name, some in by_index.items():
        if name not in change.indices and all(operation.kind == "delete" for operation in some):
            continue
        index = change.index(name)
        batch = Batch(index, index.types, change.core.reserve(index, len(some)))
        named = {operation.id for operation in some if operation.id is not None}
        if named and index.next_seq:
            batch.known = entries(change.connection, index, named)
            _known_by_form(change, batch, named - batch.known.keys())
        updated = {operation.id for operation in some if operation.kind == "update" and operation.id is not None}
        seqs = [entry.seq for id, entry in batch.known.items() if id in updated and not entry.gone]
        batch.fetched = fetch(change.core, change.connection, index, seqs) if seqs else {}
        batches[name] = batch
    return batches


def _known_by_form(change: Change, batch: Batch, ids: Iterable[str]) -> None:
    """Documents whose id was never given: automatic ones and events."""
    numbers = {number: identity for identity, number in change.core.numbers.items()}
    forms = {id: named for id in ids if (named := read_id(id, batch.index.salt, numbers)) is not None}
    automatic = {id: named.seq for id, named in forms.items() if named.seq is not None and named.seq < batch.index.next_seq}
    if automatic:
        there = fetch(change.core, change.connection, batch.index, automatic.values())
        for id, seq in automatic.items():
            if seq in there and there[seq].id == id and there[seq].number is None:
                batch.known[id] = Entry(seq, there[seq].version, None)
    events = {id: (named.number, named.offset) for id, named in forms.items() if named.number is not None and named.offset is not None}
    if events:
        for id, seq in event_seqs(change.core, change.connection, batch.index, events).items():
            batch.known[id] = Entry(seq, 1, events[id][0])


def _apply(change: Change, batch: Batch | None, operation: Operation) -> Outcome:
    if batch is None:
        return Outcome(operation.index, operation.id or "", "not_found")
    entry = None if operation.id is None else batch.known.get(operation.id)
    old = None if entry is None or entry.gone else entry
    error = conflict(operation, None if entry is None else entry.version, None if old is None else old.seq)
    if error is not None:
        version, seq = (0, 0) if old is None else (old.version, old.seq)
        return Outcome(operation.index, operation.id or "", "error", version, seq, error)
    if operation.kind == "delete":
        return _delete(batch, operation, entry, old)
    try:
        source, raw = _read(operation)
        if operation.kind == "update":
            if old is None and operation.upsert is None:
                return Outcome(operation.index, operation.id or "", "not_found")
            before = None if old is None else _source_of(batch, old.seq)
            source, raw = (operation.upsert or {} if before is None else merged(before, source)), None
            if old is not None and source == before and operation.noop:
                return Outcome(operation.index, operation.id or "", "noop", old.version, old.seq, source=source)
        return _put(batch, operation, source, raw, entry, replaces=old is not None)
    except StoreError as error:
        return Outcome(operation.index, operation.id or "", "error", error=error)


def _read(operation: Operation) -> tuple[dict[str, Any], bytes | None]:
    if operation.source is not None:
        return operation.source, operation.raw
    try:
        source = orjson.loads(operation.raw or b"{}")
    except orjson.JSONDecodeError as error:
        raise StoreError(f"the document can't be read: {error}", where=operation.index) from error
    if not isinstance(source, dict):
        raise StoreError("a document must be a JSON object", where=operation.index)
    return source, operation.raw


def _source_of(batch: Batch, seq: int) -> dict[str, Any]:
    new = batch.rows.get(seq)
    return orjson.loads(new.source) if new is not None else batch.fetched[seq].source


def _delete(batch: Batch, operation: Operation, entry: Entry | None, old: Entry | None) -> Outcome:
    id = operation.id or ""
    version = operation.version if operation.version is not None else 1 if entry is None else entry.version + 1
    if old is None and operation.version is None:
        return Outcome(operation.index, id, "not_found", version)
    seq = batch.next()
    if old is not None:
        _end(batch, old.seq, seq)
    batch.known[id] = Entry(seq, version, None if old is None else old.number, gone=True)
    batch.touched.add(id)
    return Outcome(operation.index, id, "not_found" if old is None else "deleted", version, seq)


def _end(batch: Batch, seq: int, died: int) -> None:
    """A row ends: one of this very request was never there for anybody."""
    if batch.rows.pop(seq, None) is None:
        batch.died[seq] = died


def _put(batch: Batch, operation: Operation, source: dict[str, Any], raw: bytes | None, entry: Entry | None, *, replaces: bool) -> Outcome:
    shaped = shape(source, batch.types, batch.index.rules)
    batch.types = shaped.types
    batch.made |= shaped.made
    seq = batch.next()
    version = operation.version if operation.version is not None else 1 if entry is None else entry.version + 1
    number = entry.number if entry is not None and replaces else None
    text = raw.decode("utf-8", "replace") if raw is not None else orjson.dumps(source).decode()
    if entry is not None and replaces:
        _end(batch, entry.seq, seq)
    batch.rows[seq] = NewRow(seq, version, operation.id, text, shaped.ignored, shaped.values, number, operation.routing)
    if operation.id is not None:
        batch.known[operation.id] = Entry(seq, version, number)
        batch.touched.add(operation.id)
    id = operation.id if operation.id is not None else automatic_id(batch.index.salt, seq)
    return Outcome(
        operation.index, id, "updated" if replaces else "created", version, seq, source=source if operation.kind == "update" else None
    )


def _store(change: Change, batch: Batch) -> None:
    """What the batch made of the index becomes rows."""
    index = change.grow(batch.index, batch.types)
    if batch.made:
        body = with_made(index.definition, batch.made)
        index = change.put(replace(index, definition=body, rules=read_rules(body)[1]))
        catalogue.put_definition(change.connection, INDEX, index.name, body)
    if batch.rows:
        rows = list(batch.rows.values())
        index = insert_hot(change, index, document_columns(rows, index), sum(len(row.source) for row in rows))
    if batch.died:
        given = pl.DataFrame({"index_id": [index.id] * len(batch.died), "seq": list(batch.died), "died": list(batch.died.values())})
        insert_frame(change.connection, "dead", given)
        index = wound(change, index, batch.died)
    if batch.touched:
        _put_entries(change, index, {id: batch.known[id] for id in batch.touched})
    change.core.reserved[index.id] = batch.base + batch.changes
    index = change.put(replace(index, next_seq=max(index.next_seq, batch.base + batch.changes)))
    catalogue.put_counters(change.connection, index)


def wound(change: Change, index: Index, died: Mapping[int, int]) -> Index:
    """The index with its segments marked in which rows ended."""
    seqs = sorted(died)
    hurt = [one for one in index.segments if not one.wounded and any(one.seq_low <= seq <= one.seq_high for seq in seqs)]
    for segment in hurt:
        change.connection.execute("UPDATE segments SET wounded = true WHERE id = ?", [segment.id])
    segments = tuple(replace(one, wounded=True) if one in hurt else one for one in index.segments)
    return change.put(replace(index, segments=segments, deleted=index.deleted + len(died)))


def _put_entries(change: Change, index: Index, known: Mapping[str, Entry]) -> None:
    rows = [(index.id, hashed(id).hex, entry.seq, entry.version, entry.gone, entry.number) for id, entry in known.items()]
    given = pl.DataFrame(rows, schema=["index_id", "hash", "seq", "version", "gone", "number"], orient="row")
    given = given.with_columns(pl.col("number").cast(pl.Int32))
    change.connection.execute("CREATE OR REPLACE TEMP TABLE named AS SELECT * FROM ids LIMIT 0")
    insert_frame(change.connection, "named", given)
    change.connection.execute("DELETE FROM ids USING named WHERE ids.index_id = named.index_id AND ids.hash = named.hash")
    change.connection.execute("INSERT INTO ids SELECT * FROM named")
