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
from honeyguide.formats.repeated import distinct, taken, where
from honeyguide.formats.zones import local_time, utc_time, zone_name
from honeyguide.schema.words import Words

BLOCK = 4096
"""Dionaea writes its log in blocks of this size and never flushes: a killed process leaves a file cut at a multiple of it."""

HEAD = r"^(?s:.)([^[:space:]-][^[:space:]]*)(?: (.+):([0-9]+))?-(error|critical|warning|message|info|debug)$"
RECORD = re.compile(rb"\[\d{8} \d\d:\d\d:\d\d\] [^\s-]\S*?(?: [^:\n]+?:\d+)?-(?:error|critical|warning|message|info|debug): ")
COLOURED = re.compile(rb"\[\d{8} \d\d:\d\d:\d\d\] \x1b\[3\d;1m[^\x1b\n]+\x1b\[0m ")
GLUED = r"^(.+?)(\[\d{8} \d\d:\d\d:\d\d\] [^\s-]\S*?(?: [^:]+?:\d+)?-(?:error|critical|warning|message|info|debug): .*)$"
SECOND_HEAD = r"\[[0-9]{8} [0-9:]{8}\] [^ ]"
BROKEN = re.compile(r"\[\d{0,8}(?: [\d:]{0,8})?\Z|\[\d{8} \d\d:\d\d:\d\d\]")
START_UP = r"\] modules (?:\S+ )?\S*-message: new module |Starting cleanup loop$|No config provided|Setgroups dropping groups failed"

NAMES = {"offset": "log.offset", "line": "honeypot.log.line", "mended": "honeypot.log.mended"}
OURS = {"number", "headed", "cut_here", "glued"}
"""Columns that are of use while reading only."""

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
    zone = chunk.context.zone
    lines = split_lines(chunk)
    if lines.frame.is_empty():
        return Batch(pl.DataFrame(), consumed=lines.consumed, state=chunk.state)
    plain = lines.frame
    frame, bodies = _timed(plain, zone)
    if bodies.str.starts_with(" \x1b[").any():
        plain = _uncoloured(plain)
        frame, bodies = _timed(plain, zone)
    seams = _seams(frame, bodies, int(state.get("start", 0)))
    if seams.height:
        frame, bodies = _timed(_unglued(plain, seams), zone)
    total = chunk.offset + lines.consumed
    if not chunk.final:
        frame, total = _hold_back_last(frame, total)
        if frame.is_empty():
            return Batch(pl.DataFrame(), state=chunk.state)
    records, messages, rejects = _records(frame, bodies, continues=bool(state.get("continues")))
    numbers = records.get_column("number")
    columns, incident = message_columns(messages, numbers, state.get("incident"), final=chunk.final)
    unfinished = chunk.final and bool(chunk.data) and not chunk.data.endswith(b"\n")
    records = _with_cut(records, unfinished=unfinished)
    kept = [column for column in records if column.name not in OURS]
    glued = frame.filter("glued").get_column("offset") if seams.height else frame.get_column("offset").head(0)
    last = int(frame.item(-1, "offset")) if not records.height else int(records.item(-1, "log.offset"))
    return Batch(
        events=pl.DataFrame([*kept, messages[numbers], *columns]).with_columns(pl.lit(zone_name(zone)).alias("event.timezone")),
        rejects=rejects,
        consumed=total - chunk.offset,
        lines=frame.height,
        continuations=frame.height - records.height - len(rejects),
        tail=total - last if chunk.final else 0,
        state={
            "continues": records.height > chunk.final or bool(state.get("continues")),
            "incident": incident,
            "start": int(glued.item(-1)) if glued.len() else int(state.get("start", 0)),
        },
    )


def _uncoloured(frame: pl.DataFrame) -> pl.DataFrame:
    """Standard output's form rewritten to the file's: the colour says the level. `event.original` keeps what it was."""
    text = pl.col("text")
    for colour, level in COLOURS.items():
        pattern = rf"^(\[\d{{8}} \d\d:\d\d:\d\d\] )\x1b\[{colour}m([^\x1b]+)\x1b\[0m (?:(.+?:\d+))?:? "
        text = text.str.replace(pattern, rf"${{1}}${{2}} ${{3}}-{level}: ")
    frame = frame.with_columns(pl.col("text").alias("event.original"), text.str.replace(r"^(\[[^\]]+\] \S+) -", "${1}-"))
    return frame.with_columns(pl.when(pl.col("text") != pl.col("event.original")).then("event.original"))


def _timed(frame: pl.DataFrame, zone: tzinfo) -> tuple[pl.DataFrame, pl.Series]:
    """The lines with their time and whether they are `headed` by one; and the distinct texts behind it, `number` is which one each has."""
    text = pl.col("text")
    heads, bodies = frame.select(text.str.head(19).alias("head"), text.str.slice(19).alias("body"))
    naive = pl.col("value").str.to_datetime("[%d%m%Y %H:%M:%S]", time_unit="us", strict=False)
    times = heads.rle().struct.unnest().select(utc_time(naive, zone).alias("@timestamp")).to_series()[heads.rle_id()]
    bodies, numbers = distinct(bodies)
    return frame.hstack([times, times.is_not_null().alias("headed"), numbers.alias("number")]), bodies


