"""The tables of `_cat`, and addresses of `_cluster`, about what a cluster of one node has none or one of."""

from honeyguide.server.elasticsearch.asked import WAITING, Asked, api
from honeyguide.server.elasticsearch.cat import Column, Row, cat
from honeyguide.server.elasticsearch.nodes import NODE, node_id
from honeyguide.server.elasticsearch.templates import COMPONENT, INDEX_TEMPLATE
from honeyguide.server.routes import router
from honeyguide.store.names import pattern
from honeyguide.store.protocol import Json

ROUTER = router()


@cat(
    ROUTER,
    "/_cat/master /_cat/cluster_manager",
    (
        Column("id", "node id", ()),
        Column("host", "host name", ("h",)),
        Column("ip", "ip address", ()),
        Column("node", "node name", ("n",)),
    ),
)
def master(asked: Asked) -> list[Row]:
    """The one node."""
    return [{"id": node_id(asked), "host": "127.0.0.1", "ip": "127.0.0.1", "node": NODE}]


@cat(
    ROUTER,
    "/_cat/pending_tasks",
    (
        Column("insertOrder", "task insertion order", ("o",), right=True),
        Column("timeInQueue", "how long task has been in queue", ("t",), right=True),
        Column("priority", "task priority", ("p",)),
        Column("source", "task source", ("s",)),
    ),
)
def pending(asked: Asked) -> list[Row]:
    """Nothing waits."""
    return []


@cat(
    ROUTER,
    "/_cat/repositories",
    (Column("id", "unique repository id", ("id", "repoId")), Column("type", "repository type", ("t", "type"))),
)
def repositories(asked: Asked) -> list[Row]:
    """There are none."""
    return []


@cat(
    ROUTER,
    "/_cat/component_templates /_cat/component_templates/{name}",
    (
        Column("name", "component template name", ("n",)),
        Column("version", "version", ("v",)),
        Column("alias_count", "number of aliases", ("a",), right=True),
        Column("mapping_count", "number of mappings", ("m",), right=True),
        Column("settings_count", "number of settings", ("s",), right=True),
        Column("metadata_count", "number of metadata", ("me",), right=True),
        Column("included_in", "index templates that are composed of it", ("i",)),
    ),
)
def component_templates(asked: Asked) -> list[Row]:
    """Component templates, and which templates are composed of them."""
    wanted = [pattern(one) for one in asked.part("name", "*").split(",")]
    templates = asked.defining.definitions(INDEX_TEMPLATE)
    rows: list[Row] = []
    for name, body in sorted(asked.defining.definitions(COMPONENT).items()):
        if any(one.fullmatch(name) for one in wanted):
            said: Json = body.get("template") or {}
            users = sorted(key for key, one in templates.items() if name in (one.get("composed_of") or ()))
            rows.append(
                {
                    "name": name,
                    "version": body.get("version", ""),
                    "alias_count": len(said.get("aliases") or {}),
                    "mapping_count": len((said.get("mappings") or {}).get("properties") or {}),
                    "settings_count": len(said.get("settings") or {}),
                    "metadata_count": len(body.get("_meta") or {}),
                    "included_in": f"[{', '.join(users)}]",
                }
            )
    return rows


@api(ROUTER, "GET", "/_cluster/pending_tasks", "", more=WAITING)
def pending_tasks(asked: Asked) -> Json:
    """Nothing waits."""
    return {"tasks": []}


@api(ROUTER, "GET", "/_remote/info", "", more=WAITING)
def remote(asked: Asked) -> Json:
    """There are no other clusters."""
    return {}
