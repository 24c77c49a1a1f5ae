"""Which process writes a log, and when its threads count as spinning."""

import os
import time
from pathlib import Path

from honeyguide.watch.processes import Activity, holders


def process(proc: Path, pid: int, command: str, times: str = "0 0 0") -> Path:
    """A process as /proc shows another user's: without what it holds open."""
    own = proc / str(pid)
    (own / "task" / str(pid)).mkdir(parents=True, exist_ok=True)
    (own / "cmdline").write_text(command.replace(" ", "\0"))
    (own / "comm").write_text("a) (b\n")
    fields = ["S", *["0"] * 18, "4711", *["0"] * 5]
    (own / "stat").write_text(f"{pid} (a) (b) {' '.join(fields)}")
    (own / "task" / str(pid) / "schedstat").write_text(times)
    return own


def test_a_process_whose_files_are_hidden_is_known_by_its_name(tmp_path: Path) -> None:
    logs = [tmp_path / "dionaea.log", tmp_path / "cowrie.json"]
    for log in logs:
        log.write_text("")
    proc = tmp_path / "proc"
    process(proc, 1, "/sbin/init")
    process(proc, 12, "/opt/dionaea/bin/dionaea -D")
    process(proc, 13, "python3 /home/x/bin/twistd -n cowrie")
    found = {one.pid: one.files for one in holders([str(log) for log in logs], proc)}
    assert found == {12: {str(logs[0])}, 13: {str(logs[1])}}


def test_whoever_only_names_a_log_or_began_after_it_fell_silent_writes_it_not(tmp_path: Path) -> None:
    log = tmp_path / "dionaea.log"
    log.write_text("")
    proc = tmp_path / "proc"
    process(proc, 12, f"xz -9 {log}.1")
    process(proc, 13, f"python3 /usr/bin/pack {log} dionaea")
    process(proc, 14, "/usr/bin/rsync -a /opt/dionaea backup::dionaea")
    process(proc, 15, "sh -c dionaea-backup")
    assert list(holders([str(log)], proc)) == []
    process(proc, 16, "/opt/dionaea/bin/dionaea")
    assert [(one.pid, one.by_name) for one in holders([str(log)], proc)] == [(16, True)]
    (proc / "uptime").write_text("3647.11 9000.00\n")
    for silent, found in ((1800, [16]), (7200, [])):
        then = time.time() - silent
        os.utime(log, (then, then))
        assert [one.pid for one in holders([str(log)], proc)] == found


def test_a_thread_spins_while_it_never_sleeps_even_where_it_gets_half_a_core(tmp_path: Path) -> None:
    log = tmp_path / "dionaea.log"
    log.write_text("")
    proc = tmp_path / "proc"
    activity = Activity(proc)
    second = 1_000_000_000
    seen: list[int] = []
    for ran, waited in ((0, 0), (5, 5), (10, 10), (10, 10), (11, 10)):
        process(proc, 12, "dionaea", f"{ran * second} {waited * second} 1")
        seen.append(len(activity.look([str(log)], now=10.0 * len(seen))))
    assert seen == [0, 1, 1, 0, 0]


def test_waiting_alone_is_no_spinning(tmp_path: Path) -> None:
    log = tmp_path / "dionaea.log"
    log.write_text("")
    activity = Activity(tmp_path / "proc")
    for look in range(3):
        process(tmp_path / "proc", 12, "dionaea", f"0 {look * 10 * 1_000_000_000} 1")
        assert activity.look([str(log)], now=10.0 * look) == []


def test_where_nothing_is_shown_nothing_is_known(tmp_path: Path) -> None:
    activity = Activity(tmp_path / "nowhere")
    assert activity.look([os.devnull], now=0.0) == []
    assert not activity.readable
