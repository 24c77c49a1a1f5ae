"""The mirror service connects back to its client, and two mirrors, or one with itself, feed each other for ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from honeyguide.investigate.confidence import confidence
from honeyguide.investigate.faults.fault import Fault
from honeyguide.investigate.lifetimes import Life
from honeyguide.investigate.moments import written
from honeyguide.investigate.outputs import peer
from honeyguide.investigate.quote import Exhibits
from honeyguide.investigate.rows import CONNECTION, EARLIEST, LATEST, Row, at, dataset, from_milliseconds
from honeyguide.investigate.scene import Scene
from honeyguide.investigate.verdict import Incident, Innocent, Peer, Sign, Statement
from honeyguide.query.aggregation import Metric
from honeyguide.query.aggregation import Terms as ByTerm
from honeyguide.query.ast import And, Or, Phrase, Query, Range, Term
from honeyguide.schema.words import Words

PORT = 42
MANY = 50
"""Connections of one address to the mirror within one burst; a scanner makes one or two."""
RATE = 1.0
"""Of them a second, at least, over the whole burst."""
SERVICE = "mirrord"
ACCEPTED = And((Term("destination.port", PORT), Term("honeypot.connection.state.to", "established")))
CONNECTS_BACK = Or(
    (
        And((Phrase("message", "connection_connect con"), Phrase("message", f"port {PORT}"))),
        Phrase("message", "connect connection to"),
    )
)


@dataclass(frozen=True)
class Burst:
    """Connections of one address to the mirror: how often, from when to when."""

    address: str
    count: int
    first: datetime
    last: datetime


def find(scene: Scene) -> Sequence[Incident]:
    """Bursts in which the honeypot and one address connect to each other's port 42 over and over."""
    found = [incident for life in scene.lives for incident in _in_log(scene, life)]
    return found or _in_database(scene)


def _in_log(scene: Scene, life: Life) -> list[Incident]:
    accepted = life.span.query(ACCEPTED)
    result: list[Incident] = []
    for burst in _bursts(scene, accepted):
        mine = And((ACCEPTED, Term("source.ip", burst.address)))
        window = And((CONNECTS_BACK, Range("@timestamp", gte=burst.first.isoformat(), lte=burst.last.isoformat())))
        backs = scene.rows.count(life.span.query(window))
        if backs * 2 < burst.count:
            continue
        opening = life.span.oldest(scene.rows, And((mine, Range("@timestamp", gte=burst.first.isoformat()))), 2)
        back = life.span.oldest(scene.rows, window)
        result.append(_incident(scene, burst, [*opening, *back], scene.next_start(life)))
    return result


def _in_database(scene: Scene) -> list[Incident]:
    accepted = dataset("dionaea.sqlite", Term("event.action", "connection-accept"), Term("destination.port", PORT))
    backs = scene.rows.count(dataset("dionaea.sqlite", Term("honeypot.service", "mirrorc")))
    result: list[Incident] = []
    for burst in _bursts(scene, accepted):
        if backs * 2 >= burst.count:
            rows = scene.rows.page(And((accepted, Term("source.ip", burst.address))), sort=EARLIEST, size=2, fields=CONNECTION)
            result.append(_incident(scene, burst, rows, None))
    return result


def _bursts(scene: Scene, accepted: Query) -> list[Burst]:
    """Addresses that connected to the mirror again and again."""
    ends = {"first": Metric("min", "@timestamp"), "last": Metric("max", "@timestamp")}
    buckets = scene.rows.aggregate(accepted, {"who": ByTerm("source.ip", size=20, aggs=ends)})["who"]["buckets"]
    result: list[Burst] = []
    for bucket in buckets:
        first, last = from_milliseconds(bucket["first"]["value"]), from_milliseconds(bucket["last"]["value"])
        count = int(bucket["doc_count"])
        if first is None or last is None or count < MANY:
            continue
        if count / max((last - first).total_seconds(), 1.0) < RATE:
            stamp = _busiest(scene, And((accepted, Term("source.ip", str(bucket["key"])))))
            if stamp is None:
                continue
            first, last, count = stamp[0], stamp[0], stamp[1]
        result.append(Burst(str(bucket["key"]), count, first, last))
    return result


def _busiest(scene: Scene, query: Query) -> tuple[datetime, int] | None:
    """The one stamp with most of them, if that alone is a burst."""
    buckets = scene.rows.aggregate(query, {"when": ByTerm("@timestamp", size=1)})["when"]["buckets"]
    moment = from_milliseconds(buckets[0]["key"]) if buckets else None
    return (moment, int(buckets[0]["doc_count"])) if moment is not None and buckets[0]["doc_count"] >= MANY else None


