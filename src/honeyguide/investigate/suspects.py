"""Which connections were open when the main loop stopped, where no log says in whose name it was working."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from honeyguide.investigate.outputs import Connection, accepted
from honeyguide.investigate.rows import Rows
from honeyguide.investigate.services import loops

AFTER = timedelta(seconds=2)
"""The database's clock is the real one and runs on within the turn of the loop whose stamp the log carries."""
AT_ONCE = timedelta(seconds=1.5)
OPEN_AT_MOST = timedelta(minutes=10)
"""Dionaea's services close idle connections within two minutes."""
MOST = 20


@dataclass(frozen=True)
class Suspects:
    """Connections without an end at the moment of the hang, newest first; `named` where only one fits everything."""

    newest: Connection | None
    open: tuple[Connection, ...]
    named: Connection | None


def suspects(rows: Rows, since: datetime | None, moment: datetime) -> Suspects:
    """The connections that may have stopped the loop at the moment.

    One is named where it is the newest of all, came in that same second, never ended, left no or an empty recording, and talked
    to a service that is known to loop; or where it is the only one of such a service that fits all but the second.
    """
    found = accepted(rows, since, moment + AFTER)
    newest = found[0] if found else None
    still = tuple(one for one in found if one.finished is not True and one.at > moment - OPEN_AT_MOST)
    looping = [one for one in still if loops(one.peer.service) and one.silent_recording is not False]
    strong = [one for one in looping if one.finished is False or one.silent_recording]
    named: Connection | None = None
    if newest is not None and newest in strong and abs(newest.at - moment) <= AT_ONCE:
        named = newest
    elif len(strong) == 1 and strong[0].silent_recording:
        named = strong[0]
    ordered = (*looping, *(one for one in still if one not in looping))
    return Suspects(newest, ordered[:MOST], named)
