"""Carries changes of documents out, whether they came alone or in bulk: where they go, what pipelines make of them, what became of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from honeyguide.errors import HoneyguideError, IndexMissing
from honeyguide.server.elasticsearch.asked import Asked
from honeyguide.server.elasticsearch.making import APPEND_ONLY, no_stream, require_stream, target
from honeyguide.server.elasticsearch.mapping_types import DOC, check_name, too_many
from honeyguide.server.elasticsearch.piping import Ways, through_pipelines
from honeyguide.server.elasticsearch.refusals import MISFIT, Refusal, bad, missing_index, named_for, worded
from honeyguide.server.elasticsearch.resolving import STREAM, names_of
from honeyguide.server.elasticsearch.routing import shard_of
from honeyguide.server.elasticsearch.scripted import carry_out_script
from honeyguide.server.elasticsearch.source_scripts import Script
from honeyguide.server.room import NoRoom
from honeyguide.store.definitions import INDEX
from honeyguide.store.embedded.store import EmbeddedStore
from honeyguide.store.protocol import Json, Operation, Outcome

Kind = Literal["index", "create", "update", "delete"]
STATUS = {"created": 201, "updated": 200, "deleted": 200, "not_found": 404, "noop": 200}
LARGEST_DOCUMENT = 32 << 20
"""Bytes; the store takes a row as a whole, in the little memory that it has."""
LONGEST_ID = 512
"""Bytes."""


@dataclass(slots=True)
class Change:
    """One change as it was asked for; `error` where it can't be carried out."""

    kind: Kind
    name: str
    id: str | None = None
    source: Json | None = None
    raw: bytes | None = None
    type: str | None = None
    """The type of the address or the line, where there is one."""
    upsert: Json | None = None
    if_seq_no: int | None = None
    if_term: int | None = None
    version: int | None = None
    version_type: str = "internal"
    routing: str | None = None
    pipeline: str | None = None
    noop: bool = True
    require_alias: bool = False
    require_stream: bool = False
    script: Script | None = None
    """What an update makes of the document that is there."""
    scripted_upsert: bool = False
    way: Kind | None = None
    """How it is carried out after the script."""
    shown: Any = None
    """What of the document after an update is told, as `_source` says."""
    index: str = ""
    """Where it goes."""
    error: HoneyguideError | None = None
    dropped: bool = False
    """Whether a pipeline has dropped it."""
    executed: tuple[str, ...] = ()
    """The pipelines that it went through."""


@dataclass(frozen=True)
class Target:
    """Where changes for a name go, and what holds there."""

    index: str
    stream: bool = False
    routing: str | None = None
    routed: bool = False
    append_only: bool = False
    fits: bool = True
    """Whether the index takes documents of the type."""


def check_size(source: bytes) -> None:
    """Raises Refusal for a document that is too large for the store."""
    if len(source) > LARGEST_DOCUMENT:
        raise bad(f"failed to parse: a document has at most {LARGEST_DOCUMENT:,} bytes, not {len(source):,}", MISFIT)


def check(change: Change) -> None:
    """Raises Refusal where the change contradicts itself."""
    wrong: list[str] = []
    size = 0 if change.id is None else len(change.id.encode("utf-8", "surrogatepass"))
    if change.id is not None and size > LONGEST_ID:
        wrong.append(f"id [{change.id[:600]}] is too long, must be no longer than 512 bytes but was: {size}")
    if change.version_type not in {"internal", "external", "external_gte"}:
        raise bad(f"No version type match [{change.version_type}]")
    if change.version is not None and change.version_type == "internal":
        wrong.append(
            "internal versioning can not be used for optimistic concurrency control. Please use `if_seq_no` and `if_primary_term` instead"
        )
    if change.version_type != "internal" and change.kind in {"create", "update"}:
        wrong.append(
            "create operations only support internal versioning. use index instead"
            if change.kind == "create"
            else "can't provide version in upsert request"
        )
    if change.version_type != "internal" and change.version is None and change.kind in {"index", "delete"}:
        wrong.append("external versioning requires a version")
    if (change.if_seq_no is None) != (change.if_term is None):
        wrong.append(
            "ifSeqNo is unassigned, but primary term is set" if change.if_seq_no is None else "ifSeqNo is set, but primary term is [0]"
        )
    if wrong:
        told = "".join(f" {at}: {reason};" for at, reason in enumerate(wrong, 1))
        raise Refusal(400, "action_request_validation_exception", f"Validation Failed:{told}")


