"""Data streams, rolling over, and which indices, aliases and streams an expression names."""

import time
from datetime import UTC, datetime
from typing import Any

from honeyguide.server.elasticsearch.asked import RESOLVING, WAITING, Asked, api
from honeyguide.server.elasticsearch.datenames import written_out
from honeyguide.server.elasticsearch.making import backing_index, described, new_index, new_stream, next_name, write_index
from honeyguide.server.elasticsearch.refusals import bad, missing_index
from honeyguide.server.elasticsearch.resolving import STREAM, names_of
from honeyguide.server.elasticsearch.templates import INDEX_TEMPLATE, lay, normal_template
from honeyguide.server.routes import router
from honeyguide.store.definitions import INDEX, Definition
from honeyguide.store.names import pattern
from honeyguide.store.protocol import Json

ROUTER = router()
UNITS = {"b": 1, "kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30, "tb": 1 << 40}
SPANS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}


@api(ROUTER, "PUT", "/_data_stream/{name}", "", more=WAITING)
def put_stream(asked: Asked) -> Json:
    """Make a data stream."""
    asked.defining.define(new_stream(asked.defining, asked.part("name")))
    return {"acknowledged": True}


@api(ROUTER, "GET", "/_data_stream /_data_stream/{name}", "include_defaults", more=WAITING | RESOLVING)
def get_streams(asked: Asked) -> Json:
    """Data streams."""
    told: list[Json] = []
    for name, body in _chosen(asked).items():
        definitions = asked.defining.definitions(INDEX)
        indices = [{"index_name": one, "index_uuid": described(one, definitions[one])["index.uuid"]} for one in body["indices"]]
        template = asked.defining.definitions(INDEX_TEMPLATE).get(body["template"]) or {}
        told.append(
            {
                "name": name,
                "timestamp_field": {"name": "@timestamp"},
                "indices": indices,
                "generation": body["generation"],
                "status": "YELLOW"
                if any(described(one, definitions[one])["index.number_of_replicas"] != "0" for one in body["indices"])
                else "GREEN",
                "template": body["template"],
                **({"_meta": template["_meta"]} if "_meta" in template else {}),
                "hidden": body["hidden"],
                "system": False,
                "allow_custom_routing": False,
                "replicated": False,
            }
        )
    return {"data_streams": told}


@api(ROUTER, "DELETE", "/_data_stream/{name}", "", more=WAITING | RESOLVING)
def delete_streams(asked: Asked) -> Json:
    """Take data streams away with their indices."""
    changes: list[Definition] = []
    for name, body in _chosen(asked).items():
        changes += [Definition(INDEX, one, None) for one in body["indices"]] + [Definition(STREAM, name, None)]
    asked.defining.define(changes)
    return {"acknowledged": True}


@api(ROUTER, "GET", "/_data_stream/_stats /_data_stream/{name}/_stats", "", more=WAITING | RESOLVING)
def stream_stats(asked: Asked) -> Json:
    """Numbers about data streams."""
    infos = {one.name: one for one in asked.store.indices("*")}
    told: list[Json] = []
    for name, body in _chosen(asked).items():
        last = max((one.last for one in map(infos.__getitem__, body["indices"]) if one.last is not None), default=None)
        size = sum(infos[one].bytes for one in body["indices"])
        told.append(
            {
                "data_stream": name,
                "backing_indices": len(body["indices"]),
                "store_size_bytes": size,
                "maximum_timestamp": 0 if last is None else round(last.timestamp() * 1000),
            }
        )
    count = sum(one["backing_indices"] for one in told)
    shards = {"total": count, "successful": count, "failed": 0}
    return {
        "_shards": shards,
        "data_stream_count": len(told),
        "backing_indices": count,
        "total_store_size_bytes": sum(one["store_size_bytes"] for one in told),
        "data_streams": told,
    }


def _chosen(asked: Asked) -> dict[str, Json]:
    there = asked.defining.definitions(STREAM)
    name = asked.part("name", "*")
    found: dict[str, Json] = {}
    for part in name.split(","):
        fitting = {one: body for one, body in sorted(there.items()) if part == "_all" or pattern(part).fullmatch(one)}
        if not fitting and "*" not in part and part != "_all":
            raise missing_index(part)
        found |= fitting
    return found


@api(ROUTER, "POST", "/{index}/_rollover /{index}/_rollover/{new}", "dry_run include_type_name lazy", more=WAITING)
def rollover(asked: Asked) -> Json:
    """Let an alias or a data stream write to a new index, where it is time."""
    name, body = asked.part("index"), asked.object()
    names = names_of(asked.defining)
    if name not in names.aliases and name not in names.streams:
        kind = "is a concrete index" if name in names.indices else "does not exist"
        raise bad(
            f"rollover target is a [{kind}] but one of [alias,data_stream] was expected"
            if name in names.indices
            else f"rollover target [{name}] does not exist"
        )
    old = write_index(names, name)
    if name in names.streams:
        changes, new = _roll_stream(asked, name, names.streams[name])
    else:
        changes, new = _roll_alias(asked, name, old, body)
    met = dict(_conditions(asked, old, body.get("conditions") or {}))
    rolled = (not met or any(met.values())) and not asked.flag("dry_run")
    if rolled:
        asked.defining.define(changes)
    return {
        "acknowledged": rolled,
        "shards_acknowledged": rolled,
        "old_index": old,
        "new_index": new,
        "rolled_over": rolled,
        "dry_run": asked.flag("dry_run"),
        "conditions": met,
    }