def _seams(frame: pl.DataFrame, bodies: pl.Series, start: int) -> pl.DataFrame:
    """The lines in which a new process began to write behind the cut record of a killed one; `1` and `2` are the texts of both.

    Text of an attacker may look like a record, so the `seam` must lie where a block ended, or the new record must be one that a
    starting process writes.
    """
    suspect = ~frame.get_column("headed") | bodies.str.contains(SECOND_HEAD)[frame.get_column("number")]
    rows = where(suspect)
    rows = rows.filter(frame.get_column("text")[rows].str.contains(f".{SECOND_HEAD}"))
    if rows.is_empty():
        return frame.clear()
    parts = frame[rows].with_columns(pl.col("text").str.extract_groups(GLUED).alias("parts")).unnest("parts")
    parts = parts.filter(pl.col("2").is_not_null()).with_columns(
        (pl.col("offset") + pl.col("1").str.len_bytes().cast(pl.Int64)).alias("seam")
    )
    at_block = (pl.col("seam") % BLOCK == 0) | ((pl.col("seam") - start) % BLOCK == 0)
    return parts.filter(at_block | pl.col("2").str.contains(START_UP))


def _unglued(frame: pl.DataFrame, seams: pl.DataFrame) -> pl.DataFrame:
    """The lines with those that have a seam as two; `line` stays the file's. New: `cut_here` (ends too early), `glued` (begins at a seam)."""
    plain = frame.with_columns(pl.lit(value=False).alias("cut_here"), pl.lit(value=False).alias("glued"))
    seams = seams.with_columns(pl.lit(value=False).alias("cut_here"), pl.lit(value=False).alias("glued"))
    before = seams.with_columns(pl.col("1").alias("text"), pl.lit(value=True).alias("cut_here")).select(plain.columns)
    after = seams.with_columns(pl.col("2").alias("text"), pl.col("seam").alias("offset"), pl.lit(value=True).alias("glued"))
    rest = plain.join(seams.select("offset"), on="offset", how="anti")
    return pl.concat([rest, before, after.select(plain.columns)]).sort("offset")


def _hold_back_last(frame: pl.DataFrame, total: int) -> tuple[pl.DataFrame, int]:
    """Without the last record, which may go on in the next chunk."""
    heads = where(frame.get_column("headed"))
    if heads.is_empty():
        return frame.clear(), total
    last = int(heads.item(-1))
    return frame.head(last), int(frame.item(last, "offset"))


def _records(frame: pl.DataFrame, bodies: pl.Series, *, continues: bool) -> tuple[pl.DataFrame, pl.Series, tuple[Reject, ...]]:
    """One row a record, the messages that their `number` means, continuation lines joined; and the lines that belong to no record."""
    head, messages = bodies.str.splitn(": ", 2).struct.unnest()
    different, which = distinct(head)
    heads = _heads(different)
    readable = heads.get_column("log.level").is_not_null()[which] & messages.is_not_null()
    numbers = frame.get_column("number")
    is_record = frame.get_column("headed") & readable[numbers]
    records = pl.DataFrame(
        [column.alias(NAMES.get(column.name, column.name)).filter(is_record) for column in frame if column.name != "text"]
    )
    numbers = records.get_column("number")
    records = records.hstack(taken(heads, which[numbers]).get_columns())
    further, rejects = _others(frame, where(~is_record), continues=continues)
    if further:
        rows = pl.Series(list(further), dtype=pl.UInt32)
        longer = ["\n".join([message, *more]) for message, more in zip(messages[numbers[rows]], further.values(), strict=True)]
        longer_numbers = numbers.scatter(rows, range(messages.len(), messages.len() + rows.len()))
        records = records.replace_column(records.get_column_index("number"), longer_numbers)
        messages = messages.append(pl.Series(longer))
    return records, messages.alias("message"), rejects


def _heads(heads: pl.Series) -> pl.DataFrame:
    """Who speaks, where in the source and how loudly, by what stands between the time and the message."""
    logger, file, line, level = heads.str.extract_groups(HEAD).struct.unnest()
    return pl.DataFrame(
        {"log.logger": logger, "log.origin.file.name": file, "log.origin.file.line": line.cast(pl.Int64, strict=False), "log.level": level}
    )


def _others(frame: pl.DataFrame, rows: pl.Series, *, continues: bool) -> tuple[dict[int, list[str]], tuple[Reject, ...]]:
    """The further lines of records, by the record's row, and the lines that belong to no record; `rows` are those of both.

    What follows a broken line is of a record that nobody can read.
    """
    further: dict[int, list[str]] = {}
    rejects: list[Reject] = []
    broken_in = None
    others = [rows, *(frame.get_column(name)[rows] for name in ("line", "offset", "text"))]
    for before, (row, line, offset, text) in enumerate(zip(*(column.to_list() for column in others), strict=True)):
        records = row - before
        broken = BROKEN.match(text)
        if broken:
            broken_in = records
        if broken or (not records and broken_in is None and text and not continues):
            rejects.append(Reject(line, offset, _why(text), text[:LONGEST_QUOTE]))
        elif records and broken_in != records:
            further.setdefault(records - 1, []).append(text)
    return further, tuple(rejects)


def _why(text: str) -> str:
    return "the record is cut before its message" if text.startswith("[") else "belongs to a record that this file doesn't begin"


def _with_cut(records: pl.DataFrame, *, unfinished: bool) -> pl.DataFrame:
    """Marks records that end before their line does."""
    cut = pl.lit(value=unfinished) & (pl.int_range(pl.len()) == pl.len() - 1)
    if "cut_here" in records.columns:
        cut |= pl.col("cut_here")
    elif not unfinished:
        return records
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
