"""A hang as an incident: its signs, its sentences, and the fault that explains it, if one does."""

from dataclasses import replace
from datetime import timedelta

from honeyguide.investigate.confidence import confidence
from honeyguide.investigate.faults import Explanation, Fault, faults
from honeyguide.investigate.hang import Hang
from honeyguide.investigate.moments import written
from honeyguide.investigate.outputs import Connection, doings
from honeyguide.investigate.phrases import duration, ends, heartbeats, joined
from honeyguide.investigate.quote import Exhibits
from honeyguide.investigate.rows import Row, at
from honeyguide.investigate.said import Said, said_by, scan_words, telling_rows
from honeyguide.investigate.verdict import Incident, Innocent, Sign, Statement
from honeyguide.query.ast import And, Phrase, Term
from honeyguide.schema.words import Words

KIND = "stuck-callback"
UNEXPLAINED = "DIO-STUCK-CALLBACK"
RUNAWAY = timedelta(seconds=5)
CLOCKS = timedelta(minutes=1)
"""By more than this no two outputs of one process differ in the time of a connection."""

CALLS = {
    "io_in": Words("reading", "読み取り"),
    "established": Words("greeting", "接続確立時の処理"),
    "disconnect": Words("closing", "切断時の処理"),
    "ihandler": Words("reporting on", "記録処理"),
}


def incident(hang: Hang) -> Incident:
    """The hang with everything that may be said of it."""
    fault, explanation = _explained(hang)
    exhibits = Exhibits(hang.scene.read_line)
    statements = [_standstill(hang, exhibits), *_place(hang, exhibits), *_outputs(hang, exhibits), *_peer(hang, exhibits)]
    signs = [*_signs(hang)]
    innocents = [*_innocents(hang)]
    said = _said(hang)
    if (scan := scan_words(said)) is not None:
        statements.append(Statement(scan, exhibits.add(*telling_rows(said))))
    if explanation is not None:
        signs += explanation.signs
        stands_on = exhibits.add(hang.call.row) if hang.call else exhibits.add(hang.connection.row) if hang.connection else ()
        statements += [replace(part, evidence=part.evidence or stands_on) for part in explanation.statements]
        innocents += explanation.not_the_cause
    advice = fault.advice if fault is not None else faults()[UNEXPLAINED].advice
    return Incident(
        kind=KIND,
        fault=fault.id if fault is not None else None,
        title=fault.title if fault is not None else faults()[UNEXPLAINED].title,
        runaway=hang.lasted >= RUNAWAY or not hang.recovered,
        confidence=confidence(signs),
        signs=tuple(signs),
        started_at=hang.started_at,
        ended_at=hang.ended_at,
        at_least_seconds=int(hang.lasted.total_seconds()),
        culprit=hang.peer,
        culprit_certainty=hang.certainty,
        candidates=tuple(one.peer for one in hang.candidates),
        statements=tuple(statements),
        not_the_cause=tuple(innocents),
        advice=advice,
        evidence=exhibits.pieces(),
        opening=_opening(hang),
        said=said,
        fatal=explanation.fatal if explanation is not None else (),
    )


def _said(hang: Hang) -> tuple[Said, ...]:
    address = hang.peer.source_ip if hang.peer is not None else None
    return said_by(hang.scene.rows, address, hang.started_at) if address is not None else ()


def _explained(hang: Hang) -> tuple[Fault | None, Explanation | None]:
    for fault in faults().values():
        if fault.explain is not None and (explanation := fault.explain(hang)) is not None:
            return fault, explanation
    return None, None


def _opening(hang: Hang) -> Words:
    moment = written(hang.started_at)
    if not hang.heartbeats:
        return Words(f"Dionaea most likely hung at {moment}", f"Dionaeaは{moment}に応答停止（ハング）した可能性が高いです")
    lasted, beats = duration(hang.lasted), heartbeats(hang.heartbeats)
    return Words(
        f"Dionaea hung at {moment} and stayed hung for at least {lasted.en} ({beats.en})",
        f"Dionaeaは{moment}に応答停止（ハング）し、少なくとも{lasted.ja}間（{beats.ja}）停止していました",
    )


