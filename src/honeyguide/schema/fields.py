"""Which field names there are, and the one type of each: ECS 8/9, and `honeypot.*` for what ECS has no name for.

Names and types: Elastic Common Schema, https://www.elastic.co/guide/en/ecs/current/ecs-field-reference.html (Apache-2.0).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Literal

FieldType = Literal[
    "boolean", "date", "double", "flattened", "geo_point", "ip", "keyword", "long", "nested", "text", "unsigned_long", "wildcard"
]


@dataclass(frozen=True)
class Field:
    """A name, its type in Elasticsearch's words, and what it means (empty where ECS says it)."""

    name: str
    type: FieldType
    meaning: str


@cache
def fields() -> Mapping[str, Field]:
    """Every field of the vocabulary by name: `ecs.json` gives {name: type}, `honeypot.json` {name: [type, meaning]}."""
    folder = resources.files("honeyguide.schema")
    ecs: dict[str, FieldType] = json.loads((folder / "ecs.json").read_text("utf-8"))
    ours: dict[str, tuple[FieldType, str]] = json.loads((folder / "honeypot.json").read_text("utf-8"))
    table = {name: Field(name, kind, "") for name, kind in ecs.items()}
    table.update({name: Field(name, kind, meaning) for name, (kind, meaning) in ours.items()})
    return MappingProxyType(table)
