"""Makes indices: asked for, or because a document comes for one that isn't there; templates and data streams have their say."""

import re
import secrets
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from honeyguide.errors import MappingConflict
from honeyguide.server.elasticsearch.datenames import written_out
from honeyguide.server.elasticsearch.declaring import check_parameters, check_root, check_settings
from honeyguide.server.elasticsearch.mapping_types import KEY, of_definition
from honeyguide.server.elasticsearch.naming import check_alias, check_index
from honeyguide.server.elasticsearch.refusals import Refusal, bad
from honeyguide.server.elasticsearch.resolving import STREAM, Names, names_of
from honeyguide.server.elasticsearch.settings import DEFAULTS, checked, laid_over
from honeyguide.server.elasticsearch.templates import INDEX_TEMPLATE, composable_for, composed, lay, made_by_templates, normal_template
from honeyguide.store.definitions import INDEX, Defining, Definition
from honeyguide.store.names import pattern
from honeyguide.store.protocol import Json
from honeyguide.store.rules import read_rules

APPEND_ONLY, ADAPTIVE = "index.append_only.enabled", "index.bulk.adaptive_shard_selection.enabled"
ALREADY = "resource_already_exists_exception"
AUTO_CREATE = "action.auto_create_index"
DYNAMIC = frozenset({"true", "false", "strict", "runtime", "strict_allow_templates", "false_allow_templates"})
KEYS = frozenset({"settings", "mappings", "aliases"})
SCHEME = re.compile(r"(logs|metrics|synthetics|traces)-.+-.+")
"""Names for which Elasticsearch brings templates of data streams along: OpenTelemetry's collector and Elastic's agents rely on them."""


def new_index(
    store: Defining,
    name: str,
    body: Mapping[str, Any],
    kind: str | None = None,
    *,
    provided: str | None = None,
    template: Json | None = None,
) -> Definition:
    """The definition of a new index, of a type where the body's mappings have one. Raises Refusal where it can't be."""
    check_index(name)
    names = names_of(store)
    if name in names.indices:
        uuid = described(name, names.indices[name])["index.uuid"]
        raise Refusal(400, ALREADY, f"index [{name}/{uuid}] already exists", index=name, index_uuid=uuid)
    if name in names.aliases:
        raise Refusal(
            400, "invalid_index_name_exception", f"Invalid index name [{name}], already exists as alias", index=name, index_uuid="_na_"
        )
    if name in names.streams:
        raise Refusal(400, ALREADY, f"data stream [{name}] already exists")
    unknown = sorted(body.keys() - KEYS)
    if unknown:
        raise bad(f"unknown key [{unknown[0]}] for create index", "parse_exception")
    made = made_by_templates(store, name) if template is None else template
    given = _given(body)
    by_template = made.pop(KEY, None)
    kind = kind or of_definition(given) or by_template
    try:
        lay(made, given)
    except MappingConflict as error:
        raise bad(error.message, "mapper_parsing_exception") from error
    try:
        read_rules(made)
    except MappingConflict as error:
        raise bad(error.message, "mapper_parsing_exception") from error
    made["settings"] = laid_over(DEFAULTS, checked(made["settings"]))
    if str(made["settings"].get(ADAPTIVE)) == "true" and str(made["settings"].get(APPEND_ONLY)) != "true":
        what = f"index [{name}] is not append-only index, bulk adaptive shard selection is enabled, which is not supported."
        raise bad(f"{what} Please disable bulk adaptive shard selection or set index to append-only index.")
    made["aliases"] = {written_out(check_alias(alias), datetime.now(UTC)): how for alias, how in made["aliases"].items()}
    for alias in made["aliases"]:
        if alias in names.indices or alias == name:
            raise Refusal(
                400,
                "invalid_alias_name_exception",
                f"Invalid alias name [{alias}]: an index or data stream exists with the same name as the alias",
            )
    made |= {} if kind == of_definition(made) else {KEY: kind}
    made |= {"uuid": secrets.token_urlsafe(16), "created": round(time.time() * 1000), "provided": provided or name}
    return Definition(INDEX, name, made)


