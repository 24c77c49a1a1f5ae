"""What templates make of a new index: the best of the composable ones with its components, else all legacy ones in their order.

https://www.elastic.co/guide/en/elasticsearch/reference/7.17/index-templates.html
"""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from honeyguide.errors import QueryError
from honeyguide.query.dsl import read_query
from honeyguide.server.elasticsearch.mapping_types import KEY, of_definition, untyped
from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.server.elasticsearch.settings import flat
from honeyguide.store.definitions import Defining
from honeyguide.store.mappings import normal
from honeyguide.store.names import pattern
from honeyguide.store.protocol import Json

LEGACY, INDEX_TEMPLATE, COMPONENT = "template", "index_template", "component_template"
"""Kinds of definitions."""


def matching(patterns: Iterable[str], name: str) -> bool:
    """Whether one of the patterns names the index."""
    return any(pattern(one).fullmatch(name) for one in patterns)


def composable_for(store: Defining, name: str) -> str | None:
    """The composable template that a new index of that name takes."""
    fitting = [
        (int(body.get("priority") or 0), key)
        for key, body in store.definitions(INDEX_TEMPLATE).items()
        if matching(body["index_patterns"], name)
    ]
    return max(fitting)[1] if fitting else None


def made_by_templates(store: Defining, name: str) -> Json:
    """Settings, mappings and aliases that a new index of that name is given."""
    chosen = composable_for(store, name)
    if chosen is not None:
        return composed(store, store.definitions(INDEX_TEMPLATE)[chosen])
    legacy = store.definitions(LEGACY)
    fitting = sorted((int(body.get("order") or 0), key) for key, body in legacy.items() if matching(body["index_patterns"], name))
    made: Json = {"settings": {}, "mappings": {}, "aliases": {}}
    for _, key in fitting:
        lay(made, legacy[key])
        made[KEY] = of_definition(legacy[key]) or made.get(KEY)
    return made


def composed(store: Defining, template: Mapping[str, Any]) -> Json:
    """What a composable template with its components says."""
    components = store.definitions(COMPONENT)
    made: Json = {"settings": {}, "mappings": {}, "aliases": {}}
    for name in template.get("composed_of") or ():
        if name in components:
            lay(made, components[name].get("template") or {})
    lay(made, template.get("template") or {})
    return made


def lay(made: Json, over: Mapping[str, Any]) -> None:
    """Lay settings, mappings and aliases over others: mappings merge by field, the later wins."""
    made["settings"] = {**made["settings"], **(over.get("settings") or {})}
    made["aliases"] = {**made["aliases"], **copy.deepcopy(over.get("aliases") or {})}
    mappings = over.get("mappings") or {}
    merged = {**made["mappings"], **{name: value for name, value in mappings.items() if name not in {"properties", "dynamic_templates"}}}
    if "dynamic_templates" in mappings:
        names = {key for one in mappings["dynamic_templates"] for key in one}
        before = [one for one in merged.get("dynamic_templates") or [] if not names & one.keys()]
        merged["dynamic_templates"] = before + list(mappings["dynamic_templates"])
    if "properties" in mappings:
        merged["properties"] = _over(merged.get("properties") or {}, mappings["properties"])
    made["mappings"] = merged


def _over(old: Json, new: Json) -> Json:
    made = dict(old)
    for name, body in new.items():
        before = made.get(name)
        if before is not None and "properties" in before and "properties" in body:
            made[name] = {**before, **body, "properties": _over(before["properties"], body["properties"])}
        else:
            made[name] = body
    return made


def normal_template(given: Any) -> Json:
    """The `template` of a request in one form: flat settings, written-out mappings. Raises Refusal, MappingConflict."""
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise bad("[template] must be an object", "parsing_exception")
    made = dict(given)
    if "settings" in made:
        made["settings"] = flat(made["settings"] or {})
    if "mappings" in made:
        made["mappings"] = normal(untyped(made["mappings"] or {}))
    if "aliases" in made:
        made["aliases"] = {name: normal_alias(body) for name, body in (made["aliases"] or {}).items()}
    return made


def normal_alias(given: Any) -> Json:
    """How an alias stands to an index, in one form: a routing is two."""
    body = {name: value for name, value in (given or {}).items() if value is not None}
    made: Json = {}
    if body.get("filter"):
        try:
            read_query(body["filter"])
        except QueryError as error:
            raise bad(f"failed to parse filter for alias: {error.message}") from error
        made["filter"] = body["filter"]
    routing = body.get("routing")
    for name in ("index_routing", "search_routing"):
        value = body.get(name, body.get(name.replace("_routing", "-routing"), routing))
        if value is not None:
            made[name] = str(value)
    for name in ("is_write_index", "is_hidden"):
        if name in body:
            made[name] = str(body[name]).lower() == "true"
    return made
