"""Templates of indices: legacy ones, composable ones and their components, kept, told, taken away, and tried out."""

from functools import lru_cache
from typing import Any

from honeyguide.errors import MappingConflict
from honeyguide.server.elasticsearch.asked import WAITING, Answer, Asked, api
from honeyguide.server.elasticsearch.mapping import checked as checked_mappings
from honeyguide.server.elasticsearch.mapping_types import KEY, of_definition
from honeyguide.server.elasticsearch.naming import check_alias
from honeyguide.server.elasticsearch.refusals import Refusal, bad
from honeyguide.server.elasticsearch.settings import checked, tree
from honeyguide.server.elasticsearch.templates import (
    COMPONENT,
    INDEX_TEMPLATE,
    LEGACY,
    composable_for,
    composed,
    lay,
    matching,
    normal_template,
)
from honeyguide.server.routes import router
from honeyguide.store.definitions import Definition
from honeyguide.store.names import pattern
from honeyguide.store.protocol import Json

ROUTER = router()
LEGACY_KEYS = frozenset({"index_patterns", "template", "order", "version", "settings", "mappings", "aliases"})
INDEX_KEYS = frozenset(
    [
        "index_patterns",
        "template",
        "composed_of",
        "priority",
        "version",
        "_meta",
        "data_stream",
        "allow_auto_create",
        "deprecated",
        "ignore_missing_component_templates",
        "context",
    ]
)
COMPONENT_KEYS = frozenset({"template", "version", "_meta", "deprecated", "allow_auto_create"})


@api(ROUTER, "PUT POST", "/_template/{name}", "order create include_type_name cause", more=WAITING)
def put_legacy(asked: Asked) -> Json:
    """Keep a legacy template."""
    body = asked.object(required=True)
    _only(body, LEGACY_KEYS, "index_template")
    made = {name: value for name, value in body.items() if name in {"version"}}
    made["index_patterns"] = _patterns(asked.part("name"), body.get("index_patterns", body.get("template")))
    made["order"] = int(body.get("order", asked.whole("order", 0)) or 0)
    kind, said = asked.mapping_types.read(body, named=asked.flag("include_type_name"))
    made |= {"settings": {}, "mappings": {}, "aliases": {}} | _template(
        {name: said[name] for name in ("settings", "mappings", "aliases") if name in said}
    )
    made |= {} if kind in {None, of_definition(made)} else {KEY: kind}
    return _kept(asked, LEGACY, made, f"index_template [{asked.part('name')}] already exists")


@api(ROUTER, "GET", "/_template /_template/{name}", "flat_settings include_type_name", more=WAITING)
def get_legacy(asked: Asked) -> Json | Answer:
    """Legacy templates."""
    told: Json = {}
    for name, body in _found(asked, LEGACY).items():
        settings = body["settings"] if asked.flag("flat_settings") else tree(body["settings"])
        mappings = asked.mapping_types.around(of_definition(body), body["mappings"], named=asked.flag("include_type_name"))
        told[name] = {key: one for key, one in body.items() if key != KEY} | {"settings": settings, "mappings": mappings}
    if asked.part("name") and not told and "*" not in asked.part("name"):
        return Answer({}, 404)
    return told


@api(ROUTER, "DELETE", "/_template/{name}", "", more=WAITING)
def delete_legacy(asked: Asked) -> Json:
    """Take legacy templates away."""
    return _gone(asked, LEGACY, "index_template")


@api(ROUTER, "PUT POST", "/_index_template/{name}", "create cause", more=WAITING)
def put_composable(asked: Asked) -> Json:
    """Keep a composable template."""
    return _kept(
        asked, INDEX_TEMPLATE, _composable(asked, asked.object(required=True)), f"index template [{asked.part('name')}] already exists"
    )


