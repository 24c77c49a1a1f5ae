"""Which values a document gives to which fields, and which fields it makes: decided once here, for every store.

What the index's mappings say counts first, then the vocabulary. Beyond it, JSON documents follow Elasticsearch's dynamic rules: a string
is text with a `.keyword` view beside it, an ISO string a date, numbers long or double.
https://www.elastic.co/guide/en/elasticsearch/reference/7.17/dynamic-field-mapping.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import orjson

from honeyguide.errors import DocumentRefused, FieldRefused
from honeyguide.schema.fields import fields
from honeyguide.store.dates import looks_like_date
from honeyguide.store.dynamic import templated
from honeyguide.store.mapping import IGNORE_ABOVE, Mapped, Types, pack
from honeyguide.store.protocol import Json
from honeyguide.store.reading import LEFT_OUT
from honeyguide.store.rules import PLAIN, Rules, read_rules
from honeyguide.store.span_fields import ENDS, HIGH, LOW, ends_of
from honeyguide.store.timeformats import read_time
from honeyguide.store.values import HIGHEST, LOWEST, Typed, read_double, read_value


@dataclass(frozen=True)
class Shaped:
    """What a document means under a mapping: values by field, names whose values don't fit, and the mapping it needs."""

    values: dict[str, list[Typed]]
    ignored: tuple[str, ...]
    types: Types
    made: Mapping[str, Json] = field(default_factory=dict[str, Json])
    """Mappings, as clients give them, of new fields that a dynamic template decided."""


METADATA = frozenset({"_id", "_source", "_index", "_routing", "_version", "_seq_no", "_field_names", "_ignored", "_nested_path"})
"""Names that no document of a client may use at its top."""
_NUMBERS = frozenset({"long", "double", "unsigned_long"})


@dataclass
class _Shaping:
    types: Types
    rules: Rules
    values: dict[str, list[Typed]] = field(default_factory=dict[str, "list[Typed]"])
    ignored: set[str] = field(default_factory=set[str])
    made: dict[str, Json] = field(default_factory=dict[str, Json])
    nested: int = 0


def shape(document: Mapping[str, Any], types: Types, rules: Rules = PLAIN) -> Shaped:
    """Read a JSON document under the types and rules of its index, mapping its new fields dynamically.

    Raises DocumentRefused for a value that doesn't fit where the rules are strict, FieldRefused for a field that may not be.
    """
    work = _Shaping(types, rules)
    if rules.strict and (own := sorted(METADATA & document.keys())):
        told = f"Field [{own[0]}] is a metadata field and cannot be added inside a document. Use the index API request parameters."
        raise DocumentRefused(told, where=own[0])
    try:
        for name, value in document.items():
            _walk(work, name, value, None)
    except RecursionError:
        raise DocumentRefused("the document is nested too deeply") from None
    for path, value in rules.nulls.items():
        if path not in work.values and _has_null(document, path):
            _walk(work, path, value, work.types[path].nested)
    return Shaped(work.values, tuple(sorted(work.ignored)), work.types, work.made)


def _has_null(document: Mapping[str, Any], path: str) -> bool:
    if path in document:
        return document[path] is None or (isinstance(document[path], list) and None in document[path])
    head, _, rest = path.partition(".")
    inner = document.get(head)
    return isinstance(inner, dict) and bool(rest) and _has_null(inner, rest)


def _walk(work: _Shaping, path: str, value: object, nested: str | None) -> None:
    if work.rules.strict and (not path or path[0] == "." or path[-1] == "." or ".." in path):
        raise DocumentRefused(_misnamed(path), where=path)
    if value is None or not path or path in work.rules.disabled:
        return
    known = work.types.get(path)
    if known is None and isinstance(value, list) and not value:
        return
    if known is None and work.rules.vocabulary:
        known = _vocabulary(path, nested)
        if known is not None and not _grow(work, {path: known}):
            return
    if known is not None and known.type == "geo_point" and isinstance(value, list) and value and isinstance(value[0], int | float):
        value = {"lon": value[0], "lat": value[1]} if len(value) > 1 else None
    if isinstance(value, list):
        for item in value:
            _walk(work, path, item, nested)
    elif isinstance(value, dict) and known is None and _object(work, path, nested):
        for name, item in value.items():
            _walk(work, f"{path}.{name}" if name or work.rules.strict else "", item, nested)
    elif (known := known or work.types.get(path)) is not None and known.type == "nested" and known.nested is None:
        _nested(work, path, value)
    else:
        _leaf(work, path, known, value, nested)


def _misnamed(path: str) -> str:
    if not path:
        return "field name cannot be an empty string"
    if path.endswith("..") or not path.strip("."):
        return "field name cannot contain only the character [.]"
    return f"object field starting or ending with a [.] makes object resolution ambiguous: [{path[:200]}]"


def _object(work: _Shaping, path: str, nested: str | None) -> bool:
    """Whether an object is one of names; a template may make it something else."""
    if path in work.rules.kinds:
        return True
    dynamic = work.rules.dynamic_at(path)
    if dynamic == "strict":
        raise FieldRefused(_strict(path), where=path)
    found = templated(work.rules.templates, path, {}) if work.rules.templates else None
    if found is not None and found.get("type", "object") == "object":
        work.made[path] = found
        return not found.get("properties") or _grow(work, _read(work, path, found, nested))
    if found is None:
        return not dynamic.startswith("false") or any(name.startswith(f"{path}.") for name in work.types)
    return not _grow(work, _read(work, path, found, nested))


def _concrete(path: str) -> str:
    return f"object mapping for [{path}] tried to parse field [{path}] as object, but found a concrete value"


