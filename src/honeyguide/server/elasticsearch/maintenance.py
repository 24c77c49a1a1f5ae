"""What keeps indices in order elsewhere: refresh, flush, merge, caches, open and close, blocks; little of it means anything here."""

from contextlib import suppress

from honeyguide.errors import IndexMissing
from honeyguide.server.elasticsearch.asked import RESOLVING, WAITING, Answer, Asked, api
from honeyguide.server.elasticsearch.kept_answers import KeptAnswers
from honeyguide.server.elasticsearch.making import described
from honeyguide.server.elasticsearch.refusals import Refusal, bad
from honeyguide.server.elasticsearch.resolving import STREAM
from honeyguide.server.routes import router
from honeyguide.store.definitions import INDEX, Definition
from honeyguide.store.protocol import Json

ROUTER = router()
BLOCKS = {
    "metadata": "index.blocks.metadata",
    "read": "index.blocks.read",
    "read_only": "index.blocks.read_only",
    "write": "index.blocks.write",
}


def shards_of(asked: Asked, indices: tuple[str, ...]) -> Json:
    """How many shards there are of these indices, with the replicas that are wanted, and that all that are here took part."""
    total = primaries = 0
    for name in indices:
        settings = described(name, asked.defining.definitions(INDEX)[name])
        shards = int(settings["index.number_of_shards"])
        primaries += shards
        total += shards * (1 + int(settings["index.number_of_replicas"]))
    return {"total": total, "successful": primaries, "failed": 0}


@api(ROUTER, "GET POST", "/_refresh /{index}/_refresh", "force", more=RESOLVING)
def refresh(asked: Asked) -> Json:
    """Let searches see what was written."""
    found = asked.resolved()
    for name in found.indices:
        with suppress(IndexMissing):
            asked.store.refresh(name)
    return {"_shards": shards_of(asked, found.indices)}


@api(ROUTER, "GET POST", "/_flush /{index}/_flush /_flush/synced /{index}/_flush/synced", "force wait_if_ongoing", more=RESOLVING)
def flush(asked: Asked) -> Json:
    """Everything is on disk once it is answered; there is nothing to flush."""
    if asked.flag("force") and not asked.flag("wait_if_ongoing", default=True):
        raise Refusal(400, "action_request_validation_exception", "Validation Failed: 1: wait_if_ongoing must be true for a force flush;")
    found = asked.resolved(forbid_closed=False)
    for name in found.indices:
        _flushed(asked, name)
    return {"_shards": shards_of(asked, found.indices)}


def _flushed(asked: Asked, index: str) -> None:
    asked.tallies.add("flush", index)
    for name in ("unflushed", "unflushed bytes"):
        asked.tallies.reset(name, index)


@api(
    ROUTER,
    "POST",
    "/_forcemerge /{index}/_forcemerge",
    "flush max_num_segments only_expunge_deletes wait_for_completion primary_only",
    more=RESOLVING,
)
def forcemerge(asked: Asked) -> Json:
    """Bring what is hot into its final form, and small segments together."""
    if asked.flag("only_expunge_deletes") and asked.whole("max_num_segments") is not None:
        reason = "cannot set only_expunge_deletes and max_num_segments at the same time, those two parameters are mutually exclusive"
        raise Refusal(400, "action_request_validation_exception", f"Validation Failed: 1: {reason};")
    found = asked.resolved()
    for name in found.indices:
        asked.store.seal(name)
    told = shards_of(asked, found.indices)
    if asked.flag("primary_only"):
        told["total"] = told["successful"]
    if not asked.flag("wait_for_completion", default=True):
        options = f"maxSegments[{asked.whole('max_num_segments', -1)}], onlyExpungeDeletes[{_said(asked, 'only_expunge_deletes')}]"
        options = f"{options}, flush[{_said(asked, 'flush', default=True)}], primaryOnly[{_said(asked, 'primary_only')}]"
        return asked.unwaited({"_shards": told}, f"Force-merge indices [{', '.join(found.indices)}], {options}")
    return {"_shards": told}


def _said(asked: Asked, name: str, default: bool = False) -> str:
    return str(asked.flag(name, default=default)).lower()


@api(ROUTER, "POST", "/_cache/clear /{index}/_cache/clear", "fielddata fields query request file", more=RESOLVING)
def clear_cache(asked: Asked) -> Json:
    """Forget the answers that are kept; nothing else is."""
    found = asked.resolved().indices
    if asked.flag("request", default=True):
        kept: KeptAnswers = asked.request.app.state.kept
        kept.clear(found)
    return {"_shards": shards_of(asked, found)}


@api(ROUTER, "POST", "/{index}/_open", "wait_for_completion task_execution_timeout", more=WAITING | RESOLVING)
def open_index(asked: Asked) -> Json:
    """Let indices be searched and written to again."""
    opened = _set_state(asked, None, expand=frozenset({"closed"}))
    answer: Json = {"acknowledged": True, "shards_acknowledged": True}
    if not asked.flag("wait_for_completion", default=True):
        return asked.unwaited(answer, f"open indices [{', '.join(opened)}]")
    return answer


@api(ROUTER, "POST", "/{index}/_close", "", more=WAITING | RESOLVING)
def close_index(asked: Asked) -> Json:
    """Let indices neither be searched nor written to."""
    closed = _set_state(asked, "close", expand=frozenset({"open"}))
    for name in closed:
        _flushed(asked, name)
    return {"acknowledged": True, "shards_acknowledged": True, "indices": {name: {"closed": True} for name in closed}}


def _set_state(asked: Asked, state: str | None, expand: frozenset[str]) -> list[str]:
    found = asked.resolved(forbid_closed=False, expand=expand)
    streams = asked.defining.definitions(STREAM).keys()
    names = [name for name in found.indices if not found.aliases[name] & streams]  # data streams are neither opened nor closed
    changes: list[Definition] = []
    for name in names:
        body = {**asked.defining.definitions(INDEX)[name], "state": state}
        changes.append(Definition(INDEX, name, {key: value for key, value in body.items() if value is not None}))
    asked.defining.define(changes)
    return names


@api(ROUTER, "PUT", "/{index}/_block/{block}", "", more=WAITING | RESOLVING)
def add_block(asked: Asked) -> Json:
    """Forbid something to clients."""
    block = asked.part("block")
    if block not in BLOCKS:
        raise bad(f"No block found with name {block[:100]}")
    found = asked.resolved(forbid_closed=False)
    definitions = asked.defining.definitions(INDEX)
    changes: list[Definition] = []
    for name in found.indices:
        settings = {**(definitions[name].get("settings") or {}), BLOCKS[block]: "true"}
        changes.append(Definition(INDEX, name, {**definitions[name], "settings": settings}))
    asked.defining.define(changes)
    return {"acknowledged": True, "shards_acknowledged": True, "indices": [{"name": name, "blocked": True} for name in found.indices]}


@api(ROUTER, "GET", "/_upgrade /{index}/_upgrade", "", more=RESOLVING)
def upgrade(asked: Asked) -> Answer:
    """Nothing needs to be upgraded."""
    return Answer({"size_in_bytes": 0, "size_to_upgrade_in_bytes": 0, "size_to_upgrade_ancient_in_bytes": 0, "indices": {}})
