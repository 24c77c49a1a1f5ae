"""The tables of `_cat`: aliases, counts, health, indices, templates, nodes, shards, segments, plugins, recoveries."""

import time
from datetime import UTC, datetime

from starlette.responses import PlainTextResponse

from honeyguide.query.ast import MatchAll
from honeyguide.server.elasticsearch.asked import RESOLVING, WAITING, Asked, api
from honeyguide.server.elasticsearch.cat import Column, Row, cat
from honeyguide.server.elasticsearch.cluster import ALL, index_health
from honeyguide.server.elasticsearch.making import described
from honeyguide.server.elasticsearch.nodes import NODE, node_id
from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.server.elasticsearch.resolving import Options, names_of, resolve
from honeyguide.server.elasticsearch.templates import INDEX_TEMPLATE, LEGACY
from honeyguide.server.routes import router
from honeyguide.store.definitions import INDEX
from honeyguide.store.names import pattern

ROUTER = router()
COLOURS = ("green", "yellow", "red")
HOUR = "%H:%M:%S"


@api(ROUTER, "GET", "/_cat", "help", more=WAITING)
def every(asked: Asked) -> PlainTextResponse:
    """Which tables there are."""
    paths = sorted({route.path for route in ROUTER.routes if hasattr(route, "path")})  # pyright: ignore[reportAttributeAccessIssue]
    return PlainTextResponse("=^.^=\n" + "".join(f"{path}\n" for path in paths if path != "/_cat"))


@cat(
    ROUTER,
    "/_cat/aliases /_cat/aliases/{name}",
    (
        Column("alias", "alias name", ("a",)),
        Column("index", "index alias points to", ("i", "idx")),
        Column("filter", "filter", ("f", "fi")),
        Column("routing.index", "index routing", ("ri", "routingIndex")),
        Column("routing.search", "search routing", ("rs", "routingSearch")),
        Column("is_write_index", "write index", ("w", "isWriteIndex")),
    ),
    more=RESOLVING,
)
def aliases(asked: Asked) -> list[Row]:
    """Aliases."""
    found: list[Row] = []
    wanted = asked.part("name", "*").split(",")
    hidden = "hidden" in asked.options(expand=frozenset({"open", "closed", "hidden"})).expand
    for alias, there in sorted(names_of(asked.defining).aliases.items()):
        if not _alias_fits(alias, wanted):
            continue
        for index, how in sorted(there.items()):
            if how.get("is_hidden") and not hidden and alias not in wanted:
                continue
            writing = how.get("is_write_index")
            found.append(
                {
                    "alias": alias,
                    "index": index,
                    "filter": "*" if how.get("filter") else "-",
                    "routing.index": how.get("index_routing", "-"),
                    "routing.search": how.get("search_routing", "-"),
                    "is_write_index": "-" if writing is None else str(writing).lower(),
                }
            )
    return found


def _alias_fits(alias: str, wanted: list[str]) -> bool:
    fits = False
    for name in wanted:
        if name.startswith("-"):
            fits = fits and not pattern(name[1:]).fullmatch(alias)
        else:
            fits = fits or name == "_all" or pattern(name).fullmatch(alias) is not None
    return fits


@cat(
    ROUTER,
    "/_cat/count /_cat/count/{index}",
    (
        Column("epoch", "seconds since 1970-01-01 00:00:00", ("t", "time"), right=True),
        Column("timestamp", "time in HH:MM:SS", ("ts", "hms", "hhmmss")),
        Column("count", "the document count", ("dc", "docs.count", "docsCount"), right=True),
    ),
)
def count(asked: Asked) -> list[Row]:
    """How many documents."""
    found = asked.resolved()
    return [{**_clock(), "count": asked.store.count(found.expression, MatchAll()) if found.indices else 0}]


def _clock() -> Row:
    now = time.time()
    return {"epoch": int(now), "timestamp": datetime.fromtimestamp(now, UTC).strftime(HOUR)}


