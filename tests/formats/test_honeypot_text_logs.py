"""The smaller logs, each with the trap that it is known for."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from honeyguide.formats import (
    Chunk,
    Context,
    ciscoasa,
    conpot_log,
    docker_api,
    endlessh,
    heralding_csv,
    honeytrap_log,
    iis_w3c,
    opencanary,
    suricata_eve,
    suricata_log,
    wowhoneypot,
)

EventsOf = Callable[..., list[dict[str, Any]]]


@pytest.mark.parametrize("gap", [r"\t", " ", "\t", ", "])
def test_wowhoneypots_separator_may_stand_in_a_request(events_of: EventsOf, gap: str) -> None:
    fields = [
        "[2020-12-08 01:38:08+0900]",
        "192.0.2.1",
        "198.51.100.6:443",
        r'"GET /?s=/Index/\think\app&x="a" b HTTP/1.1"',
        "200",
        "False",
        "R0VU",
    ]
    (event,) = events_of(wowhoneypot.FORMAT, gap.join(fields).encode() + b"\n")
    assert event["url.original"] == r'/?s=/Index/\think\app&x="a" b'
    assert event["@timestamp"] == datetime(2020, 12, 7, 16, 38, 8, tzinfo=UTC)
    assert (event["source.ip"], event["destination.port"], event["honeypot.payload.text"]) == ("192.0.2.1", 443, "GET")


def test_endlessh_writes_mapped_addresses(events_of: EventsOf) -> None:
    data = b"2022-04-30T21:40:47.298Z ACCEPT host=::ffff:192.0.2.6 port=1 fd=4 n=1/4096\n2022-04-30T21:40:48Z ?\n"
    (event,) = events_of(endlessh.FORMAT, data, rejects=1)
    assert event["source.ip"] == "192.0.2.6"


def test_cisco_asa_dicts_hold_quotes_that_nobody_escaped(events_of: EventsOf) -> None:
    data = (
        b"{'timestamp': '2025-01-09T23:00:41.9', 'src_ip': '192.0.2.1', 'payload_printable': 'x: Error('it's', \"y\")'}\nStopping server.\n"
    )
    error, stop = events_of(ciscoasa.FORMAT, data)
    assert (error["message"], error["source.ip"]) == ("x: Error('it's', \"y\")", "192.0.2.1")
    assert stop["message"] == "Stopping server."


def test_conpots_tracebacks_belong_to_their_record(events_of: EventsOf) -> None:
    data = b"2025-01-09 21:30:10,000 oops\nTraceback (most recent):\n  File x\n2025-01-09 21:30:11,000 ('192.0.2.1', 9) <--- u_frame\n"
    oops, frame = events_of(conpot_log.FORMAT, data)
    assert oops["message"].count("\n") == 2
    assert (frame["source.ip"], frame["source.port"]) == ("192.0.2.1", 9)


def test_honeytraps_two_clocks(events_of: EventsOf) -> None:
    """attacker.log is GMT with microseconds that aren't padded; honeytrap.log is local."""
    data = b"[2022-06-02 05:01:04:23793 GMT] tcp 192.0.2.1:9 -> 198.51.100.1:8 m s (3 bytes)\n[2022-06-02 14:01:05] Warning - x\n"
    attack, warning = events_of(honeytrap_log.FORMAT, data, zone=ZoneInfo("Asia/Tokyo"))
    assert attack["@timestamp"] == datetime(2022, 6, 2, 5, 1, 4, 23793, tzinfo=UTC)
    assert warning["@timestamp"] == datetime(2022, 6, 2, 5, 1, 5, tzinfo=UTC)


def test_headers_of_tables_come_again_and_values_go_over_lines() -> None:
    head = b"timestamp,auth_id,session_id,source_ip,source_port,destination_ip,destination_port,protocol,username,password\r\n"
    key = b"5f0c2a6e-0000-4000-8000-000000000001"
    row = b'2022-06-02 05:12:18.560336,%b,%b,192.0.2.1,9,198.51.100.2,22,ssh,"a\r\nb","c""d"\r\n' % (key, key)
    data = head + row + head + row + b"not a row\r\n"
    batch = heralding_csv.FORMAT.read(Chunk(data))
    assert batch.events["honeypot.credential.password"].to_list() == [['c"d'], ['c"d']]
    assert (batch.lines, batch.events.height, batch.continuations, len(batch.rejects)) == (7, 2, 4, 1)
    cut = heralding_csv.FORMAT.read(Chunk(head + row[:-8], final=False))
    assert (cut.consumed, cut.state) == (len(head), {"header": head.decode().strip().split(",")})
    ended = heralding_csv.FORMAT.read(Chunk(head + row[:-8]))
    assert (ended.tail, ended.state) == (len(row) - 8, cut.state)
    rest = heralding_csv.FORMAT.read(Chunk(row, offset=len(head), line=2, state=json.loads(json.dumps(cut.state))))
    assert rest.events["honeypot.log.line"].to_list() == [2]


