"""Refuses what nobody can mean in the settings and mappings of an index: names that no engine and none of its known extensions has.

Templates aren't asked: they come with clients, and carry what other versions know.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from honeyguide.server.elasticsearch.refusals import bad

ROOT = frozenset(
    {
        "properties", "dynamic", "dynamic_templates", "date_detection", "numeric_detection", "dynamic_date_formats", "_source", "_routing",
        "_meta", "_field_names", "_size", "_data_stream_timestamp", "runtime", "enabled", "_doc_count", "derived", "data_stream",
        "subobjects", "_all", "_tier", "disable_objects",
    }
)  # fmt: skip
"""What mappings may say at their top."""


@cache
def _known(what: str) -> frozenset[str]:
    return frozenset(json.loads(files("honeyguide.server.elasticsearch").joinpath("declarable.json").read_text("utf-8"))[what])


def check_settings(settings: Mapping[str, Any]) -> None:
    """Raises Refusal for a flat setting that there isn't; what stands below a known name isn't looked at."""
    for name in settings:
        if name.startswith("index.") and name.split(".")[1] not in _known("settings") and "*" not in name:
            raise bad(
                f"unknown setting [{name[:200]}] please check that any required plugins are installed, or check the breaking changes "
                "documentation for removed settings"
            )


def check_root(mappings: Mapping[str, Any]) -> None:
    """Raises Refusal for what mappings don't say at their top."""
    if unknown := sorted(mappings.keys() - ROOT):
        told = ", ".join(f"[{name} : {mappings[name]}]" for name in unknown)[:300]
        raise bad(f"Root mapping definition has unsupported parameters: {told}", "mapper_parsing_exception")


def check_parameters(properties: Any) -> None:
    """Raises Refusal for a parameter that no type of field has."""
    for name, body in properties.items() if isinstance(properties, dict) else ():
        if not isinstance(body, dict):
            continue
        if unknown := sorted(body.keys() - _known("field parameters")):
            told = f"unknown parameter [{unknown[0][:100]}] on mapper [{name[:100]}] of type [{str(body.get('type', 'object'))[:50]}]"
            raise bad(told, "mapper_parsing_exception")
        check_parameters(body.get("properties"))
        check_parameters(body.get("fields"))