def carry_out(asked: Asked, changes: Sequence[Change]) -> list[Outcome | None]:
    """What became of each change, in order; of one that couldn't be carried out None, and its `error` says why."""
    through_pipelines(Ways(asked.defining), changes)
    found: dict[tuple[str, bool, str | None], Target | HoneyguideError] = {}
    for change in changes:
        if change.error is None and not change.dropped:
            change.error = _aim(asked, change, found)
    there = [change for change in changes if change.error is None and not change.dropped]
    for change in there:
        if change.id is not None and change.kind in {"delete", "update"}:
            _look_elsewhere(asked, change)
    there = [change for change in there if change.error is None]
    if any(change.script is not None for change in there):
        outcomes = iter([one for change in there if (one := _one(asked, change)) is not None])
    else:
        outcomes = iter(asked.store.write([_operation(change) for change in there]))
    told = [next(outcomes) if change.error is None and not change.dropped else None for change in changes]
    refused = Counter("user_error" if worded(change.error)[0] < 500 else "system_failure" for change in changes if change.error is not None)
    refused["success"] = sum(one is not None and one.error is None for one in told)
    refused["user_error"] += sum(one is not None and one.error is not None for one in told)
    for name, count in refused.items():
        asked.tallies.add(f"documents {name}", "_all", count)
    for index in {change.index for change in there}:
        here = [one for one in told if one is not None and one.index == index and one.error is None]
        asked.tallies.add("noop", index, sum(one.result == "noop" for one in here))
        asked.tallies.add("unflushed", index, sum(one.result not in {"noop", "not_found"} for one in here))
        asked.tallies.add("unflushed bytes", index, sum(len(change.raw or b"") for change in there if change.index == index))
    return told


def _one(asked: Asked, change: Change) -> Outcome | None:
    """One change by itself, in order: a script may read what an earlier one wrote."""
    if change.script is None:
        return asked.store.write([_operation(change)])[0]
    try:
        return carry_out_script(asked.store, change, _operation)
    except HoneyguideError as error:
        change.error = error
        return None


def _look_elsewhere(asked: Asked, change: Change) -> None:
    """A document of another routing is on another shard, where nobody looks."""
    assert change.id is not None
    settings = (asked.defining.definitions(INDEX).get(change.index) or {}).get("settings") or {}
    if int(settings.get("index.number_of_shards", 1)) == 1:
        return
    hit = asked.store.get(change.index, change.id)
    if hit is not None and shard_of(hit.routing or change.id, settings) != shard_of(change.routing or change.id, settings):
        if change.kind == "update":
            change.error = document_missing(asked, change)
        else:
            change.error = Refusal(404, "not_found", "not_found")


def document_missing(asked: Asked, change: Change) -> Refusal:
    """There is no document to be updated."""
    name = f"[{change.type or DOC}][{change.id}]" if asked.mapping_types.spoken else f"[{change.id}]"
    return Refusal(404, "document_missing_exception", f"{name}: document missing", index=change.index, shard="0", index_uuid="_na_")


def _aim(asked: Asked, change: Change, found: dict[tuple[str, bool, str | None], Target | HoneyguideError]) -> HoneyguideError | None:
    """Find out where a change goes; why it goes nowhere."""
    if change.require_alias and change.name not in names_of(asked.defining).aliases:
        reason = f"no such index [{change.name}] and [require_alias] request flag is [true] and [{change.name}] is not an alias"
        return Refusal(404, "index_not_found_exception", reason, index=change.name, index_uuid="_na_")
    if change.require_stream and (reason := no_stream(asked.defining, change.name)) is not None:
        return Refusal(404, "index_not_found_exception", f"no such index [{change.name}] and {reason}", index=change.name)
    key = (change.name, change.kind == "delete" and change.version is None, change.type)
    if key not in found:
        try:
            asked.check_named([change.name])
            if change.require_stream:
                require_stream(asked.defining, change.name)
            found[key] = target_of(asked, change.name, change.type, make=not key[1])
        except HoneyguideError as error:
            found[key] = error
    there = found[key]
    if isinstance(there, HoneyguideError):
        return there
    change.index = there.index
    if not there.fits:
        lost = change.kind == "update" and change.upsert is None
        types = asked.mapping_types
        return document_missing(asked, change) if lost else too_many(there.index, {str(types.of(there.index)), str(change.type)})
    if there.stream and change.kind != "create" and change.if_seq_no is None:
        return bad("only write ops with an op_type of create are allowed in data streams")
    if there.append_only and (change.id is not None or change.kind in {"update", "delete"}):
        custom = f" with a custom document id {change.id}" if change.kind in {"index", "create"} else ""
        told = (
            f"Operation [{change.kind.upper()}] is not allowed{custom} as setting `{APPEND_ONLY}` is enabled for this index: {there.index};"
        )
        return Refusal(400, "validation_exception", f"Validation Failed: 1: {told}")
    if change.routing is None:
        change.routing = there.routing
    if there.routed and change.routing is None:
        place = asked.mapping_types.place(there.index, change.type, change.id)
        return Refusal(400, "routing_missing_exception", f"routing is required for {place}", index=there.index, index_uuid="_na_")
    return None


