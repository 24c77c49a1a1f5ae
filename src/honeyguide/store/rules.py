"""What an index's mappings, as Elasticsearch's clients give them, mean for its documents: types by field, and rules beyond types.

https://www.elastic.co/guide/en/elasticsearch/reference/7.17/mapping.html
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from honeyguide.errors import MappingConflict
from honeyguide.schema.fields import FieldType
from honeyguide.store.mapping import MOST_FIELDS, Mapped, Types
from honeyguide.store.normalizing import Normalizer, normalizers
from honeyguide.store.protocol import Json
from honeyguide.store.reading import reader
from honeyguide.store.span_fields import ENDS, HIGH, LOW

KINDS: Mapping[str, FieldType] = {
    **dict.fromkeys(("text", "match_only_text", "search_as_you_type", "annotated_text"), "text"),
    **dict.fromkeys(("keyword", "constant_keyword", "version", "binary", "completion"), "keyword"),
    **dict.fromkeys(("long", "integer", "short", "byte", "token_count", "murmur3"), "long"),
    **dict.fromkeys(("double", "float", "half_float", "scaled_float", "rank_feature"), "double"),
    **dict.fromkeys(("date", "date_nanos"), "date"),
    **dict.fromkeys(("flattened", "flat_object", "geo_shape", "rank_features", "join", "percolator"), "flattened"),
    **dict.fromkeys(("integer_range", "long_range", "float_range", "double_range", "date_range", "ip_range"), "flattened"),
    "boolean": "boolean",
    "geo_point": "geo_point",
    "ip": "ip",
    "nested": "nested",
    "unsigned_long": "unsigned_long",
    "wildcard": "wildcard",
}
"""The engine's type of each of Elasticsearch's; names that stand for no values of their own are left out."""

DEEPEST = 20
"""Objects within objects that a mapping may have, unless its index says otherwise."""
UNINDEXED = frozenset({"dense_vector", "sparse_vector", "knn_vector", "shape", "point", "xy_shape", "xy_point", "histogram", "star_tree"})
"""Types whose values live in `_source` alone."""

ANALYZERS = frozenset({"analyzer", "search_analyzer", "search_quote_analyzer"})
"""Parameters that only text has."""
DYNAMIC = {
    "true": "true",
    "false": "false",
    "strict": "strict",
    "runtime": "true",
    "false_allow_templates": "false_allow_templates",
    "strict_allow_templates": "strict_allow_templates",
}


@dataclass(frozen=True)
class Rules:
    """How documents of an index are read, beyond the types of its fields."""

    dynamic: str = "true"
    """For fields that are not mapped: `true`, `false`, `strict`, `strict_allow_templates`."""
    objects: Mapping[str, str] = field(default_factory=dict[str, str])
    """`dynamic` of objects that have their own."""
    templates: tuple[tuple[str, Json], ...] = ()
    dates: bool = True
    date_formats: tuple[str, ...] = ()
    numbers: bool = False
    """Whether strings that look like numbers are."""
    strict: bool = False
    """Whether a document with a value that doesn't fit is refused; else the field is named in `_ignored`."""
    vocabulary: bool = True
    """Whether the product's own names decide before dynamic mapping does."""
    disabled: frozenset[str] = frozenset()
    """Names below which nothing is mapped."""
    lenient: frozenset[str] = frozenset()
    """Fields with `ignore_malformed`."""
    firm: frozenset[str] = frozenset()
    """Fields that say `ignore_malformed: false` themselves."""
    nulls: Mapping[str, Any] = field(default_factory=dict[str, Any])
    copies: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    readers: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict[str, "Callable[[Any], Any]"])
    """Of fields whose values are read in their own way: formats of times, small numbers, long keywords."""
    kinds: Mapping[str, str] = field(default_factory=dict[str, str])
    """Elasticsearch's type of each mapped field."""
    most: int = MOST_FIELDS
    most_nested: int = 10_000
    """Nested objects that a document may have."""
    routed: bool = False
    """Whether documents must come with a routing."""

    def dynamic_at(self, path: str) -> str:
        """`dynamic` for a new field of that name."""
        parts = path.split(".")
        for size in range(len(parts) - 1, 0, -1):
            found = self.objects.get(".".join(parts[:size]))
            if found is not None:
                return found
        return self.dynamic


PLAIN = Rules()
"""Those of an index about which nothing was said."""


@dataclass
class _Reading:
    types: dict[str, Mapped] = field(default_factory=dict[str, Mapped])
    objects: dict[str, str] = field(default_factory=dict[str, str])
    disabled: set[str] = field(default_factory=set[str])
    lenient: set[str] = field(default_factory=set[str])
    firm: set[str] = field(default_factory=set[str])
    nulls: dict[str, Any] = field(default_factory=dict[str, Any])
    copies: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    readers: dict[str, Callable[[Any], Any]] = field(default_factory=dict[str, "Callable[[Any], Any]"])
    kinds: dict[str, str] = field(default_factory=dict[str, str])
    aliases: dict[str, str] = field(default_factory=dict[str, str])
    normalizers: Mapping[str, Normalizer] = field(default_factory=dict[str, Normalizer])


