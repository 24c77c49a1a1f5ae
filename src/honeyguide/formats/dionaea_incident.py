"""Dionaea's incidents as JSON (log_incident): every step of every connection, the one output that holds everything.

Envelope: timestamp (naive UTC), name "dionaea", origin, data; connections under `connection`, or `parent` and `child` of a
link. https://github.com/DinoTools/dionaea/blob/0.11.0/modules/python/dionaea/log_incident.py
"""

import dataclasses
import json
from collections.abc import Mapping
from functools import cache
from importlib import resources

import polars as pl

from honeyguide.formats.dionaea_connections import described, without_nothing
from honeyguide.formats.dionaea_tables import mysql_commands
from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.formats.heads import share_of_records
from honeyguide.formats.json_lines import Plan, Record, plan, read_json_lines
from honeyguide.formats.values import as_text
from honeyguide.schema.words import Words

_PLAN: Plan = plan(
    {
        "timestamp": "@timestamp",
        "origin": "honeypot.incident.name",
        "data.connection.id": "honeypot.connection.id",
        "data.connection.protocol": "honeypot.service",
        "data.connection.transport": "network.transport",
        "data.connection.local_ip": "destination.ip",
        "data.connection.local_port": "destination.port",
        "data.connection.remote_ip": "source.ip",
        "data.connection.remote_port": "source.port",
        "data.connection.remote_hostname": "source.domain",
        "data.parent.id": "honeypot.connection.parent",
        "data.username": ["honeypot.credential.username", "user.name"],
        "data.password": "honeypot.credential.password",
        "data.command": "honeypot.command",
        "data.url": "url.original as unrepr",
        "data.path": "file.path",
        "data.file": "file.path",
        "data.md5hash": "file.hash.md5",
        "data.uuid": "honeypot.dcerpc.uuid",
        "data.opnum": "honeypot.dcerpc.opnum",
        "data.transfersyntax": "honeypot.dcerpc.transfer_syntax",
        "data.user_agent": "user_agent.original",
        "data.appname": "user_agent.original",
        "data.call_id": "transaction.id",
        "data.os": "honeypot.os",
        "data.outcome": "event.outcome",
    },
    {"event.kind": "event"},
)
_ENVELOPE = {"timestamp", "name", "origin", "data"}


@cache
def meanings() -> Mapping[str, Mapping[str, str]]:
    """What each known incident is: action, and where they aren't network, info and null: category, type, outcome, connection."""
    return json.loads((resources.files("honeyguide.formats") / "dionaea_incidents.json").read_text("utf-8"))


def _arranged(record: Record) -> Plan | None:
    """Moves the record's values to where the plan looks for them; None where it is no incident."""
    origin, data = record.get("origin"), record.get("data")
    if not isinstance(origin, str) or not isinstance(data, dict) or "timestamp" not in record:
        return None
    for key in record.keys() - _ENVELOPE:
        data[f"envelope.{key}"] = record.pop(key)
    record.pop("name", None)
    if "connection" not in data and isinstance(data.get("child"), dict):
        data["connection"] = data.pop("child")
    spoken = _spoken(origin, data) if len(data) > 1 else ""
    if spoken:
        data["command"] = [spoken]
    if not data.get("username") and not data.get("password") and not origin.endswith(".login"):
        data.pop("username", None)  # MQTT: none were given
        data.pop("password", None)
    if origin.endswith(".p0f"):
        data["os"] = " ".join(str(data[key]) for key in ("genre", "detail") if data.get(key))
    if data.get("status") == "complete":
        data["outcome"] = "success"
    return _PLAN


def _spoken(origin: str, data: Record) -> str:
    """The peer's command with its arguments, taken out of the incident's data."""
    command = data.pop("command", None)
    if type(command) is int and origin.endswith("mysql.command"):
        names = mysql_commands()
        name = names[command] if 0 <= command < len(names) else str(command)
        command = None if name == "COM_QUERY" and data.get("args") else name
    words = [command, *(_joined(data.pop(key, None)) for key in ("arguments", "args", "cmd", "method"))]
    return " ".join(text for word in words if (text := as_text(word)))


def _joined(value: object) -> object:
    return " ".join(text for item in value if (text := as_text(item))) if isinstance(value, list) else value


def _read(chunk: Chunk) -> Batch:
    batch = read_json_lines(chunk, _arranged)
    if batch.events.is_empty():
        return batch
    known, name = meanings(), pl.col("honeypot.incident.name")

    def meaning(part: str, default: str | None) -> pl.Expr:
        table = {origin: entry.get(part, default) for origin, entry in known.items()}
        return name.replace_strict(table, default=default, return_dtype=pl.String)

    other = name.str.replace(r"^dionaea\.(?:modules?\.(?:python\.)?)?", "").str.replace_all(r"[^0-9A-Za-z_]+", "-")
    events = batch.events.with_columns(
        pl.coalesce(meaning("action", None), other).alias("event.action"),
        meaning("category", "network").alias("event.category"),
        meaning("type", "info").alias("event.type"),
        meaning("connection", None).alias("honeypot.connection.type"),
        # What the plan has no place for came back as {"data":{…}}.
        pl.col("honeypot.data").str.strip_prefix('{"data":').str.head(-1).alias("honeypot.incident.data"),
        meaning("outcome", None).alias("known outcome"),
    )
    if "event.outcome" not in events.columns:
        events = events.with_columns(pl.lit(None, pl.String).alias("event.outcome"))
    events = events.with_columns(pl.coalesce("event.outcome", "known outcome").alias("event.outcome")).drop(
        "honeypot.data", "known outcome"
    )
    moment = pl.col("@timestamp")
    events = events.with_columns(
        pl.when(pl.col("event.action").is_in(["connection-accept", "connection-connect"])).then(moment).alias("event.start"),
        pl.when(pl.col("event.action") == "connection-free").then(moment).alias("event.end"),
    )
    return dataclasses.replace(batch, events=described(without_nothing(events)))


