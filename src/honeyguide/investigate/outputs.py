"""Connections as the outputs beside the log tell them: accepted in the database, finished in the JSON, recorded in a bistream."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from honeyguide.investigate.quote import empty
from honeyguide.investigate.rows import CONNECTION, EARLIEST, LATEST, RECORDING, Row, Rows, at, dataset, whole
from honeyguide.investigate.verdict import Peer
from honeyguide.query.aggregation import Terms as ByTerm
from honeyguide.query.ast import And, Exists, Or, Query, Range, Term, Terms

Key: TypeAlias = tuple[str, int, int]

SAME = timedelta(seconds=5)
"""The outputs take their times a moment apart; a port is not used twice within this."""
LOOKED_AT = 300
"""Accepted connections that are looked at before a moment."""
MINUTE = timedelta(minutes=1)
BATCH = 200
FREE = "dionaea.connection.free"
TOLD = ("dionaea.sqlite", "dionaea.json", "dionaea.incident", "dionaea.bistream")
ACCEPTS = ("dionaea.connection.tcp.accept", "dionaea.connection.tls.accept")


@dataclass(frozen=True)
class Connection:
    """A connection from a peer, and what became of it. Unknown is None: no output that would tell is there."""

    peer: Peer
    at: datetime
    row: Row
    finished: bool | None = None
    """True where an output that is written at a connection's end has it; False where such an output has others but not this one."""
    recording: Row | None = None
    also: Row | None = None
    """The incident of its acceptance, where log_incident wrote that too."""

    @property
    def key(self) -> Key:
        """What names it in every output."""
        return (self.peer.source_ip or "", self.peer.source_port or 0, self.peer.destination_port or 0)

    @property
    def silent_recording(self) -> bool | None:
        """True where its recording is empty: data had begun to come, and the connection never ended."""
        return empty(self.recording) if self.recording is not None else None


def accepted(rows: Rows, since: datetime | None, until: datetime | None, size: int = LOOKED_AT) -> list[Connection]:
    """Connections that peers opened in a stretch of time, newest first, with what became of them."""
    window = _between(since, until)
    found = rows.page(
        dataset("dionaea.sqlite", Term("event.action", "connection-accept"), *window), sort=LATEST, size=size, fields=CONNECTION
    )
    if not found:
        opened = Terms("honeypot.incident.name", ACCEPTS)
        found = rows.page(dataset("dionaea.incident", opened, *window), sort=LATEST, size=size, fields=CONNECTION)
    connections = [Connection(peer(row), at(row), row) for row in found if row.get("source.ip")]
    return _with_fates(rows, connections) if connections else []


def recorded(rows: Rows, since: datetime | None, until: datetime | None, size: int = LOOKED_AT) -> list[Connection]:
    """The same as recordings alone tell it: to the minute, and only of connections in which something was said."""
    exact = Term("honeypot.time.precision", "minute")
    wanted = dataset("dionaea.bistream", exact, *_between(since - MINUTE if since else None, until))
    found = rows.page(wanted, sort=LATEST, size=size, fields=RECORDING)
    return [
        Connection(peer(row), at(row), row, True if row.get("honeypot.connection.complete") else False if empty(row) else None, row)
        for row in found
        if row.get("source.ip")
    ]


def peer(row: Row, bytes: int | None = None) -> Peer:
    """The ends of a row's connection."""
    service = row.get("honeypot.service")
    return Peer(
        row.get("source.ip"),
        whole(row.get("source.port")),
        row.get("destination.ip"),
        whole(row.get("destination.port")),
        str(service) if service else None,
        bytes,
    )


def key(row: Row) -> Key:
    """What names a row's connection in every output."""
    return (str(row.get("source.ip") or ""), whole(row.get("source.port")) or 0, whole(row.get("destination.port")) or 0)


def _with_fates(rows: Rows, connections: list[Connection]) -> list[Connection]:
    window = _between(min(one.at for one in connections) - SAME, max(one.at for one in connections) + SAME)
    ended = {(key(row), at(row)) for row in rows.page(dataset("dionaea.json", *window), sort=LATEST, size=10_000, fields=CONNECTION)}
    since = (Range("@timestamp", gte=min(one.at for one in connections).isoformat()),)
    freed = rows.page(
        dataset("dionaea.incident", Term("honeypot.incident.name", FREE), *since), sort=EARLIEST, size=10_000, fields=CONNECTION
    )
    json_there = bool(ended) or rows.count(dataset("dionaea.json")) > 0
    free_there = bool(freed) or rows.count(dataset("dionaea.incident", Term("honeypot.incident.name", FREE))) > 0
    times: dict[Key, list[datetime]] = {}
    for name, moment in ended:
        times.setdefault(name, []).append(moment)
    frees: dict[Key, list[datetime]] = {}
    for row in freed:
        frees.setdefault(key(row), []).append(at(row))
    result: list[Connection] = []
    for one in connections:
        written = any(abs(moment - one.at) <= SAME for moment in times.get(one.key, ()))
        gone = any(moment >= one.at - SAME for moment in frees.get(one.key, ()))
        finished = True if written or gone else False if json_there or free_there else None
        result.append(replace(one, finished=finished, also=None if finished else _accept_incident(rows, one)))
    return _with_recordings(rows, result)


