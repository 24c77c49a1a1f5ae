"""What is done about an alert: a program is run, evidence is kept, and a restart only where it is wanted and not too often."""

import json
import os
import signal
import socket
import sys
import tarfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.watch.conftest import Hanging

from honeyguide.errors import SourceError, StoreError
from honeyguide.investigate import Peer
from honeyguide.schema.words import Words
from honeyguide.watch.alert import Alert, Observation
from honeyguide.watch.evidence import address, keep_evidence, sockets
from honeyguide.watch.notify import message, notify, run_program
from honeyguide.watch.processes import PROC, holders
from honeyguide.watch.restart import Restarts
from honeyguide.watch.settings import NotifySettings, RestartSettings

WRITES = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read() + '\\n')"


def running() -> threading.Event:
    """What isn't set tells nothing to end."""
    return threading.Event()


def alert(id: str = "a1", pid: int | None = None, **process: str) -> Alert:
    seen = Observation(
        "spinning",
        "hang",
        "x",
        "stuck-callback",
        Words("It hangs; $(rm -rf /).", "ハングしています。"),
        Words("Why", "理由"),
        candidates=(Peer("203.0.113.9", 4711),),
        process={"pid": pid, **process} if pid else {},
    )
    now = datetime(2026, 11, 22, 21, 40, tzinfo=UTC)
    return Alert(id, seen, now, now)


def test_a_program_gets_the_alert_as_json_and_no_shell_reads_it(tmp_path: Path) -> None:
    out = tmp_path / "$(touch x)"
    settings = NotifySettings(command=(sys.executable, "-c", WRITES, str(out)))
    assert notify(alert(), settings, running()) == {}
    said = json.loads(out.read_text())
    assert (said["kind"], said["source"]["ip"]) == ("stuck-callback", "203.0.113.9")
    assert [file.name for file in tmp_path.iterdir()] == ["$(touch x)"]


@pytest.mark.filterwarnings("ignore:.imghdr. is deprecated")
def test_what_goes_wrong_is_a_sentence() -> None:
    assert "can't be run" in notify(alert(), NotifySettings(command=("/nowhere/program",)), running())[0]
    failing = NotifySettings(command=(sys.executable, "-c", "raise SystemExit('no mail today')"))
    assert notify(alert(), failing, running()) == {0: "[notify] command ended with 1: no mail today"}
    unknown = NotifySettings(urls=("nonsense://x", "nonsense://y"))
    assert notify(alert(), unknown, running(), only={2}) == {2: "address 2 of [notify] urls is none that Apprise knows"}


def test_a_message_is_in_the_language_asked_for() -> None:
    assert message(alert(), "ja") == ("Honeyguide: ハングしています。", "理由")


def test_evidence_has_what_a_restart_destroys(tmp_path: Path, hanging: Hanging) -> None:
    stream = tmp_path / "stream"
    stream.write_text("[('in', b'HELP')]")
    process = hanging(stream)
    stream.unlink()
    kept = keep_evidence(process.pid, tmp_path / "evidence")
    assert kept.path.stat().st_mode & 0o777 == 0o600
    with tarfile.open(kept.path) as tar:
        names = tar.getnames()
        [copied] = [name for name in names if name.startswith("open/")]
        file = tar.extractfile(copied)
        assert file is not None
        assert file.read() == b"[('in', b'HELP')]"
    assert {"proc/net-tcp", "sockets.txt", "proc/status", "evidence.json"} <= set(names)


def test_evidence_is_kept_by_path_where_what_the_process_holds_is_hidden(tmp_path: Path) -> None:
    log, stream = tmp_path / "dionaea.log", tmp_path / "httpd-80-x"
    log.write_text("the log's end")
    stream.write_text("[('in', b'HELP')]")
    (tmp_path / "proc" / "7").mkdir(parents=True)
    files = [str(log), str(stream), str(tmp_path / "gone")]
    kept = keep_evidence(7, tmp_path / "evidence", tmp_path / "proc", files)
    with tarfile.open(kept.path) as tar:
        held = [tar.extractfile(name) for name in ("files/0-dionaea.log", "files/1-httpd-80-x")]
        assert [file.read() for file in held if file is not None] == [b"the log's end", b"[('in', b'HELP')]"]
    said = "\n".join(kept.missing)
    assert "open files: " in said
    assert f"{tmp_path / 'gone'}: No such file" in said


