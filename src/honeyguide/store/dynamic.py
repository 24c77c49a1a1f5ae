"""Dynamic templates: what a mapping says a new field shall become, by its name and the kind of its first value.

https://www.elastic.co/guide/en/elasticsearch/reference/7.17/dynamic-templates.html
"""

import re
from collections.abc import Sequence
from typing import Any

from honeyguide.store.dates import looks_like_date
from honeyguide.store.names import pattern
from honeyguide.store.protocol import Json

DEFAULTS = {"string": {"type": "text"}, "double": {"type": "float"}}


def templated(templates: Sequence[tuple[str, Json]], path: str, value: Any) -> Json | None:
    """The mapping of a new field by the first template that fits; None where none does."""
    name, kind = path.rpartition(".")[2], kind_of(value)
    for _, template in templates:
        if _fits(template, path, name, kind):
            mapping = _filled(template.get("mapping") or {}, name, kind)
            return mapping if "type" in mapping else {**DEFAULTS.get(kind, {"type": kind}), **mapping}
    return None


def kind_of(value: Any) -> str:
    """Elasticsearch's `match_mapping_type` of a JSON value."""
    match value:
        case bool():
            return "boolean"
        case int():
            return "long"
        case float():
            return "double"
        case dict():
            return "object"
        case str() if looks_like_date(value):
            return "date"
        case _:
            return "string"


def _fits(template: Json, path: str, name: str, kind: str) -> bool:
    wanted = template.get("match_mapping_type")
    kinds = wanted if isinstance(wanted, list) else [wanted]
    if wanted is not None and "*" not in kinds and kind not in kinds:
        return False
    if kind == "object" and wanted is None and "type" not in (template.get("mapping") or {}):
        return False
    regex = template.get("match_pattern") == "regex"
    checks = (("match", name, True), ("unmatch", name, False), ("path_match", path, True), ("path_unmatch", path, False))
    for key, text, expected in checks:
        given = template.get(key)
        if given is not None and _matches(given, text, regex=regex) is not expected:
            return False
    return True


def _matches(given: Any, text: str, *, regex: bool) -> bool:
    patterns = given if isinstance(given, list) else [given]
    return any((re.compile(one) if regex else pattern(one)).fullmatch(text) is not None for one in map(str, patterns))


def _filled(mapping: Any, name: str, kind: str) -> Any:
    """The mapping with `{name}` and `{dynamic_type}` replaced."""
    if isinstance(mapping, dict):
        return {key: _filled(value, name, kind) for key, value in mapping.items()}
    if isinstance(mapping, str):
        return mapping.replace("{name}", name).replace("{dynamic_type}", "text" if kind == "string" else kind)
    return mapping