def _composable(asked: Asked, body: Json) -> Json:
    _only(body, INDEX_KEYS, "index_template")
    name = asked.part("name")
    made = {key: value for key, value in body.items() if value is not None}
    made["index_patterns"] = _patterns(name, body.get("index_patterns"))
    made["composed_of"] = list(body.get("composed_of") or [])
    missing = [one for one in made["composed_of"] if one not in asked.defining.definitions(COMPONENT)]
    missing = [one for one in missing if one not in (body.get("ignore_missing_component_templates") or [])]
    if missing:
        reason = f"index template [{name}] specifies component templates [{', '.join(missing)}] that do not exist"
        raise Refusal(400, "invalid_index_template_exception", reason)
    if "template" in body:
        made["template"] = _template(body["template"])
    if int(body.get("priority") or 0) < 0:
        raise Refusal(400, "action_request_validation_exception", "Validation Failed: 1: index template priority must be >= 0;")
    for other, one in asked.defining.definitions(INDEX_TEMPLATE).items():
        same = int(one.get("priority") or 0) == int(body.get("priority") or 0)
        shared = [mine for mine in made["index_patterns"] for theirs in one["index_patterns"] if _overlap(mine, theirs)]
        if other != name and same and shared:
            priority, mine, theirs = int(body.get("priority") or 0), ", ".join(made["index_patterns"]), ", ".join(one["index_patterns"])
            reason = (
                f"index template [{name}] has index patterns [{mine}] matching patterns from existing templates [{other}] with patterns "
                f"({other} => [{theirs}]) that have the same priority [{priority}], multiple index templates may not match during index "
                "creation, please use a different priority"
            )
            raise bad(reason)
    return made


@lru_cache(maxsize=4096)
def _overlap(left: str, right: str) -> bool:
    """Whether some name may fit both patterns; where both are cut alike by dashes, part by part."""
    parts, others = left.split("-"), right.split("-")
    if len(parts) == len(others) > 1 and min(left.count("*"), right.count("*")) > 1:
        return all(_overlap(one, other) for one, other in zip(parts, others, strict=True))
    if not left or not right:
        return not (left or right).strip("*")
    if left[0] == "*" or right[0] == "*":
        wild, other = (left, right) if left[0] == "*" else (right, left)
        return _overlap(wild[1:], other) or _overlap(wild, other[1:])
    return left[0] == right[0] and _overlap(left[1:], right[1:])


@api(ROUTER, "GET", "/_index_template /_index_template/{name}", "flat_settings include_defaults", more=WAITING)
def get_composable(asked: Asked) -> Json:
    """Composable templates."""
    found = _found(asked, INDEX_TEMPLATE)
    if asked.part("name") and not found and "*" not in asked.part("name"):
        raise Refusal(404, "resource_not_found_exception", f"index template matching [{asked.part('name')}] not found")
    return {"index_templates": [{"name": name, "index_template": _shown(asked, body)} for name, body in found.items()]}


def _shown(asked: Asked, body: Json) -> Json:
    template = body.get("template")
    if not template or "settings" not in template or asked.flag("flat_settings"):
        return body
    return {**body, "template": {**template, "settings": tree(template["settings"])}}


@api(ROUTER, "DELETE", "/_index_template/{name}", "", more=WAITING)
def delete_composable(asked: Asked) -> Json:
    """Take composable templates away."""
    names = _found(asked, INDEX_TEMPLATE)
    for stream, body in asked.defining.definitions("data_stream").items():
        if body["template"] in names:
            raise bad(f"unable to remove composable templates [{body['template']}] as they are in use by a data streams [{stream}]")
    return _gone(asked, INDEX_TEMPLATE, "index_template")


@api(ROUTER, "PUT POST", "/_component_template/{name}", "create timeout", more=WAITING)
def put_component(asked: Asked) -> Json:
    """Keep a component."""
    body = asked.object(required=True)
    _only(body, COMPONENT_KEYS, "component_template")
    if not isinstance(body.get("template"), dict):
        raise bad("Required [template]", "x_content_parse_exception")
    made = {**body, "template": _template(body["template"])}
    return _kept(asked, COMPONENT, made, f"component template [{asked.part('name')}] already exists")


@api(ROUTER, "GET", "/_component_template /_component_template/{name}", "flat_settings include_defaults", more=WAITING)
def get_component(asked: Asked) -> Json:
    """Components."""
    found = _found(asked, COMPONENT)
    if asked.part("name") and not found and "*" not in asked.part("name"):
        raise Refusal(404, "resource_not_found_exception", f"component template matching [{asked.part('name')}] not found")
    return {"component_templates": [{"name": name, "component_template": _shown(asked, body)} for name, body in found.items()]}


@api(ROUTER, "DELETE", "/_component_template/{name}", "", more=WAITING)
def delete_component(asked: Asked) -> Json:
    """Take components away."""
    names = _found(asked, COMPONENT)
    for template, body in asked.defining.definitions(INDEX_TEMPLATE).items():
        used = [name for name in body.get("composed_of") or () if name in names]
        if used:
            raise bad(f"component templates [{', '.join(used)}] cannot be removed as they are still in use by index templates [{template}]")
    return _gone(asked, COMPONENT, "component_template")