def _standstill(hang: Hang, exhibits: Exhibits) -> Statement:
    opening = _opening(hang)
    if not hang.heartbeats:
        gap = duration(hang.gap) if hang.gap is not None else None
        more = Words(
            f": every output stops there, and nothing more came until the next start {gap.en} later."
            if gap
            else ": every output stops there.",
            f"。すべての出力がそこで途切れ、{gap.ja}後の再起動まで何も記録されていません。"
            if gap
            else "。すべての出力がそこで途切れています。",
        )
        return Statement(Words(opening.en + more.en, opening.ja + more.ja), exhibits.add(hang.last))
    words = Words(
        f"{opening.en}: the clock of its log stood still, which only the main loop sets, while the timer thread beat on once a minute.",
        f"{opening.ja}。ログの時刻はメインループだけが進めますが、その時刻が止まったまま、タイマースレッドだけが1分ごとに記録を続けています。",
    )
    end = Words("", "")
    if hang.recovered and hang.ended_at is not None:
        end = Words(f"It went on at {written(hang.ended_at)}.", f"{written(hang.ended_at)}に動作を再開しました。")
    elif hang.ended_at is not None:
        end = Words(
            f"The next process began at {written(hang.ended_at)}.",
            f"次のプロセスは{written(hang.ended_at)}に起動しました。",
        )
    return Statement(joined(words, end), exhibits.add(hang.first_beat, hang.last_beat))


def _place(hang: Hang, exhibits: Exhibits) -> list[Statement]:
    call = hang.call
    if call is None:
        return []
    doing = CALLS.get(call.callback, Words(f"the call “{call.callback}” for", f"コールバック「{call.callback}」"))
    name = call.pointer or "?"
    never = Words(
        f"Its main loop never came back from {doing.en} connection {name}.", f"メインループは接続{name}の{doing.ja}から戻っていません。"
    )
    evidence = exhibits.add(call.row, call.read)
    if hang.peer is not None and hang.by_pointer:
        size = f", {hang.peer.bytes} bytes" if hang.peer.bytes is not None else ""
        size_ja = f"、{hang.peer.bytes}バイト" if hang.peer.bytes is not None else " "
        who = Words(f"That is {ends(hang.peer)}{size}.", f"この接続は {ends(hang.peer)}{size_ja}です。")
        return [Statement(never, evidence, headline=True), Statement(who, exhibits.add(hang.established), headline=True)]
    size = call.row.get("honeypot.bytes")
    handed = Words(f"It had been handed {size} bytes.", f"渡されたデータは{size}バイトです。") if size is not None else Words("", "")
    if hang.peer is not None:
        return [Statement(never, evidence, headline=True), *([Statement(handed, evidence, headline=True)] if handed.en else [])]
    search = Words(
        f"The peer's address is on the line that established {name}: search the log for it.",
        f"相手のアドレスは{name}を確立した行にあります。ログ全体でこの値を検索してください。",
    )
    return [Statement(never, evidence, headline=True), Statement(joined(handed, search), evidence, headline=True)]


def _outputs(hang: Hang, exhibits: Exhibits) -> list[Statement]:
    """What the other outputs say of the connection."""
    one = hang.connection
    if one is None:
        return _candidates(hang, exhibits)
    evidence = exhibits.add(one.row, one.also, one.recording, *(() if hang.by_pointer else (hang.established,)))
    if one.row is one.recording:
        en, ja = (
            [f"its recording began within the minute of {written(one.at, 'minute')}"],
            [f"通信の記録は{written(one.at, 'minute')}台に開始"],
        )
    else:
        en, ja = [f"it came in at {written(one.at)}"], [f"{written(one.at)}に接続"]
    if hang.by_pointer and hang.established is not None and abs(off := one.at - at(hang.established)) > CLOCKS:
        apart = duration(timedelta(minutes=round(abs(off) / timedelta(minutes=1))))
        en.append(f"their clock is {apart.en} {'ahead of' if off > timedelta() else 'behind'} the log's")
        ja.append(f"それらの時計はログより{apart.ja}{'進んでいる' if off > timedelta() else '遅れている'}")
    if one.finished is False and one.row is not one.recording:
        en.append("nothing that is written at a connection's end has it")
        ja.append("接続の終了時に書かれる出力に現れない")
    if one.silent_recording:
        en.append("its recording is empty, as is that of a connection which never ended")
        ja.append("通信の記録は0バイトで、終了しなかった接続の特徴と一致する")
    if hang.by_pointer:
        words = Words(f"The other outputs agree: {'; '.join(en)}.", f"ほかの出力とも一致します（{'、'.join(ja)}）。")
        return [Statement(words, evidence)]
    if hang.certainty == "named":
        lead = Words("The connection that fits is", "該当する接続は")
    else:
        lead = Words("The likeliest connection is", "最も疑わしい接続は")
    words = Words(f"{lead.en} {ends(one.peer)}: {'; '.join(en)}.", f"{lead.ja} {ends(one.peer)} です（{'、'.join(ja)}）。")
    return [Statement(words, evidence, headline=True), *(_candidates(hang, exhibits) if len(hang.candidates) > 1 else ())]


