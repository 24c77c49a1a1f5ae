"""What the parts of the embedded store share: the folder, DuckDB's connections, the state, and the one thread that changes it."""

import itertools
import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import duckdb
import pyarrow as pa

from honeyguide.errors import StoreError, TooMuchAtOnce
from honeyguide.store.embedded import catalogue
from honeyguide.store.embedded.columns import Column, stored
from honeyguide.store.embedded.folder import Folder
from honeyguide.store.embedded.plain_lines import Texts
from honeyguide.store.embedded.state import Epochs, Index, State
from honeyguide.store.embedded.tails import Tails
from honeyguide.store.embedded.waiting import recovered
from honeyguide.store.embedded.words import Words
from honeyguide.store.interruption import current
from honeyguide.store.mapping import Types
from honeyguide.store.protocol import Json

Result = TypeVar("Result")
MILLION = 1_000_000
MEMORY = 192 * MILLION
"""Bytes, DuckDB's limit: with 512 MB a sort of 4 million rows took the process to 589, with 192 to 281."""

JOURNAL = 32 << 20
"""Bytes of DuckDB's journal from which it is folded into the database once hot rows were sealed, which then needn't be written again."""
LONGEST_JOURNAL = 256 << 20
"""Bytes from which DuckDB does so by itself, hot rows and all: that costs more than everything else about them."""

DISK = ("No space left on device", "Disk quota exceeded", "File too large", "Read-only file system", "Input/output error")
"""What the system says where nothing more can be written; DuckDB hands the words on."""


@dataclass
class Core:
    """An open store. Only the writer's thread uses `connection`; readers take cursors."""

    folder: Folder
    connection: duckdb.DuckDBPyConnection
    epochs: Epochs
    ids: Iterator[int]
    """Numbers of indices, hot tables and segments."""
    numbers: dict[str, int]
    """Of sources, by identity; grows only."""
    writer: ThreadPoolExecutor
    tails: Tails
    words: Words = field(default_factory=Words)
    sealing: threading.Lock = field(default_factory=threading.Lock)
    """Held by who makes a segment of hot rows beside the writer."""
    reserved: dict[int, int] = field(default_factory=dict[int, int])
    """By index the next `_seq`, counting what is being written."""
    texts: dict[int, Texts] = field(default_factory=dict[int, "Texts"])
    """By index what of its documents was text although it looked like times."""
    memory: int = MEMORY
    """Bytes that DuckDB may take."""

    def write(self, job: Callable[[], Result]) -> Result:
        """Let the writer's thread do it, and wait. Raises StoreError where the disk takes no more."""
        with self.writing():
            return self.writer.submit(job).result()

    @contextmanager
    def writing(self) -> Generator[None]:
        """Says in a sentence where the disk takes no more. Raises StoreError then."""
        try:
            yield
        except duckdb.OutOfMemoryException as error:
            told = f"the store's memory of {self.memory // MILLION} MB doesn't hold what is to be written at once"
            raise TooMuchAtOnce(told, where=str(self.folder.path), hint="Send smaller batches; nothing of this one was kept.") from error
        except (OSError, duckdb.Error) as error:
            reason = next((words for words in DISK if words in str(error)), "")
            if not reason:
                raise
            hint = "Make room, then give the same command again: what was kept is whole."
            raise StoreError(f"nothing more can be written: {reason}", where=str(self.folder.path), hint=hint) from error

    @contextmanager
    def cursor(self) -> Generator[duckdb.DuckDBPyConnection]:
        """A connection for one reader."""
        cursor = self.connection.cursor()
        asked = current()
        try:
            with asked.running(cursor.interrupt) if asked else nullcontext():
                yield cursor
        except duckdb.InterruptException:
            if asked is not None:
                asked.check()
            raise
        finally:
            cursor.close()

    @contextmanager
    def change(self) -> Generator["Change"]:
        """One transaction: what the block did to tables and to `Change` is there for all, or for nobody. Writer's thread only."""
        change = Change(self, dict(self.epochs.current.indices), definitions=self.epochs.current.definitions)
        self.connection.execute("BEGIN")
        try:
            yield change
            self.connection.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise
        for table in self.tails.discarded():
            change.retire_table(table)
        if change.settled:
            waiting = {one.file for index in change.indices.values() for one in index.waiting}
            for file in change.settled - waiting:
                change.retire_file(file)
        self.epochs.swap(MappingProxyType(change.indices), change.retired, change.definitions)
        for action in self.epochs.drained():
            action()

    def show(self, indices: Mapping[str, Index]) -> None:
        """Show readers these indices instead of those of their names; no table says anything else. Writer's thread only."""
        state = self.epochs.current
        self.epochs.swap(MappingProxyType({**state.indices, **indices}), [], state.definitions)

    def fold(self) -> None:
        """Let go of a journal that has grown. Writer's thread only, behind a change."""
        with suppress(OSError, duckdb.TransactionException):
            if self.folder.journal.stat().st_size >= JOURNAL:
                self.connection.execute("CHECKPOINT")

    def _roll_back(self) -> None:
        try:
            self.connection.execute("ROLLBACK")
        except duckdb.TransactionException:
            # A commit that failed has ended the transaction already.
            return

    def reserve(self, index: Index, count: int) -> int:
        """The first of `count` numbers of changes that nobody else gets."""
        base = max(self.reserved.get(index.id, 0), index.next_seq)
        self.reserved[index.id] = base + count
        return base


