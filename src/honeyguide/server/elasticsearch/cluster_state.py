"""`_cluster/state`: what the cluster knows of itself."""

from honeyguide.server.elasticsearch.asked import RESOLVING, WAITING, Asked, api
from honeyguide.server.elasticsearch.cluster import index_health
from honeyguide.server.elasticsearch.indices import told
from honeyguide.server.elasticsearch.making import described
from honeyguide.server.elasticsearch.nodes import NODE, address, node_id
from honeyguide.server.elasticsearch.routing import slots_of
from honeyguide.server.elasticsearch.templates import COMPONENT, INDEX_TEMPLATE, LEGACY
from honeyguide.server.routes import router
from honeyguide.store.definitions import INDEX
from honeyguide.store.protocol import Json

ROUTER = router()


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
