"""The answer of find_structure, field by field as Elasticsearch names it.

Source: https://www.elastic.co/guide/en/elasticsearch/reference/8.17/find-structure.html. Added: `overrides` (what was typed, as it was
typed), `problems` (what is wrong with it) and `read_as` (the format of ours that takes the file in).
"""

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Kind: TypeAlias = Literal["ndjson", "xml", "delimited", "semi_structured_text"]


@dataclass(frozen=True)
class Problem:
    """An override that couldn't be followed: its name, what was typed, and what is wrong with it."""

    override: str
    value: str
    message: str


@dataclass(frozen=True)
class Structure:
    """What a sample of a file looks like. None and empty fields are left out of the JSON."""

    num_lines_analyzed: int
    num_messages_analyzed: int
    sample_start: str
    charset: str
    has_byte_order_marker: bool
    format: Kind
    ecs_compatibility: Literal["disabled", "v1"] = "disabled"
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
    mappings: dict[str, Any] = field(default_factory=lambda: {"properties": {}})
    ingest_pipeline: dict[str, Any] | None = None
    field_stats: dict[str, dict[str, Any]] = field(default_factory=dict)
    explanation: tuple[str, ...] | None = None
    read_as: str | None = None
    overrides: dict[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The answer as JSON, without what there is not."""
        answer = {name: list(value) if isinstance(value, tuple) else value for name, value in vars(self).items() if value is not None}
        answer["problems"] = [vars(problem) for problem in self.problems]
        return {name: value for name, value in answer.items() if value not in ([], {}) or name in {"field_stats", "mappings"}}
