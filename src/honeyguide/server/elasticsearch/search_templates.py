"""Search templates: stored ones (`_scripts`), `_search/template`, `_msearch/template` and `_render/template`.

A subset of Mustache: `{{name}}`, `{{{name}}}`, `{{#toJson}}`, `{{#join}}`, sections over lists and truths, `{{^name}}`.
https://www.elastic.co/guide/en/elasticsearch/reference/7.17/search-template.html
"""

import re
from collections.abc import Mapping
from typing import Any

import orjson

from honeyguide.errors import HoneyguideError
from honeyguide.server.elasticsearch.asked import RESOLVING, Answer, Asked, api
from honeyguide.server.elasticsearch.refusals import Refusal, bad, body_of
from honeyguide.server.elasticsearch.resolving import Options
from honeyguide.server.elasticsearch.search import found, read_lines, types_of
from honeyguide.server.elasticsearch.search_asked import TAKES
from honeyguide.server.routes import router
from honeyguide.store.definitions import Definition
from honeyguide.store.protocol import Json

ROUTER = router()
SCRIPT = "script"
"""The kind of definitions that are stored scripts."""
CONTEXTS = {
    "aggregation_selector": "boolean",
    "bucket_aggregation": "java.lang.Number",
    "field": "java.lang.Object",
    "moving-function": "double",
}
"""Where expressions may stand."""
_DEEPEST = 20
_LONGEST = 1 << 20
_TAG = re.compile(r"\{\{\{\s*([^{}]+?)\s*\}\}\}|\{\{\s*([#^/&]?)\s*([^{}]+?)\s*\}\}")


@api(ROUTER, "PUT POST", "/_scripts/{id} /_scripts/{id}/{context}", "context timeout master_timeout cluster_manager_timeout")
def put(asked: Asked) -> Json:
    """Keep a script."""
    script = asked.object(required=True).get("script")
    if not isinstance(script, dict) or not isinstance(script.get("lang"), str):
        raise bad("must specify lang for stored script")
    source = script.get("source")
    text = source if isinstance(source, str) else orjson.dumps(source).decode()
    asked.defining.define([Definition(SCRIPT, asked.part("id"), {"lang": script["lang"], "source": text})])
    return {"acknowledged": True}


@api(ROUTER, "GET", "/_scripts/{id}", "timeout master_timeout cluster_manager_timeout")
def get(asked: Asked) -> Any:
    """A stored script."""
    script = asked.defining.definitions(SCRIPT).get(asked.part("id"))
    told: Json = {"_id": asked.part("id"), "found": script is not None}
    return Answer(told, 404) if script is None else {**told, "script": script}


@api(ROUTER, "DELETE", "/_scripts/{id}", "timeout master_timeout cluster_manager_timeout")
def delete(asked: Asked) -> Json:
    """Forget a script."""
    _stored(asked, asked.part("id"))
    asked.defining.define([Definition(SCRIPT, asked.part("id"), None)])
    return {"acknowledged": True}


@api(ROUTER, "GET", "/_script_language", "")
def languages(asked: Asked) -> Json:
    """What scripts may be written in: expressions, and templates of searches."""
    del asked
    found = [{"language": "expression", "contexts": sorted(CONTEXTS)}, {"language": "mustache", "contexts": ["template"]}]
    return {"types_allowed": ["inline", "stored"], "language_contexts": found}


@api(ROUTER, "GET", "/_script_context", "")
def contexts(asked: Asked) -> Json:
    """Where scripts may stand, and what they give there."""
    del asked
    told = [{"name": name, "methods": [{"name": "execute", "return_type": kind, "params": []}]} for name, kind in sorted(CONTEXTS.items())]
    return {"contexts": told}


def _stored(asked: Asked, name: str) -> Json:
    script = asked.defining.definitions(SCRIPT).get(name)
    if script is None:
        raise Refusal(404, "resource_not_found_exception", f"stored script [{name[:200]}] does not exist and cannot be deleted")
    return script


@api(ROUTER, "GET POST", "/_render/template /_render/template/{id}")
def render(asked: Asked) -> Json:
    """A template filled in."""
    return {"template_output": _filled(asked, asked.object(), asked.part("id"))}


@api(ROUTER, "GET POST", "/_search/template /{index}/_search/template /{index}/{type}/_search/template", TAKES, more=RESOLVING)
def search(asked: Asked) -> Json:
    """A search by a template."""
    body = _filled(asked, asked.object(required=True), "")
    return found(asked, body, asked.words, asked.part("index") or None, asked.options(), asked.types)


