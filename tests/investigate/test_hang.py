"""A main loop that stands still is found, named and timed, whatever is left of the outputs."""

import hashlib
from datetime import timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from honeyguide.investigate import Incident

if TYPE_CHECKING:
    from tests.investigate.conftest import Judge, Sensor

CULPRIT = ("198.51.100.66", 41234, 27017, "mongod", 211)


def hung(sensor: "Sensor", minutes: int = 3, beats: int = 4, **hang: int) -> str:
    """Healthy minutes, then the message that hangs, then heartbeats under the frozen clock."""
    sensor.start()
    sensor.quiet_minutes(minutes)
    sensor.now += timedelta(seconds=7)
    pointer = sensor.hang("198.51.100.66", 41234, **hang)
    sensor.beat(beats)
    return pointer


def named(incident: Incident) -> tuple[str | None, int | None, int | None, str | None, int | None]:
    """Who it was."""
    peer = incident.culprit
    assert peer is not None
    return (peer.source_ip, peer.source_port, peer.destination_port, peer.service, peer.bytes)


def test_everything_is_there(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    pointer = hung(sensor)
    sensor.leave(tmp_path)
    found = judged(tmp_path)
    (incident,) = found.incidents
    assert found.verdict == "hung"
    assert (incident.kind, incident.fault, incident.runaway) == ("stuck-callback", "DIO-MONGO-LENGTH", True)
    assert named(incident) == CULPRIT
    assert incident.culprit_certainty == "named"
    assert incident.started_at == sensor.now
    assert incident.at_least_seconds == 180
    assert incident.confidence >= 0.97
    assert pointer in found.headline.en
    assert "four heartbeats" in found.headline.en
    assert any("Cleanup" in innocent.what.en for innocent in incident.not_the_cause)


def test_the_log_alone_is_enough(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    hung(sensor)
    sensor.leave(tmp_path, "log")
    (incident,) = judged(tmp_path).incidents
    assert named(incident) == CULPRIT
    assert {sign.seen for sign in incident.signs} == {True, None}


def test_a_release_build_says_no_places_in_the_source(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    sensor.release = True
    hung(sensor, size=53)
    sensor.leave(tmp_path, "log")
    (incident,) = judged(tmp_path).incidents
    assert named(incident) == (*CULPRIT[:4], 53)


def test_times_are_in_the_zone_of_the_log(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    hung(sensor)
    sensor.leave(tmp_path, "log")
    found = judged(tmp_path, timezone(timedelta(hours=9)), "+09:00")
    assert found.incidents[0].started_at == sensor.now - timedelta(hours=9)
    assert f"{sensor.now:%Y-%m-%d %H:%M:%S}" in found.headline.en


def test_another_service_is_named_without_a_fault(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    sensor.start()
    sensor.hang("198.51.100.66", 41234, size=300, service_port=80)
    sensor.write("http", "debug", "header b'GET / HTTP/1.1'")
    sensor.beat(3)
    sensor.leave(tmp_path, "log")
    (incident,) = judged(tmp_path).incidents
    assert (incident.kind, incident.fault) == ("stuck-callback", None)
    assert named(incident) == ("198.51.100.66", 41234, 80, "httpd", 300)


def test_without_debug_the_newest_open_connection_is_named(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    sensor.debug = False
    hung(sensor)
    sensor.leave(tmp_path, "log")
    (incident,) = judged(tmp_path).incidents
    assert named(incident) == (*CULPRIT[:4], None)
    assert incident.fault == "DIO-MONGO-LENGTH"


def test_warnings_alone_prove_the_hang_and_name_nobody(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    hung(sensor)
    sensor.leave(tmp_path, "errors")
    (incident,) = judged(tmp_path).incidents
    assert incident.started_at == sensor.now
    assert incident.at_least_seconds == 180
    assert (incident.culprit, incident.culprit_certainty, incident.fault) == (None, "unknown", None)


def test_warnings_and_the_other_outputs_name_the_culprit(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    hung(sensor)
    sensor.leave(tmp_path, "errors", "sqlite", "json", "bistreams")
    (incident,) = judged(tmp_path).incidents
    assert named(incident) == (*CULPRIT[:4], None)
    assert incident.culprit_certainty == "named"


def test_warnings_and_the_database_leave_candidates(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    hung(sensor)
    sensor.leave(tmp_path, "errors", "sqlite")
    (incident,) = judged(tmp_path).incidents
    assert incident.culprit is None
    assert incident.culprit_certainty == "candidates"
    assert incident.candidates[0].source_ip == "198.51.100.66"


def test_the_other_outputs_alone_leave_one_candidate(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    hung(sensor)
    sensor.leave(tmp_path, "sqlite", "json", "bistreams")
    (incident,) = judged(tmp_path).incidents
    assert incident.kind == "stuck-callback"
    assert [peer.source_ip for peer in incident.candidates] == ["198.51.100.66"]
    assert incident.confidence < 0.9


def test_the_log_may_be_cut_before_the_fatal_line(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    hung(sensor)
    sensor.leave(tmp_path)
    log = tmp_path / "dionaea.log"
    log.write_bytes(log.read_bytes()[:-3000])
    (incident,) = judged(tmp_path).incidents
    assert named(incident)[:4] == CULPRIT[:4]
    assert incident.at_least_seconds == 180


def test_killed_and_started_again_with_nothing_flushed(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    hung(sensor, beats=0)
    cut_at = len(sensor.log) - 150
    moment = sensor.now
    before = sensor.log[:cut_at]
    sensor.now += timedelta(minutes=6)
    sensor.lines.clear()
    sensor.start()
    sensor.quiet_minutes(2)
    sensor.stop()
    after = sensor.log
    sensor.leave(tmp_path, "sqlite", "json", "bistreams")
    (tmp_path / "dionaea.log").write_bytes(before + after)
    found = judged(tmp_path)
    (incident,) = found.incidents
    assert [life.ending for life in found.lifetimes] == ["killed", "ordered"]
    assert named(incident)[:4] == CULPRIT[:4]
    assert incident.started_at == moment
    assert incident.ended_at == moment + timedelta(minutes=6)


def test_two_hangs_in_one_log(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    hung(sensor, beats=5)
    first = sensor.now
    sensor.now += timedelta(minutes=10)
    sensor.start()
    sensor.quiet_minutes(2, 51000)
    sensor.hang("198.51.100.77", 42000, size=53)
    sensor.beat(3)
    sensor.leave(tmp_path, "log")
    found = judged(tmp_path)
    assert [named(incident)[0] for incident in found.incidents] == ["198.51.100.77", "198.51.100.66"]
    assert [incident.started_at for incident in found.incidents] == [sensor.now, first]
    assert found.incidents[1].ended_at == found.lifetimes[1].started_at
    assert [life.ending for life in found.lifetimes] == ["killed", "unknown"]


def test_a_hang_that_passes_is_timed_by_what_comes_next(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    sensor.start()
    sensor.quiet_minutes(2)
    con = sensor.hang("198.51.100.66", 41234)
    moment = sensor.now
    sensor.beat(3)
    sensor.now += timedelta(seconds=190)
    sensor.write("connection", "debug", f"connection_stats_accounting_limit_exceeded stats {int(con, 16) + 0x400:#x}")
    sensor.quiet_minutes(2, 51000)
    sensor.stop()
    sensor.leave(tmp_path, "log")
    (incident,) = judged(tmp_path).incidents
    assert (incident.started_at, incident.ended_at) == (moment, moment + timedelta(seconds=190))
    assert incident.at_least_seconds == 190
    assert incident.runaway


def test_a_beat_that_comes_too_early_proves_the_rest_of_its_minute(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    sensor.start()
    sensor.quiet_minutes(2)
    sensor.now += timedelta(seconds=20)
    sensor.hang("198.51.100.66", 41234)
    sensor.beat(1)
    sensor.leave(tmp_path, "log")
    (incident,) = judged(tmp_path).incidents
    assert incident.at_least_seconds == 40


@pytest.mark.parametrize("listeners", [2, 4])
def test_several_listeners_beat_together(sensor: "Sensor", judged: "Judge", tmp_path: Path, listeners: int) -> None:
    sensor.start(listeners)
    for _ in range(4):
        sensor.now += timedelta(minutes=1)
        sensor.beat(listeners)
    sensor.now += timedelta(seconds=8)
    sensor.hang("198.51.100.66", 41234)
    sensor.beat(listeners * 3)
    sensor.leave(tmp_path, "log")
    (incident,) = judged(tmp_path).incidents
    assert incident.at_least_seconds == 120


def test_rotated_logs_are_one_stream(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    hung(sensor)
    log = sensor.log
    seam = log.index(b"\n", len(log) // 2) + 1
    found = judged({"dionaea.log.1": log[:seam], "dionaea.log": log[seam:]})
    (incident,) = found.incidents
    assert named(incident) == CULPRIT
    assert len(found.lifetimes) == 1


def test_the_newest_owner_of_a_pointer_is_named(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    sensor.start()
    sensor.visit("203.0.113.50", 50001, 80)
    sensor.pointers -= 0x1000
    sensor.now += timedelta(seconds=3)
    sensor.hang("198.51.100.66", 41234)
    sensor.beat(3)
    sensor.leave(tmp_path, "log")
    (incident,) = judged(tmp_path).incidents
    assert named(incident) == CULPRIT


def test_evidence_stands_where_it_is_said_to_stand(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    hung(sensor)
    sensor.leave(tmp_path)
    (incident,) = judged(tmp_path).incidents
    lines = [piece for piece in incident.evidence if piece.line is not None]
    assert len(lines) >= 5
    for piece in lines:
        assert piece.line is not None
        assert piece.offset is not None
        data = Path(piece.file).read_bytes()
        raw = data[piece.offset :].split(b"\n", 1)[0]
        assert data.split(b"\n")[piece.line - 1] == raw
        assert hashlib.sha256(raw).hexdigest() == piece.sha256
        assert raw.decode() == piece.text


REPORTED = b"""\
[%s] python /opt/dionaea/modules/python/module.c:804-debug: traceable_ihandler_cb incident 0x55bfe81e1960 ctx 0x7f51e4147b90
[%s] log_json /opt/dionaea/lib/dionaea/python/dionaea/log_json.py:211-info: accepted connection from 198.51.1"""


def test_a_log_cut_before_its_last_block_blames_no_output_that_it_ends_in(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    hung(sensor)
    sensor.leave(tmp_path)
    log = tmp_path / "dionaea.log"
    written = log.read_bytes()
    moment = f"{sensor.now:%d%m%Y %H:%M:%S}".encode()
    end = written.rindex(b"[%s] python" % moment, 0, written.rindex(b"traceable_established_cb"))
    log.write_bytes(written[:end] + REPORTED % (moment, moment))
    (incident,) = judged(tmp_path).incidents
    assert named(incident) == (*CULPRIT[:4], None)
    assert incident.fault == "DIO-MONGO-LENGTH"
    assert "never came back" not in incident.why.en


@pytest.mark.parametrize("missing", [1, 70, 140, 400, 800, 1500, 2500, 4095])
def test_wherever_the_log_is_cut_the_fault_is_the_same(sensor: "Sensor", judged: "Judge", tmp_path: Path, missing: int) -> None:
    hung(sensor)
    sensor.leave(tmp_path)
    log = tmp_path / "dionaea.log"
    log.write_bytes(log.read_bytes()[:-missing])
    (incident,) = judged(tmp_path).incidents
    assert (incident.fault, named(incident)[:4]) == ("DIO-MONGO-LENGTH", CULPRIT[:4])
