"""One document by its id: index, create, get, source, update, delete, and whether it is there."""

from difflib import get_close_matches
from typing import Any
from urllib.parse import quote

from honeyguide.query.ast import Ids
from honeyguide.server.elasticsearch.asked import Answer, Asked, api
from honeyguide.server.elasticsearch.changing import Change, carry_out, check, check_size, refresh_after, told
from honeyguide.server.elasticsearch.mapping_types import DOC
from honeyguide.server.elasticsearch.refusals import MISFIT, Refusal, bad
from honeyguide.server.elasticsearch.resolving import Options, resolve
from honeyguide.server.elasticsearch.routing import shard_of
from honeyguide.server.elasticsearch.source_filtering import Shown, read_shown
from honeyguide.server.elasticsearch.source_scripts import read_script
from honeyguide.server.elasticsearch.stored import stored_fields
from honeyguide.server.routes import router
from honeyguide.store.definitions import INDEX
from honeyguide.store.protocol import Hit, Json, Search

ROUTER = router()
WRITING = (
    "refresh routing timeout version version_type if_seq_no if_primary_term wait_for_active_shards pipeline op_type require_alias "
    "require_data_stream include_type_name"
)
SHOWING = "_source _source_includes _source_excludes _source_include _source_exclude"
READING = f"{SHOWING} preference realtime refresh routing stored_fields version version_type include_type_name"
UPDATE = frozenset(
    {"doc", "upsert", "doc_as_upsert", "detect_noop", "script", "scripted_upsert", "_source", "if_seq_no", "if_primary_term"}
)


@api(ROUTER, "PUT POST", "/{index}/_doc/{id} /{index}/{type}/{id}", WRITING)
def index_document(asked: Asked) -> Answer:
    """Keep a document."""
    return _written(asked, _kind(asked), asked.part("id"))


@api(ROUTER, "POST", "/{index}/_doc /{index}/{type}", WRITING)
def add_document(asked: Asked) -> Answer:
    """Keep a document under an id of its own."""
    return _written(asked, _kind(asked, default="create"), None)


@api(ROUTER, "PUT POST", "/{index}/_create/{id} /{index}/{type}/{id}/_create", WRITING)
def create_document(asked: Asked) -> Answer:
    """Keep a document, unless there is one of that id."""
    return _written(asked, "create", asked.part("id"))


@api(ROUTER, "DELETE", "/{index}/_doc/{id} /{index}/{type}/{id}", WRITING)
def delete_document(asked: Asked) -> Answer:
    """Take a document away."""
    return _changed(asked, _change(asked, "delete", asked.part("id")))


@api(ROUTER, "POST", "/{index}/_update/{id} /{index}/{type}/{id}/_update", f"{WRITING} {SHOWING} retry_on_conflict lang")
def update_document(asked: Asked) -> Answer:
    """Change a part of a document."""
    body = asked.object(required=True)
    change = _change(asked, "update", asked.part("id"))
    read_update(change, body)
    said = body.get("_source")
    wanted = read_shown(said, asked.words) or Shown(whole=False)
    answer = _changed(asked, change)
    source = answer.body.pop("_after", None)
    if wanted.whole and source is not None:
        answer.body["get"] = {"_seq_no": answer.body["_seq_no"], "_primary_term": 1, "found": True, "_source": wanted.of(source)}
    return answer


