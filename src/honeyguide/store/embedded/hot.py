"""The table of an index's rows that are not sealed yet: what is written one by one, and what was waiting when somebody asked for it."""

import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import duckdb
import polars as pl

from honeyguide.store.embedded import catalogue
from honeyguide.store.embedded.columns import SEQ, column_type
from honeyguide.store.embedded.core import Change, Core
from honeyguide.store.embedded.fresh_ids import name_rows
from honeyguide.store.embedded.handing import handed
from honeyguide.store.embedded.physical import Rows, addresses_of
from honeyguide.store.embedded.segments import columns_sql
from honeyguide.store.embedded.state import Hot, Index, Poured, Waiting
from honeyguide.store.embedded.tails import ASIDE


def insert_hot(change: Change, index: Index, rows: Rows, weight: int = 0) -> Index:
    """Put rows into the index's hot table, behind those that waited; it is made or widened as they need it."""
    return _inserted(change, pour(change, index), rows, weight)


def pour(change: Change, index: Index) -> Index:
    """The index with the rows that waited in its hot table."""
    hot = index.hot
    if hot is None or not hot.waiting:
        return index
    frame = pl.concat([one.frame for one in hot.waiting], how="diagonal")
    index = replace(index, hot=replace(hot, waiting=()))
    index = _inserted(change, index, Rows(frame, addresses_of(index) & frozenset(frame.columns)), sum(one.weight for one in hot.waiting))
    settle(change, index, hot.waiting)
    return index


def settle(change: Change, index: Index, rows: Sequence[Waiting]) -> None:
    """These rows lie in a table or a segment now: their ids are known there, and their files go with the last of them."""
    name_rows(change, index, rows)
    change.settled |= {one.file for one in rows}


def _inserted(change: Change, index: Index, rows: Rows, weight: int) -> Index:
    wanted = frozenset(rows.frame.columns)
    hot = index.hot
    if hot is None or not wanted <= hot.columns:
        hot = _widened(change, index, rows, wanted)
    with handed(change.connection, "given", rows.frame):
        change.connection.execute(f"INSERT INTO {hot.table} BY NAME SELECT {columns_sql(rows)} FROM given")
    hot = replace(hot, rows=hot.rows + rows.frame.height, weight=hot.weight + weight)
    return change.put(replace(index, hot=hot))


def _widened(change: Change, index: Index, rows: Rows, wanted: frozenset[str]) -> Hot:
    """The hot table with all columns that are wanted. How many rows it has isn't noted: it is seen when the store is opened."""
    hot = index.hot
    if hot is None:
        low = rows.frame.get_column(SEQ).min()
        hot = Hot(next(change.core.ids), frozenset(), low if isinstance(low, int) else 0, 0, time.monotonic())
    if hot.columns:
        columns = {column.one: column for column in index.columns.values()}
        for name in sorted(wanted - hot.columns):
            change.connection.execute(f"ALTER TABLE {hot.table} ADD COLUMN {name} {column_type(name, columns)}")
    else:
        change.connection.execute(f"CREATE TABLE {hot.table} ({_listed(index, rows)})")
    hot = replace(hot, columns=hot.columns | wanted)
    catalogue.put_hot(change.connection, index, hot)
    return hot


def _listed(index: Index, rows: Rows) -> str:
    """The columns of a table that holds just these rows."""
    columns = {column.one: column for column in index.columns.values()}
    return ", ".join(f"{name} {column_type(name, columns)}" for name in rows.frame.columns)


@contextmanager
def poured_aside(core: Core, index: Index, hot: Hot) -> Generator[Index]:
    """The index with the rows that wait in a table in memory, for one reader: where the disk takes no more they are found all the same."""
    frame = pl.concat([one.frame for one in hot.waiting], how="diagonal")
    rows = Rows(frame, addresses_of(index) & frozenset(frame.columns))
    poured = Poured(f"{ASIDE}.w{next(core.ids)}", frozenset(frame.columns), frame.height)
    with core.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {poured.table} ({_listed(index, rows)})")
        try:
            with handed(cursor, "given", frame):
                cursor.execute(f"INSERT INTO {poured.table} BY NAME SELECT {columns_sql(rows)} FROM given")
            yield replace(index, hot=replace(hot, waiting=(), poured=poured))
        finally:
            cursor.execute(f"DROP TABLE {poured.table}")


def insert_frame(connection: duckdb.DuckDBPyConnection, table: str, given: pl.DataFrame) -> None:
    """Insert a frame whose columns are the table's."""
    with handed(connection, "given", given):
        connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM given")
