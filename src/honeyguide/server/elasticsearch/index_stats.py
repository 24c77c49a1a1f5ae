"""`_stats`, `_segments`, `_recovery`: numbers about indices."""

from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Any

import polars as pl

from honeyguide.query.ast import Exists
from honeyguide.server.elasticsearch.asked import RESOLVING, WAITING, Asked, api
from honeyguide.server.elasticsearch.cluster import index_health
from honeyguide.server.elasticsearch.cluster_shape import copies_of_index, shards_of_index
from honeyguide.server.elasticsearch.index_numbers import SECTIONS, chosen, named, totals
from honeyguide.server.elasticsearch.kept_answers import KeptAnswers
from honeyguide.server.elasticsearch.making import described
from honeyguide.server.elasticsearch.nodes import node_id
from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.server.elasticsearch.resolving import Options, resolve
from honeyguide.server.routes import router
from honeyguide.store.definitions import INDEX
from honeyguide.store.names import pattern
from honeyguide.store.protocol import IndexInfo, Json, Search
from honeyguide.store.rules import read_rules

ROUTER = router()


@api(
    ROUTER,
    "GET",
    "/_stats /_stats/{metric} /{index}/_stats /{index}/_stats/{metric}",
    "completion_fields fielddata_fields fields groups level types include_segment_file_sizes include_unloaded_segments "
    "forbid_closed_indices",
    more=RESOLVING,
)
def stats(asked: Asked) -> Json:
    """Numbers about indices."""
    metric = asked.part("metric", "_all")
    wrong = [one for one in metric.split(",") if one not in {*SECTIONS, "_all"}]
    if wrong:
        near = get_close_matches(wrong[0], SECTIONS, 1)
        hint = f" -> did you mean [{near[0]}]?" if near else ""
        raise bad(f"request [{asked.request.url.path}] contains unrecognized metric: [{wrong[0][:100]}]{hint}")
    found = asked.resolved(forbid_closed=asked.flag("forbid_closed_indices", default=True))
    infos = {one.name: one for one in asked.store.indices("*")}
    there = [infos[name] for name in found.indices if name in infos]
    level = asked.text("level", "indices")
    shards, copies = (
        sum(shards_of_index(asked, one.name) * (copies_of_index(asked, one.name) if every else 1) for one in there)
        for every in (False, True)
    )
    whole = _sections(asked, there, metric)
    body: Json = {"_shards": {"total": copies, "successful": shards, "failed": 0}, "_all": {"primaries": whole, "total": whole}}
    if level in {"indices", "shards"}:
        body["indices"] = {one.name: _one(asked, one, metric, shards=level == "shards") for one in there}
    return body


def _sections(asked: Asked, infos: list[IndexInfo], metric: str) -> Json:
    sections = totals(asked, infos)
    names = [info.name for info in infos]
    for section, given in (("fielddata", "fielddata_fields"), ("completion", "completion_fields")):
        if not named(section, metric):
            continue
        fields = _fields(asked, infos, section)
        sections[section] = {**sections[section], SIZES[section]: sum(fields.values())}
        wanted = ",".join(asked.words[one] for one in ("fields", given) if one in asked.words).split(",")
        if wanted != [""]:
            kept = {path: {SIZES[section]: size} for path, size in fields.items() if any(pattern(one).fullmatch(path) for one in wanted)}
            sections[section]["fields"] = kept
    sections["indexing"] = {**sections["indexing"], "noop_update_total": asked.tallies.total("noop", names)}
    if asked.mapping_types.spoken and "types" in asked.words:
        sections["indexing"]["types"] = _by_type(asked, infos)
    open_operations = asked.tallies.total("unflushed", names)
    bytes = asked.tallies.total("unflushed bytes", names)
    sections["translog"] |= {"operations": open_operations, "uncommitted_operations": open_operations}
    sections["translog"] |= {"size_in_bytes": bytes, "uncommitted_size_in_bytes": bytes}
    sections["flush"] = {**sections["flush"], "total": asked.tallies.total("flush", names)}
    sections["request_cache"] = _kept(asked, names)
    sections["search"] = {**sections["search"], **_searches(asked, names)}
    if asked.flag("human"):
        sections["get"] = {**sections["get"], "time": "0s", "getTime": "0s", "exists_time": "0s", "missing_time": "0s"}
    if not asked.flag("include_unloaded_segments"):
        closed = [name for name in names if asked.defining.definitions(INDEX)[name].get("state") == "close"]
        sections["segments"] = {**sections["segments"], **({"count": 0} if closed and len(closed) == len(names) else {})}
    return chosen(sections, metric)


