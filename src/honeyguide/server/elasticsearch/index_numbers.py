"""Numbers about indices in the sections in which Elasticsearch tells them; what has no like here is nought."""

from collections.abc import Sequence
from typing import Any

from honeyguide.server.elasticsearch.asked import Asked
from honeyguide.server.elasticsearch.cluster_shape import shards_of_index
from honeyguide.store.protocol import IndexInfo, Json

SECTIONS = (
    "docs",
    "store",
    "indexing",
    "get",
    "search",
    "merge",
    "refresh",
    "flush",
    "warmer",
    "query_cache",
    "fielddata",
    "completion",
    "segments",
    "translog",
    "request_cache",
    "recovery",
    "suggest",
    "bulk",
)
NAMES = {"merge": "merges"}
"""Sections that are called otherwise in answers."""


def totals(asked: Asked, infos: Sequence[IndexInfo]) -> Json:
    """All sections over some indices."""
    documents, deleted = sum(one.documents for one in infos), sum(one.deleted for one in infos)
    segments, size = sum(one.segments for one in infos), sum(one.bytes for one in infos)
    written = documents + deleted
    return {
        "docs": {"count": documents, "deleted": deleted},
        "shard_stats": {"total_count": sum(shards_of_index(asked, one.name) for one in infos)},
        "store": {"size_in_bytes": size, "total_data_set_size_in_bytes": size, "reserved_in_bytes": 0},
        "indexing": {
            **_counted("index", written),
            **_counted("delete", deleted),
            "index_failed": 0,
            "noop_update_total": 0,
            "is_throttled": False,
            "throttle_time_in_millis": 0,
        },
        "get": {
            "total": 0,
            "time_in_millis": 0,
            "exists_total": 0,
            "exists_time_in_millis": 0,
            "missing_total": 0,
            "missing_time_in_millis": 0,
            "current": 0,
        },
        "search": {"open_contexts": 0, **_counted("query", 0), **_counted("fetch", 0), **_counted("scroll", 0), **_counted("suggest", 0)},
        "merge": {
            "current": 0,
            "current_docs": 0,
            "current_size_in_bytes": 0,
            "total": 0,
            "total_time_in_millis": 0,
            "total_docs": 0,
            "total_size_in_bytes": 0,
        },
        "refresh": {"total": 0, "total_time_in_millis": 0, "external_total": 0, "external_total_time_in_millis": 0, "listeners": 0},
        "flush": {"total": 0, "periodic": 0, "total_time_in_millis": 0},
        "warmer": {"current": 0, "total": 0, "total_time_in_millis": 0},
        "query_cache": {
            "memory_size_in_bytes": 0,
            "total_count": 0,
            "hit_count": 0,
            "miss_count": 0,
            "cache_size": 0,
            "cache_count": 0,
            "evictions": 0,
        },
        "fielddata": {"memory_size_in_bytes": 0, "evictions": 0},
        "completion": {"size_in_bytes": 0},
        "segments": {
            "count": max(segments, len([one for one in infos if one.documents])),
            "memory_in_bytes": 0,
            "terms_memory_in_bytes": 0,
            "stored_fields_memory_in_bytes": 0,
            "doc_values_memory_in_bytes": 0,
            "index_writer_memory_in_bytes": 0,
            "version_map_memory_in_bytes": 0,
            "fixed_bit_set_memory_in_bytes": 0,
            "max_unsafe_auto_id_timestamp": -1,
            "file_sizes": {},
        },
        "translog": {
            "operations": written,
            "size_in_bytes": 0,
            "uncommitted_operations": 0,
            "uncommitted_size_in_bytes": 0,
            "earliest_last_modified_age": 0,
        },
        "request_cache": {"memory_size_in_bytes": 0, "evictions": 0, "hit_count": 0, "miss_count": 0},
        "recovery": {"current_as_source": 0, "current_as_target": 0, "throttle_time_in_millis": 0},
        "bulk": {
            "total_operations": 0,
            "total_time_in_millis": 0,
            "total_size_in_bytes": 0,
            "avg_time_in_millis": 0,
            "avg_size_in_bytes": 0,
        },
    }


def _counted(name: str, count: int) -> dict[str, Any]:
    return {f"{name}_total": count, f"{name}_time_in_millis": 0, f"{name}_current": 0}


def chosen(sections: Json, words: str) -> Json:
    """Only the sections that are named."""
    return {NAMES.get(name, name): part for name, part in sections.items() if named(name, words)}


def named(section: str, words: str) -> bool:
    """Whether the section is asked for."""
    return words in {"", "_all"} or section in words.split(",")
