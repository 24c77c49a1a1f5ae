"""A Docker API honeypot's requests (Flask): JSON lines without any time, for whoever watches ports 2375 and 4243.

Shape: https://github.com/silascutler/dockerhoneypot-logs. The only time is a date, and an hour, in the file's name.
"""

import dataclasses
import re
from datetime import UTC, datetime

import polars as pl

from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.formats.heads import share_of_records
from honeyguide.formats.json_lines import Plan, Record, plan, read_json_lines
from honeyguide.formats.timestamps import INSTANT
from honeyguide.schema.words import Words

_PLAN = plan(
    {
        "source": "source.ip",
        "method": "http.request.method",
        "url": "url.full",
        "data": "http.request.body.content as text64",
        "headers": "user_agent.original as header:user-agent",
    },
    {"network.transport": "tcp", "network.protocol": "http", "event.category": "web", "event.kind": "event"},
)
_DATE = re.compile(r"(20\d\d)-?([01]\d)-?([0-3]\d)(?:[-T_]?([0-2]\d)(?:\D|$))?")
_URL = r"^[a-z]+://(?P<url.domain>\[[^\]]*\]|[^/:?#]*)(?::(?P<url.port>\d{1,5}))?(?P<url.path>[^?#]*)(?:\?(?P<url.query>[^#]*))?"


def date_in_name(path: str) -> datetime | None:
    """The date, and hour, that the last part of a path names; None where it names none."""
    found = _DATE.search(re.split(r"[/\\!]", path)[-1])
    if not found:
        return None
    try:
        return datetime(int(found[1]), int(found[2]), int(found[3]), int(found[4] or 0), tzinfo=UTC)
    except ValueError:
        return None


def _plan_of(record: Record) -> Plan | None:
    return _PLAN if _is_request(record) else None


def _is_request(record: Record) -> bool:
    return {"view_args", "url", "headers", "method", "source"} <= record.keys()


def _read(chunk: Chunk) -> Batch:
    batch = read_json_lines(chunk, _plan_of)
    if batch.events.is_empty() or "url.full" not in batch.events.columns:
        return batch
    address = batch.events.select(pl.col("url.full").str.extract_groups(_URL).alias("url")).unnest("url")
    port = pl.col("url.port").cast(pl.Int64, strict=False)
    address = address.with_columns(port, port.alias("destination.port"))
    events = batch.events.hstack(address).with_columns(
        pl.concat_str("url.path", pl.col("url.query").fill_null(""), separator="?").str.strip_suffix("?").alias("url.original"),
        pl.lit(date_in_name(chunk.context.path), dtype=INSTANT).alias("@timestamp"),
    )
    return dataclasses.replace(batch, events=events)


def _sniff(head: bytes, name: str) -> float:
    if b'"view_args"' not in head:
        return 0.0
    return share_of_records(head, _is_request)


FORMAT = Format(
    name="docker_api",
    dataset="docker_api",
    module="docker_api",
    title=Words("Docker API honeypot", "Docker APIハニーポット"),
    sniff=_sniff,
    read=_read,
    samples=(
        Sample(
            data=(
                b'{"view_args": {"catchall": "v1.24/containers/create"}, "url": "http://198.51.100.4:2375/v1.24/containers/create?name=x", '
                b'"headers": [["Host", "198.51.100.4:2375"], ["User-Agent", "Go-http-client/1.1"]], "method": "POST", '
                b'"source": "192.0.2.99", '
                b'"data": "eyJJbWFnZSI6ICJhbHBpbmUifQ=="}\n'
            ),
            events=(
                {
                    "@timestamp": "2023-06-07T00:00:00+00:00",
                    "source.ip": "192.0.2.99",
                    "destination.port": 2375,
                    "url.original": "/v1.24/containers/create?name=x",
                    "http.request.body.content": '{"Image": "alpine"}',
                    "user_agent.original": "Go-http-client/1.1",
                },
            ),
            name="dockerapi-2023-06-07.log",
        ),
    ),
)