@dataclass
class Change:
    """What a transaction makes of the state."""

    core: Core
    indices: dict[str, Index]
    retired: list[Callable[[], None]] = field(default_factory=list["Callable[[], None]"])
    definitions: Mapping[str, Mapping[str, Json]] = field(default_factory=dict[str, "Mapping[str, Json]"])
    settled: set[Path] = field(default_factory=set[Path])
    """Files of the journal of which rows wait no more."""

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The writer's."""
        return self.core.connection

    def index(self, name: str) -> Index:
        """The index of that name, made where it isn't there."""
        found = self.indices.get(name)
        if found is None:
            found = catalogue.add_index(self.connection, next(self.core.ids), name)
            self.indices[name] = found
        return found

    def grow(self, index: Index, types: Types) -> Index:
        """The index with these types, new fields having columns."""
        if types is index.types:
            return index
        number = max((column.number for column in index.columns.values()), default=0)
        columns = dict(index.columns)
        for name, mapped in types.items():
            if name not in columns and stored(mapped, types):
                number += 1
                columns[name] = Column(number, mapped.type)
        catalogue.add_fields(self.connection, index, types, columns)
        return self.put(replace(index, types=types, columns=MappingProxyType(columns)))

    def put(self, index: Index) -> Index:
        """The index as it is now."""
        self.indices[index.name] = index
        return index

    def retire_table(self, name: str) -> None:
        """Drop a table once nobody reads it."""
        self.retired.append(lambda: _execute(self.connection, f"DROP TABLE IF EXISTS {name}"))

    def retire_file(self, path: Path) -> None:
        """Remove a file once nobody reads it."""
        self.retired.append(lambda: path.unlink(missing_ok=True))

    def retire_dead(self, index: Index, seqs: Sequence[int]) -> None:
        """Forget that rows had ended, once nobody sees them; they are no more."""
        for start in range(0, len(seqs), 10_000):
            listed = ", ".join(str(seq) for seq in seqs[start : start + 10_000])
            self.retired.append(
                lambda sql=f"DELETE FROM dead WHERE index_id = {index.id} AND seq IN ({listed})": _execute(self.connection, sql)
            )

    def retire_index(self, index: Index) -> None:
        """Forget which rows of a dropped index had ended, once nobody sees it."""
        self.retired.append(lambda: _execute(self.connection, f"DELETE FROM dead WHERE index_id = {index.id}"))


def _execute(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    connection.execute(sql)


def open_core(folder: Folder, *, threads: int | None = None, memory: int = MEMORY) -> Core:
    """Open what lies in a held folder; `memory` in bytes. Sweeps tables and files that nothing names. Raises StoreError."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{memory}B",
        "temp_directory": str(folder.temporary),
        "default_block_size": 16384,
        "checkpoint_threshold": f"{LONGEST_JOURNAL >> 20}MiB",
    }
    settings |= {"threads": threads} if threads else {}
    try:
        connection = duckdb.connect(str(folder.database), config=settings)
    except duckdb.Error as error:
        raise StoreError(f"the store can't be opened: {error}", where=str(folder.database)) from error
    connection.execute("SET parquet_metadata_cache = true")
    # What is folded are hot rows, which are sealed soon: finding out how each column packs best took four times as long as writing it.
    connection.execute("SET force_compression = 'uncompressed'")
    # What pyarrow gives back goes to the system sooner from glibc than from its own mimalloc: 20 MB of a big intake.
    pa.set_memory_pool(pa.system_memory_pool())
    indices = catalogue.load(connection)
    _sweep(connection, folder, indices)
    used = [
        one for index in indices.values() for one in (index.id, index.hot.id if index.hot else 0, *(part.id for part in index.segments))
    ]
    ids = itertools.count(max(used, default=0) + 1)
    numbers = {identity: number for number, identity in connection.execute("SELECT number, identity FROM sources").fetchall()}
    epochs = Epochs(State(0, MappingProxyType(recovered(folder, indices, ids)), catalogue.load_definitions(connection)))
    writer = ThreadPoolExecutor(1, "store-writer")
    return Core(folder, connection, epochs, ids, numbers, writer, Tails(connection, folder.path), memory=memory)


def _sweep(connection: duckdb.DuckDBPyConnection, folder: Folder, indices: dict[str, Index]) -> None:
    """Remove what a stopped process left: files that no manifest names, hot tables that no index has."""
    named = {segment.path(folder.path) for index in indices.values() for segment in index.segments}
    for file in folder.segments.iterdir():
        if file not in named:
            file.unlink()
    missing = sorted(path.name for path in named if not path.exists())
    if missing:
        raise StoreError(f"segments are missing: {', '.join(missing[:5])}", where=str(folder.segments), hint="Restore them from a copy.")
    tables = {index.hot.table for index in indices.values() if index.hot is not None}
    for (name,) in connection.execute("SELECT table_name FROM duckdb_tables() WHERE regexp_full_match(table_name, 'h[0-9]+')").fetchall():
        if name not in tables:
            connection.execute(f"DROP TABLE {name}")
