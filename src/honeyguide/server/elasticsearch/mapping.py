"""Mappings of indices: told, and added to."""

from functools import partial
from typing import Any

from honeyguide.errors import MappingConflict
from honeyguide.server.elasticsearch.asked import RESOLVING, WAITING, Answer, Asked, api
from honeyguide.server.elasticsearch.declaring import check_parameters, check_root
from honeyguide.server.elasticsearch.mapping_types import KEY, of_definition
from honeyguide.server.elasticsearch.refusals import Refusal, bad
from honeyguide.server.routes import router
from honeyguide.store.definitions import INDEX, Definition
from honeyguide.store.mappings import laid_over, normal, shown
from honeyguide.store.names import pattern
from honeyguide.store.protocol import Json

ROUTER = router()


@api(
    ROUTER,
    "GET",
    "/_mapping /_mappings /{index}/_mapping /{index}/_mappings "
    "/_mapping/{type} /{index}/_mapping/{type} /{index}/_mappings/{type} /{index}/{type}/_mapping",
    "include_type_name",
    more=WAITING | RESOLVING,
)
def get_mapping(asked: Asked) -> Json | Answer:
    """The mappings of indices, with what came by itself."""
    said = asked.types
    if said and not asked.flag("include_type_name") and asked.request.scope.get("asked_method") != "HEAD":
        raise bad("Types cannot be provided in get mapping requests, unless include_type_name is set to true.")
    found, lacking = asked.mapping_types.among(asked.resolved(forbid_closed=False).indices, said)
    if lacking and not found:
        reason = f"type[[{said}]] missing"
        raise Refusal(404, "type_missing_exception", reason, index_uuid="_na_", index="_all")
    told: Json = {}
    for name, kind in found.items():
        mappings = shown(asked.defining.definitions(INDEX)[name], asked.defining.types(name))
        told[name] = {"mappings": asked.mapping_types.around(kind, mappings, named=asked.flag("include_type_name"))}
    if not lacking:
        return told
    reason = f"type{'s' if len(lacking) > 1 else ''} [{','.join(lacking)}] missing"
    return Answer({"error": reason, "status": 404, **told}, 404)


@api(
    ROUTER,
    "PUT POST",
    "/{index}/_mapping /{index}/_mappings /{index}/{type}/_mapping /{index}/_mapping/{type} /_mapping/{type} "
    "/{index}/{type}/_mappings /{index}/_mappings/{type} /_mappings/{type}",
    "include_type_name write_index_only",
    more=WAITING | RESOLVING,
)
def put_mapping(asked: Asked) -> Json:
    """Add to the mappings of indices."""
    given, said = asked.object(required=True), asked.types or None
    read = partial(asked.mapping_types.read_more, mappings=given, said=said, named=asked.flag("include_type_name"))
    read("")
    found = asked.resolved(forbid_closed=False, allow_no_indices=asked.part("index") != "")
    changes: list[Definition] = []
    for name in found.indices:
        definition = asked.defining.definitions(INDEX)[name]
        base = shown(definition, asked.defining.types(name))
        kind, mappings = read(name)
        made = {**definition, "mappings": laid_over(base, checked(mappings))}
        changes.append(Definition(INDEX, name, made if kind in {None, of_definition(made)} else {**made, KEY: kind}))
    asked.defining.define(changes)
    return {"acknowledged": True}


def checked(mappings: Json) -> Json:
    """Mappings of a request in normal form. Raises Refusal."""
    check_root(mappings)
    check_parameters(mappings.get("properties"))
    if str(mappings.get("dynamic", "true")).lower() not in {
        "true",
        "false",
        "strict",
        "runtime",
        "strict_allow_templates",
        "false_allow_templates",
    }:
        raise bad(f"Could not convert [dynamic] to boolean: {mappings['dynamic']}", "mapper_parsing_exception")
    try:
        return normal(mappings)
    except MappingConflict as error:
        kind = "illegal_argument_exception" if "empty string" in error.message else "mapper_parsing_exception"
        raise bad(error.message, kind) from error


@api(
    ROUTER,
    "GET",
    "/_mapping/field/{fields} /{index}/_mapping/field/{fields} "
    "/_mapping/{type}/field/{fields} /{index}/_mapping/{type}/field/{fields} /{index}/{type}/_mapping/field/{fields}",
    "include_type_name include_defaults",
    more=WAITING | RESOLVING,
)
def get_field_mapping(asked: Asked) -> Json | Answer:
    """The mappings of fields by name."""
    found = asked.resolved(forbid_closed=False, allow_no_indices=True)
    names, named = asked.part("fields").split(","), asked.flag("include_type_name")
    told: Json = {}
    kinds, lacking = asked.mapping_types.among(found.indices, asked.types)
    if asked.types and not named:
        raise bad("Types cannot be specified unless include_type_name is set to true.")
    if lacking and not kinds:
        return Answer({}, 404)
    for index, kind in kinds.items():
        fields = _fields(shown(asked.defining.definitions(INDEX)[index], asked.defining.types(index)))
        here: Json = {}
        for name in names:
            regex = pattern(name)
            for path, body in sorted(fields.items()):
                if regex.fullmatch(path):
                    leaf = path.rpartition(".")[2]
                    given = {**body, **_defaults(body)} if asked.flag("include_defaults") else body
                    here[path] = {"full_name": path, "mapping": {leaf: given}}
        told[index] = {"mappings": asked.mapping_types.around(kind, here, named=True) if named and here else here}
    if not found.indices and asked.part("index") and "*" not in asked.part("index"):
        raise Refusal(404, "index_not_found_exception", f"no such index [{asked.part('index')}]")
    lost = asked.types and len(told) == len(names) == 1 and not any(one["mappings"] for one in told.values())
    return {} if lost else told


def _defaults(body: Json) -> Json:
    return {"analyzer": "default", **body} if body.get("type") == "text" else {}


def _fields(mappings: Json, prefix: str = "") -> Json:
    """The mapping of every field by full name."""
    found: Json = {}
    inner: dict[str, Any] = mappings.get("properties") or {}
    for name, body in inner.items():
        path = f"{prefix}{name}"
        if body.get("type", "object") not in {"object", "nested"}:
            found[path] = body
            found |= {f"{path}.{view}": one for view, one in (body.get("fields") or {}).items()}
        found |= _fields(body, f"{path}.")
    return found