def _by_type(asked: Asked, infos: list[IndexInfo]) -> Json:
    """What was indexed, by the types that are asked for."""
    kinds, _ = asked.mapping_types.among([one.name for one in infos], asked.text("types"))
    named = {kind for kind in kinds.values() if kind is not None}
    return {kind: totals(asked, [one for one in infos if kinds.get(one.name) == kind])["indexing"] for kind in sorted(named)}


def _kept(asked: Asked, names: list[str]) -> Json:
    """The answers that are kept."""
    kept: KeptAnswers = asked.request.app.state.kept
    hits, misses, evictions = (asked.tallies.total(f"cache {what}", names) for what in ("hits", "misses", "evictions"))
    size = sum(kept.bytes_of(name) for name in names)
    return {"memory_size_in_bytes": size, "evictions": evictions, "hit_count": hits, "miss_count": misses}


def _searches(asked: Asked, names: list[str]) -> Json:
    """How often the indices were searched, and for which groups."""
    tallies = asked.tallies
    count = 0
    found: dict[str, int] = {}
    wanted = [one for one in asked.text("groups").split(",") if one]
    for expression, asked_for in list(tallies.counts.get("query", {}).items()):
        reached = set(resolve(asked.defining, expression, Options(ignore_unavailable=True, forbid_closed=False)).indices) & set(names)
        if reached:
            count += asked_for
            for group, times in tallies.groups.get(expression, {}).items():
                if any(one == "_all" or fnmatchcase(group, one) for one in wanted):
                    found[group] = found.get(group, 0) + times
    groups = {name: {"query_total": times, "query_time_in_millis": 0, "query_current": 0} for name, times in found.items()}
    return {"query_total": count, "fetch_total": count} | ({"groups": groups} if groups else {})


SIZES = {"fielddata": "memory_size_in_bytes", "completion": "size_in_bytes"}


def _fields(asked: Asked, infos: list[IndexInfo], section: str) -> dict[str, int]:
    """How many bytes of values are read to sort by a text, or to complete: nothing is kept in memory for it."""
    found: dict[str, int] = {}
    for info in infos:
        given = read_rules(asked.defining.definitions(INDEX)[info.name])[1].kinds
        heavy = _heavy((asked.defining.definitions(INDEX)[info.name].get("mappings") or {}).get("properties") or {})
        for path, kind in given.items():
            if (section == "completion" and kind == "completion") or (section == "fielddata" and path in heavy):
                found[path] = found.get(path, 0) + _bytes(asked, info.name, path)
    return found


def _bytes(asked: Asked, index: str, path: str) -> int:
    size = 0
    for frame in asked.store.scan(Search(index, Exists(path), fields=(path,))):
        values = frame.get_column(path)
        values = values.explode() if isinstance(values.dtype, pl.List) else values
        size += int(values.cast(pl.String).str.len_bytes().sum())
    return size


def _heavy(properties: dict[str, Any], prefix: str = "") -> set[str]:
    """Text that may be sorted by."""
    found: set[str] = set()
    for name, body in properties.items():
        if str(body.get("fielddata", "false")).lower() == "true":
            found.add(f"{prefix}{name}")
        found |= _heavy({**(body.get("properties") or {}), **(body.get("fields") or {})}, f"{prefix}{name}.")
    return found


