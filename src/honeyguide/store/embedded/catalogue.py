"""The tables of DuckDB that say what the store holds: indices, fields, manifest, ledger; read at start, changed by the writer."""

import json
import secrets
import time
from collections.abc import Mapping
from types import MappingProxyType

import duckdb
import orjson

from honeyguide.store.definitions import INDEX
from honeyguide.store.embedded.columns import SEQ, SOURCE_JSON, Column
from honeyguide.store.embedded.state import NOTHING, Hot, Index, Segment
from honeyguide.store.mapping import Mapped
from honeyguide.store.protocol import Json
from honeyguide.store.rules import PLAIN, read_rules

TABLES = """
CREATE TABLE IF NOT EXISTS indices (id INTEGER, name VARCHAR, salt VARCHAR, next_seq BIGINT, deleted BIGINT);
CREATE TABLE IF NOT EXISTS fields (
    index_id INTEGER, number INTEGER, name VARCHAR, type VARCHAR, view_of VARCHAR, ignore_above INTEGER, nested VARCHAR);
CREATE TABLE IF NOT EXISTS segments (
    id BIGINT, index_id INTEGER, rows BIGINT, bytes BIGINT, first BIGINT, last BIGINT, untimed BIGINT, seq_low BIGINT, seq_high BIGINT,
    columns VARCHAR[], constants VARCHAR, source_low INTEGER, source_high INTEGER, wounded BOOLEAN);
CREATE TABLE IF NOT EXISTS words (segment BIGINT, field VARCHAR, bits BLOB);
CREATE TABLE IF NOT EXISTS hots (id BIGINT, index_id INTEGER, columns VARCHAR[], seq_low BIGINT, rows BIGINT, weight BIGINT);
CREATE TABLE IF NOT EXISTS dead (index_id INTEGER, seq BIGINT, died BIGINT);
CREATE TABLE IF NOT EXISTS ids (index_id INTEGER, hash UUID, seq BIGINT, version BIGINT, gone BOOLEAN, number INTEGER);
CREATE TABLE IF NOT EXISTS sources (number INTEGER, identity VARCHAR);
CREATE TABLE IF NOT EXISTS checkpoints (
    identity VARCHAR, path VARCHAR, format VARCHAR, index VARCHAR, position BIGINT, line BIGINT, events BIGINT, continuations BIGINT,
    rejects BIGINT, size BIGINT, modified TIMESTAMP, inode VARCHAR, head VARCHAR, head_length BIGINT, zone VARCHAR, state VARCHAR,
    updated TIMESTAMP);
CREATE TABLE IF NOT EXISTS definitions (kind VARCHAR, name VARCHAR, body VARCHAR);
CREATE TABLE IF NOT EXISTS rejects (identity VARCHAR, line BIGINT, "offset" BIGINT, reason VARCHAR, text VARCHAR);
"""


def load(connection: duckdb.DuckDBPyConnection) -> dict[str, Index]:
    """Every index as the tables tell it, refreshed as far as its rows lie in tables and segments: others may wait in the journal."""
    connection.execute(TABLES)
    connection.execute("DELETE FROM dead WHERE index_id NOT IN (SELECT id FROM indices)")
    found: dict[str, Index] = {}
    fields = _fields(connection)
    segments = _segments(connection)
    hots: dict[int, Hot] = {}
    said = load_definitions(connection).get(INDEX, {})
    reached: dict[int, int] = {}
    for id, index_id, columns, seq_low, _, _ in connection.execute("SELECT * FROM hots").fetchall():
        weight = f"sum(strlen({SOURCE_JSON}))" if SOURCE_JSON in columns else "0"
        seen = connection.execute(f"SELECT count(*), coalesce({weight}, 0), max({SEQ}) FROM h{id}").fetchall()
        ((rows, weighed, last),) = seen
        hots[index_id] = Hot(id, frozenset(columns), seq_low, rows, time.monotonic(), int(weighed))
        reached[index_id] = 0 if last is None else last + 1
    for id, name, salt, counted, deleted in connection.execute("SELECT * FROM indices").fetchall():
        types, columns = fields.get(id, ({}, {}))
        settled = max(counted, reached.get(id, 0))
        found[name] = Index(
            id,
            name,
            salt,
            MappingProxyType(types),
            MappingProxyType(columns),
            tuple(segments.get(id, [])),
            hots.get(id),
            max([settled, *(segment.seq_high + 1 for segment in segments.get(id, []))]),
            settled,
            deleted,
            said.get(name, NOTHING),
            read_rules(said[name])[1] if name in said else PLAIN,
        )
    return found


def load_definitions(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Json]]:
    """Every definition by kind and name."""
    found: dict[str, dict[str, Json]] = {}
    for kind, name, body in connection.execute("SELECT kind, name, body FROM definitions ORDER BY rowid").fetchall():
        found.setdefault(kind, {})[name] = orjson.loads(body)
    return found


