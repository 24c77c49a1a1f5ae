"""Mappings of indices: told, and added to."""

from typing import Any

from honeyguide.errors import MappingConflict
from honeyguide.server.elasticsearch.asked import RESOLVING, WAITING, Asked, api
from honeyguide.server.elasticsearch.declaring import ROOT, check_parameters, check_root
from honeyguide.server.elasticsearch.refusals import Refusal, bad
from honeyguide.server.elasticsearch.templates import untyped
from honeyguide.server.routes import router
from honeyguide.store.definitions import INDEX, Definition
from honeyguide.store.mappings import laid_over, normal, shown
from honeyguide.store.names import pattern
from honeyguide.store.protocol import Json

ROUTER = router()


@api(ROUTER, "GET", "/_mapping /_mappings /{index}/_mapping /{index}/_mappings", "include_type_name", more=WAITING | RESOLVING)
def get_mapping(asked: Asked) -> Json:
    """The mappings of indices, with what came by itself."""
    found = asked.resolved(forbid_closed=False)
    told: Json = {}
    for name in found.indices:
        mappings = shown(asked.defining.definitions(INDEX)[name], asked.defining.types(name))
        told[name] = {"mappings": {"_doc": mappings} if asked.text("include_type_name") == "true" else mappings}
    return told


@api(
    ROUTER,
    "PUT POST",
    "/{index}/_mapping /{index}/_mappings /{index}/{type}/_mapping /{index}/_mapping/{type} /_mapping/{type}",
    "include_type_name write_index_only",
    more=WAITING | RESOLVING,
)
def put_mapping(asked: Asked) -> Json:
    """Add to the mappings of indices."""
    given, typed = asked.object(required=True), asked.text("include_type_name") == "true"
    alone = len(given) == 1 and not given.keys() & ROOT and isinstance(next(iter(given.values())), dict)
    if alone and not asked.face.typed and not typed:
        raise bad("Types cannot be provided in put mapping requests")
    body = checked(untyped(given) if asked.face.typed or typed else given)
    found = asked.resolved(forbid_closed=False, allow_no_indices=asked.part("index") != "")
    changes: list[Definition] = []
    for name in found.indices:
        definition = asked.defining.definitions(INDEX)[name]
        base = shown(definition, asked.defining.types(name))
        changes.append(Definition(INDEX, name, {**definition, "mappings": laid_over(base, body)}))
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
    "/_mapping/field/{fields} /{index}/_mapping/field/{fields}",
    "include_type_name include_defaults",
    more=WAITING | RESOLVING,
)
def get_field_mapping(asked: Asked) -> Json:
    """The mappings of fields by name."""
    found = asked.resolved(forbid_closed=False, allow_no_indices=True)
    names = asked.part("fields").split(",")
    told: Json = {}
    any_field = False
    for index in found.indices:
        fields = _fields(shown(asked.defining.definitions(INDEX)[index], asked.defining.types(index)))
        here: Json = {}
        for name in names:
            regex = pattern(name)
            for path, body in sorted(fields.items()):
                if regex.fullmatch(path):
                    leaf = path.rpartition(".")[2]
                    given = {**body, **_defaults(body)} if asked.flag("include_defaults") else body
                    here[path] = {"full_name": path, "mapping": {leaf: given}}
        any_field = any_field or bool(here)
        told[index] = {"mappings": {"_doc": here} if asked.text("include_type_name") == "true" else here}
    if not found.indices and asked.part("index") and "*" not in asked.part("index"):
        raise Refusal(404, "index_not_found_exception", f"no such index [{asked.part('index')}]")
    return told


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
