"""dionaea.log and dionaea-errors.log, 0.6 to 0.11: what the process says of itself, its connections and its incidents.

Format: `[DDMMYYYY HH:MM:SS] domain file:line-level: message`, local time; Release builds leave out `file:line`; standard output
colours the domain instead of naming the level. A line without such a head continues the record before it. Source: dionaea's
src/log.c as described in its documentation, and observed logs.
"""

import re
from datetime import tzinfo

import polars as pl

from honeyguide.formats.dionaea_log_messages import message_columns
from honeyguide.formats.dionaea_log_samples import SAMPLES
from honeyguide.formats.format import Batch, Chunk, Format, Reject
from honeyguide.formats.lines import LONGEST_QUOTE, split_lines
from honeyguide.formats.zones import local_time, utc_time, zone_name
from honeyguide.schema.words import Words

BLOCK = 4096
"""Dionaea writes its log in blocks of this size and never flushes: a killed process leaves a file cut at a multiple of it."""

HEAD = re.compile(r"(?P<domain>[^\s-]\S*?)(?: (?P<file>.+?):(?P<line>\d+))?-(?P<level>error|critical|warning|message|info|debug)")
RECORD = re.compile(rb"\[\d{8} \d\d:\d\d:\d\d\] [^\s-]\S*?(?: [^:\n]+?:\d+)?-(?:error|critical|warning|message|info|debug): ")
COLOURED = re.compile(rb"\[\d{8} \d\d:\d\d:\d\d\] \x1b\[3\d;1m[^\x1b\n]+\x1b\[0m ")
GLUED = r"^(.+?)(\[\d{8} \d\d:\d\d:\d\d\] [^\s-]\S*?(?: [^:]+?:\d+)?-(?:error|critical|warning|message|info|debug): .*)$"
START_UP = r"\] modules (?:\S+ )?\S*-message: new module |Starting cleanup loop$|No config provided|Setgroups dropping groups failed"
COLOURS = {"31;1": "error", "35;1": "warning", "33;1": "message", "32;1": "info", "36;1": "debug"}


def sniff(head: bytes, name: str) -> float:
    """Sure where most lines have Dionaea's head."""
    del name
    lines = [line for line in head.lstrip(b"\0").split(b"\n")[:200] if line.strip()]
    if len(lines) > 1:
        lines.pop()
    hits = sum(1 for line in lines if RECORD.match(line) or COLOURED.match(line))
    if not hits:
        return 0.0
    return 0.97 if hits * 2 >= len(lines) else 0.6


def read(chunk: Chunk) -> Batch:
    """Records with what their messages name: connection, peer, sizes, states, incidents."""
    state = chunk.state or {}
    lines = split_lines(chunk)
    frame = _unglue(_uncolour(lines.frame, chunk.data), int(state.get("start", 0)))
    if frame.is_empty():
        return Batch(pl.DataFrame(), consumed=lines.consumed, state=chunk.state)
    frame = _with_time(frame, chunk.context.zone)
    total = chunk.offset + lines.consumed
    if not chunk.final:
        frame, total = _hold_back_last(frame, total)
        if frame.is_empty():
            return Batch(pl.DataFrame(), state=chunk.state)
    records, rejects = _records(frame, continues=bool(state.get("continues")))
    unfinished = chunk.final and bool(chunk.data) and not chunk.data.endswith(b"\n")
    records = _with_cut(records, unfinished=unfinished)
    columns, incident = message_columns(records.get_column("message"), state.get("incident"))
    if chunk.final and records.height:
        _, incident = message_columns(records.get_column("message").head(-1), state.get("incident"))
    starts = frame.filter(pl.col("glued"))
    events = records.drop("text", "glued", "cut_here", strict=False).with_columns(
        *columns, pl.lit(zone_name(chunk.context.zone)).alias("event.timezone")
    )
    last = int(frame.item(-1, "offset")) if not records.height else int(records.item(-1, "log.offset"))
    return Batch(
        events=events,
        rejects=rejects,
        consumed=total - chunk.offset,
        lines=frame.height,
        continuations=frame.height - records.height - len(rejects),
        tail=total - last if chunk.final else 0,
        state={
            "continues": records.height > chunk.final or bool(state.get("continues")),
            "incident": incident,
            "start": int(starts.item(-1, "offset")) if starts.height else int(state.get("start", 0)),
        },
    )