def _accept_incident(rows: Rows, one: Connection) -> Row | None:
    if one.row.get("event.dataset") == "dionaea.incident":
        return None
    ends = And((Term("source.ip", one.key[0]), Term("source.port", one.key[1]), Term("destination.port", one.key[2])))
    near = Range("@timestamp", gte=(one.at - SAME).isoformat(), lte=(one.at + SAME).isoformat())
    accepts = Terms("honeypot.incident.name", ACCEPTS)
    return next(iter(rows.page(dataset("dionaea.incident", ends, near, accepts), sort=EARLIEST, size=1, fields=CONNECTION)), None)


def _with_recordings(rows: Rows, connections: list[Connection]) -> list[Connection]:
    """Recordings of those that didn't finish; a recording with its end proves that the connection ended."""
    open_ones = [one for one in connections if one.finished is not True]
    recordings: dict[Key, list[Row]] = {}
    for start in range(0, len(open_ones), BATCH):
        part = open_ones[start : start + BATCH]
        wanted = And((Terms("source.ip", tuple({one.key[0] for one in part})), Terms("source.port", tuple({one.key[1] for one in part}))))
        for row in rows.page(dataset("dionaea.bistream", wanted), sort=EARLIEST, size=10_000, fields=RECORDING):
            recordings.setdefault(key(row), []).append(row)
    result: list[Connection] = []
    for one in connections:
        near = [row for row in recordings.get(one.key, []) if abs(at(row) - one.at) <= timedelta(days=1)]
        best = min(near, key=lambda row: abs(at(row) - one.at), default=None)
        done = one.finished is None and best is not None and bool(best.get("honeypot.connection.complete"))
        open_still = one.finished is None and best is not None and empty(best)
        result.append(replace(one, recording=best, finished=True if done else False if open_still else one.finished))
    return result


def service_of(rows: Rows, name: Key) -> str | None:
    """The service that any output names for a connection's port."""
    wanted = And((Term("destination.port", name[2]), Exists("honeypot.service"), Terms("event.dataset", TOLD)))
    mine = rows.page(And((wanted, Term("source.ip", name[0]))), sort=LATEST, size=1, fields=CONNECTION) if name[0] else []
    found = mine or rows.page(wanted, sort=LATEST, size=1, fields=CONNECTION)
    return str(found[0]["honeypot.service"]) if found else None


def connection_of(rows: Rows, name: Key, around: datetime) -> Connection | None:
    """The connection of that name whose acceptance lies nearest before a moment."""
    wanted: Query = And((Term("source.ip", name[0]), Term("source.port", name[1]), Term("destination.port", name[2])))
    accepts = Or((Term("event.action", "connection-accept"), Term("event.action", "connection-connect")))
    found = rows.page(dataset("dionaea.sqlite", wanted, accepts), sort=LATEST, size=50, fields=CONNECTION)
    found = found or rows.page(dataset("dionaea.incident", wanted), sort=LATEST, size=50, fields=CONNECTION)
    before = [row for row in found if at(row) <= around + SAME]
    if not before:
        return None
    row = max(before, key=at)
    return _with_fates(rows, [Connection(peer(row), at(row), row)])[0]


@dataclass(frozen=True)
class Doings:
    """What else an address did: connections by service, and the first and last of them."""

    total: int
    services: tuple[tuple[str, int], ...]
    first: Row | None = None
    last: Row | None = None


def doings(rows: Rows, address: str) -> Doings:
    """Everything that a peer did, from the output that knows most of it."""
    for name, only in (("dionaea.sqlite", "connection-accept"), ("dionaea.json", None)):
        query = dataset(name, Term("source.ip", address), *((Term("event.action", only),) if only else ()))
        buckets: Sequence[dict[str, object]] = rows.aggregate(query, {"services": ByTerm("honeypot.service", size=20)})["services"][
            "buckets"
        ]
        if buckets:
            services = tuple((str(bucket["key"]), int(str(bucket["doc_count"]))) for bucket in buckets)
            ends = [rows.page(query, sort=order, size=1, fields=CONNECTION) for order in (EARLIEST, LATEST)]
            return Doings(sum(count for _, count in services), services, ends[0][0], ends[1][0])
    return Doings(0, ())


def _between(since: datetime | None, until: datetime | None) -> tuple[Query, ...]:
    if since is None and until is None:
        return ()
    return (Range("@timestamp", gte=since.isoformat() if since else None, lt=until.isoformat() if until else None),)