@cat(
    ROUTER,
    "/_cat/health",
    (
        Column("epoch", "seconds since 1970-01-01 00:00:00", ("t", "time"), right=True),
        Column("timestamp", "time in HH:MM:SS", ("ts", "hms", "hhmmss")),
        Column("cluster", "cluster name", ("cl",)),
        Column("status", "health status", ("st",)),
        Column("node.total", "total number of nodes", ("nt", "nodeTotal"), right=True),
        Column("node.data", "number of nodes that can store data", ("nd", "nodeData"), right=True),
        Column("discovered_cluster_manager", "cluster manager is discovered or not", ("dcm",)),
        Column("shards", "total number of shards", ("t", "sh", "shards.total", "shardsTotal"), right=True),
        Column("pri", "number of primary shards", ("p", "shards.primary", "shardsPrimary"), right=True),
        Column("relo", "number of relocating nodes", ("r", "shards.relocating", "shardsRelocating"), right=True),
        Column("init", "number of initializing nodes", ("i", "shards.initializing", "shardsInitializing"), right=True),
        Column("unassign", "number of unassigned shards", ("u", "shards.unassigned", "shardsUnassigned"), right=True),
        Column("pending_tasks", "number of pending tasks", ("pt", "pendingTasks"), right=True),
        Column("max_task_wait_time", "wait time of longest task pending", ("mtwt", "maxTaskWaitTime"), right=True),
        Column("active_shards_percent", "active number of shards in percent", ("asp", "activeShardsPercent"), right=True),
    ),
    "ts",
)
def health(asked: Asked) -> list[Row]:
    """How the cluster is."""
    parts = [index_health(name, body) for name, body in asked.defining.definitions(INDEX).items()]
    active, lost = (sum(one[name] for one in parts) for name in ("active_shards", "unassigned_shards"))
    percent = 100.0 * active / (active + lost) if active + lost else 100.0
    row: Row = {
        "cluster": "honeyguide",
        "status": max((one["status"] for one in parts), key=COLOURS.index, default="green"),
        "node.total": 1,
        "node.data": 1,
        "discovered_cluster_manager": True,
        "shards": active,
        "pri": active,
        "relo": 0,
        "init": 0,
        "unassign": lost,
        "pending_tasks": 0,
        "max_task_wait_time": "-",
        "active_shards_percent": f"{percent:.1f}%",
    }
    return [row | (_clock() if asked.flag("ts", default=True) else {})]


@cat(
    ROUTER,
    "/_cat/indices /_cat/indices/{index}",
    (
        Column("health", "current health status", ("h",)),
        Column("status", "open/close status", ("s",)),
        Column("index", "index name", ("i", "idx")),
        Column("uuid", "index uuid", ("id",)),
        Column("pri", "number of primary shards", ("p", "shards.primary", "shardsPrimary"), right=True),
        Column("rep", "number of replica shards", ("r", "shards.replica", "shardsReplica"), right=True),
        Column("docs.count", "available docs", ("dc", "docsCount"), right=True),
        Column("docs.deleted", "deleted docs", ("dd", "docsDeleted"), right=True),
        Column("store.size", "store size of primaries & replicas", ("ss", "storeSize"), right=True, kind="bytes"),
        Column("pri.store.size", "store size of primaries", (), right=True, kind="bytes"),
        Column("creation.date", "index creation date (millisecond value)", ("cd",), shown=False, right=True),
        Column("creation.date.string", "index creation date (as string)", ("cds",), shown=False),
    ),
    "health pri include_unloaded_segments",
    more=RESOLVING,
)
def indices(asked: Asked) -> list[Row]:
    """Indices."""
    named = asked.part("index")
    if asked.text("health").lower() not in {"", *COLOURS}:
        raise bad(f"unknown cluster health status [{asked.text('health')[:50]}]")
    found = asked.resolved(forbid_closed=False, **({} if named else {"expand": frozenset({"open", "closed", "hidden"})}))
    infos = {one.name: one for one in asked.store.indices("*")}
    rows: list[Row] = []
    for name in found.indices:
        definition = asked.defining.definitions(INDEX)[name]
        settings, health, info = described(name, definition), index_health(name, definition), infos[name]
        if asked.text("health") and health["status"] != asked.text("health").lower():
            continue
        closed = definition.get("state") == "close"
        created = int(settings["index.creation_date"])
        when = datetime.fromtimestamp(created / 1000, UTC)
        row: Row = {
            "health": health["status"],
            "status": "close" if closed else "open",
            "index": name,
            "uuid": settings["index.uuid"],
            "pri": health["number_of_shards"],
            "rep": health["number_of_replicas"],
            "creation.date": created,
            "creation.date.string": f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}Z",
        }
        if not closed:
            size = max(info.bytes, 250)
            row |= {"docs.count": info.documents, "docs.deleted": info.deleted, "store.size": size, "pri.store.size": size}
        rows.append(row)
    return rows


@cat(
    ROUTER,
    "/_cat/templates /_cat/templates/{name}",
    (
        Column("name", "template name", ("n",)),
        Column("index_patterns", "template index patterns", ("t",)),
        Column("order", "template application order/priority number", ("o", "p"), right=True),
        Column("version", "version", ("v",)),
        Column("composed_of", "component templates comprising index template", ("c",)),
    ),
)
def templates(asked: Asked) -> list[Row]:
    """Templates."""
    wanted = [pattern(one) for one in asked.part("name", "*").split(",")]
    rows: list[Row] = []
    for kind, order in ((LEGACY, "order"), (INDEX_TEMPLATE, "priority")):
        for name, body in sorted(asked.defining.definitions(kind).items()):
            if any(one.fullmatch(name) for one in wanted):
                patterns = f"[{', '.join(body['index_patterns'])}]"
                composed = f"[{', '.join(body.get('composed_of') or ())}]" if kind == INDEX_TEMPLATE else ""
                rows.append(
                    {
                        "name": name,
                        "index_patterns": patterns,
                        "order": body.get(order) or 0,
                        "version": body.get("version", ""),
                        "composed_of": composed,
                    }
                )
    return rows


