"""Which indices and fields a pattern names, and what is left of a document when only some fields are wanted."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from honeyguide.errors import IndexMissing
from honeyguide.store.mapping import Types

INSIDE = frozenset({"_id", "_ignored", "_index", "_routing", "_seq_no", "_version"})
"""What every document has beside its fields: queries may ask for it."""


@lru_cache(maxsize=1024)
def pattern(text: str) -> re.Pattern[str]:
    """The regular expression of a name with `*`."""
    return re.compile(".*".join(re.escape(part) for part in text.split("*")), re.DOTALL)


def chosen(expression: str, names: Iterable[str]) -> list[str]:
    """The indices that `a,b*,-c` names, sorted. Raises IndexMissing for a plain name that there isn't."""
    there = sorted(names)
    found: set[str] = set()
    for part in expression.split(","):
        name = part.strip()
        if name in {"", "_all"}:
            name = "*"
        if name.startswith("-") and (found or "*" in expression):
            found -= {known for known in there if pattern(name[1:]).fullmatch(known)}
        elif "*" in name:
            found |= {known for known in there if pattern(name).fullmatch(known)}
        elif name in there:
            found.add(name)
        else:
            raise IndexMissing(f"there is no index {name!r}", where=name)
    return sorted(found)


def fields_named(name: str | None, types: Types) -> list[str]:
    """The mapped fields that a query's name means: all for None, those a pattern matches, or the one (below a flattened one too)."""
    if name is None or "*" in name:
        wanted = pattern(name or "*")
        return [known for known, mapped in types.items() if mapped.nested is None and wanted.fullmatch(known)]
    mapped = types.get(name)
    if mapped is not None:
        return [] if mapped.nested is not None else [name]
    return [name] if name in INSIDE or flattened_above(name, types) else []


def flattened_above(name: str, types: Types) -> str | None:
    """The flattened field below which the name lies."""
    parts = name.split(".")
    for size in range(len(parts) - 1, 0, -1):
        above = ".".join(parts[:size])
        mapped = types.get(above)
        if mapped is not None and mapped.type == "flattened" and mapped.nested is None:
            return above
    return None


def existing_named(name: str, types: Types) -> list[str]:
    """As `fields_named`; for an object all fields below it."""
    return fields_named(name, types) or fields_named(f"{name}.*", types)


def project(source: Mapping[str, Any], wanted: Sequence[str] | None) -> dict[str, Any]:
    """The document with only these fields (patterns allowed; an object's name means all below it)."""
    if wanted is None:
        return dict(source)
    patterns = [pattern(name) for name in wanted]
    return _project(source, "", patterns, tuple(wanted))


def _project(source: Mapping[str, Any], prefix: str, patterns: list[re.Pattern[str]], wanted: tuple[str, ...]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in source.items():
        path = f"{prefix}{name}"
        if any(one.fullmatch(path) for one in patterns) or any(path.startswith(f"{one}.") for one in wanted):
            kept[name] = value
        elif isinstance(value, dict):
            if inner := _project(value, f"{path}.", patterns, wanted):
                kept[name] = inner
        elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
            items = [_project(item, f"{path}.", patterns, wanted) for item in value if isinstance(item, dict)]
            if items := [item for item in items if item]:
                kept[name] = items
    return kept
