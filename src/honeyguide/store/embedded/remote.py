"""A store that another process of the same user holds: the same methods, through its socket."""

import contextlib
import queue
import socket
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from honeyguide.errors import StoreBusy
from honeyguide.query.aggregation import Aggregation
from honeyguide.query.ast import Query
from honeyguide.schema.fields import FieldType
from honeyguide.store.embedded import wire
from honeyguide.store.embedded.serving import address
from honeyguide.store.protocol import NOTHING, Checkpoint, Hit, Hits, IndexInfo, Json, LedgerReject, Operation, Outcome, Search
from honeyguide.store.retention import Piece

if TYPE_CHECKING:
    import polars as pl


class RemoteStore:
    """See `Store`. Connections are kept for the next call; each is used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: queue.SimpleQueue[socket.socket] = queue.SimpleQueue()
        with self._connection():
            """Somebody answers, else it is told now."""

    @contextmanager
    def _connection(self) -> Generator[socket.socket]:
        """A connection; one that something went wrong with isn't used again."""
        try:
            connection = self._idle.get_nowait()
        except queue.Empty:
            connection = self._connect()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        self._idle.put(connection)

    def _connect(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with address(self._path) as name:
                connection.connect(name)
        except OSError as error:
            connection.close()
            raise self._gone() from error
        return connection

    def _gone(self) -> StoreBusy:
        return StoreBusy("the process that holds the data folder doesn't answer", where=str(self._path), hint="Try again.")

    def _call(self, name: str, *args: Any, **more: Any) -> Any:
        with self._connection() as connection:
            answer = self._ask(connection, name, args, more)
        if "error" in answer:
            raise answer["error"]
        return answer["value"]

    def _ask(self, connection: socket.socket, name: str, args: Sequence[Any], more: Mapping[str, Any]) -> Any:
        try:
            wire.send(connection, {"call": name, "args": list(args), "more": dict(more)})
            return wire.receive(connection)
        except (EOFError, OSError) as error:
            raise self._gone() from error

    def _stream(self, name: str, *args: Any) -> Iterator[Any]:
        with self._connection() as connection:
            answer = self._ask(connection, name, args, {})
            while "piece" in answer:
                yield answer["piece"]
                try:
                    answer = wire.receive(connection)
                except (EOFError, OSError) as error:
                    raise self._gone() from error
        if "error" in answer:
            raise answer["error"]

    def append(
        self,
        index: str,
        frame: "pl.DataFrame",
        checkpoints: Sequence[Checkpoint] = (),
        rejects: Sequence[LedgerReject] = (),
        taken_back: Mapping[str, int] = NOTHING,
    ) -> None:
        """Keep an event frame and lines of the ledger."""
        self._call("append", index, frame, list(checkpoints), list(rejects), dict(taken_back))

    def write(self, operations: Sequence[Operation]) -> list[Outcome]:
        """Carry out changes of documents."""
        return self._call("write", list(operations))

    def get(self, index: str, id: str) -> Hit | None:
        """The document as it is now."""
        return self._call("get", index, id)

    def refresh(self, index: str = "*") -> None:
        """Make what was written visible."""
        self._call("refresh", index)

    def search(self, search: Search) -> Hits:
        """A page of rows."""
        return self._call("search", search)

    def count(self, index: str, query: Query, *, pin: str | None = None) -> int:
        """How many rows."""
        return self._call("count", index, query, pin=pin)

    def scan(self, search: Search) -> "Iterator[pl.DataFrame]":
        """All rows as frames."""
        return self._stream("scan", search)

    def aggregate(self, index: str, query: Query, aggs: Mapping[str, Aggregation], *, pin: str | None = None) -> Json:
        """Elasticsearch's `aggregations`."""
        return self._call("aggregate", index, query, aggs, pin=pin)

    @contextmanager
    def pin(self, index: str) -> Generator[str]:
        """A point in time; it ends with the connection at the latest."""
        connection = self._connect()
        try:
            answer = self._ask(connection, "pin", [index], {})
            if "error" in answer:
                raise answer["error"]
            yield answer["value"]
            self._ask(connection, "unpin", [answer["value"]], {})
        finally:
            connection.close()

    def fields(self, index: str = "*") -> Mapping[str, Mapping[str, FieldType]]:
        """Every mapped field."""
        return self._call("fields", index)

    def map(self, index: str, mapping: Mapping[str, FieldType]) -> None:
        """Name types before they come."""
        self._call("map", index, mapping)

    def indices(self, pattern: str = "*") -> Sequence[IndexInfo]:
        """What is known of the indices."""
        return self._call("indices", pattern)

    def create(self, index: str) -> None:
        """An empty index."""
        self._call("create", index)

    def drop(self, index: str) -> None:
        """Remove an index."""
        self._call("drop", index)

    def checkpoints(self) -> Sequence[Checkpoint]:
        """The ledger, by path."""
        return self._call("checkpoints")

    def checkpoint(self, identity: str) -> Checkpoint | None:
        """One line of the ledger."""
        return self._call("checkpoint", identity)

    def sources(self) -> Mapping[str, str]:
        """What the ids of events begin with, before the `-`, and the source that each stands for."""
        return self._call("sources")

    def rejects(self, identity: str) -> Iterator[LedgerReject]:
        """Lines that were not understood."""
        return self._stream("rejects", identity)

    def forget(self, identity: str, since: int = 0) -> int:
        """Undo a source's intake, or its part from an offset on."""
        return self._call("forget", identity, since)

    def pieces(self) -> list[Piece]:
        """Every sealed segment."""
        return self._call("pieces")

    def retire(self, ids: Sequence[int]) -> int:
        """Let whole segments go."""
        return self._call("retire", list(ids))

    def generation(self) -> int:
        """Of the state that readers are given now."""
        return self._call("generation")

    def seal(self, index: str = "*") -> None:
        """Bring what is hot into its final form."""
        self._call("seal", index)

    def close(self) -> None:
        """Hang up; the store stays open in the process that holds it."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()