def read_rules(definition: Json) -> tuple[Types, Rules]:
    """The types that an index's definition names, and its rules. Raises MappingConflict for what can't be a mapping."""
    mappings, settings = definition.get("mappings") or {}, definition.get("settings") or {}
    deepest = int(settings.get("index.mapping.depth.limit", DEEPEST))
    lenient = str(settings.get("index.mapping.ignore_malformed", "false")) == "true"
    work = _Reading(normalizers=normalizers(settings))
    try:
        _properties(work, "", mappings.get("properties") or {}, None, lenient=lenient)
    except RecursionError:
        raise MappingConflict(f"Limit of mapping depth [{deepest}] has been exceeded") from None
    if any(path.count(".") >= deepest for path in work.kinds):
        raise MappingConflict(f"Limit of mapping depth [{deepest}] has been exceeded")
    for name, path in work.aliases.items():
        target = work.types.get(path)
        if target is not None:
            work.types[name] = Mapped(target.type, of=target.of or path, ignore_above=target.ignore_above, nested=target.nested)
    dynamic = DYNAMIC.get(str(mappings.get("dynamic", "true")).lower(), "true")
    templates = tuple((name, body) for one in mappings.get("dynamic_templates") or () for name, body in one.items())
    rules = Rules(
        dynamic,
        work.objects,
        templates,
        dates=_true(mappings.get("date_detection", True)),
        date_formats=tuple(mappings.get("dynamic_date_formats") or ()),
        numbers=_true(mappings.get("numeric_detection", False)),
        strict=bool(definition) and not lenient,
        vocabulary="properties" not in mappings and "dynamic_templates" not in mappings,
        disabled=frozenset(work.disabled),
        lenient=frozenset(work.lenient),
        firm=frozenset(work.firm),
        nulls=work.nulls,
        copies=work.copies,
        readers=work.readers,
        kinds=work.kinds,
        most=int(settings.get("index.mapping.total_fields.limit", MOST_FIELDS)),
        most_nested=int(settings.get("index.mapping.nested_objects.limit", 10_000)),
        routed=_true((mappings.get("_routing") or {}).get("required", False)),
    )
    return MappingProxyType(work.types), rules


def _true(value: Any) -> bool:
    return str(value).lower() == "true"


def _properties(work: _Reading, prefix: str, properties: Mapping[str, Any], nested: str | None, *, lenient: bool) -> None:
    for name, body in properties.items():
        path = f"{prefix}{name}"
        kind = body.get("type", "object")
        work.kinds[path] = kind
        if "dynamic" in body:
            work.objects[path] = DYNAMIC.get(str(body["dynamic"]).lower(), "true")
        if not _true(body.get("enabled", True)) or kind in UNINDEXED:
            work.disabled.add(path)
        elif kind in {"object", "nested"}:
            if kind == "nested":
                work.types[path] = Mapped("nested", nested=nested)
            inside = path if kind == "nested" else nested
            _properties(work, f"{path}.", body.get("properties") or {}, inside, lenient=lenient)
        elif kind == "alias":
            work.aliases[path] = str(body.get("path", ""))
        elif kind in KINDS:
            _leaf(work, path, kind, body, nested, lenient=lenient)
        else:
            raise MappingConflict(f"No handler for type [{kind}] declared on field [{name}]", where=path)


def _leaf(work: _Reading, path: str, kind: str, body: Mapping[str, Any], nested: str | None, *, lenient: bool) -> None:
    wrong = sorted(body.keys() & ANALYZERS) if KINDS[kind] != "text" and kind != "token_count" else []
    if wrong:
        told = f"Mapping definition for [{path.rpartition('.')[2]}] has unsupported parameters:  [{wrong[0]} : {body[wrong[0]]}]"
        raise MappingConflict(told, where=path)
    work.types[path] = Mapped(KINDS[kind], nested=nested)
    if kind in ENDS:
        work.types |= {f"{path}{end}": Mapped(ENDS[kind], nested=nested) for end in (LOW, HIGH)}
    made = reader(kind, body, work.normalizers)
    if made is not None:
        work.readers[path] = made
    if _true(body.get("ignore_malformed", lenient)):
        work.lenient.add(path)
    elif "ignore_malformed" in body:
        work.firm.add(path)
    if body.get("null_value") is not None:
        work.nulls[path] = body["null_value"]
    if copies := body.get("copy_to"):
        work.copies[path] = (copies,) if isinstance(copies, str) else tuple(copies)
    for name, view in (body.get("fields") or {}).items():
        shown = KINDS.get(view.get("type", ""))
        if shown is None:
            raise MappingConflict(f"No handler for type [{view.get('type')}] declared on field [{name}]", where=path)
        if {body.get("normalizer"), view.get("normalizer")} & work.normalizers.keys():
            # One of them is written in another way, so each has values of its own.
            _leaf(work, f"{path}.{name}", view["type"], view, nested, lenient=lenient)
            work.copies[path] = (*work.copies.get(path, ()), f"{path}.{name}")
            work.kinds[f"{path}.{name}"] = view["type"]
            continue
        most = view.get("ignore_above")
        work.types[f"{path}.{name}"] = Mapped(shown, of=path, ignore_above=most, nested=nested)
        work.kinds[f"{path}.{name}"] = view["type"]


def declared(types: Types, wanted: Types) -> Types:
    """The types with those that a definition names. Raises MappingConflict where a field has another type already."""
    fresh: dict[str, Mapped] = {}
    for name, mapped in wanted.items():
        known = types.get(name)
        if known is None:
            fresh[name] = mapped
        elif known.type != mapped.type:
            reason = f"mapper [{name}] cannot be changed from type [{known.type}] to [{mapped.type}]"
            raise MappingConflict(reason, where=name)
    return MappingProxyType({**types, **fresh}) if fresh else types
