"""Syslog in three shapes: years that aren't there, sshd's sentences, and user names that lie."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from honeyguide.formats import syslog_rfc3164, syslog_rfc5424

EventsOf = Callable[..., list[dict[str, Any]]]
CLASSIC, MODERN = syslog_rfc3164.FORMAT, syslog_rfc5424.FORMAT


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            "Failed password for root from 192.0.2.1 port 40022 ssh2",
            {"event.outcome": "failure", "user.name": "root", "source.ip": "192.0.2.1", "source.port": 40022, "event.action": "ssh_login"},
        ),
        (
            "Failed none for invalid user root from 10.0.0.1 port 1 ssh2 from 192.0.2.1 port 40022 ssh2",
            {"user.name": "root from 10.0.0.1 port 1 ssh2", "source.ip": "192.0.2.1"},
        ),
        (
            "Accepted publickey for ubuntu from 2001:db8::1 port 9 ssh2: RSA SHA256:x",
            {"event.outcome": "success", "source.ip": "2001:db8::1"},
        ),
        ("Invalid user  from 192.0.2.1", {"event.outcome": "failure", "source.ip": "192.0.2.1"}),
        ("Invalid user admin from 192.0.2.1 port 9", {"user.name": "admin", "source.port": 9}),
        ("input_userauth_request: invalid user oracle [preauth]", {"user.name": "oracle"}),
        ("Connection closed by authenticating user root 192.0.2.1 port 9 [preauth]", {"user.name": "root", "source.port": 9}),
        ("Connection closed by 192.0.2.1 [preauth]", {"source.ip": "192.0.2.1", "event.action": "connection-closed"}),
        ("Received disconnect from 192.0.2.1: 11: Bye Bye [preauth]", {"source.ip": "192.0.2.1", "event.reason": "Bye Bye [preauth]"}),
        ("Received disconnect from 192.0.2.1 port 9:11: disconnected by user", {"source.ip": "192.0.2.1", "source.port": 9}),
        ("Did not receive identification string from 192.0.2.1", {"source.ip": "192.0.2.1"}),
        (
            "Bad protocol version identification '\\026\\003\\001' from 192.0.2.1 port 9",
            {"honeypot.payload.hex": "160301", "source.port": 9},
        ),
        (
            "reverse mapping checking getaddrinfo for a.example [192.0.2.1] failed - POSSIBLE BREAK-IN ATTEMPT!",
            {"source.domain": "a.example", "source.ip": "192.0.2.1"},
        ),
        (
            "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=root",
            {"source.ip": "192.0.2.1", "user.name": "root", "event.outcome": "failure"},
        ),
        ("authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=h.example ", {"source.address": "h.example"}),
        ("banner exchange: Connection from 192.0.2.1 port 9: invalid format", {"source.ip": "192.0.2.1", "event.reason": "invalid format"}),
        ("Server listening on 0.0.0.0 port 22.", {"source.ip": None}),
    ],
)
def test_what_sshd_says(events_of: EventsOf, message: str, expected: dict[str, Any]) -> None:
    for form, head in ((CLASSIC, "Mar  7 13:06:56 host sshd[1291]: "), (MODERN, "<38>1 2024-03-07T13:06:56Z host sshd 1291 - - ")):
        (event,) = events_of(form, f"{head}{message}\n".encode())
        assert {name: event.get(name) for name in expected} == expected
        assert (event["process.name"], event["process.pid"], event["message"]) == ("sshd", 1291, message)
        assert event["@timestamp"] == datetime(2024, 3, 7, 13, 6, 56, tzinfo=UTC)


def test_a_repeated_message_is_one_record_that_says_how_often(events_of: EventsOf) -> None:
    data = b"Mar 27 13:08:09 host sshd[1]: message repeated 2 times: [ Failed password for root from 192.0.2.1 port 9 ssh2]\n"
    (event,) = events_of(CLASSIC, data)
    assert (event["honeypot.repeated"], event["user.name"], event["source.port"]) == (2, "root", 9)


def test_no_year_and_no_zone(events_of: EventsOf) -> None:
    data = b"Dec 31 23:30:00 host cron[1]: x\nJan  1 00:30:00 host cron[1]: x\n"
    old, new = events_of(CLASSIC, data, modified=datetime(2024, 1, 1, 1, tzinfo=UTC), zone=ZoneInfo("Asia/Tokyo"))
    assert old["@timestamp"] == datetime(2023, 12, 31, 14, 30, tzinfo=UTC)
    assert new["@timestamp"] == datetime(2023, 12, 31, 15, 30, tzinfo=UTC)


def test_the_same_lines_under_a_modern_time(events_of: EventsOf) -> None:
    data = b"2024-05-01T12:00:00.123456+09:00 host sshd[1]: Invalid user a from 192.0.2.1\nMay  1 12:00:00 host kernel: [  1.0] x\n"
    modern, classic = events_of(CLASSIC, data)
    assert modern["@timestamp"] == datetime(2024, 5, 1, 3, 0, 0, 123456, tzinfo=UTC)
    assert (classic["process.name"], classic["message"]) == ("kernel", "[  1.0] x")


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        (
            "sudo:   ubuntu : TTY=pts/0 ; PWD=/opt ; USER=root ; COMMAND=/bin/ls -l",
            {"process.command_line": "/bin/ls -l", "user.name": "ubuntu"},
        ),
        ("CRON[9]: (root) CMD (run x)", {"process.command_line": "run x"}),
        ("syslogd 1.4.1: restart.", {"process.name": "syslogd", "message": "restart."}),
        ("sshd(pam_unix)[19939]: check pass; user unknown", {"process.name": "sshd", "process.pid": 19939, "event.outcome": "failure"}),
        (
            "ftpd[1]: connection from 192.0.2.1 (a.example) at Sun Jul  9 9:9:9 2006",
            {"source.ip": "192.0.2.1", "source.domain": "a.example"},
        ),
        (
            "kernel: [1.0] [UFW BLOCK] IN=eth0 OUT= MAC=00 SRC=192.0.2.1 DST=198.51.100.1 LEN=40 TTL=1 PROTO=TCP SPT=9 DPT=22 SYN",
            {"source.ip": "192.0.2.1", "destination.port": 22, "network.transport": "tcp"},
        ),
        ("-- MARK --", {"message": "-- MARK --"}),
    ],
)
def test_other_programs(events_of: EventsOf, tag: str, expected: dict[str, Any]) -> None:
    (event,) = events_of(CLASSIC, f"Jun 14 15:16:01 combo {tag}\n".encode())
    assert {name: event.get(name) for name in expected} == expected


def test_structured_data_holds_brackets_and_quotes(events_of: EventsOf) -> None:
    data = rb'<165>1 2003-10-11T22:14:15.003Z host app 9 ID47 [a@1 x="]" y="\""][b@2] hello' + b"\n<13>1 - - - - - -\n"
    full, empty = events_of(MODERN, data)
    assert (full["message"], full["log.syslog.facility.code"], full["log.syslog.severity.code"]) == ("hello", 20, 5)
    assert json.loads(full["log.syslog.structured_data"]) == {"a@1": {"x": "]", "y": '"'}, "b@2": {}}
    assert "@timestamp" not in empty
    assert "host.hostname" not in empty


def test_days_without_padding_and_years_where_a_device_writes_them(events_of: EventsOf) -> None:
    short, full = events_of(CLASSIC, b"Mar 7 13:06:56 host sshd[1]: x\nMar  7 2019 13:06:56 host sshd[1]: x\n")
    assert short["@timestamp"] == datetime(2024, 3, 7, 13, 6, 56, tzinfo=UTC)
    assert full["@timestamp"] == datetime(2019, 3, 7, 13, 6, 56, tzinfo=UTC)
