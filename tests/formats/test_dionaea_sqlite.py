"""Dionaea's databases: every row once, with its peer, however far the file was read before, cut, or damaged."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from honeyguide.formats import Batch, Chunk, dionaea_sqlite, sniff
from honeyguide.formats.dionaea_sqlite import FORMAT
from honeyguide.formats.dionaea_tables import tables
from honeyguide.schema.event import conform

CONNECTIONS = """CREATE TABLE connections (connection INTEGER PRIMARY KEY, connection_type TEXT, connection_transport TEXT,
  connection_protocol TEXT, connection_timestamp INTEGER, connection_root INTEGER, connection_parent INTEGER, local_host TEXT,
  local_port INTEGER, remote_host TEXT, remote_hostname TEXT, remote_port INTEGER)"""
LOGINS = "CREATE TABLE logins (login INTEGER PRIMARY KEY, connection INTEGER, login_username TEXT, login_password TEXT)"
PEER = ("accept", "tcp", "mssqld", 1654088401.25, None, None, "192.0.2.1", 1433, "198.51.100.7", "", 50602)


def connect(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(path))


def put(database: sqlite3.Connection, first: int, last: int) -> None:
    rows = [(number, *PEER) for number in range(first, last + 1)]
    database.executemany(f"INSERT INTO connections VALUES ({','.join('?' * 12)})", rows)
    database.executemany("INSERT INTO logins VALUES (?, ?, ?, ?)", [(row, row, f"user{row}", "x" * 50) for row in range(first, last + 1)])
    database.commit()


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """500 connections with a login each."""
    path = tmp_path / "dionaea.sqlite"
    with connect(path) as database:
        database.execute(CONNECTIONS)
        database.execute(LOGINS)
        put(database, 1, 500)
    return path


def batches(path: Path, state: Any = None) -> Iterator[Batch]:
    done = False
    while not done:
        batch = FORMAT.read(Chunk(b"", file=path, state=state))
        state, done = json.loads(json.dumps(batch.state)), batch.done
        yield batch


def read(path: Path, state: Any = None) -> tuple[list[dict[str, Any]], list[str], Any]:
    """Events, reasons of rejects, and the last state."""
    rows: list[dict[str, Any]] = []
    reasons: list[str] = []
    for batch in batches(path, state):
        rows += [{name: value for name, value in row.items() if value is not None} for row in conform(batch.events).iter_rows(named=True)]
        reasons += [reject.reason for reject in batch.rejects]
        state = batch.state
    return rows, reasons, state


def test_each_row_is_an_event_with_its_peer(filled: Path) -> None:
    rows, reasons, _ = read(filled)
    assert not reasons
    assert len(rows) == 1000
    assert {row["source.ip"] for row in rows} == {"198.51.100.7"}
    assert len({row["log.offset"] for row in rows}) == 1000
    login = rows[-1]
    assert (login["event.action"], login["user.name"], login["honeypot.connection.id"]) == ("login", "user500", "500")
    assert login["@timestamp"].isoformat() == "2022-06-01T13:00:01.250000+00:00"


def test_a_grown_database_gives_its_new_rows_only(filled: Path) -> None:
    rows, _, state = read(filled)
    assert read(filled, state)[0] == []
    with connect(filled) as database:
        put(database, 501, 503)
    more, _, _ = read(filled, state)
    assert [row["honeypot.connection.id"] for row in more] == ["501", "502", "503"] * 2
    assert not {row["log.offset"] for row in rows} & {row["log.offset"] for row in more}


def test_a_big_database_comes_in_batches(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dionaea_sqlite, "AT_ONCE", 64)
    heights = [batch.events.height for batch in batches(filled)]
    assert max(heights) == 64
    assert sum(heights) == 1000


def test_the_identity_outlasts_growth_links_and_newer_versions(filled: Path) -> None:
    assert FORMAT.identify is not None
    before = FORMAT.identify(filled)
    with connect(filled) as database:
        put(database, 501, 600)
        database.execute("UPDATE connections SET connection_root = 1, connection_parent = 1")
        database.execute("CREATE TABLE mqtt_fingerprints (mqtt_fingerprint INTEGER PRIMARY KEY, connection INTEGER)")
        database.commit()
    assert FORMAT.identify(filled) == before
    with connect(filled) as database:
        database.execute("UPDATE connections SET remote_port = 1 WHERE connection = 1")
        database.commit()
    assert FORMAT.identify(filled) != before


def test_values_of_any_type_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "dionaea.sqlite"
    with connect(path) as database:
        database.execute(CONNECTIONS)
        database.execute(LOGINS)
        strange = (1, b"accept", 7, None, "1654088401", b"\x00", "x", "host", "80", "::ffff:198.51.100.7", b"\xff\xfe", 1 << 40)
        database.execute(f"INSERT INTO connections VALUES ({','.join('?' * 12)})", strange)
        database.execute("INSERT INTO logins VALUES (-5, 1, NULL, ?)", (b"pass\xffword\x00",))
        database.commit()
    rows, reasons, _ = read(path)
    assert not reasons
    assert [row["source.ip"] for row in rows] == ["198.51.100.7"] * 2
    assert rows[0]["destination.address"] == "host"
    assert "source.port" not in rows[0]
    assert rows[1]["honeypot.credential.password"] == ["pass\ufffdword\0"]
    assert rows[1]["honeypot.log.mended"] is True


def test_grandchildren_find_their_peer_through_their_parent(tmp_path: Path) -> None:
    path = tmp_path / "dionaea.sqlite"
    with connect(path) as database:
        database.execute(CONNECTIONS)
        database.execute(f"INSERT INTO connections VALUES (1, {','.join('?' * 11)})", PEER)
        database.executescript("""
        CREATE TABLE sip_commands (sip_command INTEGER PRIMARY KEY, connection INTEGER, sip_command_method, sip_command_call_id,
          sip_command_user_agent, sip_command_allow INTEGER);
        CREATE TABLE sip_addrs (sip_addr INTEGER PRIMARY KEY, sip_command INTEGER, sip_addr_type, sip_addr_display_name,
          sip_addr_uri_scheme, sip_addr_uri_user, sip_addr_uri_password, sip_addr_uri_host, sip_addr_uri_port);
        CREATE TABLE virustotals (virustotal INTEGER PRIMARY KEY, virustotal_md5_hash TEXT, virustotal_timestamp INTEGER,
          virustotal_permalink TEXT);
        CREATE TABLE virustotalscans (virustotalscan INTEGER PRIMARY KEY, virustotal INTEGER, virustotalscan_scanner TEXT,
          virustotalscan_result TEXT);
        INSERT INTO sip_commands VALUES (3, 1, CAST('OPTIONS' AS BLOB), '111', 'scanner', 0);
        INSERT INTO sip_addrs VALUES (1, 3, 'to', 'x', 'sip', '100', NULL, '192.0.2.9', NULL);
        INSERT INTO virustotals VALUES (1, '0cc175b9c0f1b6a831c399e269772661', 1654088402, 'https://example.org/1');
        INSERT INTO virustotalscans VALUES (1, 1, 'Scanner', 'Worm');
        """)
        database.commit()
    rows = {row["event.action"]: row for row in read(path)[0]}
    assert rows["sip-command"]["honeypot.command"] == ["OPTIONS"]
    address = rows["sip-address"]
    assert (address["source.ip"], address["honeypot.connection.id"], address["url.username"]) == ("198.51.100.7", "1", "100")
    assert json.loads(address["honeypot.data"]) == {"sip_command": 3, "sip_addr_type": "to", "sip_addr_display_name": "x"}
    scan = rows["virustotal-scan"]
    assert (scan["file.hash.md5"], scan["event.provider"], scan["rule.name"]) == ("0cc175b9c0f1b6a831c399e269772661", "Scanner", "Worm")
    assert scan["@timestamp"] == rows["virustotal-report"]["@timestamp"]


def test_the_other_schema_is_read_the_same(tmp_path: Path) -> None:
    path = tmp_path / "attacks.db"
    with connect(path) as database:
        database.executescript("""
        CREATE TABLE connection (id INTEGER PRIMARY KEY, type VARCHAR(255), transport VARCHAR(255), protocol VARCHAR(255),
          timestamp DATETIME, root INTEGER, parent INTEGER, local_host VARCHAR(255), local_port INTEGER, remote_host VARCHAR(255),
          remote_port INTEGER, remote_hostname VARCHAR(255));
        CREATE TABLE download_data (id INTEGER PRIMARY KEY, connection_id INTEGER, url VARCHAR(255), md5_hash VARCHAR(32));
        CREATE TABLE mysql_command (id INTEGER PRIMARY KEY, connection_id INTEGER, command VARCHAR(255));
        CREATE TABLE mysql_command_argument (id INTEGER PRIMARY KEY, command_id INTEGER, "index" INTEGER, value VARCHAR(255));
        CREATE TABLE smb_dcerpc_request (id INTEGER PRIMARY KEY, connection_id INTEGER, uuid VARCHAR(255), opnum INTEGER);
        INSERT INTO connection VALUES (4, 'accept', 'tcp', 'mysqld', '2022-06-01 13:00:01.250000', 4, NULL, '192.0.2.1', 3306,
          '198.51.100.7', 50602, '');
        INSERT INTO download_data VALUES (1, 4, 'http://192.0.2.9/x', '0cc175b9c0f1b6a831c399e269772661');
        INSERT INTO mysql_command VALUES (9, 4, '3');
        INSERT INTO mysql_command_argument VALUES (1, 9, 0, 'select 1');
        INSERT INTO smb_dcerpc_request VALUES (1, 4, '4b32', 31);
        """)
    assert FORMAT.sniff(path.read_bytes(), "x") > 0.9
    rows = {row["event.action"]: row for row in read(path)[0]}
    assert rows.keys() == {"connection-accept", "download", "mysql-command", "mysql-command-argument", "dcerpc-request"}
    for row in rows.values():
        assert (row["source.ip"], row["honeypot.connection.id"]) == ("198.51.100.7", "4")
        assert row["@timestamp"].isoformat() == "2022-06-01T13:00:01.250000+00:00"
    assert rows["mysql-command"]["honeypot.command"] == ["select 1"]
    assert rows["download"]["file.hash.md5"] == "0cc175b9c0f1b6a831c399e269772661"


def test_other_programs_databases_are_not_claimed(tmp_path: Path) -> None:
    path = tmp_path / "dionaea-sentrypeer.db"
    with connect(path) as database:
        database.execute("CREATE TABLE honey (honey_id INTEGER PRIMARY KEY, event_timestamp TEXT, source_ip TEXT)")
        database.commit()
    assert FORMAT.sniff(path.read_bytes(), "sentrypeer.db") == 0
    assert FORMAT.sniff(b"SQLite format 3", "dionaea.sqlite") == 0


def test_a_schema_that_means_harm_is_not_run(filled: Path) -> None:
    with connect(filled) as database:
        database.execute("CREATE VIEW offers AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n")
        database.execute('CREATE TABLE "a""; DROP TABLE connections; --" (connection INTEGER, "b"" c" TEXT)')
        database.execute('INSERT INTO "a""; DROP TABLE connections; --" VALUES (1, ?)', ("x",))
        database.commit()
    rows, reasons, _ = read(filled)
    assert not reasons
    assert len(rows) == 1001
    assert rows[-1]["honeypot.data"] == '{"b\\" c":"x"}'


@pytest.mark.parametrize("data", [b"", b"SQLite format 3\0", b"SQLite format 3\0" + b"\xff" * 5000, b"no database at all" * 400])
def test_what_is_no_database_is_one_reject(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    rows, reasons, state = read(path)
    assert rows == []
    assert len(reasons) == bool(data)
    assert read(path, state)[1] == []


def test_of_a_cut_database_all_readable_rows_are_taken(filled: Path) -> None:
    whole = filled.read_bytes()
    filled.write_bytes(whole[: len(whole) * 3 // 4])
    rows, reasons, state = read(filled)
    assert 100 < len(rows) < 1000
    assert any("can't be read" in reason for reason in reasons)
    assert read(filled, state)[:2] == ([], [])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(at=st.floats(0, 1), noise=st.binary(max_size=30), cut=st.booleans())
def test_a_database_cut_or_damaged_anywhere_gives_no_traceback(filled: Path, at: float, noise: bytes, cut: bool) -> None:
    whole = filled.read_bytes()
    place = int(at * len(whole))
    broken = filled.with_name("broken.sqlite")
    broken.write_bytes(whole[:place] + noise + (b"" if cut else whole[place + len(noise) :]))
    rows, reasons, state = read(broken)
    offsets = [row["log.offset"] for row in rows]
    assert len(set(offsets)) == len(offsets)
    assert len(rows) == 1000 or reasons or noise or not place
    assert read(broken, state)[1] == []
    assert FORMAT.identify is not None
    assert FORMAT.identify(broken) == FORMAT.identify(broken)


def test_numbers_of_tables_are_as_once_given() -> None:
    known = tables()
    assert {
        name: known[name].number for name in ("connections", "logins", "mqtt_subscribe_commands", "connection", "virustotal_result")
    } == {
        "connections": 1,
        "logins": 10,
        "mqtt_subscribe_commands": 25,
        "connection": 41,
        "virustotal_result": 67,
    }
    assert len({table.number for table in known.values()}) == len(known)


def test_its_own_database_is_claimed(filled: Path) -> None:
    found = sniff(filled.read_bytes()[: 64 << 10], "x")
    assert found is not None
    assert found[0].name == "dionaea_sqlite"
    assert isinstance(FORMAT.read(Chunk(b"", file=filled)).events, pl.DataFrame)
