"""One address holds so many connections that the honeypot has no file descriptors left for anybody else."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import polars as pl

from honeyguide.investigate.confidence import confidence
from honeyguide.investigate.faults.fault import Fault
from honeyguide.investigate.lifetimes import Life
from honeyguide.investigate.logs import Span
from honeyguide.investigate.moments import written
from honeyguide.investigate.openness import open_rows
from honeyguide.investigate.outputs import accepted, service_of
from honeyguide.investigate.quote import Exhibits
from honeyguide.investigate.rows import TROUBLE, Row, Rows, at, text, whole
from honeyguide.investigate.scene import Scene
from honeyguide.investigate.services import service_on
from honeyguide.investigate.verdict import Certainty, Incident, Peer, Sign, Statement
from honeyguide.query.ast import And, Or, Phrase, Range, Term, Terms
from honeyguide.schema.words import Words

REFUSED = And((TROUBLE, Term("log.logger", "connection"), Or((Phrase("message", "Running out of fds"), Term("honeypot.errno", 24)))))
APART = timedelta(minutes=2)
"""Refusals further apart than this are two episodes."""
FLOOD = 100
"""Failed accepts a second that only a spinning loop makes."""
WINDOWS = (timedelta(seconds=5), timedelta(seconds=20), timedelta(minutes=1), timedelta(minutes=5))
CROWD = 10
"""Connections of one address in such a time that make it a candidate, where nothing says which are still open."""
LIMIT = re.compile(r"limit (\d+)")


def find(scene: Scene) -> Sequence[Incident]:
    """Stretches of time in which connections were refused for want of descriptors."""
    return [incident for life in scene.lives for incident in _in_life(scene, life)]


def _in_life(scene: Scene, life: Life) -> list[Incident]:
    refusals = life.span.frame(scene.rows, REFUSED, ("@timestamp",))
    if refusals.is_empty():
        return []
    gap = (pl.col("@timestamp").diff() > APART).fill_null(value=False).cum_sum().alias("episode")
    episodes = refusals.with_columns(gap).partition_by("episode", maintain_order=True)
    return [_incident(scene, life, episode) for episode in episodes]


def _incident(scene: Scene, life: Life, refusals: pl.DataFrame) -> Incident:
    begin, end = refusals.row(0, named=True), refusals.row(-1, named=True)
    first = life.span.oldest(scene.rows, And((REFUSED, Range("@timestamp", gte=begin["@timestamp"].isoformat()))))[0]
    last = life.span.newest(scene.rows, And((REFUSED, Range("@timestamp", lte=end["@timestamp"].isoformat()))))[0]
    started, ended = at(first), at(last)
    per_second = refusals.get_column("@timestamp").value_counts().get_column("count").max()
    failed = first.get("honeypot.errno") == 24 or "errno=24" in text(first)
    spins = failed and isinstance(per_second, int) and per_second >= FLOOD
    served = life.span.newest(scene.rows, And((Phrase("message", "accepted connection from"), Range("@timestamp", gt=ended.isoformat()))))
    recovered = bool(served) or bool(life.span.newest(scene.rows, Range("@timestamp", gt=(ended + timedelta(seconds=30)).isoformat())))
    peer, held, certainty, opener = _holder(scene, life.span, first)
    exhibits = Exhibits(scene.read_line)
    limit = LIMIT.search(text(first))
    signs = (
        Sign(
            Words(f"{refusals.height} connections refused for want of descriptors", f"記述子不足で{refusals.height}件の接続を拒否"),
            seen=True,
            weight=0.9,
        ),
        Sign(
            Words("One address holds most of the open connections", "1つのアドレスが大半の接続を保持している"),
            seen=True if peer else None,
            weight=0.6,
        ),
    )
    opening = Words(
        f"Dionaea ran out of file descriptors at {written(started)} and refused connections until {written(ended)}",
        f"Dionaeaは{written(started)}にファイル記述子が不足し、{written(ended)}まで接続を拒否しました",
    )
    limits = Words(f" (limit {limit[1]})", f"（上限{limit[1]}）") if limit else Words("", "")
    statements = [Statement(Words(f"{opening.en}{limits.en}.", f"{opening.ja}{limits.ja}。"), exhibits.add(first, last))]
    if peer is not None:
        statements.append(
            Statement(
                Words(
                    f"{peer.source_ip} held {held} connections open just before, most of them to {peer.service or peer.destination_port}, "
                    f"the first from port {peer.source_port}.",
                    f"直前に{peer.source_ip}が{held}件の接続を開いたままにしていました（主に{peer.service or peer.destination_port}、最初の送信元ポートは{peer.source_port}）。",
                ),
                exhibits.add(opener),
            )
        )
    if not spins:
        statements.append(
            Statement(
                Words(
                    "The guard closed new connections at once: nobody was served, but no processor time was burnt.",
                    "保護機構が新しい接続をすぐに閉じたため、サービスは停止しましたがCPUは消費していません。",
                )
            )
        )
    lasted = ended - started
    return Incident(
        kind="fd-exhaustion",
        fault=FAULT.id,
        title=FAULT.title,
        runaway=(spins and lasted >= timedelta(seconds=5)) or (not recovered and spins),
        confidence=confidence(signs),
        signs=signs,
        started_at=started,
        ended_at=ended,
        at_least_seconds=int(lasted.total_seconds()),
        culprit=peer if certainty == "named" else None,
        culprit_certainty=certainty,
        candidates=(peer,) if peer is not None and certainty == "candidates" else (),
        statements=tuple(statements),
        advice=FAULT.advice,
        evidence=exhibits.pieces(),
        opening=opening,
    )


def _holder(scene: Scene, span: Span, first: Row) -> tuple[Peer | None, int, Certainty, Row | None]:
    """The address with most connections open before the first refusal: the oldest of them, how many, and its record."""
    before = span.before(span.place(first))
    still = open_rows(scene.rows, span, span.place(first))
    counts = Counter(str(row["source.ip"]) for row in still)
    if not counts:
        return _from_database(scene, first)
    address, held = counts.most_common(1)[0]
    mine = [row for row in still if row["source.ip"] == address]
    port = Counter(whole(row.get("destination.port")) for row in mine).most_common(1)[0][0]
    opener = min((row for row in mine if whole(row.get("destination.port")) == port), key=span.place)
    name = (address, whole(opener.get("source.port")) or 0, port or 0)
    service = service_of(scene.rows, name) or service_on(port)
    pointers = tuple(str(row["honeypot.connection.pointer"]) for row in mine)
    sent = _sent(scene.rows, before.after(span.place(opener)), pointers)
    certainty: Certainty = "named" if held >= 3 and held * 2 > len(still) else "candidates"
    return Peer(address, name[1], opener.get("destination.ip"), port, service, sent), held, certainty, opener


def _sent(rows: Rows, span: Span, pointers: tuple[str, ...]) -> int:
    reads = span.frame(rows, And((Term("honeypot.callback", "io_in"), Terms("honeypot.connection.pointer", pointers))), ("honeypot.bytes",))
    return int(reads.get_column("honeypot.bytes").cast(pl.Int64).sum() or 0) if reads.height else 0


def _from_database(scene: Scene, first: Row) -> tuple[Peer | None, int, Certainty, Row | None]:
    """Without a log of states: who opened most connections just before, if that is most of all."""
    moment: datetime = at(first)
    for window in WINDOWS:
        found = accepted(scene.rows, moment - window, moment + timedelta(seconds=1))
        counts = Counter(str(one.peer.source_ip) for one in found)
        address, held = counts.most_common(1)[0] if counts else ("", 0)
        if held >= CROWD and held * 2 > len(found):
            opener = min((one for one in found if one.peer.source_ip == address), key=lambda one: one.at)
            return opener.peer, held, "candidates", opener.row
    return None, 0, "unknown", None


_HELD = "[03022024 04:05:06] connection-message: connection 0x55aa%08x accept/tcp/none [192.0.2.7:21->203.0.113.9:%d] state: none->established\n"
_FULL = "[03022024 04:05:%02d] connection-warning: Running out of fds, closing connection (fd 90 limit 128 applied limit 89)\n"
_CLOSED = "[03022024 04:05:06] connection-message: connection 0x55aa%08x accept/tcp/established [192.0.2.7:21->203.0.113.9:%d] state: established->close\n"

FAULT = Fault(
    id="DIO-FD-EXHAUSTION",
    kind="fd-exhaustion",
    title=Words("Out of file descriptors", "ファイル記述子の枯渇"),
    symptom=Words(
        "New connections are closed at once, without a banner. From 70 % of the limit on a guard does this quietly; behind it the "
        "accept loop spins on errno 24.",
        "新しい接続がバナーなしですぐに閉じられる。上限の70%から保護機構が働き、それも超えるとerrno 24で受け付けループが空転する。",
    ),
    signs=(
        Words("“Running out of fds, closing connection (fd … limit …)”", "「Running out of fds, closing connection (fd … limit …)」"),
        Words("“accept() failed errno=24 (Too many open files)”", "「accept() failed errno=24 (Too many open files)」"),
    ),
    cause=Words(
        "Every connection takes a descriptor, and one more for its recording. A client that opens connections and says nothing holds them "
        "until the idle timeout.",
        "接続1つにつき記述子が1つ、記録にさらに1つ必要です。接続したまま何も送らない相手は、アイドルタイムアウトまで記述子を占有します。",
    ),
    proof="reproduced",
    versions="all; the flood with errno 24 is seen in source",
    advice=Words(
        "Raise the limit (LimitNOFILE=65536 in the unit, ulimit -n), and limit connections per address in the firewall "
        "(connlimit or nftables `ct count`).",
        "上限を引き上げ（ユニットファイルのLimitNOFILE=65536、またはulimit -n）、ファイアウォールでアドレスごとの同時接続数を制限してください"
        "（connlimitやnftablesの`ct count`）。",
    ),
    documented=("src/connection_tcp.c: “Running out of fds”",),
    find=find,
    shows=REFUSED,
    fires_on=(
        "".join(_HELD % (number, 30000 + number) for number in range(24)).encode()
        + "".join(_FULL % second for second in range(7, 40)).encode(),
    ),
    quiet_on=("".join(_HELD % (number, 30000 + number) + _CLOSED % (number, 30000 + number) for number in range(24)).encode(),),
)
