"""What an investigation says of the logs as they are now: the frozen clock, the heartbeat, the named culprit."""

from collections.abc import Iterator
from datetime import timedelta

from honeyguide.investigate.verdict import Incident
from honeyguide.schema.instants import iso
from honeyguide.schema.words import Words
from honeyguide.watch.alert import Observation
from honeyguide.watch.detector import Detector
from honeyguide.watch.view import View

FRESH = timedelta(hours=1)
"""An incident that was still going on this long ago is news, also where it was found at the start."""
HEARTBEAT = 60
"""Seconds that two beats under a frozen clock prove."""
QUIET = 600.0
"""Seconds: no service keeps a connection open for this long with nobody saying anything."""
TOPICS = {"stuck-callback": "hang", "mirror-loop": "hang"}
GRAVE = frozenset({"stuck-callback", "mirror-loop", "fd-exhaustion", "disk-full", "crash"})


def look(view: View) -> Iterator[Observation]:
    """One observation an incident."""
    for incident in view.investigation.incidents if view.investigation is not None else ():
        if _is_believed(view, incident):
            yield _observed(view, incident)


def _is_believed(view: View, incident: Incident) -> bool:
    """A connection that is open right now looks in the outputs as the last one before a hang does.

    So a hang that goes on is believed where its heartbeat stands in the log, a thread spins, or nothing more came for a while.
    """
    if incident.kind != "stuck-callback" or incident.ended_at is not None or incident.at_least_seconds >= HEARTBEAT:
        return True
    files = {piece.file for piece in incident.evidence}
    if any(one.process.files & files and view.clock - one.since >= view.patience for one in view.spinning):
        return True
    return all(view.clock - view.files[file].changed >= QUIET for file in files if file in view.files)


def is_new(view: View, incident: Incident) -> bool:
    """Whether it happened while we watched: its lines were written since the start, or it went on until a moment ago.

    By where its lines stand, not by their clock: that may be wrong, or frozen.
    """
    for piece in incident.evidence:
        known = view.sizes_at_start.get(piece.file.split("!")[0])
        if piece.offset is not None and (known is None or piece.offset >= known):
            return True
    if incident.started_at is None:
        return False
    last = incident.ended_at or incident.started_at + timedelta(seconds=incident.at_least_seconds)
    # What lies far ahead was written under another clock: it isn't of a moment ago.
    return abs(view.now - last) <= FRESH


def _observed(view: View, incident: Incident) -> Observation:
    return Observation(
        "judged",
        TOPICS.get(incident.kind, incident.kind),
        f"{incident.kind} {iso(incident.started_at)}",
        incident.kind,
        incident.opening if incident.opening.en else incident.title,
        incident.why,
        severity="critical" if incident.kind in GRAVE else "warning",
        advice=Words(
            f"{incident.advice.en} Before a restart, `honeyguide evidence` keeps what it destroys.".strip(),
            f"{incident.advice.ja}再起動の前に`honeyguide evidence`で失われる情報を保存できます。",
        ),
        started_at=incident.started_at,
        ended_at=incident.ended_at,
        at_least_seconds=incident.at_least_seconds,
        fault=incident.fault,
        runaway=incident.runaway,
        confidence=incident.confidence,
        signs=incident.signs,
        culprit=incident.culprit,
        culprit_certainty=incident.culprit_certainty,
        candidates=incident.candidates,
        not_the_cause=tuple(one.as_json() for one in incident.not_the_cause),
        evidence=incident.evidence,
        files=frozenset(piece.file for piece in incident.evidence),
        rank=2,
        lasting=True,
        calls=is_new(view, incident),
        zone=view.investigation.zone.name if view.investigation is not None else None,
    )


DETECTOR = Detector(
    "judged",
    Words("What broke the honeypot", "ハニーポットを壊したもの"),
    Words(
        "Every known fault, judged again as the logs grow; its culprit replaces the candidate of a hang that was seen as it began.",
        "ログが増えるたびに既知の障害をすべて判定し直します。特定された原因は、ハング開始時の候補を置き換えます。",
    ),
    look,
)
