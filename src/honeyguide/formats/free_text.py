"""Anything that looks like text and that no other format claims: records begin at a time, or else each line is one.

The last resort: no line of text is rejected. A record that has no time of its own has no `@timestamp`.
"""

from dataclasses import dataclass
from typing import Any

import polars as pl

from honeyguide.formats.format import Batch, Chunk, Context, Format, Sample
from honeyguide.formats.lines import split_lines
from honeyguide.formats.named_fields import Named
from honeyguide.formats.opening import head_lines, opening, opening_lines
from honeyguide.formats.record_frame import cut_tail
from honeyguide.formats.text_times import TextTimes, learn_times
from honeyguide.schema.words import Words

LONGEST_RECORD = 64 << 10
"""Bytes after which the next line begins a new record although no time says so."""

LEVEL = r"(?i)\b(trace|debug|info|notice|warn|warning|error|err|crit|critical|alert|emerg|fatal|severe)\b"
"""What is taken for the level of a record, where it stands right behind the time."""

LEVEL_WITHIN = 60


def sniff(head: bytes, name: str) -> float:
    """Sure enough of anything that is text in UTF-8 or another encoding without control characters."""
    del name
    body = head.lstrip(b"\0")
    if not body.strip():
        return 0.0
    controls = sum(body.count(byte) for byte in _CONTROLS)
    replaced = body.decode("utf-8", "replace").count("\ufffd")
    if controls > len(body) // 50 or replaced > len(body) // 8:
        return 0.0
    return 0.5 if head_lines(head) else 0.0


_CONTROLS = [bytes([code]) for code in range(32) if code not in b"\t\n\r\x0b\x0c\x1b"]


@dataclass(frozen=True)
class _State:
    """What the opening showed, and where the record began that the last chunk ended in (-1: none)."""

    times: TextTimes
    begun: int = -1
    named: Named | None = None

    def as_json(self) -> list[Any]:
        return [self.times.java, self.times.leading, self.begun, self.named and self.named.state()]

    @staticmethod
    def of(state: list[Any]) -> "_State":
        java, leading, begun, *rest = state
        return _State(TextTimes(java, leading), begun, Named.of_state(rest[0]) if rest and rest[0] else None)


def read(chunk: Chunk) -> Batch:
    """One event a record, its whole text as the message."""
    state = _State.of(chunk.state) if chunk.state is not None else _opened(chunk)
    if state is None:
        return Batch(pl.DataFrame())
    lines = split_lines(chunk)
    if lines.frame.is_empty():
        return Batch(pl.DataFrame(), state=state.as_json())
    frame = lines.frame.with_columns(pl.col("text").str.strip_prefix("\ufeff"))
    frame = frame.with_columns(_times(frame.get_column("text"), state.times, chunk.context))
    if not state.times.java:
        events, consumed, begun = frame.filter(pl.col("text").str.strip_chars() != ""), lines.consumed, -1
        taken = frame.height
    else:
        events, consumed, begun, taken = _joined(frame, state, chunk, lines.consumed)
    tail = _tail(chunk, events, consumed, timed=bool(state.times.java))
    return Batch(
        _finished(events, state.named, chunk.context),
        consumed=consumed,
        lines=taken,
        continuations=taken - events.height,
        tail=tail,
        state=chunk.state if tail == consumed and not state.times.java else _State(state.times, begun, state.named).as_json(),
    )


def _opened(chunk: Chunk) -> _State | None:
    start = opening(chunk)
    return None if start is None else _State(learn_times(opening_lines(start)))


def _times(texts: pl.Series, times: TextTimes, context: Context) -> pl.Series:
    known = [times.time_of(text, context) for text in texts] if times.java else [None] * texts.len()
    return pl.Series("@timestamp", known, dtype=pl.Datetime("us", "UTC"))


