"""Finds the zone of naive local times: what the sensor's own records say, when the same thing stands in two of them."""

import os
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from honeyguide.errors import SourceError
from honeyguide.formats.zones import zone_name, zone_named
from honeyguide.ingest.ledger import Zone
from honeyguide.ingest.sightings import Sightings
from honeyguide.sources.source import Refusal, Source

WITHIN = timedelta(seconds=90)
"""A log's time may lag behind the row's by the loop's pace; zones differ by quarters of an hour."""
EARLIER, LATER = timedelta(seconds=-1), timedelta(seconds=5)
"""A service that is connected to warns of what it was sent within this."""
ENOUGH = 3
QUARTER = timedelta(minutes=15)
FARTHEST = 14 * 4
"""Quarters of an hour."""


def find_zone(sources: Callable[[], Iterable[Source | Refusal]], option: str | None) -> tuple[tzinfo, Zone]:
    """The zone to read local times in: the option, else deduced, else the machine's for a live log, else UTC.

    It is deduced from connections that stand in a log and in an output that keeps UTC; where a log names none (that of warnings),
    from the moments at which its services were busy.
    """
    if option is not None:
        zone = zone_named(option)
        return zone, Zone(zone_name(zone), "option")
    seen = Sightings()
    for source in sources():
        if isinstance(source, Source):
            with suppress(SourceError, OSError):
                seen.look(source)
    if seen.local or seen.busy:
        seen.ask_later()
    offset = _offset(seen)
    machine = machine_zone()
    if offset is not None:
        sample = next(time for found in (*seen.local.values(), *seen.busy.values()) for time in found)
        same = machine.utcoffset(sample) == offset
        zone = machine if same else timezone(offset)
        return zone, Zone(zone_name(zone), "deduced")
    if seen.live:
        return machine, Zone(zone_name(machine), "machine")
    return UTC, Zone("UTC", "assumed")


def machine_zone() -> tzinfo:
    """The machine's own zone, by name where it has one."""
    name = os.environ.get("TZ", "").lstrip(":")
    link = Path("/etc/localtime")
    if not name and link.is_symlink():
        name = str(link.readlink()).partition("zoneinfo/")[2]
    if name:
        with suppress(ValueError, OSError, LookupError):
            return UTC if name in {"UTC", "Etc/UTC"} else ZoneInfo(name)
    offset = datetime.now(UTC).astimezone().utcoffset()
    return timezone(offset) if offset else UTC


def _offset(seen: Sightings) -> timedelta | None:
    """The quarter of an hour by which the same connections differ, if most agree; else the one at which services were busy when called."""
    votes: Counter[int] = Counter()
    for key in seen.local.keys() & seen.utc.keys():
        theirs = sorted(seen.utc[key])
        votes.update({quarter for ours in seen.local[key] for quarter in _quarters(ours, theirs, -WITHIN, WITHIN)})
    if votes:
        best, count = votes.most_common(1)[0]
        return best * QUARTER if count * 2 > votes.total() else None
    for service in seen.busy.keys() & seen.called.keys():
        theirs = sorted(seen.called[service])
        for ours in seen.busy[service]:
            votes.update(_quarters(ours, theirs, EARLIER, LATER))
    match votes.most_common(2):
        case [(best, count), *others] if count >= max(ENOUGH, 2 * max((second for _, second in others), default=0)):
            return best * QUARTER
        case _:
            return None


def _quarters(ours: datetime, theirs: Sequence[datetime], earliest: timedelta, latest: timedelta) -> set[int]:
    """By how many quarters of an hour a local time is ahead of those that may be meant; `theirs` is sorted."""
    found: set[int] = set()
    farthest = QUARTER * FARTHEST + WITHIN
    for other in theirs[bisect_left(theirs, ours - farthest) : bisect_right(theirs, ours + farthest)]:
        quarter = round((ours - other) / QUARTER)
        if earliest <= ours - other - quarter * QUARTER <= latest and abs(quarter) <= FARTHEST:
            found.add(quarter)
    return found
