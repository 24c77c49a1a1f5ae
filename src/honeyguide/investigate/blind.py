"""Hangs that no heartbeat shows: the log was never written to its end, or is not there. What the other outputs can carry, and no more.

A process that was killed while all was well leaves the same cut log and open connections as one that hung. It is called a hang only
where the newest connection of all went to the service that can loop and nothing of it ever ended; and then either everything stayed
silent before the next start for much longer than ever before, or it is the only connection that was open at all.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import polars as pl

from honeyguide.investigate.hang import Hang, state_of, with_call
from honeyguide.investigate.lifetimes import Life
from honeyguide.investigate.logs import Place, Span
from honeyguide.investigate.outputs import Connection, accepted
from honeyguide.investigate.rows import at, dataset
from honeyguide.investigate.scene import Scene
from honeyguide.investigate.services import loops
from honeyguide.query.ast import And, Range, Term

SILENCE = timedelta(seconds=60)
"""Supervisors restart what they killed within seconds."""
LONGER = 10
"""Times the pauses before."""
LOOKED_BACK = timedelta(minutes=3)
"""Everything opened earlier has been closed by its service's timeouts."""
BEHIND = timedelta(seconds=3)
ENOUGH = 5
"""Connections that make a habit to compare with."""
SIZES = (211, 53)
"""Of messages that are known to hang mongo; see faults/mongo_length.py."""
MOST_PAUSES = 50


def silent_hang(scene: Scene, life: Life) -> Hang | None:
    """The hang of a run that no heartbeat shows, if the log's end or the other outputs carry it."""
    until = scene.next_start(life)
    if life.ending in ("ordered", "running") or life.last is None:
        return None
    found = accepted(scene.rows, life.started_at, until)
    at_end = _at_end(scene, life, until, found)
    if at_end is not None or (life.ending in ("unknown", "crashed") and scene.chatty):
        return at_end
    hang = _judged(scene, life, found, until)
    if hang is None or not scene.chatty:
        return hang
    return replace(hang, last=life.last) if at(life.last) <= hang.started_at + BEHIND else None


def _at_end(scene: Scene, life: Life, until: datetime | None, found: Sequence[Connection]) -> Hang | None:
    """The log ends within a call into mongo: what 0.10 and older leave, whose timer stands still together with the loop.

    A kill may by chance fall there too: so a known size, a silence, or the other outputs have to say the same.
    """
    if not scene.chatty or life.last is None:
        return None
    stamp = at(life.last)
    hang = with_call(Hang(scene, life, stamp, ended_at=until, last=life.last), life.span)
    if (
        hang.call is None
        or hang.call.callback != "io_in"
        or not (loops(hang.service) or (hang.service is None and hang.call.wordless_read))
    ):
        return None
    connection = hang.connection
    agrees = connection is not None and connection.silent_recording is True and connection.finished is not True
    newest = max((one.at for one in found), default=stamp)
    if newest > stamp + BEHIND:
        return None
    silent = until is not None and until - stamp >= max(SILENCE, LONGER * _usual_pause([one.at for one in found]))
    sized = life.ending != "cut" and hang.call.row.get("honeypot.bytes") in SIZES
    return replace(hang, gap=until - stamp if silent and until is not None else None) if agrees or silent or sized else None


def hangs_without_log(scene: Scene, before: datetime | None = None) -> list[Hang]:
    """Each long silence in the database, and its end, where no text log is left, or none from before a moment."""
    earlier = (Range("@timestamp", lt=before.isoformat()),) if before is not None else ()
    frame = scene.rows.frame(dataset("dionaea.sqlite", Term("event.action", "connection-accept"), *earlier), ("@timestamp",))
    times = frame.get_column("@timestamp").drop_nulls().sort()
    if times.len() == 0:
        return []
    pauses = pl.DataFrame({"at": times, "next": times.shift(-1)}).with_columns((pl.col("next") - pl.col("at")).alias("pause"))
    long = pauses.filter(pl.col("pause") >= SILENCE).sort("pause", descending=True).head(MOST_PAUSES).sort("at")
    life = Life(Span((), Place(0, 0)), None, None, None, "unknown", None)
    stops: list[tuple[datetime, datetime | None]] = [*long.select("at", "next").iter_rows(), (times[-1], before)]
    found = [_judged(scene, life, accepted(scene.rows, None, stop + timedelta(microseconds=1)), resumed) for stop, resumed in stops]
    return [hang for hang in found if hang is not None and not _in_log(scene, hang)]


def _in_log(scene: Scene, hang: Hang) -> bool:
    """True where the log has the connection after all: then the clocks of the outputs disagree, and it was judged by the log."""
    one = hang.connection
    if one is None or scene.main is None:
        return False
    ends = (Term("source.ip", one.key[0]), Term("source.port", one.key[1]), Term("destination.port", one.key[2]))
    return bool(scene.main.oldest(scene.rows, And(ends)))


def _judged(scene: Scene, life: Life, found: Sequence[Connection], until: datetime | None) -> Hang | None:
    if not found:
        return None
    newest, *earlier = found
    empty = newest.silent_recording is True
    if (
        not loops(newest.peer.service)
        or newest.silent_recording is False
        or newest.finished is True
        or not (empty or newest.finished is False)
    ):
        return None
    recent = [one for one in earlier if one.at > newest.at - LOOKED_BACK]
    alone = empty and len(recent) >= 3 and not any(one.finished is not True for one in recent)
    gap = until - newest.at if until is not None else None
    silent = gap is not None and len(found) > ENOUGH and gap >= max(SILENCE, LONGER * _usual_pause([one.at for one in found]))
    if not silent and (gap is not None or not alone):
        return None
    hang = Hang(scene, life, newest.at.replace(microsecond=0), ended_at=until, connection=newest, gap=gap if silent else None)
    if empty and (silent or scene.main is not None):
        return replace(hang, peer=newest.peer, certainty="named", established=state_of(scene, life, newest))
    return replace(hang, candidates=(newest,), certainty="candidates")


def _usual_pause(times: Sequence[datetime]) -> timedelta:
    """Of the pauses between connections (newest first) the longest but for one in twenty."""
    pauses = sorted(left - right for left, right in pairwise(times))
    return pauses[len(pauses) * 19 // 20] if pauses else timedelta()
