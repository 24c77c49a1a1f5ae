"""How a file is read after what a person said about it: the format of ours that follows it, and the state in which that one begins."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from honeyguide.formats import delimited as table
from honeyguide.formats import free_text, ndjson
from honeyguide.formats.columns import Column, Columns, flatten, learn
from honeyguide.formats.fits import Kind
from honeyguide.formats.json_text import json_pieces
from honeyguide.formats.named_fields import learn_named
from honeyguide.formats.structure.find import find_structure
from honeyguide.formats.structure.free import grok_of, messages_of, times_of
from honeyguide.formats.structure.overrides import Overrides
from honeyguide.formats.structure.sample import FileSample, take_sample
from honeyguide.formats.structure.tables import dialect_of, table_lines
from honeyguide.formats.time_shapes import time_shape
from honeyguide.schema.fields import fields

TIME = "@timestamp"
_OF_BYTES = {"charset", "ecs_compatibility", "explain", "line_merge_size_limit", "lines_to_sample"}
"""What doesn't say how text is read: it is followed before, or only describes."""


@dataclass(frozen=True)
class Reading:
    """A format of ours by its name, and its state at the start of the file."""

    format: str
    state: Any


def reading_of(head: bytes, said: Overrides, *, complete: bool = True) -> Reading | None:
    """The reading of a file that begins with these bytes (UTF-8).

    None where nothing was said that changes it, or where what it is can't be read otherwise (XML, one JSON array). What can't be
    followed is left out, as `find_structure` does, which names it.
    """
    if not {name for name, _ in said.typed} - _OF_BYTES:
        return None
    said = replace(said, charset=None)
    structure = find_structure(head, overrides=said, complete=complete)
    sample = take_sample(head, said, complete=complete)
    if structure.format == "delimited":
        return _table(sample, structure.timestamp_field, structure.java_timestamp_formats or ())
    if structure.format == "semi_structured_text":
        return _text(sample)
    if structure.format == "ndjson" and ndjson.sniff(head, "") > 0:
        return _records(sample, structure.timestamp_field, structure.java_timestamp_formats or ())
    return None


def _table(sample: FileSample, field: str | None, patterns: Sequence[str]) -> Reading | None:
    dialect = dialect_of(sample)
    if dialect is None:
        return None
    columns = learn(table.records_of(dialect, table_lines(sample)), written=True)
    return Reading(table.FORMAT.name, table.state_of(dialect, _typed(_timed(columns, field, patterns), sample.overrides)))


def _records(sample: FileSample, field: str | None, patterns: Sequence[str]) -> Reading:
    pieces = [piece for line in sample.lines for piece in json_pieces(line.strip().rstrip(","))]
    columns = learn([flatten(piece.record) for piece in pieces if piece.record is not None])
    return Reading(ndjson.FORMAT.name, _typed(_timed(columns, field, patterns), sample.overrides).state())


def _text(sample: FileSample) -> Reading:
    lines = [line for line in sample.lines if line.strip()]
    times = times_of(sample, lines)
    shape = time_shape(times.java) if times.java else None
    messages = messages_of(sample, times, shape)
    grok, _ = grok_of(sample, messages, shape)
    said = sample.overrides.grok_pattern
    named = learn_named(said, messages) if said and grok.pattern == said else None
    return Reading(free_text.FORMAT.name, free_text.state_of(times, named))


def _timed(columns: Columns, field: str | None, patterns: Sequence[str]) -> Columns:
    """The columns with the time in this field alone, or in none."""
    table = {name: replace(one, target=name) if one.target == TIME else one for name, one in columns.table.items()}
    if field is not None:
        table[field] = Column(TIME, "date", time=patterns[0] if patterns else "")
    return Columns(table, written=columns.written)


def _typed(columns: Columns, said: Overrides) -> Columns:
    """The columns with the types that were said, as far as the vocabulary hasn't settled them: by the names under which they are shown."""
    wanted = dict(said.column_types)
    table = {name: _as_type(one, wanted.get(one.target)) for name, one in columns.table.items()}
    return Columns(table, written=columns.written)


def _as_type(column: Column, wanted: Kind | None) -> Column:
    if wanted is None or column.target in fields():
        return column
    return replace(column, kind=wanted, time=column.time if wanted == "date" else "")
