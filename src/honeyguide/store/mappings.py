"""Mappings in the words of Elasticsearch's clients: brought into one form, laid over one another, and shown with what came by itself."""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from honeyguide.errors import MappingConflict
from honeyguide.store.mapping import Types
from honeyguide.store.protocol import Json
from honeyguide.store.rules import KINDS, read_rules

FIXED = frozenset({"type", "analyzer", "normalizer", "format", "doc_values", "store", "scaling_factor", "index"})
"""Parameters of a field that no later mapping changes."""
SHOWN = {"double": "float"}
"""What Elasticsearch makes of a new field where the engine keeps more."""


def normal(mappings: Mapping[str, Any]) -> Json:
    """The mappings with names in dots written out as objects, and texts made of numbers and truths. Raises MappingConflict."""
    made = {name: value for name, value in mappings.items() if name != "properties"}
    if "dynamic" in made:
        made["dynamic"] = str(made["dynamic"]).lower()
    if "properties" in mappings:
        try:
            made["properties"] = _properties(mappings["properties"])
        except RecursionError:
            raise MappingConflict("Limit of mapping depth [20] has been exceeded") from None
    return made


def _properties(given: Any) -> Json:
    if not isinstance(given, dict):
        raise MappingConflict("Expected map for property [properties]")
    made: Json = {}
    for name, body in given.items():
        if not isinstance(body, dict):
            raise MappingConflict(f"Expected map for property [fields] on field [{name}] but got a class java.lang.String", where=name)
        if not name or any(not part for part in name.split(".")):
            raise MappingConflict("field name cannot be an empty string", where=name)
        head, _, rest = name.partition(".")
        if rest:
            made[head] = _laid(made.get(head, {}), {"properties": _properties({rest: body})}, head)
        else:
            made[head] = _laid(made.get(head, {}), _field(head, body), head)
    return made


def _field(name: str, body: Json) -> Json:
    kind = body.get("type")
    if kind is None and "properties" not in body and not {"dynamic", "enabled"} & body.keys():
        raise MappingConflict(f"No type specified for field [{name}]", where=name)
    made = dict(body)
    if "properties" in body:
        made["properties"] = _properties(body["properties"])
        if kind == "object":
            del made["type"]
    if "dynamic" in made:
        made["dynamic"] = str(made["dynamic"]).lower()
    return made


def laid_over(old: Json, new: Json) -> Json:
    """The mappings with others laid over them; both in normal form. Raises MappingConflict where a field would change its type."""
    made = {**copy.deepcopy(old), **{name: value for name, value in new.items() if name != "properties"}}
    for name, body in (new.get("properties") or {}).items():
        properties = made.setdefault("properties", {})
        properties[name] = _laid(properties[name], body, name) if name in properties else body
    return made


def _laid(old: Json, new: Json, path: str) -> Json:
    if not old:
        return new
    before, after = _type(old), _type(new)
    if before != after:
        if "object" in {before, after}:
            raise MappingConflict(f"can't merge a non object mapping [{path}] with an object mapping", where=path)
        raise MappingConflict(f"mapper [{path}] cannot be changed from type [{before}] to [{after}]", where=path)
    for name in sorted(FIXED & new.keys()):
        if name in old and old[name] != new[name] and name != "type":
            change = f"[{name}] from [{old[name]}] to [{new[name]}]"
            raise MappingConflict(f"Mapper for [{path}] conflicts with existing mapper:\n\tCannot update parameter {change}", where=path)
    made = {**old, **{name: value for name, value in new.items() if name not in {"properties", "fields"}}}
    for part in ("properties", "fields"):
        for name, body in (new.get(part) or {}).items():
            inner = dict(made.get(part) or {})
            inner[name] = _laid(inner.get(name, {}), body, f"{path}.{name}")
            made[part] = inner
    if made.get("type") == "object" and made.get("properties"):
        del made["type"]
    return made


def _type(body: Json) -> str:
    return body.get("type", "object")


def with_made(definition: Json, made: Mapping[str, Json]) -> Json:
    """The definition of an index with the mappings of new fields by full name."""
    return {**definition, "mappings": laid_over(definition.get("mappings") or {}, {"properties": _properties(dict(made))})}


def shown(definition: Json, types: Types) -> Json:
    """The mappings of an index as they are told: as given, with the fields that came by themselves."""
    mappings = copy.deepcopy(definition.get("mappings") or {})
    given = set(paths(mappings.get("properties") or {})) | read_rules(definition)[0].keys()
    fresh: dict[str, Json] = {
        name: {"type": SHOWN.get(one.type, one.type)} for name, one in types.items() if one.of is None and name not in given
    }
    if not fresh:
        return mappings
    for name, one in types.items():
        if one.of in fresh and name.startswith(f"{one.of}."):
            body: Json = {"type": one.type} | ({} if one.ignore_above is None else {"ignore_above": one.ignore_above})
            fresh[one.of].setdefault("fields", {})[name[len(one.of) + 1 :]] = body
    properties = mappings.setdefault("properties", {})
    for name in sorted(fresh):
        _place(properties, name, fresh[name])
    return mappings


def _place(properties: Json, name: str, body: Json) -> None:
    head, _, rest = name.partition(".")
    if not rest:
        properties[head] = {**properties.get(head, {}), **body}
        return
    above = properties.setdefault(head, {})
    if above.get("type", "object") in {"object", "nested"}:
        above.pop("type", None) if above.get("type") == "object" else None
        _place(above.setdefault("properties", {}), rest, body)
    else:
        properties[name] = body


def paths(properties: Json, prefix: str = "") -> Iterable[str]:
    """The full names of all fields that have a type."""
    for name, body in properties.items():
        path = f"{prefix}{name}"
        if _type(body) in KINDS or "type" in body:
            yield path
        yield from paths(body.get("properties") or {}, f"{path}.")
        yield from paths(body.get("fields") or {}, f"{path}.")
