"""What a store can do, in terms of the query tree; every store passes the same conformance suite."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from honeyguide.query.aggregation import Aggregation
from honeyguide.query.ast import MatchAll, Query, Value
from honeyguide.schema.fields import FieldType

if TYPE_CHECKING:
    import polars as pl

Json: TypeAlias = dict[str, Any]
NOTHING: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True)
class Checkpoint:
    """How far one source has been taken in: a line of the ledger. Totals are since the source was first met."""

    identity: str
    """Of the source's content, see ingest/identity.py; the key."""
    path: str
    format: str
    index: str
    position: int = 0
    """Decompressed bytes taken in."""
    line: int = 0
    """Lines taken in."""
    events: int = 0
    continuations: int = 0
    rejects: int = 0
    size: int = 0
    """Stored bytes of the file when it was last read."""
    modified: datetime | None = None
    inode: str = ""
    """`device:inode`, where the source is a file."""
    head: str = ""
    """sha256 of the first `head_length` decompressed bytes: what a file must still begin with to be the same one."""
    head_length: int = 0
    zone: str = "UTC"
    state: str = "null"
    """The format's `Batch.state` as JSON."""
    updated: datetime | None = None


@dataclass(frozen=True)
class LedgerReject:
    """A line that was not understood, as the ledger keeps it."""

    identity: str
    line: int
    offset: int
    reason: str
    text: str


@dataclass(frozen=True)
class Sort:
    """Order by a field; `_doc` is the order of arrival, `_id`, `_seq_no` and `_score` (the weights of the search) are allowed."""

    field: str
    descending: bool = False
    missing: Literal["_last", "_first"] = "_last"
    mode: Literal["", "min", "max", "avg", "sum", "median"] = ""
    """What counts of several values; empty is the least, descending the greatest."""
    fill: Value = None
    """What rows without a value count as, instead of standing at an end."""
    origin: tuple[float, float] | None = None
    """Of a field of points: order by the metres from this latitude and longitude."""
    nested: str = ""
    """The path of the nested objects in which the field lives."""
    filter: Query | None = None
    """Which of the nested objects count."""


@dataclass(frozen=True)
class Search:
    """A page of rows. `index` is a name, a pattern with `*`, or several with commas (`-name` leaves out)."""

    index: str = "*"
    query: Query = field(default_factory=MatchAll)
    sort: tuple[Sort, ...] = ()
    size: int = 10
    skip: int = 0
    after: tuple[Value, ...] | None = None
    """The `sort` values of the last hit seen: the page behind it."""
    fields: tuple[str, ...] | None = None
    """Only these fields (patterns allowed) in `Hit.source`; None is all."""
    total: bool = True
    """Count all rows too."""
    pin: str | None = None
    """A point in time from `Store.pin`."""
    weights: tuple[tuple[float, Query], ...] = ()
    """What `_score` is the sum of: the weights of the queries that a row fulfils."""


@dataclass(frozen=True)
class Nest:
    """Which object of a nested field a hit is."""

    path: str
    place: int


@dataclass(frozen=True)
class Hit:
    """A document: `source` as nested JSON where it came as JSON, else as flat {field: value}; times are ISO 8601 text with Z."""

    index: str
    id: str
    version: int
    seq_no: int
    source: Json
    sort: tuple[Value, ...] = ()
    routing: str | None = None
    ignored: tuple[str, ...] = ()
    """Names of fields whose values don't fit their types."""
    nested: Nest | None = None
    """Which object the hit is, where it is no document; `source` is that object then."""


@dataclass(frozen=True)
class Hits:
    """A page of hits; `total` is exact, or None where it wasn't asked for."""

    hits: tuple[Hit, ...]
    total: int | None


@dataclass(frozen=True)
class Operation:
    """One change of one document, as in a bulk request."""

    kind: Literal["index", "create", "update", "delete"]
    index: str
    id: str | None = None
    source: Json | None = None
    """The document; for `update` the part to merge."""
    raw: bytes | None = None
    """The document as it was sent, kept word for word as `_source` where given."""
    upsert: Json | None = None
    if_seq_no: int | None = None
    version: int | None = None
    """With `version_type`: the document's version as somebody else counts it."""
    version_type: Literal["external", "external_gte"] | None = None
    """How much newer `version` must be than what is there; None where versions are counted here."""
    routing: str | None = None
    """Kept with the document."""
    noop: bool = True
    """Whether an `update` that changes nothing is left undone."""


