"""`_bulk`: documents as log shippers send them, many in one request, each with an outcome of its own."""

import time
from collections.abc import Iterator
from typing import Any

import orjson
from starlette.responses import Response

from honeyguide.errors import HoneyguideError
from honeyguide.server.elasticsearch.asked import Answer, Asked, api
from honeyguide.server.elasticsearch.bulk_at_once import at_once
from honeyguide.server.elasticsearch.changing import (
    STATUS,
    Change,
    body_of,
    carry_out,
    check,
    check_size,
    failed_item,
    refresh_after,
    shards,
    told,
)
from honeyguide.server.elasticsearch.documents import SHOWING, read_update
from honeyguide.server.elasticsearch.exact import UnclearJsonError, exact_json
from honeyguide.server.elasticsearch.refusals import MISFIT, Refusal, bad
from honeyguide.server.elasticsearch.source_filtering import Shown, read_shown
from honeyguide.server.routes import router
from honeyguide.store.protocol import Json, Outcome

ROUTER = router()
KINDS = frozenset({"index", "create", "update", "delete"})
SAID = frozenset(
    [
        "_index",
        "_type",
        "_id",
        "routing",
        "op_type",
        "pipeline",
        "require_alias",
        "require_data_stream",
        "dynamic_templates",
        "_source",
        "version",
        "version_type",
        "retry_on_conflict",
        "if_seq_no",
        "if_primary_term",
        "list_executed_pipelines",
        "_source_includes",
        "_source_excludes",
    ]
)
"""What an action line may say."""
TAKES = (
    "refresh routing timeout wait_for_active_shards pipeline require_alias require_data_stream type batch_size list_executed_pipelines "
    f"{SHOWING}"
)


@api(ROUTER, "POST PUT", "/_bulk /{index}/_bulk /{index}/{type}/_bulk", TAKES)
def bulk(asked: Asked) -> Answer | Response:
    """Carry out the operations in order."""
    began = time.monotonic()
    if (answer := at_once(asked, began, read_action)) is not None:
        return answer
    changes = list(read_changes(asked.raw, asked.part("index") or None, asked.part("type") or None, asked.words))
    nowhere = [at for at, change in enumerate(changes, 1) if not change.name]
    if nowhere:
        told = "".join(f" {at}: index is missing;" for at in range(1, len(nowhere) + 1))
        raise Refusal(400, "action_request_validation_exception", f"Validation Failed:{told}")
    outcomes = carry_out(asked, changes)
    items = _items(asked, changes, outcomes)
    refreshed = refresh_after(
        asked, {one.index for one in outcomes if one is not None and one.error is None}, asked.text("refresh", "false")
    )
    failed = False
    for item in items:
        (one,) = item.values()
        failed = failed or "error" in one
        if refreshed and "error" not in one:
            one["forced_refresh"] = True
    return Answer({"took": round((time.monotonic() - began) * 1000), "errors": failed, "items": items})


def _items(asked: Asked, changes: list[Change], outcomes: list[Outcome | None]) -> list[Json]:
    copies: dict[str, Json] = {}
    items: list[Json] = []
    listed = asked.flag("list_executed_pipelines")
    for change, outcome in zip(changes, outcomes, strict=True):
        if outcome is not None and outcome.error is None and change.kind != "update":
            if outcome.index not in copies:
                copies[outcome.index] = shards(asked, outcome.index)
            body = {**body_of(asked, change, outcome, copies[outcome.index]), "status": STATUS[outcome.result]}
            items.append({change.kind: body | ({"executed_pipelines": list(change.executed)} if listed else {})})
            continue
        try:
            status, body = told(asked, change, outcome)
        except HoneyguideError as error:
            items.append({change.kind: failed_item(asked, change, error)})
            continue
        wanted = read_shown(change.shown, asked.words) or Shown(whole=False)
        if change.kind == "update" and wanted.whole and outcome is not None and outcome.source is not None:
            body["get"] = {"_seq_no": outcome.seq_no, "_primary_term": 1, "found": True, "_source": wanted.of(outcome.source)}
        items.append({change.kind: {**body, "status": status}})
    return items


