"""Follows Dionaea's incidents through its log: a line names one, the lines behind it its items, as a tree by tabs."""

from typing import Any, TypeAlias

import polars as pl

from honeyguide.formats.repeated import taken, where

ITEM_LINE = r"^\t+([^:]*): \(([0-9A-Za-z_]+)\)(?: ((?s).*))?$"
POINTER, NAME = "honeypot.incident.pointer", "honeypot.incident.name"

Incident: TypeAlias = dict[str, Any]


def items(frame: pl.DataFrame) -> pl.DataFrame:
    """The items among the messages: `row`, `key`, `type` and `value`, and the `depth` in the tree."""
    messages = frame.get_column("message")
    rows = where(messages.str.starts_with("\t"))
    message = pl.col("message")
    depth = message.str.len_bytes() - message.str.strip_chars_start("\t").str.len_bytes()
    groups, depth = messages[rows].to_frame().select(message.str.extract_groups(ITEM_LINE).alias("groups"), depth.alias("depth"))
    key, kind, value = groups.struct.unnest()
    found = [rows, depth, key.alias("key"), kind.alias("type"), value.alias("value")]
    known = key.is_not_null()
    return pl.DataFrame([column.filter(known) for column in found])


def incidents(named: pl.DataFrame, parts: pl.DataFrame, state: Incident | None) -> tuple[pl.DataFrame, Incident]:
    """Name and pointer of the incident that each record speaks of, and path and value of the items of its tree.

    `named` are the records that speak of an incident, `parts` the items. With the state behind them.
    """
    known = state or {"name": None, "pointer": None, "path": []}
    if parts.is_empty() and named.is_empty():
        return named, known
    begun = named.filter(pl.col(NAME).is_not_null())
    before = pl.DataFrame({POINTER: [known["pointer"]], NAME: [known["name"]]}, schema={POINTER: pl.String, NAME: pl.String})
    opened = pl.concat([before, begun[[POINTER, NAME]]])
    number = begun.get_column("row").search_sorted(parts.get_column("row"), side="right").alias("number")
    paths, path = _paths(parts.hstack([number]), known["path"])
    told = parts.select(
        "row",
        pl.when(~pl.col("type").is_in(["dict", "list", "none"])).then("value").alias("honeypot.incident.value"),
        pl.when((pl.col("key") == "parent") & (pl.col("type") == "ptr")).then("value").alias("honeypot.connection.related_pointer"),
    ).hstack([*taken(opened, number), paths.alias("honeypot.incident.key")])
    pointer, name = opened.row(-1)
    ongoing = not begun.height or (parts.height and number.item(-1) == begun.height)
    return pl.concat([named, told], how="diagonal"), {"name": name, "pointer": pointer, "path": path if ongoing else []}


def _paths(parts: pl.DataFrame, path: list[str]) -> tuple[pl.Series, list[str]]:
    """The dotted path of each item, and the path of the last one; `path` is that of the item before the first.

    `number` counts the incidents begun so far, 0 is the one that goes on. Only an item below another needs to know the one before it.
    """
    below = pl.col("depth") > 1
    keys = parts.select(
        pl.when(pl.col("key") == "(null)").then(pl.lit("[]")).otherwise("key").alias("key"),
        "depth",
        "number",
        (below | below.shift(-1, fill_value=True)).alias("needed"),
    )
    rows = where(keys.get_column("needed"))
    current, path = 0, list(path)
    paths: list[str] = []
    needed = (keys.get_column(name)[rows].to_list() for name in ("key", "depth", "number"))
    for key, depth, number in zip(*needed, strict=True):
        if number != current:
            path, current = [], number
        del path[depth - 1 :]
        path.append(key)
        paths.append(".".join(path))
    return keys.get_column("key").scatter(rows, paths), path
