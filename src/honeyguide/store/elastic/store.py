"""The store over a cluster: what `Store` promises, of Elasticsearch or OpenSearch."""

import hashlib
import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from honeyguide.errors import StoreError
from honeyguide.query.aggregation import Aggregation
from honeyguide.query.ast import Query
from honeyguide.schema.fields import FieldType
from honeyguide.store import counting, pipelines
from honeyguide.store.counting.scene import Scene
from honeyguide.store.dates import moment
from honeyguide.store.definitions import INDEX, Definition
from honeyguide.store.elastic.address import Address
from honeyguide.store.elastic.aggregation_dsl import aggs_dsl
from honeyguide.store.elastic.appending import append
from honeyguide.store.elastic.catalogue import Catalogue
from honeyguide.store.elastic.connection import PATIENCE, Connection
from honeyguide.store.elastic.counting import answered, meant, request
from honeyguide.store.elastic.documents import Documents
from honeyguide.store.elastic.ledger import Ledger
from honeyguide.store.elastic.mappings import check_definition, read_types
from honeyguide.store.elastic.pins import Pins
from honeyguide.store.elastic.rows import source_key
from honeyguide.store.elastic.searching import Searching, Target
from honeyguide.store.elastic.template import install
from honeyguide.store.hits import top_hits_json
from honeyguide.store.mapping import NONE, Types, named
from honeyguide.store.protocol import NOTHING, Checkpoint, Hit, Hits, IndexInfo, Json, LedgerReject, Operation, Outcome, Search

if TYPE_CHECKING:
    import polars as pl


