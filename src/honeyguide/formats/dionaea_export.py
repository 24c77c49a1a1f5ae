"""Records that T-Pot's Elasticsearch held, exported as JSON lines: Dionaea's, and those of its other honeypots among them.

Logstash renamed dst_* to dest_*, dropped `::ffff:` and wrote the lists of credentials as text; exports may wrap a record in
`_source`. https://github.com/telekom-security/tpotce/blob/master/docker/elk/logstash/dist/logstash.conf
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

import orjson
import polars as pl

from honeyguide.formats.dionaea_connections import connection_events, described, without_nothing
from honeyguide.formats.dionaea_json import normal
from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.formats.heads import share_of_records
from honeyguide.formats.json_lines import Plan, Record, plan, read_json_lines
from honeyguide.schema.words import Words

_SHARED = {
    "@timestamp": "@timestamp",
    "timestamp": "@timestamp",
    "type": "observer.product",
    "src_ip": "source.ip",
    "src_port": "source.port",
    "src_hostname": "source.domain",
    "dest_ip": "destination.ip",
    "dest_port": "destination.port",
    "t-pot_hostname": "honeypot.sensor",
    "t-pot_ip_ext": "observer.ip",
    "username": ["honeypot.credential.username", "user.name as list"],
    "password": "honeypot.credential.password",
}
_DIONAEA: Plan = plan(
    {
        "timestamp": "@timestamp",  # of the connection; @timestamp may be that of its arrival
        **_SHARED,
        "connection.protocol": "honeypot.service",
        "connection.transport": "network.transport",
        "connection.type": "honeypot.connection.type",
        "ftp.commands": "honeypot.command",
        "credentials.username": ["honeypot.credential.username", "user.name as list"],
        "credentials.password": "honeypot.credential.password",
        "p0f": "honeypot.os",
    }
)
_OTHER: Plan = plan(
    {**_SHARED, "protocol": "honeypot.service", "session": "honeypot.session.id", "input": "honeypot.command", "eventid": "event.action"},
    {"event.kind": "event", "event.category": "network", "event.type": "info"},
)


def _source(record: Mapping[str, Any]) -> Mapping[str, Any]:
    inner = record.get("_source")
    return inner if isinstance(inner, dict) else record


def _is_exported(record: Mapping[str, Any]) -> bool:
    return isinstance(record.get("type"), str) and "src_ip" in record and ("dest_ip" in record or "dest_port" in record)


def _is_dionaea(record: Mapping[str, Any]) -> bool:
    return str(record.get("type")).lower() == "dionaea" and _is_exported(record)


def _listed(first: object, second: object) -> tuple[list[Any] | None, list[Any] | None]:
    """Credentials that were lists before Logstash wrote them as text: `["sa","sa"]`, or `sa,sa` where both sides agree in number."""
    lists: list[list[Any] | None] = []
    for side in (first, second):
        if isinstance(side, list):
            lists.append(side)
        elif isinstance(side, str) and side.startswith("["):
            try:
                found = orjson.loads(side)
            except orjson.JSONDecodeError:
                found = [side]
            lists.append(found if isinstance(found, list) else [side])
        else:
            lists.append(None if side is None else [side])
    if isinstance(first, str) and isinstance(second, str) and not first.startswith("[") and first.count(",") == second.count(","):
        return list(first.split(",")), list(second.split(","))
    return lists[0], lists[1]


def _arranged(record: Record) -> Plan | None:
    inner = _source(record)
    if inner is not record:
        record.clear()
        record.update(inner)
    if not _is_exported(record):
        return None
    if not _is_dionaea(record):
        return _OTHER
    if "username" in record or "password" in record:
        record["username"], record["password"] = _listed(record.get("username"), record.get("password"))
    normal(record)
    return _DIONAEA


def _read(chunk: Chunk) -> Batch:
    batch = read_json_lines(chunk, _arranged)
    if batch.events.is_empty():
        return batch
    events = batch.events
    absent = {"honeypot.connection.type": pl.String(), "@timestamp": pl.Datetime("us", "UTC"), "observer.product": pl.String()}
    events = events.with_columns(pl.lit(None, kind).alias(name) for name, kind in absent.items() if name not in events.columns)
    ours = events.get_column("observer.product").str.to_lowercase() == "dionaea"
    before = [name for name in ("event.action", "event.category", "event.type") if name in events.columns]
    known = events.select(pl.col(name).alias(f"known {name}") for name in before)
    told = connection_events(described(without_nothing(events))).hstack(known)
    kept = [
        pl.when(ours).then(name).otherwise(f"known {name}" if name in before else None).alias(name)
        for name in ("event.action", "event.category", "event.type")
    ]
    told = told.with_columns(*kept, pl.when(ours).then("network.protocol").otherwise("honeypot.service").alias("network.protocol"))
    return dataclasses.replace(batch, events=told.drop([f"known {name}" for name in before]))


def _sniff(head: bytes, name: str) -> float:
    if b'"dest_port"' not in head and b'"dest_ip"' not in head:
        return 0.0
    exported = share_of_records(head, lambda record: _is_exported(_source(record)) and "flow_id" not in _source(record))
    ours = share_of_records(head, lambda record: _is_dionaea(_source(record)) or "t-pot_ip_ext" in _source(record))
    return exported if ours else 0.0


FORMAT = Format(
    name="dionaea_export",
    dataset="tpot.export",
    module="tpot",
    title=Words("T-Pot, Dionaea and others exported from Elasticsearch", "T-Pot、ElasticsearchからのDionaeaほかの書き出し"),
    sniff=_sniff,
    read=_read,
    samples=(
        Sample(
            data=b"""\
{"_index": "logstash-2025.01.09", "_id": "a", "_source": {"type": "Dionaea", "@timestamp": "2025-01-09T17:25:01.178Z", \
"timestamp": "2025-01-09T17:25:01.178190", "connection": {"protocol": "mssqld", "transport": "tcp", "type": "accept"}, \
"src_ip": "198.51.100.7", "src_port": 45979, "src_hostname": "", "dest_ip": "192.0.2.1", "dest_port": 1433, "username": "[\\"sa\\",\\"sa\\"]", \
"password": "[\\"\\",\\"1234\\"]", "t-pot_hostname": "trap", "t-pot_ip_ext": "192.0.2.1", "geoip": {"country_code2": "ZZ"}}}
{"type": "Cowrie", "@timestamp": "2025-01-09T17:25:02.000Z", "src_ip": "198.51.100.7", "src_port": 45980, "dest_ip": "192.0.2.1", \
"dest_port": 22, "protocol": "ssh", "session": "b12a8db0bdeb", "eventid": "cowrie.session.connect", "t-pot_ip_ext": "192.0.2.1"}
""",
            name="export.json",
            events=(
                {
                    "@timestamp": "2025-01-09T17:25:01.178190+00:00",
                    "event.action": "connection-accept",
                    "event.category": "authentication",
                    "source.ip": "198.51.100.7",
                    "destination.port": 1433,
                    "network.protocol": "tds",
                    "observer.product": "Dionaea",
                    "honeypot.sensor": "trap",
                    "honeypot.credential.username": ["sa", "sa"],
                    "honeypot.credential.password": ["", "1234"],
                },
                {"event.action": "cowrie.session.connect", "network.protocol": "ssh", "destination.port": 22, "observer.product": "Cowrie"},
            ),
        ),
    ),
)