@cat(
    ROUTER,
    "/_cat/nodes",
    (
        Column("id", "unique node id", ("id", "nodeId"), shown=False),
        Column("pid", "process id", ("p",), shown=False),
        Column("ip", "ip address", ("i",)),
        Column("port", "bound transport port", ("po",), shown=False),
        Column("http_address", "bound http address", ("http",), shown=False),
        Column("version", "version", ("v",), shown=False),
        Column("build", "build hash", ("b",), shown=False),
        Column("heap.percent", "used heap ratio", ("hp", "heapPercent"), right=True),
        Column("heap.current", "used heap", ("hc", "heapCurrent"), shown=False, right=True),
        Column("heap.max", "max configured heap", ("hm", "heapMax"), shown=False, right=True),
        Column("ram.percent", "used machine memory ratio", ("rp", "ramPercent"), right=True),
        Column("file_desc.current", "used file descriptors", ("fdc", "fileDescriptorCurrent"), shown=False, right=True),
        Column("file_desc.percent", "used file descriptor ratio", ("fdp", "fileDescriptorPercent"), shown=False, right=True),
        Column("file_desc.max", "max file descriptors", ("fdm", "fileDescriptorMax"), shown=False, right=True),
        Column("disk.total", "total disk", ("dt", "diskTotal"), shown=False, right=True, kind="bytes"),
        Column("disk.used", "used disk", ("du", "diskUsed"), shown=False, right=True, kind="bytes"),
        Column("disk.avail", "available disk", ("d", "da", "disk", "diskAvail"), shown=False, right=True, kind="bytes"),
        Column("disk.used_percent", "used disk percentage", ("dup", "diskUsedPercent"), shown=False, right=True),
        Column("cpu", "recent cpu usage", ("cpu",), right=True),
        Column("load_1m", "1m load avg", ("l",), right=True),
        Column("load_5m", "5m load avg", ("l",), right=True),
        Column("load_15m", "15m load avg", ("l",), right=True),
        Column("uptime", "node uptime", ("u",), shown=False, right=True),
        Column("node.role", "roles of the node", ("r", "role", "nodeRole")),
        Column("node.roles", "roles of the node, written out", ("rs", "all roles")),
        Column("cluster_manager", "*:current cluster manager", ("cm", "m", "master")),
        Column("name", "node name", ("n",)),
    ),
    "full_id",
)
def nodes(asked: Asked) -> list[Row]:
    """The node."""
    import os
    import shutil

    usage, load = shutil.disk_usage(asked.service.folder), os.getloadavg()
    id = node_id(asked)
    return [
        {
            "id": id if asked.flag("full_id") else id[:4],
            "pid": os.getpid(),
            "ip": "127.0.0.1",
            "port": 9300,
            "http_address": "127.0.0.1:9200",
            "version": asked.face.version,
            "build": "unknown",
            "heap.percent": 0,
            "heap.current": "0b",
            "heap.max": "0b",
            "ram.percent": 50,
            "file_desc.current": len(os.listdir("/proc/self/fd")),  # noqa: PTH208
            "file_desc.percent": 1,
            "file_desc.max": 65536,
            "disk.total": usage.total,
            "disk.used": usage.used,
            "disk.avail": usage.free,
            "disk.used_percent": f"{100 * usage.used / usage.total:.2f}",
            "cpu": 0,
            "load_1m": f"{load[0]:.2f}",
            "load_5m": f"{load[1]:.2f}",
            "load_15m": f"{load[2]:.2f}",
            "uptime": "1m",
            "node.role": "dim",
            "node.roles": "cluster_manager,data,ingest",
            "cluster_manager": "*",
            "name": NODE,
        }
    ]


