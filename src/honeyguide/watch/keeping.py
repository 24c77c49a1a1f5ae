"""Turns what detectors see, look by look, into alerts: one a thing, raised once, ended when it is over, silent while snoozed."""

import hashlib
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from honeyguide.errors import StoreError
from honeyguide.query.ast import Term
from honeyguide.schema.instants import iso
from honeyguide.store.protocol import Operation, Search, Store
from honeyguide.watch.alert import INDEX, MAPPING, Alert, Observation

MISSED = 3
"""Looks in a row that something isn't seen before it is over."""
AGAIN = timedelta(minutes=10)
"""What comes back within this is the same alert, and calls nobody."""
LONG = 200
"""Looks after which a judgement isn't waited for any more."""
HANG = "hang"
"""The topic of a main loop that stands still."""
LONGEST_SNOOZE = 365 * 86_400
"""Seconds that a snooze of an earlier process holds at most, which is what can be asked for: the clock may have been set back since."""
KEPT = 1000
"""Alerts that are remembered, so that they aren't raised again."""


@dataclass
class _Kept:
    alert: Alert
    subjects: set[str]
    processes: set[str]
    """The processes that it was seen of, each told from a later one of the same number."""
    missed: int = 0
    passing: bool = False
    """Whether something that has to be seen again was ever a part of it."""
    named: bool = False
    """Whether its culprit was told, by this process or one before."""
    over: float | None = None
    """When it was seen to be over."""
    asleep: float | None = None
    """Until when nobody is called."""

    def is_named(self, one: Observation) -> bool:
        """Whether the observation is of a subject that was seen as this before."""
        return self.alert.seen.topic == one.topic and one.subject in self.subjects

    def is_about(self, one: Observation, running: Set[str]) -> bool:
        """Whether it may be about the same files at the same time; `running` are the processes that this look sees.

        What a restarted honeypot does is another thing: of its own process nothing was seen.
        """
        seen = self.alert.seen
        process = _process_of(one)
        over = self.alert.ended_at is not None or bool(self.processes and not self.processes & running)
        if process is not None and process not in self.processes and over:
            return False
        return seen.topic == one.topic and bool(seen.files & one.files) and _at_once(seen, one)


