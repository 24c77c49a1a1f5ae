"""Heralding's auth.csv and session.csv: each login tried, each session held, for whoever collects credentials.

Columns: https://github.com/johnnykv/heralding/blob/master/heralding/reporting/file_logger.py. Times are UTC; lines end with CRLF; the
header comes again at each rotation; `password_hash` is the Python literal of a dict.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence

import polars as pl

from honeyguide.formats.format import Batch, Chunk, Format, Reject, Sample
from honeyguide.formats.heads import head_lines
from honeyguide.formats.json_lines import Record, columns, plan
from honeyguide.formats.lines import LONGEST_QUOTE, split_lines
from honeyguide.schema.words import Words

_AUTH = (
    "timestamp",
    "auth_id",
    "session_id",
    "source_ip",
    "source_port",
    "destination_ip",
    "destination_port",
    "protocol",
    "username",
    "password",
)
_SESSION = (*_AUTH[:1], "duration", *_AUTH[2:8], "num_auth_attempts")
_SHAPES = {9: _SESSION, 10: _AUTH, 11: (*_AUTH, "password_hash")}
LONGEST_RECORD = 100
"""Lines that a quoted value may go over."""

_PLAN = plan(
    {
        "timestamp": "@timestamp",
        "auth_id": "event.id",
        "duration": "event.duration as seconds",
        "session_id": "honeypot.session.id",
        "source_ip": "source.ip",
        "source_port": "source.port",
        "destination_ip": "destination.ip",
        "destination_port": "destination.port",
        "protocol": ["network.protocol", "honeypot.service"],
        "username": ["user.name", "honeypot.credential.username"],
        "password": "honeypot.credential.password",
        "password_hash": "honeypot.credential.hash",
    },
    {"event.kind": "event", "network.transport": "tcp"},
)
_ROW = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?,[^,]+,[0-9a-f]{8}-[0-9a-f-]{27},[0-9a-fA-F:.]+,\d+,")
_HEADER = re.compile(r"timestamp,(auth_id|duration),session_id,source_ip,source_port,")


def _records(texts: Sequence[str], *, final: bool) -> Iterator[tuple[int, int, bool]]:
    """First row and number of lines of each record, and whether a quote in it was still open at the end of the texts."""
    row = 0
    while row < len(texts):
        quotes, length = texts[row].count('"'), 1
        while quotes % 2 and row + length < len(texts) and length < LONGEST_RECORD:
            quotes += texts[row + length].count('"')
            length += 1
        waiting = quotes % 2 == 1 and row + length == len(texts) and length < LONGEST_RECORD
        if waiting and not final:
            return
        if quotes % 2:
            length = 1
        yield row, length, waiting
        row += length


def _read(chunk: Chunk) -> Batch:
    lines = split_lines(chunk)
    texts = lines.frame.get_column("text").to_list()
    header: Sequence[str] = (chunk.state or {}).get("header", ())
    unfinished: tuple[int, Sequence[str]] | None = None
    """The row from which on lines may still change, and the header that held there."""
    rows: list[int] = []
    records: list[Record] = []
    rejects: list[Reject] = []
    done = 0
    for row, length, waiting in _records(texts, final=chunk.final):
        done = row + length
        if unfinished is None and chunk.final and (waiting or (done == len(texts) and not chunk.data.endswith(b"\n"))):
            unfinished = row, header
        text = "\n".join(texts[row:done])
        if not text.strip("\ufeff \t\r\0"):
            continue
        if _HEADER.match(text.removeprefix("\ufeff")):
            header = _values(text.removeprefix("\ufeff"))
            continue
        found = _values(text)
        names = header if len(header) == len(found) else _SHAPES.get(len(found), ())
        if not names or not re.match(r"\d{4}-\d\d-\d\d", text):
            where = lines.frame.row(row, named=True)
            rejects += [
                Reject(where["line"] + more, where["offset"], "not a row of this table", texts[row + more][:LONGEST_QUOTE])
                for more in range(length)
            ]
            continue
        rows.append(row)
        records.append(dict(zip(names, found, strict=True)))
    taken = lines.frame.head(done)
    consumed = lines.consumed if done == len(texts) else int(lines.frame["offset"][done]) - chunk.offset
    tail, kept = 0, header
    if unfinished:
        tail, kept = consumed - (int(lines.frame["offset"][unfinished[0]]) - chunk.offset), unfinished[1]
    events = columns(records, _PLAN) if records else pl.DataFrame()
    if records:
        place = taken.select(pl.all().gather(rows)).rename({"offset": "log.offset", "line": "honeypot.log.line", "text": "event.original"})
        events = events.hstack(place.rename({"mended": "honeypot.log.mended"}, strict=False))
        outcome = pl.lit("authentication" if "honeypot.credential.username" in events.columns else "network")
        events = events.with_columns(outcome.alias("event.category"))
    state = {"header": list(kept)} if kept else None
    return Batch(events, tuple(rejects), consumed, done, done - len(records) - len(rejects), tail, state)


def _values(text: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline="")), [])
    except csv.Error:
        return []


def _sniff(head: bytes, name: str) -> float:
    lines = head_lines(head)
    fitting = sum(bool(_ROW.match(line) or _HEADER.match(line)) for line in lines)
    return fitting / len(lines) if lines else 0.0


FORMAT = Format(
    name="heralding_csv",
    dataset="heralding",
    module="heralding",
    title=Words("Heralding, auth.csv and session.csv", "Heralding、auth.csvとsession.csv"),
    sniff=_sniff,
    read=_read,
    samples=(
        Sample(
            data=(
                b"timestamp,auth_id,session_id,source_ip,source_port,destination_ip,destination_port,protocol,username,password,password_hash\r\n"
                b"2022-06-02 "
                b"05:12:18.560336,5f0c2a6e-0000-4000-8000-000000000001,5f0c2a6e-0000-4000-8000-000000000002,192.0.2.1,40001,198.51.100.2,5900,vnc,"
                b",,\"{'challenge': 'aa', 'response': 'bb'}\"\r\n"
                b"timestamp,auth_id,session_id,source_ip,source_port,destination_ip,destination_port,protocol,username,password,password_hash\r\n"
                b"2022-06-02 "
                b"05:12:19,5f0c2a6e-0000-4000-8000-000000000003,5f0c2a6e-0000-4000-8000-000000000004,192.0.2.2,40002,198.51.100.2,110,pop3,"
                b'"a,b","c\nd",\r\n'
            ),
            events=(
                {"honeypot.credential.hash": ["{'challenge': 'aa', 'response': 'bb'}"], "source.port": 40001, "network.protocol": "vnc"},
                {
                    "@timestamp": "2022-06-02T05:12:19+00:00",
                    "user.name": "a,b",
                    "honeypot.credential.password": ["c\nd"],
                    "destination.port": 110,
                },
            ),
            name="auth.csv",
        ),
    ),
)
