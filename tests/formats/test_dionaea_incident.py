"""log_incident's records, origin by origin."""

import json
from typing import Any

import orjson
import pytest

from honeyguide.formats import Chunk
from honeyguide.formats.dionaea_incident import FORMAT
from honeyguide.schema.event import conform

PEER = {
    "protocol": "ftpd",
    "transport": "tcp",
    "local_ip": "192.0.2.1",
    "local_port": 21,
    "remote_hostname": "",
    "remote_ip": "198.51.100.7",
    "remote_port": 41633,
    "id": "2e8c",
}


def told(origin: str, data: dict[str, Any], **envelope: object) -> dict[str, Any]:
    record = {"timestamp": "2026-11-22T19:20:33.013397", "name": "dionaea", "origin": origin, "data": data, **envelope}
    batch = FORMAT.read(Chunk(json.dumps(record).encode() + b"\n"))
    assert not batch.rejects
    (row,) = conform(batch.events).iter_rows(named=True)
    return {name: value for name, value in row.items() if value is not None}


@pytest.mark.parametrize(
    ("origin", "data", "expected"),
    [
        ("dionaea.connection.free", {}, {"event.action": "connection-free", "event.type": "end"}),
        ("dionaea.connection.tcp.reject", {}, {"event.action": "connection-reject", "event.outcome": "failure", "event.type": "denied"}),
        ("dionaea.download.offer", {"url": "b'http://192.0.2.9/x'"}, {"event.action": "offer", "url.original": "http://192.0.2.9/x"}),
        ("dionaea.modules.python.ftp.command", {"command": "RETR", "arguments": ["a", "b"]}, {"honeypot.command": ["RETR a b"]}),
        (
            "dionaea.modules.python.mssql.cmd",
            {"cmd": "exec x", "status": "complete"},
            {"honeypot.command": ["exec x"], "event.outcome": "success"},
        ),
        ("dionaea.modules.python.mysql.command", {"command": 1}, {"honeypot.command": ["COM_QUIT"]}),
        ("dionaea.modules.python.mysql.command", {"command": 2, "args": ["db"]}, {"honeypot.command": ["COM_INIT_DB db"]}),
        ("dionaea.modules.python.mysql.command", {"command": 250}, {"honeypot.command": ["250"]}),
        ("dionaea.modules.python.ftp.login", {"username": "", "password": ""}, {"honeypot.credential.username": [""]}),
        (
            "dionaea.modules.python.mqtt.connect",
            {"username": "u", "password": "p"},
            {"honeypot.credential.password": ["p"], "user.name": "u"},
        ),
        (
            "dionaea.modules.python.smb.dcerpc.request",
            {"uuid": "4b32", "opnum": 15},
            {"honeypot.dcerpc.opnum": 15, "honeypot.dcerpc.uuid": "4b32"},
        ),
        ("dionaea.modules.python.sip.command", {"method": "REGISTER", "user_agent": "x"}, {"user_agent.original": "x"}),
        ("dionaea.modules.python.p0f", {"genre": "Linux", "detail": "2.6"}, {"honeypot.os": "Linux 2.6"}),
        ("dionaea.modules.python.later.thing", {}, {"event.action": "later-thing", "event.category": "network"}),
        ("dionaea.module.emu.profile", {"profile": "[]"}, {"event.action": "emulation-profile", "event.category": "intrusion_detection"}),
    ],
)
def test_each_incident_says_its_own(origin: str, data: dict[str, Any], expected: dict[str, Any]) -> None:
    row = told(origin, {"connection": dict(PEER), **data})
    assert {name: row.get(name) for name in expected} == expected
    assert (row["source.ip"], row["destination.port"], row["honeypot.connection.id"]) == ("198.51.100.7", 21, "2e8c")
    assert row["honeypot.incident.name"] == origin


def test_an_mqtt_client_without_credentials_gave_none() -> None:
    row = told("dionaea.modules.python.mqtt.connect", {"connection": dict(PEER), "username": "", "password": "", "clientid": "c"})
    assert "honeypot.credential.username" not in row
    assert row["honeypot.incident.data"] == '{"clientid":"c"}'


def test_what_has_no_field_is_data() -> None:
    row = told("dionaea.modules.python.pptp.connect", {"connection": dict(PEER), "vendor_name": "v", "max_channels": 0}, sensor="s")
    assert orjson.loads(row["honeypot.incident.data"]) == {"vendor_name": "v", "max_channels": 0, "envelope.sensor": "s"}


def test_a_link_is_of_the_child() -> None:
    row = told("dionaea.connection.link", {"child": {**PEER, "id": "c"}, "parent": {**PEER, "id": "p", "remote_ip": "", "remote_port": 0}})
    assert (row["honeypot.connection.id"], row["honeypot.connection.parent"], row["source.port"]) == ("c", "p", 41633)


def test_an_old_numeric_id_is_a_name_too() -> None:
    assert told("dionaea.connection.tcp.accept", {"connection": {**PEER, "id": 140_000_000}})["honeypot.connection.id"] == "140000000"


def test_a_freed_listener_has_no_peer_and_is_the_honeypots_own() -> None:
    row = told("dionaea.connection.free", {"connection": {**PEER, "remote_ip": "", "remote_port": 0}})
    assert row["honeypot.own"] is True
    assert not {"source.ip", "source.port", "network.direction"} & row.keys()


def test_a_record_of_another_kind_is_a_reject() -> None:
    batch = FORMAT.read(Chunk(b'{"timestamp": "x", "origin": "dionaea.x", "data": []}\n{"origin": 5}\n'))
    assert [reject.reason for reject in batch.rejects] == ["a JSON object of another kind"] * 2