class ElasticStore:
    """See `Store`. Rows of several processes meet in the cluster; nothing is kept here but what can be asked again."""

    def __init__(self, address: Address, *, patience: float = PATIENCE) -> None:
        self.address = address
        self._connection = Connection(address, patience=patience)
        self._catalogue = Catalogue(self._connection)
        self._ledger = Ledger(self._connection)
        self._documents = Documents(self._connection, self._catalogue)
        self._pins = Pins(self._connection)
        self._searching = Searching(self._connection, self._catalogue, self._pins)
        self._lock = threading.Lock()
        self._print = ""
        self._generation = 0
        self._installed = False

    def _ready(self) -> None:
        """Before the first change: the template is there."""
        with self._lock:
            if not self._installed:
                install(self._connection)
                self._installed = True

    def append(
        self,
        index: str,
        frame: "pl.DataFrame",
        checkpoints: Sequence[Checkpoint] = (),
        rejects: Sequence[LedgerReject] = (),
        taken_back: Mapping[str, int] = NOTHING,
    ) -> None:
        """Keep an event frame and lines of the ledger."""
        self._ready()
        for identity, since in taken_back.items():
            self._ledger.forget(identity, since)
        append(self._connection, self._catalogue, self._ledger, index, frame, checkpoints, rejects)

    def write(self, operations: Sequence[Operation]) -> list[Outcome]:
        """Carry out changes of documents."""
        self._ready()
        return self._documents.write(operations)

    def get(self, index: str, id: str) -> Hit | None:
        """The document as it is now."""
        return self._documents.get(index, id)

    def refresh(self, index: str = "*") -> None:
        """Make what was written visible."""
        names = [one.physical for one in self._catalogue.chosen(index)]
        for start in range(0, len(names), 50):
            self._connection.ask("POST", f"/{','.join(names[start : start + 50])}/_refresh", params={"ignore_unavailable": "true"})

    def search(self, search: Search) -> Hits:
        """A page of rows."""
        return self._searching.search(search)

    def count(self, index: str, query: Query, *, pin: str | None = None) -> int:
        """How many rows."""
        return self._searching.count(index, query, pin)

    def scan(self, search: Search) -> "Iterator[pl.DataFrame]":
        """All rows as frames."""
        return self._searching.scan(search)

    def aggregate(self, index: str, query: Query, aggs: Mapping[str, Aggregation], *, pin: str | None = None) -> Json:
        """Elasticsearch's `aggregations`; what works on buckets is worked out here."""
        plain = pipelines.plain(aggs)
        scene = Scene(datetime.now(UTC), [], lambda rows, top: top_hits_json((), len(rows)), counting.count)
        answer = counting.count(plain, [], scene)  # says what is wrong with them, and what is counted where there is nothing
        target = self._searching.target(index, pin)
        if target is not None and plain:
            answer = self._counted(target, query, plain)
        pipelines.complete(aggs, answer)
        return answer

    def _counted(self, target: Target, query: Query, plain: Mapping[str, Any]) -> Json:
        made = request(plain, aggs_dsl(meant(plain, target.scene)), target.scene)
        body = target.body(query) | {"size": 0, "track_total_hits": False, "aggs": made}
        said = self._connection.ask("POST", f"{target.path}/_search", body, params=target.parameters)
        return answered(plain, said["aggregations"], target.scene, self._catalogue)

    @contextmanager
    def pin(self, index: str) -> Generator[str]:
        """A point in time."""
        with self._pins.opened(self._catalogue.chosen(index)) as name:
            yield name

    def fields(self, index: str = "*") -> Mapping[str, Mapping[str, FieldType]]:
        """Every mapped field."""
        found: dict[str, dict[str, FieldType]] = {}
        for one in self._catalogue.chosen(index):
            for name, mapped in one.types.items():
                found.setdefault(name, {})[one.name] = mapped.type
        return found

    def map(self, index: str, mapping: Mapping[str, FieldType]) -> None:
        """Name types before they come."""
        self._ready()
        there = self._catalogue.one(index)
        wanted = named(there.types if there is not None else NONE, mapping)
        grown = self._catalogue.grown(index, wanted)
        if lost := [name for name in mapping if name not in grown.types]:
            raise StoreError(f"a cluster can't have the field {lost[0]!r} beside the others", where=index)

    def indices(self, pattern: str = "*") -> Sequence[IndexInfo]:
        """What is known of the indices."""
        chosen = self._catalogue.chosen(pattern)
        if not chosen:
            return []
        self.refresh(pattern)
        names = {one.physical for one in chosen}
        every = f"/{self.address.prefix}-*"
        stats = self._connection.ask("GET", f"{every}/_stats/docs,store,segments")["indices"]
        span: Json = {"first": {"min": {"field": "@timestamp"}}, "last": {"max": {"field": "@timestamp"}}}
        aggs = {"i": {"terms": {"field": "_index", "size": 10_000}, "aggs": span}}
        said = self._connection.ask("POST", f"{every}/_search", {"size": 0, "track_total_hits": False, "aggs": aggs})
        counted = {one["key"]: one for one in said.get("aggregations", {}).get("i", {"buckets": []})["buckets"]}
        return [_info(one.name, stats.get(one.physical, {}), counted.get(one.physical, {})) for one in chosen if one.physical in names]

    def create(self, index: str) -> None:
        """An empty index."""
        self._ready()
        self._catalogue.ensured(index)

    def drop(self, index: str) -> None:
        """Remove an index."""
        self._catalogue.drop(index)

    def define(self, definitions: Sequence[Definition]) -> None:
        """Indices are made, their fields mapped, and removed; what else is said is the cluster's own to keep. Raises StoreError."""
        for one in definitions:
            if one.kind != INDEX or (one.body or {}).get("aliases"):
                hint = f"Ask {self.address.shown()} itself."
                raise StoreError("aliases, templates and pipelines of a cluster aren't kept through Honeyguide", where=one.name, hint=hint)
        for one in definitions:
            if one.body is None:
                self.drop(one.name)
            else:
                check_definition(one.body.get("mappings") or {})
                self._ready()
                self._catalogue.grown(one.name, read_types(one.body.get("mappings") or {}))

    def definitions(self, kind: str) -> Mapping[str, Json]:
        """Every index, of which nothing was said here."""
        return {name: {} for name in self._catalogue.known()} if kind == INDEX else {}

    def types(self, index: str) -> Types:
        """The mapped fields of an index."""
        return self._catalogue.chosen(index)[0].types

    def checkpoints(self) -> Sequence[Checkpoint]:
        """The ledger, by path."""
        return self._ledger.checkpoints()

    def checkpoint(self, identity: str) -> Checkpoint | None:
        """One line of the ledger."""
        return self._ledger.checkpoint(identity)

    def sources(self) -> Mapping[str, str]:
        """What the ids of events begin with, before the `-`, and the source that each stands for."""
        return {source_key(line.identity): line.identity for line in self._ledger.checkpoints()}

    def rejects(self, identity: str) -> Iterator[LedgerReject]:
        """Lines that were not understood."""
        return self._ledger.rejects(identity)

    def forget(self, identity: str, since: int = 0) -> int:
        """Undo a source's intake, or its part from an offset on."""
        return self._ledger.forget(identity, since)

    def generation(self) -> int:
        """Another number whenever an index, or what searches see of one, is another."""
        path = f"/{self.address.prefix}-*/_stats/indexing,refresh"
        stats = self._connection.ask("GET", path, params={"level": "shards", "filter_path": "indices.*.uuid,indices.*.shards.*.seq_no"})
        seen = hashlib.blake2b(repr(sorted(stats.get("indices", {}).items())).encode()).hexdigest()
        with self._lock:
            if seen != self._print:
                self._print = seen
                self._generation += 1
            return self._generation

    def seal(self, index: str = "*") -> None:
        """Make what was written visible; the cluster merges by itself."""
        self.refresh(index)

    def close(self) -> None:
        """Let go of points in time and connections."""
        self._pins.close()
        self._connection.close()


def _info(name: str, stats: Json, counted: Json) -> IndexInfo:
    total, primaries = stats.get("total", {}), stats.get("primaries", {})
    first, last = (_time(counted.get(end, {}).get("value")) for end in ("first", "last"))
    return IndexInfo(
        name,
        int(counted.get("doc_count", 0)),
        int(primaries.get("docs", {}).get("deleted", 0)),
        int(total.get("store", {}).get("size_in_bytes", 0)),
        int(primaries.get("segments", {}).get("count", 0)),
        first,
        last,
    )


def _time(milliseconds: float | None) -> datetime | None:
    return None if milliseconds is None else moment(int(milliseconds) * 1000)
