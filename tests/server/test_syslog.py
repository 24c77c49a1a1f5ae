"""Syslog over both ports and in both shapes becomes rows that a search finds."""

import resource
import signal
import socket
import time
from collections.abc import Generator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.server.conftest import server

from honeyguide.errors import StoreError, UsageError
from honeyguide.query.ast import Phrase
from honeyguide.server.room import NoRoom
from honeyguide.server.syslog import Listener, Spool, place, shaped

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
OLD = b"<34>Oct 11 22:14:15 mymachine su[7]: 'su root' failed for lonvick on /dev/pts/8"
NEW = b'<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [x iut="3"] An application event log entry'


@pytest.mark.parametrize(
    ("message", "shape", "line"),
    [
        (OLD + b"\n", "rfc3164", OLD),
        (NEW, "rfc5424", NEW),
        (b"<13>1 - - - - - - no clock", "rfc5424", b"<13>1 2026-11-23T06:00:00+00:00 - - - - - no clock"),
        (OLD + b"\nevil\0", "rfc3164", OLD + b"#012evil"),
        (b"<13>hello there", "rfc3164", b"<13>2026-11-23T06:00:00+00:00 192.0.2.9 unknown: hello there"),
        (b"plain", "rfc3164", b"<13>2026-11-23T06:00:00+00:00 192.0.2.9 unknown: plain"),
    ],
)
def test_a_message_is_one_line(message: bytes, shape: str, line: bytes) -> None:
    assert shaped(message, "192.0.2.9", NOW) == (shape, line)


@pytest.fixture
def listener(tmp_path: Path) -> Generator[Listener]:
    with closing(Listener(Spool(tmp_path / "syslog"), "127.0.0.1:0", "127.0.0.1:0")) as found:
        yield found


def lines(folder: Path, count: int) -> list[bytes]:
    for _ in range(100):
        found = [line for file in sorted(folder.glob("*.log")) for line in file.read_bytes().splitlines()]
        if len(found) >= count:
            return found
        time.sleep(0.05)
    raise AssertionError(folder)


def test_both_framings_of_tcp_and_udp(listener: Listener, tmp_path: Path) -> None:
    with socket.create_connection(("127.0.0.1", listener.tcp_port)) as sender:
        sender.sendall(OLD + b"\n" + b"%d " % len(NEW) + NEW + b"%d " % len(OLD) + OLD + OLD)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(NEW, ("127.0.0.1", listener.udp_port))
    assert sorted(lines(tmp_path / "syslog", 5)) == sorted([OLD] * 3 + [NEW] * 2)


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        (b"".join(b"2026-11-22 21:37:%02d host app: begins with a date\n" % second for second in range(10)), 10),
        (b"7" * 200_000 + b"\n" + (OLD + b"\n") * 5, 6),
        (b"7" * 300_000, 1),
        ((OLD + b"\0") * 10, 10),
        (OLD + b" a\0b\n" + NEW, 2),
        (b"99999999 " + OLD + b"\n" + OLD + b"\n", 2),
        (b"%d " % (len(OLD) + 50) + OLD, 1),
    ],
    ids=["dates", "a long line of digits", "no line end", "NUL as end", "NUL within", "a count that is none", "the end is missing"],
)
def test_nothing_of_a_connection_is_dropped(listener: Listener, tmp_path: Path, sent: bytes, taken: int) -> None:
    with socket.create_connection(("127.0.0.1", listener.tcp_port)) as sender:
        for start in range(0, len(sent), 997):
            sender.sendall(sent[start : start + 997])
        sender.shutdown(socket.SHUT_WR)
        assert sender.recv(1) == b""
    assert len(lines(tmp_path / "syslog", taken)) == taken


def test_without_room_udp_is_counted_and_tcp_waits(listener: Listener, tmp_path: Path) -> None:
    full = True

    def room() -> None:
        if full:
            raise NoRoom("no")

    listener.spool.room = room
    listener.datagram_received(OLD, ("192.0.2.9", 514))
    assert listener.lost() == "1 messages were dropped, for there was no room"
    with socket.create_connection(("127.0.0.1", listener.tcp_port)) as sender:
        sender.sendall(NEW + b"\n")
        time.sleep(0.2)
        full = False
        assert lines(tmp_path / "syslog", 1) == [NEW]


