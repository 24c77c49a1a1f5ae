"""Data streams, rolling over, and which indices, aliases and streams an expression names."""

from honeyguide.server.elasticsearch.asked import RESOLVING, WAITING, Asked, api
from honeyguide.server.elasticsearch.making import described, new_stream
from honeyguide.server.elasticsearch.refusals import missing_index
from honeyguide.server.elasticsearch.resolving import STREAM, Options, names_of
from honeyguide.server.elasticsearch.templates import INDEX_TEMPLATE
from honeyguide.server.routes import router
from honeyguide.store.definitions import INDEX, Definition
from honeyguide.store.names import pattern
from honeyguide.store.protocol import Json

ROUTER = router()


@api(ROUTER, "PUT", "/_data_stream/{name}", "", more=WAITING)
def put_stream(asked: Asked) -> Json:
    """Make a data stream."""
    asked.defining.define(new_stream(asked.defining, asked.part("name")))
    return {"acknowledged": True}


@api(ROUTER, "GET", "/_data_stream /_data_stream/{name}", "include_defaults", more=WAITING | RESOLVING)
def get_streams(asked: Asked) -> Json:
    """Data streams."""
    told: list[Json] = []
    for name, body in chosen(asked, asked.options()).items():
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
                **({"lifecycle": life} if (life := body.get("lifecycle")) is not None else {}),
                "hidden": body["hidden"],
                "system": False,
                "allow_custom_routing": False,
                "replicated": False,
                "rollover_on_write": bool(body.get("rollover_on_write")),
            }
        )
    return {"data_streams": told}


@api(ROUTER, "DELETE", "/_data_stream/{name}", "", more=WAITING | RESOLVING)
def delete_streams(asked: Asked) -> Json:
    """Take data streams away with their indices."""
    changes: list[Definition] = []
    for name, body in chosen(asked, asked.options()).items():
        changes += [Definition(INDEX, one, None) for one in body["indices"]] + [Definition(STREAM, name, None)]
    asked.defining.define(changes)
    return {"acknowledged": True}


@api(ROUTER, "GET", "/_data_stream/_stats /_data_stream/{name}/_stats", "", more=WAITING | RESOLVING)
def stream_stats(asked: Asked) -> Json:
    """Numbers about data streams."""
    infos = {one.name: one for one in asked.store.indices("*")}
    told: list[Json] = []
    for name, body in chosen(asked, asked.options()).items():
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


def chosen(asked: Asked, options: Options) -> dict[str, Json]:
    """The data streams that the address names. Raises Refusal for one that isn't there."""
    there = asked.defining.definitions(STREAM)
    name = asked.part("name", "*")
    found: dict[str, Json] = {}
    for part in name.split(","):
        wild = "*" in part or part == "_all"
        fitting = {one: body for one, body in sorted(there.items()) if part == "_all" or pattern(part).fullmatch(one)}
        if wild and "hidden" not in options.expand:
            fitting = {one: body for one, body in fitting.items() if not body.get("hidden")}
        if not fitting and "*" not in part and part != "_all":
            raise missing_index(part)
        found |= fitting
    return found


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
        if name in backing and "hidden" not in options.expand and name not in asked.part("name").split(","):
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


@api(ROUTER, "GET POST", "/_resolve/cluster /_resolve/cluster/{name}", "ignore_throttled timeout", more=RESOLVING)
def resolve_cluster(asked: Asked) -> Json:
    """Whether this cluster, the only one there is, has indices that an expression names."""
    body: Json = {"connected": True, "skip_unavailable": False}
    if not asked.part("name"):
        return {}
    there = bool(asked.resolved("name", forbid_closed=False, ignore_unavailable=True).indices)
    version = {"number": asked.face.version, "build_flavor": "default"}
    return {"(local)": body | {"matching_indices": there, "version": version}}
