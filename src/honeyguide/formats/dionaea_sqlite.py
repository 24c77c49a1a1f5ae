"""Dionaea's databases: each row of each table one event with its connection's peer, resumable by rowid, also from a cut file.

Child rows have no time of their own: they bear the start of their connection. log.offset is the table's number × 2^40 + rowid.
Tables: formats/dionaea_tables.json.
"""

import hashlib
import re
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import polars as pl

from honeyguide.formats.dionaea_connections import connection_events, described, without_nothing
from honeyguide.formats.dionaea_rows import Columns, Damage, Rows, columns_of, opened, rows_after
from honeyguide.formats.dionaea_tables import ROWS, STATIC, Table, spoken, tables, unknown
from honeyguide.formats.format import Batch, Chunk, Format, Reject, Sample
from honeyguide.formats.values import as_json, cast
from honeyguide.schema.words import Words

MAGIC = b"SQLite format 3\0"
AT_ONCE = 20_000
"""Rows of a batch."""
_WHOLE_FILE = "*"
_PARENTS = ("sip_command", "mysql_command", "virustotal")
"""Keys that other tables' rows refer to: they stay in honeypot.data."""
_SCHEMA = re.compile(rb"connection_transport|download_md5_hash|smb_dcerpc_request|CREATE TABLE mssql_fingerprints? ?\(")
_SERVICES = (b"SRVSVC", b"davclntrpc", b"TerminalServerLicensing")
"""Names that Dionaea puts in dcerpcservices: in its files of 4 KiB pages the schema lies behind the first 64 KiB."""
_NAME = re.compile(r"(?i)(dionaea|logsql).*\.(sqlite|db)")


def _read(chunk: Chunk) -> Batch:
    state = chunk.state if isinstance(chunk.state, dict) else {}
    taken: dict[str, int] = dict(state.get("rows", {}))
    damaged: list[str] = list(state.get("damaged", []))
    frames: list[pl.DataFrame] = []
    rejects: list[Reject] = []
    left = AT_ONCE

    def refuse(name: str, offset: int, reason: str) -> None:
        if name not in damaged:  # a file that is read again has been complained of already
            damaged.append(name)
            rejects.append(Reject(0, offset, reason, ""))

    try:
        with opened(chunk.file or Path()) as database:
            present = columns_of(database)
            if not present and chunk.file and chunk.file.stat().st_size:
                refuse(_WHOLE_FILE, 0, "the database has no table that can be read: it is cut within its first page, or empty")
            for table in _ordered(present):
                for found in rows_after(database, present, table, taken.get(table.name), left):
                    if isinstance(found, Damage):
                        refuse(table.name, _offset(table, found.rowid), found.reason)
                    else:
                        taken[table.name] = found.rowids[-1]
                        frames.append(_events(table, found))
                        left -= len(found.rowids)
                if left <= 0:
                    break
    except (sqlite3.Error, UnicodeError, MemoryError) as error:
        refuse(_WHOLE_FILE, 0, f"the database can't be read: {error}")
    events = pl.concat(frames, how="diagonal") if frames else pl.DataFrame(schema={"log.offset": pl.Int64})
    return Batch(
        events=described(without_nothing(events)) if frames else events,
        rejects=tuple(rejects),
        lines=events.height + len(rejects),
        state={"rows": taken, "damaged": damaged},
        done=left > 0,
    )


def _ordered(present: Columns) -> list[Table]:
    known = tables()
    connections = "connection" if "connection" in present and "connections" not in present else "connections"
    found = [known.get(name) or unknown(name, connections) for name in present if name not in STATIC]
    return sorted(found, key=lambda table: (table.number, table.name))


def _offset(table: Table, rowid: int) -> int:
    return (table.number << ROWS) + (rowid & ((1 << ROWS) - 1))


