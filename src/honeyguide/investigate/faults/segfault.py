"""The process crashed: with its last words, or without any where a run ends on a whole record and nobody shut it down."""

from collections.abc import Sequence

from honeyguide.investigate.confidence import confidence
from honeyguide.investigate.faults.fault import Fault
from honeyguide.investigate.lifetimes import LAST_WORDS, Life
from honeyguide.investigate.moments import written
from honeyguide.investigate.quote import Exhibits
from honeyguide.investigate.rows import at, text
from honeyguide.investigate.scene import Scene
from honeyguide.investigate.verdict import Incident, Sign, Statement
from honeyguide.schema.words import Words


def find(scene: Scene) -> Sequence[Incident]:
    """One incident for each run that crashed."""
    return [_incident(scene, life) for life in scene.lives if life.ending == "crashed"]


def _incident(scene: Scene, life: Life) -> Incident:
    words = life.last if life.last is not None and LAST_WORDS in text(life.last) else None
    last = words or life.last
    next_start = scene.next_start(life)
    signs = (
        Sign(
            Words(
                "The process's last words: “This software just had a segmentation fault”",
                "プロセスの最後の言葉「This software just had a segmentation fault」",
            ),
            seen=True if words else None,
            weight=0.95,
        ),
        Sign(
            Words("The run ends on a whole record, without those of a shut-down", "終了処理の記録がないまま、完全な行で終わっている"),
            seen=True if not words else None,
            weight=0.7,
        ),
    )
    exhibits = Exhibits(scene.read_line)
    moment = written(at(last)) if last is not None else "?"
    opening = Words(f"Dionaea crashed at {moment}", f"Dionaeaは{moment}に異常終了（クラッシュ）しました")
    again = (
        Words(f" and was started again at {written(next_start)}.", f"。{written(next_start)}に再起動されています。")
        if next_start
        else Words(".", "。")
    )
    how = (
        Words(
            "It says so itself: a segmentation fault in its C code.", "プロセス自身が、Cコードでのセグメンテーション違反を記録しています。"
        )
        if words
        else Words(
            "Its last record is whole and none of a shut-down follows: a kill leaves a record cut in the middle, an ordered stop says so.",
            "最後の記録は完全で、終了処理の記録がありません。強制終了なら行の途中で切れ、正常終了なら記録が残ります。",
        )
    )
    return Incident(
        kind="crash",
        fault=FAULT.id if words else None,
        title=FAULT.title,
        runaway=False,
        confidence=confidence(signs),
        signs=signs,
        started_at=at(last) if last is not None else None,
        ended_at=next_start,
        statements=(Statement(Words(opening.en + again.en, opening.ja + again.ja), exhibits.add(last)), Statement(how)),
        advice=FAULT.advice,
        evidence=exhibits.pieces(),
        opening=opening,
    )


FAULT = Fault(
    id="DIO-SEGFAULT",
    kind="crash",
    title=Words("A crash in Dionaea's C code", "DionaeaのCコードのクラッシュ"),
    symptom=Words("The process is gone.", "プロセスが消えている。"),
    signs=(
        Words(
            "“This is the end. This software just had a segmentation fault.” and a backtrace",
            "「This is the end. This software just had a segmentation fault.」とバックトレース",
        ),
    ),
    cause=Words("An error in C code; which one only a core dump tells.", "Cコードの誤りです。詳細はコアダンプが必要です。"),
    proof="reported",
    versions="all",
    advice=Words(
        "Let systemd restart it (Restart=always), keep core dumps (LimitCORE=infinity), and report the backtrace upstream.",
        "systemdで自動再起動（Restart=always）し、コアダンプを保存（LimitCORE=infinity）して、バックトレースを開発元に報告してください。",
    ),
    documented=("DinoTools/dionaea#116", "src/signals.c:110-121"),
    find=find,
    fires_on=(
        b"[03022024 04:05:06] connection-debug: connection_tcp_io_in_cb con 0x55aa\n\nThis is the end.\nThis software just had a segmentation fault.\n"
        b"/opt/dionaea/bin/dionaea(+0x1234)[0x5555]\n",
    ),
    quiet_on=(
        b"[03022024 04:05:06] log-warning: sigterm_cb loop 0x7f w 0x55 revents 1024\n[03022024 04:05:06] dionaea-debug: modules free\n",
    ),
)