@api(
    ROUTER,
    "GET POST",
    "/_msearch/template /{index}/_msearch/template /{index}/{type}/_msearch/template",
    "rest_total_hits_as_int typed_keys max_concurrent_searches search_type",
    more=RESOLVING,
)
def msearch(asked: Asked) -> Json:
    """Several searches by templates."""
    answers: list[Json] = []
    words = {name: value for name, value in asked.words.items() if name in {"rest_total_hits_as_int", "typed_keys", "search_type"}}
    for header, body in read_lines(asked.raw):
        try:
            index = header.get("index", asked.part("index") or None)
            name = ",".join(map(str, index)) if isinstance(index, list) else index
            made = _filled(asked, body, "")
            answers.append({**found(asked, made, words, name, Options.of(header), types_of(asked, header)), "status": 200})
        except HoneyguideError as error:
            answers.append(body_of(error)[1])
    return {"took": sum(one.get("took", 0) for one in answers), "responses": answers}


def _filled(asked: Asked, body: Json, name: str) -> Json:
    """The search of a template with its parameters. Raises Refusal."""
    id = body.get("id") or name
    source: Any = body.get("source")
    if id:
        script = asked.defining.definitions(SCRIPT).get(str(id))
        if script is None:
            raise Refusal(404, "resource_not_found_exception", f"unable to find script [{str(id)[:200]}]")
        source = script["source"]
    if source is None:
        raise Refusal(400, "action_request_validation_exception", "Validation Failed: 1: template is missing;")
    text = source if isinstance(source, str) else orjson.dumps(source).decode()
    params = body.get("params") or {}
    try:
        made = orjson.loads(filled(text, params if isinstance(params, Mapping) else {}))
    except orjson.JSONDecodeError as error:
        raise bad(f"the template gives no JSON: {error}", "parsing_exception") from error
    if not isinstance(made, dict):
        raise bad("the template gives no object", "parsing_exception")
    return made


def filled(template: str, params: Mapping[str, Any], depth: int = 0) -> str:
    """The template with its parameters filled in. Raises Refusal."""
    if depth > _DEEPEST or len(template) > _LONGEST:
        raise bad("the template is too large or nested too deep")
    made: list[str] = []
    place = 0
    while (tag := _TAG.search(template, place)) is not None:
        made.append(template[place : tag.start()])
        place = tag.end()
        sign, name = tag.group(2) or "", tag.group(1) or tag.group(3)
        if sign in {"#", "^"}:
            close = re.compile(r"\{\{\s*/\s*" + re.escape(name) + r"\s*\}\}").search(template, place)
            if close is None:
                raise bad(f"the section [{name[:100]}] of the template is never closed", "general_script_exception")
            made.append(_section(sign, name, template[place : close.start()], params, depth))
            place = close.end()
        elif not sign or sign == "&":
            made.append(_text(_value(name, params), raw=tag.group(1) is not None or sign == "&"))
    return "".join([*made, template[place:]])


def _section(sign: str, name: str, inner: str, params: Mapping[str, Any], depth: int) -> str:
    if sign == "#" and name == "toJson":
        return orjson.dumps(_value(inner.strip(), params)).decode()
    if sign == "#" and name.startswith("join"):
        between = re.search(r"delimiter='([^']*)'", name)
        values = _value(inner.strip(), params)
        return (between.group(1) if between else ",").join(map(str, values if isinstance(values, list) else [values]))
    value = _value(name, params)
    if sign == "^":
        return "" if value else filled(inner, params, depth + 1)
    if isinstance(value, list):
        return "".join(filled(inner, {**params, **(one if isinstance(one, Mapping) else {}), ".": one}, depth + 1) for one in value)
    if not value:
        return ""
    return filled(inner, {**params, **value} if isinstance(value, Mapping) else params, depth + 1)


def _value(name: str, params: Mapping[str, Any]) -> Any:
    if name in params:
        return params[name]
    found: Any = params
    for part in name.split("."):
        if isinstance(found, list) and part.isdecimal() and int(part) < len(found):
            found = found[int(part)]
        elif isinstance(found, Mapping):
            found = found.get(part)
        else:
            return None
    return found


def _text(value: Any, *, raw: bool) -> str:
    """A value inside the JSON of a template: text is escaped as JSON text is."""
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return orjson.dumps(value).decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return text if raw else orjson.dumps(text).decode()[1:-1]
