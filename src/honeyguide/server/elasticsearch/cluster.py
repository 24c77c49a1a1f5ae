"""The cluster: health, state, stats, settings; true answers for one node that has every primary and no replica."""

import time
from collections.abc import Mapping
from typing import Any

from honeyguide.server.elasticsearch.asked import RESOLVING, WAITING, Answer, Asked, api
from honeyguide.server.elasticsearch.indices import told
from honeyguide.server.elasticsearch.making import described
from honeyguide.server.elasticsearch.nodes import NODE, address, node_id
from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.server.elasticsearch.resolving import Options, names_of, resolve
from honeyguide.server.elasticsearch.routing import slots_of
from honeyguide.server.elasticsearch.settings import flat, tree
from honeyguide.server.elasticsearch.templates import COMPONENT, INDEX_TEMPLATE, LEGACY
from honeyguide.server.routes import router
from honeyguide.store.definitions import INDEX, Definition
from honeyguide.store.protocol import Json

ROUTER = router()
SETTINGS = "cluster_settings"
"""The kind of definitions that are settings of the cluster: `persistent`, `transient`."""
COLOURS = ("green", "yellow", "red")
ALL = Options(expand=frozenset({"open", "closed", "hidden"}), forbid_closed=False)
HEALTH = "level wait_for_status wait_for_nodes wait_for_no_relocating_shards wait_for_no_initializing_shards wait_for_events awareness_attribute ensure_node_weighed_in"


@api(ROUTER, "GET", "/_cluster/health /_cluster/health/{index}", HEALTH, more=WAITING | RESOLVING)
def health(asked: Asked) -> Answer:
    """Whether all is well."""
    options = asked.options(expand=frozenset({"open", "closed", "hidden"}), forbid_closed=False, ignore_unavailable=True)
    found = resolve(asked.defining, asked.part("index", "_all"), options)
    parts = {name: index_health(name, asked.defining.definitions(INDEX)[name]) for name in found.indices}
    status = max((one["status"] for one in parts.values()), key=COLOURS.index, default="green")
    absent = [name for name in asked.part("index").split(",") if name and "*" not in name and name != "_all" and not found.indices]
    if absent:
        status = "red"
    active, unassigned = (sum(one[name] for one in parts.values()) for name in ("active_shards", "unassigned_shards"))
    wanted = asked.text("wait_for_status")
    if wanted and wanted not in COLOURS:
        raise bad(f"No enum constant ClusterHealthStatus.{wanted.upper()[:50]}")
    late = bool(wanted) and COLOURS.index(status) > COLOURS.index(wanted)
    late = late or not _enough(asked.text("wait_for_nodes"), 1) or _too_few(asked.text("wait_for_active_shards"), active, unassigned)
    body: Json = {
        "cluster_name": "honeyguide",
        "status": status,
        "timed_out": late,
        "number_of_nodes": 1,
        "number_of_data_nodes": 1,
        "discovered_master": True,
        "discovered_cluster_manager": True,
        "active_primary_shards": active,
        "active_shards": active,
        "relocating_shards": 0,
        "initializing_shards": 0,
        "unassigned_shards": unassigned,
        "delayed_unassigned_shards": 0,
        "number_of_pending_tasks": 0,
        "number_of_in_flight_fetch": 0,
        "task_max_waiting_in_queue_millis": 0,
        "active_shards_percent_as_number": 100.0 * active / (active + unassigned) if active + unassigned else 100.0,
    }
    level = asked.text("level", "cluster")
    if level in {"indices", "shards"}:
        body["indices"] = {
            name: {key: value for key, value in one.items() if key != "shards" or level == "shards"} for name, one in parts.items()
        }
    return Answer(body, 408 if late else 200)


def _enough(words: str, nodes: int) -> bool:
    if not words:
        return True
    for sign, test in (
        (">=", int.__ge__),
        ("<=", int.__le__),
        ("ge(", int.__ge__),
        ("le(", int.__le__),
        ("gt(", int.__gt__),
        ("lt(", int.__lt__),
        (">", int.__gt__),
        ("<", int.__lt__),
    ):
        if words.startswith(sign):
            count = words[len(sign) :].rstrip(")")
            return count.isdigit() and test(nodes, int(count))
    return words.isdigit() and nodes == int(words)


def _too_few(words: str, active: int, unassigned: int) -> bool:
    if words == "all":
        return unassigned > 0
    return words.isdigit() and active < int(words)


def index_health(name: str, definition: Json) -> Json:
    """How an index is: its primaries are here, replicas have no second node to be on."""
    settings = described(name, definition)
    shards, replicas = int(settings["index.number_of_shards"]), int(settings["index.number_of_replicas"])
    if "-" in settings.get("index.auto_expand_replicas", "false"):
        replicas = 0
    if not definition:
        replicas = 0
    status = "yellow" if replicas else "green"
    one = {
        "status": status,
        "primary_active": True,
        "active_shards": 1,
        "relocating_shards": 0,
        "initializing_shards": 0,
        "unassigned_shards": replicas,
    }
    return {
        "status": status,
        "number_of_shards": shards,
        "number_of_replicas": replicas,
        "active_primary_shards": shards,
        "active_shards": shards,
        "relocating_shards": 0,
        "initializing_shards": 0,
        "unassigned_shards": shards * replicas,
        "shards": {str(at): one for at in range(shards)},
    }