def test_a_message_that_a_full_disk_refused_is_there_once_when_it_is_sent_again(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "syslog")
    assert spool.add(OLD, "192.0.2.9")
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(OLD) + 20, limit[1]))
    try:
        assert not spool.add(OLD, "192.0.2.9")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    time.sleep(1.1)
    assert spool.add(OLD, "192.0.2.9")
    assert lines(tmp_path / "syslog", 2) == [OLD, OLD]
    spool.close()


def test_a_spool_file_that_can_not_be_made_is_made_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = Spool(tmp_path / "syslog")
    monkeypatch.setattr("honeyguide.server.syslog.FULL", 1)
    assert spool.add(OLD, "192.0.2.9")
    (tmp_path / "syslog").rename(tmp_path / "aside")
    (tmp_path / "syslog").write_text("no folder")
    assert not spool.add(OLD, "192.0.2.9")
    (tmp_path / "syslog").unlink()
    time.sleep(1.1)
    assert spool.add(NEW, "192.0.2.9")
    assert spool.add(OLD, "192.0.2.9")
    assert sorted(lines(tmp_path / "syslog", 2)) == sorted([NEW, OLD])
    spool.close()


def test_connections_beyond_those_that_are_attended_to_are_counted(
    listener: Listener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("honeyguide.server.syslog.MOST_CONNECTIONS", 1)
    with (
        socket.create_connection(("127.0.0.1", listener.tcp_port)) as one,
        socket.create_connection(("127.0.0.1", listener.tcp_port)) as two,
    ):
        one.sendall(OLD + b"\n")
        assert lines(tmp_path / "syslog", 1) == [OLD]
        assert two.recv(1) == b""
    assert listener.lost() == "1 connections were refused, for 1 were open already"


@pytest.mark.parametrize("text", ["514", "127.0.0.1:", "127.0.0.1:x", ":514", "h:99999"])
def test_a_place_is_a_host_and_a_port(text: str) -> None:
    with pytest.raises(UsageError):
        place(text)
    assert place("[::1]:514") == ("::1", 514)


def test_a_port_that_is_taken_is_a_sentence(listener: Listener, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="can't be listened to"):
        Listener(Spool(tmp_path / "other"), tcp=f"127.0.0.1:{listener.tcp_port}")


def test_it_ends_without_a_word_while_others_are_connected(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    listener = Listener(Spool(tmp_path / "syslog"), tcp="127.0.0.1:0")
    with socket.create_connection(("127.0.0.1", listener.tcp_port)) as one, socket.create_connection(("127.0.0.1", listener.tcp_port)):
        one.sendall(b"<13>whole\n<13>half")
        assert len(lines(tmp_path / "syslog", 1)) == 1
        listener.close()
    assert caplog.messages == []


def test_what_is_sent_is_found(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "honeyguide.toml").write_text('[listen]\nsyslog_udp = "127.0.0.1:0"\n')
    with server(data) as ask:
        assert ask.service.syslog is not None
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for _ in range(3):
                sender.sendto(OLD, ("127.0.0.1", ask.service.syslog.udp_port))
                sender.sendto(NEW, ("127.0.0.1", ask.service.syslog.udp_port))
        found: list[int] = []
        for _ in range(200):
            time.sleep(0.1)
            found = [ask.service.store.count("*", Phrase("message", words)) for words in ("su root", "application event log")]
            if found == [3, 3]:
                return
        raise AssertionError(found)


def test_spool_files_that_begin_alike_are_each_taken_in(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "honeyguide.toml").write_text('[listen]\nsyslog_udp = "127.0.0.1:0"\n')
    for wanted in (45, 90):
        with server(data) as ask:
            assert ask.service.syslog is not None
            for _ in range(45):
                ask.service.syslog.spool.add(b"<13>1 - pot app - - - the clock of this sender stands still", "192.0.2.9")
            found = 0
            for _ in range(150):
                time.sleep(0.1)
                found = ask.service.store.count("*", Phrase("message", "stands still"))
                if found == wanted:
                    break
            assert found == wanted
