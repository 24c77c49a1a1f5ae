"""A country's share, put in proportion: how many networks, addresses and tools stand behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from honeyguide.investigate.findings.finding import Claim, Finding
from honeyguide.investigate.findings.scope import PEER, STARTED, Scope, both, distinct, top
from honeyguide.query.aggregation import Terms
from honeyguide.query.ast import Exists, Query, Term
from honeyguide.schema.words import Words
from honeyguide.store.protocol import Json

COUNTRY = "source.geo.country_iso_code"
NETWORK = "source.as.organization.name"
SHARE = 0.3
FEWEST = 100
"""Connections, below which a share says nothing."""
NEARLY_ALL = 0.9
LOOKED_AT = 1000


@dataclass(frozen=True)
class Share:
    """The first country's connections, who sent them, and its share in the history (None without one)."""

    query: Query
    all: int
    country: Json
    networks: int
    tools: tuple[Json, ...]
    senders: tuple[Json, ...]
    before: float | None


def _ask(scope: Scope) -> Share | None:
    query = both(scope.connections(), Exists(COUNTRY))
    total = scope.now.count(query)
    first = top(scope.now, query, COUNTRY, 1, aggs={"networks": distinct(NETWORK), "addresses": distinct("source.ip")})
    if not first:
        return None
    theirs = both(query, Term(COUNTRY, first[0]["key"]))
    tools = Terms("honeypot.tool.name", 5)
    spoken = scope.now.aggregate(both(Term(COUNTRY, first[0]["key"]), Exists("honeypot.tool.name")), {"tools": tools})
    before = None
    if scope.history is not None:
        past = both(scope.witness(both(PEER, STARTED), scope.history), Exists(COUNTRY))
        count = scope.history.count(past)
        before = scope.history.count(both(past, Term(COUNTRY, first[0]["key"]))) / count if count >= FEWEST else None
    senders = top(scope.now, theirs, "source.ip", LOOKED_AT)
    return Share(theirs, total, first[0], first[0]["networks"]["value"], tuple(spoken["tools"]["buckets"]), tuple(senders), before)


def _judge(answer: Share | None) -> Sequence[Claim]:
    if answer is None or answer.all < FEWEST or answer.country["doc_count"] < SHARE * answer.all:
        return []
    code, count = str(answer.country["key"]), answer.country["doc_count"]
    share = round(100 * count / answer.all)
    addresses = answer.country["addresses"]["value"]
    few = _carriers([one["doc_count"] for one in answer.senders], count)
    tools = [str(tool["key"]) for tool in answer.tools]
    by = f", {'one tool' if len(tools) == 1 else f'{len(tools)} tools'} ({', '.join(tools[:3])})" if tools else ""
    by_ja = f"、ツール{len(tools)}種（{', '.join(tools[:3])}）" if tools else ""
    known = (
        f" Before it was {round(100 * answer.before)} %."
        if answer.before is not None
        else " There is no baseline that would say whether this is much."
    )
    known_ja = (
        f"以前は{round(100 * answer.before)}%でした。" if answer.before is not None else "多いかどうかを判断できる基準値はありません。"
    )
    words = Words(
        f"{share} % of the connections come from {code}: {answer.networks} networks{by}, {few} of {addresses} addresses send nearly all of it.{known}",
        f"接続の{share}%が{code}からです。ネットワーク{answer.networks}個{by_ja}、{addresses}個のうち{few}個のアドレスがほぼすべてを送っています。{known_ja}",
    )
    numbers = {
        COUNTRY: code,
        "share": round(count / answer.all, 4),
        "connections": count,
        "of": answer.all,
        "networks": answer.networks,
        "addresses": addresses,
        "addresses_that_send_nearly_all": few,
        "tools": tools,
        "share_before": answer.before,
    }
    return [Claim(words, answer.query, 0.95, numbers)]


def _carriers(counts: Sequence[int], total: int) -> int:
    """How many of the busiest addresses it takes for nearly all of it."""
    reached = 0
    for place, count in enumerate(counts, 1):
        reached += count
        if reached >= NEARLY_ALL * total:
            return place
    return len(counts)


def _connections(counts: Sequence[tuple[str, str, int]]) -> tuple[dict[str, object], ...]:
    return tuple(
        {
            "@timestamp": f"2026-03-04T{number // 60:02}:{number % 60:02}:00+00:00",
            "event.dataset": "dionaea.json",
            "event.module": "dionaea",
            "event.action": "connection-accept",
            "source.ip": address,
            "destination.port": 445,
            COUNTRY: country,
            NETWORK: f"Network {address[-1]}",
        }
        for address, country, count in counts
        for number in range(count)
    )


FINDING = Finding(
    id="country-share",
    title=Words("A country's share, in proportion", "国別の割合とその内訳"),
    question=Words("What stands behind the country that sends most?", "最も多い国の内訳はどうなっているか"),
    ask=_ask,
    judge=_judge,
    fires_on=_connections((("192.0.2.1", "RU", 70), ("192.0.2.2", "RU", 50), ("192.0.2.3", "RU", 2), ("192.0.2.4", "NL", 78))),
    quiet_on=_connections((("192.0.2.1", "RU", 40), ("192.0.2.4", "NL", 20))),
)