@api(ROUTER, "POST", "/_index_template/_simulate_index/{name}", "create cause", more=WAITING)
def simulate_index(asked: Asked) -> Json:
    """What an index of a name would be given."""
    name = asked.part("name")
    body = asked.object()
    if body:
        given = _composable(asked, {"index_patterns": [name], **body})
        chosen, template = name, given if matching(given["index_patterns"], name) else None
    else:
        found = composable_for(asked.defining, name)
        chosen, template = found or "", None if found is None else asked.defining.definitions(INDEX_TEMPLATE)[found]
    if template is None:
        return {}
    return _simulated(asked, template, name, chosen)


@api(ROUTER, "POST", "/_index_template/_simulate /_index_template/_simulate/{name}", "create cause", more=WAITING)
def simulate_template(asked: Asked) -> Json:
    """What a template comes to."""
    name = asked.part("name")
    body = asked.object()
    if body:
        template = _composable(asked, body)
    elif name in asked.defining.definitions(INDEX_TEMPLATE):
        template = asked.defining.definitions(INDEX_TEMPLATE)[name]
    else:
        raise bad(f"unable to simulate template [{name}] that does not exist")
    return _simulated(asked, template, None, name)


def _simulated(asked: Asked, template: Json, index: str | None, name: str) -> Json:
    made = composed(asked.defining, template)
    patterns = [index] if index is not None else template["index_patterns"]
    over: list[Json] = []
    for kind in (LEGACY, INDEX_TEMPLATE):
        for other, one in sorted(asked.defining.definitions(kind).items()):
            if other != name and any(_overlap(mine, theirs) for mine in patterns for theirs in one["index_patterns"]):
                over.append({"name": other, "index_patterns": one["index_patterns"]})
    return {"template": {**made, "settings": tree(made["settings"])}, "overlapping": over}


def _template(given: Any) -> Json:
    """A request's template in one form, checked. Raises Refusal."""
    try:
        made = normal_template(given)
        probe: Json = {"settings": {}, "mappings": {}, "aliases": {}}
        lay(probe, made)
    except MappingConflict as error:
        raise bad(error.message, "mapper_parsing_exception") from error
    checked(made.get("settings") or {})
    if "mappings" in made:
        made["mappings"] = checked_mappings(made["mappings"])
    for alias in made.get("aliases") or {}:
        check_alias(alias)
    return made


def _only(body: Json, keys: frozenset[str], what: str) -> None:
    unknown = sorted(body.keys() - keys)
    if unknown:
        raise bad(
            f"unknown key [{unknown[0][:100]}] in the template"
            if what == "index_template"
            else f"[{what}] unknown field [{unknown[0][:100]}]",
            "x_content_parse_exception",
        )


def _patterns(name: str, given: Any) -> list[str]:
    patterns = [str(one) for one in given] if isinstance(given, list) else [str(given)] if given else []
    if not patterns:
        raise Refusal(400, "action_request_validation_exception", "Validation Failed: 1: index patterns are missing;")
    wrong = [one for one in patterns if one.startswith("_") or " " in one or "," in one or "#" in one or one != one.lower()]
    if wrong:
        raise Refusal(
            400, "invalid_index_template_exception", f"index_template [{name}] invalid, cause [index_pattern [{wrong[0]}] is not allowed]"
        )
    return patterns


def _kept(asked: Asked, kind: str, body: Json, exists: str) -> Json:
    name = asked.part("name")
    if name != name.strip() or any(sign in name for sign in ", *#"):
        raise Refusal(
            400, "invalid_index_template_exception", f"index_template [{name}] invalid, cause [name must not contain ' ', ',', '*', '#']"
        )
    if asked.flag("create") and name in asked.defining.definitions(kind):
        raise bad(exists)
    asked.defining.define([Definition(kind, name, body)])
    return {"acknowledged": True}


def _found(asked: Asked, kind: str) -> dict[str, Json]:
    there = asked.defining.definitions(kind)
    name = asked.part("name")
    if name in {"", "_all", "*"}:
        return dict(sorted(there.items()))
    regexes = [pattern(one) for one in name.split(",")]
    return {key: body for key, body in sorted(there.items()) if any(one.fullmatch(key) for one in regexes)}


def _gone(asked: Asked, kind: str, what: str) -> Json:
    found = _found(asked, kind)
    name = asked.part("name")
    if not found and name not in {"*", "_all"}:
        raise Refusal(
            404, f"{what}_missing_exception" if what != "component_template" else "resource_not_found_exception", f"{what} [{name}] missing"
        )
    asked.defining.define([Definition(kind, one, None) for one in found])
    return {"acknowledged": True}
