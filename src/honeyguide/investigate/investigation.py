"""The investigation itself: every sensor's runs, what went wrong in them, and one headline that answers the person's question."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from honeyguide.investigate.blind import hangs_without_log, silent_hang
from honeyguide.investigate.faults import faults
from honeyguide.investigate.hang import hangs
from honeyguide.investigate.headline import headline
from honeyguide.investigate.lifetimes import Life
from honeyguide.investigate.quote import ReadLine
from honeyguide.investigate.rows import TROUBLE, dataset
from honeyguide.investigate.scene import Scene, scenes
from honeyguide.investigate.stuck import incident as hang_incident
from honeyguide.investigate.verdict import Ending, Incident, Investigation, Lifetime, Peer, Word, Zone
from honeyguide.query.aggregation import Terms as ByTerm
from honeyguide.query.ast import MatchAll, Or
from honeyguide.store.protocol import Store

WORDS: dict[str, Word] = {
    "stuck-callback": "hung",
    "mirror-loop": "runaway",
    "crash": "crashed",
    "fd-exhaustion": "degraded",
    "disk-full": "degraded",
    "threadpool-crowded": "degraded",
    "start-failure": "degraded",
}
GRAVEST: tuple[Word, ...] = ("hung", "runaway", "crashed", "degraded")
MOST_FILES = 10_000
SAME = timedelta(seconds=2)
FRESH = timedelta(minutes=2)
"""A log whose last record is younger than this belongs to a process that runs."""


def investigate(
    store: Store, *, path: str | None, zone: Zone, read_line: ReadLine, index: str = "*", now: datetime | None = None
) -> Investigation:
    """What happened, from what the store has, told by the clock of `zone`; the rest as for `judge`."""
    return judge(store, path=path, zone=zone, read_line=read_line, index=index, now=now).told()


def judge(
    store: Store, *, path: str | None, zone: Zone, read_line: ReadLine, index: str = "*", now: datetime | None = None
) -> Investigation:
    """What happened, from what the store has; its times are still to be told.

    `path` is named in the answer only. `read_line(path, offset)` gives the raw lines that evidence quotes. With `now`, a log that
    was written to within the last two minutes counts as that of a running process.
    """
    found = scenes(store, read_line, index)
    incidents: list[Incident] = []
    lifetimes: list[Lifetime] = []
    shown = _shown(found)
    for scene in found:
        incidents += _incidents(scene, shown)
        lifetimes += [_lifetime(scene, life, incidents, now) for life in scene.lives]
    ordered = _ordered(incidents)
    lifetimes.sort(key=lambda life: life.started_at or life.ended_at or datetime.min.replace(tzinfo=UTC))
    seen = any(scene.main is not None for scene in found) or bool(store.count(index, MatchAll()))
    word = _verdict(ordered, lifetimes, seen=seen)
    return Investigation(path, word, headline(word, ordered, lifetimes), zone, tuple(lifetimes), tuple(ordered))


def _shown(found: Sequence[Scene]) -> frozenset[str]:
    """The files in which any of the faults shows that have to: asked once for all sensors, for it costs as much for one as for many."""
    words = tuple(fault.shows for fault in faults().values() if fault.find is not None and fault.shows is not None)
    if not any(scene.lives for scene in found):
        return frozenset()
    rows = replace(found[0].rows, within=None)
    if not rows.count(dataset("dionaea.log", TROUBLE)):
        return frozenset()
    files = rows.aggregate(dataset("dionaea.log", TROUBLE, Or(words)), {"files": ByTerm("log.file.path", size=MOST_FILES)})
    return frozenset(str(bucket["key"]) for bucket in files["files"]["buckets"])


def _incidents(scene: Scene, shown: frozenset[str]) -> list[Incident]:
    result: list[Incident] = []
    for life in scene.lives:
        known = hangs(scene, life)
        if not any(not hang.recovered for hang in known):
            silent = silent_hang(scene, life)
            known += [silent] if silent is not None else []
        result += [hang_incident(hang) for hang in known]
    first = scene.main.files[0].first if scene.main is not None else None
    result += [hang_incident(hang) for hang in hangs_without_log(scene, first)]
    known = [fault for fault in faults().values() if fault.find is not None]
    any_shows = bool(scene.lives) and any(scene.holds(file) for file in shown)
    for fault in known:
        if fault.find is not None and (fault.shows is None or any_shows):
            result += fault.find(scene)
    return _without_echoes(result)


def _without_echoes(incidents: Sequence[Incident]) -> list[Incident]:
    """Without the crash that was the end of a hang, and the hang that a mirror loop only looks like."""
    hung = [one for one in incidents if one.kind == "stuck-callback" and one.ended_at is not None]
    loops = [one.started_at for one in incidents if one.kind == "mirror-loop"]
    result: list[Incident] = []
    for one in incidents:
        ended_hang = (
            one.kind == "crash"
            and one.fault is None
            and any(
                hang.started_at and one.started_at and one.ended_at == hang.ended_at and hang.started_at <= one.started_at for hang in hung
            )
        )
        looks_hung = one.kind == "stuck-callback" and any(moment is not None and moment == one.started_at for moment in loops)
        if not ended_hang and not looks_hung:
            result.append(one)
    return result


def _ordered(incidents: Sequence[Incident]) -> list[Incident]:
    """Gravest first, then the newest; the same incident told by two copies of a log once, by the surer one."""
    kept: list[Incident] = []
    for one in sorted(incidents, key=lambda incident: -incident.confidence):
        twin = any(
            other.kind == one.kind
            and other.fault == one.fault
            and other.started_at is not None
            and one.started_at is not None
            and abs(other.started_at - one.started_at) <= SAME
            and (one.culprit is None or _ends(other.culprit) == _ends(one.culprit))
            for other in kept
        )
        if not twin:
            kept.append(one)
    oldest = datetime.min.replace(tzinfo=UTC)
    return sorted(kept, key=lambda one: (_gravity(one), -((one.started_at or oldest) - oldest).total_seconds()))


def _ends(peer: Peer | None) -> tuple[object, ...]:
    """Who a culprit is, whatever else is known of it."""
    return () if peer is None else (peer.source_ip, peer.source_port, peer.destination_port)


def _gravity(incident: Incident) -> int:
    return GRAVEST.index(WORDS.get(incident.kind, "degraded"))


def _lifetime(scene: Scene, life: Life, incidents: Sequence[Incident], now: datetime | None) -> Lifetime:
    last = life.last["@timestamp"] if life.last is not None else None
    ending: Ending = life.ending
    if ending == "crashed" and not any(one.kind == "crash" and one.started_at == last for one in incidents):
        ending = "killed"
    final = scene.next_start(life) is None
    if ending in ("cut", "unknown") and final and last is not None and now is not None and abs(now - last) <= FRESH:
        return Lifetime(life.started_at, None, "running")
    hung = any(one.kind == "stuck-callback" and one.started_at is not None and one.started_at == last for one in incidents)
    if ending == "unknown" and final and life.ended and not hung:
        ending = "crashed"
    ended = last
    for one in incidents:
        hung_here = one.kind == "stuck-callback" and one.started_at is not None and last is not None and one.started_at == last
        if hung_here and ended is not None and one.started_at is not None:
            ended = max(ended, one.started_at + timedelta(seconds=one.at_least_seconds))
    return Lifetime(life.started_at, None if ending == "unknown" and final else ended, ending)


def _verdict(incidents: Sequence[Incident], lifetimes: Sequence[Lifetime], *, seen: bool) -> Word:
    if incidents:
        return WORDS.get(incidents[0].kind, "degraded")
    if not seen:
        return "unknown"
    if not lifetimes:
        return "unknown"
    return "stopped" if lifetimes[-1].ending in ("crashed", "cut", "killed") else "healthy"
