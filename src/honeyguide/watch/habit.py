"""How long the files of a sensor usually stay silent: the pauses between the newest events that they hold."""

from collections.abc import Collection
from datetime import UTC, datetime
from itertools import pairwise

from honeyguide.investigate.rows import LATEST, Rows
from honeyguide.query.aggregation import DateHistogram
from honeyguide.query.ast import And, Exists, Range, Terms
from honeyguide.watch.view import View

LOOKED_AT = 500
LONGEST = 600.0
"""Seconds: whatever the habit, a core that is burnt for longer than this is news."""


def usual_pause(view: View, files: Collection[str]) -> float:
    """Seconds that all but one in twenty pauses between the newest events took; 0 where nothing is known."""
    query = And((Terms("log.file.path", tuple(sorted(files))), Exists("@timestamp")))
    rows = Rows(view.store).page(query, sort=LATEST, size=LOOKED_AT, fields=("@timestamp",))
    times = [row["@timestamp"] for row in rows if isinstance(row.get("@timestamp"), datetime)]
    pauses = sorted((newer - older).total_seconds() for newer, older in pairwise(times))
    return min(LONGEST, pauses[len(pauses) * 19 // 20]) if pauses else 0.0


def longest_pause(view: View, files: Collection[str], days: float, step: int = 600) -> tuple[float, float]:
    """The longest silence of the last days before the newest event, in steps of seconds, and how many seconds of them are known."""
    query = And((Terms("log.file.path", tuple(sorted(files))), Exists("@timestamp")))
    newest = Rows(view.store).page(query, sort=LATEST, size=1, fields=("@timestamp",))
    if not newest:
        return 0.0, 0.0
    last = newest[0]["@timestamp"].astimezone(UTC)
    since = datetime.fromtimestamp(last.timestamp() - days * 86_400, UTC)
    bars = DateHistogram("@timestamp", f"{step}s", min_doc_count=1)
    within = And((query, Range("@timestamp", gte=since.isoformat())))
    found = [int(one["key"]) / 1000 for one in view.store.aggregate("*", within, {"bars": bars})["bars"]["buckets"]]
    if not found:
        return 0.0, 0.0
    return max((newer - older for older, newer in pairwise(found)), default=float(step)), last.timestamp() - found[0]
