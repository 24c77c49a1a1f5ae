"""The tables of `_cat` about what is kept: aliases, counts, health, indices, templates."""

import time
from datetime import UTC, datetime

from starlette.responses import PlainTextResponse

from honeyguide.query.ast import MatchAll
from honeyguide.server.elasticsearch.asked import RESOLVING, WAITING, Asked, api
from honeyguide.server.elasticsearch.cat import Column, Row, cat
from honeyguide.server.elasticsearch.cluster import index_health
from honeyguide.server.elasticsearch.making import described
from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.server.elasticsearch.resolving import names_of
from honeyguide.server.elasticsearch.templates import INDEX_TEMPLATE, LEGACY
from honeyguide.server.routes import router
from honeyguide.store.definitions import INDEX
from honeyguide.store.names import pattern

ROUTER = router()
COLOURS = ("green", "yellow", "red")
HOUR = "%H:%M:%S"
TABLES = ("aliases", "count", "health", "indices", "nodes", "plugins", "recovery", "segments", "shards", "templates")


@api(ROUTER, "GET", "/_cat", "help", more=WAITING)
def every(asked: Asked) -> PlainTextResponse:
    """Which tables there are."""
    return PlainTextResponse("=^.^=\n" + "".join(f"/_cat/{name}\n" for name in TABLES))


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
        Column("discovered_cluster_manager", "cluster manager is discovered or not", ("dcm",), untyped=True),
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
    if asked.text("health").lower() not in {"", *COLOURS}:
        raise bad(f"unknown cluster health status [{asked.text('health')[:50]}]")
    found = asked.resolved(forbid_closed=False, expand=frozenset({"open", "closed"}))
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
            sizes = {"store.size": info.bytes, "pri.store.size": info.bytes}
            row |= {"docs.count": info.documents, "docs.deleted": info.deleted, **sizes}
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