@dataclass
class Keeping:
    """The alerts of a store."""

    store: Store
    call: Callable[[Alert], None]
    """Somebody is to be called."""
    _kept: list[_Kept] = field(default_factory=list[_Kept])
    _left: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """Documents that an earlier process left open."""
    _looks: int = 0
    _clock: float = 0.0
    """Of the look that is taken."""
    _mapped: bool = False
    _unwritten: dict[str, Alert] = field(default_factory=dict[str, Alert])
    problem: str = ""
    """Why alerts can't be written for now."""

    def begin(self) -> None:
        """Remember what an earlier process left open."""
        found = self.store.search(Search(f"{INDEX}*", Term("status", "open"), size=KEPT, total=False)).hits
        self._left = [{**hit.source, "_id": hit.id} for hit in found]

    def take(self, seen: Iterable[Observation], now: datetime, *, judged: bool = True, clock: float | None = None) -> None:
        """One look: raise, change and end alerts. What an earlier process left open is over only once the logs were `judged`.

        `clock` are seconds that don't jump, by which pauses and snoozes are measured; without it those of `now`.
        """
        self._clock = now.timestamp() if clock is None else clock
        self._catch_up()
        present: set[str] = set()
        seen = sorted(seen, key=lambda observation: observation.rank)
        running = {process for one in seen if (process := _process_of(one)) is not None}
        for one in seen:
            known = self._same(one, now, running)
            kept = self._raise(one, now) if known is None else self._go_on(known, one, now)
            if not one.lasting:
                present.add(kept.alert.id)
        for kept in self._kept:
            if kept.passing and kept.alert.ended_at is None:
                kept.missed = 0 if kept.alert.id in present else kept.missed + 1
                if kept.missed >= MISSED:
                    kept.over = self._clock
                    kept.alert = replace(kept.alert, ended_at=now, updated_at=now)
                    self._write(kept.alert)
        self._kept = self._kept[-KEPT:]
        self._looks += 1
        if self._looks > 2 * MISSED and self._left and (judged or self._looks > LONG):
            self._end_left(now)

    def _same(self, one: Observation, now: datetime, running: Set[str]) -> _Kept | None:
        lately: list[_Kept] = []
        for kept in reversed(self._kept):
            open_or_late = kept.alert.ended_at is None or self._just_over(kept, now)
            if kept.is_named(one) and (open_or_late or one.lasting):
                return kept
            if open_or_late and kept.is_about(one, running):
                lately.append(kept)
        # Of two hangs of one log, an incident is the one that began about when it did.
        return min(lately, key=lambda kept: _apart(kept.alert.seen, one), default=None)

    def _just_over(self, kept: _Kept, now: datetime) -> bool:
        """Whether it ended a moment ago: as it was seen here, else as the logs say."""
        if kept.over is not None:
            return self._clock - kept.over <= AGAIN.total_seconds()
        return kept.alert.ended_at is not None and abs(now - kept.alert.ended_at) <= AGAIN

    def _raise(self, one: Observation, now: datetime) -> _Kept:
        left = next((old for old in self._left if _is_left(old, one)), None)
        name = f"{one.topic}\0{one.subject}\0{'' if one.lasting else now}"
        id = hashlib.sha256(name.encode()).hexdigest()[:20]
        known = self._written(id) if one.lasting and left is None else None
        alert = Alert(id, one, now, now, one.ended_at if one.lasting else None)
        old = left or known
        asleep, named = None, one.culprit is not None
        if old is not None:
            raised, snoozed = _moment(old.get("raised_at")), _moment(old.get("snoozed_until"))
            alert = replace(
                alert, id=str(old.get("_id", id)), raised_at=raised or now, snoozed_until=snoozed, not_kept=tuple(old.get("not_kept") or ())
            )
            named = named or bool(old.get("culprit"))
            if snoozed is not None:
                asleep = self._clock + min((snoozed - now).total_seconds(), LONGEST_SNOOZE)
            self._left = [other for other in self._left if other is not left]
        processes = {process for process in (_process_of(one), _process_left(old or {})) if process is not None}
        kept = _Kept(alert, {one.subject}, processes, passing=not one.lasting, named=named, asleep=asleep)
        self._kept.append(kept)
        self._write(alert)
        if old is None:
            self._tell(alert)
        return kept

    def _written(self, id: str) -> dict[str, Any] | None:
        hit = self.store.get(INDEX, id) if self.store.indices(f"{INDEX}*") else None
        return None if hit is None else {**hit.source, "_id": id}

    def _go_on(self, kept: _Kept, one: Observation, now: datetime) -> _Kept:
        before = kept.alert
        kept.subjects.add(one.subject)
        if (process := _process_of(one)) is not None:
            kept.processes.add(process)
        kept.passing = kept.passing or not one.lasting
        ended = before.ended_at if one.lasting else None
        if one.lasting and one.ended_at is not None:
            ended = before.ended_at or one.ended_at
        seen = one if one.rank >= before.seen.rank else before.seen
        if seen is one and before.seen.process and not one.process:
            seen = replace(one, process=before.seen.process, files=one.files | before.seen.files)
        kept.alert = replace(before, seen=seen, ended_at=ended)
        if _content(kept.alert) != _content(before):
            kept.alert = replace(kept.alert, updated_at=now)
            self._write(kept.alert)
            if not kept.named and seen.culprit is not None:
                kept.named = True
                self._tell(kept.alert)
        return kept

    def _end_left(self, now: datetime) -> None:
        """What nobody sees any more, and what no log says, is over."""
        ended = {"status": "ended", "ended_at": iso(now), "updated_at": iso(now)}
        self.store.write([Operation("update", INDEX, str(old["_id"]), ended) for old in self._left])
        self.store.refresh(INDEX)
        self._left = []

    def alert(self, id: str) -> Alert | None:
        """An alert of this process."""
        return next((kept.alert for kept in self._kept if kept.alert.id == id), None)

    def waits_for_a_name(self, now: datetime) -> bool:
        """Whether there is a hang, going on or just over, whose culprit the logs haven't told yet."""
        unnamed = [one for one in self._kept if one.passing and one.alert.seen.topic == HANG and one.alert.seen.culprit is None]
        return any(one.alert.ended_at is None or self._just_over(one, now) for one in unnamed)

    def snooze(self, id: str, until: datetime | None, clock: float | None = None) -> bool:
        """Nobody is called for the alert, or for what comes of the same kind about the same files, until then; False: no such alert.

        `clock` is the same moment in seconds that don't jump.
        """
        for kept in self._kept:
            if kept.alert.id == id:
                kept.asleep = until.timestamp() if until is not None and clock is None else clock
                kept.alert = replace(kept.alert, snoozed_until=until)
                self._write(kept.alert)
                return True
        return self._snooze_left(id, until)

    def lacking(self, id: str, missing: Sequence[str]) -> None:
        """What couldn't be kept as evidence stands on the alert."""
        for kept in self._kept:
            if kept.alert.id == id:
                kept.alert = replace(kept.alert, not_kept=tuple(missing))
                self._write(kept.alert)

    def _snooze_left(self, id: str, until: datetime | None) -> bool:
        """The same for what an earlier process left open and this one hasn't seen again yet."""
        left = next((old for old in self._left if old["_id"] == id), None)
        if left is not None:
            left["snoozed_until"] = iso(until)
            self.store.write([Operation("update", INDEX, id, {"snoozed_until": iso(until)})])
            self.store.refresh(INDEX)
        return left is not None

    def _tell(self, alert: Alert) -> None:
        asleep = any(
            kept.asleep is not None
            and kept.asleep > self._clock
            and kept.alert.seen.topic == alert.seen.topic
            and (alert.seen.subject in kept.subjects or kept.alert.seen.files & alert.seen.files)
            for kept in self._kept
        )
        if alert.seen.calls and not asleep:
            self.call(alert)

    def _write(self, alert: Alert) -> None:
        self._unwritten[alert.id] = alert
        self._catch_up()

    def _catch_up(self) -> None:
        """Write what couldn't be written before: an alert of a full disk is told first, and stands in the index once there is room."""
        self.problem = ""
        if not self._unwritten:
            return
        try:
            if not self._mapped:
                self.store.map(INDEX, MAPPING)
                self._mapped = True
            self.store.write([Operation("index", INDEX, one.id, one.document()) for one in self._unwritten.values()])
            self.store.refresh(INDEX)
            self._unwritten.clear()
        except StoreError as error:
            self.problem = str(error)


