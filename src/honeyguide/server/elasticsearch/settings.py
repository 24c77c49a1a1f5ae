"""Settings of indices in Elasticsearch's words: brought into one flat form, checked, and shown flat or as a tree."""

from collections.abc import Mapping
from typing import Any

from honeyguide.errors import StoreError
from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.store.dates import read_span
from honeyguide.store.protocol import Json

FIXED = frozenset(
    {
        "index.number_of_shards",
        "index.number_of_routing_shards",
        "index.codec",
        "index.routing_partition_size",
        "index.sort.field",
        "index.sort.order",
        "index.soft_deletes.enabled",
        "index.analysis",
        "index.similarity",
    }
)
"""Settings that an open index never changes; names below them neither."""
NUMBERS = {
    "index.number_of_shards": (1, 1024),
    "index.number_of_replicas": (0, 1 << 31),
    "index.max_result_window": (1, 1 << 31),
    "index.number_of_routing_shards": (1, 1 << 31),
    "index.mapping.total_fields.limit": (0, 1 << 31),
}
TRUTHS = frozenset({"index.hidden", "index.blocks.read_only", "index.blocks.write", "index.blocks.read", "index.mapping.ignore_malformed"})
SPANS = frozenset({"index.refresh_interval", "index.gc_deletes", "index.search.idle.after", "index.translog.sync_interval"})
DEFAULTS = {
    "index.number_of_shards": "1",
    "index.number_of_replicas": "1",
}
IMPLIED: dict[str, Any] = {
    "index.refresh_interval": "1s",
    "index.max_result_window": "10000",
    "index.max_inner_result_window": "100",
    "index.max_terms_count": "65536",
    "index.max_docvalue_fields_search": "100",
    "index.max_script_fields": "32",
    "index.max_ngram_diff": "1",
    "index.max_regex_length": "1000",
    "index.mapping.total_fields.limit": "1000",
    "index.mapping.depth.limit": "20",
    "index.mapping.nested_fields.limit": "50",
    "index.mapping.ignore_malformed": "false",
    "index.mapping.coerce": "true",
    "index.hidden": "false",
    "index.priority": "1",
    "index.codec": "default",
    "index.auto_expand_replicas": "false",
    "index.query.default_field": ["*"],
    "index.flush_after_merge": "512mb",
    "index.translog.durability": "REQUEST",
    "index.translog.flush_threshold_size": "512mb",
    "index.gc_deletes": "60s",
    "index.blocks.read_only": "false",
    "index.blocks.write": "false",
    "index.blocks.read": "false",
}
"""What `include_defaults` shows beside what was set."""


def flat(given: Any, prefix: str = "index.") -> Json:
    """Settings as given, as `index.name: "text"`; None where one shall have its default. Raises Refusal."""
    if not isinstance(given, dict):
        raise bad("settings must be an object", "parsing_exception")
    found: Json = {}
    _flatten(found, "", given)
    return {
        name if not prefix or name.startswith(prefix) or name.startswith("archived.") else f"{prefix}{name}": value
        for name, value in found.items()
    }


def _flatten(found: Json, path: str, value: Any) -> None:
    if isinstance(value, dict):
        for name, item in value.items():
            _flatten(found, f"{path}.{name}" if path else str(name), item)
    elif isinstance(value, list):
        found[path] = [_text(item) for item in value]
    else:
        found[path] = None if value is None else _text(value)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def checked(settings: Json) -> Json:
    """The settings, once numbers are numbers and truths are truths. Raises Refusal."""
    for name, value in settings.items():
        if value is None:
            continue
        if name in NUMBERS:
            low, high = NUMBERS[name]
            try:
                number = int(value)
            except (TypeError, ValueError):
                raise bad(f"Failed to parse value [{value}] for setting [{name}]") from None
            if not low <= number <= high:
                limit = f">= {low}" if number < low else f"<= {high}"
                raise bad(f"Failed to parse value [{value}] for setting [{name}] must be {limit}")
        elif name in TRUTHS and value not in {"true", "false"}:
            raise bad(f"Failed to parse value [{value}] as only [true] or [false] are allowed.")
        elif name in SPANS and value not in {"-1", "0"}:
            _check_span(name, value)
    return settings


def _check_span(name: str, value: Any) -> None:
    try:
        read_span(str(value))
    except StoreError as error:
        told = f"failed to parse setting [{name}] with value [{str(value)[:50]}] as a time value: unit is missing or unrecognized"
        raise bad(told) from error


def laid_over(old: Mapping[str, Any], new: Mapping[str, Any]) -> Json:
    """Settings with others laid over them; None takes one away."""
    made = {**old, **new}
    return {name: value for name, value in made.items() if value is not None}


def tree(settings: Mapping[str, Any]) -> Json:
    """`{"index": {"blocks": {"write": "true"}}}` of flat settings; where a name is also a prefix it stays in dots."""
    made: Json = {}
    for name in sorted(settings):
        here, parts = made, name.split(".")
        for at, part in enumerate(parts):
            last = at == len(parts) - 1
            inner = here.get(part)
            if last:
                here[part] = settings[name]
            elif isinstance(inner, dict) or inner is None:
                here = here.setdefault(part, {})
            else:
                here[".".join(parts[at:])] = settings[name]
                break
    return made


def fixed(settings: Mapping[str, Any]) -> list[str]:
    """Those that an open index never changes."""
    return sorted(name for name in settings if name in FIXED or any(name.startswith(f"{one}.") for one in FIXED))
