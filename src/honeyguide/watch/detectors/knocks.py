"""Ports of the honeypot that don't answer a knock as they used to; off unless the settings name ports."""

import hashlib
from collections.abc import Iterator, Sequence

from honeyguide.ingest.knocks import NAME
from honeyguide.investigate.verdict import Evidence
from honeyguide.schema.words import Words
from honeyguide.watch.alert import Observation
from honeyguide.watch.detector import Detector
from honeyguide.watch.knocking import LEVELS, Dead
from honeyguide.watch.view import View

SAID = {
    "refused": Words("refused", "接続拒否"),
    "no answer": Words("no answer", "応答なし"),
    "accepted, and nothing more": Words("accepted by the system, nothing more", "システムが受け付けるだけで応答なし"),
    "closed": Words("closed in turn", "応答して閉じる"),
    "spoke": Words("spoke", "発話"),
}


def look(view: View) -> Iterator[Observation]:
    """One observation a machine: where its process is dead or hung, all ports are."""
    by_host: dict[str, list[Dead]] = {}
    for one in view.dead_ports:
        by_host.setdefault(one.place.host, []).append(one)
    for host, dead in by_host.items():
        yield _observed(view, host, sorted(dead, key=lambda one: one.place.port))


def _observed(view: View, host: str, dead: Sequence[Dead]) -> Observation:
    since = min(one.since for one in dead)
    gone = any(LEVELS[one.now] == 0 for one in dead)
    ports_en = "; ".join(f"port {one.place.port}: {SAID[one.now].en}, where it used to be: {SAID[one.used_to].en}" for one in dead)
    ports_ja = "；".join(f"ポート{one.place.port}：{SAID[one.now].ja}（以前：{SAID[one.used_to].ja}）" for one in dead)
    seconds = view.clock - since
    return Observation(
        "knocks",
        "ports",
        host,
        "port-closed" if gone else "port-silent",
        Words("The honeypot doesn't answer a knock as it used to.", "ハニーポットがノックに以前のように応答しません。"),
        Words(
            f"For {seconds:.0f} s at {host}: {ports_en}.",
            f"{host}で{seconds:.0f}秒間：{ports_ja}。",
        ),
        severity="critical",
        advice=Words(
            "Look whether the honeypot runs and who holds the port (ss -ltnp); before a restart `honeyguide evidence` keeps what it loses.",
            "ハニーポットが動作しているか、誰がポートを保持しているか（ss -ltnp）確認してください。"
            "再起動の前に`honeyguide evidence`で失われる情報を保存できます。",
        ),
        started_at=min(one.began for one in dead),
        at_least_seconds=int(seconds),
        confidence=0.9 if gone else 0.7,
        evidence=tuple(_quoted(view, knock.text()) for one in dead for knock in one.knocks),
    )


def _quoted(view: View, text: str) -> Evidence:
    return Evidence(str(view.folder / NAME), None, None, hashlib.sha256(text.encode()).hexdigest(), text)


DETECTOR = Detector(
    "knocks",
    Words("Ports that don't answer", "応答しないポート"),
    Words(
        "A TCP port that `knock` of [watch] names in honeyguide.toml no longer accepts connections, or accepts them and stays silent where "
        "it used to speak or close, three times in a row. Off unless ports are named; its own connections are nobody's event.",
        "honeyguide.tomlの[watch]の`knock`に書かれたTCPポートが接続を受け付けなくなったか、以前は発話または切断していたのに沈黙したままの状態が"
        "3回続いています。ポートを書かない限り無効で、自身の接続はイベントとして数えられません。",
    ),
    look,
)
