"""A process of our own burns a core while it holds a log open, and the alert says so, with the newest connection as candidate."""

import time

import pytest
from tests.watch.conftest import Hanging, Watched, spin

from honeyguide.query.ast import Term

ACCEPTED = "[28012022 21:35:{second}] connection /x/connection.c:2181-message: connection 0x55feed2a4c{second} accept/tcp/none "
LOG = "".join(
    f"{ACCEPTED.format(second=second)}[192.0.2.1:{port}->{peer}:50123] state: none->established\n"
    for second, port, peer in (("50", 80, "198.51.100.7"), ("51", 27017, "203.0.113.9"))
)


def test_a_hang_is_called_as_it_begins_and_is_over_when_the_process_is_gone(watched: Watched, hanging: Hanging) -> None:
    log = watched.root / "dionaea.log"
    log.write_text(LOG)
    process = hanging(log)
    watched.take_in()
    watched.watcher.look()
    for _ in range(6):
        time.sleep(0.3)
        watched.watcher.look()
    assert watched.called == []
    spin(process)
    watched.look_until(lambda: bool(watched.called))
    [alert] = watched.called
    assert (alert.seen.kind, alert.seen.process["pid"], alert.seen.culprit) == ("stuck-callback", process.pid, None)
    assert [peer.source_ip for peer in alert.seen.candidates] == ["203.0.113.9"]
    store = watched.workspace.store
    assert store.count("honeyguide-alerts", Term("source.ip", "203.0.113.9")) == 1
    [document] = watched.documents()
    assert document["status"] == "open"
    assert document["culprit_certainty"] == "candidates"
    assert document["kind"] == "stuck-callback"
    assert "honeyguide evidence" in str(document["advice"])
    process.kill()
    watched.look_until(lambda: watched.documents()[0]["status"] == "ended")
    assert len(watched.called) == 1
    assert watched.watcher.problems == {}


def test_whoever_only_reads_the_log_holds_it_not(watched: Watched, hanging: Hanging, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.watch.conftest.HANGS", HANGS_READING)
    log = watched.root / "dionaea.log"
    log.write_text(LOG)
    spin(hanging(log))
    watched.take_in()
    for _ in range(9):
        watched.watcher.look()
        time.sleep(0.3)
    assert watched.documents() == []


def test_a_busy_process_that_goes_on_writing_is_no_hang(watched: Watched, hanging: Hanging) -> None:
    log = watched.root / "dionaea.log"
    log.write_text(LOG)
    spin(hanging(log))
    watched.take_in()
    for _ in range(9):
        with log.open("a") as file:
            file.write(LOG)
        watched.watcher.look()
        time.sleep(0.3)
    assert watched.documents() == []


HANGS_READING = """
import sys, time
log = open(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
ended = time.monotonic() + 10
while time.monotonic() < ended:
    pass
"""
