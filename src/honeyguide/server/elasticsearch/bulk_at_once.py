"""A bulk request as shippers send it, only new documents for one index, carried out as a whole: no document becomes an object here."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import orjson
from starlette.responses import Response

from honeyguide.errors import HoneyguideError
from honeyguide.server.elasticsearch.asked import Asked
from honeyguide.server.elasticsearch.changing import LARGEST_DOCUMENT, Target, refresh_after, shards, target_of
from honeyguide.server.elasticsearch.mapping_types import DOC
from honeyguide.server.elasticsearch.piping import DEFAULT, FINAL, Ways
from honeyguide.store.embedded.lines import Kept
from honeyguide.store.embedded.store import EmbeddedStore
from honeyguide.store.protocol import Json

HARMLESS = frozenset({"refresh", "timeout", "wait_for_active_shards", "pretty", "human", "error_trace", "filter_path", "type", "format"})
"""Parameters that don't change what becomes of a document."""
LONGEST_ID = 128
"""Characters of an id that is certainly short enough."""
_SAID = frozenset({"_index", "_type", "_id"})
FEW = 32
"""Documents that are as well looked at one by one."""

ReadAction = Callable[[int, bytes], tuple[Any, Json]]


def at_once(asked: Asked, began: float, read_action: ReadAction) -> Response | None:
    """The answer; None, and nothing is done, where an operation must be looked at by itself."""
    store, body = asked.store, asked.raw
    if not isinstance(store, EmbeddedStore) or not HARMLESS.issuperset(asked.words) or not body.endswith(b"}\n"):
        return None
    lines = body[:-1].split(b"\n")
    documents = lines[1::2]
    if len(documents) < FEW or len(lines) % 2 or max(map(len, documents)) > LARGEST_DOCUMENT:
        return None
    try:
        found = _actions(lines[::2], asked.part("index"), asked.part("type"), read_action)
        if found is None:
            return None
        kind, name, type, ids = found
        asked.check_named([name])
        ways = Ways(asked.defining)
        if ways.of(name, DEFAULT) or ways.of(name, FINAL):
            return None
        there = target_of(asked, name, type or None, make=True)
    except HoneyguideError:
        return None
    if not _plain(there, kind, named=ids is not None) or (kept := store.append_lines(there.index, documents, ids)) is None:
        return None
    asked.tallies.add("unflushed", there.index, len(documents))
    forced = refresh_after(asked, {there.index}, asked.text("refresh", "false"))
    return Response(
        _told(asked, kind, there.index, type, kept, round((time.monotonic() - began) * 1000), forced=forced), media_type="application/json"
    )


def _actions(
    lines: Sequence[bytes], default: str, default_type: str, read_action: ReadAction
) -> tuple[str, str, str, list[str] | None] | None:
    """The kind of all operations, target and type of all, and the ids, each of them another or none at all. Raises Refusal."""
    distinct = dict.fromkeys(lines)
    if len(distinct) not in {1, len(lines)}:
        return None
    read = [read_action(number, line) for number, line in enumerate(distinct, 1)]
    kind, first = read[0]
    name, type, ids = first.get("_index", default), first.get("_type", default_type), [said.get("_id") for _, said in read]
    if kind not in {"create", "index"} or not name or not isinstance(name, str) or not isinstance(type, str):
        return None
    if any(one != kind or not said.keys() <= _SAID for one, said in read):
        return None
    if any(said.get("_index", default) != name or said.get("_type", default_type) != type for _, said in read):
        return None
    if len(distinct) == 1 and ids == [None]:
        return kind, name, type, None
    named = [id for id in ids if isinstance(id, str) and 0 < len(id) <= LONGEST_ID]
    return (kind, name, type, named) if len(named) == len(set(named)) == len(lines) else None


def _plain(there: Target, kind: str, *, named: bool) -> bool:
    """Whether documents go where they were sent, as they are."""
    if not there.fits or (there.append_only and named):
        return False
    return not (there.routing or there.routed or (there.stream and kind == "index"))


def _told(asked: Asked, kind: str, index: str, type: str, kept: Kept, took: int, *, forced: bool) -> bytes:
    """The answer's bytes: an item a document, which differ in `_id` and `_seq_no`."""
    said: Json = {"_index": index, **asked.mapping_types.told(index, type or DOC), "_id": "\0", "_version": 1, "result": "created"}
    said |= {"_shards": shards(asked, index), "_seq_no": "\1", "_primary_term": 1, "status": 201}
    said |= {"forced_refresh": True} if forced else {}
    text = orjson.dumps({kind: said}).decode()
    before, rest = text.split("\\u0000")
    between, behind = rest.split('"\\u0001"')
    ids = kept.ids if kept.automatic else [orjson.dumps(id)[1:-1].decode() for id in kept.ids]
    items = ",".join([f"{before}{id}{between}{seq}{behind}" for seq, id in enumerate(ids, kept.first)])
    return f'{{"took":{took},"errors":false,"items":[{items}]}}'.encode()