@dataclass(frozen=True)
class Outcome:
    """What became of an operation: `result` in Elasticsearch's words, or the error that stopped it (the others go on)."""

    index: str
    id: str
    result: Literal["created", "updated", "deleted", "not_found", "noop", "error"]
    version: int = 0
    seq_no: int = 0
    error: Exception | None = None
    source: Json | None = None
    """After an `update`: the document."""


@dataclass(frozen=True)
class IndexInfo:
    """An index: how many live documents, how much disk, and the span of `@timestamp`."""

    name: str
    documents: int
    deleted: int
    bytes: int
    segments: int
    first: datetime | None
    last: datetime | None


class Store(Protocol):
    """A place for events and documents. Every method may be called from any thread."""

    def append(
        self,
        index: str,
        frame: "pl.DataFrame",
        checkpoints: Sequence[Checkpoint] = (),
        rejects: Sequence[LedgerReject] = (),
        taken_back: Mapping[str, int] = NOTHING,
    ) -> None:
        """Keep the rows of an event frame and the ledger's lines, all or nothing.

        The frame has `@source` (identity of each row's source) and `log.offset`; both name the row. A source that the ledger
        has beyond a row's offset is the caller's mistake. An empty frame is allowed: then only the ledger changes. `taken_back`: what
        is there of these sources from an offset on, rows and rejects, ends in the same step; the end of a growing log is read again.
        """
        ...

    def write(self, operations: Sequence[Operation]) -> list[Outcome]:
        """Carry out the changes in order; one outcome each. Indices that don't exist are made, fields are mapped as they come."""
        ...

    def get(self, index: str, id: str) -> Hit | None:
        """The document as it is now, also before a refresh; None where there is none."""
        ...

    def refresh(self, index: str = "*") -> None:
        """Make everything that was written visible to searches (events of `append` are at once)."""
        ...

    def search(self, search: Search) -> Hits:
        """A page of rows."""
        ...

    def count(self, index: str, query: Query, *, pin: str | None = None) -> int:
        """How many rows; at a point in time with `pin`."""
        ...

    def scan(self, search: Search) -> "Iterator[pl.DataFrame]":
        """All rows of the search as frames of typed columns, in constant memory, from one point in time.

        `size`, `skip` and `after` don't count.

        Columns: `_index`, `_id`, and the fields asked for; with None all that have a value, and `_source` JSON where documents
        came as JSON.
        """
        ...

    def aggregate(self, index: str, query: Query, aggs: Mapping[str, Aggregation], *, pin: str | None = None) -> Json:
        """The answer as Elasticsearch's `aggregations` object.

        {"name": {"buckets": [{"key", "doc_count", …}]}} or {"name": {"value": …}}.
        """
        ...

    def pin(self, index: str) -> AbstractContextManager[str]:
        """A point in time: searches with it see what is there now, whatever is written, sealed or forgotten meanwhile."""
        ...

    def fields(self, index: str = "*") -> Mapping[str, Mapping[str, FieldType]]:
        """{field: {index: type}} of every mapped field."""
        ...

    def map(self, index: str, mapping: Mapping[str, FieldType]) -> None:
        """Name types for fields before they come. Raises MappingConflict."""
        ...

    def indices(self, pattern: str = "*") -> Sequence[IndexInfo]:
        """The indices that match, by name."""
        ...

    def create(self, index: str) -> None:
        """An empty index; nothing happens where it exists."""
        ...

    def drop(self, index: str) -> None:
        """Remove an index with all its rows. Raises IndexMissing."""
        ...

    def checkpoints(self) -> Sequence[Checkpoint]:
        """The ledger, by path."""
        ...

    def checkpoint(self, identity: str) -> Checkpoint | None:
        """One line of the ledger."""
        ...

    def sources(self) -> Mapping[str, str]:
        """What the ids of events begin with, before the `-`, and the identity of the source that each stands for."""
        ...

    def rejects(self, identity: str) -> "Iterator[LedgerReject]":
        """The lines of a source that were not understood, in order."""
        ...

    def forget(self, identity: str, since: int = 0) -> int:
        """Undo a source's intake: its rows, rejects and ledger line; how many rows went.

        With `since`, only rows and rejects from that offset on; the ledger line stays as it is until the next append names it.
        """
        ...

    def generation(self) -> int:
        """A number that grows with every change, so that answers can be kept as long as they are true."""
        ...

    def seal(self, index: str = "*") -> None:
        """Bring what is hot into its final form now."""
        ...

    def close(self) -> None:
        """Finish what was begun and let go of the files."""
        ...
