"""Where it is knocked at the honeypot, a port that dies is told, one that lives is not, and the knocks themselves are nobody's event."""

import os
import socket
import sqlite3
import threading
import time
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.watch.conftest import Hanging, Watched, spin

from honeyguide.errors import UsageError
from honeyguide.ingest.knocks import Knock, Knocks
from honeyguide.query.ast import MatchAll, Term
from honeyguide.watch.knocking import Knocking
from honeyguide.watch.settings import read_settings

PATIENCE = 0.15


class Service:
    """A service on a port of this machine; hung, it accepts nobody although the system still does."""

    def __init__(self, greeting: bytes, port: int = 0) -> None:
        self.greeting, self.hung = greeting, threading.Event()
        self._resting = threading.Event()
        self.peers: list[tuple[str, int]] = []
        self._socket = socket.create_server(("127.0.0.1", port))
        self._socket.settimeout(0.05)
        self.port = int(self._socket.getsockname()[1])
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while not self._ended.is_set():
            if self.hung.is_set():
                self._resting.set()
                time.sleep(0.02)
                continue
            with suppress(TimeoutError, ConnectionError):
                connection, peer = self._socket.accept()
                self.peers.append(peer)
                with connection:
                    connection.settimeout(1)
                    connection.sendall(self.greeting)
                    connection.recv(100)

    def hang(self) -> None:
        self._resting.clear()
        self.hung.set()
        assert self._resting.wait(30), "it is still accepting somebody"

    def close(self) -> None:
        self._ended.set()
        self._thread.join()
        self._socket.close()


@contextmanager
def service(greeting: bytes, port: int = 0) -> Generator[Service]:
    with closing(Service(greeting, port)) as made:
        yield made


def knocks(knocking: Knocking, count: int, since: float = 0.0) -> list[int]:
    """How many ports are called dead, after each of some knocks."""
    seen: list[int] = []
    for number in range(count):
        knocking.look(since + number * 100.0)
        knocking.wait()
        seen.append(len(knocking.look(since + number * 100.0)))
    return seen


@pytest.mark.parametrize("greeting", [b"220 ready\r\n", b""])
def test_a_port_that_hangs_is_dead_after_three_knocks_and_alive_after_two(tmp_path: Path, greeting: bytes) -> None:
    with service(greeting) as one:
        knocking = Knocking([str(one.port)], 60.0, Knocks(tmp_path), PATIENCE)
        assert knocks(knocking, 4) == [0, 0, 0, 0]
        one.hang()
        assert knocks(knocking, 4, 1000) == [0, 0, 1, 1]
        [dead] = knocking.look(1301)
        assert (dead.used_to, dead.now) == ("spoke" if greeting else "closed", "accepted, and nothing more")
        assert [knock.answer for knock in dead.knocks][-1] == "accepted, and nothing more"
        one.hung.clear()
        time.sleep(0.2)
        assert knocks(knocking, 3, 2000) == [1, 0, 0]
    assert knocks(knocking, 3, 3000) == [0, 0, 1]
    assert knocking.look(3201)[0].now == "refused"
    again = Knocking([f"127.0.0.1:{one.port}"], 60.0, Knocks(tmp_path), PATIENCE)
    assert knocks(again, 3) == [0, 0, 1], "what it used to do is known after a restart"


def test_a_port_that_never_answered_is_never_called(tmp_path: Path) -> None:
    with service(b"") as one:
        port = one.port
    assert knocks(Knocking([str(port)], 60.0, Knocks(tmp_path), PATIENCE), 5) == [0] * 5


def test_no_port_is_knocked_at_unless_named(watched: Watched) -> None:
    watched.watcher.look()
    assert not (watched.workspace.folder / "knocks.sqlite").exists()


def test_one_alert_tells_of_all_ports_and_ends(watched: Watched) -> None:
    with service(b"220 ready\r\n") as first, service(b"") as second:
        ports = (str(first.port), str(second.port))
        watched.watcher = watched.again(knock=ports, knock_every=5.0)
        watched.watcher.knocking = Knocking(ports, 0.1, Knocks(watched.workspace.folder), PATIENCE)
        watched.look_until(lambda: watched.watcher.knocking.made >= 8)
        assert watched.called == []
        first.hang()
        second.hang()
        watched.look_until(lambda: bool(watched.called))
        [alert] = watched.called
        document = alert.document()
        assert (document["detector"], document["kind"], document["subject"]) == ("knocks", "port-silent", "127.0.0.1")
        assert "knocks" in document["switch_off"]["en"]
        assert len(document["evidence"]) >= 3
        assert "accepted, and nothing more" in document["evidence"][-1]["text"]
        first.hung.clear()
        second.hung.clear()
        watched.look_until(lambda: [one["status"] for one in watched.documents()] == ["ended"])
        assert len(watched.called) == 1
        watched.watcher.close()


def test_switched_off_it_does_not_knock(watched: Watched) -> None:
    with service(b"") as one:
        watcher = watched.again(knock=(str(one.port),), off=("knocks",))
        watcher.look()
        watcher.close()
        assert one.peers == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("knock = ['ftp']", "'ftp' is no HOST:PORT"),
        ("knock = ['127.0.0.1:99999']", "is no HOST:PORT"),
        ("knock = [21]", "a list of texts"),
        ("knock_every = 1", "expected 5 to 86400 seconds"),
        (f"knock = {[str(port) for port in range(1, 18)]}", "at most 16 ports"),
    ],
)
def test_settings_are_checked(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "honeyguide.toml").write_text(f"[watch]\n{text}\n")
    with pytest.raises(UsageError, match=said):
        read_settings(tmp_path)


