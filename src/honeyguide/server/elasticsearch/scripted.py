"""Updates by a script: what becomes of the document that is there, or of the one that is put in its place."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from honeyguide.errors import VersionConflict
from honeyguide.store.protocol import Hit, Operation, Outcome, Store

if TYPE_CHECKING:
    from honeyguide.server.elasticsearch.changing import Change

TRIES = 10
"""Times that a document is read anew because somebody else has changed it meanwhile."""


def carry_out_script(store: Store, change: "Change", operation: "Callable[[Change], Operation]") -> Outcome:
    """What became of it; `not_found` where there is nothing to be changed. Raises Refusal where the script fails."""
    own = change.if_seq_no is not None
    for tries in range(TRIES):
        hit = store.get(change.index, change.id or "")
        if hit is None and change.upsert is None:
            return Outcome(change.index, change.id or "", "not_found", 1)
        if not _decide(change, hit, own=own) and hit is not None:
            return Outcome(change.index, hit.id, "noop", hit.version, hit.seq_no, source=hit.source)
        (outcome,) = store.write([operation(change)])
        if own or tries == TRIES - 1 or not isinstance(outcome.error, VersionConflict):
            return replace(outcome, source=change.source) if outcome.error is None else outcome
    raise AssertionError("unreachable")


def _decide(change: "Change", hit: Hit | None, *, own: bool) -> bool:
    """What is to be written; whether anything is."""
    script = change.script
    assert script is not None
    change.raw = None
    if hit is None:
        begun = dict(change.upsert or {})
        meta = {"_index": change.index, "_id": change.id, "op": "create"}
        change.way, change.source = "create", script(begun, meta).source if change.scripted_upsert else begun
        return True
    meta = {"_index": hit.index, "_id": hit.id, "_version": hit.version, "_routing": hit.routing}
    done = script(hit.source, meta)
    change.way = "delete" if done.op == "delete" else "index"
    change.source = done.source
    change.routing = hit.routing if change.routing is None else change.routing
    if not own:
        change.if_seq_no, change.if_term = hit.seq_no, 1
    return done.op != "none"
