"""Which type a field has and which values a document gives it: decided once here, for every store.

The vocabulary decides first. Beyond it, event frames keep the type their column has (strings are keywords), and JSON documents follow
Elasticsearch's dynamic rules: a string is text with a `.keyword` view beside it, an ISO string a date, numbers long or double.
https://www.elastic.co/guide/en/elasticsearch/reference/7.17/dynamic-field-mapping.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import orjson

from honeyguide.errors import MappingConflict
from honeyguide.schema.fields import FieldType, fields
from honeyguide.store.dates import looks_like_date
from honeyguide.store.values import HIGHEST, LOWEST, Typed, read_value, show_value

MOST_FIELDS = 1000
"""Mapped fields an index; what is beyond lives in `_source` alone."""
IGNORE_ABOVE = 256
"""Characters above which a dynamic `.keyword` has no value."""


@dataclass(frozen=True)
class Mapped:
    """The type of a field; `of` names the field whose values it shows in another way (`x.keyword` of `x`)."""

    type: FieldType
    of: str | None = None
    ignore_above: int | None = None
    nested: str | None = None
    """The path of the nested objects in which it lives; it has no values of its own."""


Types = Mapping[str, Mapped]
NONE: Types = MappingProxyType({})


@dataclass(frozen=True)
class Shaped:
    """What a document means under a mapping: values by field, names whose values don't fit, and the mapping it needs."""

    values: dict[str, list[Typed]]
    ignored: tuple[str, ...]
    types: Types


@dataclass
class _Shaping:
    types: Types
    values: dict[str, list[Typed]] = field(default_factory=dict[str, "list[Typed]"])
    ignored: set[str] = field(default_factory=set[str])


def shape(document: Mapping[str, Any], types: Types) -> Shaped:
    """Read a JSON document under the types of its index, mapping its new fields dynamically."""
    work = _Shaping(types)
    for name, value in document.items():
        _walk(work, name, value, None)
    return Shaped(work.values, tuple(sorted(work.ignored)), work.types)


def _walk(work: _Shaping, path: str, value: object, nested: str | None) -> None:
    if value is None or not path:
        return
    known = work.types.get(path)
    if known is None and isinstance(value, list) and not value:
        return
    if known is None:
        known = _vocabulary(path, nested)
        if known is not None and not _grow(work, {path: known}):
            return
    if known is not None and known.type == "geo_point" and isinstance(value, list) and value and isinstance(value[0], int | float):
        value = {"lon": value[0], "lat": value[1]} if len(value) > 1 else None
    if isinstance(value, list):
        for item in value:
            _walk(work, path, item, nested)
    elif isinstance(value, dict) and known is None:
        for name, item in value.items():
            _walk(work, f"{path}.{name}" if name else "", item, nested)
    elif known is not None and known.type == "nested" and known.nested is None:
        _nested(work, path, value)
    else:
        _leaf(work, path, known, value, nested)


def _leaf(work: _Shaping, path: str, known: Mapped | None, value: object, nested: str | None) -> None:
    if known is None:
        grown = _dynamic(work.types, path, value, nested)
        if not _grow(work, grown):
            return
        known = grown[path]
    typed = None if known.of is not None else read_value(known.type, value)
    if typed is None:
        work.ignored.add(path)
    else:
        work.values.setdefault(path, []).append(typed)


def _grow(work: _Shaping, grown: dict[str, Mapped]) -> bool:
    if len(work.types) + len(grown) > MOST_FIELDS:
        work.ignored.update(name for name, mapped in grown.items() if mapped.of is None)
        return False
    work.types = MappingProxyType({**work.types, **grown})
    return True


def _nested(work: _Shaping, path: str, value: object) -> None:
    """One object of a nested array becomes JSON text of its typed values by full name."""
    if not isinstance(value, dict):
        work.ignored.add(path)
        return
    inner = _Shaping(work.types, ignored=work.ignored)
    for name, item in value.items():
        _walk(inner, f"{path}.{name}" if name else "", item, path)
    work.types = inner.types
    packed = {name: [pack(work.types[name].type, value) for value in values] for name, values in inner.values.items()}
    text = orjson.dumps(packed, option=orjson.OPT_SORT_KEYS)
    work.values.setdefault(path, []).append(text.decode())


def pack(kind: FieldType, value: Typed) -> Typed:
    """A typed value as it stands in the JSON of a nested object: addresses are 32 hexadecimal digits."""
    return f"{value:032x}" if kind == "ip" else value


def unpack(kind: FieldType, value: Typed) -> Typed:
    """The typed value again."""
    return int(value, 16) if kind == "ip" and isinstance(value, str) else value


def _vocabulary(path: str, nested: str | None) -> Mapped | None:
    known = fields().get(path)
    return None if known is None else Mapped(known.type, nested=nested)


def _dynamic(types: Types, path: str, value: object, nested: str | None) -> dict[str, Mapped]:
    match value:
        case bool():
            return {path: Mapped("boolean", nested=nested)}
        case int():
            return {path: Mapped("long" if LOWEST <= value <= HIGHEST else "double", nested=nested)}
        case float():
            return {path: Mapped("double", nested=nested)}
        case str() if looks_like_date(value):
            return {path: Mapped("date", nested=nested)}
        case _:
            grown = {path: Mapped("text", nested=nested)}
            view = f"{path}.keyword"
            if view not in types:
                grown[view] = Mapped("keyword", of=path, ignore_above=IGNORE_ABOVE, nested=nested)
            return grown


def named(types: Types, wanted: Mapping[str, FieldType]) -> Types:
    """The types with more of them named before they come. A name below a field that has values is a view of it (`x.raw` of `x`).

    Raises MappingConflict where a field has another type already.
    """
    grown = dict(types)
    for name, kind in sorted(wanted.items()):
        known = grown.get(name)
        if known is not None:
            if known.type != kind:
                raise MappingConflict(f"the field {name!r} is {known.type} and can't become {kind}", where=name)
            continue
        above = name.rpartition(".")[0]
        parent = grown.get(above)
        nested = next((path for path in _parents(name) if path in grown and grown[path].type == "nested"), None)
        if parent is not None and parent.type not in {"nested", "flattened"}:
            grown[name] = Mapped(kind, of=above, nested=parent.nested)
        else:
            grown[name] = Mapped(kind, nested=nested)
    return MappingProxyType(grown)


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:size]) for size in range(1, len(parts))]


def viewed(mapped: Mapped, values: list[Typed], source: Mapped) -> list[Typed]:
    """The values of a view such as `x.keyword`, from those of the field it shows."""
    read = (read_value(mapped.type, show_value(source.type, value)) for value in values)
    most = mapped.ignore_above
    return [value for value in read if value is not None and (most is None or len(str(value)) <= most)]
