"""Looped traffic: the honeypot talks to itself, or gets its own answers back from a peer that it was made to answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from honeyguide.investigate.findings.finding import Claim, Finding
from honeyguide.investigate.findings.scope import Scope, both, distinct, top
from honeyguide.query.ast import Query, Term
from honeyguide.query.ast import Terms as AnyOf
from honeyguide.schema.words import Words
from honeyguide.store.protocol import Json

AGAIN = 20
"""Connections before they are called a loop: a SIP scanner's first datagram is from 5060 too, and somebody may try out the sensor on the spot."""
SHOWN = 10
REFLECTING = (7, 13, 17, 19, 53, 69, 111, 123, 137, 161, 389, 520, 1900, 3702, 5060, 5353, 11211, 27015)
"""Ports that answer datagrams: a datagram from one of them is an answer. https://www.cisa.gov/news-events/alerts/2014/01/17/udp-based-amplification-attacks"""


@dataclass(frozen=True)
class Answer:
    """Rows whose peer is the honeypot's own address, and addresses that send again and again from a service's port."""

    query: Query
    own: tuple[Json, ...]
    reflected: tuple[Json, ...]


def _ask(scope: Scope) -> Answer:
    query = scope.connections()
    addresses = [str(bucket["key"]) for bucket in top(scope.now, query, "destination.ip", 50)]
    own = top(scope.now, both(query, AnyOf("source.ip", tuple(addresses))), "source.ip", SHOWN, at_least=AGAIN) if addresses else []
    datagrams = both(query, Term("network.transport", "udp"), AnyOf("source.port", REFLECTING))
    reflected = top(scope.now, datagrams, "source.ip", SHOWN, at_least=AGAIN, aggs={"ports": distinct("source.port")})
    return Answer(query, tuple(own), tuple(reflected))


def _judge(answer: Answer) -> Sequence[Claim]:
    claims: list[Claim] = []
    for one in answer.own:
        words = Words(
            f"{one['doc_count']} connections come from {one['key']}, an address of the honeypot itself: traffic goes round, or a check runs there.",
            f"{one['doc_count']}件の接続がハニーポット自身のアドレス{one['key']}から来ています。トラフィックが循環しているか、監視が動いています。",
        )
        claims.append(
            Claim(words, both(answer.query, Term("source.ip", one["key"])), 0.8, {"source.ip": one["key"], "connections": one["doc_count"]})
        )
    for one in answer.reflected:
        words = Words(
            f"{one['key']} sent {one['doc_count']} datagrams from a port that only answers: the honeypot is made to reflect at it, or loops with it.",
            f"{one['key']}が応答専用のポートから{one['doc_count']}個のデータグラムを送っています。ハニーポットが反射に使われているか、互いに応答し合っています。",
        )
        query = both(answer.query, Term("network.transport", "udp"), AnyOf("source.port", REFLECTING), Term("source.ip", one["key"]))
        claims.append(Claim(words, query, 0.8, {"source.ip": one["key"], "datagrams": one["doc_count"]}))
    return claims


def _datagrams(count: int, *, address: str = "192.0.2.7", port: int = 19) -> tuple[dict[str, object], ...]:
    return tuple(
        {
            "@timestamp": f"2026-03-04T10:00:{number:02}+00:00",
            "event.dataset": "dionaea.json",
            "event.module": "dionaea",
            "event.action": "connection-connect",
            "network.transport": "udp",
            "source.ip": address,
            "source.port": port,
            "destination.ip": "198.51.100.1",
            "destination.port": 1900,
        }
        for number in range(count)
    )


FINDING = Finding(
    id="looped-traffic",
    title=Words("Traffic that goes round", "循環・反射するトラフィック"),
    question=Words("Does the honeypot talk to itself or to a reflector?", "ハニーポットが自分自身や反射元と通信していないか"),
    ask=_ask,
    judge=_judge,
    fires_on=(*_datagrams(30), *_datagrams(25, address="198.51.100.1", port=40000)),
    quiet_on=(*_datagrams(30, port=40000), *_datagrams(3, port=5060), *_datagrams(2, address="198.51.100.1", port=40000)),
)