def _events(table: Table, rows: Rows) -> pl.DataFrame:
    found = _arranged(table, rows.columns)
    height = len(rows.rowids)
    series = {"log.offset": pl.Series("log.offset", [_offset(table, rowid) for rowid in rows.rowids], dtype=pl.Int64)}
    rest: dict[str, list[Any]] = {}
    places = table.plan().places
    for name, values in found.items():
        if values.count(None) == height:
            continue
        if name not in places:
            rest[name] = values
        for place in places.get(name, ()):
            for one in cast(place.column, place.kind, values):
                series.setdefault(one.name, one)
    frame = pl.DataFrame(series).with_columns(pl.col(pl.String).replace("", None))
    frame = frame.with_columns(pl.lit("event").alias("event.kind"), pl.lit(table.name).alias("honeypot.table"))
    if rest:
        held = [
            {name: value for name, value in zip(rest, row, strict=True) if value is not None} for row in zip(*rest.values(), strict=True)
        ]
        frame = frame.with_columns(pl.Series("honeypot.data", [as_json(one) if one else None for one in held], dtype=pl.String))
    if rows.mended:
        frame = frame.with_columns(pl.Series("honeypot.log.mended", rows.mended, dtype=pl.Boolean))
    types = {"@timestamp": pl.Datetime("us", "UTC"), "honeypot.connection.type": pl.String()}
    frame = frame.with_columns(pl.lit(None, kind).alias(name) for name, kind in types.items() if name not in frame.columns)
    if table.name == table.connections:
        return connection_events(frame)
    if table.action == "mssql-command":
        complete = pl.Series(
            "status", [status == "complete" for status in found.get("mssql_command_status", found.get("status", [None] * height))]
        )
        frame = frame.with_columns(pl.when(complete).then(pl.lit("success")).alias("event.outcome"))
    meaning = {"event.action": table.action, "event.category": table.category, "event.type": table.type}
    return frame.with_columns(pl.lit(value).alias(name) for name, value in meaning.items())


def _arranged(table: Table, columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The columns without keys that say no more than the row's place; MySQL's command as words, credentials only where some were given."""
    hidden = {table.key, table.link} - {"connection", *_PARENTS} if table.key and table.name != table.connections else set[str | None]()
    kept = {name: values for name, values in columns.items() if name not in hidden}
    if table.action == "mysql-command":
        rows = [dict(zip(kept, row, strict=True)) for row in zip(*kept.values(), strict=True)]
        kept["spoken"] = [spoken(row) for row in rows]
        kept.pop("arguments", None)
    if table.action == "mqtt-connect":
        for name in ("username", "password", "mqtt_fingerprint_username", "mqtt_fingerprint_password"):
            if name in kept:
                kept[name] = [value or None for value in kept[name]]
    return kept


def _identify(file: Path) -> str:
    """What stays the same as the file grows and as a newer Dionaea adds tables: the connections' table and its first row."""
    told = hashlib.sha256()
    try:
        with opened(file) as database:
            name = "connections" if "connections" in columns_of(database) else "connection"
            for (sql,) in database.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (name,)):
                told.update(sql)
            first = f'SELECT * FROM "{name}" ORDER BY rowid LIMIT 1'  # noqa: S608 - one of two names
            row = database.execute(first).fetchone()
            if row is not None:
                names = [column[0] for column in database.execute(first).description]
                said = {key: value for key, value in zip(names, row, strict=True) if not key.endswith(("root", "parent"))}
                told.update(repr(sorted(said.items())).encode())  # links are put in later
    except (sqlite3.Error, UnicodeError, MemoryError):
        with file.open("rb") as opening:
            told.update(opening.read(1024))
    return f"dionaea_sqlite:{told.hexdigest()}"


def _sniff(head: bytes, name: str) -> float:
    if not head.startswith(MAGIC):
        return 0.0
    if _SCHEMA.search(head) or all(service in head for service in _SERVICES):
        return 0.98
    return 0.6 if _NAME.match(name) else 0.0


def _sample() -> bytes:
    """A small database, written by sqlite itself."""
    with tempfile.TemporaryDirectory(prefix="honeyguide-") as folder:
        path = Path(folder) / "dionaea.sqlite"
        database = sqlite3.connect(path)
        try:
            database.executescript(_SCRIPT)
            database.commit()
        finally:
            database.close()
        return path.read_bytes()


