"""Cowrie's JSON log (cowrie.json), the four generations from 2017 on, for whoever wants to know what SSH and Telnet attackers did.

Keys: https://github.com/cowrie/cowrie/blob/main/docs/OUTPUT.rst
"""

import dataclasses

import polars as pl

from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.formats.heads import share_of_records
from honeyguide.formats.json_lines import Plan, Record, plan, read_json_lines
from honeyguide.schema.words import Words

_EVERY = {
    "timestamp": "@timestamp",
    "eventid": "event.action",
    "session": "honeypot.session.id",
    "src_ip": "source.ip",
    "protocol": ["network.protocol", "honeypot.service"],
    "message": "message",
    "sensor": "honeypot.sensor",
    "username": ["user.name", "honeypot.credential.username"],
    "password": "honeypot.credential.password",
    "version": "honeypot.ssh.version as unrepr",
    "hassh": "honeypot.ssh.hassh",
    "input": ["honeypot.command", "process.command_line"],
    "url": "url.original",
    "shasum": "file.hash.sha256",
    "destfile": "file.path",
    "filename": "file.name",
    "size": "file.size",
    "duration": "event.duration as seconds",
    "duration_ms": "event.duration as milliseconds",
    "cve": "vulnerability.id",
    "system": "log.logger",
    "isError": [],  # 0 in every record of the years that had it
}
"""What means the same in every event."""

_CONSTANTS = {"network.transport": "tcp", "event.kind": "event"}
_DIRECT = plan({**_EVERY, "src_port": "source.port", "dst_ip": "destination.ip", "dst_port": "destination.port"}, _CONSTANTS)

# direct-tcpip events reuse dst_* for where the attacker's tunnel was to lead, and src_port for the originator that the attacker claims.
_TUNNEL = plan(
    {
        **_EVERY,
        "dst_ip": "honeypot.tunnel.target.ip",
        "dst_port": "honeypot.tunnel.target.port",
        "data": "honeypot.payload as repr",
    },
    _CONSTANTS,
)
_TUNNELS = ("cowrie.direct-tcpip", "cowrie.tunnelproxy-tcpip")
_CATEGORIES = {
    "login.success": "authentication",
    "login.failed": "authentication",
    "client.fingerprint": "authentication",
    "session.connect": "network",
    "session.closed": "network",
    "direct-tcpip.request": "network",
    "direct-tcpip.data": "network",
    "command.input": "process",
    "command.success": "process",
    "command.failed": "process",
    "session.input": "process",
    "session.file_download": "file",
    "session.file_download.failed": "file",
    "session.file_upload": "file",
}
_OUTCOMES = {
    "login.success": "success",
    "login.failed": "failure",
    "command.success": "success",
    "command.failed": "failure",
    "session.file_download": "success",
    "session.file_download.failed": "failure",
}


def _plan_of(record: Record) -> Plan | None:
    event = record.get("eventid")
    if type(event) is not str:
        return None
    return _TUNNEL if event.startswith(_TUNNELS) else _DIRECT


def _read(chunk: Chunk) -> Batch:
    batch = read_json_lines(chunk, _plan_of)
    if batch.events.is_empty():
        return batch
    action = pl.col("event.action").str.strip_prefix("cowrie.")
    events = batch.events.with_columns(
        action,
        action.replace_strict(_CATEGORIES, default=None, return_dtype=pl.String).alias("event.category"),
        action.replace_strict(_OUTCOMES, default=None, return_dtype=pl.String).alias("event.outcome"),
    )
    return dataclasses.replace(batch, events=events)


def _is_cowrie(record: Record) -> bool:
    return str(record.get("eventid", "")).startswith("cowrie.")


def _sniff(head: bytes, name: str) -> float:
    if b'"cowrie.' not in head:
        return 0.0
    return share_of_records(head, _is_cowrie)


FORMAT = Format(
    name="cowrie_json",
    dataset="cowrie.json",
    module="cowrie",
    title=Words("Cowrie, JSON log", "Cowrie、JSONログ"),
    sniff=_sniff,
    read=_read,
    samples=(
        Sample(
            data=(
                b'{"eventid":"cowrie.session.connect","src_ip":"::ffff:192.0.2.7","src_port":48270,"dst_ip":"198.51.100.2","dst_port":2222,'
                b'"session":"b12a8db0bdeb","protocol":"ssh","message":"New '
                b'connection","sensor":"4020fce951fd","timestamp":"2022-06-02T00:00:19.237894Z"}\n'
                b'{"eventid":"cowrie.login.failed","username":"root","password":"1234","message":"login attempt","sensor":"4020fce951fd",'
                b'"timestamp":"2022-06-02T00:00:20.654317Z","src_ip":"192.0.2.7","session":"b12a8db0bdeb"}\n'
                b'{"eventid":"cowrie.direct-tcpip.request","dst_ip":"example.org","dst_port":443,"src_ip":"192.0.2.7","src_port":0,"message":"tunnel",'
                b'"sensor":"4020fce951fd","timestamp":"2022-06-02T00:00:21.000000Z","session":"b12a8db0bdeb"}\n'
            ),
            events=(
                {
                    "@timestamp": "2022-06-02T00:00:19.237894+00:00",
                    "event.action": "session.connect",
                    "source.ip": "192.0.2.7",
                    "source.port": 48270,
                    "destination.ip": "198.51.100.2",
                    "destination.port": 2222,
                    "honeypot.session.id": "b12a8db0bdeb",
                    "network.protocol": "ssh",
                },
                {"event.outcome": "failure", "user.name": "root", "honeypot.credential.password": ["1234"], "destination.port": None},
                {
                    "honeypot.tunnel.target.domain": "example.org",
                    "honeypot.tunnel.target.port": 443,
                    "destination.port": None,
                    "source.port": None,
                },
            ),
            name="cowrie.json",
        ),
    ),
)
