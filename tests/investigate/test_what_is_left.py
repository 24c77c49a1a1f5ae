"""A hang is named from what is left: where the log begins late or ends early, and where the outputs contradict one another."""

from datetime import timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from tests.investigate.test_hang import CULPRIT, hung, named

if TYPE_CHECKING:
    from tests.investigate.conftest import Judge, Sensor


def test_where_the_log_begins_too_late_the_other_outputs_name_the_connection(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    pointer = hung(sensor)
    sensor.leave(tmp_path)
    log = tmp_path / "dionaea.log"
    begin = sensor.log.rindex(b"connection_tcp_io_in_cb con " + pointer.encode())
    log.write_bytes(sensor.log[sensor.log.rindex(b"\n", 0, begin) + 1 :])
    found = judged(tmp_path)
    (incident,) = found.incidents
    assert named(incident) == CULPRIT
    assert incident.culprit_certainty == "named"
    assert "The connection that fits is 198.51.100.66:41234" in found.headline.en
    assert "search the log" not in incident.why.en


def test_a_service_that_spoke_is_not_guessed_from_the_other_outputs(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    sensor.start()
    sensor.quiet_minutes(2)
    sensor.hang("198.51.100.66", 41234)
    sensor.write("SMB", "debug", "a request")
    sensor.beat(3)
    sensor.leave(tmp_path)
    begin = sensor.log.rindex(b"connection_tcp_io_in_cb")
    (tmp_path / "dionaea.log").write_bytes(sensor.log[sensor.log.rindex(b"\n", 0, begin) + 1 :])
    (incident,) = judged(tmp_path).incidents
    assert (incident.fault, incident.culprit, incident.culprit_certainty) == (None, None, "unknown")


def test_the_only_empty_recording_names_it_where_no_database_is_left(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    hung(sensor)
    sensor.leave(tmp_path, "errors", "json", "bistreams")
    (incident,) = judged(tmp_path).incidents
    assert named(incident) == (*CULPRIT[:4], None)
    assert incident.fault == "DIO-MONGO-LENGTH"
    assert "its recording began within the minute of 2025-03-04 10:03" in incident.why.en


def test_a_log_that_was_never_written_to_its_end_speaks_not_against_it(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    pointer = hung(sensor)
    sensor.leave(tmp_path)
    last = sensor.log.rindex(b"connection_tcp_io_in_cb con " + pointer.encode())
    (tmp_path / "dionaea.log").write_bytes(sensor.log[: sensor.log.rindex(b"\n", 0, last) + 1])
    (incident,) = judged(tmp_path).incidents
    assert incident.confidence >= 0.9
    assert not any(sign.seen is False for sign in incident.signs)


def test_a_silent_service_on_a_port_of_its_own_is_mongo_too(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    hung(sensor)
    (tmp_path / "dionaea.log").write_bytes(sensor.log.replace(b":27017", b":31017"))
    (incident,) = judged(tmp_path).incidents
    assert incident.fault == "DIO-MONGO-LENGTH"
    assert named(incident) == ("198.51.100.66", 41234, 31017, None, 211)


def test_outputs_whose_clock_is_wrong_tell_of_one_hang_not_of_two(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    hung(sensor)
    sensor.leave(tmp_path, "json", "sqlite", "bistreams")
    (tmp_path / "dionaea.log").write_bytes(sensor.log)
    found = judged(tmp_path, timezone(timedelta(hours=-9)), "-09:00")
    (incident,) = found.incidents
    assert named(incident) == CULPRIT
    assert "their clock is 9 h 00 min behind the log's" in incident.why.en


def test_a_known_size_in_mongo_is_a_hang_however_soon_the_next_process_began(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    sensor.start()
    sensor.quiet_minutes(2)
    sensor.hang("198.51.100.66", 41234)
    moment = sensor.now
    sensor.now += timedelta(seconds=20)
    sensor.start()
    sensor.quiet_minutes(2)
    sensor.stop()
    sensor.leave(tmp_path, "log")
    (incident,) = judged(tmp_path).incidents
    assert (incident.kind, incident.fault, incident.started_at) == ("stuck-callback", "DIO-MONGO-LENGTH", moment)
    assert named(incident) == CULPRIT


def test_a_log_that_ends_in_a_silent_call_of_a_known_size_is_most_likely_a_hang(sensor: "Sensor", judged: "Judge") -> None:
    pointer = sensor.hang("198.51.100.66", 41234)
    begin = sensor.log.rindex(b"connection_tcp_io_in_cb con " + pointer.encode())
    tail = sensor.log[sensor.log.rindex(b"\n", 0, begin) + 1 :]
    (incident,) = judged({"pasted": tail}).incidents
    assert (incident.fault, incident.culprit, incident.at_least_seconds) == ("DIO-MONGO-LENGTH", None, 0)
    assert "search the log for it" in incident.why.en
    assert 0.6 <= incident.confidence < 0.9


def test_a_log_that_ends_in_a_silent_call_of_any_size_is_none(sensor: "Sensor", judged: "Judge") -> None:
    sensor.hang("198.51.100.66", 41234, size=40)
    tail = sensor.log[sensor.log.rindex(b"\n", 0, sensor.log.rindex(b"connection_tcp_io_in_cb")) + 1 :]
    assert not judged({"pasted": tail}).incidents
