"""Keeps the newest rows of the newest segments in memory: what people look at first, and what a whole row group is dear for."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

import duckdb

from honeyguide.store.embedded.columns import SEQ
from honeyguide.store.embedded.parts import Part
from honeyguide.store.embedded.segments import TIME
from honeyguide.store.embedded.state import Index, Segment

ROWS = 12_288
"""Rows of a tail: at 40 columns some 8 MB."""
WORTH = 50_000
"""Rows from which a segment has a tail; smaller ones are read whole."""
MOST = 4
"""Tails that are kept."""
ASIDE = "tails"
"""The database in memory that they lie in."""


@dataclass(frozen=True)
class Tail:
    """The last rows of a segment, which is in the order of time, as a table in memory."""

    table: str
    since: int
    """All rows of the segment that are later than this moment are in it."""
    seqs: frozenset[int]

    def part(self, index: Index, segment: Segment) -> Part:
        """The table as a part of its index; rows of the segment may have ended since."""
        return Part(index, (segment,), None, segment.columns, segment.constants, segment.wounded, self.table)


class Tails:
    """The tails of a store, made when they are first asked for."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._kept: OrderedDict[int, Tail] = OrderedDict()
        self._old: list[str] = []
        connection.execute(f"ATTACH ':memory:' AS {ASIDE}")

    def of(self, cursor: duckdb.DuckDBPyConnection, index: Index, segment: Segment) -> Tail | None:
        """The tail of a segment; None where it has none, being small or without times."""
        column = index.columns.get(TIME)
        if column is None or column.type != "date" or column.one not in segment.columns or segment.untimed or segment.rows < WORTH:
            return None
        with self._lock:
            found = self._kept.get(segment.id) or self._make(cursor, segment, column.one)
            self._kept[segment.id] = found
            self._kept.move_to_end(segment.id)
            return found

    def known(self, segment: Segment) -> Tail | None:
        """The tail, where it was made."""
        return self._kept.get(segment.id)

    def _make(self, cursor: duckdb.DuckDBPyConnection, segment: Segment, time: str) -> Tail:
        table = f"{ASIDE}.t{segment.id}"
        file = str(segment.path(self._folder)).replace("'", "''")
        columns = ", ".join(sorted(segment.columns))
        last = f"file_row_number >= {segment.rows - ROWS}"
        cursor.execute(f"CREATE TABLE {table} AS SELECT {columns} FROM read_parquet('{file}', file_row_number = true) WHERE {last}")
        since = cursor.execute(f"SELECT epoch_us(min({time})) FROM {table}").fetchall()[0][0]
        seqs = frozenset(seq for (seq,) in cursor.execute(f"SELECT {SEQ} FROM {table}").fetchall())
        while len(self._kept) >= MOST:
            _, old = self._kept.popitem(last=False)
            self._old.append(old.table)
        return Tail(table, since, seqs)

    def discarded(self) -> list[str]:
        """Tables that are not kept any more; a reader may still be at them."""
        with self._lock:
            old, self._old = self._old, []
            return old