@cat(
    ROUTER,
    "/_cat/shards /_cat/shards/{index}",
    (
        Column("index", "index name", ("i", "idx")),
        Column("shard", "shard name", ("s", "sh"), right=True),
        Column("prirep", "primary or replica", ("p", "pr", "primaryOrReplica")),
        Column("state", "shard state", ("st",)),
        Column("docs", "number of docs in shard", ("d", "dc"), right=True),
        Column("store", "store size of shard", ("sto",), right=True, kind="bytes"),
        Column("ip", "ip of node where it lives", ()),
        Column("id", "unique id of node where it lives", (), shown=False),
        Column("node", "name of node where it lives", ("n",)),
    ),
    more=RESOLVING,
)
def shards(asked: Asked) -> list[Row]:
    """Shards: everything of an index is told of its first."""
    found = resolve(asked.defining, asked.part("index", "_all"), ALL)
    infos = {one.name: one for one in asked.store.indices("*")}
    rows: list[Row] = []
    for name in found.indices:
        health = index_health(name, asked.defining.definitions(INDEX)[name])
        for at in range(health["number_of_shards"]):
            info = infos[name]
            here = {
                "docs": 0 if at else info.documents,
                "store": 250 if at else max(250, info.bytes),
                "ip": "127.0.0.1",
                "id": node_id(asked),
                "node": NODE,
            }
            rows.append({"index": name, "shard": at, "prirep": "p", "state": "STARTED", **here})
            rows += [{"index": name, "shard": at, "prirep": "r", "state": "UNASSIGNED"} for _ in range(health["number_of_replicas"])]
    return rows


@cat(
    ROUTER,
    "/_cat/segments /_cat/segments/{index}",
    (
        Column("index", "index name", ("i", "idx")),
        Column("shard", "shard name", ("s", "sh"), right=True),
        Column("prirep", "primary or replica", ("p", "pr", "primaryOrReplica")),
        Column("ip", "ip of node where it lives", ()),
        Column("id", "unique id of node where it lives", (), shown=False),
        Column("segment", "segment name", ("seg",)),
        Column("generation", "segment generation", ("g", "gen"), right=True),
        Column("docs.count", "number of docs in segment", ("dc", "docsCount"), right=True),
        Column("docs.deleted", "number of deleted docs in segment", ("dd", "docsDeleted"), right=True),
        Column("size", "segment size in bytes", ("si",), right=True, kind="bytes"),
        Column("size.memory", "segment memory in bytes", ("sm", "sizeMemory"), right=True),
        Column("committed", "is segment committed", ("ic", "isCommitted")),
        Column("searchable", "is segment searched", ("is", "isSearchable")),
        Column("version", "version", ("v", "ver")),
        Column("compound", "is segment compound", ("ico", "isCompound")),
    ),
    more=RESOLVING,
)
def segments(asked: Asked) -> list[Row]:
    """Segments."""
    found = resolve(asked.defining, asked.part("index", "_all"), Options())
    rows: list[Row] = []
    for info in asked.store.indices("*"):
        if info.name in found.indices and info.documents:
            size = {"docs.count": info.documents, "docs.deleted": info.deleted, "size": max(1, info.bytes), "size.memory": 0}
            about = {
                "index": info.name,
                "shard": 0,
                "prirep": "p",
                "ip": "127.0.0.1",
                "id": node_id(asked),
                "segment": "_0",
                "generation": 0,
            }
            rows.append({**about, **size, "committed": True, "searchable": True, "version": "9.12.2", "compound": True})
    return rows


@cat(
    ROUTER,
    "/_cat/plugins",
    (
        Column("id", "unique node id", (), shown=False),
        Column("name", "node name", ("n",)),
        Column("component", "component", ("c",)),
        Column("version", "component version", ("v",)),
        Column("description", "plugin details", ("d",), shown=False),
    ),
)
def plugins(asked: Asked) -> list[Row]:
    """There are none."""
    return []


@cat(
    ROUTER,
    "/_cat/recovery /_cat/recovery/{index}",
    tuple(
        Column(name, name.replace("_", " "), (), right=name.startswith(("files", "bytes", "translog")))
        for name in "index shard start_time start_time_millis stop_time stop_time_millis time type stage source_host source_node target_host target_node repository snapshot files files_recovered files_percent files_total bytes bytes_recovered bytes_percent bytes_total translog_ops translog_ops_recovered translog_ops_percent".split()  # noqa: SIM905
    ),
    "active_only detailed",
    more=RESOLVING,
)
def recovery(asked: Asked) -> list[Row]:
    """Indices were there as soon as the server was."""
    found = asked.resolved(forbid_closed=False)
    zero = dict.fromkeys(("files", "files_recovered", "files_total", "translog_ops", "translog_ops_recovered"), 0)
    sizes = dict.fromkeys(("bytes", "bytes_recovered", "bytes_total"), "0b")
    percents = dict.fromkeys(("files_percent", "bytes_percent", "translog_ops_percent"), "100.0%")
    about = {
        "type": "empty_store",
        "stage": "done",
        "source_host": "n/a",
        "source_node": "n/a",
        "target_host": "127.0.0.1",
        "target_node": NODE,
        "repository": "n/a",
        "snapshot": "n/a",
        "time": "1ms",
    }
    return [
        {"index": name, "shard": at, **about, **zero, **sizes, **percents}
        for name in found.indices
        for at in range(index_health(name, asked.defining.definitions(INDEX)[name])["number_of_shards"])
    ]