def test_a_restart_keeps_the_newest_files_and_says_on_the_alert_what_it_could_not_keep(tmp_path: Path, hanging: Hanging) -> None:
    stream, lacking = tmp_path / "stream", dict[str, list[str]]()
    stream.write_text("[('in', b'HELP')]")
    settings = RestartSettings(enabled=True, command=("true",))
    newest = [str(stream), str(tmp_path / "gone")]
    restarts = Restarts(settings, tmp_path / "kept", lambda: newest, lambda id, missing: lacking.update({id: list(missing)}))
    assert restarts.act(alert(pid=hanging(tmp_path / "log").pid)) == []
    [path] = (tmp_path / "kept").glob("*.tar.gz")
    with tarfile.open(path) as tar:
        assert any(name.startswith("files/") and name.endswith("-stream") for name in tar.getnames())
    assert any("gone" in one for one in lacking["a1"])


def test_evidence_never_fills_the_disk_and_leaves_nothing_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "proc" / "7").mkdir(parents=True)
    log = tmp_path / "dionaea.log"
    log.write_text("end")
    for name, age in (("evidence-1-a.tar.tmp", 7200), ("evidence-1-b.tar.tmp", 0)):
        (tmp_path / name).write_text("half")
        os.utime(tmp_path / name, (time.time() - age, time.time() - age))

    def full() -> None:
        raise StoreError("nearly full")

    kept = keep_evidence(7, tmp_path, tmp_path / "proc", [str(log)], full)
    assert kept.names == ("evidence.json",)
    assert any("dionaea.log" in one and "nearly full" in one for one in kept.missing)
    assert [file.name for file in tmp_path.glob("*.tmp")] == ["evidence-1-b.tar.tmp"]
    monkeypatch.setattr("honeyguide.watch.evidence.orjson.dumps", broken)
    with pytest.raises(OSError, match="No space"):
        keep_evidence(7, tmp_path, tmp_path / "proc")
    assert [file.name for file in tmp_path.glob("*.tmp")] == ["evidence-1-b.tar.tmp"]


def broken(about: object, option: int) -> bytes:
    raise OSError(28, f"No space left on device ({about}, {option})")


def test_evidence_of_nobody_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such process"):
        keep_evidence(2**22 + 1, tmp_path)


def test_sockets_say_what_waits_in_them() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert f"LISTEN 127.0.0.1:{port} <- 0.0.0.0:0 recv-q 0 send-q 0" in "\n".join(sockets(PROC, os.getpid()))
    assert address("0100007F:1F90") == "127.0.0.1:8080"
    assert address("00000000000000000000000001000000:0016") == "[::1]:22"


def test_a_restart_is_off_until_switched_on_keeps_evidence_and_stops_after_three(tmp_path: Path, hanging: Hanging) -> None:
    log, ran = tmp_path / "log", tmp_path / "ran"
    process = hanging(log)
    [holder] = holders([str(log)])
    assert holder.pid == process.pid
    command = (sys.executable, "-c", WRITES, str(ran))
    off = Restarts(RestartSettings(command=command), tmp_path / "kept")
    assert off.act(alert(pid=process.pid)) == []
    assert not ran.exists()
    on = Restarts(RestartSettings(enabled=True, command=command), tmp_path / "kept")
    assert on.act(alert("no-process")) == []
    assert "known by its name alone" in on.act(alert("guessed", process.pid, known_by="name"))[0]
    assert not ran.exists()
    for id in ("a1", "a1", "a2", "a3"):
        assert on.act(alert(id, process.pid)) == []
    assert len(ran.read_text().splitlines()) == 3
    assert len(list((tmp_path / "kept").glob("*.tar.gz"))) == 3
    assert on.act(alert("a4", process.pid)) == ["no restart: there were 3 in the last hour already"]
    again = Restarts(RestartSettings(enabled=True, command=command), tmp_path / "kept")
    assert again.act(alert("a5", process.pid)) == ["no restart: there were 3 in the last hour already"], (
        "by a service that was restarted, too"
    )


def test_what_a_program_leaves_running_is_left_alone_and_not_waited_for(tmp_path: Path) -> None:
    """A command that restarts the honeypot may start it itself."""
    child = tmp_path / "child"
    began = time.monotonic()
    assert run_program(["sh", "-c", f"sleep 20 & echo $! > {child}"], b"{}", "[restart] command", running()) == []
    assert time.monotonic() - began < 15
    os.kill(int(child.read_text()), signal.SIGKILL)


def test_a_server_that_ends_waits_for_no_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("honeyguide.watch.notify.LAST", 0.5)
    stop = running()
    stop.set()
    began = time.monotonic()
    found = run_program(["sleep", "60"], b"{}", "[notify] command", stop)
    assert found == ["[notify] command didn't end before the server did, and was ended"]
    assert time.monotonic() - began < 20


