"""Our types as a cluster's mapping, and back.

The cluster maps nothing by itself (`dynamic: false`): which type a field has is decided by `store/mapping.py`, as in every store.
Source: https://www.elastic.co/guide/en/elasticsearch/reference/7.17/mapping-types.html
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from honeyguide.errors import StoreError
from honeyguide.schema.fields import FieldType
from honeyguide.store.mapping import MOST_FIELDS, Mapped, Types

Json: TypeAlias = dict[str, Any]
WHOLE = "@whole"
"""Beside each text its whole as one keyword: what sorts, counts and regular expressions read."""
SOURCE, JSON, FLAT = "@source", "@json", "@flat"
"""What a document has beside its fields: its source, its own JSON where the cluster couldn't take that, what flattened fields hold."""
BATCH = "@batch"
"""Which append a row came with: what an unfinished one left is taken back by it."""
EVENT = "@event"
"""True on a row of an event frame whose JSON lies beside it; without it such a row is a document."""
LONGEST_TERM = 8191
"""Characters of a term: Lucene takes 32,766 bytes."""
MANY = "many"
CHANGING = ("analyzer", "copy_to", "format", "normalizer", "null_value", "search_analyzer")
"""What a definition may say of a field that changes what is found."""
_READ: dict[str, FieldType] = {
    "boolean": "boolean",
    "byte": "long",
    "constant_keyword": "keyword",
    "date": "date",
    "date_nanos": "date",
    "double": "double",
    "float": "double",
    "geo_point": "geo_point",
    "half_float": "double",
    "integer": "long",
    "ip": "ip",
    "keyword": "keyword",
    "long": "long",
    "match_only_text": "text",
    "nested": "nested",
    "scaled_float": "double",
    "short": "long",
    "text": "text",
    "unsigned_long": "unsigned_long",
    "wildcard": "wildcard",
}


def settings(shards: int, replicas: int | None) -> Json:
    """Settings of an index. Nothing is shown before we say so: readers see whole appends."""
    copies = {} if replicas is None else {"number_of_replicas": replicas}
    return {
        "index": {
            "number_of_shards": shards,
            **copies,
            "refresh_interval": "-1",
            "max_result_window": 1_000_000,
            "max_regex_length": 20_000,
            "mapping": {"total_fields": {"limit": 4 * MOST_FIELDS}, "depth": {"limit": 100}, "ignore_malformed": True},
            "codec": "best_compression",
            "analysis": {"analyzer": {"default": {"type": "standard", "max_token_length": LONGEST_TERM}}},
        }
    }


def empty() -> Json:
    """The mapping of an index that has no field yet."""
    return {
        "dynamic": False,
        "properties": {
            SOURCE: {"type": "keyword"},
            BATCH: {"type": "keyword"},
            JSON: {"type": "keyword", "index": False, "doc_values": False},
            FLAT: {"type": "keyword", "ignore_above": LONGEST_TERM},
        },
    }


def properties(types: Types, many: Collection[str] = (), *, wildcards: bool) -> Json:
    """The types as `properties`; objects are nested as the cluster nests them, views are fields of their field.

    Fields of which a row has had several values (`many`) say so in their `meta`.
    """
    made: Json = {}
    for name, mapped in types.items():
        if mapped.of is None:
            place = made
            above = ""
            for part in name.split(".")[:-1]:
                above = f"{above}.{part}" if above else part
                parent = types.get(above)
                holder = place.setdefault(part, {})
                if parent is not None and parent.type == "nested":
                    holder.setdefault("type", "nested")
                place = holder.setdefault("properties", {})
            kept = place.get(name.rpartition(".")[2], {})
            place[name.rpartition(".")[2]] = {
                **_property(mapped, wildcards=wildcards, many=name in many),
                **({"properties": kept["properties"]} if kept else {}),
            }
    for name, mapped in types.items():
        if mapped.of is not None and (field := _at(made, mapped.of)) is not None:
            field.setdefault("fields", {})[name[len(mapped.of) + 1 :]] = _property(mapped, wildcards=wildcards)
    return made


def _at(made: Json, name: str) -> Json | None:
    place: Any = {"properties": made}
    for part in name.split("."):
        place = place.get("properties", {}).get(part)
        if place is None:
            return None
    return place


