"""A store in lists, small and obviously right: what tests use, and what the real stores are compared with."""

import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cmp_to_key, partial
from itertools import count as counter
from typing import TYPE_CHECKING

import orjson

from honeyguide.errors import DocumentRefused, IndexMissing, StoreError
from honeyguide.query.aggregation import Aggregation, TopHits
from honeyguide.query.ast import Query
from honeyguide.schema.event import SOURCE
from honeyguide.schema.fields import FieldType
from honeyguide.store import counting, pipelines
from honeyguide.store.conflicts import conflict
from honeyguide.store.counting.scene import Scene
from honeyguide.store.dates import moment
from honeyguide.store.definitions import INDEX, Definition
from honeyguide.store.frames import canonical, event_rows, frame_types, row_frame
from honeyguide.store.hits import base36, object_at, top_hits_json
from honeyguide.store.mapping import NONE, Types, named
from honeyguide.store.mappings import with_made
from honeyguide.store.meaning import Row, matches, values_of, weight
from honeyguide.store.names import chosen, project
from honeyguide.store.protocol import NOTHING, Checkpoint, Hit, Hits, IndexInfo, Json, LedgerReject, Operation, Outcome, Search, Sort
from honeyguide.store.rules import PLAIN, Rules, declared, read_rules
from honeyguide.store.shaping import shape
from honeyguide.store.sorting import after, compare, in_milliseconds, one_kind, order_values
from honeyguide.store.updating import merged
from honeyguide.store.values import Typed

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Document:
    """A row with all that is known of it."""

    id: str
    version: int
    seq_no: int
    source: Json
    values: Mapping[str, list[Typed]]
    from_json: bool
    ignored: tuple[str, ...] = ()
    identity: str | None = None
    routing: str | None = None


@dataclass
class Index:
    """The rows of an index by id: as they are now, and as searches see them since the last refresh."""

    types: Types = field(default_factory=lambda: NONE)
    live: dict[str, Document] = field(default_factory=dict[str, Document])
    seen: dict[str, Document] = field(default_factory=dict[str, Document])
    versions: dict[str, int] = field(default_factory=dict[str, int])
    """Of deleted documents: a new one goes on counting."""
    next_seq: int = 0
    deleted: int = 0
    definition: Json = field(default_factory=dict[str, "Json"])
    rules: Rules = PLAIN

    def refresh(self) -> None:
        """What was written becomes visible."""
        self.seen = dict(self.live)

    def put(self, document: Document) -> None:
        """The document takes the next number."""
        self.next_seq += 1
        self.live.pop(document.id, None)
        self.live[document.id] = document


