"""Sweeps: one address that goes through many ports."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low

from honeyguide.investigate.findings.finding import Claim, Finding
from honeyguide.investigate.findings.scope import Scope, distinct, narrowed, top
from honeyguide.query.aggregation import Metric, Terms
from honeyguide.query.ast import Exists, Query
from honeyguide.schema.words import Words
from honeyguide.store.protocol import Json

PORTS = 10
PORTS_OF_A_TOOL = 4
"""Enough where one tool speaks on so many."""
UNLIKE = 3
"""So many times the ports that the others visit in the middle: where everybody visits ten, ten are no sweep."""
SHOWN = 20
LOOKED_AT = 2000


@dataclass(frozen=True)
class Visitors:
    """Addresses that went through many ports, and the tools of each."""

    query: Query
    addresses: tuple[Json, ...]
    tools: dict[str, list[str]]
    disguises: dict[str, str]
    """By address the word that stands in the place of a scanner's own name."""


def _ask(scope: Scope) -> Visitors:
    query = scope.connections()
    about = {
        "ports": distinct("destination.port"),
        "first": Metric("min", "@timestamp"),
        "last": Metric("max", "@timestamp"),
        "scanner": Terms("honeypot.scanner.name", 1),
    }
    found = top(scope.now, query, "source.ip", LOOKED_AT, aggs=about)
    usual = median_low(one["ports"]["value"] for one in found) if len(found) > 1 else 0
    tools = top(
        scope.now,
        Exists("honeypot.tool.name"),
        "source.ip",
        LOOKED_AT,
        aggs={
            "tools": Terms("honeypot.tool.name", 5, aggs={"ports": distinct("destination.port")}),
            "disguises": Terms("honeypot.tool.disguise", 1),
        },
    )
    named = {
        str(one["key"]): [str(tool["key"]) for tool in one["tools"]["buckets"] if tool["ports"]["value"] >= PORTS_OF_A_TOOL]
        for one in tools
    }
    disguises = {str(one["key"]): str(bucket["key"]) for one in tools for bucket in one["disguises"]["buckets"]}
    swept = [one for one in found if _swept(one["ports"]["value"], usual, named.get(str(one["key"]), []))]
    return Visitors(query, tuple(sorted(swept, key=lambda one: -one["ports"]["value"])[:SHOWN]), named, disguises)


def _swept(ports: int, usual: float, tools: Sequence[str]) -> bool:
    return (ports >= PORTS and ports >= UNLIKE * usual) or (ports >= PORTS_OF_A_TOOL and bool(tools))


def _judge(answer: Visitors) -> Sequence[Claim]:
    query = answer.query
    claims: list[Claim] = []
    for one in answer.addresses:
        address, ports = str(one["key"]), one["ports"]["value"]
        used = answer.tools.get(address, [])
        seconds = max(1, round((one["last"]["value"] - one["first"]["value"]) / 1000))
        known = [str(bucket["key"]) for bucket in one["scanner"]["buckets"]]
        as_whom = f", with {', '.join(used)}" if used else ""
        as_whom_ja = f"。使用ツール：{', '.join(used)}" if used else ""
        if token := answer.disguises.get(address):
            as_whom += f" (its own name replaced by '{token}')"
            as_whom_ja += f"（自身の名前を「{token}」に置き換え）"
        owner = f" ({known[0]}, a known research scanner)" if known else ""
        owner_ja = f"（既知の調査用スキャナー：{known[0]}）" if known else ""
        words = Words(
            f"{address}{owner} went through {ports} ports in {one['doc_count']} connections within {seconds:,} s{as_whom}.",
            f"{address}{owner_ja}が{seconds:,}秒のうちに{one['doc_count']}件の接続で{ports}個のポートを走査しました{as_whom_ja}。",
        )
        numbers = {
            "source.ip": address,
            "ports": ports,
            "connections": one["doc_count"],
            "seconds": seconds,
            "tools": used,
            "disguise": answer.disguises.get(address),
            "scanner": known,
        }
        claims.append(Claim(words, narrowed(query, source_ip=address), 0.95 if ports >= PORTS else 0.85, numbers))
    return claims


def connections(ports: Sequence[int], address: str = "192.0.2.7") -> tuple[dict[str, object], ...]:
    """Accepted connections to these ports, in two outputs."""
    return tuple(
        {
            "@timestamp": f"2026-03-04T10:{number // 60 % 60:02}:{number % 60:02}+00:00",
            "event.dataset": output,
            "event.module": "dionaea",
            "event.action": "connection-accept",
            "source.ip": address,
            "source.port": 40000 + number,
            "destination.port": port,
        }
        for number, port in enumerate(ports)
        for output in ("dionaea.json", "dionaea.sqlite")
    )


FINDING = Finding(
    id="scanner-sweep",
    title=Words("A sweep through ports", "ポートの走査"),
    question=Words("Does one address go through many ports?", "1つのアドレスが多くのポートを走査していないか"),
    ask=_ask,
    judge=_judge,
    fires_on=connections((21, 22, 23, 25, 80, 110, 143, 443, 445, 1433, 3306, 5060)),
    quiet_on=tuple(
        event
        for place in range(3)
        for event in connections((21, 23, 80, 135, 443, 445, 1433, 1883, 3306, 5060, 11211, 27017), f"192.0.2.{place}")
    ),
)
