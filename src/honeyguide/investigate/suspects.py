"""Which connections were open when the main loop stopped, where no record says in whose name it was working."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from honeyguide.investigate.outputs import Connection
from honeyguide.investigate.services import loops

AFTER = timedelta(seconds=2)
"""The database's clock is the real one and runs on within the turn of the loop whose stamp the log carries."""
AT_ONCE = timedelta(seconds=1.5)
OPEN_AT_MOST = timedelta(minutes=10)
"""Dionaea's services close idle connections within two minutes."""
MOST = 20
MOST_UNSURE = 5
"""Of those whose end no output would show."""


@dataclass(frozen=True)
class Suspects:
    """Connections without an end at the moment of the hang; `likely` came in that very second, to a service that can loop.

    `named` is the likely one where its end would show and doesn't, or else the only one that fits all but the second.
    """

    open: tuple[Connection, ...] = ()
    likely: Connection | None = None
    named: Connection | None = None


def suspects(found: Sequence[Connection], moment: datetime) -> Suspects:
    """What is left of the connections (newest first) that were accepted up to the moment."""
    still = [one for one in found if one.finished is not True and moment + AFTER >= one.at > moment - OPEN_AT_MOST]
    looping = [one for one in still if loops(one.peer.service) and one.silent_recording is not False]
    strong = [one for one in looping if one.finished is False or one.silent_recording]
    newest = found[0] if found else None
    likely = newest if newest is not None and newest in looping and abs(newest.at - moment) <= AT_ONCE else None
    named = likely if likely in strong else None
    if named is None and len(strong) == 1 and strong[0].silent_recording:
        named = strong[0]
    known = any(one.finished is False or one.silent_recording for one in still)
    ordered = [*looping, *(one for one in still if one not in looping)]
    return Suspects(tuple(ordered[: MOST if known else MOST_UNSURE]), likely, named)
