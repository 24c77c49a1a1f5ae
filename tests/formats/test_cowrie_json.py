"""Cowrie's JSON through the years: what drifted, what Python left in it, and tunnels that aren't destinations."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from honeyguide.formats.cowrie_json import FORMAT

EventsOf = Callable[..., list[dict[str, Any]]]

BASE = {"session": "c0ffee123456", "src_ip": "192.0.2.7", "sensor": "pot", "timestamp": "2022-06-02T00:00:19.237894Z"}


def line(event: str, **keys: object) -> bytes:
    return json.dumps({"eventid": f"cowrie.{event}", **BASE, **keys}).encode() + b"\n"


@pytest.mark.parametrize(
    ("keys", "nanoseconds"),
    [({"duration": 30.692105054855347}, 30_692_105_055), ({"duration": "10.1"}, 10_100_000_000), ({"duration_ms": 1500}, 1_500_000_000)],
)
def test_a_duration_is_nanoseconds_in_every_generation(events_of: EventsOf, keys: dict[str, object], nanoseconds: int) -> None:
    (event,) = events_of(FORMAT, line("session.closed", **keys))
    assert event["event.duration"] == nanoseconds
    assert event["event.action"] == "session.closed"


def test_where_a_tunnel_leads_is_not_where_the_attacker_came(events_of: EventsOf) -> None:
    data = line("direct-tcpip.request", dst_ip="example.org", dst_port=25, src_port=28202) + line(
        "direct-tcpip.data", dst_ip="203.0.113.9", dst_port=80, data="b'GET / HTTP/1.1\\r\\n'", id=0
    )
    request, sent = events_of(FORMAT, data)
    assert (request["honeypot.tunnel.target.domain"], request["honeypot.tunnel.target.port"]) == ("example.org", 25)
    assert sent["honeypot.tunnel.target.ip"] == "203.0.113.9"
    assert sent["honeypot.payload.text"] == "GET / HTTP/1.1\r\n"
    for event in (request, sent):
        assert event["source.ip"] == "192.0.2.7"
        assert not {"destination.ip", "destination.port", "source.port"} & set(event)
    assert json.loads(request["honeypot.data"]) == {"src_port": 28202}


def test_a_version_that_python_wrote_is_the_same_version(events_of: EventsOf) -> None:
    old, new = events_of(FORMAT, line("client.version", version="b'SSH-2.0-Go'") + line("client.version", version="SSH-2.0-Go"))
    assert old["honeypot.ssh.version"] == new["honeypot.ssh.version"] == "SSH-2.0-Go"


def test_logins_have_outcomes_and_empty_passwords_count(events_of: EventsOf) -> None:
    good, bad = events_of(FORMAT, line("login.success", username="root", password="") + line("login.failed", username="a", password="b"))
    assert (good["event.outcome"], good["honeypot.credential.password"]) == ("success", [""])
    assert (bad["event.outcome"], bad["user.name"], bad["honeypot.credential.username"]) == ("failure", "a", ["a"])


def test_unknown_keys_stay_data_and_an_empty_message_is_none(events_of: EventsOf) -> None:
    (event,) = events_of(FORMAT, line("session.params", arch="linux-x64-lsb", message=[], uuid="u"))
    assert json.loads(event["honeypot.data"]) == {"arch": "linux-x64-lsb", "uuid": "u"}
    assert "message" not in event


def test_the_2017_log_with_a_hole_a_torn_line_and_a_cut_end(events_of: EventsOf) -> None:
    whole = line("session.connect", src_port=41994, dst_port=2222, dst_ip="198.51.100.85", isError=0, system="x")
    events = events_of(FORMAT, b"\0" * 540_597 + whole + whole[:100] + whole + whole[:50], rejects=2)
    assert [event["log.offset"] for event in events] == [0]
    assert events[0]["source.port"] == 41994
    assert events[0]["@timestamp"] == datetime(2022, 6, 2, 0, 0, 19, 237894, tzinfo=UTC)


def test_a_mapped_peer_is_unmapped(events_of: EventsOf) -> None:
    (event,) = events_of(FORMAT, line("session.connect")[:-2] + b', "src_ip": "::ffff:192.0.2.8"}\n')
    assert event["source.ip"] == "192.0.2.8"


def test_a_first_line_longer_than_the_head_is_known_by_its_beginning() -> None:
    long = line("command.input", input="A" * 200_000)
    assert FORMAT.sniff(long[: 64 << 10], "x") > 0.5