def _given(body: Mapping[str, Any]) -> Json:
    """What a request says of a new index, checked. Raises Refusal."""
    try:
        given = normal_template(body)
    except MappingConflict as error:
        kind = "illegal_argument_exception" if "empty string" in error.message else "mapper_parsing_exception"
        raise bad(f"Failed to parse mapping [_doc]: {error.message}", kind) from error
    check_settings(given.get("settings") or {})
    mappings = given.get("mappings") or {}
    check_root(mappings)
    if str(mappings.get("dynamic", "true")).lower() not in DYNAMIC:
        raise bad(f"Could not convert [dynamic.dynamic] to boolean: {mappings['dynamic']}", "mapper_parsing_exception")
    check_parameters(mappings.get("properties"))
    return given


def described(name: str, definition: Json) -> Json:
    """All settings of an index, flat, with those that say what it is."""
    uuid = definition.get("uuid") or f"own-{name}"[:22]
    about = {
        "index.creation_date": str(definition.get("created", 0)),
        "index.uuid": uuid,
        "index.version.created": "8190399",
        "index.provided_name": definition.get("provided") or name,
    }
    return {**DEFAULTS, **(definition.get("settings") or {}), **about}


def targets(store: Defining, wanted: Iterable[str]) -> dict[str, str]:
    """Where documents for each of these names go: an index, the one an alias writes to, the newest of a stream; made where there is none.

    Of a name that can't be written to the error is left to whoever writes: the name is missing. Raises Refusal only for all.
    """
    found: dict[str, str] = {}
    for name in set(wanted):
        found[name] = target(store, name)
    return found


def target(store: Defining, name: str) -> str:
    """Where documents for a name go. Raises Refusal."""
    names = names_of(store)
    plain = written_out(name, datetime.now(UTC))
    if plain not in names.indices and plain not in names.aliases and plain not in names.streams:
        _check_made_by_itself(store, plain)
        _make(store, plain, name)
        names = names_of(store)
    if names.streams.get(plain, {}).get("rollover_on_write"):
        store.define(next_backing(store, plain))
        names = names_of(store)
    index = write_index(names, plain)
    if names.closed(index):
        raise Refusal(400, "index_closed_exception", "closed", index=index, index_uuid="_na_")
    blocked = names.indices[index].get("settings") or {}
    for block, reason in (("index.blocks.read_only", "index read-only (api)"), ("index.blocks.write", "index write (api)")):
        if blocked.get(block) == "true":
            number = 5 if block.endswith("only") else 8
            raise Refusal(403, "cluster_block_exception", f"index [{index}] blocked by: [FORBIDDEN/{number}/{reason}];")
    return index


def write_index(names: Names, name: str) -> str:
    """The index that a name writes to. Raises Refusal."""
    if name in names.indices:
        return name
    if name in names.streams:
        return names.streams[name]["indices"][-1]
    there = names.aliases[name]
    writing = [index for index, how in there.items() if how.get("is_write_index")]
    if writing:
        return writing[0]
    if len(there) == 1 and next(iter(there.values())).get("is_write_index") is not False:
        return next(iter(there))
    raise bad(
        f"no write index is defined for alias [{name}]. The write index may be explicitly disabled using is_write_index=false"
        " or the alias points to multiple indices without one being designated as a write index"
    )


def _check_made_by_itself(store: Defining, name: str) -> None:
    """Raises Refusal where the cluster's settings don't let an index of that name be made by writing to it."""
    settings = store.definitions("cluster_settings")
    said = next((one[AUTO_CREATE] for kind in ("transient", "persistent") if AUTO_CREATE in (one := settings.get(kind, {}))), "true")
    text = ",".join(map(str, said)) if isinstance(said, list) else str(said)
    if text.lower() in {"true", "*"}:
        return
    for part in text.split(",") if text.lower() != "false" else ():
        if pattern(part.strip().lstrip("+-")).fullmatch(name):
            if part.strip().startswith("-"):
                break
            return
    why = "is [false]" if text.lower() == "false" else f"([{text[:200]}]) doesn't match"
    raise Refusal(404, "index_not_found_exception", f"no such index [{name}] and [{AUTO_CREATE}] {why}", index=name, index_uuid="_na_")


