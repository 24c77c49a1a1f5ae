"""Where runs of the process begin, and how each ended."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.investigate.conftest import Judge, Sensor

WORDS = b"\nThis is the end.\nThis software just had a segmentation fault.\n/opt/dionaea/bin/dionaea(+0x1234)[0x5555]\n"


def again(sensor: "Sensor") -> bytes:
    """What was written so far, without it the next run's healthy log behind."""
    before = sensor.log
    sensor.lines.clear()
    sensor.now += timedelta(minutes=3)
    sensor.start()
    sensor.quiet_minutes(1, 52000)
    sensor.stop()
    return before


def test_a_run_that_ends_on_a_whole_record_crashed(sensor: "Sensor", judged: "Judge") -> None:
    sensor.start()
    sensor.quiet_minutes(2)
    sensor.visit("203.0.113.80", 50080)
    moment = sensor.now
    before = again(sensor)
    found = judged({"dionaea.log": before + sensor.log})
    assert [life.ending for life in found.lifetimes] == ["crashed", "ordered"]
    (incident,) = found.incidents
    assert (incident.kind, incident.fault, incident.culprit) == ("crash", None, None)
    assert (incident.started_at, incident.ended_at) == (moment, found.lifetimes[1].started_at)
    assert found.verdict == "crashed"


def test_without_a_next_run_a_whole_last_record_is_no_incident(sensor: "Sensor", judged: "Judge") -> None:
    sensor.start()
    sensor.quiet_minutes(2)
    sensor.visit("203.0.113.80", 50080)
    assert len(sensor.log) % 4096
    found = judged({"dionaea.log": sensor.log})
    assert ([life.ending for life in found.lifetimes], found.incidents, found.verdict) == (["crashed"], (), "stopped")


def test_last_words_name_the_crash(sensor: "Sensor", judged: "Judge") -> None:
    sensor.start()
    sensor.quiet_minutes(2)
    found = judged({"dionaea.log": sensor.log + WORDS})
    (incident,) = found.incidents
    assert (incident.kind, incident.fault, incident.runaway) == ("crash", "DIO-SEGFAULT", False)
    assert [life.ending for life in found.lifetimes] == ["crashed"]


def test_a_block_may_end_between_two_records(sensor: "Sensor", judged: "Judge") -> None:
    sensor.start()
    sensor.quiet_minutes(2)
    missing = -len(sensor.log) % 4096
    message = "x" * (missing - len(b"[04032025 10:00:00] pchild-debug: \n"))
    sensor.release = True
    sensor.write("pchild", "debug", message)
    assert len(sensor.log) % 4096 == 0
    before = again(sensor)
    found = judged({"dionaea.log": before + sensor.log})
    assert found.incidents == ()
    assert [life.ending for life in found.lifetimes] == ["killed", "ordered"]


@pytest.mark.parametrize("outputs", [("log",), ("errors",), ("log", "errors")])
def test_each_start_begins_a_run(sensor: "Sensor", judged: "Judge", tmp_path: Path, outputs: tuple[str, ...]) -> None:
    starts = []
    for number in range(3):
        starts.append(sensor.now)
        sensor.start()
        sensor.quiet_minutes(2, 51000 + 10 * number)
        sensor.stop()
        sensor.now += timedelta(seconds=40)
    sensor.leave(tmp_path, *outputs)
    found = judged(tmp_path)
    assert [life.started_at for life in found.lifetimes] == starts
    assert {life.ending for life in found.lifetimes} == {"ordered"}
    assert found.incidents == ()


def test_a_log_that_begins_in_the_middle_of_a_run_has_no_start(sensor: "Sensor", judged: "Judge") -> None:
    sensor.start()
    sensor.quiet_minutes(3)
    sensor.stop()
    log = sensor.log
    found = judged({"dionaea.log": log[log.index(b"\n", len(log) // 2) + 1 :]})
    assert [(life.started_at, life.ending) for life in found.lifetimes] == [(None, "ordered")]


def test_two_sensors_are_judged_apart(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    other = type(sensor)(now=sensor.now)
    for one, folder in ((sensor, "east"), (other, "west")):
        one.start()
        one.quiet_minutes(3, 50000 if folder == "east" else 60000)
    sensor.now += timedelta(seconds=5)
    sensor.hang("198.51.100.66", 41234)
    sensor.beat(4)
    other.quiet_minutes(4, 61000)
    other.stop()
    sensor.leave(tmp_path / "sensors" / "east")
    other.leave(tmp_path / "sensors" / "west")
    found = judged(tmp_path / "sensors")
    (incident,) = found.incidents
    assert incident.culprit is not None
    assert incident.culprit.source_ip == "198.51.100.66"
    assert sorted(life.ending for life in found.lifetimes) == ["ordered", "unknown"]


def test_an_old_version_falls_silent(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    sensor.start()
    sensor.quiet_minutes(3)
    sensor.hang("198.51.100.66", 41234)
    moment = sensor.now
    before = again(sensor)
    sensor.leave(tmp_path, "sqlite", "json", "bistreams")
    (tmp_path / "dionaea.log").write_bytes(before + sensor.log)
    found = judged(tmp_path)
    (incident,) = found.incidents
    assert (incident.kind, incident.fault, incident.started_at) == ("stuck-callback", "DIO-MONGO-LENGTH", moment)
    assert incident.culprit is not None
    assert (incident.culprit.source_ip, incident.culprit.bytes) == ("198.51.100.66", 211)
    assert [life.ending for life in found.lifetimes] == ["killed", "ordered"]
