"""Clock skew: two outputs give the same visits times that are apart by a constant: a wrong zone, or a wrong clock."""

from collections.abc import Sequence
from statistics import median

from honeyguide.investigate.findings.finding import Claim, Finding
from honeyguide.investigate.findings.scope import Scope, both, top
from honeyguide.query.aggregation import Metric, Terms
from honeyguide.query.ast import Exists, Query
from honeyguide.query.ast import Terms as AnyOf
from honeyguide.schema.words import Words
from honeyguide.store.protocol import Json

FEWEST = 5
"""Connections that both outputs know."""
APART = 120
"""Seconds; recordings' names are exact to the minute only."""
SAME = 61
AGREEING = 0.8
LOOKED_AT = 200


def _ask(scope: Scope) -> tuple[Query, list[Json]]:
    query = both(Exists("source.ip"), Exists("source.port"))
    times = Terms("event.dataset", 20, aggs={"first": Metric("min", "@timestamp")})
    ports = Terms("source.port", 20, aggs={"outputs": times})
    return query, top(scope.now, query, "source.ip", LOOKED_AT, aggs={"ports": ports})


def _judge(answer: tuple[Query, list[Json]]) -> Sequence[Claim]:
    query, addresses = answer
    apart: dict[tuple[str, str], list[float]] = {}
    for address in addresses:
        for port in address["ports"]["buckets"]:
            firsts = {str(output["key"]): output["first"]["value"] / 1000 for output in port["outputs"]["buckets"]}
            names = sorted(firsts)
            for place, one in enumerate(names):
                for other in names[place + 1 :]:
                    apart.setdefault((one, other), []).append(firsts[other] - firsts[one])
    claims: list[Claim] = []
    for (one, other), seconds in sorted(apart.items()):
        middle = median(seconds)
        agreeing = sum(abs(each - middle) <= SAME for each in seconds)
        if len(seconds) < FEWEST or abs(middle) < APART or agreeing / len(seconds) < AGREEING:
            continue
        ahead, behind = (other, one) if middle > 0 else (one, other)
        shift = _spoken(abs(middle))
        words = Words(
            f"{ahead} is {shift[0]} ahead of {behind}: {agreeing} of {len(seconds)} connections in both say so. A zone or a clock is wrong.",
            f"{ahead}の時刻は{behind}より{shift[1]}進んでいます（両方にある{len(seconds)}件のうち{agreeing}件）。タイムゾーンか時計が誤っています。",
        )
        numbers = {"ahead": ahead, "behind": behind, "seconds": abs(middle), "connections": len(seconds), "agreeing": agreeing}
        claims.append(Claim(words, both(query, AnyOf("event.dataset", (one, other))), agreeing / len(seconds), numbers))
    return claims


def _spoken(seconds: float) -> tuple[str, str]:
    minutes = round(seconds / 60)
    if minutes % 60 == 0:
        return f"{minutes // 60} h", f"{minutes // 60}時間"
    return f"{minutes} min", f"{minutes}分"


def _visits(hour: int, seconds: Sequence[int]) -> tuple[dict[str, object], ...]:
    return tuple(
        {
            "@timestamp": f"2026-03-04T{place:02}:{number:02}:{seconds[number % len(seconds)]:02}+00:00",
            "event.dataset": output,
            "source.ip": "192.0.2.7",
            "source.port": 40000 + number,
        }
        for number in range(8)
        for output, place in (("dionaea.log", hour), ("dionaea.json", 12))
    )


FINDING = Finding(
    id="clock-skew",
    title=Words("Two clocks that disagree", "食い違う時計"),
    question=Words("Do two outputs give the same visits different times?", "2つの出力が同じ接続に異なる時刻を付けていないか"),
    ask=_ask,
    judge=_judge,
    fires_on=_visits(21, (5, 50)),
    quiet_on=_visits(12, (5, 50)),
)