def _incident(scene: Scene, burst: Burst, rows: list[Row], next_start: datetime | None) -> Incident:
    exhibits = Exhibits(scene.read_line)
    address, first, last = burst.address, burst.first, burst.last
    frozen = last == first
    real = _real_time(scene, address, first)
    lasted = max(real, last - first)
    opener = peer(rows[0])
    culprit = Peer(address, opener.source_port, opener.destination_ip, PORT, SERVICE)
    signs = (
        Sign(Words(f"{address} connects to the mirror over and over", f"{address}がミラーへ繰り返し接続している"), seen=True, weight=0.7),
        Sign(Words("The honeypot connects back each time", "ハニーポットがその都度接続し返している"), seen=True, weight=0.7),
        Sign(
            Words("All of it carries one stamp: the loop never turns", "すべてが同じ時刻であり、ループが一周もしていない"),
            seen=frozen or None,
            weight=0.6,
        ),
    )
    opening = Words(
        f"Dionaea ran away at {written(first)}: its mirror service and {address} connected to each other {burst.count} times",
        f"Dionaeaは{written(first)}に暴走しました。ミラーサービスと{address}が互いに{burst.count}回接続しています",
    )
    cause = Words(
        "Cause: known fault DIO-MIRROR-LOOP: the mirror answers each connection by one of its own to the client's port 42. Where that is "
        "itself or another mirror, each connection makes the next, faster than the loop can turn.",
        "原因：既知の不具合DIO-MIRROR-LOOP。ミラーは接続されるたびに相手のポート42へ接続し返します。その先が自分自身や別のミラーの場合、接続が次の接続を生み続けます。",
    )
    started = Words(
        f"It began with {address}:{opener.source_port} → {SERVICE} (port {PORT}).",
        f"発端は{address}:{opener.source_port} → {SERVICE}（ポート{PORT}）です。",
    )
    return Incident(
        kind="mirror-loop",
        fault=FAULT.id,
        title=FAULT.title,
        runaway=frozen or lasted >= timedelta(seconds=5),
        confidence=confidence(signs),
        signs=signs,
        started_at=first,
        ended_at=next_start if frozen else last,
        at_least_seconds=int(lasted.total_seconds()),
        culprit=culprit,
        culprit_certainty="named",
        statements=(
            Statement(Words(opening.en + ".", opening.ja + "。"), exhibits.add(*rows)),
            Statement(started, exhibits.add(rows[0])),
            Statement(cause),
        ),
        not_the_cause=(
            Innocent(
                Words("The number of lines in one second", "1秒間の行数"),
                Words(
                    "The stamp is that of the last turn of the loop and stands still: the lines were written over minutes.",
                    "時刻はループが最後に回った時点のもので、止まっています。実際には数分にわたって書かれた行です。",
                ),
            ),
        )
        if frozen
        else (),
        advice=FAULT.advice,
        evidence=exhibits.pieces(),
        opening=opening,
    )


def _real_time(scene: Scene, address: str, first: datetime) -> timedelta:
    """How long it went on by the database's clock, which is not the log's."""
    mine = dataset("dionaea.sqlite", Term("source.ip", address), Term("destination.port", PORT), Range("@timestamp", gte=first.isoformat()))
    rows = [scene.rows.page(mine, sort=order, size=1, fields=CONNECTION) for order in (EARLIEST, LATEST)]
    return at(rows[1][0]) - at(rows[0][0]) if rows[0] and rows[1] else timedelta()


_LINE = (
    "[03022024 04:05:06] connection /opt/dionaea/src/connection.c:2181-message: connection 0x55aa%08x accept/tcp/none "
    "[192.0.2.7:42->192.0.2.7:%d] state: none->established\n"
    "[03022024 04:05:06] connection /opt/dionaea/src/connection.c:1004-debug: connection_connect con 0x55bb%08x addr 192.0.2.7 port 42 iface \n"
)
_SCAN = (
    "[03022024 04:%02d:%02d] connection-message: connection 0x55aa%08x accept/tcp/none [192.0.2.7:42->203.0.113.9:%d] state: none->established\n"
    "[03022024 04:05:06] connection-debug: connection_connect con 0x55bb%08x addr 203.0.113.9 port 42 iface \n"
)

FAULT = Fault(
    id="DIO-MIRROR-LOOP",
    kind="mirror-loop",
    title=Words("The mirror service feeds itself", "ミラーサービスが自分自身と接続し続ける"),
    symptom=Words(
        "One core at 100 %, the log grows by thousands of lines a second under one time, file descriptors run out.",
        "CPU1コアが100%になり、ログが同じ時刻のまま毎秒数千行増え、ファイル記述子が尽きる。",
    ),
    signs=(
        Words(
            "accept() and connection_connect … port 42 by the thousand with one stamp",
            "同じ時刻の accept() と connection_connect … port 42 が数千行",
        ),
        Words("dionaea.sqlite: rows of mirrord and mirrorc in turn", "dionaea.sqlite：mirrordとmirrorcの行が交互に並ぶ"),
    ),
    cause=Words(
        "mirrord connects back to port 42 of whoever connects; a spoofed or hairpinned address, or another mirror, closes the circle.",
        "mirrordは接続元のポート42へ接続し返すため、詐称やNATヘアピン、別のミラーによって循環が生じます。",
    ),
    proof="reproduced",
    versions="0.8.0 to 0.11.0",
    advice=Words(
        "Restart it and switch the mirror service off (remove services-enabled/mirror.yaml), or let no connection out to port 42.",
        "再起動し、ミラーサービスを無効にする（services-enabled/mirror.yamlを削除）か、外向きのポート42への接続を遮断してください。",
    ),
    documented=("modules/python/dionaea/mirror.py",),
    find=find,
    fires_on=("".join(_LINE % (number, 40000 + number, number) for number in range(80)).encode(),),
    quiet_on=("".join(_SCAN % (number % 60, 7, number, 40000 + number, number) for number in range(40)).encode(),),
)
