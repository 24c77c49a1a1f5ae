"""Gaps: an output that says nothing for so long that it can't be chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from honeyguide.investigate.findings.finding import Claim, Finding
from honeyguide.investigate.findings.scope import Scope, span, top
from honeyguide.investigate.rows import from_milliseconds
from honeyguide.query.aggregation import DateHistogram
from honeyguide.query.ast import And, Exists, Query, Range, Term
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


@dataclass(frozen=True)
class Output:
    """How many rows an output has in each piece of time, from its first to its last."""

    name: str
    counts: tuple[tuple[int, int], ...]
    """(milliseconds, rows)"""
    width: int


def _ask(scope: Scope) -> list[Output]:
    first, last = span(scope.now)
    if first is None or last is None:
        return []
    needed = (last - first).total_seconds() / PIECES
    width = next((width for width in WIDTHS if width >= needed), WIDTHS[-1])
    pieces = DateHistogram("@timestamp", fixed=f"{width}s", min_doc_count=1)
    found = top(scope.now, Exists("source.ip"), "event.dataset", 50, aggs={"pieces": pieces})
    return [Output(str(one["key"]), _counts(one["pieces"]["buckets"]), width) for one in found]


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
    words = Words(
        f"{output.name} says nothing from {since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M} UTC, where it usually writes about {expected} rows.",
        f"{output.name} には {since:%Y-%m-%d %H:%M} から {until:%Y-%m-%d %H:%M} (UTC)まで記録がありません(通常は約 {expected} 行)。",
    )
    edge = Range("@timestamp", gte=from_ms(start - output.width * 1000), lt=from_ms(end + output.width * 1000))
    query: Query = And((Term("event.dataset", output.name), Exists("source.ip"), edge))
    numbers = {"output": output.name, "from": from_ms(start), "to": from_ms(end), "expected": expected}
    return Claim(words, query, 0.9, numbers)


def from_ms(moment: int) -> str:
    """A bucket's key as ISO 8601."""
    found = from_milliseconds(moment)
    assert found is not None
    return found.isoformat()


def _minutes(minutes: Sequence[int], each: int, output: str = "dionaea.json") -> tuple[dict[str, object], ...]:
    return tuple(
        {
            "@timestamp": f"2026-03-04T{minute // 60:02}:{minute % 60:02}:{number:02}+00:00",
            "event.dataset": output,
            "source.ip": "192.0.2.7",
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
    quiet_on=(*_minutes([*range(40), *range(44, 80)], 4), *_minutes(range(100, 1000, 90), 1, "endlessh")),
)
