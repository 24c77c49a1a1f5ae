"""Sessions: one connection across everything that was written about it on the box, counted once."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import polars as pl

from honeyguide.investigate.rows import Rows
from honeyguide.investigate.sessions.fragments import FIELDS, SPOKEN, fragments
from honeyguide.investigate.sessions.matching import TOLERANCE, Matcher
from honeyguide.investigate.sessions.session import Row, Session, Tally
from honeyguide.investigate.sessions.windows import between, windows
from honeyguide.query.ast import And, MatchAll, Query
from honeyguide.store.protocol import Search, Store

__all__ = ["Row", "Session", "Tally", "sessions", "tally"]


def sessions(store: Store, query: Query | None = None, *, index: str = "*", tolerance: timedelta = TOLERANCE) -> Iterator[Session]:
    """The sessions that the query's rows tell of, about in the order of their beginning; in the memory of one span of time."""
    asked = And((query or MatchAll(), SPOKEN))
    matcher = Matcher(tolerance)
    with store.pin(index) as pin:
        for start, end in windows(Rows(store, index), asked):
            search = Search(index, And((asked, between(start, end))), fields=FIELDS, pin=pin)
            frames = [frame for frame in store.scan(search) if frame.height]
            if frames:
                for fragment in fragments(pl.concat(frames, how="diagonal_relaxed")):
                    matcher.take(fragment)
            yield from matcher.finished(end)
    yield from matcher.finished(None)


def tally(store: Store, query: Query | None = None, *, index: str = "*") -> Tally:
    """How many sessions, and which outputs know of them."""
    count, outbound = 0, 0
    described: Counter[str] = Counter()
    orphans: Counter[str] = Counter()
    for session in sessions(store, query, index=index):
        count += 1
        outbound += session.direction == "outbound"
        described.update(session.outputs.keys())
        if session.orphan:
            orphans[session.orphan] += 1
    return Tally(count, dict(sorted(described.items())), dict(sorted(orphans.items())), outbound)
