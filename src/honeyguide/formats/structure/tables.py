"""The structure of delimited files."""

import re
from typing import Any

from honeyguide.formats.separated import Dialect, join_lines, learn_dialect
from honeyguide.formats.structure.fields import DESCRIPTION, Draft, described
from honeyguide.formats.structure.grok_making import rough_pattern
from honeyguide.formats.structure.sample import FileSample
from honeyguide.formats.structure.times import choose_time


def delimited(sample: FileSample) -> Draft | None:
    """A table; None where the lines are none. A separator that was given is taken at its word."""
    dialect = dialect_of(sample)
    if dialect is None:
        return None
    lines = table_lines(sample)
    rows = [(text, dialect.row(text)) for _, _, text, _ in join_lines(dialect, lines)]
    width = len(dialect.names)
    header = rows[0][1] if dialect.header and rows else None
    messages = [(text, row) for text, row in rows if len(row) == width and not dialect.is_header(row)]
    records = [dict(zip(dialect.names, row, strict=True)) for _, row in messages]
    draft, values = described("delimited", [text for text, _ in rows if text], records)
    draft.delimiter, draft.quote = dialect.separator, dialect.quote
    draft.column_names, draft.has_header_row, draft.should_trim_fields = dialect.names, dialect.header, dialect.trim
    draft.ingest_pipeline = {"description": DESCRIPTION, "processors": [_csv(dialect)]}
    time = choose_time(sample, records, values, written=True)
    if time:
        draft.tell_time(time)
        place = dialect.names.index(time.name)
        quote = re.escape(dialect.quote)
        lead = "".join(f"{quote}?[^{re.escape(dialect.separator)}]*?{quote}?{re.escape(dialect.separator)}" for _ in range(min(place, 20)))
        draft.multiline_start_pattern = f"^{lead}{quote}?{rough_pattern(time.shape)}"
    if header:
        draft.exclude_lines_pattern = _excluding(dialect, header)
    processors: list[dict[str, Any]] = draft.ingest_pipeline["processors"]
    processors += [_convert(name, one["type"]) for name, one in draft.mappings["properties"].items() if one["type"] in _CONVERTED]
    processors.append({"remove": {"field": "message"}})
    odd = len(rows) - len(messages) - (header is not None)
    sample.tell(f"{len(messages)} rows of {width} columns separated by {dialect.separator!r}" + (f", {odd} lines don't fit" if odd else ""))
    return draft


_CONVERTED = {"long", "double", "boolean"}


def table_lines(sample: FileSample) -> list[str]:
    """The lines that are rows: neither blank nor comments."""
    return [line for line in sample.lines if line.strip() and not line.startswith("#")]


def dialect_of(sample: FileSample) -> Dialect | None:
    """How the table is written, after what was said; None where the lines are none."""
    said, lines = sample.overrides, table_lines(sample)
    dialect = learn_dialect(lines, separator=said.delimiter or "", quote=said.quote or "", header=said.has_header_row)
    if dialect is None and said.delimiter:
        sample.wrong("delimiter", "with it fewer than nine of ten lines have the same number of columns")
        dialect = learn_dialect(lines, quote=said.quote or "", header=said.has_header_row)
    return dialect and _renamed(sample, dialect)


def _renamed(sample: FileSample, dialect: Dialect) -> Dialect:
    said = sample.overrides
    trim = dialect.trim if said.should_trim_fields is None else said.should_trim_fields
    names = dialect.names
    if said.column_names is not None:
        if len(said.column_names) != len(names):
            sample.wrong("column_names", f"these are {len(said.column_names)} names, but the file has {len(names)} columns")
        elif len(set(said.column_names)) != len(names) or not all(said.column_names):
            sample.wrong("column_names", "a name is empty or comes twice")
        else:
            names = said.column_names
    heading = dialect.heading or (dialect.names if dialect.header and names != dialect.names else None)
    return Dialect(dialect.separator, dialect.quote, names, dialect.header, trim, heading)


def _csv(dialect: Dialect) -> dict[str, Any]:
    processor: dict[str, Any] = {"field": "message", "target_fields": list(dialect.names), "ignore_missing": False}
    if dialect.separator != ",":
        processor["separator"] = dialect.separator
    if dialect.quote != '"':
        processor["quote"] = dialect.quote
    if dialect.trim:
        processor["trim"] = True
    return {"csv": processor}


def _convert(name: str, kind: str) -> dict[str, Any]:
    return {"convert": {"field": name, "type": kind, "ignore_missing": True}}


def _excluding(dialect: Dialect, header: list[str]) -> str:
    quote, separator = re.escape(dialect.quote), re.escape(dialect.separator)
    return "^" + separator.join(f"{quote}?{re.escape(name)}{quote}?" for name in header)