def _strict(path: str) -> str:
    above, _, name = path.rpartition(".")
    return f"mapping set to strict, dynamic introduction of [{name}] within [{above or '_doc'}] is not allowed"


def _leaf(work: _Shaping, path: str, known: Mapped | None, value: object, nested: str | None) -> None:
    if known is None:
        grown = _made(work, path, value, nested)
        if not grown or not _grow(work, grown):
            return
        known = grown.get(path)
        if known is None:
            return
    kind = work.rules.kinds.get(path, "")
    if kind in ENDS:
        ends = ends_of(kind, value)
        for end, found in zip((LOW, HIGH), ends or (), strict=False):
            work.values.setdefault(f"{path}{end}", []).append(found)
    own = work.rules.readers.get(path)
    why = ""
    try:
        typed = None if known.of is not None else read_value(known.type, value) if own is None else own(value)
    except ValueError as error:
        typed, why = None, str(error)
    if value == "" and typed is None and known.type in _NUMBERS and work.rules.strict:
        return  # as the engines coerce it: no number
    if typed is None and (path in work.rules.firm or (work.rules.strict and path not in work.rules.lenient)):
        kind = work.rules.kinds.get(path, known.type)
        shown = orjson.dumps(value).decode()[:100] if isinstance(value, dict) else str(value)[:100]
        raise DocumentRefused(f"failed to parse field [{path}] of type [{kind}]: the value [{shown}] doesn't fit", where=path, hint=why)
    if typed is None or typed is LEFT_OUT:
        work.ignored.add(path)
    else:
        work.values.setdefault(path, []).append(typed)
    for target in work.rules.copies.get(path, ()):
        _walk(work, target, value, nested)


def _grow(work: _Shaping, grown: Mapping[str, Mapped]) -> bool:
    if len(work.types) + len(grown) > work.rules.most:
        work.ignored.update(name for name, mapped in grown.items() if mapped.of is None)
        return False
    work.types = MappingProxyType({**work.types, **grown})
    return True


def _nested(work: _Shaping, path: str, value: object) -> None:
    """One object of a nested array becomes JSON text of its typed values by full name."""
    if not isinstance(value, dict):
        if work.rules.strict:
            raise DocumentRefused(_concrete(path), where=path)
        work.ignored.add(path)
        return
    work.nested += 1
    if work.nested > work.rules.most_nested:
        reason = f"The number of nested documents has exceeded the allowed limit of [{work.rules.most_nested}]."
        raise DocumentRefused(f"{reason} This limit can be set by changing the [index.mapping.nested_objects.limit] index level setting.")
    inner = _Shaping(work.types, work.rules, ignored=work.ignored, made=work.made, nested=work.nested)
    for name, item in value.items():
        _walk(inner, f"{path}.{name}" if name else "", item, path)
    work.types, work.nested = inner.types, inner.nested
    packed = {name: [pack(work.types[name].type, value) for value in values] for name, values in inner.values.items()}
    text = orjson.dumps(packed, option=orjson.OPT_SORT_KEYS)
    work.values.setdefault(path, []).append(text.decode())


def _vocabulary(path: str, nested: str | None) -> Mapped | None:
    known = fields().get(path)
    return None if known is None else Mapped(known.type, nested=nested)


def _made(work: _Shaping, path: str, value: object, nested: str | None) -> Mapping[str, Mapped]:
    """What a new field becomes; nothing where it stays unmapped."""
    rules = work.rules
    if rules.kinds.get(path) == "object" and rules.strict:
        raise DocumentRefused(_concrete(path), where=path)
    dynamic = rules.dynamic_at(path)
    if dynamic == "strict":
        raise FieldRefused(_strict(path), where=path)
    if dynamic == "false":
        return {}
    found = templated(rules.templates, path, value) if rules.templates else None
    if found is not None:
        return _read(work, path, found, nested)
    if dynamic == "false_allow_templates":
        return {}
    if dynamic == "strict_allow_templates":
        raise FieldRefused(_strict(path).replace("set to strict", "set to strict_allow_templates"), where=path)
    return _dynamic(work.types, path, value, nested, rules)


def _read(work: _Shaping, path: str, mapping: Json, nested: str | None) -> Mapping[str, Mapped]:
    """The types of a field that a template decided."""
    types, _ = read_rules({"mappings": {"properties": {"x": mapping}}})
    work.made[path] = mapping
    return {
        f"{path}{name[1:]}": replace(one, of=None if one.of is None else f"{path}{one.of[1:]}", nested=nested)
        for name, one in types.items()
    }


def _dynamic(types: Types, path: str, value: object, nested: str | None, rules: Rules) -> dict[str, Mapped]:
    match value:
        case bool():
            return {path: Mapped("boolean", nested=nested)}
        case int():
            return {path: Mapped("long" if LOWEST <= value <= HIGHEST else "double", nested=nested)}
        case float():
            return {path: Mapped("double", nested=nested)}
        case str() if rules.dates and (
            any(read_time(value, one) is not None for one in rules.date_formats) if rules.date_formats else looks_like_date(value)
        ):
            return {path: Mapped("date", nested=nested)}
        case str() if rules.numbers and read_double(value) is not None:
            return {path: Mapped("long" if read_value("long", value) == read_double(value) else "double", nested=nested)}
        case _:
            grown = {path: Mapped("text", nested=nested)}
            view = f"{path}.keyword"
            if view not in types:
                grown[view] = Mapped("keyword", of=path, ignore_above=IGNORE_ABOVE, nested=nested)
            return grown
