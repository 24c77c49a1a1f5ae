"""The honeypot taken for one: a peer names it, asks after what only honeypots have, or saw an answer by which scanners know Dionaea."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from honeyguide.investigate.findings.finding import Claim, Finding
from honeyguide.investigate.findings.scope import Scope, distinct, narrowed, top
from honeyguide.investigate.rows import LATEST
from honeyguide.query.aggregation import Terms
from honeyguide.query.ast import And, Or, Query, Range, Regexp, Term
from honeyguide.schema.words import Words
from honeyguide.store.protocol import Json

SHOWN = 20
LOOKED_AT = 500
SAID = ("honeypot.command", "honeypot.payload.text", "url.original", "user_agent.original")
"""What peers chose to say."""
NAMES = r"honey ?(?:pot|net|trap)|dionaea|cowrie|kippo|conpot|glastopf|opencanary|\bt-?pot\b|\bhoneyd\b|\bsvr04\b|/home/(?:richard|phil)\b"
"""Honeypots by name, and what Kippo's and Cowrie's made-up systems are known by (host name and users as shipped)."""
ASKED = NAMES.replace(r"\b", "")
"""What stores are asked for: clusters know no ends of words. What they find is held against the whole."""
_NAMES = re.compile(NAMES, re.IGNORECASE)
_ADDRESSED = re.compile(r"^(?:host|referer|origin)\s*:.*$|\w+://[^\s/]+|sips?:\S+|\\\\[^\s\\]+", re.IGNORECASE | re.MULTILINE)
"""What only repeats how the sensor is called: headers, hosts of addresses, servers of shares."""
KNOWN_BY: dict[str, str] = {"smbd": "probe: SMB negotiation", "mssqld": "probe: SQL Server pre-login"}
"""Service and the scanner's question whose answer names Dionaea outright ("Dionaea honeypot smbd", "Dionaea honeypot MS-SQL server")."""


@dataclass(frozen=True)
class Signs:
    """Peers that named a honeypot, with what they said, and peers that got an answer by which Dionaea is known."""

    named: dict[str, list[str]]
    naming: Query
    answered: tuple[Json, ...]
    answer: Query


def _ask(scope: Scope) -> Signs:
    naming = Or(tuple(Regexp(field, ASKED, case_insensitive=True, anywhere=True) for field in SAID))
    fields = ("source.ip", *SAID)
    named: dict[str, list[str]] = {}
    for row in scope.now.page(naming, sort=LATEST, size=LOOKED_AT, fields=fields):
        for word in _words(row.get(field) for field in SAID):
            named.setdefault(str(row.get("source.ip") or "?"), []).append(word)
    answer = And(
        (
            Term("event.action", "conversation"),
            Range("destination.bytes", gt=0),
            Or(tuple(And((Term("honeypot.service", service), Term("honeypot.tool.step", step))) for service, step in KNOWN_BY.items())),
        )
    )
    services = {"services": Terms("honeypot.service", 5), "connections": distinct("source.port")}
    return Signs(named, naming, tuple(top(scope.now, answer, "source.ip", SHOWN, aggs=services)), answer)


def _words(values: Iterable[object]) -> Iterator[str]:
    """What of the values names a honeypot, each word once."""
    for value in values:
        for text in value if isinstance(value, list) else [value]:
            for found in _NAMES.finditer(_ADDRESSED.sub("", str(text or ""))):
                yield found[0].lower()


def _judge(answer: Signs) -> Sequence[Claim]:
    named = [_named(answer, address, words) for address, words in list(answer.named.items())[:SHOWN]]
    return [*named, *(_answered(answer, one) for one in answer.answered)]


def _named(answer: Signs, address: str, words: Sequence[str]) -> Claim:
    told = list(dict.fromkeys(words))
    quoted = ", ".join(f"'{word}'" for word in told[:5])
    said = Words(
        f"{address} takes this sensor for a honeypot, or looks whether it is one: it said {quoted}.",
        f"{address}はこのセンサーをハニーポットだと見なしているか、確かめようとしています。送信内容：{quoted}。",
    )
    return Claim(said, narrowed(answer.naming, source_ip=address), 0.8, {"source.ip": address, "words": told})


def _answered(answer: Signs, one: Json) -> Claim:
    address, services = str(one["key"]), [str(bucket["key"]) for bucket in one["services"]["buckets"]]
    said = Words(
        f"{address} ran a service scan and was answered by {' and '.join(services)}: by that answer nmap names Dionaea outright, so it can "
        "know that this is a honeypot.",
        f"{address}がサービススキャンを行い、{'、'.join(services)}が応答しました。nmapはこの応答をDionaeaと名指しで識別するため、"
        "ハニーポットだと知られている可能性があります。",
    )
    numbers = {"source.ip": address, "services": services, "conversations": one["doc_count"]}
    return Claim(said, narrowed(answer.answer, source_ip=address), 0.7, numbers)


def _conversation(address: str, **values: object) -> dict[str, object]:
    return {
        "@timestamp": "2026-03-04T10:00:00+00:00",
        "event.dataset": "dionaea.bistream",
        "event.module": "dionaea",
        "event.action": "conversation",
        "source.ip": address,
        "source.port": 40000,
        "destination.bytes": 89,
        **{name.replace("__", "."): value for name, value in values.items()},
    }


_PROBE = {"honeypot.tool.step": KNOWN_BY["smbd"]}

FINDING = Finding(
    id="honeypot-detected",
    title=Words("The honeypot may be known for one", "ハニーポットと見破られた可能性"),
    question=Words(
        "Does a peer know, or try to find out, that this is a honeypot?", "相手はハニーポットだと知っているか、確かめようとしていないか"
    ),
    ask=_ask,
    judge=_judge,
    fires_on=(
        _conversation("192.0.2.7", honeypot__service="smbd", destination__port=445) | _PROBE,
        _conversation("192.0.2.8", honeypot__command=["uname -a", "ls /opt/dionaea; ps | grep cowrie"]),
    ),
    quiet_on=(
        _conversation("192.0.2.7", honeypot__service="smbd", honeypot__tool__step="negotiation only"),
        _conversation("192.0.2.8", honeypot__payload__text="GET / HTTP/1.1\nHost: honeypot.example.org\n"),
        _conversation("192.0.2.9", honeypot__service="httpd") | _PROBE,
    ),
)
