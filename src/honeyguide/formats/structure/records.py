"""The structure of records whose names the text itself gives: JSON, XML, and name=value pairs."""

from typing import Any

from honeyguide.formats.columns import flatten
from honeyguide.formats.json_stream import parts, wrapper
from honeyguide.formats.json_text import Record, json_pieces
from honeyguide.formats.logfmt import pairs_of
from honeyguide.formats.structure.answer import Kind
from honeyguide.formats.structure.fields import DESCRIPTION, Draft, described
from honeyguide.formats.structure.sample import FileSample, as_bytes
from honeyguide.formats.structure.times import choose_time
from honeyguide.formats.xml_elements import row_name, rows


def json_lines(sample: FileSample) -> Draft | None:
    """One record a line; None where fewer than half of the lines are."""
    lines = [line for line in sample.lines if line.strip()]
    records = [piece.record for line in lines for piece in json_pieces(line.strip().rstrip(",")) if piece.record is not None]
    if len(records) * 2 < len(lines) or not records:
        return None
    return _draft(sample, "ndjson", records, lines)


def json_array(sample: FileSample) -> Draft | None:
    """Records that are in an array or take several lines; None where there is none."""
    data = as_bytes(sample.lines)
    skip = wrapper(data.decode())
    found = [part for part in parts(data, 0, final=True, wrapped=skip > 0, skip=skip) if part.record is not None]
    if not found:
        return None
    sample.tell("The records are in an array or take several lines")
    return _draft(sample, "ndjson", [part.record or {} for part in found], [part.text for part in found])


def xml(sample: FileSample) -> Draft | None:
    """Elements that repeat; None where there are none."""
    data = as_bytes(sample.lines)
    name = row_name(data.decode())
    found = [part for part in rows(data, 0, name, final=True) if part.record is not None] if name else []
    if not found:
        return None
    sample.tell(f"Each <{name}> element is a record")
    draft = _draft(sample, "xml", [part.record or {} for part in found], [part.text for part in found])
    draft.multiline_start_pattern = rf"^\s*<{name}"
    draft.ingest_pipeline = None
    return draft


def logfmt(sample: FileSample) -> Draft | None:
    """Lines of name=value pairs; None where fewer than half of the lines are."""
    lines = [line for line in sample.lines if line.strip()]
    records: list[Record] = [pairs for line in lines if (pairs := pairs_of(line))]
    if len(records) * 2 < len(lines) or not records:
        return None
    sample.tell("Each line is made of name=value pairs")
    draft = _draft(sample, "semi_structured_text", records, lines)
    kv: dict[str, Any] = {"kv": {"field": "message", "field_split": " (?=[^\\s=]+=)", "value_split": "=", "trim_value": '"'}}
    rest = (draft.ingest_pipeline or {}).get("processors", [])
    draft.ingest_pipeline = {"description": DESCRIPTION, "processors": [kv, *rest]}
    return draft


def _draft(sample: FileSample, kind: Kind, records: list[Record], messages: list[str]) -> Draft:
    flat = [flatten(record) for record in records]
    draft, values = described(kind, messages, flat)
    time = choose_time(sample, flat, values, written=kind != "ndjson")
    if time:
        draft.tell_time(time)
    sample.tell(f"{len(records)} records with {len(values)} fields in {len(sample.lines)} lines")
    return draft
