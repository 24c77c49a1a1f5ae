"""The tables of Dionaea's databases (log_sqlite, log_db_sql): what a row of each means, and how it finds its connection.

Tables and columns: modules/python/dionaea/logsql.py and log_db_sql/model.py of https://github.com/DinoTools/dionaea.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from honeyguide.formats.json_lines import Plan, Record, plan

ROWS = 40
"""Bits of log.offset that hold the row: a row's offset is its table's number × 2^40 + its rowid."""
_UNKNOWN = 256
"""Numbers from here on are of tables that a later or changed Dionaea may have."""
STATIC: frozenset[str] = frozenset({"dcerpcservices", "dcerpcserviceops", "mysql_command_ops"})
"""Lists of names that Dionaea itself puts in: no events."""

CONNECTION: Mapping[str, str] = MappingProxyType(
    {
        "connection": "honeypot.connection.id",
        "connection_type": "honeypot.connection.type",
        "connection_transport": "network.transport",
        "connection_protocol": "honeypot.service",
        "connection_timestamp": "@timestamp",
        "connection_root": "honeypot.connection.root",
        "connection_parent": "honeypot.connection.parent",
        "local_host": "destination.ip",
        "local_port": "destination.port",
        "remote_host": "source.ip",
        "remote_hostname": "source.domain",
        "remote_port": "source.port",
    }
)
"""Where the columns of a connection go."""


@dataclass(frozen=True)
class Table:
    """A table, what its rows mean in event.*, and the ways to their connection."""

    number: int
    name: str
    key: str
    action: str
    category: str
    type: str
    columns: Mapping[str, Any]
    connections: str = "connections"
    """The table of connections in its database."""
    inherited: tuple[str, ...] = ()
    """Columns that it takes from the row it belongs to."""
    link: str | None = None
    """The column that names the connection, here or in the table that `through` leads to."""
    through: tuple[str, str, str] | None = None
    """(table, its key, the column here) of the row that this one belongs to."""
    more: tuple[str, str] | None = None
    """What is selected and joined beside."""
    needs: tuple[str, ...] = ()
    """Tables that `more` reads."""

    def plan(self) -> Plan:
        """Which column becomes which field, those of the connection included."""
        return _plan(self.name)


@cache
def tables() -> Mapping[str, Table]:
    """Every known table by name."""
    text = (resources.files("honeyguide.formats") / "dionaea_tables.json").read_text("utf-8")
    found: dict[str, Table] = {}
    for entry in json.loads(text):
        name, more, through = entry.pop("table"), entry.pop("more", None), entry.pop("through", None)
        inherited = tuple(entry.pop("inherited", ()))
        found[name] = Table(
            name=name,
            inherited=inherited,
            through=tuple(through) if through else None,
            more=(more["select"], more["join"]) if more else None,
            needs=tuple(more["needs"]) if more else (),
            **entry,
        )
    return MappingProxyType(found)


def unknown(name: str, connections: str) -> Table:
    """A table that isn't known: its number follows from its name, so that it stays the same as other tables come and go."""
    number = _UNKNOWN + zlib.crc32(name.encode()) % (1 << 22)
    return Table(number, name, "", name.replace("_", "-"), "network", "info", {}, connections, link="connection")


@cache
def _plan(name: str) -> Plan:
    known = tables().get(name)
    return plan({**CONNECTION, **(known.columns if known else {})}, {"event.kind": "event"})


@cache
def mysql_commands() -> tuple[str, ...]:
    """Commands of the MySQL protocol by number, https://dev.mysql.com/doc/dev/mysql-server/latest/my__command_8h.html."""
    return tuple(json.loads((resources.files("honeyguide.formats") / "dionaea_mysql_commands.json").read_text("utf-8")))


def spoken(record: Record) -> str | None:
    """What a row of MySQL's commands says, with its `arguments`, which are taken out: the query, or the command's name before them."""
    number, words = record.get("mysql_command_cmd", record.get("command")), record.pop("arguments", None)
    if isinstance(number, str) and number.isascii() and number.isdigit():
        number = int(number)
    names = mysql_commands()
    name = names[number] if isinstance(number, int) and 0 <= number < len(names) else None if number is None else str(number)
    return str(words) if words and name in {"COM_QUERY", None} else f"{name} {words}" if words else name
