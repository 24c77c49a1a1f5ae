"""JSON records, one a line, of a program that nobody described yet: every name becomes a column, well-known ones the vocabulary's.

Format: https://github.com/ndjson/ndjson-spec, and what programs make of it: torn, glued and padded lines.
"""

import polars as pl

from honeyguide.formats.columns import Columns, flatten, learn
from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.formats.json_text import json_pieces
from honeyguide.formats.lines import split_lines
from honeyguide.formats.opening import head_lines, opening, opening_lines
from honeyguide.formats.record_frame import Found, cut_tail, record_frame
from honeyguide.schema.words import Words


def sniff(head: bytes, name: str) -> float:
    """Sure enough where most lines are JSON objects."""
    del name
    lines = head_lines(head)
    if not lines or not lines[0].lstrip().startswith("{"):
        lines = lines[1:]
    if len(lines) == 1 and b"\n" not in head.rstrip() and len(head) >= 60_000:
        return 0.55 if lines[0].lstrip().startswith('{"') else 0.0
    records = sum(1 for line in lines if line.lstrip().startswith("{") and any(piece.record for piece in json_pieces(line.strip())))
    return 0.6 if records and records >= 0.5 * len(lines) else 0.0


def read(chunk: Chunk) -> Batch:
    """One event a record; a line that holds two gives two."""
    columns = _columns(chunk)
    if columns is None:
        return Batch(pl.DataFrame())
    lines = split_lines(chunk)
    found: list[Found] = []
    blank = 0
    has_mended = "mended" in lines.frame.columns
    for row in lines.frame.iter_rows(named=True):
        text, offset = row["text"].removeprefix("\ufeff"), row["offset"]
        record = text.strip().rstrip(",")
        if not record.strip("\0"):
            blank += 1
            continue
        pieces = json_pieces(record)
        mended = bool(has_mended and row["mended"])
        if len(pieces) == 1:
            found.append(Found(row["line"], offset, text, pieces[0].record, pieces[0].reason, mended))
            continue
        for piece in pieces:
            place = offset + len(record[: piece.start].encode())
            found.append(Found(row["line"], place, piece.text, piece.record, piece.reason, mended))
    events, rejects = record_frame(columns, found, chunk)
    tail = cut_tail(chunk, lines.consumed)
    return Batch(
        events,
        rejects,
        consumed=lines.consumed,
        lines=len(found) + blank,
        continuations=blank,
        tail=tail,
        state=chunk.state if tail == lines.consumed else columns.state(),
    )


def _columns(chunk: Chunk) -> Columns | None:
    """What the source's names become; None while too little of it has come to know."""
    if chunk.state is not None:
        return Columns.of_state(chunk.state)
    start = opening(chunk)
    if start is None:
        return None
    pieces = [piece for line in opening_lines(start) for piece in json_pieces(line.strip().rstrip(","))]
    return learn([flatten(piece.record) for piece in pieces if piece.record is not None])


SAMPLE = (
    rb'{"ts": 1643405762.5, "src_ip": "::ffff:198.51.100.7", "sport": "4711", "login": {"user": "root", "ok": false}, '
    rb'"tags": ["ssh", "brute"], "size": 12}'
    b"\n"
    rb'{"ts": 1643405763, "src_ip": "198.51.100.8", "sport": 4712, "login": {"user": null, "ok": true}, "tags": [], "size": "big", '
    rb'"__proto__": {"a": 1}, "log.offset": 7}'
    b"\n\nnot json\n"
    rb'{"ts": 1643405764, "note": "a\ud800\u0000b", "list": [{"a": 1}]}{"ts": 1643405765, "size": 9}'
    b"\n"
)

FORMAT = Format(
    name="ndjson",
    dataset="ndjson",
    title=Words(en="JSON lines", ja="JSON Lines（一行一レコード）"),
    sniff=sniff,
    read=read,
    local_time=True,
    samples=(
        Sample(
            SAMPLE,
            (
                {
                    "@timestamp": "2022-01-28T21:36:02.500000+00:00",
                    "source.ip": "198.51.100.7",
                    "source.port": 4711,
                    "login.user": "root",
                    "login.ok": False,
                    "tags": ["ssh", "brute"],
                    "size": "12",
                    "log.offset": 0,
                    "honeypot.log.line": 1,
                },
                {
                    "@timestamp": "2022-01-28T21:36:03+00:00",
                    "source.ip": "198.51.100.8",
                    "source.port": 4712,
                    "login.ok": True,
                    "size": "big",
                    "honeypot.data": '{"__proto__.a":1,"log.offset":7}',
                    "honeypot.log.line": 2,
                },
                {"note": "a\ufffd\0b", "list": '[{"a":1}]', "honeypot.log.line": 5},
                {"@timestamp": "2022-01-28T21:36:05+00:00", "size": "9", "honeypot.log.line": 5},
            ),
            rejects=1,
            name="unknown.json",
        ),
        Sample(
            # As `journalctl -o json` writes: https://systemd.io/JOURNAL_EXPORT_FORMATS/
            b'{"__REALTIME_TIMESTAMP":"1643405762500000","_HOSTNAME":"pot","PRIORITY":"6","MESSAGE":"started","_PID":"1"}\n',
            ({"@timestamp": "2022-01-28T21:36:02.500000+00:00", "message": "started", "PRIORITY": "6"},),
            name="journal.json",
        ),
    ),
)