_SCRIPT = """
CREATE TABLE connections (connection INTEGER PRIMARY KEY, connection_type TEXT, connection_transport TEXT, connection_protocol TEXT,
  connection_timestamp INTEGER, connection_root INTEGER, connection_parent INTEGER, local_host TEXT, local_port INTEGER, remote_host TEXT,
  remote_hostname TEXT, remote_port INTEGER);
CREATE TABLE logins (login INTEGER PRIMARY KEY, connection INTEGER, login_username TEXT, login_password TEXT);
CREATE TABLE mysql_commands (mysql_command INTEGER PRIMARY KEY, connection INTEGER, mysql_command_cmd NUMBER NOT NULL);
CREATE TABLE mysql_command_args (mysql_command_arg INTEGER PRIMARY KEY, mysql_command INTEGER, mysql_command_arg_index NUMBER NOT NULL,
  mysql_command_arg_data TEXT NOT NULL);
CREATE TABLE dcerpcrequests (dcerpcrequest INTEGER PRIMARY KEY, connection INTEGER, dcerpcrequest_uuid TEXT, dcerpcrequest_opnum INTEGER);
CREATE TABLE dcerpcservices (dcerpcservice INTEGER PRIMARY KEY, dcerpcservice_uuid TEXT, dcerpcservice_name TEXT);
CREATE TABLE dcerpcserviceops (dcerpcserviceop INTEGER PRIMARY KEY, dcerpcservice INTEGER, dcerpcserviceop_opnum INTEGER,
  dcerpcserviceop_name TEXT, dcerpcserviceop_vuln TEXT);
CREATE TABLE later_things (later_thing INTEGER PRIMARY KEY, connection INTEGER, later_word TEXT);
INSERT INTO connections VALUES (1, 'accept', 'tcp', 'mysqld', 1654088401.876855, 1, NULL, '192.0.2.1', 3306, '::ffff:198.51.100.7', '', 50602);
INSERT INTO connections VALUES (2, 'connect', 'tcp', 'mirrorc', 1654088402, 2, 1, '192.0.2.1', 38909, '198.51.100.8', NULL, 42);
INSERT INTO logins VALUES (1, 1, CAST(X'726FFF74' AS TEXT), '');
INSERT INTO mysql_commands VALUES (1, 1, 3);
INSERT INTO mysql_command_args VALUES (1, 1, 0, 'select 1');
INSERT INTO dcerpcservices VALUES (1, '4b324fc8-1670-01d3-1278-5a47bf6ee188', 'SRVSVC');
INSERT INTO dcerpcserviceops VALUES (1, 1, 31, 'NetPathCanonicalize', 'MS08-67');
INSERT INTO dcerpcrequests VALUES (7, 99, '4b324fc8-1670-01d3-1278-5a47bf6ee188', 31);
INSERT INTO later_things VALUES (1, 2, X'00FF');
"""

FORMAT = Format(
    name="dionaea_sqlite",
    dataset="dionaea.sqlite",
    module="dionaea",
    title=Words("Dionaea, database (log_sqlite, log_db_sql)", "Dionaea、データベース(log_sqlite、log_db_sql)"),
    sniff=_sniff,
    read=_read,
    whole=True,
    identify=_identify,
    samples=(
        Sample(
            data=_sample,
            name="dionaea.sqlite",
            events=(
                {
                    "@timestamp": "2022-06-01T13:00:01.876855+00:00",
                    "event.action": "connection-accept",
                    "honeypot.connection.id": "1",
                    "source.ip": "198.51.100.7",
                    "source.port": 50602,
                    "destination.port": 3306,
                    "network.protocol": "mysql",
                    "network.direction": "inbound",
                    "log.offset": (1 << 40) + 1,
                },
                {
                    "@timestamp": "2022-06-01T13:00:02+00:00",
                    "network.direction": "outbound",
                    "honeypot.own": True,
                    "honeypot.connection.parent": "1",
                },
                {
                    "event.action": "dcerpc-request",
                    "honeypot.dcerpc.service": "SRVSVC",
                    "honeypot.dcerpc.operation": "NetPathCanonicalize",
                    "vulnerability.id": "MS08-67",
                    "honeypot.connection.id": "99",
                    "source.ip": None,
                    "log.offset": (3 << 40) + 7,
                },
                {
                    "@timestamp": "2022-06-01T13:00:01.876855+00:00",
                    "event.action": "login",
                    "event.category": "authentication",
                    "source.ip": "198.51.100.7",
                    "user.name": "ro\ufffdt",
                    "honeypot.credential.username": ["ro\ufffdt"],
                    "honeypot.credential.password": [""],
                    "honeypot.log.mended": True,
                },
                {"event.action": "mysql-command", "honeypot.command": ["select 1"], "source.port": 50602},
                {"event.action": "mysql-command-argument", "honeypot.command": None, "source.port": 50602},
                {"event.action": "later-things", "honeypot.table": "later_things", "source.ip": "198.51.100.8"},
            ),
        ),
    ),
)
