"""Dionaea's database flattened to JSON lines (dionaeaSqliteToJson, T-Pot's forerunners): a row with its connection, named by eventid.

A row is repeated for each operation, address or argument that was joined to it; times are the sensor's local ones with a
Z behind them, mostly UTC. https://github.com/eval2A/dionaeaToJSON (columns: formats/dionaea_tables.json).
"""

import dataclasses
from collections.abc import Mapping
from functools import cache

import polars as pl

from honeyguide.formats.dionaea_connections import connection_events, described, without_nothing
from honeyguide.formats.dionaea_tables import CONNECTION, Table, spoken, tables
from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.formats.heads import share_of_records
from honeyguide.formats.json_lines import Plan, Record, plan, read_json_lines
from honeyguide.schema.words import Words

_OPERATION = ("dcerpcserviceop_name", "dcerpcserviceop_vuln")


@cache
def _by_key() -> Mapping[str, Table]:
    """The tables of log_sqlite by their key, which is the eventid of their rows."""
    return {table.key: table for table in tables().values() if table.connections == "connections"}


@cache
def _plans() -> Mapping[str, Plan]:
    shared = {**CONNECTION, "timestamp": "@timestamp", "eventid": "event.action"}
    sip = _by_key()["sip_addr"].columns
    return {key: plan({**shared, **(sip if key == "sip_command" else {}), **table.columns}) for key, table in _by_key().items()}


@cache
def _unknown() -> Plan:
    return plan({**CONNECTION, "timestamp": "@timestamp", "eventid": "event.action"})


def _arranged(record: Record) -> Plan | None:
    event = record.get("eventid")
    if not isinstance(event, str) or not _is_row(record):
        return None
    if event == "mysql_command":
        record["arguments"] = record.pop("mysql_command_arg_data", None)
        record["spoken"] = spoken(record)
    if event == "mqtt_fingerprint":
        for name in ("mqtt_fingerprint_username", "mqtt_fingerprint_password"):
            record[name] = record.get(name) or None
    if event == "dcerpcrequest" and record.get("dcerpcserviceop_opnum") != record.get("dcerpcrequest_opnum"):
        # Every operation of the service is joined to a request, not only the one that was asked for.
        for name in _OPERATION:
            if name in record:
                record[f"joined {name}"] = record.pop(name)
    if event != "connection" and event in _by_key():
        record.pop(event, None)
    return _plans().get(event) or _unknown()


def _is_row(record: Mapping[str, object]) -> bool:
    return "connection_type" in record and "remote_host" in record and "connection_protocol" in record


def _read(chunk: Chunk) -> Batch:
    batch = read_json_lines(chunk, _arranged)
    if batch.events.is_empty():
        return batch
    events, known = batch.events, _by_key()
    absent = {"honeypot.connection.type": pl.String(), "honeypot.service": pl.String(), "@timestamp": pl.Datetime("us", "UTC")}
    events = events.with_columns(pl.lit(None, kind).alias(name) for name, kind in absent.items() if name not in events.columns)
    event = events.get_column("event.action")
    rows = connection_events(described(without_nothing(events)))

    def meaning(part: str, default: pl.Expr) -> pl.Expr:
        table = {key: getattr(table, part) for key, table in known.items() if key != "connection"}
        found = pl.lit(event).replace_strict(table, default=None, return_dtype=pl.String)
        connection = pl.lit(event) == "connection"
        return pl.when(connection).then(pl.col(f"event.{part}")).otherwise(pl.coalesce(found, default)).alias(f"event.{part}")

    other = pl.lit(event).str.replace_all("_", "-", literal=True)
    rows = rows.with_columns(meaning("action", other), meaning("category", pl.lit("network")), meaning("type", pl.lit("info")))
    return dataclasses.replace(batch, events=rows.with_columns(pl.when(event == "connection").then("event.start").alias("event.start")))


def _sniff(head: bytes, name: str) -> float:
    if b'"eventid"' not in head or b'"connection_type"' not in head:
        return 0.0
    return share_of_records(head, lambda record: "eventid" in record and _is_row(record))


FORMAT = Format(
    name="dionaea_flattened",
    dataset="dionaea.rows",
    module="dionaea",
    title=Words("Dionaea, database rows as JSON (dionaeaSqliteToJson)", "Dionaea、データベース行のJSON(dionaeaSqliteToJson)"),
    sniff=_sniff,
    read=_read,
    samples=(
        Sample(
            data=b"""\
{"connection": 1, "connection_type": "accept", "connection_transport": "tcp", "connection_protocol": "Blackhole", "connection_root": 1, \
"connection_parent": null, "local_host": "192.0.2.1", "local_port": 23, "remote_host": "198.51.100.7", "remote_hostname": "", \
"remote_port": 56151, "eventid": "connection", "timestamp": "2023-05-30T13:52:01.876855Z"}
{"login": 1, "connection": 4, "login_username": "sa", "login_password": "", "connection_type": "accept", "connection_transport": "tcp", \
"connection_protocol": "mssqld", "connection_root": 4, "connection_parent": null, "local_host": "192.0.2.1", "local_port": 1433, \
"remote_host": "198.51.100.7", "remote_hostname": "", "remote_port": 3312, "eventid": "login", "timestamp": "2023-05-30T14:00:00Z"}
{"download": 1, "connection": 5, "download_url": "http://192.0.2.9/x", "download_md5_hash": "0cc175b9c0f1b6a831c399e269772661", \
"connection_type": "accept", "connection_transport": "tcp", "connection_protocol": "smbd", "connection_root": 5, \
"connection_parent": null, "local_host": "192.0.2.1", "local_port": 445, "remote_host": "198.51.100.7", "remote_hostname": "", \
"remote_port": 55059, "eventid": "download", "timestamp": "2023-05-31T15:02:03.713178Z", "download_filetype": "data\\n"}
""",
            name="dionaea.json.2023-05-30",
            events=(
                {
                    "@timestamp": "2023-05-30T13:52:01.876855+00:00",
                    "event.action": "connection-accept",
                    "honeypot.connection.id": "1",
                    "source.ip": "198.51.100.7",
                    "destination.port": 23,
                    "honeypot.service": "Blackhole",
                    "network.protocol": None,
                },
                {
                    "event.action": "login",
                    "event.category": "authentication",
                    "honeypot.credential.username": ["sa"],
                    "honeypot.credential.password": [""],
                    "network.protocol": "tds",
                },
                {
                    "event.action": "download",
                    "file.hash.md5": "0cc175b9c0f1b6a831c399e269772661",
                    "url.original": "http://192.0.2.9/x",
                    "honeypot.data": '{"download_filetype":"data\\n"}',
                },
            ),
        ),
    ),
)
