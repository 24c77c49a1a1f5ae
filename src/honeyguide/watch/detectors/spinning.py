"""The hang as it begins: a thread of the process that holds the log uses a whole core while its files fall silent."""

from collections.abc import Iterator
from datetime import timedelta

from honeyguide.investigate.outputs import accepted, peer
from honeyguide.investigate.rows import CONNECTION, LATEST, Rows
from honeyguide.investigate.verdict import Peer, Sign
from honeyguide.query.ast import And, Exists, Terms
from honeyguide.schema.words import Words
from honeyguide.watch.alert import Observation
from honeyguide.watch.detector import Detector
from honeyguide.watch.habit import usual_pause
from honeyguide.watch.processes import Spinning
from honeyguide.watch.view import View

LOOKED_AT = 50
"""Newest connections among which the candidate is looked for."""
WAITS = 30.0
"""Seconds: the newest connection is only known once what was written is taken in."""
TITLE = Words("The honeypot burns a core and has fallen silent.", "ハニーポットがCPUコアを使い切ったまま沈黙しています。")
ADVICE = Words(
    "First keep what a restart destroys: `honeyguide evidence --pid {pid}`. Then restart the honeypot; if it hangs in Python code it "
    "doesn't heed SIGTERM, so SIGKILL is needed.",
    "まず再起動で失われるものを保存してください：`honeyguide evidence --pid {pid}`。その後ハニーポットを再起動します。"
    "Pythonコードの中でハングしている場合はSIGTERMが効かないため、SIGKILLが必要です。",
)


def look(view: View) -> Iterator[Observation]:
    """One observation a process."""
    seen: set[int] = set()
    for thread in sorted(view.spinning, key=lambda one: one.since):
        process = thread.process
        if process.pid in seen or view.clock - thread.since < view.patience:
            continue
        silent = _silence(view, process.files)
        wanted = max(view.patience, 3 * usual_pause(view, process.files))
        key = f"open:{process.pid}:{process.started}"
        # A hung process' heartbeat fills a block and is written now and then: what was believed stays believed while the thread spins.
        if silent < wanted and not view.memory.get(key):
            continue
        if view.taking_in and not view.memory.get(key) and view.clock - thread.since < view.patience + WAITS:
            continue
        view.memory[key] = True
        seen.add(process.pid)
        yield _observed(view, thread, silent)
    alive = {f"open:{one.process.pid}:{one.process.started}" for one in view.spinning}
    for key in [key for key in view.memory if key not in alive]:
        del view.memory[key]


def _silence(view: View, files: frozenset[str]) -> float:
    """Seconds since any of the files changed."""
    return min((view.clock - view.files[file].changed for file in files if file in view.files), default=0.0)


def candidate(view: View, files: frozenset[str]) -> Peer | None:
    """The newest connection that was accepted and isn't known to have ended: the database has it, for it commits each."""
    within = And((Terms("log.file.path", tuple(sorted(files))),)) if files else None
    for rows in (Rows(view.store, within=within), Rows(view.store)):
        found = accepted(rows, None, None, LOOKED_AT)
        if found:
            return next((one for one in found if one.finished is not True), found[0]).peer
    whatever = Rows(view.store, within=within).page(And((Exists("source.ip"), Exists("@timestamp"))), sort=LATEST, fields=CONNECTION)
    return peer(whatever[0]) if whatever else None


def _observed(view: View, thread: Spinning, silent: float) -> Observation:
    process = thread.process
    newest = candidate(view, process.files)
    spun = view.clock - thread.since
    who_en = who_ja = ""
    if process.by_name:
        who_en = " What it holds open can't be read from here: it is known by its name alone."
        who_ja = "開いているファイルはここから読めないため、名前だけでこのプロセスと判断しています。"
    if newest is not None:
        ends = f"{newest.source_ip}:{newest.source_port} → {newest.service or 'port'} {newest.destination_port}"
        who_en += f" Candidate: the newest connection, {ends}."
        who_ja += f"候補：最新の接続{ends}。"
    return Observation(
        "spinning",
        "hang",
        f"{process.name} {process.pid} {process.started}",
        "stuck-callback",
        TITLE,
        Words(
            f"Thread {thread.thread} of {process.name} (pid {process.pid}) hasn't slept for {spun:.0f} s ({thread.share:.0%} of a core), "
            f"and nothing was written to its files for {silent:.0f} s.{who_en}",
            f"{process.name}（プロセス{process.pid}）のスレッド{thread.thread}が{spun:.0f}秒間まったく休まず（コアの{thread.share:.0%}）、"
            f"{silent:.0f}秒間そのファイルには何も書かれていません。{who_ja}",
        ),
        severity="critical",
        advice=Words(ADVICE.en.format(pid=process.pid), ADVICE.ja.format(pid=process.pid)),
        started_at=view.now - timedelta(seconds=max(spun, silent)),
        at_least_seconds=int(min(spun, silent)) or int(spun),
        runaway=True,
        confidence=0.8,
        signs=(
            Sign(Words("one thread uses a whole core", "一つのスレッドがコアを使い切っている"), True, 0.6),
            Sign(Words("its files are silent against their habit", "ファイルが普段と違い沈黙している"), True, 0.5),
            Sign(Words("the log's clock stands still", "ログの時刻が止まっている"), None, 0.9),
        ),
        culprit_certainty="candidates" if newest is not None else "unknown",
        candidates=(newest,) if newest is not None else (),
        files=process.files,
        process={
            "entity_id": process.entity_id,
            "known_by": "name" if process.by_name else "file",
            "pid": process.pid,
            "name": process.name,
            "thread": {"id": thread.thread},
        },
        rank=1,
    )


DETECTOR = Detector(
    "spinning",
    Words("A hang as it begins", "始まりつつあるハング"),
    Words(
        "One thread of the process that holds the log open uses a whole core, and its files fall silent against their own habit. "
        "Needs to see the honeypot's processes in /proc (in a container: pid: host).",
        "ログを開いているプロセスの一つのスレッドがコアを使い切り、そのファイルが普段と違って沈黙した状態です。"
        "/procでハニーポットのプロセスが見える必要があります（コンテナではpid: host）。",
    ),
    look,
)