def row(database: sqlite3.Connection, number: int, ip: str, port: int, to_port: int, at: float) -> None:
    values = (number, "accept", "tcp", "ftpd", at, number, None, "127.0.0.1", to_port, ip, "", port)
    database.execute("INSERT INTO connections VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", values)


def log_lines(ip: str, port: int, to_port: int, at: float, pointer: str) -> str:
    stamp = datetime.fromtimestamp(at, UTC).strftime("[%d%m%Y %H:%M:%S]")
    place = "connection /opt/dionaea/src/connection.c"
    return (
        f"{stamp} {place}:2181-message: connection {pointer} accept/tcp/none [127.0.0.1:{to_port}->{ip}:{port}] state: none->established\n"
        f"{stamp} {place}:1700-debug: connection_established con {pointer}\n"
        f"{stamp} log_sqlite /opt/dionaea/lib/dionaea/python/dionaea/logsql.py:675-info: accepted connection from {ip}:{port} "
        f"to 127.0.0.1:{to_port} (id=1)\n"
    )


def test_what_the_honeypot_writes_of_a_knock_is_nobodys_event_and_never_a_candidate(watched: Watched, hanging: Hanging) -> None:
    """Its connection is the newest when the honeypot hangs on an older one."""
    with service(b"220 ready\r\n") as one:
        knocking = Knocking([str(one.port)], 60.0, Knocks(watched.workspace.folder), PATIENCE)
        knocks(knocking, 1)
        [(ip, port)] = one.peers
    now = time.time()
    log, database = watched.root / "dionaea.log", watched.root / "dionaea.sqlite"
    log.write_text(
        log_lines("198.51.100.7", 40411, one.port, now - 60, "0x55bfe82f7050")
        + log_lines(ip, port, one.port, now, "0x55bfe82f8888")
        # The same end at another time, and another of this machine's ports, aren't the watch's.
        + log_lines(ip, port, one.port, now - 120, "0x55bfe82f9999")
        + log_lines(ip, port - 1, one.port, now, "0x55bfe82f8888")
    )
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute(
            "CREATE TABLE connections (connection INTEGER PRIMARY KEY, connection_type TEXT, connection_transport TEXT, "
            "connection_protocol TEXT, connection_timestamp INTEGER, connection_root INTEGER, connection_parent INTEGER, "
            "local_host TEXT, local_port INTEGER, remote_host TEXT, remote_hostname TEXT, remote_port INTEGER)"
        )
        row(opened, 1, "198.51.100.7", 40411, one.port, now - 60)
        row(opened, 2, ip, port, one.port, now)
    watched.take_in()
    store = watched.workspace.store
    assert store.count("*", Term("source.ip", "198.51.100.7")) == 3
    assert store.count("logs-dionaea.log-*", MatchAll()) == 9
    assert store.count("logs-dionaea.sqlite-*", MatchAll()) == 1
    assert store.count("*", Term("honeypot.connection.pointer", "0x55bfe82f8888")) == 2
    lines = {line.path: line for line in store.checkpoints()}
    known = lines[str(log)]
    assert (known.line, known.events, known.continuations, known.rejects) == (12, 9, 3, 0)
    for file in (log, database):
        os.utime(file, (now - 600, now - 600))  # silent for long against their habit
    spin(hanging(log))
    watched.look_until(lambda: bool(watched.called))
    assert [peer.source_ip for peer in watched.called[0].seen.candidates] == ["198.51.100.7"]


def test_sessions_of_a_knock_are_followed_over_batches(watched: Watched) -> None:
    ledger, now = Knocks(watched.workspace.folder), time.time()
    ledger.end(ledger.begin(Knock(now, "127.0.0.1", 40000, "127.0.0.1", 2222)), "spoke", settled=True)
    log = watched.root / "cowrie.json"
    at = datetime.fromtimestamp(now + 0.5, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    connect = (
        '{{"eventid":"cowrie.session.connect","src_ip":"{0}","src_port":{1},"dst_ip":"127.0.0.1","dst_port":2222,"session":"{2}",'
        '"protocol":"ssh","message":"New connection","sensor":"pot","timestamp":"{3}"}}\n'
    )
    closed = (
        '{{"eventid":"cowrie.session.closed","duration":0.1,"message":"Connection lost","sensor":"pot","timestamp":"{1}",'
        '"src_ip":"127.0.0.1","session":"{0}"}}\n'
    )
    log.write_text(connect.format("127.0.0.1", 40000, "aaaaaaaaaaaa", at) + connect.format("127.0.0.1", 40001, "bbbbbbbbbbbb", at))
    watched.take_in()
    with log.open("a") as file:
        file.write(closed.format("aaaaaaaaaaaa", at) + closed.format("bbbbbbbbbbbb", at))
    watched.take_in()
    assert watched.workspace.store.count("*", Term("honeypot.session.id", "aaaaaaaaaaaa")) == 0
    assert watched.workspace.store.count("*", Term("honeypot.session.id", "bbbbbbbbbbbb")) == 2
