"""Ports that fell silent: visited steadily all through the history, and not at all since."""

from collections.abc import Sequence
from dataclasses import dataclass

from honeyguide.investigate.findings.finding import Claim, Finding
from honeyguide.investigate.findings.scope import PEER, STARTED, Scope, both, distinct, span, top
from honeyguide.query.aggregation import DateHistogram
from honeyguide.query.ast import Query, Term
from honeyguide.schema.words import Words
from honeyguide.store.protocol import Json

DAYS = 3
"""Days of history on which the port was visited."""
STEADY = 0.9
"""The share of the history's days on which it was."""
EXPECTED = 10
"""Visits that the recent span should have had, at the history's pace."""
LOOKED_AT = 200


@dataclass(frozen=True)
class Silence:
    """The history's visits by port, those of the recent span, and how long both are, in days."""

    query: Query
    before: tuple[Json, ...]
    since: frozenset[int]
    days: float
    recent_days: float


def _ask(scope: Scope) -> Silence | None:
    if scope.history is None:
        return None
    query = scope.witness(both(PEER, STARTED), scope.history)
    first, last = span(scope.history, query)
    recent_first, recent_last = span(scope.recent, query)
    if first is None or last is None or recent_first is None or recent_last is None:
        return None  # nothing at all came since: that is a gap, not a port
    about = {"days": DateHistogram("@timestamp", fixed="1d", min_doc_count=1), "addresses": distinct("source.ip")}
    before = top(scope.history, query, "destination.port", LOOKED_AT, at_least=DAYS, aggs=about)
    since = frozenset(int(bucket["key"]) for bucket in top(scope.recent, PEER, "destination.port", 70_000))
    day = 86400.0
    return Silence(query, tuple(before), since, (last - first).total_seconds() / day, (recent_last - recent_first).total_seconds() / day)


def _judge(answer: Silence | None) -> Sequence[Claim]:
    claims: list[Claim] = []
    for one in answer.before if answer is not None else ():
        assert answer is not None
        port, days = int(one["key"]), len(one["days"]["buckets"])
        expected = one["doc_count"] / max(answer.days, 1) * answer.recent_days
        if port in answer.since or days < DAYS or days < STEADY * answer.days or expected < EXPECTED:
            continue
        words = Words(
            f"Port {port} fell silent: {one['doc_count']} connections on {days} days before, about {round(expected)} expected since, none came.",
            f"ポート{port}への接続が途絶えました。以前は{days}日間で{one['doc_count']}件あり、その後は約{round(expected)}件の見込みに対し0件です。",
        )
        numbers = {"destination.port": port, "before": one["doc_count"], "days": days, "expected": round(expected)}
        claims.append(Claim(words, both(answer.query, Term("destination.port", port)), 0.85, numbers, baseline=True))
    return claims


def _days(ports: Sequence[Sequence[int]]) -> tuple[dict[str, object], ...]:
    return tuple(
        {
            "@timestamp": f"2026-03-{day + 1:02}T{hour:02}:00:00+00:00",
            "event.dataset": "dionaea.json",
            "event.module": "dionaea",
            "event.action": "connection-accept",
            "source.ip": "192.0.2.7",
            "destination.port": port,
        }
        for day, visited in enumerate(ports)
        for hour in range(24)
        for port in visited
    )


FINDING = Finding(
    id="silent-port",
    title=Words("A port that fell silent", "途絶えたポート"),
    question=Words("Which ports were visited steadily and are not any more?", "以前は継続的にアクセスされていたのに途絶えたポートはどれか"),
    ask=_ask,
    judge=_judge,
    fires_on=_days([(21, 445)] * 10 + [(445,)] * 2),
    quiet_on=_days(((445, 80), (445,), (445,), (445,), (445,))),
)
