"""The one node: what it is, and how it is."""

import os
import resource
import shutil
import time
from difflib import get_close_matches
from typing import Any

from honeyguide.server.elasticsearch.aggregation_names import KINDS
from honeyguide.server.elasticsearch.asked import WAITING, Asked, api
from honeyguide.server.elasticsearch.identity import node_name
from honeyguide.server.elasticsearch.index_numbers import SECTIONS, chosen, totals
from honeyguide.server.elasticsearch.processors.running import PROCESSORS
from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.server.routes import router
from honeyguide.store.names import pattern
from honeyguide.store.protocol import Json

ROUTER = router()
NODE = "honeyguide"
AGGREGATIONS = tuple(KINDS)
INFO = (
    "settings",
    "os",
    "process",
    "jvm",
    "thread_pool",
    "transport",
    "http",
    "plugins",
    "ingest",
    "aggregations",
    "indices",
    "search_pipelines",
)
STATS = (
    "indices",
    "os",
    "process",
    "jvm",
    "thread_pool",
    "fs",
    "transport",
    "http",
    "breaker",
    "script",
    "discovery",
    "ingest",
    "adaptive_selection",
    "script_cache",
    "indexing_pressure",
    "shard_indexing_pressure",
)


def node_id(asked: Asked) -> str:
    """What names the node."""
    return node_name(asked.request.app.state.uuid)


def node_json(asked: Asked) -> Json:
    """What is told of the node wherever it is named."""
    return _about(asked)


def address(asked: Asked) -> str:
    """Where the node answers."""
    server = asked.request.scope.get("server") or ("127.0.0.1", 9200)
    return f"{server[0]}:{server[1]}"


def _about(asked: Asked) -> Json:
    return {
        "name": NODE,
        "transport_address": address(asked),
        "host": "127.0.0.1",
        "ip": "127.0.0.1",
        "roles": ["cluster_manager", "data", "ingest", "remote_cluster_client", "master"],
        "attributes": {},
    }


def _is_meant(asked: Asked, words: str) -> bool:
    """Whether the node is among those that are named."""
    return any(
        one in {"", "_all", "*", "_local", "_master", "data:true", node_id(asked)}
        or pattern(one).fullmatch(NODE) is not None
        or one in {"127.0.0.1"}
        for one in words.split(",")
    )


def _nodes(asked: Asked, body: Json, words: str = "") -> Json:
    there = _is_meant(asked, words)
    count = 1 if there else 0
    return {
        "_nodes": {"total": count, "successful": count, "failed": 0},
        "cluster_name": "honeyguide",
        "nodes": {node_id(asked): body} if there else {},
    }


@api(ROUTER, "GET", "/_nodes /_nodes/{node} /_nodes/{node}/{metric} /_nodes/{node}/info/{metric}", "flat_settings", more=WAITING)
def info(asked: Asked) -> Json:
    """What the node is."""
    node, metric = asked.part("node"), asked.part("metric")
    if not metric and all(one in INFO or one in {"_all", "_none"} for one in node.split(",")) and node != "_all":
        node, metric = "", node
    wanted = set(metric.split(",")) if metric and metric != "_all" else set(INFO)
    settings = {"node.name": NODE, "cluster.name": "honeyguide", "client.type": "node", "http.type": "netty4", "transport.type": "netty4"}
    nested = {
        "node": {"name": NODE},
        "cluster": {"name": "honeyguide"},
        "client": {"type": "node"},
        "http": {"type": "netty4"},
        "transport": {"type": "netty4"},
    }
    published = {"bound_address": [address(asked)], "publish_address": address(asked)}
    parts: Json = {
        "settings": settings if asked.flag("flat_settings") else nested,
        "os": {
            "refresh_interval_in_millis": 1000,
            "name": "Linux",
            "pretty_name": "Linux",
            "arch": os.uname().machine,
            "version": os.uname().release,
            "available_processors": os.cpu_count(),
            "allocated_processors": os.cpu_count(),
        },
        "process": {"refresh_interval_in_millis": 1000, "id": os.getpid(), "mlockall": False},
        "jvm": {
            "pid": os.getpid(),
            "version": "",
            "vm_name": "none",
            "mem": {"heap_init_in_bytes": 0, "heap_max_in_bytes": 0},
            "using_compressed_ordinary_object_pointers": "false",
        },
        "thread_pool": {},
        "transport": {**published, "profiles": {}},
        "http": {**published, "max_content_length_in_bytes": asked.service.settings.limits.request_bytes},
        "plugins": [],
        "ingest": {"processors": [{"type": name} for name in PROCESSORS]},
        "aggregations": {name: {"types": ["other"]} for name in AGGREGATIONS},
        "indices": {},
    }
    body = _about(asked) | {"version": asked.face.version, "build_flavor": "default", "build_type": "tar", "build_hash": "unknown"}
    body["total_indexing_buffer_in_bytes"] = 192 << 20
    if asked.flag("human"):
        body["total_indexing_buffer"] = "192mb"
    if not wanted & {"_none"}:
        body |= {name: part for name, part in parts.items() if name in wanted}
    if "plugins" in wanted:
        body["modules"] = []
    return _nodes(asked, body, node)


