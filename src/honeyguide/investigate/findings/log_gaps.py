"""Gaps: an output that says nothing for so long that it can't be chance."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from honeyguide.investigate.findings.finding import Claim, Finding
from honeyguide.investigate.findings.scope import RECORDINGS, Scope, both, span, top
from honeyguide.investigate.moments import ZONE, written
from honeyguide.investigate.rows import from_milliseconds
from honeyguide.query.aggregation import DateHistogram
from honeyguide.query.ast import Exists, MatchAll, Query, Range, Term
from honeyguide.query.ast import Terms as AnyOf
from honeyguide.schema.words import Words
from honeyguide.store.protocol import Json

PIECES = 240
"""Into how many pieces the recording is cut."""
WIDTHS = (60, 300, 600, 1800, 3600, 10800, 21600, 43200, 86400)
"""Seconds of a piece: the next that is long enough."""
EXPECTED = 30
"""Rows that would have come meanwhile, at half of the pieces' median: by chance none comes once in 10^13 times."""
FILLED = 0.5
"""The share of pieces that have rows, where an output is steady enough to have gaps at all."""


FILES = 1000
"""Files of an output that are looked at."""
_DAY = re.compile(r"(?:^|(?<=[/!]))\d{4}-?\d\d(?:-?\d\d)?/")
"""A folder of a day or a month: it holds a piece of an output, not an output of its own."""


@dataclass(frozen=True)
class Output:
    """How many rows an output of one sensor has in each piece of time, from its first to its last."""

    name: str
    counts: tuple[tuple[int, int], ...]
    """(milliseconds, rows)"""
    width: int
    sensor: str = ""
    """Where it lies, or for recordings the sensor's address; empty where there is only one."""
    rows: Query = field(default_factory=MatchAll)


def _ask(scope: Scope) -> list[Output]:
    found: list[Output] = []
    for one in top(scope.now, Exists("source.ip"), "event.dataset", 50):
        name = str(one["key"])
        sensors = _sensors(scope, name)
        found += [
            output
            for sensor, rows in sensors.items()
            if (output := _output(scope, name, sensor if len(sensors) > 1 else "", rows)) is not None
        ]
    return found


def _sensors(scope: Scope, name: str) -> Mapping[str, Query]:
    """The rows of an output by sensor: collections of several of them lie in a folder each, and recordings name the sensor's address."""
    place = "destination.ip" if name == RECORDINGS else "log.file.path"
    mine = both(Term("event.dataset", name), Exists("source.ip"))
    files: dict[str, list[str]] = {}
    for one in top(scope.now, mine, place, FILES):
        path = str(one["key"])
        folder = path if name == RECORDINGS else _DAY.sub("", path[: max(path.rfind("/"), path.rfind("!")) + 1])
        files.setdefault(folder, []).append(path)
    if len(files) < 2:
        return {"": mine}
    return {folder: both(mine, AnyOf(place, tuple(paths))) for folder, paths in files.items()}


def _output(scope: Scope, name: str, sensor: str, rows: Query) -> Output | None:
    first, last = span(scope.now, rows)
    if first is None or last is None:
        return None
    needed = (last - first).total_seconds() / PIECES
    width = next((width for width in WIDTHS if width >= needed), WIDTHS[-1])
    pieces = DateHistogram("@timestamp", fixed=f"{width}s", min_doc_count=1)
    counts = _counts(scope.now.aggregate(rows, {"pieces": pieces})["pieces"]["buckets"])
    return Output(name, counts, width, sensor, rows)


def _counts(buckets: Sequence[Json]) -> tuple[tuple[int, int], ...]:
    return tuple((bucket["key"], bucket["doc_count"]) for bucket in buckets)


def _judge(outputs: list[Output]) -> Sequence[Claim]:
    return [claim for output in outputs for claim in _gaps(output)]


def _gaps(output: Output) -> list[Claim]:
    counts, step = output.counts, output.width * 1000
    if len(counts) < 3:
        return []
    whole = (counts[-1][0] - counts[0][0]) // step + 1
    usual = median(rows for _, rows in counts)
    gaps: list[tuple[int, int]] = []
    empty = 0
    for (before, _), (after, _) in pairwise(counts):
        missing = (after - before) // step - 1
        if missing and missing * usual / 2 >= EXPECTED:
            gaps.append((before + step, after))
            empty += missing
    if whole <= empty or len(counts) / (whole - empty) < FILLED:
        return []
    return [_claim(output, start, end, usual) for start, end in gaps]


def _claim(output: Output, start: int, end: int, usual: float) -> Claim:
    since, until = from_milliseconds(start), from_milliseconds(end)
    assert since is not None
    assert until is not None
    expected = round((end - start) / 1000 / output.width * usual)
    name = f"{output.name} ({output.sensor})" if output.sensor else output.name
    spans = written(since, "minute"), written(until, "minute")
    words = Words(
        f"{name} says nothing from {spans[0]} to {spans[1]} {ZONE}, where it usually writes about {expected} rows.",
        f"{name}には{spans[0]}から{spans[1]}（{ZONE}）まで記録がありません（通常は約{expected}行）。",
    )
    edge = Range("@timestamp", gte=from_ms(start - output.width * 1000), lt=from_ms(end + output.width * 1000))
    query = both(output.rows, edge)
    numbers = {"output": output.name, "sensor": output.sensor, "from": from_ms(start), "to": from_ms(end), "expected": expected}
    return Claim(words, query, 0.9, numbers)


def from_ms(moment: int) -> str:
    """A bucket's key as ISO 8601."""
    found = from_milliseconds(moment)
    assert found is not None
    return found.isoformat()


def _minutes(minutes: Sequence[int], each: int, output: str = "dionaea.json", folder: str = "/one") -> tuple[dict[str, object], ...]:
    return tuple(
        {
            "@timestamp": f"2026-03-04T{minute // 60:02}:{minute % 60:02}:{number:02}+00:00",
            "event.dataset": output,
            "source.ip": "192.0.2.7",
            "log.file.path": f"{folder}/dionaea.json",
        }
        for minute in minutes
        for number in range(each)
    )


FINDING = Finding(
    id="log-gap",
    title=Words("A gap in a log", "ログの欠落"),
    question=Words("Did an output stop writing for a while?", "ある出力が一時的に止まっていないか"),
    ask=_ask,
    judge=_judge,
    fires_on=_minutes([*range(40), *range(90, 120)], 4),
    quiet_on=(
        *_minutes([*range(40), *range(44, 80)], 4),
        *_minutes(range(1000, 1080), 4, folder="/another"),
        *_minutes(range(100, 1000, 90), 1, "endlessh"),
    ),
)
