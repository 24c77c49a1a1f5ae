"""Tables as CSV, TSV, with semicolons or bars, with a header or without, of a program that nobody described yet.

Format: RFC 4180, https://www.rfc-editor.org/rfc/rfc4180, and what programs make of it; Zeek's `#fields` lines name columns too.
"""

from typing import Any

import polars as pl

from honeyguide.formats.columns import Columns, learn
from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.formats.lines import split_lines
from honeyguide.formats.opening import head_lines, opening, opening_lines
from honeyguide.formats.record_frame import Found, cut_tail, record_frame
from honeyguide.formats.separated import SEPARATORS, Dialect, join_lines, learn_dialect
from honeyguide.schema.words import Words

UNSET = {"-", "(empty)"}
"""Zeek's words for no value."""


def sniff(head: bytes, name: str) -> float:
    """Sure enough where nine of ten lines have the same number of columns; a name that says so tips the balance."""
    lines = [line for line in head_lines(head) if not line.startswith("#")]
    if b"#fields\t" in head:
        return 0.6
    if not lines or lines[0].lstrip().startswith(("{", "[{", "<")):
        return 0.0
    said = name.lower().endswith((".csv", ".tsv"))
    dialect = learn_dialect(lines) or (_as_said(lines) if said else None)
    if dialect is None:
        return 0.0
    return 0.58 if said or dialect.header or len(dialect.names) > 3 else 0.52


def read(chunk: Chunk) -> Batch:
    """One event a row; headers, also repeated ones, are continuations."""
    known = _known(chunk)
    if known is None:
        return Batch(pl.DataFrame())
    dialect, columns = known
    lines = split_lines(chunk)
    texts = [text.removeprefix("\ufeff") for text in lines.frame.get_column("text")] if lines.frame.height else []
    offsets, numbers = (lines.frame.get_column(name).to_list() for name in ("offset", "line")) if texts else ([], [])
    mended = lines.frame.get_column("mended").to_list() if "mended" in lines.frame.columns else None
    found: list[Found] = []
    taken, consumed = len(texts), lines.consumed
    tail = cut_tail(chunk, consumed)
    for index, count, text, whole in join_lines(dialect, texts):
        if not whole and not chunk.final:
            taken, consumed = index, offsets[index] - chunk.offset
            break
        if not whole or (index + count == len(texts) and not chunk.data.endswith(b"\n")):
            tail = consumed - (offsets[index] - chunk.offset) if chunk.final else 0
        row = dialect.row(text)
        if _is_nothing(dialect, text, row):
            continue
        bad = bool(mended and any(mended[index : index + count]))
        found.append(_found(dialect, row, numbers[index], offsets[index], text, mended=bad))
    events, rejects = record_frame(columns, found, chunk)
    state = chunk.state if tail == consumed else state_of(dialect, columns)
    return Batch(events, rejects, consumed=consumed, lines=taken, continuations=taken - len(found), tail=tail, state=state)


def state_of(dialect: Dialect, columns: Columns) -> list[Any]:
    """The state in which a table of this dialect is read on, as JSON."""
    heading = None if dialect.heading is None else list(dialect.heading)
    return [dialect.separator, dialect.quote, list(dialect.names), dialect.header, dialect.trim, columns.state(), heading]


def records_of(dialect: Dialect, lines: list[str]) -> list[dict[str, Any]]:
    """The rows of these lines that fit the table, by its names."""
    rows = [dialect.row(text) for _, _, text, _ in join_lines(dialect, lines)]
    return [_record(dialect, row) for row in rows if len(row) == len(dialect.names) and not dialect.is_header(row)]


def _is_nothing(dialect: Dialect, text: str, row: list[str]) -> bool:
    """A blank line, a header again, or a comment such as Zeek's."""
    return not text.strip("\0 \t") or dialect.is_header(row) or text.startswith("#")


def _found(dialect: Dialect, row: list[str], line: int, offset: int, text: str, *, mended: bool) -> Found:
    width = len(dialect.names)
    if len(row) > width and not any(row[width:]):
        row = row[:width]
    if len(row) != width:
        reason = f"{len(row)} columns where the table has {width}"
        return Found(line, offset, text, None, reason, mended)
    return Found(line, offset, text, _record(dialect, row), mended=mended)


def _record(dialect: Dialect, row: list[str]) -> dict[str, Any]:
    return {name: value for name, value in zip(dialect.names, row, strict=True) if value and value not in UNSET}


def _known(chunk: Chunk) -> tuple[Dialect, Columns] | None:
    """The table's dialect and what its names become; None while too little of it has come to know."""
    if chunk.state is not None:
        separator, quote, names, header, trim, columns, *rest = chunk.state
        heading = tuple(rest[0]) if rest and rest[0] is not None else None
        return Dialect(separator, quote, tuple(names), header, trim, heading), Columns.of_state(columns)
    start = opening(chunk)
    if start is None:
        return None
    dialect = table_of(opening_lines(start))
    lines = [line for line in opening_lines(start) if not line.startswith("#")]
    return dialect, learn(records_of(dialect, lines), written=True)


def table_of(lines: list[str]) -> Dialect:
    """The dialect of these lines; of what is no table, one column."""
    for line in lines:
        if line.startswith("#fields\t"):
            return Dialect("\t", '"' if '"' not in line else "\0", tuple(line.split("\t")[1:]), header=False)
    rows = [line for line in lines if not line.startswith("#")]
    return learn_dialect(rows) or _as_said(rows) or Dialect(",", '"', ("column1",), header=False)


def _as_said(lines: list[str]) -> Dialect | None:
    """The dialect of a table that somebody called one, although its cells look like prose."""
    return next((found for sign in SEPARATORS if (found := learn_dialect(lines, separator=sign))), None)


HERALDING = (
    b"timestamp,auth_id,source_ip,source_port,username,password\r\n"
    b'2022-06-02 05:12:18.560336,a1,198.51.100.7,40001,root,"12,""34"\r\n'
    b"timestamp,auth_id,source_ip,source_port,username,password\r\n"
    b'2022-06-02 05:12:19.000000,a2,198.51.100.8,40002,admin,"two\r\nlines"\r\n'
    b"torn,row\r\n"
)

NAMELESS = "28/01/2022 21:36:02;198.51.100.7;ログイン;7\n29/01/2022 00:00:00;198.51.100.8;;8\n".encode()

FORMAT = Format(
    name="delimited",
    dataset="delimited",
    title=Words(en="Table (CSV, TSV, semicolons or bars)", ja="表（CSV、TSV、セミコロンや縦線区切り）"),
    sniff=sniff,
    read=read,
    local_time=True,
    samples=(
        Sample(
            HERALDING,
            (
                {
                    "@timestamp": "2022-06-02T05:12:18.560336+00:00",
                    "source.ip": "198.51.100.7",
                    "source.port": 40001,
                    "user.name": "root",
                    "honeypot.credential.password": '12,"34',
                    "auth_id": "a1",
                    "honeypot.log.line": 2,
                },
                {"user.name": "admin", "honeypot.credential.password": "two\nlines", "honeypot.log.line": 4},
            ),
            rejects=1,
            name="auth.csv",
        ),
        Sample(
            NAMELESS,
            (
                {
                    "@timestamp": "2022-01-28T21:36:02+00:00",
                    "column2": "198.51.100.7",
                    "column3": "ログイン",
                    "column4": 7,
                    "log.offset": 0,
                },
                {"@timestamp": "2022-01-29T00:00:00+00:00", "column3": None, "column4": 8},
            ),
            name="export",
        ),
    ),
)
