"""Connections that the log says were open at a moment: established, and not closed since."""

from honeyguide.investigate.logs import Place, Span
from honeyguide.investigate.outputs import Connection
from honeyguide.investigate.rows import Row, Rows, at, whole
from honeyguide.investigate.services import service_on
from honeyguide.investigate.verdict import Peer
from honeyguide.query.ast import And, Exists

OPEN = ("established", "handshake")
LOOKED_AT = 20_000
"""Changes of state that are looked at; a limit of descriptors bounds how many connections can be open."""


def open_rows(rows: Rows, span: Span, before: Place, size: int = LOOKED_AT) -> list[Row]:
    """The records that opened those connections, newest first."""
    states = span.before(before).newest(rows, And((Exists("honeypot.connection.state.to"), Exists("honeypot.connection.pointer"))), size)
    known: set[str] = set()
    still: list[Row] = []
    for row in states:
        pointer = str(row["honeypot.connection.pointer"])
        if pointer not in known and row["honeypot.connection.state.to"] in OPEN and row.get("source.ip"):
            still.append(row)
        known.add(pointer)
    return still


def open_connections(rows: Rows, span: Span, before: Place, size: int = 2_000) -> list[Connection]:
    """The same as connections; without other outputs the port says which service it was."""
    return [Connection(_peer(row), at(row), row, finished=False) for row in open_rows(rows, span, before, size)]


def _peer(row: Row) -> Peer:
    port = whole(row.get("destination.port"))
    return Peer(row.get("source.ip"), whole(row.get("source.port")), row.get("destination.ip"), port, service_on(port))