def read_changes(body: bytes, default: str | None, default_type: str | None, words: dict[str, str]) -> Iterator[Change]:
    """The changes of a body of lines. Raises Refusal where it is no bulk request at all."""
    if not body.strip():
        raise bad("request body is required", "parse_exception")
    if not body.endswith(b"\n"):
        raise bad("The bulk request must be terminated by a newline [\\n]")
    lines = iter([(at, line) for at, line in enumerate(body.split(b"\n"), 1) if line and not line.isspace()])
    known: dict[bytes, tuple[Any, Json]] = {}
    for number, line in lines:
        action = known.get(line)
        if action is None:
            action = known[line] = read_action(number, line)
        kind, said = action
        source = (0, b"") if kind == "delete" else next(lines, None)
        if source is None:
            raise bad(f"Malformed action/metadata line [{number}]: the document that belongs to it is missing")
        change = _change(kind, said, source[1], default, words)
        change.type = default_type if said.get("_type") is None else str(said["_type"])
        yield change


def read_action(number: int, line: bytes) -> tuple[Any, Json]:
    """The kind of an operation and what its line says. Raises Refusal where it is none."""
    try:
        action = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise bad(f"Malformed action/metadata line [{number}]: {error}") from error
    if action == {}:
        raise bad(f"Malformed action/metadata line [{number}], expected FIELD_NAME but found [END_OBJECT]")
    if not isinstance(action, dict) or len(action) != 1:
        raise bad(f"Malformed action/metadata line [{number}], expected START_OBJECT or END_OBJECT but found [{type(action).__name__}]")
    ((kind, said),) = action.items()
    if kind not in KINDS:
        raise bad(
            f"Malformed action/metadata line [{number}], expected field [create], [delete], [index] or [update] but found [{kind[:100]}]"
        )
    if not isinstance(said, dict):
        raise bad(f"Malformed action/metadata line [{number}], expected START_OBJECT but found [VALUE]")
    unknown = sorted(said.keys() - SAID)
    if unknown:
        raise bad(f"Action/metadata line [{number}] contains an unknown parameter [{unknown[0][:100]}]")
    if isinstance(said.get("_id"), dict | list) or isinstance(said.get("_index"), dict | list):
        raise bad(f"Malformed action/metadata line [{number}], expected a simple value for field [_id] but found [START_ARRAY]")
    return kind, said


def _change(kind: Any, said: Json, source: bytes, default: str | None, words: dict[str, str]) -> Change:
    id, index = said.get("_id"), said.get("_index", default)
    change = Change(kind, str(index or ""), None if id is None else str(id))
    try:
        if not index:
            raise Refusal(400, "action_request_validation_exception", "Validation Failed: 1: index is missing;")
        _read_said(change, said, words)
        if id == "":
            raise bad("if _id is specified it must not be empty")
        if change.id is None and kind in {"update", "delete"}:
            raise Refusal(400, "action_request_validation_exception", "Validation Failed: 1: id is missing;")
        if kind != "delete":
            _read_source(change, source)
    except HoneyguideError as error:
        change.error = error
    return change


def _read_said(change: Change, said: Json, words: dict[str, str]) -> None:
    if len(said) > 1 + ("_id" in said) or words:
        routing = said.get("routing", words.get("routing"))
        change.routing = None if routing is None else str(routing)
        change.shown = said.get("_source")
        change.pipeline = said.get("pipeline", words.get("pipeline"))
        change.if_seq_no, change.if_term = _whole(said.get("if_seq_no")), _whole(said.get("if_primary_term"))
        change.version = _whole(said.get("version"))
        change.version_type = str(said.get("version_type", "internal"))
        change.require_alias = _flag(said, words, "require_alias")
        change.require_stream = _flag(said, words, "require_data_stream")
        if change.kind == "index" and said.get("op_type") == "create":
            change.kind = "create"
        check(change)
    elif change.id is not None and len(change.id) > 128:
        check(change)


def _flag(said: Json, words: dict[str, str], name: str) -> bool:
    return str(said.get(name, words.get(name, "false"))).lower() in {"true", ""}


def _whole(said: Any) -> int | None:
    if said is None:
        return None
    try:
        return int(said)
    except (TypeError, ValueError):
        raise bad(f'For input string: "{str(said)[:50]}"') from None


def _read_source(change: Change, source: bytes) -> None:
    check_size(source)
    try:
        document = exact_json(source)
    except UnclearJsonError as error:
        raise bad(f"failed to parse: {error}", MISFIT) from error
    if not isinstance(document, dict):
        raise bad("failed to parse: a document is an object", MISFIT)
    if change.kind == "update":
        read_update(change, document)
    else:
        change.source, change.raw = document, source.strip()