def _make(store: Defining, name: str, provided: str) -> None:
    chosen = composable_for(store, name)
    template = None if chosen is None else store.definitions(INDEX_TEMPLATE)[chosen]
    try:
        if template is not None and "data_stream" in template:
            store.define(new_stream(store, name))
        else:
            store.define([new_index(store, name, {}, provided=provided)])
    except Refusal as error:
        if error.kind != ALREADY:  # somebody else was quicker
            raise


def no_stream(store: Defining, name: str) -> str | None:
    """Why documents for a name don't go to a data stream, which may be made for them; None where they do."""
    names = names_of(store)
    if name in names.streams:
        return None
    if name in names.indices or name in names.aliases:
        return f"the request requires a data stream, but [{name}] is not a data stream"
    if _stream_template(store, name) is not None:
        return None
    return "the index creation request requires a data stream, but no matching index template with data stream template was found for it"


def _stream_template(store: Defining, name: str) -> tuple[str, Json] | None:
    """The template by which a data stream of that name is made, and its name; None where there is none."""
    chosen = composable_for(store, name)
    if chosen is None:
        found = SCHEME.fullmatch(name)
        return None if found is None else (found[1], {"data_stream": {}})
    template = store.definitions(INDEX_TEMPLATE)[chosen]
    return (chosen, template) if "data_stream" in template else None


def require_stream(store: Defining, name: str) -> None:
    """Make the data stream that documents need, where there is nothing of that name yet. Raises Refusal."""
    names = names_of(store)
    if name in names.streams or name in names.indices or name in names.aliases:
        return
    _check_made_by_itself(store, name)
    try:
        store.define(new_stream(store, name))
    except Refusal as error:
        if error.kind != ALREADY:  # somebody else was quicker
            raise


def new_stream(store: Defining, name: str) -> list[Definition]:
    """The definitions of a new data stream and its first index. Raises Refusal."""
    check_index(name)
    names = names_of(store)
    if name in names.streams:
        raise Refusal(400, ALREADY, f"data_stream [{name}] already exists")
    if (made := _stream_template(store, name)) is None:
        raise bad(f"no matching index template found for data stream [{name}]")
    chosen, template = made
    first = backing_index(store, name, 1, template)
    body: Json = {
        "indices": [first.name],
        "generation": 1,
        "template": chosen,
        "timestamp": "@timestamp",
        "created": round(time.time() * 1000),
    }
    body["hidden"] = bool((template["data_stream"] or {}).get("hidden"))
    life = (template.get("template") or {}).get("lifecycle")
    body["lifecycle"] = None if life is None else {"enabled": True, **life}
    return [first, Definition(STREAM, name, body)]


def backing_index(store: Defining, stream: str, generation: int, template: Json) -> Definition:
    """The definition of one more index of a data stream."""
    made = composed(store, template)
    properties = made["mappings"].setdefault("properties", {})
    made["mappings"]["properties"] = {"@timestamp": {"type": "date"}, **properties}
    made["settings"] = {**made["settings"], "index.hidden": "true"}
    name = f".ds-{stream}-{datetime.now(UTC):%Y.%m.%d}-{generation:06d}"
    return new_index(store, name, {}, template=made)


def next_backing(store: Defining, name: str) -> list[Definition]:
    """The definitions of one more index of a data stream, and of the stream with it, which writes to it."""
    stream = store.definitions(STREAM)[name]
    template = store.definitions(INDEX_TEMPLATE).get(stream["template"]) or {"data_stream": {}}
    made = backing_index(store, name, stream["generation"] + 1, template)
    assert made.body is not None
    made.body["aliases"] |= store.definitions(INDEX)[stream["indices"][-1]].get("aliases") or {}
    body = {**stream, "indices": [*stream["indices"], made.name], "generation": stream["generation"] + 1, "rollover_on_write": False}
    return [made, Definition(STREAM, name, body)]


def next_name(name: str) -> str:
    """`logs-000001` becomes `logs-000002`. Raises Refusal."""
    found = re.fullmatch(r"(.*)-(\d+)", name)
    if found is None:
        raise bad(f"index name [{name}] does not match pattern '^.*-\\d+$'")
    return f"{found[1]}-{int(found[2]) + 1:06d}"
