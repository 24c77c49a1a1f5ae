"""One connection is one session, whichever outputs wrote about it and whatever each of them left out."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from honeyguide.ingest.intake import ingest
from honeyguide.ingest.ledger import Zone
from honeyguide.investigate.sessions import Tally, sessions, tally
from honeyguide.query.ast import Term
from honeyguide.sources import walk
from honeyguide.store.naive import NaiveStore

SmallStore: TypeAlias = Callable[[Sequence[Mapping[str, Any]]], NaiveStore]

ENDS = {
    "event.module": "dionaea",
    "source.ip": "192.0.2.7",
    "source.port": 40411,
    "destination.ip": "198.51.100.1",
    "destination.port": 21,
    "network.transport": "tcp",
}
ACCEPT = {**ENDS, "event.action": "connection-accept", "honeypot.connection.type": "accept"}
JSON = {**ACCEPT, "event.dataset": "dionaea.json", "@timestamp": "2026-03-04T10:00:22.4761+00:00"}
INCIDENT = {**ACCEPT, "event.dataset": "dionaea.incident", "@timestamp": "2026-03-04T10:00:22.4757+00:00", "honeypot.connection.id": "a1"}
FREED = {
    **ENDS,
    "event.dataset": "dionaea.incident",
    "@timestamp": "2026-03-04T10:40:00+00:00",
    "event.action": "connection-free",
    "honeypot.connection.id": "a1",
}
ROW = {**ACCEPT, "event.dataset": "dionaea.sqlite", "@timestamp": "2026-03-04T10:00:22.4768+00:00", "honeypot.connection.id": "1"}
LOGIN = {
    **ENDS,
    "event.dataset": "dionaea.sqlite",
    "@timestamp": "2026-03-04T10:00:22.4768+00:00",
    "event.action": "login",
    "honeypot.connection.id": "1",
    "honeypot.credential.username": ["root", "admin"],
}
LINE = {
    **ENDS,
    "event.dataset": "dionaea.log",
    "@timestamp": "2026-03-04T10:00:22+00:00",
    "log.logger": "connection",
    "honeypot.connection.type": "accept",
    "honeypot.connection.state.from": "none",
    "honeypot.connection.state.to": "established",
}
RECORDING = {
    **ENDS,
    "event.dataset": "dionaea.bistream",
    "@timestamp": "2026-03-04T10:00:00.4754+00:00",
    "event.action": "conversation",
    "honeypot.time.precision": "minute",
    "network.transport": None,
}


def test_a_connection_that_five_outputs_describe_is_one_session(small_store: SmallStore) -> None:
    (session,) = sessions(small_store([JSON, INCIDENT, FREED, ROW, LOGIN, LINE, RECORDING]))
    assert session.outputs == {"dionaea.bistream": 1, "dionaea.incident": 2, "dionaea.json": 1, "dionaea.log": 1, "dionaea.sqlite": 2}
    assert session.orphan is None
    assert (session.source_ip, session.source_port, session.destination_port) == ("192.0.2.7", 40411, 21)
    assert session.started_at.isoformat() == "2026-03-04T10:00:22.475700+00:00"
    assert session.ended_at.isoformat() == "2026-03-04T10:40:00+00:00"
    assert session.values["honeypot.credential.username"] == ("root", "admin")
    assert {row.output for row in session.rows} == set(session.outputs)


def test_a_port_that_is_used_again_makes_two_sessions_and_each_recording_finds_its_own(small_store: SmallStore) -> None:
    again = "2026-03-04T10:00:41.9"
    second = [{**JSON, "@timestamp": f"{again}+00:00"}, {**ROW, "@timestamp": f"{again}1+00:00", "honeypot.connection.id": "2"}]
    recordings = [RECORDING, {**RECORDING, "@timestamp": "2026-03-04T10:00:00.8992+00:00"}]
    first, other = sessions(small_store([JSON, ROW, *second, *recordings]))
    assert first.outputs == other.outputs == {"dionaea.bistream": 1, "dionaea.json": 1, "dionaea.sqlite": 1}
    assert (first.started_at.second, other.started_at.second) == (22, 41)
    assert first.id != other.id


def test_what_only_one_output_has_is_its_orphan(small_store: SmallStore) -> None:
    late = {**RECORDING, "@timestamp": "2026-03-04T10:07:00.4754+00:00"}
    lost = {**ROW, "source.port": 50000, "honeypot.connection.id": "3"}
    found = tally(small_store([JSON, ROW, LINE, late, lost]))
    assert found == Tally(3, {"dionaea.bistream": 1, "dionaea.json": 1, "dionaea.log": 1, "dionaea.sqlite": 2}, found.orphans, 0)
    assert found.orphans == {"dionaea.bistream": 1, "dionaea.sqlite": 1}


def test_two_transports_and_two_own_addresses_are_two_connections(small_store: SmallStore) -> None:
    udp = {**JSON, "network.transport": "udp"}
    elsewhere = {**ROW, "destination.ip": "198.51.100.2"}
    assert tally(small_store([INCIDENT, udp, elsewhere])).sessions == 3


def test_the_made_up_second_connect_of_sip_is_the_same_connection(small_store: SmallStore) -> None:
    fake = {"event.action": "connection-connect", "honeypot.connection.type": "connect"}
    events = [{**INCIDENT, **fake}, INCIDENT, {**ROW, **fake}, {**ROW, "honeypot.connection.id": "2"}, JSON]
    assert tally(small_store(events)).sessions == 1


def test_a_session_that_names_itself_needs_no_ports(small_store: SmallStore) -> None:
    cowrie = {"event.dataset": "cowrie.json", "event.module": "cowrie", "honeypot.session.id": "b12a8db0bdeb", "source.ip": "192.0.2.7"}
    connect = {
        **cowrie,
        "@timestamp": "2026-03-04T10:59:19+00:00",
        "event.action": "session.connect",
        "source.port": 48270,
        "destination.port": 2222,
    }
    login = {**cowrie, "@timestamp": "2026-03-04T11:01:20+00:00", "event.action": "login.failed", "honeypot.credential.password": ["1234"]}
    other = {**login, "honeypot.session.id": "ffffffffffff"}
    first, second = sessions(small_store([connect, login, other]))
    assert (first.source_port, first.outputs, first.values["honeypot.credential.password"]) == (48270, {"cowrie.json": 2}, ("1234",))
    assert (second.source_port, second.outputs) == (None, {"cowrie.json": 1})


def test_a_handshake_that_one_output_waits_for_and_the_other_calls_by_its_name_is_the_same_connection(small_store: SmallStore) -> None:
    line = {**LINE, "network.transport": "tls"}
    later = [
        {**line, "@timestamp": f"2026-03-04T10:00:{second}+00:00", "honeypot.connection.state.from": "established"} for second in (28, 30)
    ]
    accepted = {**INCIDENT, "@timestamp": "2026-03-04T10:00:29.2+00:00"}
    (session,) = sessions(small_store([line, *later, accepted]))
    assert session.outputs == {"dionaea.incident": 1, "dionaea.log": 3}
    assert session.transport == "tcp"


def test_a_listener_has_no_peer_and_is_no_session(small_store: SmallStore) -> None:
    listener = {**ROW, "source.ip": None, "source.port": None, "event.action": "connection-listen", "honeypot.connection.type": "listen"}
    assert tally(small_store([listener, JSON])).sessions == 1


def test_a_query_narrows_the_rows(small_store: SmallStore) -> None:
    other = {**ROW, "source.ip": "203.0.113.9", "honeypot.connection.id": "2"}
    (session,) = sessions(small_store([JSON, ROW, other]), Term("source.ip", "203.0.113.0/24"))
    assert session.source_ip == "203.0.113.9"


@pytest.mark.corpus
def test_the_sessions_of_a_real_sensor_are_its_accepted_connections_and_what_only_other_outputs_have(corpus: Path) -> None:
    story = corpus / "incidents" / "story"
    store = NaiveStore()
    outputs = [story / name for name in ("dionaea.json", "dionaea_incident.json.gz", "dionaea.sqlite", "bistreams")]
    ingest(store, walk(outputs), zone=(UTC, Zone("UTC", "given")), enrich=lambda frame: frame)
    database = sqlite3.connect(f"{(story / 'dionaea.sqlite').as_uri()}?immutable=1", uri=True)
    try:
        ((accepted, datagrams),) = database.execute(
            "SELECT sum(connection_type = 'accept'), sum(connection_transport = 'udp') FROM connections"
        )
    finally:
        database.close()
    found = tally(store)
    assert (accepted, datagrams) == (347, 59)
    assert found.sessions == accepted + datagrams
    assert found.described == {"dionaea.bistream": 406, "dionaea.incident": 406, "dionaea.json": 405, "dionaea.sqlite": 406}
    assert found.orphans == {}