class NaiveStore:
    """See `Store`. One lock around everything."""

    def __init__(self) -> None:
        self._indices: dict[str, Index] = {}
        self._definitions: dict[str, dict[str, Json]] = {}
        self._checkpoints: dict[str, Checkpoint] = {}
        self._rejects: dict[str, list[LedgerReject]] = {}
        self._sources: dict[str, int] = {}
        self._pins: dict[str, dict[str, tuple[list[Document], Types]]] = {}
        self._names = counter(1)
        self._lock = threading.RLock()

    def append(
        self,
        index: str,
        frame: "pl.DataFrame",
        checkpoints: Sequence[Checkpoint] = (),
        rejects: Sequence[LedgerReject] = (),
        taken_back: Mapping[str, int] = NOTHING,
    ) -> None:
        """Keep an event frame and lines of the ledger."""
        with self._lock:
            for identity, since in taken_back.items():
                self._end(identity, since)
            if frame.height:
                self._append(index, frame)
            self._checkpoints.update({line.identity: line for line in checkpoints})
            for reject in rejects:
                self._rejects.setdefault(reject.identity, []).append(reject)

    def _append(self, index: str, frame: "pl.DataFrame") -> None:
        place = self._indices.setdefault(index, Index())
        frame = canonical(frame)
        place.types = frame_types(place.types, frame)
        for identity, row in zip(frame.get_column(SOURCE), event_rows(frame, place.types), strict=True):
            number = self._sources.setdefault(identity, len(self._sources) + 1)
            offset = row.values["log.offset"][0]
            place.put(Document(f"{base36(number)}-{offset}", 1, place.next_seq, row.source, row.values, False, row.ignored, identity))
        place.refresh()

    def write(self, operations: Sequence[Operation]) -> list[Outcome]:
        """Carry out changes of documents."""
        with self._lock:
            return [self._write(operation) for operation in operations]

    def _write(self, operation: Operation) -> Outcome:
        if operation.kind == "delete" and operation.index not in self._indices:
            return Outcome(operation.index, operation.id or "", "not_found")
        index = self._indices.setdefault(operation.index, Index())
        id = operation.id if operation.id is not None else f"auto{next(self._names):016d}"
        old = index.live.get(id)
        last = old.version if old is not None else index.versions.get(id)
        error = conflict(operation, last, None if old is None else old.seq_no)
        if error is not None:
            version, seq = (0, 0) if old is None else (old.version, old.seq_no)
            return Outcome(operation.index, id, "error", version, seq, error)
        if operation.kind == "delete":
            return self._delete(operation, index, id)
        source = operation.source if operation.source is not None else orjson.loads(operation.raw or b"{}")
        if operation.kind == "update":
            if old is None and operation.upsert is None:
                return Outcome(operation.index, id, "not_found")
            source = operation.upsert if old is None else merged(old.source, source)
            if old is not None and source == old.source and operation.noop:
                return Outcome(operation.index, id, "noop", old.version, old.seq_no, source=source)
        try:
            shaped = shape(source or {}, index.types, index.rules)
        except DocumentRefused as refused:
            return Outcome(operation.index, id, "error", error=refused)
        index.types = shaped.types
        if shaped.made:
            index.definition = with_made(index.definition, shaped.made)
            index.rules = read_rules(index.definition)[1]
        index.versions.pop(id, None)
        version = operation.version if operation.version is not None else 1 + (last or 0)
        identity = old.identity if old is not None else None
        document = Document(id, version, index.next_seq, source or {}, shaped.values, True, shaped.ignored, identity, operation.routing)
        index.put(document)
        return Outcome(
            operation.index,
            id,
            "updated" if old is not None else "created",
            version,
            document.seq_no,
            source=source if operation.kind == "update" else None,
        )

    def _delete(self, operation: Operation, index: Index, id: str) -> Outcome:
        old = index.live.pop(id, None)
        last = old.version if old is not None else index.versions.get(id, 0)
        version = operation.version if operation.version is not None else last + 1
        if old is None and operation.version is None:
            return Outcome(operation.index, id, "not_found")
        index.versions[id] = version
        index.deleted += old is not None
        index.next_seq += 1
        return Outcome(operation.index, id, "not_found" if old is None else "deleted", version, index.next_seq - 1)

    def get(self, index: str, id: str) -> Hit | None:
        """The document as it is now."""
        with self._lock:
            place = self._indices.get(index)
            found = place.live.get(id) if place is not None else None
            return None if found is None else Hit(index, found.id, found.version, found.seq_no, found.source, routing=found.routing)

    def refresh(self, index: str = "*") -> None:
        """Make what was written visible."""
        with self._lock:
            for name in chosen(index, self._indices):
                self._indices[name].refresh()

    def _visible(self, index: str, pin: str | None = None) -> list[tuple[Document, Row]]:
        with self._lock:
            if pin is not None and pin not in self._pins:
                raise StoreError(f"the point in time {pin!r} is gone")
            state = self._pins[pin] if pin is not None else self._state("*")
        return [
            (
                document,
                Row(
                    name,
                    document.id,
                    document.values,
                    state[name][1],
                    document.ignored,
                    document.routing,
                    document.seq_no,
                    document.version,
                ),
            )
            for name in chosen(index, state)
            for document in state[name][0]
        ]

    def _state(self, expression: str) -> dict[str, tuple[list[Document], Types]]:
        names = chosen(expression, self._indices)
        return {name: (sorted(self._indices[name].seen.values(), key=lambda one: one.seq_no), self._indices[name].types) for name in names}

    def _check(self, sort: Sequence[Sort], index: str) -> None:
        types = [self._indices[name].types for name in chosen(index, self._indices)]
        for one in sort:
            one_kind(one.field, [found[one.field].type for found in types if one.field in found])

    def _found(self, index: str, query: Query, pin: str | None = None) -> list[tuple[Document, Row]]:
        now = datetime.now(UTC)
        return [pair for pair in self._visible(index, pin) if matches(query, pair[1], now)]

    def search(self, search: Search) -> Hits:
        """A page of rows."""
        if search.pin is None:
            self._check(search.sort, search.index)
        now = datetime.now(UTC)
        found = [
            (order_values(search.sort, row, document.seq_no, score=weight(search.weights, row, now)), document, row)
            for document, row in self._found(search.index, search.query, search.pin)
        ]
        found.sort(key=cmp_to_key(lambda left, right: compare(search.sort, left[0], right[0])))
        total = len(found) if search.total else None
        if search.after is not None:
            found = [one for one in found if after(search.sort, one[0], search.after, one[2].types)]
        page = found[search.skip : search.skip + search.size]
        return Hits(tuple(_hit(document, row, search) for _, document, row in page), total)

    def count(self, index: str, query: Query, *, pin: str | None = None) -> int:
        """How many rows."""
        return len(self._found(index, query, pin))

    def scan(self, search: Search) -> "Iterator[pl.DataFrame]":
        """All rows as frames."""
        found = self._found(search.index, search.query, search.pin)
        if search.sort:
            keyed = [(order_values(search.sort, row, document.seq_no), document, row) for document, row in found]
            keyed.sort(key=cmp_to_key(lambda left, right: compare(search.sort, left[0], right[0])))
            found = [(document, row) for _, document, row in keyed]
        for start in range(0, len(found), 10_000):
            part = found[start : start + 10_000]
            sources = [document.source if document.from_json else None for document, _ in part]
            yield row_frame([row for _, row in part], sources, search.fields)

    def aggregate(self, index: str, query: Query, aggs: Mapping[str, Aggregation], *, pin: str | None = None) -> Json:
        """Elasticsearch's `aggregations`."""
        now = datetime.now(UTC)
        everything = self._visible(index, pin)
        documents = {id(row): document for document, row in everything}
        rows = [row for _, row in everything]
        scene = Scene(now, rows, partial(_top_hits, documents), counting.count)
        answer = counting.count(aggs, [row for row in rows if matches(query, row, now)], scene)
        pipelines.complete(aggs, answer)
        return answer

    @contextmanager
    def pin(self, index: str) -> Generator[str]:
        """A point in time."""
        with self._lock:
            name = f"pin{next(self._names)}"
            self._pins[name] = self._state(index)
        try:
            yield name
        finally:
            del self._pins[name]

    def fields(self, index: str = "*") -> Mapping[str, Mapping[str, FieldType]]:
        """Every mapped field."""
        with self._lock:
            found: dict[str, dict[str, FieldType]] = {}
            for name in chosen(index, self._indices):
                for path, mapped in self._indices[name].types.items():
                    found.setdefault(path, {})[name] = mapped.type
            return found

    def map(self, index: str, mapping: Mapping[str, FieldType]) -> None:
        """Name types before they come."""
        with self._lock:
            place = self._indices.setdefault(index, Index())
            place.types = named(place.types, mapping)

    def indices(self, pattern: str = "*") -> Sequence[IndexInfo]:
        """What is known of the indices."""
        with self._lock:
            return [_info(name, self._indices[name]) for name in chosen(pattern, self._indices)]

    def create(self, index: str) -> None:
        """An empty index."""
        with self._lock:
            self._indices.setdefault(index, Index())

    def drop(self, index: str) -> None:
        """Remove an index."""
        with self._lock:
            if self._indices.pop(index, None) is None:
                raise IndexMissing(f"there is no index {index!r}", where=index)

    def define(self, definitions: Sequence[Definition]) -> None:
        """Keep what is said about indices and beside them."""
        with self._lock:
            before = {name: (index.types, index.definition, index.rules) for name, index in self._indices.items()}
            try:
                for one in definitions:
                    self._define(one)
            except StoreError:
                for name in [name for name in self._indices if name not in before]:
                    del self._indices[name]
                for name, (types, definition, rules) in before.items():
                    index = self._indices[name]
                    index.types, index.definition, index.rules = types, definition, rules
                raise

    def _define(self, one: Definition) -> None:
        if one.kind != INDEX:
            others = self._definitions.setdefault(one.kind, {})
            others.pop(one.name, None)
            others.update({} if one.body is None else {one.name: one.body})
        elif one.body is None:
            self.drop(one.name)
        else:
            types, rules = read_rules(one.body)
            index = self._indices.setdefault(one.name, Index())
            index.types, index.rules, index.definition = declared(index.types, types), rules, one.body

    def definitions(self, kind: str) -> Mapping[str, Json]:
        """What was said, by name."""
        with self._lock:
            if kind == INDEX:
                return {name: index.definition for name, index in self._indices.items()}
            return dict(self._definitions.get(kind, {}))

    def types(self, index: str) -> Types:
        """The mapped fields of an index."""
        with self._lock:
            if index not in self._indices:
                raise IndexMissing(f"there is no index {index!r}", where=index)
            return self._indices[index].types

    def checkpoints(self) -> Sequence[Checkpoint]:
        """The ledger, by path."""
        with self._lock:
            return sorted(self._checkpoints.values(), key=lambda line: (line.path, line.identity))

    def checkpoint(self, identity: str) -> Checkpoint | None:
        """One line of the ledger."""
        with self._lock:
            return self._checkpoints.get(identity)

    def sources(self) -> Mapping[str, str]:
        """What the ids of events begin with, before the `-`, and the source that each stands for."""
        with self._lock:
            return {base36(number): identity for identity, number in self._sources.items()}

    def rejects(self, identity: str) -> Iterator[LedgerReject]:
        """Lines that were not understood."""
        with self._lock:
            yield from sorted(self._rejects.get(identity, []), key=lambda reject: reject.offset)

    def forget(self, identity: str, since: int = 0) -> int:
        """Undo a source's intake, or its part from an offset on."""
        with self._lock:
            gone = self._end(identity, since)
            if not since:
                self._checkpoints.pop(identity, None)
            return gone

    def _end(self, identity: str, since: int) -> int:
        gone = 0
        for index in self._indices.values():
            ids = [
                id
                for id, document in index.live.items()
                if document.identity == identity and int(document.source.get("log.offset", 0)) >= since
            ]
            gone += len(ids)
            for id in ids:
                del index.live[id]
            if ids:
                index.next_seq += 1
                index.refresh()
        self._rejects[identity] = [reject for reject in self._rejects.pop(identity, []) if reject.offset < since]
        return gone

    def generation(self) -> int:
        """Another number each time: nothing is kept of what is in lists anyway."""
        return next(self._names)

    def seal(self, index: str = "*") -> None:
        """Make what was written visible; there is no other form."""
        self.refresh(index)

    def close(self) -> None:
        """Nothing to let go of."""


