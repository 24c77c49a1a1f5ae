"""Fields that a mapping stores by themselves, as `stored_fields` asks for them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from honeyguide.store.names import pattern
from honeyguide.store.protocol import Json


def stored_fields(source: Mapping[str, Any], mappings: Json, names: Sequence[str]) -> Json:
    """`{field: [values]}` of the named ones (patterns allowed) that the mapping stores."""
    if not names:
        return {}
    found: Json = {}
    for path, body in _leaves(mappings.get("properties") or {}, ""):
        if str(body.get("store", False)).lower() == "true" and any(pattern(name).fullmatch(path) for name in names):
            values = list(values_at(source, path.split(".")))
            if values:
                found[path] = values
    return found


def _leaves(properties: Json, prefix: str) -> Iterable[tuple[str, Json]]:
    for name, body in properties.items():
        yield f"{prefix}{name}", body
        yield from _leaves(body.get("properties") or {}, f"{prefix}{name}.")


def values_at(source: Any, parts: Sequence[str]) -> Iterable[Any]:
    """The values at a path, through lists; names may have dots of their own."""
    if isinstance(source, list):
        for item in source:
            yield from values_at(item, parts)
    elif not parts:
        if source is not None:
            yield source
    elif isinstance(source, dict):
        for size in range(1, len(parts) + 1):
            name = ".".join(parts[:size])
            if name in source:
                yield from values_at(source[name], parts[size:])
