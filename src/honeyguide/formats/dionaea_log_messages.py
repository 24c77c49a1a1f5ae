"""Pulls out of Dionaea's log messages what they name: connections, addresses, sizes, callbacks, incidents.

A message's text before its first pointer (`0x…`) is one of a few hundred; what the pointer is gets decided once for each.
"""

import polars as pl

from honeyguide.formats.dionaea_log_incidents import NAME, POINTER, Incident, incidents, items
from honeyguide.formats.repeated import distinct, numbered, places, spread, taken, where

# ASCII classes: a class of Unicode makes an automaton so large that building it takes longer than using it.
WORD = "[0-9A-Za-z_]"
# An item's value is an attacker's to choose: what it looks like means nothing.
NO_ITEM = r"^(?:[^\t](?s:.*)[[:space:]])?"
CONNECTION = rf"{NO_ITEM}(?:con|connection|connection_{WORD}+)(?: (?:con|data))? $|^\t*(?:con|child): \(ptr\) $"
INCIDENT = rf"{NO_ITEM}(?:incident|reporting) $"
CALLBACK = rf"^traceable_({WORD}+?)_cb "
SIZED = r"^(?:connection_throttle_update|traceable_io_in_cb|connection_send) "

ADDRESS = r"\[?([0-9A-Za-z_.:%]+?)\]?:([0-9]+)"
STATE_LINE = rf"connection 0x[0-9a-f]+ ({WORD}+)/({WORD}+)(?:/{WORD}+)? (?:\[{ADDRESS}->{ADDRESS}\] state|type): ({WORD}+)->({WORD}+)"
ACCEPT_LINE = rf"accept\(\) (?s:.*?)local:'{ADDRESS}' remote:'{ADDRESS}'"
FROM_TO_LINE = rf"(?:accepted|reject) connection from {ADDRESS} to {ADDRESS}(?: \(id=([0-9]+)\))?$"
ENDS = f"^(?:{STATE_LINE}|{ACCEPT_LINE}|{FROM_TO_LINE})"
PEER, OWN = ("source.ip", "source.port"), ("destination.ip", "destination.port")
STATES = ("honeypot.connection.state.from", "honeypot.connection.state.to")
ENDS_GROUPS = ("honeypot.connection.type", "network.transport", *OWN, *PEER, *STATES, *OWN, *PEER, *PEER, *OWN, "honeypot.connection.id")
"""What each group of `ENDS` is; a name has one group a kind of line."""


def message_columns(
    messages: pl.Series, numbers: pl.Series, state: Incident | None, *, final: bool = False
) -> tuple[list[pl.Series], Incident]:
    """The columns of a batch of records, and the incident whose tree may go on in the next batch.

    `messages` are the distinct ones, `numbers` says which of them each record has. Peers are `source.*`, the honeypot's side
    `destination.*`. `honeypot.bytes` is what a read, a write or a callback names, `honeypot.callback` the X of `traceable_X_cb`,
    `honeypot.incident.*` the incident and, for its items, path and value. The last record of a final batch may still change: the
    incident is then the one before it.
    """
    frame = pl.DataFrame([numbered(messages.len()), messages.alias("message")])
    connections, events = _pointed(frame)
    named = _of_records(events, frame.height, numbers)
    parts = _of_records(items(frame), frame.height, numbers)
    tree, incident = incidents(named, parts, state)
    if final:
        earlier = pl.col("row") < numbers.len() - 1
        _, incident = incidents(named.filter(earlier), parts.filter(earlier), state)
    ends = _ends(frame)
    columns = spread(connections, places(connections, frame.height)[numbers]) + spread(ends, places(ends, frame.height)[numbers])
    return columns + spread(tree, places(tree, numbers.len())), incident


def _of_records(found: pl.DataFrame, height: int, numbers: pl.Series) -> pl.DataFrame:
    """What was found in some of so many messages, for each record that has one of those; `row` is now the record's."""
    at = places(found, height)[numbers]
    here = where(at.is_not_null())
    return taken(found, at[here]).replace_column(0, here)


def _pointed(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The messages that name a pointer: what they say of a connection, and those that speak of an incident."""
    prefix, rest = frame.get_column("message").str.splitn("0x", 2).struct.unnest()
    rows = where(rest.is_not_null())
    different, which = distinct(prefix[rows])
    prefixes = taken(_prefixes(different), which)
    text = pl.col("rest")
    pointer, name, size = prefixes.hstack([rest[rows].alias("rest")]).select(
        pl.format("0x{}", text.str.extract("^[0-9a-f]+", 0)).alias(POINTER),
        pl.when("incident").then(text.str.extract(r" (dionaea\.\S+)$")).alias(NAME),
        pl.when("sized").then(text.str.extract("(?:size|bytes) ([0-9]+)$")).cast(pl.Int64).alias("honeypot.bytes"),
    )
    of_connection, of_incident, callback, _ = prefixes
    none = pl.Series([None], dtype=pl.String)
    connections = pl.DataFrame([rows, pointer.zip_with(of_connection, none).alias("honeypot.connection.pointer"), callback, size])
    return connections, pl.DataFrame([column.filter(of_incident) for column in (rows, pointer, name)])


def _prefixes(different: pl.Series) -> pl.DataFrame:
    """What each text before a pointer says of it: whether it is a connection or an incident, whose callback, and if a size follows."""
    prefix = pl.col("prefix")
    connection, incident, called, callback, sized = different.to_frame("prefix").select(
        prefix.str.contains(CONNECTION).alias("connection"),
        prefix.str.contains(INCIDENT).alias("incident"),
        prefix.str.contains(CALLBACK).alias("called"),
        prefix.str.extract(CALLBACK).alias("honeypot.callback"),
        prefix.str.contains(SIZED).alias("sized"),
    )
    return pl.DataFrame([connection, incident & ~connection, callback, sized & (connection | incident | called)])


def _ends(frame: pl.DataFrame) -> pl.DataFrame:
    """Both ends of a connection where its state changes, where it is accepted or rejected; and the number of an error."""
    message = pl.col("message")
    opens = message.str.starts_with("connection 0x") | message.str.starts_with("accept") | message.str.starts_with("reject connection")
    found = frame.filter(opens | message.str.contains("errno", literal=True)).select(
        "row",
        message.str.extract_groups(ENDS).alias("ends"),
        message.str.extract("errno[= ]([0-9]+)").cast(pl.Int64).alias("honeypot.errno"),
    )
    return found.select("row", "honeypot.errno", *ENDS_COLUMNS)


def _end(name: str) -> pl.Expr:
    """What the groups of that name have; ports become numbers, mapped addresses IPv4."""
    groups = [pl.col("ends").struct.field(str(number)) for number, group in enumerate(ENDS_GROUPS, 1) if group == name]
    found = pl.coalesce(groups).alias(name)
    if name.endswith(".port"):
        return found.cast(pl.Int64)
    return found.str.strip_prefix("::ffff:") if name.endswith(".ip") else found


ENDS_COLUMNS = tuple(_end(name) for name in dict.fromkeys(ENDS_GROUPS))