def _uncolour(frame: pl.DataFrame, data: bytes) -> pl.DataFrame:
    """Standard output's form rewritten to the file's: the colour says the level. `event.original` keeps what it was."""
    if b"\x1b" not in data:
        return frame
    text = pl.col("text")
    for colour, level in COLOURS.items():
        pattern = rf"^(\[\d{{8}} \d\d:\d\d:\d\d\] )\x1b\[{colour}m([^\x1b]+)\x1b\[0m (?:(.+?:\d+))?:? "
        text = text.str.replace(pattern, rf"${{1}}${{2}} ${{3}}-{level}: ")
    frame = frame.with_columns(pl.col("text").alias("event.original"), text.str.replace(r"^(\[[^\]]+\] \S+) -", "${1}-"))
    return frame.with_columns(pl.when(pl.col("text") != pl.col("event.original")).then("event.original"))


def _unglue(frame: pl.DataFrame, start: int) -> pl.DataFrame:
    """Lines in which a new process began to write behind the cut record of a killed one, as two; `line` stays the file's.

    Text of an attacker may look like a record, so the seam must lie where a block ended, or the new record must be one that a
    starting process writes. Columns added: `cut_here` (ends before its line does), `glued` (begins at a seam).
    """
    plain = frame.with_columns(pl.lit(value=False).alias("cut_here"), pl.lit(value=False).alias("glued"))
    bracketed = plain.filter(pl.col("text").str.slice(1).str.contains("[", literal=True))
    suspects = bracketed.filter(pl.col("text").str.contains(r".\[\d{8} \d\d:\d\d:\d\d\] \S"))
    if suspects.is_empty():
        return plain
    parts = suspects.with_columns(pl.col("text").str.extract_groups(GLUED).alias("parts")).unnest("parts")
    parts = parts.filter(pl.col("2").is_not_null()).with_columns(
        (pl.col("offset") + pl.col("1").str.len_bytes().cast(pl.Int64)).alias("seam")
    )
    at_block = (pl.col("seam") % BLOCK == 0) | ((pl.col("seam") - start) % BLOCK == 0)
    parts = parts.filter(at_block | pl.col("2").str.contains(START_UP))
    if parts.is_empty():
        return plain
    shape = plain.columns
    before = parts.with_columns(pl.col("1").alias("text"), pl.lit(value=True).alias("cut_here")).select(shape)
    after = parts.with_columns(pl.col("2").alias("text"), pl.col("seam").alias("offset"), pl.lit(value=True).alias("glued")).select(shape)
    rest = plain.join(parts.select("offset"), on="offset", how="anti")
    return pl.concat([rest, before, after]).sort("offset")


def _with_time(frame: pl.DataFrame, zone: tzinfo) -> pl.DataFrame:
    """Adds `@timestamp`, null where a line has no head."""
    naive = pl.col("text").str.slice(0, 19).str.to_datetime("[%d%m%Y %H:%M:%S]", time_unit="us", strict=False)
    return frame.with_columns(utc_time(naive, zone).alias("@timestamp"))


def _hold_back_last(frame: pl.DataFrame, total: int) -> tuple[pl.DataFrame, int]:
    """Without the last record, which may go on in the next chunk."""
    heads = frame.filter(pl.col("@timestamp").is_not_null())
    if heads.is_empty():
        return frame.clear(), total
    last = int(heads.item(-1, "offset"))
    return frame.filter(pl.col("offset") < last), last


