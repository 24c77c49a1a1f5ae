"""Own outgoing traffic: connections that the honeypot itself opened, which its operator answers for."""

from collections.abc import Sequence

from honeyguide.investigate.findings.finding import Claim, Finding
from honeyguide.investigate.findings.scope import STARTED, Scope, both, distinct
from honeyguide.query.aggregation import Aggregation, Terms
from honeyguide.query.ast import Exists, Query, Term
from honeyguide.schema.words import Words
from honeyguide.store.protocol import Json

OUTBOUND = both(Term("network.direction", "outbound"), Exists("source.ip"))


def _ask(scope: Scope) -> tuple[Query, int, Json]:
    query = scope.witness(both(OUTBOUND, STARTED))
    about: dict[str, Aggregation] = {
        "addresses": distinct("source.ip"),
        "peers": Terms("source.ip", 3),
        "services": Terms("honeypot.service", 3),
    }
    return query, scope.now.count(query), scope.now.aggregate(query, about)


def _judge(answer: tuple[Query, int, Json]) -> Sequence[Claim]:
    query, count, told = answer
    if not count:
        return []
    peers = [str(bucket["key"]) for bucket in told["peers"]["buckets"]]
    services = [str(bucket["key"]) for bucket in told["services"]["buckets"]]
    by = f" by {', '.join(services)}" if services else ""
    by_ja = f"サービス{', '.join(services)}、" if services else ""
    words = Words(
        f"The honeypot itself opened {count} connections to {told['addresses']['value']} addresses{by}, most to {peers[0]}.",
        f"ハニーポット自身が{told['addresses']['value']}個のアドレスへ{count}件の接続を開きました（{by_ja}最多は{peers[0]}）。",
    )
    numbers = {"connections": count, "addresses": told["addresses"]["value"], "peers": peers, "services": services}
    return [Claim(words, query, 0.95, numbers)]


_ROW = {
    "@timestamp": "2026-03-04T10:00:00+00:00",
    "event.dataset": "dionaea.sqlite",
    "event.module": "dionaea",
    "event.action": "connection-connect",
    "source.ip": "192.0.2.7",
    "source.port": 42,
    "destination.port": 38909,
}

FINDING = Finding(
    id="own-outgoing",
    title=Words("Traffic of the honeypot's own", "ハニーポット自身の発信"),
    question=Words("Does the honeypot itself open connections?", "ハニーポット自身が接続を開いていないか"),
    ask=_ask,
    judge=_judge,
    fires_on=({**_ROW, "network.direction": "outbound", "honeypot.own": True, "honeypot.service": "mirrorc"},),
    quiet_on=(
        {**_ROW, "network.direction": "inbound", "event.action": "connection-accept"},
        {**_ROW, "network.direction": "inbound", "network.transport": "udp"},
        {**_ROW, "source.ip": None, "source.port": None, "event.action": "connection-listen", "honeypot.own": True},
    ),
)