def test_the_columns_of_iis_are_those_of_the_last_header() -> None:
    first = iis_w3c.FORMAT.read(Chunk(b"#Date: 2024-05-01 12:00:00\n#Fields: time c-ip sc-status\n12:00:01 192.0.2.1 200\n", final=False))
    then = iis_w3c.FORMAT.read(Chunk(b"12:00:02 192.0.2.2 404\n", state=json.loads(json.dumps(first.state))))
    assert then.events["source.ip"].to_list() == ["192.0.2.2"]
    assert then.events["@timestamp"].to_list() == [datetime(2024, 5, 1, 12, 0, 2, tzinfo=UTC)]
    assert [reject.reason for reject in iis_w3c.FORMAT.read(Chunk(b"12:00:02 192.0.2.2 404\n")).rejects] == ["a row before any #Fields:"]


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("logs/port_2375/dockerapi-2023-06-07.log", datetime(2023, 6, 7, tzinfo=UTC)),
        ("2023-06-07_13.json", datetime(2023, 6, 7, 13, tzinfo=UTC)),
        ("a.tar!2023/20230607.log", datetime(2023, 6, 7, tzinfo=UTC)),
        ("docker-2023-99-99.log", None),
        ("docker.log", None),
    ],
)
def test_a_docker_request_has_the_time_of_its_files_name(name: str, moment: datetime | None) -> None:
    sample = docker_api.FORMAT.samples[0]
    assert isinstance(sample.data, bytes)
    batch = docker_api.FORMAT.read(Chunk(sample.data * 2, context=Context(path=name)))
    assert batch.events["@timestamp"].to_list() == [moment, moment]


def test_opencanarys_local_time_is_utc(events_of: EventsOf) -> None:
    record = {"dst_host": "", "dst_port": -1, "local_time": "2019-05-26 11:56:46.592954", "local_time_adjusted": "2019-05-26 20:56:46",
              "logdata": {"CMD": "x", "ODD": 1}, "logtype": 99999, "node_id": "n", "src_host": "192.0.2.1", "src_port": 9}  # fmt: skip
    (event,) = events_of(opencanary.FORMAT, json.dumps(record).encode(), zone=ZoneInfo("Asia/Tokyo"))
    assert event["@timestamp"] == datetime(2019, 5, 26, 11, 56, 46, 592954, tzinfo=UTC)
    assert "event.action" not in event
    assert json.loads(event["honeypot.data"])["logdata"] == {"ODD": 1}


def test_suricatas_flow_is_a_name_and_never_rounded(events_of: EventsOf) -> None:
    record = {
        "timestamp": "2025-01-08T07:13:17.109936+0000",
        "flow_id": (1 << 60) + 1,
        "event_type": "flow",
        "src_ip": "10.0.0.1",
        "dest_ip": "9.9.9.9",
    }
    (event,) = events_of(suricata_eve.FORMAT, json.dumps(record).encode())
    assert event["honeypot.connection.id"] == "1152921504606846977"
    assert (event["honeypot.own"], event["event.kind"]) == (True, "event")


def test_suricatas_own_log_is_local_in_both_shapes(events_of: EventsOf) -> None:
    data = b"[1 - Suricata-Main] 2025-01-09 17:21:27 Notice: suricata: up\n9/1/2025 -- 17:21:29 - <Info> - up\n"
    new, old = events_of(suricata_log.FORMAT, data, zone=ZoneInfo("Asia/Tokyo"))
    assert new["@timestamp"] == datetime(2025, 1, 9, 8, 21, 27, tzinfo=UTC)
    assert old["@timestamp"] == datetime(2025, 1, 9, 8, 21, 29, tzinfo=UTC)
