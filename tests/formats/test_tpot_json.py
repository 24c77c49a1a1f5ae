"""T-Pot's honeypots by their table: each recognised by its keys, under its own name, with every peer in source.ip."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from honeyguide.formats import Chunk
from honeyguide.formats.payloads import READERS
from honeyguide.formats.tpot_json import FORMAT, honeypots, writer_of
from honeyguide.schema.fields import fields

EventsOf = Callable[..., list[dict[str, Any]]]
PEER, TIME = "192.0.2.1", "2024-06-02T05:05:22Z"


def line(**keys: object) -> bytes:
    return json.dumps(keys).encode() + b"\n"


@pytest.mark.parametrize("honeypot", honeypots(), ids=lambda honeypot: honeypot.name)
def test_the_table_names_columns_of_the_vocabulary_only(honeypot: Any) -> None:
    places = [place for several in honeypot.plan.places.values() for place in several]
    named = {place.column for place in places if place.kind.partition(":")[0] not in READERS}
    own = {"http.request.line"} if honeypot.finish == "request" else set()
    assert named | set(honeypot.plan.constants) <= set(fields()) | own


@pytest.mark.parametrize("sample", FORMAT.samples, ids=lambda sample: sample.name)
def test_a_record_says_whose_it_is(sample: Any) -> None:
    event = FORMAT.read(Chunk(sample.data)).events.to_dicts()[0]
    assert event["event.module"] == event["event.dataset"]
    assert event["event.module"] != "tpot"
    assert event["source.ip"] is not None


@pytest.mark.parametrize(
    ("keys", "module"),
    [
        ({"ID": "a", "IP": PEER, "Port": "104", "Status": "Connected", "level": "info", "msg": "x", "time": TIME}, "dicompot"),
        ({"data": "TVNI", "level": "info", "message": "x", "src_ip": PEER, "src_port": "1", "timestamp": TIME}, "medpot"),
        ({"REMOTE_ADDR": PEER, "URL": "/x", "USERAGENT": "y", "level": "info", "time": TIME, "message": "NEW"}, "hellpot"),
        (
            {"action": "login", "dest_ip": "0.0.0.0", "dest_port": "21", "password": "b", "server": "ftp_server", "src_ip": PEER,
             "src_port": "9", "status": "failed", "timestamp": "2022-06-02T05:05:22", "username": "a"},
            "honeypots",
        ),
        ({"eventTime": TIME, "httpRequest": {"method": "GET", "request": "/"}, "srcIP": PEER, "srcPort": "9"}, "galah"),
        ({"eventid": "ipphoney.recon", "timestamp": TIME, "src_ip": PEER, "url": "/", "query": {"g": []}}, "ipphoney"),
        ({"timestamp": TIME, "src_ip": PEER, "dest_port": 99, "odd": 1}, "tpot"),
        ({"@timestamp": TIME, "src_ip": PEER, "dest_port": 99, "type": "Go-pot", "t-pot_ip_ext": "198.51.100.1"}, "go_pot"),
        ({"timestamp": TIME, "src_ip": PEER, "eventid": "newpot.login", "username": "a"}, "newpot"),
        ({"time": "02/Jun/2024:05:05:22 +0000", "remote_ip": PEER, "request": "GET /x HTTP/1.1", "response": 304}, "nginx"),
        ({"timestamp": TIME, "src_ip": PEER, "status": "200", "request": "GET /x HTTP/1.1", "request_method": "GET"}, "nginx"),
        ({"time": TIME, "sip": PEER, "dip": "::1", "method": "GET", "url": "/x", "headers": {}, "useragent": [""]}, "webhoneypot"),
    ],
)  # fmt: skip
def test_honeypots_that_no_sample_shows(events_of: EventsOf, keys: dict[str, object], module: str) -> None:
    (event,) = events_of(FORMAT, line(**keys))
    assert (event["event.module"], event["source.ip"]) == (module, PEER)
    assert event["@timestamp"].month == 6


def test_what_the_table_does_not_know_is_nobodys() -> None:
    assert writer_of({"hello": "world"}) is None
    assert FORMAT.sniff(line(hello="world"), "tpot/log.json") == 0.0


def test_honeytraps_artefacts_are_marked(events_of: EventsOf) -> None:
    """Decoders repeat a payload as a connection of their own, from 0.0.0.0 in 1970."""
    connection = {
        "protocol": "ip",
        "remote_ip": "0.0.0.0",
        "remote_port": 0,
        "local_ip": "0.0.0.0",
        "local_port": 0,
        "payload": {"data_hex": "41"},
    }
    (event,) = events_of(FORMAT, line(is_virtual=True, **{"@timestamp": "1970-01-01T00:00:00Z"}, attack_connection=connection))
    assert event["honeypot.virtual"] is True
    assert event["@timestamp"].year == 1970


@pytest.mark.parametrize(("name", "port"), [("ntpot.log", 123), ("dnspot.log.2.gz", 53), ("a.tar!log/ssdpot.log", 1900), ("x.log", None)])
def test_ddospots_port_is_in_the_files_name_only(events_of: EventsOf, name: str, port: int | None) -> None:
    data = b"[2022-06-02 05:00:24] plain text\n" + line(
        time="2022-06-02 05:00:24.695123", src_ip="192.0.2.1", src_port=9, req_size=4, req_pkt="FwAD"
    )
    text, event = events_of(FORMAT, data, path=f"/data/ddospot/log/{name}")
    assert event.get("destination.port") == port
    assert (text["event.module"], text["message"]) == ("ddospot", "[2022-06-02 05:00:24] plain text")


def test_keys_that_an_attacker_chose_are_never_columns(events_of: EventsOf) -> None:
    data = line(
        method="POST", path="/", uuid="u", status=200, peer={"ip": "192.0.2.1", "port": 1}, timestamp="2025-01-09T17:31:15.638815",
        headers={"user-agent": "x", "event.module": "evil", "@timestamp": "1999"},
        post_data={"0x[]": "androxgh0st", "source.ip": "8.8.8.8"},
    )  # fmt: skip
    (event,) = events_of(FORMAT, data)
    assert set(event) <= set(fields())
    assert (event["event.module"], event["source.ip"], event["@timestamp"].year) == ("tanner", "192.0.2.1", 2025)
    assert json.loads(event["honeypot.data"])["post_data"] == {"0x[]": "androxgh0st", "source.ip": "8.8.8.8"}


def test_the_sensors_own_traffic_is_marked_and_answers_are_turned_round(events_of: EventsOf) -> None:
    def tls(source: str, destination: str, **said: str) -> bytes:
        one, other = source.split(" "), destination.split(" ")
        return line(
            timestamp="2025-01-09T17:21:15.485188", sourceIp=one[0], sourcePort=one[1], destinationIp=other[0], destinationPort=other[1],
            protocol="tls", tls=said,
        )  # fmt: skip

    data = (
        tls("10.0.0.5 34934", "9.9.9.9 443", ja3="a")
        + tls("9.9.9.9 443", "10.0.0.5 34934", ja3s="b")
        + tls("8.8.8.8 999", "10.0.0.5 443", ja3="c")
    )
    asked, answered, peer = events_of(FORMAT, data)
    assert asked["honeypot.own"] is True
    assert answered["honeypot.own"] is True
    assert (answered["source.ip"], answered["source.port"], answered["destination.ip"]) == ("10.0.0.5", 34934, "9.9.9.9")
    assert "honeypot.own" not in peer


def test_a_fingerprint_of_a_server_is_not_the_peers(events_of: EventsOf) -> None:
    record = {
        "timestamp": "2025/01/08 21:12:24",
        "mod": "syn",
        "client_ip": "192.0.2.1",
        "server_ip": "198.51.100.2",
        "client_port": 1,
        "server_port": 2,
    }
    data = (
        line(**record, subject="cli", os="Linux 3.x")
        + line(**record, subject="srv", os="FreeBSD")
        + line(**record, subject="cli", os="???")
    )
    assert [event.get("honeypot.os") for event in events_of(FORMAT, data)] == ["Linux 3.x", None, None]


def test_polymorphic_requests_of_conpot(events_of: EventsOf) -> None:
    record = {
        "timestamp": "2025-01-09T19:25:58.5",
        "sensorid": "pot",
        "id": "i",
        "src_ip": "192.0.2.1",
        "data_type": "snmp",
        "response": None,
    }
    requests: list[object] = [None, "b'\\x01I'", {"oid": "1.3", "val": "x"}]
    events = events_of(FORMAT, b"".join(line(**record, request=request) for request in requests))
    assert [event.get("honeypot.payload.hex") for event in events] == [None, "0149", None]
    assert json.loads(events[2]["honeypot.data"]) == {"request": {"oid": "1.3", "val": "x"}}


def test_a_command_of_redis_stands_where_the_action_does(events_of: EventsOf) -> None:
    base = {"level": "info", "msg": "", "time": "2025-01-09 17:55:29", "addr": "192.0.2.1:30904"}
    new, command = events_of(FORMAT, line(action="NewConnect", **base) + line(action='set x "\n* * * * *"', **base))
    assert (new["event.action"], new.get("honeypot.command")) == ("NewConnect", None)
    assert command["honeypot.command"] == ['set x "\n* * * * *"']


def test_banners_alone_say_whose_log_it_is(events_of: EventsOf) -> None:
    data = b"Loading conf file: /opt/wordpot/wordpot.conf\nhpfeeds is disabled\nHoneypot started on 0.0.0.0:80\n"
    assert FORMAT.sniff(data, "x") > 0.5
    first, *_ = events_of(FORMAT, data, path="/data/wordpot/log/wordpot.log")
    assert (first["event.module"], first["message"]) == ("wordpot", "Loading conf file: /opt/wordpot/wordpot.conf")


def test_what_a_honeypot_says_of_itself_is_an_event_too(events_of: EventsOf) -> None:
    start = line(level="info", msg="Starting", time="2022-06-02 05:05:22")
    peer = line(IP=PEER, Port="104", Status="Connected", level="info", msg="x", time="2022-06-02 05:05:23")
    data = start * 3 + peer
    assert FORMAT.sniff(data, "x") > 0.5
    first, *_, last = events_of(FORMAT, data, path="/data/dicompot/log/dicompot.log")
    assert (first["event.module"], first["message"], last["source.ip"]) == ("dicompot", "Starting", PEER)


def test_half_of_ddospots_log_may_be_text(events_of: EventsOf) -> None:
    data = b"text\n" * 5 + line(time="2022-06-02 05:00:24.695123", src_ip=PEER, src_port=9, req_size=4, req_pkt="FwAD") + b"text\n" * 5
    assert FORMAT.sniff(data, "x") > 0.5
    assert len(events_of(FORMAT, data)) == 11
