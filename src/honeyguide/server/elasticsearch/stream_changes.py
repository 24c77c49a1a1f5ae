"""What is changed about data streams: the indices they have, and how long they keep what they have."""

from honeyguide.server.elasticsearch.asked import RESOLVING, WAITING, Asked, api
from honeyguide.server.elasticsearch.refusals import bad, missing_index
from honeyguide.server.elasticsearch.resolving import STREAM
from honeyguide.server.elasticsearch.search_asked import seconds
from honeyguide.server.elasticsearch.streams import chosen
from honeyguide.server.routes import router
from honeyguide.store.definitions import INDEX, Definition
from honeyguide.store.protocol import Json

ROUTER = router()
LIFECYCLE = frozenset({"data_retention", "enabled", "downsampling"})


@api(ROUTER, "POST", "/_data_stream/_modify", "", more=WAITING)
def modify(asked: Asked) -> Json:
    """Take indices into data streams, or out of them; all changes or none."""
    actions = asked.object(required=True).get("actions")
    if not isinstance(actions, list) or not actions:
        raise bad("must specify non empty [actions]", "parse_exception")
    bodies = dict(asked.defining.definitions(STREAM).items())
    definitions = dict(asked.defining.definitions(INDEX).items())
    touched: list[str] = []
    for action in actions:
        kind, said = next(iter(action.items()), ("", None)) if isinstance(action, dict) else ("", None)
        if kind not in {"add_backing_index", "remove_backing_index"} or not isinstance(said, dict):
            raise bad(f"[data_stream_actions] unknown field [{kind[:100]}]", "x_content_parse_exception")
        stream, index = str(said.get("data_stream")), str(said.get("index"))
        if stream not in bodies:
            raise bad(f"data stream [{stream}] not found")
        if index not in definitions:
            raise missing_index(index)
        add = kind == "add_backing_index"
        bodies[stream] = _with(bodies, stream, index) if add else _without(bodies[stream], stream, index)
        settings = {**(definitions[index].get("settings") or {}), "index.hidden": "true" if add else "false"}
        definitions[index] = {**definitions[index], "settings": settings}
        touched += [stream, index]
    changes = [Definition(INDEX, name, definitions[name]) for name in dict.fromkeys(touched) if name in definitions]
    asked.defining.define([*changes, *(Definition(STREAM, name, bodies[name]) for name in dict.fromkeys(touched) if name in bodies)])
    return {"acknowledged": True}


def _with(bodies: dict[str, Json], stream: str, index: str) -> Json:
    """A data stream with one more index, which is never the one that is written to."""
    owner = next((name for name, body in bodies.items() if index in body["indices"]), None)
    if owner is not None and owner != stream:
        told = f"cannot add index [{index}] to data stream [{stream}] because it is already a backing index on data stream [{owner}]"
        raise bad(told)
    body = bodies[stream]
    if owner == stream:
        return body
    return {**body, "indices": [index, *body["indices"]], "generation": body["generation"] + 1}


def _without(body: Json, stream: str, index: str) -> Json:
    if index not in body["indices"]:
        raise bad(f"index [{index}] not found")
    if index == body["indices"][-1]:
        raise bad(f"cannot remove backing index [{index}] of data stream [{stream}] because it is the write index")
    return {**body, "indices": [one for one in body["indices"] if one != index], "generation": body["generation"] + 1}


@api(ROUTER, "GET", "/_data_stream/{name}/_lifecycle", "include_defaults", more=WAITING | RESOLVING)
def get_lifecycle(asked: Asked) -> Json:
    """How long data streams keep what they have, as it was said."""
    found = chosen(asked, asked.options())
    told = [{"name": name} | ({"lifecycle": body["lifecycle"]} if body.get("lifecycle") else {}) for name, body in found.items()]
    return {"data_streams": told, "global_retention": {}}


@api(ROUTER, "PUT DELETE", "/_data_stream/{name}/_lifecycle", "", more=WAITING | RESOLVING)
def put_lifecycle(asked: Asked) -> Json:
    """Keep what is said of how long data streams keep what they have, or forget it."""
    said = asked.object()
    if unknown := sorted(said.keys() - LIFECYCLE):
        raise bad(f"[lifecycle] unknown field [{unknown[0][:100]}]", "x_content_parse_exception")
    if (kept := said.get("data_retention")) is not None:
        seconds(kept, "data_retention")
    life = None if asked.request.method == "DELETE" else {"enabled": True, **said}
    found = chosen(asked, asked.options())
    asked.defining.define([Definition(STREAM, name, {**body, "lifecycle": life}) for name, body in found.items()])
    return {"acknowledged": True}
