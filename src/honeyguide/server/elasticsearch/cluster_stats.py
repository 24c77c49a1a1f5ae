"""`_cluster/stats`: numbers over everything."""

import time

from honeyguide.server.elasticsearch.asked import WAITING, Asked, api
from honeyguide.server.elasticsearch.cluster import COLOURS, index_health
from honeyguide.server.elasticsearch.index_numbers import totals
from honeyguide.server.elasticsearch.resolving import names_of
from honeyguide.server.routes import router
from honeyguide.store.protocol import Json

ROUTER = router()


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
    sections = totals(asked, infos)
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
            **{name: sections[name] for name in ("fielddata", "query_cache", "completion")},
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
