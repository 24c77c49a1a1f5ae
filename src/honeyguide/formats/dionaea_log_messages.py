"""Pulls out of Dionaea's log messages what they name: connections, addresses, sizes, callbacks, incident trees.

A message's text before its first pointer (`0x…`) is one of a few hundred; what the pointer is gets decided once for each.
"""

import re
from typing import Any, TypeAlias

import polars as pl

CONNECTION = re.compile(r"(?:^|\s)(?:con|connection|connection_\w+)(?: (?:con|data))? $|^\t*(?:con|child): \(ptr\) $")
INCIDENT = re.compile(r"^(?:.* )?(?:incident|reporting) $")
CALLBACK = re.compile(r"^traceable_(\w+?)_cb ")
SIZED = re.compile(r"^(?:connection_throttle_update|traceable_io_in_cb|connection_send) ")

ADDRESS = r"\[?([0-9A-Fa-f.:%\w]+?)\]?"
STATE_LINE = (
    r"^connection (0x[0-9a-f]+) (\w+)/(\w+)(?:/\w+)? "
    rf"(?:\[{ADDRESS}:(\d+)->{ADDRESS}:(\d+)\] state|type): (\w+)->(\w+)"
)
ACCEPT_LINE = rf"local:'{ADDRESS}:(\d+)' remote:'{ADDRESS}:(\d+)'"
FROM_TO_LINE = rf" from {ADDRESS}:(\d+) to {ADDRESS}:(\d+)(?: \(id=(\d+)\))?$"
ITEM_LINE = r"^\t+([^:]*): \((\w+)\)(?: ((?s).*))?$"

Incident: TypeAlias = dict[str, Any]


def message_columns(message: pl.Series, state: Incident | None) -> tuple[list[pl.Series], Incident]:
    """The columns of a batch of messages, and the incident whose tree may go on in the next batch.

    Peers are `source.*`, the honeypot's side `destination.*`. `honeypot.bytes` is what a read, a write or a callback names,
    `honeypot.callback` the X of `traceable_X_cb`, `honeypot.incident.*` the incident and, for its items, path and value.
    """
    frame = pl.DataFrame({"message": message}).with_row_index("row")
    parts = frame.with_columns(pl.col("message").str.splitn("0x", 2).struct.rename_fields(["prefix", "rest"]).alias("parts")).unnest(
        "parts"
    )
    pointed = parts.filter(pl.col("rest").is_not_null()).drop("message")
    pointed = pointed.join(_prefixes(pointed.get_column("prefix").unique()), on="prefix", how="left", maintain_order="left")
    pointed = pointed.filter(pl.col("kind").is_not_null())
    pointer = pl.lit("0x") + pl.col("rest").str.extract(r"^([0-9a-f]+)")
    connections = pointed.filter(pl.col("kind") == "connection").select("row", pointer.alias("honeypot.connection.pointer"))
    callbacks = pointed.filter(pl.col("callback").is_not_null()).select("row", pl.col("callback").alias("honeypot.callback"))
    sized = pointed.filter("sized").select(
        "row", pl.col("rest").str.extract(r"(?:size|bytes) (\d+)$").cast(pl.Int64).alias("honeypot.bytes")
    )
    events = pointed.filter(pl.col("kind") == "incident").select(
        "row", pointer.alias("honeypot.incident.pointer"), pl.col("rest").str.extract(r" (dionaea\.\S+)$").alias("honeypot.incident.name")
    )
    tree, incident = _incidents(frame, events, state)
    peers = pl.concat([_states(frame), _accepts(frame)], how="diagonal")
    columns = _in_rows(frame, connections, callbacks, sized, tree, peers, _errors(frame))
    return columns, incident


def _prefixes(distinct: pl.Series) -> pl.DataFrame:
    """What each text before a pointer says of it."""
    kinds: list[str | None] = []
    callbacks: list[str | None] = []
    sized: list[bool] = []
    for prefix in distinct:
        callback = CALLBACK.match(prefix)
        kinds.append("connection" if CONNECTION.search(prefix) else "incident" if INCIDENT.match(prefix) else "other" if callback else None)
        callbacks.append(callback and callback[1])
        sized.append(bool(SIZED.match(prefix)))
    return pl.DataFrame(
        {"prefix": distinct, "kind": kinds, "callback": callbacks, "sized": sized},
        schema={"prefix": pl.String, "kind": pl.String, "callback": pl.String, "sized": pl.Boolean},
    )


