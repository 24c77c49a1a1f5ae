"""Indices themselves: made, told, taken away, and whether they are there."""

from datetime import UTC, datetime

from honeyguide.server.elasticsearch.asked import RESOLVING, WAITING, Asked, api
from honeyguide.server.elasticsearch.datenames import written_out
from honeyguide.server.elasticsearch.making import described, new_index
from honeyguide.server.elasticsearch.refusals import Refusal, bad, missing_index
from honeyguide.server.elasticsearch.resolving import names_of
from honeyguide.server.elasticsearch.settings import IMPLIED, tree
from honeyguide.server.routes import router
from honeyguide.store.definitions import INDEX, Definition
from honeyguide.store.mappings import shown
from honeyguide.store.names import pattern
from honeyguide.store.protocol import Json

ROUTER = router()
FEATURES = frozenset({"aliases", "mappings", "settings"})


@api(ROUTER, "PUT", "/{index}", "include_type_name", more=WAITING)
def create(asked: Asked) -> Json:
    """Make an index."""
    provided = asked.part("index")
    name = written_out(provided, datetime.now(UTC))
    kind, body = asked.mapping_types.read(asked.object(), named=asked.flag("include_type_name"))
    asked.defining.define([new_index(asked.defining, name, body, kind, provided=provided)])
    return {"acknowledged": True, "shards_acknowledged": True, "index": name}


@api(ROUTER, "DELETE", "/{index}", more=WAITING | RESOLVING)
def delete(asked: Asked) -> Json:
    """Take indices away with all that is in them."""
    names = names_of(asked.defining)
    options = asked.options(expand=frozenset({"open", "closed"}), forbid_closed=False)
    for part in asked.part("index").split(","):
        if part in names.aliases and not options.ignore_unavailable:
            reason = f"The provided expression [{part}] matches an alias, specify the corresponding concrete indices instead."
            raise bad(reason)
        if part in names.streams:
            raise bad(f"The provided expression [{part}] matches a data stream, use the delete data stream API instead.")
    reached = asked.resolved(expand=frozenset({"open", "closed"}), forbid_closed=False)
    found = [name for name in reached.indices if reached.aliases.get(name) is None or not _only_through(reached.aliases[name], name, asked)]
    if not options.allow_no_indices:
        for part in asked.part("index").split(","):
            if "*" in part and not any(pattern(part).fullmatch(name) for name in found):
                raise missing_index(part)
    for stream, body in names.streams.items():
        if body["indices"][-1] in found:
            reason = f"index [{body['indices'][-1]}] is the write index for data stream [{stream}] and cannot be deleted"
            raise bad(reason)
    for name in found:
        if str((names.indices[name].get("settings") or {}).get("index.blocks.read_only")) == "true":
            raise Refusal(403, "cluster_block_exception", f"index [{name}] blocked by: [FORBIDDEN/5/index read-only (api)];")
    changes = [Definition(INDEX, name, None) for name in found]
    for name in found:
        asked.tallies.forget(name)
    asked.defining.define([*changes, *_left_streams(names.streams, set(found))])
    return {"acknowledged": True}


def _left_streams(streams: object, gone: set[str]) -> list[Definition]:
    assert isinstance(streams, dict)
    return [
        Definition("data_stream", name, {**body, "indices": [one for one in body["indices"] if one not in gone]})
        for name, body in streams.items()
        if gone & set(body["indices"])
    ]


def _only_through(ways: frozenset[str], name: str, asked: Asked) -> bool:
    """Whether an index was reached by a pattern that fits its alias and not itself: such are left alone."""
    parts = asked.part("index").split(",")
    own = any(part in {"_all", "", name} or pattern(written_out(part, datetime.now(UTC))).fullmatch(name) for part in parts)
    return bool(ways) and not own


@api(ROUTER, "GET", "/{index}", "flat_settings include_defaults include_type_name features", more=WAITING | RESOLVING)
def get(asked: Asked) -> Json:
    """All that was said about indices."""
    found = asked.resolved(forbid_closed=False, allow_no_indices=True)
    features = {part.strip() for part in asked.text("features", ",".join(FEATURES)).split(",")}
    if unknown := sorted(features - FEATURES):
        raise bad(f"No feature for name [{unknown[0][:100]}]")
    return {name: {key: one for key, one in told(asked, name).items() if key not in FEATURES - features} for name in found.indices}


def told(asked: Asked, name: str) -> Json:
    """Aliases, mappings and settings of an index."""
    definition = asked.defining.definitions(INDEX)[name]
    types = asked.mapping_types
    mappings = types.around(types.of(name), shown(definition, asked.defining.types(name)), named=asked.flag("include_type_name"))
    body: Json = {"aliases": definition.get("aliases") or {}, "mappings": mappings, "settings": shown_settings(asked, name)}
    if asked.flag("include_defaults"):
        given = described(name, definition)
        rest = {key: value for key, value in IMPLIED.items() if key not in given}
        body["defaults"] = rest if asked.flag("flat_settings") else tree(rest)
    for stream, one in names_of(asked.defining).streams.items():
        if name in one["indices"]:
            body["data_stream"] = stream
    return body


def shown_settings(asked: Asked, name: str) -> Json:
    """Settings of an index as the request wants them."""
    settings = described(name, asked.defining.definitions(INDEX)[name])
    if asked.flag("human"):
        moment = datetime.fromtimestamp(int(settings["index.creation_date"]) / 1000, UTC)
        settings["index.creation_date_string"] = f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
        settings["index.version.created_string"] = "8.19.3"
    return settings if asked.flag("flat_settings") else tree(settings)


def acknowledged() -> Json:
    """That it is done."""
    return {"acknowledged": True}


def shards_of(asked: Asked, count: int) -> Json:
    """How many shards took part, which never fail."""
    return {"_shards": {"total": count, "successful": count, "failed": 0}}


def existing(asked: Asked, name: str) -> Json:
    """The definition of an index. Raises Refusal."""
    found = asked.defining.definitions(INDEX).get(name)
    if found is None:
        raise Refusal(404, "index_not_found_exception", f"no such index [{name}]", index=name)
    return found
