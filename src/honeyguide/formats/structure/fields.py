"""The part of the answer that every kind of file has: messages, fields, types, statistics, time and pipeline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from honeyguide.formats.structure.answer import Kind
from honeyguide.formats.structure.field_stats import columns_of, kind_of_field, stats_of_field
from honeyguide.formats.structure.sample import date_processor
from honeyguide.formats.structure.times import TimeField

DESCRIPTION = "Ingest pipeline created by text structure finder"


@dataclass
class Draft:
    """An answer in the making; names as in `Structure`."""

    format: Kind
    messages: list[str]
    mappings: dict[str, Any] = field(default_factory=lambda: {"properties": {}})
    field_stats: dict[str, dict[str, Any]] = field(default_factory=dict)
    ingest_pipeline: dict[str, Any] | None = None
    multiline_start_pattern: str | None = None
    exclude_lines_pattern: str | None = None
    column_names: tuple[str, ...] | None = None
    has_header_row: bool | None = None
    delimiter: str | None = None
    quote: str | None = None
    should_trim_fields: bool | None = None
    grok_pattern: str | None = None
    timestamp_field: str | None = None
    joda_timestamp_formats: tuple[str, ...] | None = None
    java_timestamp_formats: tuple[str, ...] | None = None
    need_client_timezone: bool = False

    def tell_time(self, time: TimeField) -> None:
        """Take the time into the answer, with a date processor at the end of the pipeline."""
        self.timestamp_field = time.name
        self.joda_timestamp_formats = time.joda
        self.java_timestamp_formats = time.java
        self.need_client_timezone = time.needs_zone
        self.mappings = {"properties": {"@timestamp": {"type": "date"}, **self.mappings["properties"]}}
        processors = [*(self.ingest_pipeline or {}).get("processors", ()), date_processor(time.name, time.java, needs_zone=time.needs_zone)]
        self.ingest_pipeline = {"description": DESCRIPTION, "processors": processors}


def described(kind: Kind, messages: Sequence[str], records: Sequence[Mapping[str, Any]]) -> tuple[Draft, dict[str, list[str]]]:
    """A draft with types and statistics of all fields of the records, and the fields' values."""
    values = columns_of(records)
    kinds = {name: kind_of_field(texts) for name, texts in values.items()}
    draft = Draft(kind, list(messages))
    draft.mappings = {"properties": {name: one.mapping() for name, one in sorted(kinds.items())}}
    draft.field_stats = {name: stats_of_field(texts, kinds[name]) for name, texts in sorted(values.items())}
    return draft, values