def _incidents(frame: pl.DataFrame, events: pl.DataFrame, state: Incident | None) -> tuple[pl.DataFrame, Incident]:
    """Name and pointer of the incident that each record speaks of, and path and value of the items of its tree."""
    items = frame.filter(pl.col("message").str.starts_with("\t"))
    known = state or {"name": None, "pointer": None, "path": []}
    items = items.with_columns(
        pl.col("message").str.extract_groups(ITEM_LINE).struct.rename_fields(["key", "type", "value"]).alias("item"),
        (pl.col("message").str.len_bytes() - pl.col("message").str.strip_chars_start("\t").str.len_bytes()).alias("depth"),
    ).unnest("item")
    items = items.filter(pl.col("key").is_not_null())
    if items.is_empty() and events.is_empty():
        return events, known
    named = events.filter(pl.col("honeypot.incident.name").is_not_null())
    before = {"row": -1, "honeypot.incident.pointer": known["pointer"], "honeypot.incident.name": known["name"]}
    opened = pl.concat([pl.DataFrame([before], schema=named.schema | {"row": pl.Int64}), named.with_columns(pl.col("row").cast(pl.Int64))])
    items = items.with_columns(pl.col("row").cast(pl.Int64)).join_asof(
        opened.with_columns(pl.col("row").alias("opened")), on="row", strategy="backward"
    )
    path: list[str] = list(known["path"])
    opened_at = -1
    paths: list[str] = []
    for key, depth, start in items.select("key", "depth", "opened").iter_rows():
        if start != opened_at:
            path, opened_at = [], start
        del path[depth - 1 :]
        path.append("[]" if key == "(null)" else key)
        paths.append(".".join(path))
    value = pl.when(pl.col("type").is_in(["dict", "list", "none"])).then(None).otherwise(pl.col("value"))
    items = items.with_columns(
        pl.Series("honeypot.incident.key", paths, dtype=pl.String),
        value.alias("honeypot.incident.value"),
        pl.when((pl.col("key") == "parent") & (pl.col("type") == "ptr")).then("value").alias("honeypot.connection.related_pointer"),
    ).select(
        "row",
        "honeypot.incident.pointer",
        "honeypot.incident.name",
        "honeypot.incident.key",
        "honeypot.incident.value",
        "honeypot.connection.related_pointer",
    )
    last = opened.row(-1, named=True)
    ongoing = opened.height == 1 or (bool(paths) and opened_at == last["row"])
    incident = {"name": last["honeypot.incident.name"], "pointer": last["honeypot.incident.pointer"], "path": path if ongoing else []}
    return pl.concat([events.with_columns(pl.col("row").cast(pl.Int64)), items], how="diagonal").with_columns(
        pl.col("row").cast(pl.UInt32)
    ), incident


def _states(frame: pl.DataFrame) -> pl.DataFrame:
    names = ["pointer", "honeypot.connection.type", "network.transport", "destination.ip", "destination.port", "source.ip", "source.port"]
    names += ["honeypot.connection.state.from", "honeypot.connection.state.to"]
    found = _extract(frame.filter(pl.col("message").str.starts_with("connection 0x")), STATE_LINE, names)
    return found.drop("pointer")


def _accepts(frame: pl.DataFrame) -> pl.DataFrame:
    sides = ["destination.ip", "destination.port", "source.ip", "source.port"]
    accepts = _extract(frame.filter(pl.col("message").str.starts_with("accept() ")), ACCEPT_LINE, sides)
    from_to = frame.filter(
        pl.col("message").str.starts_with("accepted connection from ") | pl.col("message").str.starts_with("reject connection from ")
    )
    reports = _extract(from_to, FROM_TO_LINE, ["source.ip", "source.port", "destination.ip", "destination.port", "honeypot.connection.id"])
    return pl.concat([accepts, reports], how="diagonal")


def _errors(frame: pl.DataFrame) -> pl.DataFrame:
    failed = frame.filter(pl.col("message").str.contains("errno", literal=True))
    return failed.select("row", pl.col("message").str.extract(r"errno[= ](\d+)").cast(pl.Int64).alias("honeypot.errno")).drop_nulls()


def _extract(frame: pl.DataFrame, pattern: str, names: list[str]) -> pl.DataFrame:
    """The groups of a pattern as columns with the given names; ports become numbers, mapped addresses IPv4."""
    found = frame.select("row", pl.col("message").str.extract_groups(pattern).struct.rename_fields(names).alias("groups")).unnest("groups")
    ports = [pl.col(name).cast(pl.Int64) for name in names if name.endswith(".port")]
    addresses = [pl.col(name).str.strip_prefix("::ffff:") for name in names if name.endswith(".ip")]
    return found.with_columns(*ports, *addresses)


def _in_rows(frame: pl.DataFrame, *found: pl.DataFrame) -> list[pl.Series]:
    """What was found, as columns as long as the batch; no two parts have a column in common."""
    rows = frame.select("row")
    spread = [rows.join(part, on="row", how="left", maintain_order="left") for part in found if part.height]
    return [column for part in spread for column in part.drop("row").get_columns()]