def _hit(document: Document, row: Row, search: Search) -> Hit:
    source = project(document.source, search.fields)
    return Hit(
        row.index,
        document.id,
        document.version,
        document.seq_no,
        source,
        order_values(search.sort, row, document.seq_no, shown=True, score=weight(search.weights, row, datetime.now(UTC))),
        document.routing,
        document.ignored,
    )


def _top_hits(documents: Mapping[int, Document], rows: Sequence[Row], top: TopHits) -> Json:
    sort = tuple(Sort(name, descending) for name, descending in top.sort)
    search = Search(sort=sort, fields=top.fields)
    owned = [(documents[id(row if row.around is None else row.around)], row) for row in rows]
    found = [(order_values(sort, row, document.seq_no), document, row) for document, row in owned]
    found.sort(key=cmp_to_key(lambda left, right: compare(sort, left[0], right[0])))
    hits: list[Hit] = []
    for values, document, row in found[top.skip : top.skip + top.size]:
        sorted_by = [
            in_milliseconds(values_of(row, name)[0], value, shown)
            for (name, _), value, shown in zip(top.sort, values, order_values(sort, row, document.seq_no, shown=True), strict=True)
        ]
        hit = replace(_hit(document, row, search), sort=tuple(sorted_by))
        hits.append(
            hit if row.nest is None else replace(hit, nested=row.nest, source=project(object_at(document.source, row.nest), top.fields))
        )
    return top_hits_json(hits, len(found), numbers=top.numbers)


def _info(name: str, index: Index) -> IndexInfo:
    times = [int(time) for document in index.live.values() for time in document.values.get("@timestamp", []) if not isinstance(time, str)]
    first, last = (moment(min(times)), moment(max(times))) if times else (None, None)
    return IndexInfo(name, len(index.live), index.deleted, 0, 0, first, last)