@api(
    ROUTER,
    "GET",
    "/_nodes/stats /_nodes/{node}/stats /_nodes/stats/{metric} /_nodes/{node}/stats/{metric} /_nodes/stats/{metric}/{index_metric} "
    "/_nodes/{node}/stats/{metric}/{index_metric}",
    "fields completion_fields fielddata_fields groups level types include_segment_file_sizes",
    more=WAITING,
)
def stats(asked: Asked) -> Json:
    """How the node is."""
    metrics = asked.part("metric", "_all").split(",")
    wrong = [one for one in metrics if one not in {*STATS, "_all"}]
    if wrong:
        near = get_close_matches(wrong[0], STATS, 1)
        hint = f" -> did you mean [{near[0]}]?" if near else ""
        raise bad(f"request [{asked.request.url.path}] contains unrecognized metric: [{wrong[0][:100]}]{hint}")
    every = "_all" in metrics
    body: Json = {"timestamp": round(time.time() * 1000), **_about(asked)}
    for name, part in _parts(asked).items():
        if every or name in metrics:
            body[name] = part(asked) if callable(part) else part
    return _nodes(asked, body, asked.part("node"))


def _indices(asked: Asked) -> Json:
    wanted = asked.part("index_metric", "_all")
    wrong = [one for one in wanted.split(",") if one not in {*SECTIONS, "_all"}]
    if wrong:
        raise bad(f"request [{asked.request.url.path}] contains unrecognized index metric: [{wrong[0][:100]}]")
    body = chosen(totals(asked, list(asked.store.indices("*"))), wanted) | {"status_counter": _statuses(asked)}
    if asked.text("level") in {"indices", "shards"}:
        body["indices"] = {one.name: chosen(totals(asked, [one]), wanted) for one in asked.store.indices("*")}
    return body


def _statuses(asked: Asked) -> Json:
    """How many documents were taken, how many searches answered, and how many of either refused, since the start."""
    names = ("success", "user_error", "system_failure")
    documents, searches = ({name: asked.tallies.total(f"{what} {name}", ["_all"]) for name in names} for what in ("documents", "searches"))
    return {"doc_status": documents, "search_response_status": searches}


def _parts(asked: Asked) -> dict[str, Any]:
    return {
        "indices": _indices,
        "os": machine,
        "process": process,
        "jvm": {
            "timestamp": round(time.time() * 1000),
            "uptime_in_millis": uptime(asked),
            "mem": {
                "heap_used_in_bytes": _used(),
                "heap_used_percent": 0,
                "heap_committed_in_bytes": _used(),
                "heap_max_in_bytes": 0,
                "non_heap_used_in_bytes": 0,
            },
            "threads": {"count": 1, "peak_count": 1},
            "gc": {"collectors": {}},
            "buffer_pools": {},
        },
        "thread_pool": {},
        "fs": _fs,
        "transport": {
            "server_open": 0,
            "total_outbound_connections": 0,
            "rx_count": 0,
            "rx_size_in_bytes": 0,
            "tx_count": 0,
            "tx_size_in_bytes": 0,
        },
        "http": {"current_open": 1, "total_opened": 1},
        "breakers": {},
        "script": {"compilations": 0, "cache_evictions": 0, "compilation_limit_triggered": 0},
        "discovery": {
            "cluster_state_queue": {"total": 0, "pending": 0, "committed": 0},
            "published_cluster_states": {"full_states": 0, "incompatible_diffs": 0, "compatible_diffs": 0},
        },
        "ingest": {"total": {"count": 0, "time_in_millis": 0, "current": 0, "failed": 0}, "pipelines": {}},
        "adaptive_selection": {},
        "script_cache": {"sum": {"compilations": 0, "cache_evictions": 0, "compilation_limit_triggered": 0}},
        "indexing_pressure": {
            "memory": {
                "current": {
                    "combined_coordinating_and_primary_in_bytes": 0,
                    "coordinating_in_bytes": 0,
                    "primary_in_bytes": 0,
                    "replica_in_bytes": 0,
                    "all_in_bytes": 0,
                },
                "total": {
                    "combined_coordinating_and_primary_in_bytes": 0,
                    "coordinating_in_bytes": 0,
                    "primary_in_bytes": 0,
                    "replica_in_bytes": 0,
                    "all_in_bytes": 0,
                    "coordinating_rejections": 0,
                    "primary_rejections": 0,
                    "replica_rejections": 0,
                },
                "limit_in_bytes": 0,
            }
        },
    }


def uptime(asked: Asked) -> int:
    """Milliseconds since the server's start."""
    return round((time.time() - asked.service.started.timestamp()) * 1000)


def _used() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def machine(asked: Asked) -> Json:
    """Load and memory of the machine."""
    total, free = (os.sysconf("SC_PAGE_SIZE") * os.sysconf(name) for name in ("SC_PHYS_PAGES", "SC_AVPHYS_PAGES"))
    load = os.getloadavg()
    memory = {
        "total_in_bytes": total,
        "free_in_bytes": free,
        "used_in_bytes": total - free,
        "free_percent": round(100 * free / total),
        "used_percent": round(100 * (total - free) / total),
    }
    return {
        "timestamp": round(time.time() * 1000),
        "cpu": {"percent": 0, "load_average": {"1m": load[0], "5m": load[1], "15m": load[2]}},
        "mem": memory,
    }


def process(asked: Asked) -> Json:
    """Files and time of the process."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "timestamp": round(time.time() * 1000),
        "open_file_descriptors": len(os.listdir("/proc/self/fd")),  # noqa: PTH208
        "max_file_descriptors": resource.getrlimit(resource.RLIMIT_NOFILE)[0],
        "cpu": {"percent": 0, "total_in_millis": round((spent.ru_utime + spent.ru_stime) * 1000)},
        "mem": {"total_virtual_in_bytes": _used()},
    }


def _fs(asked: Asked) -> Json:
    usage = shutil.disk_usage(asked.service.folder)
    total = {"total_in_bytes": usage.total, "free_in_bytes": usage.free, "available_in_bytes": usage.free}
    return {"timestamp": round(time.time() * 1000), "total": total, "data": [{"path": str(asked.service.folder), **total}]}
