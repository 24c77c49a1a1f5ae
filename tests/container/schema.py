"""As much of JSON Schema (draft 7) as the compose specification's schema uses; what a document breaks, a sentence each."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

KINDS: Mapping[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "number": (int, float),
    "integer": int,
}


def breaks(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], at: str = "") -> Iterator[str]:
    """Where a value isn't as a schema says."""
    if "$ref" in schema:
        yield from breaks(value, root["definitions"][schema["$ref"].rpartition("/")[2]], root, at)
        return
    if "type" in schema and not any(_is(value, kind) for kind in _several(schema["type"])):
        yield f"{at}: {value!r} is no {schema['type']}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is none of {schema['enum']}"
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        yield f"{at}: {value!r} doesn't match {schema['pattern']}"
    for one in schema.get("allOf", ()):
        yield from breaks(value, one, root, at)
    for word in ("oneOf", "anyOf"):
        if word in schema and all(any(breaks(value, one, root, at)) for one in schema[word]):
            yield f"{at}: {value!r} fits none of {word}"
    if isinstance(value, dict):
        yield from _object(value, schema, root, at)
    if isinstance(value, list):
        if schema.get("uniqueItems") and len({repr(one) for one in value}) < len(value):
            yield f"{at}: something stands there twice"
        for number, one in enumerate(value):
            yield from breaks(one, schema.get("items", {}), root, f"{at}[{number}]")


def _object(value: Mapping[str, Any], schema: Mapping[str, Any], root: Mapping[str, Any], at: str) -> Iterator[str]:
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{at}: {name} is missing"
    for name, one in value.items():
        fitting = [schema["properties"][name]] if name in schema.get("properties", {}) else []
        fitting += [part for pattern, part in schema.get("patternProperties", {}).items() if re.search(pattern, str(name))]
        more = schema.get("additionalProperties", True)
        if not fitting and more is False:
            yield f"{at}: there is no {name}"
        for part in fitting or ([more] if isinstance(more, dict) else []):
            yield from breaks(one, part, root, f"{at}.{name}")


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, KINDS[kind]) and (kind in {"boolean"} or not isinstance(value, bool))


def _several(kinds: Any) -> list[str]:
    return kinds if isinstance(kinds, list) else [kinds]