def read_update(change: Change, body: Json) -> None:
    """Read what an update says. Raises Refusal."""
    unknown = sorted(body.keys() - UPDATE)
    if unknown:
        near = get_close_matches(unknown[0], sorted(UPDATE), 1)
        hint = f" did you mean [{near[0]}]?" if near else ""
        raise bad(f"[UpdateRequest] unknown field [{unknown[0][:100]}]{hint}", "x_content_parse_exception")
    part = body.get("doc")
    if "script" in body:
        if part is not None:
            raise Refusal(400, "action_request_validation_exception", "Validation Failed: 1: can't provide both script and doc;")
        change.script, change.scripted_upsert = read_script(body["script"]), str(body.get("scripted_upsert", False)).lower() == "true"
    elif part is None and "upsert" not in body:
        raise Refusal(400, "action_request_validation_exception", "Validation Failed: 1: script or doc is missing;")
    for name in ("doc", "upsert"):
        if body.get(name) is not None and not isinstance(body[name], dict):
            raise bad(f"[UpdateRequest] {name} doesn't support values of type: VALUE", "x_content_parse_exception")
    change.source = None if change.script is not None else part or {}
    whole = change.source is not None and str(body.get("doc_as_upsert", False)).lower() == "true"
    change.upsert = change.source if whole else body.get("upsert")
    change.shown = body.get("_source", change.shown)
    change.noop = str(body.get("detect_noop", True)).lower() == "true"
    change.if_seq_no = body.get("if_seq_no", change.if_seq_no)
    change.if_term = body.get("if_primary_term", change.if_term)


@api(ROUTER, "GET", "/{index}/_doc/{id} /{index}/{type}/{id}", READING)
def get_document(asked: Asked) -> Answer:
    """A document."""
    index, hit = _found(asked)
    if hit is None:
        return Answer({"_index": index, **asked.mapping_types.told(index, asked.type), "_id": asked.part("id"), "found": False}, 404)
    names = tuple(name for name in asked.text("stored_fields").split(",") if name)
    wanted = read_shown(None, asked.words) or Shown(whole=not names or "_source" in names)
    return Answer(told_hit(asked, hit, wanted, names, asked.type))


@api(ROUTER, "GET", "/{index}/_source/{id} /{index}/{type}/{id}/_source", READING)
def get_source(asked: Asked) -> Answer:
    """A document as it was sent, without anything around it."""
    index, hit = _found(asked)
    enabled = ((asked.defining.definitions(INDEX).get(index) or {}).get("mappings") or {}).get("_source") or {}
    if hit is None or str(enabled.get("enabled", True)).lower() == "false":
        what = "Document" if hit is None else "Source"
        place = asked.mapping_types.place(index, asked.type, asked.part("id"))
        raise Refusal(404, "resource_not_found_exception", f"{what} not found {place}")
    return Answer((read_shown(None, asked.words) or Shown()).of(hit.source))


def told_hit(asked: Asked, hit: Hit, wanted: Shown, names: tuple[str, ...], kind: str | None) -> Json:
    """A document as `get` and `mget` tell it that was asked for under a type."""
    body: Json = {
        "_index": hit.index,
        **asked.mapping_types.told(hit.index, kind, DOC),
        "_id": hit.id,
        "_version": hit.version,
        "_seq_no": hit.seq_no,
        "_primary_term": 1,
    }
    if hit.routing is not None:
        body["_routing"] = hit.routing
    body["found"] = True
    mappings = (asked.defining.definitions(INDEX).get(hit.index) or {}).get("mappings") or {}
    source = mappings.get("_source") or {}
    if wanted.whole and str(source.get("enabled", True)).lower() != "false":
        kept = Shown(includes=tuple(source.get("includes", ())) or None, excludes=tuple(source.get("excludes", ()))).of(hit.source)
        body["_source"] = wanted.of(kept)
    if fields := stored_fields(hit.source, mappings, names):
        body["fields"] = fields
    return body


def find(asked: Asked, index: str, id: str, routing: str | None, kind: str | None, *, realtime: bool = True) -> Hit | None:
    """The document, where it would be found with that routing and under that type."""
    if not asked.mapping_types.has(index, kind):
        return None
    if realtime:
        hit = asked.store.get(index, id)
    else:
        hits = asked.store.search(Search(index, Ids((id,)), size=1)).hits
        hit = hits[0] if hits else None
    if hit is None:
        return None
    settings = (asked.defining.definitions(INDEX).get(index) or {}).get("settings") or {}
    return hit if shard_of(hit.routing or id, settings) == shard_of(routing or id, settings) else None


