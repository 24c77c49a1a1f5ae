"""Changes documents one after the other: index, create, update and delete by `_id`, with versions and optimistic concurrency."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
import polars as pl

from honeyguide.errors import DocumentRefused, StoreError
from honeyguide.store.conflicts import conflict
from honeyguide.store.definitions import INDEX
from honeyguide.store.embedded import catalogue
from honeyguide.store.embedded.core import Change, Core
from honeyguide.store.embedded.fetching import Fetched, fetch
from honeyguide.store.embedded.hot import insert_frame, insert_hot, pour
from honeyguide.store.embedded.ids import automatic_id, hashes, read_id
from honeyguide.store.embedded.lookup import Entry, entries, event_seqs
from honeyguide.store.embedded.physical import NewRow, Rows, document_columns
from honeyguide.store.embedded.state import Index
from honeyguide.store.embedded.together import Structure, Together, shape_all, structured_columns
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
    listed: frozenset[str] = frozenset()
    """Those of them that stood in the id table before."""
    rows: dict[int, NewRow] = field(default_factory=dict[int, NewRow])
    died: dict[int, int] = field(default_factory=dict[int, int])
    """Which change ended which row."""
    touched: set[str] = field(default_factory=set[str])
    fetched: dict[int, Fetched] = field(default_factory=dict[int, Fetched])
    together: Together | None = None
    """The documents, where all could be shaped at once."""
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
        outcomes = [_apply(batches.get(operation.index), operation, place) for place, operation in enumerate(operations)]
        for batch in batches.values():
            _store(change, batch)
        return outcomes


def _prepare(change: Change, operations: Sequence[Operation]) -> dict[str, Batch]:
    """Look up every document that is named, at once for each index."""
    by_index: dict[str, dict[int, Operation]] = {}
    for place, operation in enumerate(operations):
        by_index.setdefault(operation.index, {})[place] = operation
    batches: dict[str, Batch] = {}
    for name, placed in by_index.items():
        some = list(placed.values())
        if name not in change.indices and all(operation.kind == "delete" for operation in some):
            continue
        index = pour(change, change.index(name))
        batch = Batch(index, index.types, change.core.reserve(index, len(some)))
        named = {operation.id for operation in some if operation.id is not None}
        if named and index.next_seq:
            batch.known = entries(change.connection, index, hashes(named))
            batch.listed = frozenset(batch.known)
            _known_by_form(change, batch, named - batch.known.keys())
        updated = {operation.id for operation in some if operation.kind == "update" and operation.id is not None}
        seqs = [entry.seq for id, entry in batch.known.items() if id in updated and not entry.gone]
        batch.fetched = fetch(change.core, change.connection, index, seqs) if seqs else {}
        if _independent(batch, some):
            documents = {place: one.source for place, one in placed.items() if one.source is not None and one.kind != "delete"}
            batch.together = shape_all(documents, batch.types, index.rules)
            batch.types, batch.made = batch.together.types, batch.together.made
        batches[name] = batch
    return batches


def _independent(batch: Batch, operations: Sequence[Operation]) -> bool:
    """Whether what the documents mean doesn't depend on which of the operations succeed."""
    created: set[str] = set()
    for one in operations:
        if one.kind == "delete":
            continue
        if one.kind == "update" or one.source is None or one.if_seq_no is not None or one.version is not None:
            return False
        if one.kind == "create" and one.id is not None and (one.id in batch.known or one.id in created):
            return False
        if one.id is not None:
            created.add(one.id)
    return True


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


def _apply(batch: Batch | None, operation: Operation, place: int) -> Outcome:
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
        return _put(batch, operation, place, (source, raw), entry, replaces=old is not None)
    except StoreError as error:
        return Outcome(operation.index, operation.id or "", "error", error=error)
    except RecursionError:
        error = DocumentRefused("the document is nested too deeply")
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
        return Outcome(operation.index, id, "not_found")
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