def _property(mapped: Mapped, *, wildcards: bool, many: bool = False) -> Json:
    made = _typed(mapped, wildcards=wildcards)
    if many and mapped.type not in {"flattened", "nested"}:
        made["meta"] = {**made.get("meta", {}), MANY: "true"}
    return made


def _typed(mapped: Mapped, *, wildcards: bool) -> Json:
    most = LONGEST_TERM if mapped.ignore_above is None else mapped.ignore_above
    match mapped.type:
        case "keyword":
            return {"type": "keyword", "ignore_above": most}
        case "wildcard":
            if wildcards and mapped.of is None:
                return {"type": "wildcard"}
            return {"type": "keyword", "ignore_above": most, "meta": {"honeyguide": "wildcard"}}
        case "text":
            # Nothing is loaded before somebody counts the words.
            return {"type": "text", "fielddata": True, "fields": {WHOLE: {"type": "keyword", "ignore_above": LONGEST_TERM}}}
        case "flattened":
            return {"type": "object", "enabled": False}
        case "nested":
            return {"type": "nested", "dynamic": False}
        case _:
            return {"type": mapped.type}


def read_types(mapping: Mapping[str, Any]) -> Types:
    """The types in an index's mapping."""
    found: dict[str, Mapped] = {}
    _read(mapping.get("properties", {}), "", None, found)
    return MappingProxyType({name: mapped for name, mapped in found.items() if name not in {SOURCE, BATCH, JSON, FLAT}})


def check_definition(mapping: Mapping[str, Any], above: str = "") -> None:
    """Raises StoreError for a field of a definition that a cluster's index here can't have as it is said, rather than have another."""
    for part, body in (mapping.get("properties") or {}).items():
        kind, name = body.get("type", "object"), f"{above}{part}"
        said = [f"{word}" for word in CHANGING if body.get(word) is not None]
        if kind not in _READ and kind != "object":
            said = [f"type {kind!r}"]
        if said:
            hint = "Make the index on the cluster itself, or leave that away."
            raise StoreError(f"a cluster's index isn't given a field with {said[0]} through Honeyguide", where=name, hint=hint)
        check_definition(body, f"{name}.")


def read_many(mapping: Mapping[str, Any]) -> frozenset[str]:
    """The fields of which a row has had several values."""
    found: set[str] = set()
    _gather(mapping.get("properties", {}), "", found)
    return frozenset(found)


def _gather(given: Mapping[str, Any], above: str, found: set[str]) -> None:
    for part, body in given.items():
        if MANY in body.get("meta", {}):
            found.add(f"{above}{part}")
        _gather(body.get("properties", {}), f"{above}{part}.", found)


def _read(given: Mapping[str, Any], above: str, nested: str | None, found: dict[str, Mapped]) -> None:
    for part, body in given.items():
        name = f"{above}{part}"
        kind = body.get("type", "object")
        if kind == "object" and body.get("enabled", True) is False:
            found[name] = Mapped("flattened", nested=nested)
        elif kind in _READ:
            ours: FieldType = "wildcard" if body.get("meta", {}).get("honeyguide") == "wildcard" else _READ[kind]
            found[name] = Mapped(ours, nested=nested)
            for view, inner in body.get("fields", {}).items():
                if view != WHOLE and inner.get("type") in _READ:
                    most = inner.get("ignore_above")
                    found[f"{name}.{view}"] = Mapped(
                        _READ[inner["type"]], of=name, ignore_above=None if most == LONGEST_TERM else most, nested=nested
                    )
        if "properties" in body:
            _read(body["properties"], f"{name}.", name if kind == "nested" else nested, found)


def possible(name: str, types: Types) -> bool:
    """Whether a cluster can have a field of this name: no empty part, and no field that is also an object."""
    parts = name.split(".")
    if len(parts) > 90 or any(not part.strip() for part in parts) or len(name.encode("utf-8", "surrogatepass")) > 500:
        return False
    for size in range(1, len(parts)):
        above = types.get(".".join(parts[:size]))
        if above is not None and above.type != "nested":
            return False
    return True
