"""The timer thread's heartbeat, and what it says of the main loop: under a frozen clock each beat is a minute that nobody was served.

Since 0.11 Dionaea's SIP service writes "Cleanup" every 60 s from a thread of its own, stamped with the time at which the main loop
last turned (research: dionaea.md 6.4). In a healthy process two beats lie 60 s apart. Two beats with one stamp, or a beat that comes
too early by its stamp, can only come from a loop that stood still.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from honeyguide.investigate.logs import Place, Span
from honeyguide.investigate.rows import Rows, at
from honeyguide.query.ast import And, Not, Or, Phrase, Query, Range, Term

PERIOD = timedelta(seconds=60)
TOO_EARLY = timedelta(seconds=50)
"""A beat's stamp may lag by a slow turn of the loop; by ten seconds and more it was no slow turn."""

BEAT = "Cleanup"
FROM_SIP = And((Term("log.logger", "sip"), Term("log.level", "warning")))
"""Before 0.11 it was of level debug and no heartbeat: the main loop wrote it."""
SIDE_THREADS = Or(
    (And((Term("log.logger", "sip"), Phrase("message", "Cleanup"))), Term("log.logger", "hpfeeds"), Term("log.logger", "virustotal"))
)
"""Records that threads beside the main loop write."""
MAIN = Not(SIDE_THREADS)


@dataclass(frozen=True)
class Beats:
    """A row of heartbeats with the same stamp in one log."""

    stamp: datetime
    places: tuple[Place, ...]
    before: datetime | None
    """Stamp of the beat before them."""

    def minutes(self, timers: int) -> int:
        """How many beats each timer thread wrote."""
        return -(-len(self.places) // timers)

    @property
    def too_early(self) -> bool:
        """The first of them came sooner after the one before than a timer of 60 s can."""
        return self.before is not None and timedelta() <= self.stamp - self.before < TOO_EARLY

    def lasted(self, timers: int) -> timedelta:
        """The time that the beats prove: N of them prove N - 1 minutes, one that came too early what is missing to its minute."""
        count = self.minutes(timers)
        if count > 1:
            return PERIOD * (count - 1)
        return self.before + PERIOD - self.stamp if self.too_early and self.before is not None else timedelta()


def beats(rows: Rows, span: Span, since: datetime | None = None, until: datetime | None = None) -> list[Beats]:
    """The heartbeats of a span, those with one stamp together; of a stretch of time only, where the span doesn't tell runs apart."""
    query: Query = FROM_SIP
    if since is not None or until is not None:
        bounds = Range("@timestamp", gte=since.isoformat() if since else None, lt=until.isoformat() if until else None)
        query = And((FROM_SIP, bounds))
    frame = span.frame(rows, query, ("@timestamp", "message"))
    groups: list[Beats] = []
    stamp: datetime | None = None
    places: list[Place] = []
    for row in frame.iter_rows(named=True):
        if str(row["message"]).partition("\n")[0] != BEAT:
            continue
        if at(row) != stamp:
            if stamp is not None:
                groups.append(Beats(stamp, tuple(places), groups[-1].stamp if groups else None))
            stamp, places = at(row), []
        places.append(span.place(row))
    if stamp is not None:
        groups.append(Beats(stamp, tuple(places), groups[-1].stamp if groups else None))
    return groups


def timers(groups: Sequence[Beats], known: int | None) -> int:
    """How many threads beat: as many as the start made, else as many as beat together in most minutes."""
    if known:
        return known
    sizes = Counter(len(group.places) for group in groups)
    if sum(sizes.values()) < 3:
        return 1
    return max(sizes, key=lambda size: (sizes[size], -size))


def frozen(groups: Sequence[Beats], threads: int) -> list[Beats]:
    """The beats that prove a standing clock. One that is only too early counts at the end alone: a slow turn recovers."""
    last = groups[-1] if groups else None
    return [group for group in groups if group.minutes(threads) > 1 or (group is last and group.too_early)]
