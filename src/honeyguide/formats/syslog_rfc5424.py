"""Syslog lines after RFC 5424 (priority, version, time with zone, structured data), for collectors that keep the whole header.

Shape: https://www.rfc-editor.org/rfc/rfc5424#section-6
"""

import re

import polars as pl

from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.formats.heads import share
from honeyguide.formats.syslog_meanings import KINDS, MEANINGS
from honeyguide.formats.text_log import TextLog, read_text_log
from honeyguide.formats.values import as_json
from honeyguide.schema.words import Words

_SHAPE = TextLog(
    start=(
        r"^(?:\d+ )?<(?P<log.syslog.priority>\d{1,3})>(?P<log.syslog.version>\d{1,2}) (?P<time>\S+) (?P<log.syslog.hostname>\S+) "
        r"(?P<log.syslog.appname>\S+) (?P<log.syslog.procid>\S+) (?P<log.syslog.msgid>\S+) "
        r'(?:-|(?P<log.syslog.structured_data>(?:\[(?:[^\]"]|"(?:[^"\\]|\\.)*")*\])+))(?: \x{feff}?(?P<rest>.*))?$'
    ),
    meanings=MEANINGS,
    kinds=KINDS,
    goes_on=r"^\s",
)
_LINE = re.compile(r"(\d+ )?<\d{1,3}>\d{1,2} (-|\d{4}-\d\d-\d\dT\S+) \S+ \S+ \S+ \S+ (-|\[)")
_ELEMENT = re.compile(r'\[([^\s\]"=]+)((?:[^\]"]|"(?:[^"\\]|\\.)*")*)\]')
_PARAMETER = re.compile(r'([^\s="\]]+)="((?:[^"\\]|\\.)*)"')
_ABSENT = ("log.syslog.hostname", "log.syslog.appname", "log.syslog.procid", "log.syslog.msgid")


def structured_data(text: str) -> str:
    """`[id a="b"]` as JSON: the parameters of each element by its id."""
    elements = {
        found[1]: {name: re.sub(r'\\(["\\\]])', r"\1", value) for name, value in _PARAMETER.findall(found[2])}
        for found in _ELEMENT.finditer(text)
    }
    return as_json(elements)


def _read(chunk: Chunk) -> Batch:
    batch = read_text_log(chunk, _SHAPE)
    events = batch.events
    if events.is_empty() or "log.syslog.appname" not in events.columns:
        return batch
    events = events.with_columns(pl.col(name).replace("-", None) for name in _ABSENT if name in events.columns)
    if "log.syslog.structured_data" in events.columns:
        said = events.get_column("log.syslog.structured_data")
        unique = said.unique().drop_nulls()
        table = pl.Series([structured_data(text) for text in unique.to_list()], dtype=pl.String)
        events = events.with_columns(said.replace_strict(unique, table, default=None, return_dtype=pl.String))
    priority = pl.col("log.syslog.priority")
    events = events.with_columns(
        (priority // 8).alias("log.syslog.facility.code"),
        (priority % 8).alias("log.syslog.severity.code"),
        pl.col("log.syslog.appname").alias("process.name"),
        pl.col("log.syslog.hostname").alias("host.hostname"),
        pl.col("log.syslog.procid").cast(pl.Int64, strict=False).alias("process.pid"),
    )
    return Batch(events, batch.rejects, batch.consumed, batch.lines, batch.continuations, batch.tail)


def _sniff(head: bytes, name: str) -> float:
    return share(head, _LINE)


FORMAT = Format(
    name="syslog_rfc5424",
    dataset="system.syslog",
    title=Words("Syslog (RFC 5424)", "syslog（RFC 5424）"),
    sniff=_sniff,
    read=_read,
    samples=(
        Sample(
            data=(
                b"<38>1 2024-05-01T12:00:00.123456+09:00 host sshd 4242 - - Invalid user oracle from 192.0.2.1 port 40022\n"
                b'<165>1 2024-05-01T03:00:01Z host app - ID47 [x@32473 a="]" b="\\""] hello\n'
            ),
            events=(
                {
                    "@timestamp": "2024-05-01T03:00:00.123456+00:00",
                    "log.syslog.facility.code": 4,
                    "log.syslog.severity.code": 6,
                    "process.name": "sshd",
                    "process.pid": 4242,
                    "source.ip": "192.0.2.1",
                    "source.port": 40022,
                    "user.name": "oracle",
                },
                {"log.syslog.structured_data": '{"x@32473":{"a":"]","b":"\\""}}', "message": "hello", "log.syslog.msgid": "ID47"},
            ),
            name="syslog",
        ),
    ),
)
