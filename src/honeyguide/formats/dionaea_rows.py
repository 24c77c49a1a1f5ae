"""Rows out of a sqlite file that may be cut, damaged or made to harm: what can be read is read, what can't is named.

Nothing of the file is trusted: views, virtual tables and functions of its schema are never run, names are quoted.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from honeyguide.formats.dionaea_tables import CONNECTION, Table
from honeyguide.sources.sqlite_copy import address_of

LONGEST = 64 << 20
"""Bytes of a value; a longer one makes its row unreadable."""
_FIRST = -(1 << 63)
_LAST = (1 << 63) - 1
_ALONE = 200
"""Rows that are read without their connections before these are tried again."""
_SHORT = {name: name.removeprefix("connection_") for name in CONNECTION if name != "connection"}
"""Columns of log_db_sql's connection, which have no prefix."""


@dataclass(frozen=True)
class Rows:
    """Rows in order: their rowids, and their values by column, text decoded."""

    rowids: list[int]
    columns: dict[str, list[Any]]
    mended: list[bool | None]
    """True where bytes of the row weren't UTF-8 and became U+FFFD; empty where there is no such row."""


@dataclass(frozen=True)
class Damage:
    """Rows behind `rowid` that can't be read."""

    rowid: int
    reason: str


Columns = Mapping[str, tuple[str, ...]]
"""The columns of each table."""


def opened(file: Path) -> closing[sqlite3.Connection]:
    """The database in one state of it, read-only and without a lock that a writer could meet. Raises sqlite3.Error and OSError.

    A journal isn't looked for: the caller's copy is at rest.
    """
    database = sqlite3.connect(address_of(file), uri=True, isolation_level=None)
    database.text_factory = bytes
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA cell_size_check = ON")
    # Else sqlite refuses every page of a file that is shorter than its header says (btree.c: lockBtree).
    database.execute("PRAGMA writable_schema = ON")
    database.execute("BEGIN")
    return closing(database)


def columns_of(database: sqlite3.Connection) -> Columns:
    """The plain tables of a database and their columns. Raises sqlite3.Error where the schema can't be read."""
    named = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    plain = [_text(name) for name, sql in named if isinstance(sql, bytes) and sql.lstrip().upper().startswith(b"CREATE TABLE")]
    return {
        name: tuple(_text(row[1]) for row in database.execute(f"PRAGMA table_info({_quoted(name)})"))
        for name in plain
        if not name.startswith("sqlite_")
    }


def rows_after(database: sqlite3.Connection, present: Columns, table: Table, taken: int | None, limit: int) -> Iterator[Rows | Damage]:
    """Up to `limit` rows of a table behind the rowid `taken`, in order, and where some can't be read, that they can't.

    A row whose connection can't be read comes without it. Behind a damage the next readable rows are looked for in growing steps.
    """
    after, step, alone = _FIRST if taken is None else taken, 0, False
    joined, bare = _query(table, present), _select(table, "t.rowid, t.*", "")
    while limit > 0:
        size = min(limit, _ALONE) if alone else limit
        names: list[str] = []
        found: list[tuple[Any, ...]] = []
        try:
            cursor = database.execute(bare if alone else joined, (max(after, 0) + step if step else after, size))
            names = [name[0] for name in cursor.description]
            found.extend(_in_order(cursor, after))
            problem = None
        except (sqlite3.Error, UnicodeError, MemoryError) as error:
            problem = error
        if found:
            yield _rows(names, found)
            after, step, limit = found[-1][0], 0, limit - len(found)
        if problem is not None:
            if not alone:
                alone = True
                continue
            if not step:
                yield Damage(max(after, 0), f"rows of {table.name} behind rowid {max(after, 0)} can't be read: {problem}")
            step, alone = max(1, step * 2), False
            if max(after, 0) > _LAST - step or step > 1 << 40:
                return
            continue
        if len(found) < size:
            return
        alone = False


def _in_order(cursor: sqlite3.Cursor, after: int) -> Iterator[tuple[Any, ...]]:
    """The rows as long as their rowids rise: a page that is half there reads as rows of nothing."""
    for values in cursor:
        if values[0] <= after or not values[0]:
            raise sqlite3.DatabaseError("rows are out of order")
        after = values[0]
        yield values


def _rows(names: list[str], found: list[tuple[Any, ...]]) -> Rows:
    """The rows by column; of two columns with one name the later one counts where it has a value."""
    mended: list[bool | None] = []
    columns: dict[str, list[Any]] = {}
    for name, values in zip(names[1:], list(zip(*found, strict=True))[1:], strict=True):
        try:
            decoded = [value.decode() if type(value) is bytes else value for value in values]
        except UnicodeDecodeError:
            decoded = [value.decode("utf-8", "replace") if type(value) is bytes else value for value in values]
            mended = mended or [None] * len(found)
            mended = [known or _is_broken(value) or None for known, value in zip(mended, values, strict=True)]
        before = columns.get(name)
        columns[name] = decoded if before is None else [old if new is None else new for old, new in zip(before, decoded, strict=True)]
    return Rows([values[0] for values in found], columns, mended)


def _is_broken(value: object) -> bool:
    if isinstance(value, bytes):
        try:
            value.decode()
        except UnicodeDecodeError:
            return True
    return False


def _query(table: Table, present: Columns) -> str:
    """Rows of a table with what their connection says, as far as the database has the tables and columns for it."""
    selected, joins = [], []
    holder = "t"
    if table.through and table.through[0] in present and table.through[2] in present[table.name]:
        parent, key, ours = table.through
        joins.append(f"LEFT JOIN {_quoted(parent)} AS p ON p.{_quoted(key)} = t.{_quoted(ours)}")
        selected += [f"p.{_quoted(name)}" for name in table.inherited if name in present[parent]]
        holder = "p" if table.link in present[parent] else ""
    elif table.link not in present[table.name]:
        holder = ""
    connections = present.get(table.connections)
    if table.link and holder and connections is not None:
        key = "connection" if "connection" in connections else "id"
        joins.append(f"LEFT JOIN {_quoted(table.connections)} AS c ON c.{_quoted(key)} = {holder}.{_quoted(table.link)}")
        selected.append(f"{holder}.{_quoted(table.link)} AS connection")
        for name, short in _SHORT.items():
            column = name if key == "connection" else short
            if column in connections:
                selected.append(f"c.{_quoted(column)} AS {_quoted(name)}")
    if table.more and all(name in present for name in table.needs):
        selected.append(table.more[0])
        joins.append(table.more[1])
    return _select(table, ", ".join(["t.rowid", *selected, "t.*"]), " ".join(joins))


def _select(table: Table, what: str, joins: str) -> str:
    # Names come from our own list or are quoted.
    return f"SELECT {what} FROM {_quoted(table.name)} AS t {joins} WHERE t.rowid > ? ORDER BY t.rowid LIMIT ?"  # noqa: S608


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
