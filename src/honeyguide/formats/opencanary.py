"""OpenCanary's log (opencanary.log): JSON lines whose number `logtype` says what happened, for whoever keeps canaries in a network.

Keys and numbers: https://github.com/thinkst/opencanary/blob/master/opencanary/logger.py (`local_time` is UTC; `local_time_adjusted` isn't)
"""

import dataclasses
import json
from collections.abc import Mapping
from functools import cache
from importlib import resources

import polars as pl

from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.formats.heads import share_of_records
from honeyguide.formats.json_lines import Plan, Record, plan, read_json_lines
from honeyguide.schema.words import Words

_PLAN = plan(
    {
        "utc_time": "@timestamp",
        "local_time": "@timestamp",
        "src_host": "source.ip",
        "src_port": "source.port",
        "dst_host": "destination.ip",
        "dst_port": "destination.port",
        "node_id": "honeypot.sensor",
        "logtype": "event.code",
        "logdata.USERNAME": ["user.name", "honeypot.credential.username"],
        "logdata.PASSWORD": "honeypot.credential.password",
        "logdata.HOSTNAME": "url.domain",
        "logdata.PATH": "url.original",
        "logdata.USERAGENT": "user_agent.original",
        "logdata.REMOTEVERSION": "honeypot.ssh.version",
        "logdata.CMD": "honeypot.command",
        "logdata.FILENAME": "file.path",
        "logdata.DOMAIN": "user.domain",
        "logdata.msg.logdata": "message",
    }
)


@cache
def _meanings() -> Mapping[str, tuple[str, str | None]]:
    """Action and protocol of each logtype."""
    table: dict[str, list[str]] = json.loads((resources.files("honeyguide.formats") / "opencanary.json").read_text("utf-8"))
    return {number: (action, protocol or None) for number, (action, protocol) in table.items()}


def _plan_of(record: Record) -> Plan | None:
    return _PLAN if "logtype" in record and "node_id" in record else None


def _read(chunk: Chunk) -> Batch:
    batch = read_json_lines(chunk, _plan_of)
    if batch.events.is_empty():
        return batch
    code = pl.col("event.code")
    actions = {number: action for number, (action, _) in _meanings().items()}
    protocols = {number: protocol for number, (_, protocol) in _meanings().items()}
    action = code.replace_strict(actions, default=None, return_dtype=pl.String)
    events = batch.events.with_columns(
        action.alias("event.action"),
        code.replace_strict(protocols, default=None, return_dtype=pl.String).alias("network.protocol"),
        pl.when(action.str.ends_with("login")).then(pl.lit("authentication")).alias("event.category"),
        pl.lit("event").alias("event.kind"),
    )
    return dataclasses.replace(batch, events=events)


def _sniff(head: bytes, name: str) -> float:
    if b'"logtype"' not in head:
        return 0.0
    return share_of_records(head, lambda record: _plan_of(record) is not None)


FORMAT = Format(
    name="opencanary",
    dataset="opencanary",
    module="opencanary",
    title=Words("OpenCanary", "OpenCanaryのログ"),
    sniff=_sniff,
    read=_read,
    samples=(
        Sample(
            data=(
                b'{"dst_host": "198.51.100.96", "dst_port": 80, "local_time": "2019-05-26 11:56:50.395588", "logdata": '
                b'{"HOSTNAME": "198.51.100.96", '
                b'"PASSWORD": "p", "PATH": "/index.html", "SKIN": "nasLogin", "USERAGENT": "UA", "USERNAME": "u"}, "logtype": 3001, '
                b'"node_id": "opencanary-1", "src_host": "192.0.2.133", "src_port": 49115}\n'
                b'{"dst_host": "", "dst_port": -1, "local_time": "2019-05-26 11:56:51.000000", "local_time_adjusted": '
                b'"2019-05-26 20:56:51.000000", '
                b'"logdata": {"msg": {"logdata": "Added service"}}, "logtype": 1001, "node_id": "opencanary-1", "src_host": '
                b'"", "src_port": -1}\n'
            ),
            events=(
                {
                    "@timestamp": "2019-05-26T11:56:50.395588+00:00",
                    "event.code": "3001",
                    "event.action": "http-login",
                    "network.protocol": "http",
                    "source.ip": "192.0.2.133",
                    "user.name": "u",
                    "honeypot.credential.password": ["p"],
                },
                {
                    "@timestamp": "2019-05-26T11:56:51+00:00",
                    "destination.port": None,
                    "source.ip": None,
                    "event.action": "message",
                    "message": "Added service",
                },
            ),
            name="opencanary.log",
        ),
    ),
)