def test_without_room_for_evidence_nothing_is_restarted_and_the_alert_says_so(tmp_path: Path, hanging: Hanging) -> None:
    ran, lacking = tmp_path / "ran", dict[str, list[str]]()
    settings = RestartSettings(enabled=True, command=("touch", str(ran)))
    pid, room = hanging(tmp_path / "log").pid, [0]

    def check() -> None:
        room[0] -= 1
        if room[0] < 0:
            raise StoreError("12 MB are free")

    restarts = Restarts(settings, tmp_path / "kept", lacking=lambda id, missing: lacking.update({id: list(missing)}), check_room=check)
    said = "no restart: what it would destroy couldn't be kept; make room, then `honeyguide evidence` and restart it by hand"
    assert restarts.act(alert(pid=pid)) == [f"{said} (nothing: 12 MB are free)"]
    assert lacking["a1"] == [said, "nothing: 12 MB are free"]
    assert not (tmp_path / "kept").exists()
    room[0] = 4
    assert restarts.act(alert("a2", pid))[0].startswith(said), "it ran out meanwhile"
    assert not ran.exists()
    room[0] = 10_000
    assert restarts.act(alert(pid=pid)) == []
    assert ran.exists()
    assert restarts.act(alert(pid=pid)) == [], "once an alert"


@pytest.mark.parametrize("hours", [2.0, -2.0])
def test_a_clock_that_is_set_lets_nobody_restart_more_often(
    tmp_path: Path, hanging: Hanging, monkeypatch: pytest.MonkeyPatch, hours: float
) -> None:
    pid, wall = hanging(tmp_path / "log").pid, time.time
    settings = RestartSettings(enabled=True, command=("true",), an_hour=2)
    assert Restarts(settings, tmp_path).act(alert("a1", pid)) == [], "by an earlier process"
    restarts = Restarts(settings, tmp_path)
    assert restarts.act(alert("a2", pid)) == []
    monkeypatch.setattr("honeyguide.watch.restart.time.time", lambda: wall() + hours * 3600)
    assert restarts.act(alert("a3", pid)) == ["no restart: there were 2 in the last hour already"]
    assert Restarts(settings, tmp_path).act(alert("a4", pid)) == ["no restart: there were 2 in the last hour already"], "nor by a later one"


@pytest.mark.parametrize(("minutes", "up", "restarted"), [(30, 60.0, False), (90, 60.0, True), (-90, 60.0, False), (-90, 7200.0, True)])
def test_over_a_start_of_the_machine_the_walls_clock_counts_and_what_lies_ahead_was_before_it(
    tmp_path: Path, hanging: Hanging, monkeypatch: pytest.MonkeyPatch, minutes: float, up: float, restarted: bool
) -> None:
    settings = RestartSettings(enabled=True, command=("true",), an_hour=1)
    pid = hanging(tmp_path / "log").pid
    known = {"boot": "another", "clock": [1e6], "wall": [time.time() - minutes * 60]}
    (tmp_path / "restarts.json").write_text(json.dumps(known))
    monkeypatch.setattr("honeyguide.watch.restart.time.monotonic", lambda: up)
    assert bool(Restarts(settings, tmp_path).act(alert("a1", pid))) is not restarted


def test_the_oldest_evidence_goes_where_there_is_much(tmp_path: Path, hanging: Hanging, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("honeyguide.watch.restart.LARGEST", 10_000)
    for number in range(5):
        old = tmp_path / f"evidence-1-{number}.tar.gz"
        old.write_bytes(bytes(4_000))
        os.utime(old, (number, number))
    (tmp_path / "mine.txt").write_text("not evidence")
    restarts = Restarts(RestartSettings(enabled=True, command=("true",), an_hour=1), tmp_path)
    assert restarts.act(alert(pid=hanging(tmp_path / "log").pid)) == []
    left = {file.name for file in tmp_path.glob("evidence-*")}
    assert len(left) < 6
    assert "evidence-1-0.tar.gz" not in left
    assert any(name > "evidence-1-9" for name in left)
    assert (tmp_path / "mine.txt").exists()


def test_a_program_that_never_ends_is_ended_with_all_that_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("honeyguide.watch.notify.PATIENCE", 1.0)
    child = tmp_path / "child"
    began = time.monotonic()
    line = ["sh", "-c", f"sleep 60 & echo $! > {child}; wait"]
    assert run_program(line, b"{}" * 100_000, "[notify] command", running()) == ["[notify] command didn't end within 1.0 s, and was ended"]
    assert time.monotonic() - began < 20
    pid = child.read_text().strip()
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists() or ") Z " in Path(f"/proc/{pid}/stat").read_text():
            break
        time.sleep(0.1)
    else:
        raise AssertionError(pid)


def test_a_service_that_never_answers_holds_nobody_up_for_long() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        found = notify(alert(), NotifySettings(urls=(f"json://127.0.0.1:{silent.getsockname()[1]}",)), running())
        assert found == {1: "address 1 of [notify] urls didn't take the message"}
        assert time.monotonic() - began < 30
