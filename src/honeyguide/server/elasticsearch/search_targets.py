"""What a search goes over: the indices an expression means, the filters of aliases, and what their definitions say of each field."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from honeyguide.query.ast import And, MatchAll, Or, Query, Term, Terms
from honeyguide.query.dsl import read_query
from honeyguide.server.elasticsearch.mapping_types import MappingTypes
from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.server.elasticsearch.resolving import CLOSED, IndexClosed, Options, Resolved, resolve
from honeyguide.store.definitions import INDEX, Defining
from honeyguide.store.mapping import Types
from honeyguide.store.normalizing import Normalizer, normalizers
from honeyguide.store.protocol import Json, Store


@dataclass(frozen=True)
class Target:
    """The indices of a search; at a point in time with `pin`."""

    store: Store
    resolved: Resolved
    pin: str | None = None
    definitions: Mapping[str, Json] = field(default_factory=dict[str, "Json"])
    mapping_types: MappingTypes | None = None
    """The types of indices, where the face has some."""

    @property
    def expression(self) -> str:
        """For the store."""
        return self.resolved.expression

    @cached_property
    def types(self) -> Mapping[str, Types]:
        """The mapped fields by index."""
        store = defining(self.store)
        return {name: store.types(name) for name in self.resolved.indices if name in self.definitions}

    @cached_property
    def bodies(self) -> Mapping[str, Mapping[str, Json]]:
        """By index and full name what the mappings say of a field."""
        return {name: properties(self.definitions.get(name, {})) for name in self.resolved.indices}

    def body(self, name: str) -> Json:
        """What the mappings say of a field, in the first index that says anything; an alias shows what it stands for."""
        for index in self.resolved.indices:
            body = self.bodies[index].get(name)
            if body is not None:
                return self.body(str(body["path"])) if body.get("type") == "alias" and body.get("path") != name else body
        return {}

    def kinds(self, name: str) -> list[str]:
        """Elasticsearch's types of a field over the indices."""
        return list(dict.fromkeys(kind for index in self.resolved.indices if (kind := self.kind(index, name)) is not None))

    def kind(self, index: str, name: str) -> str | None:
        """Elasticsearch's type of a field in an index; None where it isn't mapped."""
        body = self.bodies[index].get(name)
        if body is not None and body.get("type") == "alias":
            return self.kind(index, str(body.get("path"))) if body.get("path") != name else None
        mapped = self.types[index].get(name) if index in self.types else None
        if body is not None and "type" in body:
            return str(body["type"])
        return None if mapped is None else mapped.type

    def told_type(self, index: str) -> Json:
        """What every hit shows beside its index: `_type`, where the face has types."""
        return {} if self.mapping_types is None else self.mapping_types.told(index)

    def keeps_source(self, index: str) -> bool:
        """Whether documents of the index are shown as they came."""
        said = (self.definitions.get(index, {}).get("mappings") or {}).get("_source") or {}
        return str(said.get("enabled", "true")).lower() != "false"

    def normalizer(self, name: str) -> Normalizer | None:
        """How values of the field are written before they are looked for."""
        said = self.body(name).get("normalizer")
        if said is None:
            return None
        settings = [self.definitions.get(index, {}).get("settings") or {} for index in self.resolved.indices]
        return next((found for one in settings if (found := normalizers(one).get(str(said))) is not None), None)

    def setting(self, name: str, default: int) -> int:
        """The least of a limit's values over the indices."""
        found: list[int] = []
        for index in self.resolved.indices:
            settings = self.definitions.get(index, {}).get("settings") or {}
            value = settings.get(f"index.{name}")
            if value is not None and str(value).lstrip("-").isdecimal():
                found.append(int(value))
        return min(found, default=default)

    def narrowed(self, query: Query) -> Query:
        """The query with the filters of the aliases through which indices were reached."""
        if not self.resolved.filters:
            return query
        free = tuple(name for name in self.resolved.indices if name not in self.resolved.filters)
        ways: list[Query] = [Terms("_index", free)] if free else []
        for index, filters in self.resolved.filters.items():
            within = tuple(read_query(one) for one in filters)
            ways.append(And((Term("_index", index), within[0] if len(within) == 1 else Or(within))))
        kept = ways[0] if len(ways) == 1 else Or(tuple(ways))
        return kept if isinstance(query, MatchAll) else And((query, kept))


def defining(store: Store) -> Defining:
    """The store, which keeps definitions. Raises Refusal where it doesn't."""
    if not isinstance(store, Defining):
        raise bad("this store keeps no definitions of indices: ask the cluster itself")
    return store


def properties(definition: Json) -> dict[str, Json]:
    """Every field and object of the mappings by its full name."""
    found: dict[str, Json] = {}
    _collect((definition.get("mappings") or {}).get("properties") or {}, "", found)
    return found


def _collect(given: Mapping[str, Any], prefix: str, found: dict[str, Json]) -> None:
    for name, body in given.items():
        if isinstance(body, dict):
            found[f"{prefix}{name}"] = body
            for inner in ("properties", "fields"):
                _collect(body.get(inner) or {}, f"{prefix}{name}.", found)


def target(
    store: Store,
    expression: str | None,
    options: Options,
    mapping_types: MappingTypes | None = None,
    kinds: str = "",
    *,
    pin: str | None = None,
) -> Target:
    """What an expression means now, of the documents of some types. Raises IndexMissing."""
    keeper = defining(store)
    found, definitions = resolve(keeper, expression, options), keeper.definitions(INDEX)
    closed = [name for name in found.indices if definitions.get(name, {}).get("state") == CLOSED]
    if closed and not options.ignore_unavailable:
        raise IndexClosed("closed", where=closed[0])
    if closed:
        found = replace(found, indices=tuple(name for name in found.indices if name not in closed))
    if mapping_types is not None and (others := mapping_types.outside(found.indices, kinds)):
        found = replace(found, filters={**found.filters, **dict.fromkeys(others, ({"match_none": {}},))})
    return Target(store, found, pin, definitions, mapping_types)


def pinned(store: Store, pin: str, indices: tuple[str, ...], mapping_types: MappingTypes) -> Target:
    """The indices of a point in time, those that are still there."""
    definitions = defining(store).definitions(INDEX)
    there = tuple(name for name in indices if name in definitions)
    return Target(store, Resolved(there), pin, definitions, mapping_types)