@api(ROUTER, "GET", "/_cluster/settings", "flat_settings include_defaults", more=WAITING)
def get_settings(asked: Asked) -> Json:
    """Settings of the cluster."""
    there = asked.defining.definitions(SETTINGS)
    body = {name: _shown(asked, there.get(name, {})) for name in ("persistent", "transient")}
    return body | ({"defaults": _shown(asked, {"cluster.name": "honeyguide", "node.name": NODE})} if asked.flag("include_defaults") else {})


def _shown(asked: Asked, settings: Mapping[str, Any]) -> Json:
    return dict(settings) if asked.flag("flat_settings") else tree(settings)


@api(ROUTER, "PUT", "/_cluster/settings", "flat_settings", more=WAITING)
def put_settings(asked: Asked) -> Json:
    """Change settings of the cluster."""
    body = asked.object(required=True)
    answer: Json = {"acknowledged": True}
    changes: list[Definition] = []
    for name in ("persistent", "transient"):
        given = flat(body.get(name) or {}, "")
        wrong = [key for key in given if "." not in key and "*" not in key]
        if wrong:
            raise bad(f"{name} setting [{wrong[0][:100]}], not recognized")
        old = asked.defining.definitions(SETTINGS).get(name, {})
        removed = {key.rstrip("*").rstrip(".") for key, value in given.items() if value is None}
        kept = {key: value for key, value in old.items() if not any(key == one or key.startswith(f"{one}.") for one in removed)}
        changes.append(Definition(SETTINGS, name, kept | {key: value for key, value in given.items() if value is not None}))
        answer[name] = _shown(asked, {key: value for key, value in given.items() if value is not None})
    asked.defining.define(changes)
    return answer


@api(
    ROUTER,
    "GET",
    "/_cluster/state /_cluster/state/{metric} /_cluster/state/{metric}/{index}",
    "flat_settings wait_for_metadata_version wait_for_timeout",
    more=WAITING | RESOLVING,
)
def state(asked: Asked) -> Json:
    """What the cluster knows of itself."""
    metrics = set(asked.part("metric", "_all").split(","))
    every = "_all" in metrics
    found = asked.resolved(expand=frozenset({"open", "closed", "hidden"}), forbid_closed=False)
    node = node_id(asked)
    body: Json = {"cluster_name": "honeyguide", "cluster_uuid": asked.request.app.state.uuid}
    if every or "version" in metrics:
        body |= {"version": asked.store.generation(), "state_uuid": f"state-{asked.store.generation()}"}
    if every or metrics & {"master_node", "cluster_manager_node"}:
        body |= {"master_node": node, **({"cluster_manager_node": node} if asked.face.distribution else {})}
    if every or "blocks" in metrics:
        body["blocks"] = _blocks(asked, found.indices)
    if every or "nodes" in metrics:
        body["nodes"] = {node: {"name": NODE, "ephemeral_id": node, "transport_address": address(asked), "attributes": {}}}
    if every or "metadata" in metrics:
        body["metadata"] = _metadata(asked, found.indices)
    if every or "routing_table" in metrics:
        body["routing_table"] = {"indices": {name: {"shards": _shards(asked, name, node)} for name in found.indices}}
    if every or "routing_nodes" in metrics:
        shards = [one for name in found.indices for copies in _shards(asked, name, node).values() for one in copies]
        body["routing_nodes"] = {
            "unassigned": [one for one in shards if one["state"] == "UNASSIGNED"],
            "nodes": {node: [one for one in shards if one["state"] == "STARTED"]},
        }
    return body


def _blocks(asked: Asked, indices: tuple[str, ...]) -> Json:
    names = {
        "read_only": (5, "index read-only (api)"),
        "read": (7, "index read (api)"),
        "write": (8, "index write (api)"),
        "metadata": (9, "index metadata (api)"),
    }
    found: Json = {}
    for name in indices:
        settings = asked.defining.definitions(INDEX)[name].get("settings") or {}
        here = {
            str(number): {"description": words, "retryable": False, "levels": ["write"]}
            for block, (number, words) in names.items()
            if settings.get(f"index.blocks.{block}") == "true"
        }
        if asked.defining.definitions(INDEX)[name].get("state") == "close":
            here["4"] = {"description": "index closed", "retryable": False, "levels": ["read", "write"]}
        if here:
            found[name] = here
    return {"indices": found} if found else {}