def _found(asked: Asked) -> tuple[str, Hit | None]:
    name, id = asked.part("index"), asked.part("id")
    index, routing = single(asked, name, asked.words.get("routing"))
    needs_routing(asked, index, id, routing, asked.type)
    if asked.flag("refresh"):
        asked.store.refresh(index)
    hit = find(asked, index, id, routing, asked.type, realtime=asked.flag("realtime", default=True))
    version = asked.whole("version")
    if hit is not None and version is not None and version != hit.version:
        reason = f"[{id}]: version conflict, current version [{hit.version}] is different than the one provided [{version}]"
        raise Refusal(409, "version_conflict_engine_exception", reason, index=index, shard="0", index_uuid="_na_")
    return index, hit


def single(asked: Asked, name: str, routing: str | None) -> tuple[str, str | None]:
    """The one index that a name means, and the routing of its alias. Raises Refusal where it means several."""
    found = resolve(asked.defining, name, Options(allow_no_indices=False))
    if len(found.indices) != 1:
        there = ", ".join(found.indices)
        raise bad(f"alias [{name}] has more than one index associated with it [{there}], can't execute a single index op")
    index = found.indices[0]
    how: Json = ((asked.defining.definitions(INDEX).get(index) or {}).get("aliases") or {}).get(name, {})
    return index, routing if routing is not None else how.get("search_routing")


def needs_routing(asked: Asked, index: str, id: str, routing: str | None, kind: str | None) -> None:
    """Raises Refusal where a document of the index can't be found without a routing."""
    mappings = (asked.defining.definitions(INDEX).get(index) or {}).get("mappings") or {}
    if routing is None and str((mappings.get("_routing") or {}).get("required", False)).lower() == "true":
        raise Refusal(
            400,
            "routing_missing_exception",
            f"routing is required for {asked.mapping_types.place(index, kind, id)}",
            index=index,
            index_uuid="_na_",
        )


def _kind(asked: Asked, default: str = "index") -> Any:
    kind = asked.text("op_type", default)
    if kind not in {"index", "create"}:
        raise bad(f"opType must be 'create' or 'index', found: [{kind[:50]}]")
    return kind


def _change(asked: Asked, kind: Any, id: str | None) -> Change:
    change = Change(kind, asked.part("index"), id, routing=asked.words.get("routing"), pipeline=asked.words.get("pipeline"))
    change.type = asked.type
    change.if_seq_no, change.if_term, change.version = asked.whole("if_seq_no"), asked.whole("if_primary_term"), asked.whole("version")
    change.version_type = asked.text("version_type", "internal")
    change.require_alias, change.require_stream = asked.flag("require_alias"), asked.flag("require_data_stream")
    check(change)
    return change


def _written(asked: Asked, kind: Any, id: str | None) -> Answer:
    change = _change(asked, kind if id is not None or kind == "index" else "index", id)
    if not asked.raw.strip():
        raise bad("request body is required", "parse_exception")
    check_size(asked.raw)
    try:
        document = asked.json
    except Refusal as error:
        raise bad(f"failed to parse: {error.message}", MISFIT) from error
    if not isinstance(document, dict):
        raise bad("failed to parse: a document is an object", MISFIT)
    change.source, change.raw = document, None if b"\\ud" in asked.raw.lower() else asked.raw.strip()
    if id is None and kind == "create":
        change.kind = "create"
    return _changed(asked, change)


def _changed(asked: Asked, change: Change) -> Answer:
    (outcome,) = carry_out(asked, [change])
    status, body = told(asked, change, outcome)
    if outcome is not None and refresh_after(asked, {outcome.index}, asked.text("refresh", "false")):
        body["forced_refresh"] = True
    if change.kind == "update" and outcome is not None:
        body["_after"] = outcome.source
        if not any(name.startswith("_source") for name in asked.words) and "_source" not in (asked.json or {}):
            del body["_after"]
    return Answer(
        body, status, {"location": f"/{quote(body['_index'])}/{quote(asked.type)}/{quote(body['_id'], safe='')}"} if status == 201 else {}
    )