def put_definition(connection: duckdb.DuckDBPyConnection, kind: str, name: str, body: Json | None) -> None:
    """A definition as it is from now on; None for none."""
    connection.execute("DELETE FROM definitions WHERE kind = ? AND name = ?", [kind, name])
    if body is not None:
        connection.execute("INSERT INTO definitions VALUES (?, ?, ?)", [kind, name, orjson.dumps(body).decode()])


def _fields(connection: duckdb.DuckDBPyConnection) -> dict[int, tuple[dict[str, Mapped], dict[str, Column]]]:
    found: dict[int, tuple[dict[str, Mapped], dict[str, Column]]] = {}
    rows = connection.execute("SELECT * FROM fields ORDER BY index_id, rowid").fetchall()
    for index_id, number, name, kind, view_of, ignore_above, nested in rows:
        types, columns = found.setdefault(index_id, ({}, {}))
        types[name] = Mapped(kind, view_of, ignore_above, nested)
        if number is not None:
            columns[name] = Column(number, kind)
    return found


def _segments(connection: duckdb.DuckDBPyConnection) -> dict[int, list[Segment]]:
    found: dict[int, list[Segment]] = {}
    for row in connection.execute("SELECT * FROM segments ORDER BY id").fetchall():
        id, index_id, rows, size, first, last, untimed, low, high, columns, constants, source_low, source_high, wounded = row
        sources = None if source_low is None else (source_low, source_high)
        segment = Segment(
            id, rows, size, first, last, untimed, low, high, frozenset(columns), json.loads(constants), sources, wounded=wounded
        )
        found.setdefault(index_id, []).append(segment)
    return found


def add_index(connection: duckdb.DuckDBPyConnection, id: int, name: str) -> Index:
    """A new index with no fields and no rows."""
    index = Index(id, name, secrets.token_hex(4))
    connection.execute("INSERT INTO indices VALUES (?, ?, ?, 0, 0)", [index.id, name, index.salt])
    return index


def add_fields(connection: duckdb.DuckDBPyConnection, index: Index, types: Mapping[str, Mapped], columns: Mapping[str, Column]) -> None:
    """The fields that the index doesn't have yet."""
    new = {name: mapped for name, mapped in types.items() if name not in index.types}
    if not new:
        return
    numbers = [columns[name].number if name in columns else None for name in new]
    rest = [[one.type, one.of, one.ignore_above, one.nested] for one in new.values()]
    listed = [numbers, list(new), *([row[place] for row in rest] for place in range(4))]
    kinds = ("INTEGER", "VARCHAR", "VARCHAR", "VARCHAR", "INTEGER", "VARCHAR")
    # One statement for all of them: a first record may have a thousand.
    unnested = ", ".join(f"unnest(?::{kind}[])" for kind in kinds)
    connection.execute(f"INSERT INTO fields SELECT ?, {unnested}", [index.id, *listed])


def add_segment(connection: duckdb.DuckDBPyConnection, index: Index, segment: Segment, words: Mapping[str, bytes]) -> None:
    """Name a file in the manifest, with the filters of the words in it."""
    low, high = segment.sources or (None, None)
    row = [segment.id, index.id, segment.rows, segment.bytes, segment.first, segment.last, segment.untimed, segment.seq_low]
    row += [segment.seq_high, sorted(segment.columns), json.dumps(dict(segment.constants)), low, high, segment.wounded]
    connection.execute("INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    for column, bits in words.items():
        connection.execute("INSERT INTO words VALUES (?, ?, ?)", [segment.id, column, bits])


def remove_segment(connection: duckdb.DuckDBPyConnection, segment: Segment) -> None:
    """Name a file no more."""
    connection.execute("DELETE FROM segments WHERE id = ?", [segment.id])
    connection.execute("DELETE FROM words WHERE segment = ?", [segment.id])


def put_hot(connection: duckdb.DuckDBPyConnection, index: Index, hot: Hot | None) -> None:
    """Name the hot table of an index, or none; its rows and the number of its last change are seen in itself."""
    connection.execute("DELETE FROM hots WHERE index_id = ?", [index.id])
    if hot is not None:
        row = [hot.id, index.id, sorted(hot.columns), hot.seq_low, hot.rows, hot.weight]
        connection.execute("INSERT INTO hots VALUES (?, ?, ?, ?, ?, ?)", row)


def put_counters(connection: duckdb.DuckDBPyConnection, index: Index) -> None:
    """How far the index's numbers have come, but for those of rows that wait: they are seen in the journal."""
    connection.execute("UPDATE indices SET next_seq = ?, deleted = ? WHERE id = ?", [index.settled, index.deleted, index.id])


def drop_index(connection: duckdb.DuckDBPyConnection, index: Index) -> None:
    """Everything of an index but its hot table and its files."""
    if index.segments:
        connection.execute("DELETE FROM words WHERE segment IN (SELECT id FROM segments WHERE index_id = ?)", [index.id])
    for table in ("fields", "segments", "hots", "ids"):
        connection.execute(f"DELETE FROM {table} WHERE index_id = ?", [index.id])
    connection.execute("DELETE FROM indices WHERE id = ?", [index.id])
    put_definition(connection, INDEX, index.name, None)
