"""A spike, explained: how much more than usual came, and what most of it has in common that the rest hasn't."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median

from honeyguide.investigate.findings.finding import Claim, Finding
from honeyguide.investigate.findings.log_gaps import from_ms
from honeyguide.investigate.findings.scope import Scope, both, span
from honeyguide.query.aggregation import DateHistogram, Terms
from honeyguide.query.ast import Query, Range, Term
from honeyguide.schema.words import Words
from honeyguide.store.protocol import Json

HOUR = 3_600_000
HOURS = 12
"""Hours of record, below which nothing is usual."""
TIMES = 5
FEWEST = 50
SIGMAS = 8
MOST = 0.6
"""The share of the spike that has a value in common…"""
RATHER = 2
"""…at so many times its share in the rest."""
TRAITS = {
    "source.as.organization.name": ("from {}", "送信元：{}"),
    "source.geo.country_iso_code": ("from the country {}", "国：{}"),
    "source.ip": ("from the address {}", "アドレス：{}"),
    "destination.port": ("to port {}", "ポート：{}"),
    "network.protocol": ("speaking {}", "プロトコル：{}"),
    "honeypot.tool.name": ("with the tool {}", "ツール：{}"),
    "honeypot.payload.sha256": ("with one payload ({:.12}…)", "同一のペイロード（{:.12}…）"),
}
SHOWN = 3


@dataclass(frozen=True)
class Spike:
    """An hour far above the others, and how often each trait comes in it and in the rest."""

    query: Query
    start: int
    count: int
    usual: float
    inside: Mapping[str, Json]
    outside: Mapping[str, Json]
    rest: int


def _ask(scope: Scope) -> list[Spike]:
    first, last = span(scope.now)
    if first is None or last is None or (last - first).total_seconds() < HOURS * 3600:
        return []
    query = scope.connections()
    histogram = DateHistogram("@timestamp", fixed="1h")
    hours = [(one["key"], one["doc_count"]) for one in scope.now.aggregate(query, {"hours": histogram})["hours"]["buckets"]]
    usual = median(count for _, count in hours) if hours else 0
    total = sum(count for _, count in hours)
    traits = {str(place): Terms(field, 1) for place, field in enumerate(TRAITS)}
    spikes: list[Spike] = []
    for start, count in sorted(hours, key=lambda one: -one[1])[:SHOWN]:
        if not _stands_out(count, usual):
            break
        within = both(query, Range("@timestamp", gte=from_ms(start), lt=from_ms(start + HOUR)))
        inside = scope.now.aggregate(within, traits)
        named = {str(place): _top(inside[str(place)]) for place in range(len(TRAITS))}
        outside: dict[str, Json] = {}
        for place, field in enumerate(TRAITS):
            value = named[str(place)]
            if value is not None and value["doc_count"] >= MOST * count:
                outside[field] = {"count": scope.now.count(both(query, Term(field, value["key"]))) - value["doc_count"]}
        found = {field: one for place, field in enumerate(TRAITS) if (one := named[str(place)]) is not None}
        spikes.append(Spike(within, start, count, usual, found, outside, total - count))
    return spikes


def _stands_out(count: int, usual: float) -> bool:
    return count >= FEWEST and count >= TIMES * max(usual, 1) and count - usual >= SIGMAS * sqrt(max(usual, 1))


def _top(answer: Json) -> Json | None:
    return answer["buckets"][0] if answer["buckets"] else None


def _judge(spikes: list[Spike]) -> Sequence[Claim]:
    return [_claim(spike) for spike in spikes]


def _claim(spike: Spike) -> Claim:
    common: list[tuple[str, object, float]] = []
    for field, other in spike.outside.items():
        share = spike.inside[field]["doc_count"] / spike.count
        beside = other["count"] / spike.rest if spike.rest else 0.0
        if share >= RATHER * beside:
            common.append((field, spike.inside[field]["key"], share))
    said = ", ".join(f"{TRAITS[field][0].format(str(value))} ({round(100 * share)} %)" for field, value, share in common)
    said_ja = "、".join(f"{TRAITS[field][1].format(str(value))}（{round(100 * share)}%）" for field, value, share in common)
    hour = from_ms(spike.start)[:16].replace("T", " ")
    times = f"×{spike.count / spike.usual:.0f}" if spike.usual else f"{spike.count} where there are usually none"
    times_ja = f"通常の{spike.count / spike.usual:.0f}倍" if spike.usual else "通常は0件"
    because = f": {said}" if said else "; nothing is common to most of them"
    because_ja = f"。内訳：{said_ja}" if said_ja else "。大半に共通するものはありません"
    words = Words(
        f"In the hour from {hour} UTC came {spike.count} connections ({times}){because}.",
        f"{hour}（UTC）からの1時間に{spike.count}件の接続がありました（{times_ja}）{because_ja}。",
    )
    numbers = {
        "from": from_ms(spike.start),
        "connections": spike.count,
        "usual": spike.usual,
        "times": round(spike.count / spike.usual, 1) if spike.usual else None,
        "common": {field: {"value": value, "share": round(share, 4)} for field, value, share in common},
    }
    return Claim(words, spike.query, 0.9, numbers)


def _hours(counts: Sequence[int], address: str = "192.0.2.{}") -> tuple[dict[str, object], ...]:
    return tuple(
        {
            "@timestamp": f"2026-03-04T{hour:02}:{number % 60:02}:{number // 60:02}+00:00",
            "event.dataset": "dionaea.json",
            "event.module": "dionaea",
            "event.action": "connection-accept",
            "source.ip": address.format(7 if number >= 10 else number),
            "destination.port": 445 if number >= 10 else 21 + number,
        }
        for hour, count in enumerate(counts)
        for number in range(count)
    )


FINDING = Finding(
    id="spike",
    title=Words("A spike, explained", "急増とその要因"),
    question=Words("When did far more come than usual, and what was it?", "通常より大幅に多かったのはいつで、何が原因か"),
    ask=_ask,
    judge=_judge,
    fires_on=_hours([8] * 9 + [96] + [8] * 8),
    quiet_on=_hours([8, 9, 20, 7, 12, 30, 9, 8, 6, 8, 7, 25, 8, 9, 10]),
)
