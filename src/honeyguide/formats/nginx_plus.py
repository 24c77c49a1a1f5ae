"""Snapshots of nginx Plus's status page, a JSON object a line: how many connections and requests there were.

Shape: http://nginx.org/en/docs/http/ngx_http_status_module.html#data (version 6); times in milliseconds.
"""

from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.formats.heads import share_of_records
from honeyguide.formats.json_lines import Plan, Record, plan, read_json_lines
from honeyguide.schema.words import Words

_PLAN = plan(
    {"timestamp": "@timestamp", "address": "host.ip", "nginx_version": "service.version", "pid": "process.pid"},
    {"service.type": "nginx", "event.kind": "metric"},
)


def _plan_of(record: Record) -> Plan | None:
    return _PLAN if _is_status(record) else None


def _is_status(record: Record) -> bool:
    return "nginx_version" in record and "connections" in record


def _read(chunk: Chunk) -> Batch:
    return read_json_lines(chunk, _plan_of)


def _sniff(head: bytes, name: str) -> float:
    return share_of_records(head, _is_status) if b'"nginx_version"' in head else 0.0


FORMAT = Format(
    name="nginx_plus",
    dataset="nginx.status",
    module="nginx",
    title=Words("nginx Plus, status snapshots", "nginx Plus、ステータス記録"),
    sniff=_sniff,
    read=_read,
    samples=(
        Sample(
            data=(
                b'{"version":6,"nginx_version":"1.9.4","address":"198.51.100.64","generation":11,"load_timestamp":1445680800424,'
                b'"timestamp":1446249499322,"pid":64857,"connections":{"accepted":8995031,"dropped":0,"active":2,"idle":29}}\n'
            ),
            events=(
                {
                    "@timestamp": "2015-10-30T23:58:19.322000+00:00",
                    "host.ip": "198.51.100.64",
                    "service.version": "1.9.4",
                    "process.pid": 64857,
                },
            ),
            name="status.json",
        ),
    ),
)
