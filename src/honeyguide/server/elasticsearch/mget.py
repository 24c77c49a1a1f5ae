"""`_mget`: many documents by their ids."""

from typing import Any

from honeyguide.errors import HoneyguideError
from honeyguide.server.elasticsearch.asked import Answer, Asked, api
from honeyguide.server.elasticsearch.documents import READING, find, needs_routing, single, told_hit
from honeyguide.server.elasticsearch.refusals import Refusal, bad, worded
from honeyguide.server.elasticsearch.source_filtering import Shown, read_shown
from honeyguide.server.routes import router
from honeyguide.store.protocol import Json

ROUTER = router()
SAID = frozenset({"_index", "_id", "_type", "routing", "stored_fields", "_source", "version", "version_type"})


@api(ROUTER, "GET POST", "/_mget /{index}/_mget /{index}/{type}/_mget", READING)
def mget(asked: Asked) -> Answer:
    """The documents, in order."""
    if asked.json is None:
        raise bad("request body or source parameter is required", "parse_exception")
    body = asked.object()
    unknown = sorted(body.keys() - {"docs", "ids"})
    if unknown:
        raise bad(f"unknown key [{unknown[0][:100]}] for a START_ARRAY, expected [docs] or [ids]", "parsing_exception")
    wanted = _wanted(asked, body)
    if not wanted:
        raise Refusal(400, "action_request_validation_exception", "Validation Failed: 1: no documents to get;")
    wrong = [
        f"{what} is missing for doc {at}"
        for at, one in enumerate(wanted)
        for what, key in (("index", "_index"), ("id", "_id"))
        if not one.get(key)
    ]
    if wrong:
        told = "".join(f" {at}: {reason};" for at, reason in enumerate(wrong, 1))
        raise Refusal(400, "action_request_validation_exception", f"Validation Failed:{told}")
    return Answer({"docs": [_one(asked, one) for one in wanted]})


def _wanted(asked: Asked, body: Json) -> list[Json]:
    default = {"_index": asked.part("index"), "_type": asked.request.path_params.get("type")}
    found: list[Json] = []
    for one in body.get("docs") or []:
        if not isinstance(one, dict):
            raise bad("docs array element should include an object", "illegal_argument_exception")
        unknown = sorted(one.keys() - SAID)
        if unknown:
            raise bad(f"unknown field [{unknown[0][:100]}]")
        found.append({**default, **one})
    for id in body.get("ids") or []:
        if isinstance(id, dict | list):
            raise bad("ids array element should only contain ids", "illegal_argument_exception")
        found.append({**default, "_id": id})
    return found


def _one(asked: Asked, one: Json) -> Json:
    name, id, said = str(one["_index"]), str(one["_id"]), one.get("_type")
    kind = None if said is None else str(said)
    try:
        routing = one.get("routing", asked.words.get("routing"))
        index, routing = single(asked, name, None if routing is None else str(routing))
        needs_routing(asked, index, id, routing, kind)
        if asked.flag("refresh"):
            asked.store.refresh(index)
        hit = find(asked, index, id, routing, kind, realtime=asked.flag("realtime", default=True))
    except HoneyguideError as error:
        _, cause = worded(error)
        return {"_index": name, **asked.mapping_types.told("", kind), "_id": id, "error": {"root_cause": [cause], **cause}}
    if hit is None:
        return {"_index": index, **asked.mapping_types.told(index, kind), "_id": id, "found": False}
    names = _names(one.get("stored_fields", asked.words.get("stored_fields")))
    source = one.get("_source")
    words: dict[str, str] = {} if source is not None else asked.words
    return told_hit(asked, hit, read_shown(source, words) or Shown(whole=not names or "_source" in names), names, kind)


def _names(said: Any) -> tuple[str, ...]:
    if said is None:
        return ()
    return tuple(said.split(",")) if isinstance(said, str) else tuple(map(str, said))
