r"""Reads logs of text lines into event frames by whole-column patterns, for every program that logs sentences after a time.

A group in a pattern is named after its column (`(?P<source.ip>\S+)`), so a pattern says what it finds. The patterns are Rust's:
linear in time, without look-around.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any

import polars as pl

from honeyguide.formats.format import Batch, Chunk, Context, Reject
from honeyguide.formats.lines import LONGEST_QUOTE, split_lines
from honeyguide.formats.timestamps import iso_times
from honeyguide.formats.values import cast, kind_of
from honeyguide.formats.zones import zone_name

LONGEST_RECORD = 1000
"""Lines that a record may have; further ones are rejects, so that a wrong guess of the format can't hoard memory."""

NEVER = r"[^\s\S]"
"""For `goes_on`: every record is one line."""

_OFFSET = r"(?:Z|GMT|UTC|[+-]\d\d:?\d\d)$"

Times = Callable[[pl.Series, tzinfo, Context], pl.Series]


@dataclass(frozen=True)
class Meaning:
    """What a sentence means: a pattern with columns as groups, and columns that follow from its having matched."""

    pattern: str
    columns: Mapping[str, Any] = field(default_factory=dict[str, Any])
    contains: str = ""
    """A piece that every such sentence has: looked for first, because it is much faster."""


def iso(texts: pl.Series, zone: tzinfo, _context: Context) -> pl.Series:
    """Times of the ISO kind, local to the context's zone unless they say otherwise."""
    return iso_times(texts, zone)


@dataclass(frozen=True)
class TextLog:
    """How a text log is read."""

    start: str
    """A line that matches starts a record; groups are columns, besides `time`, and `rest` for what the meanings look at."""
    meanings: tuple[Meaning, ...] = ()
    """The first that matches holds."""
    times: Times = iso
    constants: Mapping[str, Any] = field(default_factory=dict[str, Any])
    kinds: Mapping[str, str] = field(default_factory=dict[str, str])
    """How columns are cast where their name doesn't say it (see values.cast)."""
    zone: tzinfo | None = None
    """The zone of times without offset, where the program fixes it; else the context's, which event.timezone then tells."""
    goes_on: str = ""
    """A line that matches belongs to the record before it; empty: any line that doesn't start one."""
    accept: str = ""
    """Lines that are records of their own without a time (banners); what matches nothing is a reject."""


def read_text_log(chunk: Chunk, shape: TextLog) -> Batch:
    """Events of a chunk; the last record of a chunk that isn't final comes again, for its further lines may follow."""
    lines = split_lines(chunk)
    frame = _kinds_of_lines(lines.frame, shape)
    taken = frame
    consumed = lines.consumed
    tail = 0
    held = _held(frame) if shape.goes_on != NEVER else None
    if chunk.final:
        tail = consumed - (chunk.data.rfind(b"\n") + 1)
        if held is not None:
            tail = max(tail, consumed - (int(frame["offset"][held]) - chunk.offset))
    elif held is not None:
        taken = frame.head(held)
        consumed = int(frame["offset"][held]) - chunk.offset
    records = taken.filter(pl.col("kind") == "record")
    lost = taken.filter(pl.col("kind") == "reject")
    events = _events(taken, records, shape, chunk.context)
    rejects = tuple(
        Reject(row["line"], row["offset"], row["reason"], row["text"][:LONGEST_QUOTE])
        for row in lost.select("line", "offset", "reason", "text").iter_rows(named=True)
    )
    return Batch(events, rejects, consumed, taken.height, taken.height - events.height - len(rejects), tail)


def _kinds_of_lines(lines: pl.DataFrame, shape: TextLog) -> pl.DataFrame:
    """The lines with `kind` (record, more, blank, reject) and `record`, the number of the record that they belong to."""
    text = pl.col("text")
    blank = text.str.strip_chars("\ufeff \t\r\0").str.len_bytes() == 0
    begins = text.str.contains(shape.start)
    if shape.accept:
        begins |= text.str.contains(shape.accept)
    frame = lines.with_columns(text.str.strip_prefix("\ufeff")).with_columns(begins=begins & ~blank, blank=blank)
    frame = frame.with_columns(record=pl.col("begins").cum_sum())
    along = pl.lit(value=True) if not shape.goes_on else text.str.contains(shape.goes_on)
    orphan = pl.col("record") == 0
    nth = pl.int_range(pl.len()).over("record")
    return frame.with_columns(
        kind=pl.when("begins")
        .then(pl.lit("record"))
        .when("blank")
        .then(pl.lit("blank"))
        .when(orphan | ~along | (nth >= LONGEST_RECORD))
        .then(pl.lit("reject"))
        .otherwise(pl.lit("more")),
        reason=pl.when(orphan & along)
        .then(pl.lit("goes on a record that isn't there"))
        .when(nth >= LONGEST_RECORD)
        .then(pl.lit(f"a record of more than {LONGEST_RECORD} lines"))
        .otherwise(pl.lit("not a line of this log")),
    )