def _metadata(asked: Asked, indices: tuple[str, ...]) -> Json:
    body: Json = {
        "cluster_uuid": asked.request.app.state.uuid,
        "cluster_coordination": {"term": 1},
        "templates": dict(asked.defining.definitions(LEGACY)),
    }
    body["indices"] = {}
    for name in indices:
        one = told(asked, name)
        closed = asked.defining.definitions(INDEX)[name].get("state") == "close"
        body["indices"][name] = {
            "version": 1,
            "routing_num_shards": slots_of(described(name, asked.defining.definitions(INDEX)[name])),
            "state": "close" if closed else "open",
            "settings": one["settings"],
            "mappings": {"_doc": one["mappings"]},
            "aliases": sorted(one["aliases"]),
            "primary_terms": {"0": 1},
            "in_sync_allocations": {"0": [node_id(asked)]},
        }
    body["index_template"] = {"index_template": dict(asked.defining.definitions(INDEX_TEMPLATE))}
    body["component_template"] = {"component_template": dict(asked.defining.definitions(COMPONENT))}
    return body


def _shards(asked: Asked, name: str, node: str) -> dict[str, list[Json]]:
    health = index_health(name, asked.defining.definitions(INDEX)[name])
    found: dict[str, list[Json]] = {}
    for at in range(health["number_of_shards"]):
        one = {
            "primary": True,
            "relocating_node": None,
            "shard": at,
            "index": name,
            "state": "STARTED",
            "node": node,
            "allocation_id": {"id": f"{name}-{at}"},
        }
        lost = [
            {"primary": False, "relocating_node": None, "shard": at, "index": name, "state": "UNASSIGNED", "node": None}
            for _ in range(health["number_of_replicas"])
        ]
        found[str(at)] = [one, *lost]
    return found


@api(ROUTER, "GET", "/_cluster/stats /_cluster/stats/nodes/{node}", "flat_settings", more=WAITING)
def stats(asked: Asked) -> Json:
    """Numbers over everything."""
    infos = asked.store.indices("*")
    names = names_of(asked.defining)
    shards = sum(index_health(name, body)["number_of_shards"] for name, body in names.indices.items())
    kinds: dict[str, list[str]] = {}
    for name in names.indices:
        for mapped in asked.defining.types(name).values():
            kinds.setdefault(mapped.type, []).append(name)
    size = sum(one.bytes for one in infos)
    spread = {"min": 1.0, "max": 1.0, "avg": 1.0} if infos else {}
    primaries = {"primaries": {"min": 1, "max": 1, "avg": 1.0}, "replication": {"min": 0.0, "max": 0.0, "avg": 0.0}, "shards": spread}
    roles = ["cluster_manager"] if asked.face.distribution else ["master"]
    return {
        "_nodes": {"total": 1, "successful": 1, "failed": 0},
        "cluster_name": "honeyguide",
        "cluster_uuid": asked.request.app.state.uuid,
        "timestamp": round(time.time() * 1000),
        "status": max((index_health(name, body)["status"] for name, body in names.indices.items()), key=COLOURS.index, default="green"),
        "indices": {
            "count": len(infos),
            "shards": {"total": shards, **({"primaries": shards, "replication": 0.0, "index": primaries} if shards else {})},
            "docs": {"count": sum(one.documents for one in infos), "deleted": sum(one.deleted for one in infos)},
            "store": {"size_in_bytes": size, "reserved_in_bytes": 0},
            "fielddata": {"memory_size_in_bytes": 0, "evictions": 0},
            "query_cache": {
                "memory_size_in_bytes": 0,
                "total_count": 0,
                "hit_count": 0,
                "miss_count": 0,
                "cache_size": 0,
                "cache_count": 0,
                "evictions": 0,
            },
            "completion": {"size_in_bytes": 0},
            "segments": {"count": sum(one.segments for one in infos), "memory_in_bytes": 0},
            "mappings": {
                "field_types": [
                    {"name": kind, "count": len(there), "index_count": len(set(there))} for kind, there in sorted(kinds.items())
                ]
            },
            "analysis": {
                name: []
                for name in (
                    "char_filter_types",
                    "tokenizer_types",
                    "filter_types",
                    "analyzer_types",
                    "built_in_char_filters",
                    "built_in_tokenizers",
                    "built_in_filters",
                    "built_in_analyzers",
                )
            },
        },
        "nodes": {
            "count": {
                "total": 1,
                "data": 1,
                "ingest": 1,
                "coordinating_only": 0,
                "remote_cluster_client": 0,
                **dict.fromkeys(roles, 1),
                "master": 1,
            },
            "versions": [asked.face.version],
            "os": {
                "available_processors": 1,
                "allocated_processors": 1,
                "names": [{"name": "Linux", "count": 1}],
                "pretty_names": [{"pretty_name": "Linux", "count": 1}],
                "mem": {"total_in_bytes": 0},
            },
            "process": {"cpu": {"percent": 0}, "open_file_descriptors": {"min": 1, "max": 1, "avg": 1}},
            "jvm": {"max_uptime_in_millis": 0, "versions": [], "mem": {"heap_used_in_bytes": 0, "heap_max_in_bytes": 0}, "threads": 1},
            "fs": {"total_in_bytes": 0, "free_in_bytes": 0, "available_in_bytes": 0},
            "plugins": [],
            "network_types": {"transport_types": {"netty4": 1}, "http_types": {"netty4": 1}},
            "discovery_types": {"single-node": 1},
            "packaging_types": [{"type": "tar", "count": 1}],
            "ingest": {"number_of_pipelines": len(asked.defining.definitions("pipeline")), "processor_stats": {}},
        },
    }