def _sniff(head: bytes, name: str) -> float:
    if b'"origin"' not in head:
        return 0.0
    return share_of_records(
        head, lambda record: str(record.get("origin", "")).startswith("dionaea.") and isinstance(record.get("data"), dict)
    )


FORMAT = Format(
    name="dionaea_incident",
    dataset="dionaea.incident",
    module="dionaea",
    title=Words("Dionaea, incidents as JSON (log_incident)", "Dionaea、インシデントのJSON(log_incident)"),
    sniff=_sniff,
    read=_read,
    samples=(
        Sample(
            data=b"""\
{"timestamp": "2026-11-22T18:35:36.477934", "name": "dionaea", "origin": "dionaea.connection.tls.accept", "data": {"connection": \
{"protocol": "httpd", "transport": "tls", "local_ip": "192.0.2.1", "local_port": 443, "remote_hostname": "", \
"remote_ip": "198.51.100.7", "remote_port": 40411, "id": "a7824edc"}}}
{"timestamp": "2026-11-22T18:35:37", "name": "dionaea", "origin": "dionaea.modules.python.mssql.login", "data": {"cltintname": "ODBC", \
"connection": {"protocol": "mssqld", "transport": "tcp", "local_ip": "192.0.2.1", "local_port": 1433, "remote_hostname": "", \
"remote_ip": "198.51.100.7", "remote_port": 40412, "id": "b1"}, "password": "", "appname": "tool", "username": "sa", "hostname": "x"}}
{"timestamp": "2026-11-22T18:35:38.000001", "name": "dionaea", "origin": "dionaea.modules.python.mysql.command", "data": {"command": 3, \
"connection": {"protocol": "mysqld", "transport": "tcp", "local_ip": "192.0.2.1", "local_port": 3306, "remote_hostname": "", \
"remote_ip": "198.51.100.7", "remote_port": 40413, "id": "c2"}, "args": ["select version()"]}}
{"timestamp": "2026-11-22T18:35:39.000001", "name": "dionaea", "origin": "dionaea.connection.link", "data": {"child": \
{"protocol": "ftpdatalisten", "transport": "tcp", "local_ip": "192.0.2.1", "local_port": 44491, "remote_hostname": "", \
"remote_ip": "198.51.100.7", "remote_port": 33328, "id": "e4"}, "parent": {"protocol": "ftpdatalisten", "transport": "tcp", \
"local_ip": "192.0.2.1", "local_port": 44491, "remote_hostname": "", "remote_ip": "", "remote_port": 0, "id": "d3"}}}
{"timestamp": "2026-11-22T18:35:40.5", "name": "dionaea", "origin": "dionaea.download.complete.unique", "data": \
{"url": "http://192.0.2.9/x", \
"file": "var/lib/dionaea/binaries/0cc175b9c0f1b6a831c399e269772661", "md5hash": "0cc175b9c0f1b6a831c399e269772661"}}
""",
            name="dionaea_incident.json",
            events=(
                {
                    "@timestamp": "2026-11-22T18:35:36.477934+00:00",
                    "honeypot.incident.name": "dionaea.connection.tls.accept",
                    "event.action": "connection-accept",
                    "event.type": "start",
                    "honeypot.connection.id": "a7824edc",
                    "honeypot.connection.type": "accept",
                    "network.protocol": "http",
                    "network.transport": "tcp",
                    "tls.established": True,
                    "source.ip": "198.51.100.7",
                    "destination.port": 443,
                    "honeypot.incident.data": None,
                },
                {
                    "event.action": "login",
                    "event.category": "authentication",
                    "user.name": "sa",
                    "honeypot.credential.password": [""],
                    "user_agent.original": "tool",
                    "honeypot.incident.data": '{"cltintname":"ODBC","hostname":"x"}',
                },
                {"event.action": "mysql-command", "honeypot.command": ["select version()"]},
                {
                    "event.action": "connection-link",
                    "honeypot.connection.id": "e4",
                    "honeypot.connection.parent": "d3",
                    "source.port": 33328,
                },
                {
                    "event.action": "download-unique",
                    "file.hash.md5": "0cc175b9c0f1b6a831c399e269772661",
                    "url.original": "http://192.0.2.9/x",
                    "source.ip": None,
                },
            ),
        ),
    ),
)