def _one(asked: Asked, info: IndexInfo, metric: str, *, shards: bool) -> Json:
    sections = _sections(asked, [info], metric)
    definition = asked.defining.definitions(INDEX)[info.name]
    state = "close" if definition.get("state") == "close" else "open"
    about: Json = {"uuid": described(info.name, definition)["index.uuid"], "health": index_health(info.name, definition)["status"]}
    body: Json = {**about, "status": state, "primaries": sections, "total": sections}
    if shards:
        node = node_id(asked)
        about = {
            "routing": {"state": "STARTED", "primary": True, "node": node, "relocating_node": None},
            "commit": {
                "id": f"{info.name}-{asked.store.generation()}",
                "generation": asked.store.generation(),
                "user_data": {"translog_uuid": "0"},
                "num_docs": info.documents,
            },
            "seq_no": {"max_seq_no": info.documents - 1, "local_checkpoint": info.documents - 1, "global_checkpoint": info.documents - 1},
            "retention_leases": {"primary_term": 1, "version": 0, "leases": []},
            "shard_path": {"state_path": "", "data_path": "", "is_custom_data_path": False},
        }
        body["shards"] = {
            str(at): [{**about, **(sections if not at else _sections(asked, [], metric))}]
            for at in range(shards_of_index(asked, info.name))
        }
    return body


@api(ROUTER, "GET", "/_segments /{index}/_segments", "verbose", more=RESOLVING)
def segments(asked: Asked) -> Json:
    """The segments of indices."""
    found = asked.resolved()
    infos = {one.name: one for one in asked.store.indices("*")}
    told: Json = {}
    total = 0
    for name in found.indices:
        info = infos[name]
        total += shards_of_index(asked, name)
        listed: Json = {}
        for at in range(max(info.segments, min(1, info.documents))):
            listed[f"_{at}"] = {
                "generation": at,
                "num_docs": info.documents,
                "deleted_docs": info.deleted,
                "size_in_bytes": max(1, info.bytes),
                "memory_in_bytes": 0,
                "committed": True,
                "search": True,
                "version": "9.12.2",
                "compound": False,
            }
        shard = {
            "routing": {"state": "STARTED", "primary": True, "node": node_id(asked)},
            "num_committed_segments": info.segments,
            "num_search_segments": len(listed),
            "segments": listed,
        }
        told[name] = {"shards": {"0": [shard]}}
    return {"_shards": {"total": total, "successful": total, "failed": 0}, "indices": told}


@api(ROUTER, "GET", "/_recovery /{index}/_recovery", "detailed active_only", more=WAITING | RESOLVING)
def recovery(asked: Asked) -> Json:
    """Indices are there as soon as the server is."""
    found = asked.resolved(forbid_closed=False)
    if asked.flag("active_only"):
        return {}
    node = {"id": node_id(asked), "host": "127.0.0.1", "transport_address": "127.0.0.1", "ip": "127.0.0.1", "name": "honeyguide"}
    done = {"recovered": 0, "total": 0, "percent": "100.0%"}
    files: Json = {"total": 0, "reused": 0, "recovered": 0, "percent": "100.0%"} | ({"details": []} if asked.flag("detailed") else {})
    one: Json = {
        "id": 0,
        "type": "EMPTY_STORE",
        "stage": "DONE",
        "primary": True,
        "start_time_in_millis": 1,
        "stop_time_in_millis": 2,
        "total_time_in_millis": 1,
        "source": {},
        "target": node,
        "index": {
            "size": {"total_in_bytes": 0, "reused_in_bytes": 0, "recovered_in_bytes": 0, "percent": "100.0%"},
            "files": files,
            "total_time_in_millis": 0,
            "source_throttle_time_in_millis": 0,
            "target_throttle_time_in_millis": 0,
        },
        "translog": {**done, "total_on_start": 0, "total_time_in_millis": 0},
        "verify_index": {"check_index_time_in_millis": 0, "total_time_in_millis": 0},
    }
    return {name: {"shards": [{**one, "id": at} for at in range(shards_of_index(asked, name))]} for name in found.indices}
