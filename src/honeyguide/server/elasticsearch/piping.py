"""Which pipelines documents go through before they are kept, and what they make of them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson

from honeyguide.errors import HoneyguideError
from honeyguide.server.elasticsearch.datenames import written_out
from honeyguide.server.elasticsearch.making import write_index
from honeyguide.server.elasticsearch.processors.document import Document, Dropped, Rerouted
from honeyguide.server.elasticsearch.processors.running import Known, Pipeline, read_pipeline
from honeyguide.server.elasticsearch.refusals import Refusal, bad
from honeyguide.server.elasticsearch.resolving import names_of
from honeyguide.server.elasticsearch.templates import made_by_templates
from honeyguide.store.definitions import Defining

if TYPE_CHECKING:
    from honeyguide.server.elasticsearch.changing import Change

KIND = "pipeline"
"""Of definitions."""
DEFAULT, FINAL = "index.default_pipeline", "index.final_pipeline"


def known_pipelines(store: Defining) -> Known:
    """Finds pipelines by name, each read once."""
    read: dict[str, Pipeline | None] = {}

    def known(name: str) -> Pipeline | None:
        if name not in read:
            body = store.definitions(KIND).get(name)
            read[name] = None if body is None else read_pipeline(body, known)
        return read[name]

    return known


class Ways:
    """The pipelines of indices, of those too that are only made when a document gets to them."""

    def __init__(self, store: Defining, known: Known | None = None) -> None:
        self.store = store
        self.known = known or known_pipelines(store)
        self._settings: dict[str, Mapping[str, Any]] = {}

    def of(self, name: str, setting: str) -> tuple[str, ...]:
        """The pipeline that a setting names for documents sent to a name: one or none."""
        if name not in self._settings:
            self._settings[name] = settings_for(self.store, name)
        said = self._settings[name].get(setting)
        return () if said in {None, "_none"} else (str(said),)


def settings_for(store: Defining, name: str) -> Mapping[str, Any]:
    """The settings of the index that documents for a name go to, or that the index will have that is made for them."""
    names = names_of(store)
    plain = written_out(name, datetime.now(UTC))
    if plain in names.indices or plain in names.aliases or plain in names.streams:
        try:
            return names.indices[write_index(names, plain)].get("settings") or {}
        except Refusal:
            return {}
    return made_by_templates(store, plain)["settings"]


def through_pipelines(ways: Ways, changes: "Sequence[Change]") -> None:
    """Let the pipelines work on those changes that have some."""
    for change in changes:
        if change.error is not None or change.source is None or change.kind == "delete" or not change.name:
            continue
        own = () if change.pipeline == "_none" else (change.pipeline,) if change.pipeline else ways.of(change.name, DEFAULT)
        if not own and not ways.of(change.name, FINAL):
            continue
        try:
            _pipe(ways, change, own)
        except HoneyguideError as error:
            change.error = error


def _pipe(ways: Ways, change: "Change", own: Sequence[str]) -> None:
    source = change.source if change.kind != "update" else change.upsert
    if source is None:
        return
    meta = {"_index": change.name, "_id": change.id, "_routing": change.routing}
    document = Document(orjson.loads(orjson.dumps(source)), meta)
    try:
        name = _followed(ways, document, own)
        _run(ways.known, document, ways.of(name, FINAL))
    except Dropped:
        change.dropped = True
        return
    change.executed = tuple(document.executed)
    change.name, change.id, change.routing = name, document.meta.get("_id"), document.meta.get("_routing")
    if change.kind == "update":
        change.upsert = document.source
    else:
        change.source, change.raw = document.source, None


def _followed(ways: Ways, document: Document, names: Sequence[str]) -> str:
    """Run pipelines, and those of every index that the document is sent on to; the name of the last."""
    been = [str(document.meta["_index"])]
    while True:
        try:
            _run(ways.known, document, names)
        except Rerouted:
            name = str(document.meta["_index"])
            if name in been:
                way = ", ".join([*been, name])
                raise bad(f"index cycle detected while processing pipelines: [{way}]", "illegal_state_exception") from None
            been.append(name)
            names = ways.of(name, DEFAULT)
        else:
            return str(document.meta.get("_index") or been[-1])


def _run(known: Known, document: Document, names: Sequence[str]) -> None:
    for name in names:
        pipeline = known(name)
        if pipeline is None:
            raise bad(f"pipeline with id [{name}] does not exist")
        document.executed.append(name)
        try:
            pipeline.run(document)
        except Refusal as error:
            about = {"caused_by": {"type": error.kind, "reason": error.message}}
            raise Refusal(error.status, error.kind, error.message, **{**error.about, **about}) from error