def _roll_stream(asked: Asked, name: str, stream: Json) -> tuple[list[Definition], str]:
    template = asked.defining.definitions(INDEX_TEMPLATE).get(stream["template"]) or {"data_stream": {}}
    made = backing_index(asked.defining, name, stream["generation"] + 1, template)
    body = {**stream, "indices": [*stream["indices"], made.name], "generation": stream["generation"] + 1}
    return [made, Definition(STREAM, name, body)], made.name


def _roll_alias(asked: Asked, name: str, old: str, body: Json) -> tuple[list[Definition], str]:
    definition = asked.defining.definitions(INDEX)[old]
    provided = definition.get("provided") or old
    given = asked.part("new")
    new = written_out(given or (next_name(old) if not provided.startswith("<") else f"{next_name(provided[1:-1])}"), datetime.now(UTC))
    if not given and provided.startswith("<"):
        new = written_out(f"<{next_name(provided[1:-1])}>", datetime.now(UTC))
    if new in names_of(asked.defining).indices:
        new_index(asked.defining, new, {})
    made = new_index(
        asked.defining, new, {key: body[key] for key in ("settings", "mappings", "aliases") if key in body}, provided=given or None
    )
    assert made.body is not None
    how: Json = dict((definition.get("aliases") or {})[name])
    aliases = dict(definition.get("aliases") or {})
    if "is_write_index" in how:
        aliases[name] = {**how, "is_write_index": False}
        fresh = {**how, "is_write_index": True}
    else:
        del aliases[name]
        fresh = how
    probe: Json = {"settings": {}, "mappings": {}, "aliases": {}}
    lay(probe, normal_template({"aliases": made.body["aliases"]}))
    new_body = {**made.body, "aliases": {**probe["aliases"], name: fresh}}
    return [Definition(INDEX, new, new_body), Definition(INDEX, old, {**definition, "aliases": aliases})], new


def _conditions(asked: Asked, index: str, wanted: Json) -> list[tuple[str, bool]]:
    info = next(one for one in asked.store.indices(index))
    created = asked.defining.definitions(INDEX)[index].get("created", 0) / 1000
    found: list[tuple[str, bool]] = []
    for name, value in wanted.items():
        if name == "max_docs":
            done = info.documents >= int(value)
        elif name == "max_age":
            done = time.time() - created >= _number(value, SPANS, name)
        elif name in {"max_size", "max_primary_shard_size"}:
            done = info.bytes >= _number(value, UNITS, name)
        else:
            raise bad(f"[conditions] unknown field [{name[:100]}]", "x_content_parse_exception")
        found.append((f"[{name}: {value}]", done))
    return found


def _number(value: Any, units: dict[str, Any], name: str) -> float:
    text = str(value).strip().lower()
    for unit in sorted(units, key=len, reverse=True):
        if text.endswith(unit) and text[: -len(unit)].replace(".", "", 1).isdigit():
            return float(text[: -len(unit)]) * units[unit]
    raise bad(
        f"failed to parse setting [{name}] with value [{text[:50]}] as a size or time in bytes: unit is missing or unrecognized",
        "parse_exception",
    )


@api(ROUTER, "GET", "/_resolve/index/{name}", "", more=RESOLVING)
def resolve_index(asked: Asked) -> Json:
    """Which indices, aliases and data streams an expression names."""
    names = names_of(asked.defining)
    options = asked.options()
    patterns = [pattern("*" if part in {"_all", ""} else part) for part in asked.part("name").split(",")]
    wild = [part for part in asked.part("name").split(",") if "*" in part]
    reached = set(asked.resolved("name", forbid_closed=False, ignore_unavailable=True).indices)

    def fits(name: str) -> bool:
        return any(one.fullmatch(name) for one in patterns)

    indices: list[Json] = []
    backing = {index: stream for stream, body in names.streams.items() for index in body["indices"]}
    for name in sorted(names.indices):
        if not fits(name) or name not in reached:
            continue
        closed = names.closed(name)
        one: Json = {"name": name}
        if aliases := sorted(names.indices[name].get("aliases") or {}):
            one["aliases"] = aliases
        one["attributes"] = ["closed" if closed else "open"]
        if name in backing:
            one["data_stream"] = backing[name]
        indices.append(one)
    for part in asked.part("name").split(","):
        if (
            "*" not in part
            and not options.ignore_unavailable
            and part not in {*names.indices, *names.aliases, *names.streams, "_all", ""}
            and not wild
        ):
            raise missing_index(part)
    aliases = [{"name": alias, "indices": sorted(there)} for alias, there in sorted(names.aliases.items()) if fits(alias)]
    streams = [
        {"name": name, "backing_indices": body["indices"], "timestamp_field": "@timestamp"}
        for name, body in sorted(names.streams.items())
        if fits(name)
    ]
    return {"indices": indices, "aliases": aliases, "data_streams": streams}
