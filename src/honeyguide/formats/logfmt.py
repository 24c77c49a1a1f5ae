"""Lines of `name=value` pairs (logfmt), of a program that nobody described yet.

Format: https://brandur.org/logfmt and Go's kr/logfmt: values without spaces, or quoted with backslash escapes; a bare name is true.
"""

import re
from typing import Any

import orjson
import polars as pl

from honeyguide.formats.columns import Columns, learn
from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.formats.lines import split_lines
from honeyguide.formats.opening import head_lines, opening, opening_lines
from honeyguide.formats.record_frame import Found, cut_tail, record_frame
from honeyguide.schema.words import Words

_NAME = r'[^\s="\x00-\x1f]+'
_PAIR = re.compile(rf'\s*({_NAME})(?:=("(?:[^"\\]|\\.)*"(?=\s|$)|[^\s"]*(?=\s|$)))?', re.DOTALL)
_LINE = re.compile(rf'\s*(?:{_NAME}=(?:"(?:[^"\\]|\\.)*"|[^\s"]*)(?:\s+|$)){{2}}')
MOST_PAIRS = 2_000


def sniff(head: bytes, name: str) -> float:
    """Sure enough where most lines begin with two pairs."""
    del name
    lines = head_lines(head)
    pairs = sum(1 for line in lines if _LINE.match(line))
    return 0.57 if pairs and pairs >= 0.8 * len(lines) else 0.0


def pairs_of(text: str) -> dict[str, Any] | None:
    """The pairs of a line; None where it isn't made of them."""
    pairs: dict[str, Any] = {}
    at, named = 0, False
    end = len(text.rstrip())
    while at < end:
        found = _PAIR.match(text, at)
        if not found or found.end() == at or len(pairs) > MOST_PAIRS:
            return None
        name, value = found.groups()
        named = named or value is not None
        pairs[name] = "true" if value is None else _unquoted(value)
        at = found.end()
    return pairs if named else None


def _unquoted(value: str) -> str:
    if not value.startswith('"'):
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return re.sub(r"\\(.)", r"\1", value[1:-1], flags=re.DOTALL)


def read(chunk: Chunk) -> Batch:
    """One event a line."""
    columns = _columns(chunk)
    if columns is None:
        return Batch(pl.DataFrame())
    lines = split_lines(chunk)
    found: list[Found] = []
    for row in lines.frame.iter_rows(named=True):
        text = row["text"].removeprefix("\ufeff")
        if not text.strip("\0 \t\r"):
            continue
        pairs = pairs_of(text)
        found.append(Found(row["line"], row["offset"], text, pairs, "" if pairs else "not name=value pairs", bool(row.get("mended"))))
    events, rejects = record_frame(columns, found, chunk)
    tail = cut_tail(chunk, lines.consumed)
    height = lines.frame.height
    return Batch(
        events,
        rejects,
        consumed=lines.consumed,
        lines=height,
        continuations=height - len(found),
        tail=tail,
        state=chunk.state if tail == lines.consumed else columns.state(),
    )


def _columns(chunk: Chunk) -> Columns | None:
    if chunk.state is not None:
        return Columns.of_state(chunk.state)
    start = opening(chunk)
    if start is None:
        return None
    return learn([pairs for line in opening_lines(start) if (pairs := pairs_of(line))], written=True)


SAMPLE = (
    b'time="2022-01-28T21:36:02Z" level=info msg="a \\"quoted\\"\\nword" remote_addr=198.51.100.7:4711 bytes=12 tls\n'
    b"time=2022-01-28T21:36:03Z level=error msg= remote_addr=[2001:db8::1]:80 bytes=0\n"
    b"panic: no pairs here\n"
)

FORMAT = Format(
    name="logfmt",
    dataset="logfmt",
    title=Words(en="name=value pairs (logfmt)", ja="名前=値の並び（logfmt）"),
    sniff=sniff,
    read=read,
    local_time=True,
    samples=(
        Sample(
            SAMPLE + SAMPLE[: SAMPLE.index(b"panic")] * 2,
            (
                {
                    "@timestamp": "2022-01-28T21:36:02+00:00",
                    "log.level": "info",
                    "message": 'a "quoted"\nword',
                    "source.ip": "198.51.100.7",
                    "source.port": 4711,
                    "bytes": 12,
                    "tls": True,
                },
                {"log.level": "error", "message": None, "source.ip": "2001:db8::1", "source.port": 80, "bytes": 0},
                {"bytes": 12},
                {"bytes": 0},
                {"bytes": 12},
                {"bytes": 0},
            ),
            rejects=1,
            name="server.log",
        ),
    ),
)