def _records(frame: pl.DataFrame, *, continues: bool) -> tuple[pl.DataFrame, tuple[Reject, ...]]:
    """One row a record, continuation lines joined to the message; and the lines that belong to no record."""
    frame = frame.with_columns(
        pl.col("text").str.slice(20).str.splitn(": ", 2).struct.rename_fields(["head", "message"]).alias("parts")
    ).unnest("parts")
    heads = frame.get_column("head").unique().drop_nulls()
    matches = [HEAD.fullmatch(text) for text in heads]
    table = pl.DataFrame(
        {
            "head": heads,
            "log.logger": pl.Series([found and found["domain"] for found in matches], dtype=pl.String),
            "log.origin.file.name": pl.Series([found and found["file"] for found in matches], dtype=pl.String),
            "log.origin.file.line": pl.Series(
                [int(found["line"]) if found and found["line"] else None for found in matches], dtype=pl.Int64
            ),
            "log.level": pl.Series([found and found["level"] for found in matches], dtype=pl.String),
        }
    )
    frame = frame.join(table, on="head", how="left", maintain_order="left").drop("head")
    is_record = pl.col("@timestamp").is_not_null() & pl.col("log.level").is_not_null() & pl.col("message").is_not_null()
    frame = frame.with_columns(is_record.alias("is_record"))
    others = frame.filter(~pl.col("is_record"))
    records = frame.filter(pl.col("is_record")) if others.height else frame
    if others.height:
        broken = pl.col("text").str.contains(r"^\[\d{0,8}(?: [\d:]{0,8})?$|^\[\d{8} \d\d:\d\d:\d\d\]")
        others = others.with_columns(broken.alias("broken"))
        begins = pl.concat([records.select("offset"), others.filter("broken").select("offset")]).sort("offset").with_columns(begun="offset")
        others = others.join_asof(begins, on="offset", strategy="backward")
        more = others.filter(~pl.col("broken")).group_by("begun", maintain_order=True).agg(pl.col("text").str.join("\n").alias("more"))
        longer = records.select("offset", "message").join(more, left_on="offset", right_on="begun")
        longer = longer.select("offset", pl.concat_str("message", "more", separator="\n").alias("whole"))
        records = records.join(longer, on="offset", how="left", maintain_order="left")
        records = records.with_columns(pl.coalesce("whole", "message").alias("message")).drop("whole")
        orphan = pl.col("begun").is_null() & (pl.col("text") != "") & (not continues)
        others = others.filter(pl.col("broken") | orphan)
    rejects = tuple(
        Reject(line, offset, _why(text), text[:LONGEST_QUOTE]) for line, offset, text in others.select("line", "offset", "text").iter_rows()
    )
    records = records.drop("is_record").rename({"offset": "log.offset", "line": "honeypot.log.line"})
    return records.rename({"mended": "honeypot.log.mended"}, strict=False), rejects


def _why(text: str) -> str:
    return "the record is cut before its message" if text.startswith("[") else "belongs to a record that this file doesn't begin"


def _with_cut(records: pl.DataFrame, *, unfinished: bool) -> pl.DataFrame:
    """Marks records that end before their line does."""
    cut = pl.col("cut_here") | (pl.lit(value=unfinished) & (pl.int_range(pl.len()) == pl.len() - 1))
    return records.with_columns(pl.when(cut).then(statement=True).alias("honeypot.log.cut"))


def original(frame: pl.DataFrame) -> pl.Series:
    """The record as it stood in the file, from its columns."""
    local = pl.coalesce(
        pl.when(pl.col("event.timezone") == name).then(local_time(pl.col("@timestamp"), name).dt.strftime("[%d%m%Y %H:%M:%S] "))
        for name in frame.get_column("event.timezone").unique()
    )
    absent = [name for name in ("log.origin.file.name", "log.origin.file.line", "event.original") if name not in frame.columns]
    frame = frame.with_columns(pl.lit(None, pl.String).alias(name) for name in absent)
    place = pl.format(" {}:{}", "log.origin.file.name", "log.origin.file.line").fill_null("")
    rebuilt = pl.concat_str([local, "log.logger", place, pl.lit("-"), "log.level", pl.lit(": "), "message"])
    return frame.select(pl.coalesce("event.original", rebuilt)).to_series()


FORMAT = Format(
    name="dionaea.log",
    dataset="dionaea.log",
    title=Words("Dionaea's text log", "Dionaeaのテキストログ"),
    sniff=sniff,
    read=read,
    samples=SAMPLES,
    module="dionaea",
    local_time=True,
    original=original,
)
