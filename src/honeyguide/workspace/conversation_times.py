"""When recorded conversations began: a recording's name may tell the minute only, other outputs of the connection have it exactly."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from honeyguide.query.ast import And, Range, Term, Terms
from honeyguide.store.protocol import Search, Store
from honeyguide.workspace.conversation_rows import dated

ENDS = ("source.ip", "source.port", "destination.port")
CONNECTIONS = And((Terms("event.dataset", ("dionaea.sqlite", "dionaea.json")), Term("event.action", "connection-accept")))
"""Outputs with one row a connection, at the time at which it began."""
SAME = timedelta(seconds=5)
"""The outputs take their times a moment apart; within this two of them tell of one connection."""
MOST = 10_000


def rows_of(store: Store, events: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events as rows of a list, their beginnings as exact as the store knows them."""
    rows = [dated(event) for event in events]
    rough = [row for row in rows if row["precision"] == "minute" and row["started_at"] and row["source.ip"] and row["source.port"]]
    if not rough:
        return rows
    minutes = [_minute(row["started_at"]) for row in rough]
    wanted = (
        CONNECTIONS,
        Terms("source.ip", tuple({row["source.ip"] for row in rough})),
        Terms("source.port", tuple({row["source.port"] for row in rough})),
        Range("@timestamp", gte=min(minutes).isoformat(), lt=(max(minutes) + timedelta(minutes=1)).isoformat()),
    )
    times: dict[tuple[Any, ...], list[str]] = {}
    for hit in store.search(Search("*", And(wanted), (), MOST, fields=("@timestamp", *ENDS), total=False)).hits:
        time = str(hit.source["@timestamp"])
        times.setdefault((*(hit.source.get(name) for name in ENDS), _minute(time)), []).append(time)
    for row, minute in zip(rough, minutes, strict=True):
        found = sorted(times.get((*(row[name] for name in ENDS), minute), ()))
        if found and _moment(found[-1]) - _moment(found[0]) <= SAME:
            row["started_at"], row["precision"] = found[0], None
    return rows


def _moment(time: Any) -> datetime:
    return time if isinstance(time, datetime) else datetime.fromisoformat(str(time))


def _minute(time: Any) -> datetime:
    return _moment(time).replace(second=0, microsecond=0)