def _check_room(asked: Asked, index: str) -> None:
    """Elasticsearch's flood stage: whoever ships waits and sends again. Raises Refusal; a cluster looks after its own disks."""
    if isinstance(asked.store, EmbeddedStore):
        try:
            asked.service.check_room()
        except NoRoom as error:
            reason = "disk usage exceeded flood-stage watermark, index has read-only-allow-delete block"
            raise Refusal(429, "cluster_block_exception", f"index [{index}] blocked by: [TOO_MANY_REQUESTS/12/{reason}];") from error


def target_of(asked: Asked, name: str, kind: str | None, *, make: bool) -> Target:
    """Where changes of a type for a name go; with `make` it is made where it isn't there. Raises Refusal, IndexMissing."""
    if kind is not None and asked.mapping_types.spoken:
        check_name(kind)
    names = names_of(asked.defining)
    if not make and name not in names.indices and name not in names.aliases and name not in names.streams:
        raise missing_index(name)
    index = target(asked.defining, name)
    _check_room(asked, index)
    definition = asked.defining.definitions(INDEX).get(index) or {}
    settings: Mapping[str, Any] = definition.get("settings") or {}
    how: Json = names.aliases.get(name, {}).get(index, {})
    return Target(
        index,
        stream=name in asked.defining.definitions(STREAM),
        routing=how.get("index_routing"),
        routed=str(((definition.get("mappings") or {}).get("_routing") or {}).get("required", "false")).lower() == "true",
        append_only=str(settings.get(APPEND_ONLY, "false")) == "true",
        fits=asked.mapping_types.takes(index, kind),
    )


def _operation(change: Change) -> Operation:
    external: Literal["external", "external_gte"] | None = None
    if change.version_type == "external":
        external = "external"
    elif change.version_type == "external_gte":
        external = "external_gte"
    expected = -1 if change.if_term is not None and change.if_term != 1 else change.if_seq_no
    return Operation(
        change.way or change.kind,
        change.index,
        change.id,
        change.source,
        change.raw,
        change.upsert,
        expected,
        change.version if external else None,
        external,
        change.routing,
        change.noop,
    )


def told(asked: Asked, change: Change, outcome: Outcome | None) -> tuple[int, Json]:
    """Status and body that tell what became of a change. Raises what stopped it."""
    if isinstance(change.error, Refusal) and change.error.kind == "not_found":
        outcome = Outcome(change.index, change.id or "", "not_found", 1)
    if change.dropped:
        return 200, {
            "_index": change.name,
            **asked.mapping_types.told(change.name, change.type or DOC),
            "_id": change.id or "auto",
            "_version": -3,
            "result": "noop",
            "_shards": shards(asked, ""),
        }
    if outcome is None or outcome.error is not None:
        raise (
            outcome.error
            if outcome is not None and outcome.error is not None
            else change.error or IndexMissing("no such index", where=change.name)
        )
    if change.kind == "update" and outcome.result == "not_found":
        raise document_missing(asked, change)
    return STATUS[outcome.result], body_of(asked, change, outcome, shards(asked, outcome.index))


def body_of(asked: Asked, change: Change, outcome: Outcome, shards: Json) -> Json:
    """What became of a document, as Elasticsearch tells it."""
    version = outcome.version or (1 if outcome.result == "not_found" else 0)
    kind = asked.mapping_types.told(outcome.index, change.type or DOC)
    body: Json = {"_index": outcome.index, **kind, "_id": outcome.id, "_version": version, "result": outcome.result}
    untouched = outcome.result == "noop"
    body["_shards"] = {"total": 0, "successful": 0, "failed": 0} if untouched else shards
    return body | {"_seq_no": outcome.seq_no, "_primary_term": 1}


def shards(asked: Asked, index: str) -> Json:
    """How many copies of a shard a change concerns: replicas that are wanted are nowhere, there is one node."""
    definition = asked.defining.definitions(INDEX).get(index) or {}
    replicas = int((definition.get("settings") or {}).get("index.number_of_replicas", 1))
    return {"total": 1 + replicas, "successful": 1, "failed": 0}


def failed_item(asked: Asked, change: Change, error: Exception) -> Json:
    """The item of a change that failed."""
    status, cause = worded(error)
    cause, index = named_for(cause, asked.face), change.index or change.name
    return {"_index": index, **asked.mapping_types.told(index, change.type or DOC), "_id": change.id, "status": status, "error": cause}


def refresh_after(asked: Asked, indices: set[str], words: str) -> bool:
    """Refresh as asked; whether it was done at once because of that."""
    if words in {"true", "", "wait_for"} and indices:
        for index in sorted(indices):
            with suppress(IndexMissing):
                asked.store.refresh(index)
        return words != "wait_for"
    asked.service.refresh_soon()
    return False
