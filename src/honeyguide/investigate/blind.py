"""Hangs that no heartbeat shows: the log was never written to its end, or is not there. What the other outputs can carry, and no more.

A process that was killed while all was well leaves the same cut log and open connections as one that hung. It is called a hang only
where the newest connection of all went to the service that can loop, data of it had come in, and nothing of it ever ended; and
either the outputs stayed silent before the next start for much longer than ever before, or it is the only connection that was open.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from honeyguide.investigate.hang import Hang
from honeyguide.investigate.lifetimes import Life
from honeyguide.investigate.logs import Place, Span
from honeyguide.investigate.outputs import Connection, accepted
from honeyguide.investigate.rows import Row, at
from honeyguide.investigate.scene import Scene
from honeyguide.investigate.services import loops

SILENCE = timedelta(seconds=60)
"""Supervisors restart what they killed within seconds."""
LONGER = 10
"""Times the longest pause before."""
LOOKED_BACK = timedelta(minutes=3)
"""Everything opened earlier has been closed by its service's timeouts."""
BEHIND = timedelta(seconds=3)


def silent_hang(scene: Scene, life: Life) -> Hang | None:
    """The hang of a run that no heartbeat shows, if the other outputs carry it."""
    if life.ending not in ("killed", "cut", "unknown") or (life.ending == "unknown" and scene.chatty and scene.next_start(life) is None):
        return None
    until = scene.next_start(life)
    hang = _judged(scene, life, accepted(scene.rows, life.started_at, until), until)
    if hang is None or life.last is None or not scene.chatty:
        return hang
    if at(life.last) > hang.started_at + BEHIND:
        return None
    return replace(hang, last=life.last)


def hang_without_log(scene: Scene) -> Hang | None:
    """The hang at the end of a database, where no text log is left."""
    nothing = Span((), Place(0, 0))
    life = Life(nothing, None, None, None, "unknown", None)
    return _judged(scene, life, accepted(scene.rows, None, None), None)


def _judged(scene: Scene, life: Life, found: list[Connection], until: datetime | None) -> Hang | None:
    if not found:
        return None
    newest, *earlier = found
    unfinished = newest.finished is False or (newest.finished is None and newest.silent_recording is True)
    if not (loops(newest.peer.service) and unfinished and newest.silent_recording is True):
        return None
    recent = [one for one in earlier if one.at > newest.at - LOOKED_BACK]
    alone = len(recent) >= 3 and not any(one.finished is not True for one in recent)
    gap = until - newest.at if until is not None else None
    silent = gap is not None and len(found) > 5 and gap >= max(SILENCE, LONGER * _typical_pause(found))
    if not silent and (gap is not None or not alone):
        return None
    started = newest.at.replace(microsecond=0)
    named = silent or (alone and scene.main is not None)
    if not named:
        return Hang(scene, life, started, ended_at=until, candidates=(newest,), certainty="candidates")
    return Hang(scene, life, started, ended_at=until, peer=newest.peer, connection=newest, certainty="named", gap=gap if silent else None)


def _typical_pause(found: list[Connection]) -> timedelta:
    """The longest but for one in twenty of the pauses between connections."""
    pauses = sorted(left.at - right.at for left, right in zip(found, found[1:], strict=False))
    return pauses[len(pauses) * 19 // 20] if pauses else timedelta()


def last_known(life: Life) -> Row | None:
    """The run's last record."""
    return life.last