def _candidates(hang: Hang, exhibits: Exhibits) -> list[Statement]:
    if not hang.candidates:
        return []
    rows: list[Row | None] = [row for one in hang.candidates[:5] for row in (one.row, one.recording)]
    named = ", ".join(ends(one.peer) for one in hang.candidates[:5])
    more = len(hang.candidates) - 5
    return [
        Statement(
            Words(
                f"Connections without an end at that moment, one of which it may have been: {named}{f' and {more} more' if more > 0 else ''}.",
                f"その時点で終了していなかった接続（このいずれかが原因の可能性）：{named}{f'ほか{more}件' if more > 0 else ''}。",
            ),
            exhibits.add(*rows),
        )
    ]


def _peer(hang: Hang, exhibits: Exhibits) -> list[Statement]:
    if hang.peer is None or hang.peer.source_ip is None:
        return []
    known = doings(hang.scene.rows, hang.peer.source_ip)
    if known.total < 2 or known.first is None or known.last is None:
        return []
    services = ", ".join(f"{name} {count}" for name, count in known.services[:8])
    first, last = written(at(known.first)), written(at(known.last))
    return [
        Statement(
            Words(
                f"The peer opened {known.total} connections from {first} to {last}: {services}.",
                f"この相手は{first}から{last}までに{known.total}回接続しています：{services}。",
            ),
            exhibits.add(known.first, known.last),
        )
    ]


def _signs(hang: Hang) -> list[Sign]:
    """The signs of any hang."""
    beats = heartbeats(hang.heartbeats)
    blind = not hang.heartbeats
    return [
        Sign(
            Words(
                f"The clock of the log stands still: {beats.en} with one stamp" if hang.heartbeats else "The clock of the log stands still",
                f"ログの時刻が止まっている（同じ時刻の{beats.ja}）" if hang.heartbeats else "ログの時刻が止まっている",
            ),
            seen=True if hang.heartbeats else None,
            weight=0.85,
        ),
        Sign(
            Words("The main loop's last record is a call that never came back", "メインループの最後の記録が、戻らなかった呼び出しである"),
            seen=True if hang.call is not None else None if blind or hang.beside or not (hang.last_in_time and hang.scene.debug) else False,
            weight=0.6,
        ),
        Sign(
            Words("The other outputs have the connection's beginning and not its end", "ほかの出力に接続の開始だけがあり、終了がない"),
            seen=_unfinished(hang.connection),
            weight=0.4,
        ),
        *_silence(hang),
    ]


def _silence(hang: Hang) -> list[Sign]:
    if hang.heartbeats:
        return []
    words = Words(
        "All outputs stop at once and stay silent much longer than before", "すべての出力が同時に途切れ、それまでより長く沈黙している"
    )
    return [Sign(words, seen=True if hang.gap is not None else None, weight=0.4)]


def _unfinished(one: Connection | None) -> bool | None:
    if one is None:
        return None
    if one.finished is True:
        return False
    return True if one.finished is False or one.silent_recording else None


def _innocents(hang: Hang) -> list[Innocent]:
    return [*_cleanup(hang), *_exceptions(hang)]


def _exceptions(hang: Hang) -> list[Innocent]:
    """Tracebacks of services: caught, and the noise of every scan."""
    if not hang.life.span.files:
        return []
    caught = And((Term("log.level", "critical"), Phrase("message", "There was an error in the Python service")))
    count = hang.scene.rows.count(hang.life.span.query(caught))
    if not count:
        return []
    return [
        Innocent(
            Words(
                f"{count} tracebacks “There was an error in the Python service”",
                f"トレースバック「There was an error in the Python service」{count}件",
            ),
            Words(
                "Exceptions of single services on odd input: caught, and only their connection closed. Scans make dozens of them.",
                "想定外の入力に対する個々のサービスの例外です。捕捉され、その接続が閉じられるだけで、スキャンのたびに多数発生します。",
            ),
        )
    ]


def _cleanup(hang: Hang) -> list[Innocent]:
    if not hang.heartbeats:
        return []
    return [
        Innocent(
            Words("The “Cleanup” lines of the SIP service", "SIPサービスの「Cleanup」行"),
            Words(
                "They are the heartbeat of another thread, one a minute, under a frozen clock; the only part that was still alive. "
                "Their number counts minutes, not a flood, and SIP is not under attack.",
                "別スレッドが1分に1回書くハートビートで、時刻が止まっているために同じ時刻に見えるだけです。唯一動き続けていた部分であり、"
                "行数は経過した分数を表します。SIPへの攻撃ではありません。",
            ),
        )
    ]