def _put(
    batch: Batch, operation: Operation, place: int, document: tuple[dict[str, Any], bytes | None], entry: Entry | None, *, replaces: bool
) -> Outcome:
    source, raw = document
    together, structured = batch.together, None
    if together is None:
        shaped = shape(source, batch.types, batch.index.rules)
        batch.types = shaped.types
        batch.made |= shaped.made
    elif place in together.refused:
        raise together.refused[place]
    else:
        shaped, structured = together.single.get(place), together.rows.get(place)
    seq = batch.next()
    version = operation.version if operation.version is not None else 1 if entry is None else entry.version + 1
    number = entry.number if entry is not None and replaces else None
    text = raw.decode("utf-8", "replace") if raw is not None else orjson.dumps(source).decode()
    if entry is not None and replaces:
        _end(batch, entry.seq, seq)
    ignored, values = ((), {}) if shaped is None else (shaped.ignored, shaped.values)
    batch.rows[seq] = NewRow(seq, version, operation.id, text, ignored, values, number, operation.routing, structured)
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
        index = insert_hot(change, index, _columns(batch, index), sum(len(row.source) for row in batch.rows.values()))
    if batch.died:
        given = pl.DataFrame({"index_id": [index.id] * len(batch.died), "seq": list(batch.died), "died": list(batch.died.values())})
        insert_frame(change.connection, "dead", given)
        index = wound(change, index, batch.died)
    if batch.touched:
        _put_entries(change, batch)
    change.core.reserved[index.id] = batch.base + batch.changes
    index = change.put(replace(index, next_seq=max(index.next_seq, batch.base + batch.changes)))
    catalogue.put_counters(change.connection, index)


def _columns(batch: Batch, index: Index) -> Rows:
    """The batch's rows, those of one structure together."""
    single: list[NewRow] = []
    structured: dict[int, list[tuple[NewRow, int]]] = {}
    structures: dict[int, Structure] = {}
    for row in batch.rows.values():
        if row.structured is None:
            single.append(row)
        else:
            structure, at = row.structured
            structures[id(structure)] = structure
            structured.setdefault(id(structure), []).append((row, at))
    made = [structured_columns(rows, structures[key], index) for key, rows in structured.items()]
    made += [document_columns(single, index)] if single else []
    frame = made[0].frame if len(made) == 1 else pl.concat([one.frame for one in made], how="diagonal")
    return Rows(frame, frozenset(name for one in made for name in one.addresses))


def wound(change: Change, index: Index, died: Mapping[int, int]) -> Index:
    """The index with its segments marked in which rows ended."""
    seqs = sorted(died)
    hurt = [one for one in index.segments if not one.wounded and any(one.seq_low <= seq <= one.seq_high for seq in seqs)]
    for segment in hurt:
        change.connection.execute("UPDATE segments SET wounded = true WHERE id = ?", [segment.id])
    segments = tuple(replace(one, wounded=True) if one in hurt else one for one in index.segments)
    return change.put(replace(index, segments=segments, deleted=index.deleted + len(died)))


def _put_entries(change: Change, batch: Batch) -> None:
    """Where the touched documents are from now on."""
    named = hashes(batch.touched)
    old = [named[id] for id in batch.touched & batch.listed]
    if old:
        wanted = "hash IN (SELECT unnest(?::VARCHAR[])::UUID)"
        change.connection.execute(f"DELETE FROM ids WHERE index_id = ? AND {wanted}", [batch.index.id, old])
    known = {id: batch.known[id] for id in batch.touched}
    rows = [(batch.index.id, named[id], entry.seq, entry.version, entry.gone, entry.number) for id, entry in known.items()]
    given = pl.DataFrame(rows, schema=["index_id", "hash", "seq", "version", "gone", "number"], orient="row")
    insert_frame(change.connection, "ids", given.with_columns(pl.col("number").cast(pl.Int32)))