def _joined(frame: pl.DataFrame, state: _State, chunk: Chunk, consumed: int) -> tuple[pl.DataFrame, int, int, int]:
    """Records of lines: a time begins one, and so does a line that comes 64 KiB after the last time.

    Gives the records, the bytes they took, where the last one's time stood, and their lines. Of a chunk that isn't the last the
    last record is left for the next time.
    """
    has_time = pl.col("@timestamp").is_not_null()
    frame = frame.with_columns(pl.when(has_time).then(pl.col("offset")).forward_fill().fill_null(state.begun).alias("begun"))
    known = pl.col("begun") >= 0
    block = pl.when(known).then((pl.col("offset") - pl.col("begun")) // LONGEST_RECORD).otherwise(pl.col("offset"))
    frame = frame.with_columns(block.alias("block"))
    new = ((pl.col("block") != pl.col("block").shift()) | (pl.col("begun") != pl.col("begun").shift())).fill_null(value=True)
    frame = frame.with_columns(new.cum_sum().alias("record"))
    begun = int(frame.item(-1, "begun"))
    if not chunk.final and begun >= 0:
        last = frame.filter(pl.col("record") == pl.col("record").max())
        frame = frame.filter(pl.col("record") < pl.col("record").max())
        consumed = int(last.item(0, "offset")) - chunk.offset
        begun = int(last.item(0, "begun")) if last.item(0, "@timestamp") is None else -1
    taken = frame.height
    firsts = [pl.col(name).first() for name in ("line", "offset", "@timestamp")]
    mended = [pl.col("mended").any()] if "mended" in frame.columns else []
    records = frame.group_by("record", maintain_order=True).agg(*firsts, pl.col("text").str.join("\n").str.strip_chars_end("\r\n"), *mended)
    return records.drop("record").filter(pl.col("text").str.strip_chars() != ""), consumed, begun, taken


def _finished(records: pl.DataFrame, named: Named | None, context: Context) -> pl.DataFrame:
    """The records as an event frame, with the fields that a person's pattern names in them."""
    if records.is_empty():
        return pl.DataFrame()
    level = pl.col("text").str.slice(0, LEVEL_WITHIN).str.extract(LEVEL, 1).str.to_lowercase()
    mended = [pl.when(pl.col("mended")).then(statement=True).alias("honeypot.log.mended")] if "mended" in records.columns else []
    finished = records.select(
        "@timestamp",
        pl.when(pl.col("@timestamp").is_not_null()).then(level).alias("log.level"),
        pl.col("text").alias("message"),
        pl.col("offset").alias("log.offset"),
        pl.col("line").alias("honeypot.log.line"),
        *mended,
    )
    if named is None:
        return finished
    own = named.columns_of(finished.get_column("message").to_list(), context)
    return finished.with_columns(column for column in own if column.name not in {"@timestamp", "message"})


def state_of(times: TextTimes, named: Named | None) -> list[Any]:
    """The state in which a text with these times is read from its start, as JSON."""
    return _State(times, named=named).as_json()


def _tail(chunk: Chunk, events: pl.DataFrame, consumed: int, *, timed: bool) -> int:
    """What may still change when the file grows: its last record, or its last line."""
    if not chunk.final or events.is_empty():
        return 0
    return chunk.offset + consumed - int(events.item(-1, "offset")) if timed else cut_tail(chunk, consumed)


TRACEBACK = b"""2022-01-28 21:36:02,123 [pool] WARNING too many connections
Traceback (most recent call last):
  File "x.py", line 3, in <module>

2022-01-28T21:36:03+09:00 INFO listening on 0.0.0.0:80
"""

NOTES = "起動しました\nno time here\n\n  an indented line\n".encode()

FORMAT = Format(
    name="free_text",
    dataset="free_text",
    title=Words(en="Free text", ja="自由形式のテキスト"),
    sniff=sniff,
    read=read,
    local_time=True,
    original=lambda frame: frame.get_column("message"),
    samples=(
        Sample(
            TRACEBACK,
            (
                {
                    "@timestamp": "2022-01-28T21:36:02.123000+00:00",
                    "log.level": "warning",
                    "message": "2022-01-28 21:36:02,123 [pool] WARNING too many connections\n"
                    'Traceback (most recent call last):\n  File "x.py", line 3, in <module>',
                    "honeypot.log.line": 1,
                },
                {
                    "@timestamp": "2022-01-28T12:36:03+00:00",
                    "log.level": "info",
                    "message": "2022-01-28T21:36:03+09:00 INFO listening on 0.0.0.0:80",
                    "honeypot.log.line": 5,
                },
            ),
            name="app.log",
        ),
        Sample(
            NOTES,
            (
                {"@timestamp": None, "message": "起動しました", "log.offset": 0},
                {"@timestamp": None, "message": "no time here", "honeypot.log.line": 2},
                {"message": "  an indented line", "honeypot.log.line": 4},
            ),
            name="notes.txt",
        ),
    ),
)
