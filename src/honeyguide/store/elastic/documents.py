"""Single documents: read as they are now, written in order, each change on top of the one before."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson

from honeyguide.errors import VersionConflict
from honeyguide.store.elastic.bulk import Line, send
from honeyguide.store.elastic.catalogue import Catalogue, Index
from honeyguide.store.elastic.complaints import refused
from honeyguide.store.elastic.connection import Connection
from honeyguide.store.elastic.mappings import SOURCE
from honeyguide.store.elastic.rows import fallback, is_event_id, packed, shown
from honeyguide.store.hits import base36
from honeyguide.store.mapping import NONE, Types
from honeyguide.store.protocol import Hit, Operation, Outcome
from honeyguide.store.shaping import Shaped, shape
from honeyguide.store.updating import merged

Json: TypeAlias = dict[str, Any]
Key: TypeAlias = tuple[str, str]
TRIES = 8
"""Times that an update is worked out again where somebody else was faster."""


@dataclass(frozen=True)
class Kept:
    """A document as the cluster has it."""

    source: Json
    version: int
    seq_no: int
    term: int
    identity: str | None


@dataclass(frozen=True)
class Step:
    """An operation with its id, and what there was before."""

    at: int
    operation: Operation
    id: str
    old: Kept | None


class Documents:
    """Reads and writes documents of one cluster."""

    def __init__(self, connection: Connection, catalogue: Catalogue) -> None:
        self._connection = connection
        self._catalogue = catalogue
        self._lock = threading.Lock()
        self._made = 0
        self._salt = base36(time.time_ns())[-6:]

    def get(self, index: str, id: str) -> Hit | None:
        """See `Store.get`."""
        found = self._kept([(index, id)]).get((index, id))
        return None if found is None else Hit(index, id, found.version, found.seq_no, found.source)

    def _kept(self, keys: Sequence[Key]) -> dict[Key, Kept]:
        known = self._catalogue.known()
        wanted = [key for key in keys if key[0] in known]
        found: dict[Key, Kept] = {}
        for start in range(0, len(wanted), 1000):
            part = wanted[start : start + 1000]
            docs = [{"_index": known[index].physical, "_id": id} for index, id in part if 0 < len(id.encode()) <= 512]
            if not docs:
                continue
            for key, one in zip(part, self._connection.ask("POST", "/_mget", {"docs": docs})["docs"], strict=True):
                if one.get("found"):
                    source = one["_source"]
                    found[key] = Kept(shown(source), one["_version"], one["_seq_no"], one["_primary_term"], source.get(SOURCE))
        return found

    def write(self, operations: Sequence[Operation]) -> list[Outcome]:
        """See `Store.write`. Changes of one document follow one another; the others go together."""
        outcomes: list[Outcome | None] = [None] * len(operations)
        named = [(at, one, one.id if one.id is not None else self._automatic()) for at, one in enumerate(operations)]
        while named:
            taken: set[Key] = set()
            now: list[tuple[int, Operation, str]] = []
            later: list[tuple[int, Operation, str]] = []
            for step in named:
                key = (step[1].index, step[2])
                (later if key in taken else now).append(step)
                taken.add(key)
            for at, outcome in self._round(now):
                outcomes[at] = outcome
            named = later
        return [outcome for outcome in outcomes if outcome is not None]

    def _automatic(self) -> str:
        with self._lock:
            self._made += 1
            return f"{base36(time.time_ns() // 1_000_000).rjust(9, '0')}{base36(self._made).rjust(7, '0')}{self._salt}"

    def _round(self, named: Sequence[tuple[int, Operation, str]]) -> list[tuple[int, Outcome]]:
        done: list[tuple[int, Outcome]] = []
        waiting = list(named)
        for attempt in range(TRIES):
            keys = [(one.index, id) for _, one, id in waiting if _looks(one, id)]
            kept = self._kept(keys)
            steps = [Step(at, one, id, kept.get((one.index, id))) for at, one, id in waiting]
            told, again = self._attempt(steps, last=attempt == TRIES - 1)
            done += told
            waiting = [(step.at, step.operation, step.id) for step in again]
            if not waiting:
                break
        return done

    def _attempt(self, steps: Sequence[Step], *, last: bool) -> tuple[list[tuple[int, Outcome]], list[Step]]:
        done: list[tuple[int, Outcome]] = []
        sent: list[tuple[Step, Json | None]] = []
        for step in steps:
            outcome, document = _decided(step)
            if outcome is not None:
                done.append((step.at, outcome))
            else:
                sent.append((step, document))
        again: list[Step] = []
        for (step, document), answer in zip(sent, send(self._connection, self._lines(sent), one_by_one=True), strict=True):
            if answer["status"] == 409 and step.operation.kind in {"update", "delete"} and step.operation.if_seq_no is None and not last:
                again.append(step)
            else:
                done.append((step.at, self._outcome(step, document, answer)))
        return done, again

    def _lines(self, sent: Sequence[tuple[Step, Json | None]]) -> list[Line]:
        wanted: dict[str, Types] = {}
        many: dict[str, set[str]] = {}
        shapes: list[Shaped | None] = []
        for step, document in sent:
            name = step.operation.index
            if document is None:
                shapes.append(None)
                continue
            if name not in wanted:
                index = self._catalogue.one(name)
                wanted[name] = index.types if index is not None else NONE
            shaped = shape(document, wanted[name])
            wanted[name] = shaped.types
            many.setdefault(name, set()).update(field for field, values in shaped.values.items() if len(values) > 1)
            shapes.append(shaped)
        there = {name: self._catalogue.grown(name, types, many[name]) for name, types in wanted.items()}
        lines: list[Line] = []
        for (step, document), first in zip(sent, shapes, strict=True):
            name = step.operation.index
            shaped = first
            if document is None or shaped is None:
                lines.append(Line(_action("delete", step, self._catalogue.physical(name))))
                continue
            index = there[name]
            if any(index.types.get(field) != wanted[name].get(field) for field in shaped.values):
                shaped = _restricted(shape(document, index.types), index)
            lines.append(_line(step, document, shaped, index))
        return lines

    def _outcome(self, step: Step, document: Json | None, answer: Json) -> Outcome:
        index, id = step.operation.index, step.id
        if answer["status"] < 300:
            source = document if step.operation.kind == "update" else None
            return Outcome(index, id, answer["result"], answer["_version"], answer["_seq_no"], source=source)
        if answer["status"] == 409:
            kept = self._kept([(index, id)]).get((index, id))
            error = VersionConflict(f"the document {id!r} has changed since, or exists already", where=index)
            return Outcome(index, id, "error", kept.version if kept else 0, kept.seq_no if kept else 0, error)
        if answer["status"] == 404:
            return Outcome(index, id, "not_found")
        return Outcome(index, id, "error", error=refused(answer["status"], answer, index))


def _looks(one: Operation, id: str) -> bool:
    """Whether what is there decides what becomes of the operation."""
    return one.id is not None and (one.kind != "index" or one.if_seq_no is not None or is_event_id(id))


def _decided(step: Step) -> tuple[Outcome | None, Json | None]:
    """What needs no request; else the document that is to be written, None for a deletion."""
    operation, id, old = step.operation, step.id, step.old
    if operation.if_seq_no is not None and (old is None or old.seq_no != operation.if_seq_no):
        missing = operation.kind == "delete" and old is None
        error = VersionConflict(f"the document {id!r} has changed since", where=operation.index)
        return (Outcome(operation.index, id, "not_found") if missing else Outcome(operation.index, id, "error", error=error)), None
    if operation.kind == "create" and old is not None:
        error = VersionConflict(f"the document {id!r} exists already", where=operation.index)
        return Outcome(operation.index, id, "error", old.version, old.seq_no, error), None
    if operation.kind == "delete":
        return (Outcome(operation.index, id, "not_found") if old is None and operation.version is None else None), None
    source = operation.source if operation.source is not None else orjson.loads(operation.raw or b"{}")
    if operation.kind != "update":
        return None, source
    if old is None:
        return (Outcome(operation.index, id, "not_found") if operation.upsert is None else None), operation.upsert
    new = merged(old.source, source)
    same = new == old.source and operation.noop
    return (Outcome(operation.index, id, "noop", old.version, old.seq_no, source=new) if same else None), new


def _restricted(shaped: Shaped, index: Index) -> Shaped:
    """Only what the index has fields for."""
    kept = {name: values for name, values in shaped.values.items() if name in index.types}
    return Shaped(kept, shaped.ignored, index.types, shaped.made)


def _line(step: Step, document: Json, shaped: Shaped, index: Index) -> Line:
    operation, old = step.operation, step.old
    raw = operation.raw if operation.kind in {"index", "create"} else None
    identity = old.identity if old is not None else None
    body = packed(document, raw, shaped, index.types, identity)
    kind = "create" if operation.kind == "create" or (operation.kind == "update" and old is None) else "index"
    return Line(_action(kind, step, index.physical), body, lambda: fallback(document, raw, shaped, index.types, identity))


def _action(kind: str, step: Step, physical: str) -> bytes:
    about: Json = {"_index": physical, "_id": step.id}
    if step.operation.version_type is not None:
        about |= {"version": step.operation.version, "version_type": step.operation.version_type}
    elif step.old is not None and (step.operation.kind != "index" or step.operation.if_seq_no is not None):
        about |= {"if_seq_no": step.old.seq_no, "if_primary_term": step.old.term}
    return orjson.dumps({kind: about})