def _at_once(before: Observation, one: Observation) -> bool:
    """Whether the two may be one thing: two incidents of a log are two unless they began at once."""
    return not (before.lasting and one.lasting) or before.started_at == one.started_at


def _apart(before: Observation, one: Observation) -> float:
    """Seconds between the beginnings of two."""
    if before.started_at is None or one.started_at is None:
        return 0.0
    return abs((before.started_at - one.started_at).total_seconds())


def _process_of(one: Observation) -> str | None:
    """What tells the process of an observation from every other one."""
    return one.process.get("entity_id")


def _process_left(old: dict[str, Any]) -> str | None:
    """The same of a document."""
    process = old.get("process")
    return process.get("entity_id") if isinstance(process, dict) else None


def _is_left(old: dict[str, Any], one: Observation) -> bool:
    if old.get("topic") != one.topic:
        return False
    if old.get("subject") == one.subject:
        return True
    before, after = _process_left(old), _process_of(one)
    files = old.get("file") or {}
    paths = files.get("path") or [] if isinstance(files, dict) else []
    return bool(one.files & set(paths)) and (before is None or after is None or before == after)


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if isinstance(text, str) else None


def _content(alert: Alert) -> tuple[object, ...]:
    """What makes an alert another one when it changes: the single seconds that it lasts don't."""
    seen = alert.seen
    about = (seen.rank, seen.kind, seen.culprit, seen.candidates, seen.culprit_certainty, seen.fault, seen.ended_at)
    return (alert.status, *about, len(seen.evidence), seen.at_least_seconds // 600)
