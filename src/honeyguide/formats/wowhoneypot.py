r"""WOWHoneypot's access_log: each request with the rule that it matched and all its bytes in base64.

Shape: https://github.com/morihisa/WOWHoneypot (wowhoneypot.py, `logging_access`). The separator is configurable; many set it to the two
characters `\t`, which also stand in payloads such as `/Index/\think\app`: so a line is read from both of its ends, never split.
"""

import re

import polars as pl

from honeyguide.formats.access_request import request_columns
from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.formats.heads import share
from honeyguide.formats.text_log import NEVER, TextLog, read_text_log
from honeyguide.schema.words import Words

_GAP = r"(?:\\t|[ \t,|;]+)"
_SHAPE = TextLog(
    start=(
        rf"^\[(?P<time>\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{{4}})\]{_GAP}(?P<source.ip>[0-9a-fA-F:.]+?){_GAP}"
        rf'(?P<url.domain>[^\s"\\]+?):(?P<destination.port>\d{{1,5}}){_GAP}"(?P<http.request.line>.*)"{_GAP}'
        rf"(?P<http.response.status_code>\d{{3}}){_GAP}(?P<rule.id>\w+){_GAP}(?P<honeypot.payload>[A-Za-z0-9+/=]*)\s*$"
    ),
    constants={"event.kind": "event", "event.category": "web", "network.transport": "tcp", "network.protocol": "http"},
    kinds={"honeypot.payload": "base64", "http.request.line": "text"},
    goes_on=NEVER,
)
_LINE = re.compile(r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4}\](\\t|[ \t,|;]+)[0-9a-fA-F:.]+(\\t|[ \t,|;]+)\S+?:\d+(\\t|[ \t,|;]+)\"")


def _read(chunk: Chunk) -> Batch:
    batch = read_text_log(chunk, _SHAPE)
    events = batch.events
    if "http.request.line" not in events.columns:
        return batch
    said = request_columns(events.get_column("http.request.line"))
    taken = set(events.columns)
    events = events.hstack([series for series in said if series.name not in taken]).with_columns(
        pl.col("http.request.line").alias("message"),
        pl.col("url.domain").replace("blank", None),
        pl.col("rule.id").replace("False", None),
    )
    return Batch(events.drop("http.request.line"), batch.rejects, batch.consumed, batch.lines, batch.continuations, batch.tail)


def _sniff(head: bytes, name: str) -> float:
    return share(head, _LINE)


FORMAT = Format(
    name="wowhoneypot",
    dataset="wowhoneypot.access",
    module="wowhoneypot",
    title=Words("WOWHoneypot, access log", "WOWHoneypot、アクセスログ"),
    sniff=_sniff,
    read=_read,
    samples=(
        Sample(
            data=(
                rb'[2020-12-08 01:38:08+0900]\t192.0.2.210\tblank:443\t"GET /Index/\think\app/invokefunction '
                rb'HTTP/1.1"\t200\tFalse\tR0VUIC8K'
                b"\n"
                b'[2020-12-08 01:38:09+0900] 192.0.2.211 198.51.100.6:80 "POST /api HTTP/1.1" 404 1002 UE9TVA==\n'
            ),
            events=(
                {
                    "@timestamp": "2020-12-07T16:38:08+00:00",
                    "source.ip": "192.0.2.210",
                    "url.original": r"/Index/\think\app/invokefunction",
                    "http.response.status_code": 200,
                    "url.domain": None,
                    "rule.id": None,
                    "honeypot.payload.text": "GET /\n",
                },
                {"url.domain": "198.51.100.6", "destination.port": 80, "rule.id": "1002", "http.request.method": "POST"},
            ),
            name="access_log",
        ),
    ),
)
