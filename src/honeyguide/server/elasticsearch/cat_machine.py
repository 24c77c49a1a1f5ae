"""The tables of `_cat` about where it is kept: nodes, shards, segments, plugins, recoveries."""

import os
import shutil

from honeyguide.server.elasticsearch.asked import RESOLVING, Asked
from honeyguide.server.elasticsearch.cat import Column, Row, cat
from honeyguide.server.elasticsearch.cluster import ALL, index_health
from honeyguide.server.elasticsearch.nodes import NODE, address, machine, node_id, process, uptime
from honeyguide.server.elasticsearch.resolving import Options, resolve
from honeyguide.server.routes import router
from honeyguide.store.definitions import INDEX

ROUTER = router()
RECOVERY = [
    "index",
    "shard",
    "start_time",
    "start_time_millis",
    "stop_time",
    "stop_time_millis",
    "time",
    "type",
    "stage",
    "source_host",
    "source_node",
    "target_host",
    "target_node",
    "repository",
    "snapshot",
    "files",
    "files_recovered",
    "files_percent",
    "files_total",
    "bytes",
    "bytes_recovered",
    "bytes_percent",
    "bytes_total",
    "translog_ops",
    "translog_ops_recovered",
    "translog_ops_percent",
]
"""Columns of `_cat/recovery`."""


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
    usage, here, own = shutil.disk_usage(asked.service.folder), machine(asked), process(asked)
    load = here["cpu"]["load_average"]
    open_files, most_files = own["open_file_descriptors"], own["max_file_descriptors"]
    id = node_id(asked)
    return [
        {
            "id": id if asked.flag("full_id") else id[:4],
            "pid": os.getpid(),
            "ip": "127.0.0.1",
            "port": address(asked).rpartition(":")[2],
            "http_address": address(asked),
            "version": asked.face.version,
            "build": "unknown",
            "heap.percent": 0,
            "heap.current": "0b",
            "heap.max": "0b",
            "ram.percent": here["mem"]["used_percent"],
            "file_desc.current": open_files,
            "file_desc.percent": round(100 * open_files / most_files),
            "file_desc.max": most_files,
            "disk.total": usage.total,
            "disk.used": usage.used,
            "disk.avail": usage.free,
            "disk.used_percent": f"{100 * usage.used / usage.total:.2f}",
            "cpu": 0,
            "load_1m": f"{load['1m']:.2f}",
            "load_5m": f"{load['5m']:.2f}",
            "load_15m": f"{load['15m']:.2f}",
            "uptime": f"{uptime(asked) / 60_000:.1f}m",
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
                "store": 0 if at else info.bytes,
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
    tuple(Column(name, name.replace("_", " "), (), right=name.startswith(("files", "bytes", "translog"))) for name in RECOVERY),
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
