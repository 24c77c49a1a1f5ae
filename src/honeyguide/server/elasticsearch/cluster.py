"""`_cluster/health`: true answers for one node that has every primary and no replica."""

from honeyguide.server.elasticsearch.asked import RESOLVING, WAITING, Answer, Asked, api
from honeyguide.server.elasticsearch.making import described
from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.server.elasticsearch.resolving import Options, resolve
from honeyguide.server.routes import router
from honeyguide.store.definitions import INDEX
from honeyguide.store.protocol import Json

ROUTER = router()
COLOURS = ("green", "yellow", "red")
ALL = Options(expand=frozenset({"open", "closed", "hidden"}), forbid_closed=False)
HEALTH = (
    "level wait_for_status wait_for_nodes wait_for_no_relocating_shards wait_for_no_initializing_shards "
    "wait_for_events awareness_attribute ensure_node_weighed_in "
)


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