def _held(frame: pl.DataFrame) -> int | None:
    """The row from which on lines must wait for more: the last record's first; None where nothing has to."""
    starts = frame.get_column("begins").arg_true()
    if not len(starts):
        return None
    last = int(starts[-1])
    return last if frame.height - last <= LONGEST_RECORD else None


def _events(lines: pl.DataFrame, records: pl.DataFrame, shape: TextLog, context: Context) -> pl.DataFrame:
    whole = records.select("record", "text")
    if (lines.get_column("kind") == "more").any():
        kept = lines.filter(pl.col("kind").is_in(["record", "more"]))
        whole = kept.group_by("record", maintain_order=True).agg(pl.col("text").str.join("\n"))
        more = kept.filter(pl.col("kind") == "more").group_by("record", maintain_order=True).agg(more=pl.col("text").str.join("\n"))
        records = records.join(more, on="record", how="left", maintain_order="left")
    origin = records.select(pl.col("offset").alias("log.offset"), pl.col("line").alias("honeypot.log.line"))
    if "mended" in records.columns:
        origin = origin.with_columns(records.get_column("mended").alias("honeypot.log.mended"))
    origin = origin.with_columns(whole.get_column("text").alias("event.original"))
    found = meanings_of(records.get_column("text"), shape, context, records["more"] if "more" in records.columns else None)
    return found.hstack(origin)


def meanings_of(texts: pl.Series, shape: TextLog, context: Context, more: pl.Series | None = None) -> pl.DataFrame:
    """The columns that the first lines of records mean, and `message` with what follows them."""
    zone = shape.zone or context.zone
    head = pl.DataFrame({"text": texts}).select(pl.col("text").str.extract_groups(shape.start).alias("head")).unnest("head")
    series: dict[str, pl.Series] = {}
    if "time" in head.columns:
        series["@timestamp"] = shape.times(head.get_column("time"), zone, context).alias("@timestamp")
        if shape.zone is None:
            naive = ~head.get_column("time").str.contains(_OFFSET)
            series["event.timezone"] = pl.select(pl.when(naive).then(pl.lit(zone_name(zone)))).to_series().alias("event.timezone")
    rest = head.get_column("rest") if "rest" in head.columns else texts
    rest = rest.rename("message")
    message = pl.DataFrame({"message": rest, "text": texts}).select(pl.coalesce("message", "text")).to_series()
    found = head.drop("time", "rest", strict=False)
    meant = _meant(rest, shape.meanings)
    for frame in (found, meant):
        for column in frame.get_columns():
            if column.dtype != pl.String:
                series[column.name] = column
            elif column.null_count() < len(column):
                kind = shape.kinds.get(column.name, kind_of(column.name))
                for made in cast(column.name, kind, column.to_list(), zone or UTC):
                    series[made.name] = _or(made, series.get(made.name))
    if more is not None:
        pair = pl.DataFrame({"message": message, "more": more})
        message = pair.select(pl.concat_str("message", "more", separator="\n", ignore_nulls=True).alias("message")).to_series()
    series.setdefault("message", message)
    frame = pl.DataFrame(list(series.values()))
    return frame.with_columns(
        (pl.coalesce(pl.col(name), pl.lit(value)) if name in frame.columns else pl.lit(value)).alias(name)
        for name, value in shape.constants.items()
    )


def _or(made: pl.Series, before: pl.Series | None) -> pl.Series:
    """What a sentence says, where it says something; else what the line's start said."""
    if before is None:
        return made
    return pl.DataFrame({"made": made, "before": before}).select(pl.coalesce("made", "before").alias(made.name)).to_series()


def _meant(rest: pl.Series, meanings: tuple[Meaning, ...]) -> pl.DataFrame:
    """The columns of the first meaning that each text has, as a row each."""
    open_rows = pl.DataFrame({"rest": rest}).with_row_index("row").drop_nulls()
    frames: list[pl.DataFrame] = []
    for meaning in meanings:
        if open_rows.is_empty():
            break
        tried = open_rows.filter(pl.col("rest").str.contains(meaning.contains, literal=True)) if meaning.contains else open_rows
        hit = tried.filter(pl.col("rest").str.contains(meaning.pattern))
        if hit.is_empty():
            continue
        groups = hit.select("row", pl.col("rest").str.extract_groups(meaning.pattern).alias("found"))
        groups = groups.unnest("found") if "(?" in meaning.pattern and groups["found"].struct.fields else groups.drop("found")
        frames.append(groups.with_columns(pl.lit(value).alias(name) for name, value in meaning.columns.items()))
        open_rows = open_rows.join(hit, on="row", how="anti", maintain_order="left")
    rows = pl.DataFrame({"row": pl.int_range(len(rest), eager=True, dtype=pl.UInt32)})
    if not frames:
        return rows.drop("row")
    return rows.join(pl.concat(frames, how="diagonal"), on="row", how="left", maintain_order="left").drop("row")
