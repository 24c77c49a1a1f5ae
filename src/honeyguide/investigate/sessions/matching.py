"""Puts fragments of several outputs together where they tell of the same connection, and keeps only those sessions that may still grow."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from honeyguide.investigate.sessions.fragments import IDLE, VALUES, Fragment
from honeyguide.investigate.sessions.session import Row, Session

TOLERANCE = timedelta(seconds=3)
"""Outputs of one machine write a beginning within this time of each other: a log in whole seconds, a thread behind another."""
FRACTION = 0.25
"""Seconds by which the fraction of a recording's name may differ from that of the connection's beginning."""
HOLD = timedelta(hours=1)
"""A session that nothing was said of for so long is given away; what comes later is another one."""


@dataclass
class Draft:
    """A session that may still grow. `begun` has the outputs that told its beginning, and as what: accept, connect …"""

    start: datetime
    end: datetime
    exact: bool
    module: str | None
    ends: dict[str, Any]
    outputs: dict[str, int] = field(default_factory=dict[str, int])
    told: dict[str, dict[Any, None]] = field(default_factory=dict[str, dict[Any, None]])
    rows: dict[str, Row] = field(default_factory=dict[str, Row])
    minute: bool = False
    begun: dict[str, set[str | None]] = field(default_factory=dict[str, set[str | None]])

    def add(self, fragment: Fragment) -> None:
        """What another output says of it."""
        if fragment.begins and not fragment.minute and (not self.exact or self._better(fragment)):
            self.start, self.exact, self.minute = fragment.start, True, False
            self.end = max(self.end, self.start)
        if not fragment.minute:
            self.end = max(self.end, fragment.end)
        if fragment.begins:
            self.begun.setdefault(fragment.output, set()).add(fragment.kind)
        for name, value in fragment.ends.items():
            if self.ends.get(name) is None:
                self.ends[name] = value
        self.outputs[fragment.dataset] = self.outputs.get(fragment.dataset, 0) + fragment.rows
        for name, values in fragment.told.items():
            kept = self.told.setdefault(name, {})
            kept.update(dict.fromkeys(values[: VALUES - len(kept)]))
        self.rows.setdefault(fragment.dataset, Row(fragment.index, fragment.id, fragment.dataset))

    def _better(self, fragment: Fragment) -> bool:
        """A time with a fraction of a second says more than one without."""
        return not self.start.microsecond and bool(fragment.start.microsecond)

    def session(self) -> Session:
        """The finished session."""
        ends = self.ends
        return Session(
            self.start,
            self.end,
            ends["source.ip"],
            ends["source.port"],
            ends["destination.ip"],
            ends["destination.port"],
            ends["network.transport"],
            ends["network.direction"],
            dict(sorted(self.outputs.items())),
            {name: tuple(values) for name, values in self.told.items()},
            tuple(self.rows.values()),
        )


@dataclass
class Matcher:
    """The open sessions by their address and ports, and by what outputs call them."""

    tolerance: timedelta = TOLERANCE
    open: dict[object, list[Draft]] = field(default_factory=dict[object, list[Draft]])
    named: dict[tuple[str, str], Draft] = field(default_factory=dict[tuple[str, str], Draft])

    def take(self, fragment: Fragment) -> None:
        """The fragment joins its session, or begins one."""
        name = (fragment.output, fragment.identity) if fragment.identity is not None else None
        draft = self.named.get(name) if name else None
        place = fragment.key or name
        if draft is None and place is not None:
            fits = [one for one in self.open.get(place, ()) if self._fits(one, fragment)]
            draft = min(fits, key=lambda one: abs(_apart(one, fragment)), default=None)
        if draft is None:
            exact = fragment.begins and not fragment.minute
            draft = Draft(fragment.start, fragment.end, exact, fragment.module, dict(fragment.ends), minute=fragment.minute)
            self.open.setdefault(place, []).append(draft)
        draft.add(fragment)
        if name:
            self.named[name] = draft

    def _fits(self, draft: Draft, fragment: Fragment) -> bool:
        if not _same_ends(draft, fragment):
            return False
        if fragment.begins and fragment.output in draft.begun and not _child(draft, fragment):
            return False
        if fragment.minute or draft.minute:
            return _same_minute(draft, fragment, self.tolerance)
        if fragment.begins and draft.begun:
            # Dionaea accepts TLS only after the handshake; and no two connections with the same ends are open at once.
            return draft.start - self.tolerance <= fragment.end and fragment.start <= draft.end + self.tolerance
        return draft.start - self.tolerance <= fragment.start <= draft.end + IDLE

    def finished(self, until: datetime | None) -> Iterator[Session]:
        """Sessions that can't grow any more once everything before `until` was taken, in order; all of them with None."""
        done: list[Draft] = []
        for place in list(self.open):
            drafts = self.open[place]
            over = [one for one in drafts if until is None or one.end + HOLD < until]
            if over:
                done += over
                kept = [one for one in drafts if one not in over]
                if kept:
                    self.open[place] = kept
                else:
                    del self.open[place]
        gone = {id(one) for one in done}
        self.named = {name: one for name, one in self.named.items() if id(one) not in gone}
        for draft in sorted(done, key=lambda one: one.start):
            yield draft.session()


def _same_ends(draft: Draft, fragment: Fragment) -> bool:
    """Two transports are two connections; so are two own addresses, unless two honeypots see them from either side of a NAT."""
    mine, theirs = draft.ends, fragment.ends
    if mine["network.transport"] and theirs["network.transport"] and mine["network.transport"] != theirs["network.transport"]:
        return False
    here, there = mine["destination.ip"], theirs["destination.ip"]
    return not (here and there and here != there and draft.module == fragment.module)


def _child(draft: Draft, fragment: Fragment) -> bool:
    """Dionaea's SIP writes a second, made up "connect" for an accepted connection (modules/python/dionaea/sip/__init__.py)."""
    kinds = draft.begun.get(fragment.output, set[str | None]())
    return fragment.ends["network.transport"] == "tcp" and {*kinds, fragment.kind} == {"accept", "connect"} and fragment.kind not in kinds


def _same_minute(draft: Draft, fragment: Fragment, tolerance: timedelta) -> bool:
    """One of the times has lost its seconds: the minute must be the same and, where both have it, the fraction of the second."""
    lost, known = (fragment.start, draft.start) if fragment.minute else (draft.start, fragment.start)
    minute = lost.replace(second=0, microsecond=0)
    if not minute - tolerance <= known < minute + timedelta(minutes=1) + tolerance:
        return False
    return not known.microsecond or _fraction(lost, known) <= FRACTION


def _fraction(one: datetime, other: datetime) -> float:
    """How far two fractions of a second are from each other, round the clock."""
    apart = abs(one.microsecond - other.microsecond) / 1_000_000
    return min(apart, 1 - apart)


def _apart(draft: Draft, fragment: Fragment) -> float:
    if fragment.minute or draft.minute:
        return _fraction(draft.start, fragment.start)
    return (draft.start - fragment.start).total_seconds()
