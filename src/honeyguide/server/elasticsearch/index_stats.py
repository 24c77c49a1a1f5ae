"""`_stats`, `_segments`, `_recovery`: numbers about indices."""

from typing import Any

from honeyguide.server.elasticsearch.asked import RESOLVING, WAITING, Asked, api
from honeyguide.server.elasticsearch.cluster_shape import copies_of_index, shards_of_index
from honeyguide.server.elasticsearch.index_numbers import SECTIONS, chosen, totals
from honeyguide.server.elasticsearch.making import described
from honeyguide.server.elasticsearch.nodes import node_id
from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.server.routes import router
from honeyguide.store.definitions import INDEX
from honeyguide.store.names import pattern
from honeyguide.store.protocol import IndexInfo, Json

ROUTER = router()


@api(
    ROUTER,
    "GET",
    "/_stats /_stats/{metric} /{index}/_stats /{index}/_stats/{metric}",
    "completion_fields fielddata_fields fields groups level types include_segment_file_sizes include_unloaded_segments forbid_closed_indices",
    more=RESOLVING,
)
def stats(asked: Asked) -> Json:
    """Numbers about indices."""
    metric = asked.part("metric", "_all")
    wrong = [one for one in metric.split(",") if one not in {*SECTIONS, "_all"}]
    if wrong:
        near = {"warmmer": "warmer"}.get(wrong[0], "")
        hint = f" -> did you mean [{near}]?" if near else ""
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
    for given, name in (("fields", ""), ("fielddata_fields", "fielddata"), ("completion_fields", "completion")):
        if asked.text(given):
            names = asked.text(given).split(",")
            for section in ("fielddata", "completion") if not name else (name,):
                sections[section] = {**sections[section], "fields": _fields(asked, infos, names, section)}
    if asked.text("groups"):
        sections["search"] = {**sections["search"], "groups": {name: {"query_total": 0} for name in asked.text("groups").split(",")}}
    if asked.flag("include_segment_file_sizes"):
        sections["segments"] = {**sections["segments"], "file_sizes": {"si": {"size_in_bytes": 1, "description": "Segment Info"}}}
    return chosen(sections, metric)


def _fields(asked: Asked, infos: list[IndexInfo], names: list[str], section: str) -> Json:
    found: Json = {}
    key = "memory_size_in_bytes" if section == "fielddata" else "size_in_bytes"
    for info in infos:
        mappings: Any = (asked.defining.definitions(INDEX)[info.name].get("mappings") or {}).get("properties") or {}
        for path, mapped in asked.defining.types(info.name).items():
            head, _, view = path.partition(".")
            body = mappings.get(head) or {}
            body = (body.get("fields") or {}).get(view, body) if view else body
            kind = body.get("type", mapped.type)
            if any(pattern(name).fullmatch(path) for name in names) and (kind == "completion") is (section == "completion"):
                if section == "fielddata" and kind == "text" and str(body.get("fielddata", "false")).lower() != "true":
                    continue
                found[path] = {key: 1}
    return found


def _one(asked: Asked, info: IndexInfo, metric: str, *, shards: bool) -> Json:
    sections = _sections(asked, [info], metric)
    settings = described(info.name, asked.defining.definitions(INDEX)[info.name])
    body: Json = {"uuid": settings["index.uuid"], "primaries": sections, "total": sections}
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
    files = {
        "size": {"total_in_bytes": 0, "reused_in_bytes": 0, "recovered_in_bytes": 0, "percent": "100.0%"},
        "files": {"total": 0, "reused": 0, "recovered": 0, "percent": "100.0%"},
        "total_time_in_millis": 0,
        "source_throttle_time_in_millis": 0,
        "target_throttle_time_in_millis": 0,
    }
    if asked.flag("detailed"):
        files["files"] = {**files["files"], "details": []}
    one: Json = {
        "id": 0, "type": "EMPTY_STORE", "stage": "DONE", "primary": True, "start_time_in_millis": 1, "stop_time_in_millis": 2, "total_time_in_millis": 1, "source": {}, "target": node, "index": files,
        "translog": {"recovered": 0, "total": 0, "percent": "100.0%", "total_on_start": 0, "total_time_in_millis": 0}, "verify_index": {"check_index_time_in_millis": 0, "total_time_in_millis": 0},
    }  # fmt: skip
    return {name: {"shards": [{**one, "id": at} for at in range(shards_of_index(asked, name))]} for name in found.indices}
