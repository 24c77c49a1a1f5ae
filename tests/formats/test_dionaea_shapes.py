"""The other shapes that Dionaea's records come in: flattened rows, MHN sessions, hpfeeds, exports, fail2ban's lists."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from honeyguide.formats import Chunk, Context, Format
from honeyguide.formats.dionaea_export import FORMAT as EXPORT
from honeyguide.formats.dionaea_fail2ban import FORMAT as FAIL2BAN
from honeyguide.formats.dionaea_flattened import FORMAT as FLATTENED
from honeyguide.formats.dionaea_hpfeeds import FORMAT as HPFEEDS
from honeyguide.formats.dionaea_mongoexport import FORMAT as MONGOEXPORT
from honeyguide.schema.event import conform

ROW: dict[str, Any] = {
    "connection": 7,
    "connection_type": "accept",
    "connection_transport": "tcp",
    "connection_protocol": "smbd",
    "local_host": "192.0.2.1",
    "local_port": 445,
    "remote_host": "::ffff:198.51.100.7",
    "remote_hostname": "",
    "remote_port": 4122,
    "timestamp": "2023-05-30T13:52:01.876855Z",
}
SESSION: dict[str, Any] = {"honeypot": "dionaea", "identifier": "s", "source_ip": "198.51.100.7", "protocol": "smbd"}
EXPORTED: dict[str, Any] = {"type": "Dionaea", "src_ip": "198.51.100.7", "dest_port": 21, "timestamp": "2025-01-09T17:25:01.178190"}


def told(form: Format, record: dict[str, Any]) -> dict[str, Any]:
    batch = form.read(Chunk(json.dumps(record).encode() + b"\n"))
    assert not batch.rejects
    (row,) = conform(batch.events).iter_rows(named=True)
    return {name: value for name, value in row.items() if value is not None}


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"eventid": "mssql_command", "mssql_command_cmd": "exec x"}, {"event.action": "mssql-command", "honeypot.command": ["exec x"]}),
        (
            {"eventid": "mysql_command", "mysql_command_cmd": 3, "mysql_command_arg_data": "select 1"},
            {"event.action": "mysql-command", "honeypot.command": ["select 1"]},
        ),
        ({"eventid": "mysql_command", "mysql_command_cmd": 1}, {"honeypot.command": ["COM_QUIT"]}),
        ({"eventid": "mqtt_fingerprint", "mqtt_fingerprint_username": "", "mqtt_fingerprint_password": ""}, {"user.name": None}),
        (
            {"eventid": "sip_command", "sip_command_method": "OPTIONS", "sip_addr_uri_user": "100"},
            {"honeypot.command": ["OPTIONS"], "url.username": "100", "event.action": "sip-command"},
        ),
        ({"eventid": "later_event"}, {"event.action": "later-event", "event.category": "network"}),
    ],
)
def test_a_flattened_row_is_what_its_eventid_says(columns: dict[str, Any], expected: dict[str, Any]) -> None:
    row = told(FLATTENED, {**ROW, **columns})
    assert {name: row.get(name) for name in expected} == expected
    assert (row["source.ip"], row["honeypot.connection.id"], row["network.protocol"]) == ("198.51.100.7", "7", "smb")


@pytest.mark.parametrize(("operation", "known"), [(31, "MS08-67"), (30, None)])
def test_of_a_services_operations_only_the_one_asked_for_counts(operation: int, known: str | None) -> None:
    joined = {"dcerpcserviceop_opnum": operation, "dcerpcserviceop_name": "NetPathCanonicalize", "dcerpcserviceop_vuln": "MS08-67"}
    row = told(FLATTENED, {**ROW, "eventid": "dcerpcrequest", "dcerpcrequest_opnum": 31, **joined})
    assert row.get("vulnerability.id") == known


@pytest.mark.parametrize(
    "date",
    [
        {"$date": "2017-11-11T06:19:12.385+0000"},
        {"$date": "2017-11-11T06:19:12.385Z"},
        {"$date": 1510381152385},
        {"$date": {"$numberLong": "1510381152385"}},
        "2017-11-11T07:19:12.385+01:00",
    ],
)
def test_mongodb_writes_one_moment_in_many_ways(date: object) -> None:
    row = told(MONGOEXPORT, {**SESSION, "timestamp": date})
    assert row["@timestamp"] == datetime(2017, 11, 11, 6, 19, 12, 385000, UTC)


def test_a_session_names_the_honeypot_it_is_of() -> None:
    row = told(MONGOEXPORT, {**SESSION, "honeypot": "cowrie", "protocol": "ssh"})
    assert (row["observer.product"], row["network.protocol"]) == ("cowrie", "ssh")


def test_a_publication_without_envelope_is_told_by_its_keys() -> None:
    row = told(
        HPFEEDS, {"saddr": "198.51.100.7", "sport": "1", "daddr": "192.0.2.1", "dport": "445", "md5": "a", "sha512": "b", "url": "c"}
    )
    assert (row["event.action"], row["source.port"], row["event.provider"]) == ("download", 1, "dionaea.capture")


def test_a_profile_of_shellcode_is_kept() -> None:
    row = told(HPFEEDS, {"channel": "dionaea.shellcodeprofiles", "ident": "s", "payload": {"profile": "[]"}})
    assert (row["event.action"], row["honeypot.data"]) == ("emulation-profile", '{"profile":"[]"}')


def test_a_payload_that_is_no_json_is_data() -> None:
    row = told(HPFEEDS, {"channel": "other", "ident": "s", "payload": "\x00{"})
    assert json.loads(row["honeypot.data"]) == {"payload": "\x00{"}


@pytest.mark.parametrize(
    ("username", "password", "expected"),
    [
        ('["sa","b,c"]', '["","1"]', (["sa", "b,c"], ["", "1"])),
        ("sa,sa", ",1", (["sa", "sa"], ["", "1"])),
        ("sa", "a,b", (["sa"], ["a,b"])),
        ("[sa", "x", (["[sa"], ["x"])),
        (["sa"], ["x"], (["sa"], ["x"])),
        (None, "x", (None, ["x"])),
    ],
)
def test_credentials_that_logstash_wrote_as_text_are_lists_again(
    username: object, password: object, expected: tuple[object, object]
) -> None:
    row = told(EXPORT, {**EXPORTED, "username": username, "password": password})
    assert (row.get("honeypot.credential.username"), row.get("honeypot.credential.password")) == expected


def test_an_exported_record_may_be_wrapped() -> None:
    row = told(EXPORT, {"_index": "logstash-1", "_id": "x", "_source": EXPORTED})
    assert (row["source.ip"], row["destination.port"], row["observer.product"]) == ("198.51.100.7", 21, "Dionaea")


def test_fail2bans_times_are_local() -> None:
    zone = timezone(timedelta(hours=9))
    batch = FAIL2BAN.read(Chunk(b"2026-11-22T09:00:00.5 192.0.2.1 198.51.100.7 http://192.0.2.9/x\n", context=Context(zone=zone)))
    assert batch.events.get_column("@timestamp").to_list() == [datetime(2026, 11, 22, 0, 0, 0, 500000, UTC)]


def test_fail2bans_addresses_may_be_of_either_kind() -> None:
    batch = FAIL2BAN.read(Chunk(b"2026-11-22T09:00:00 ::ffff:192.0.2.1 2001:db8::7 b'http://x/\\x27'\n\n"))
    assert (batch.lines, batch.continuations) == (2, 1)
    (row,) = batch.events.iter_rows(named=True)
    assert (row["destination.ip"], row["source.ip"], row["url.original"]) == ("192.0.2.1", "2001:db8::7", "http://x/'")
