"""Logs in which nothing is wrong give no incident, however they end."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.investigate.conftest import Judge, Sensor


def test_a_healthy_run_that_was_stopped(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    sensor.start()
    sensor.quiet_minutes(4)
    sensor.stop()
    sensor.leave(tmp_path)
    found = judged(tmp_path)
    assert (found.verdict, found.incidents) == ("healthy", ())
    assert [life.ending for life in found.lifetimes] == ["ordered"]
    assert found.lifetimes[0].ended_at == sensor.now


def test_an_idle_honeypot_only_beats(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    sensor.start()
    for _ in range(30):
        sensor.now += timedelta(minutes=1)
        sensor.beat()
    sensor.leave(tmp_path, "log", "errors")
    assert judged(tmp_path).incidents == ()


@pytest.mark.parametrize("listeners", [2, 3])
def test_several_listeners_beat_in_the_same_second(sensor: "Sensor", judged: "Judge", tmp_path: Path, listeners: int) -> None:
    sensor.start(listeners)
    for _ in range(5):
        sensor.now += timedelta(minutes=1)
        sensor.beat(listeners)
    sensor.leave(tmp_path, "log", "errors")
    assert judged(tmp_path).incidents == ()


def test_several_listeners_in_a_log_without_its_start(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    for _ in range(5):
        sensor.now += timedelta(minutes=1)
        sensor.beat(2)
    sensor.leave(tmp_path, "errors")
    assert judged(tmp_path).incidents == ()


def test_the_last_lines_may_be_a_quiet_connection_to_mongo(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    sensor.start()
    sensor.quiet_minutes(2)
    sensor.visit("198.51.100.66", 41234, 27017, 65)
    sensor.leave(tmp_path)
    assert judged(tmp_path).incidents == ()


def test_a_beat_may_fall_into_a_read(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    sensor.start()
    sensor.quiet_minutes(2)
    sensor.now += timedelta(seconds=60)
    sensor.hang("198.51.100.66", 41234, size=65)
    sensor.beat(1)
    sensor.leave(tmp_path, "log")
    assert judged(tmp_path).incidents == ()


@pytest.mark.parametrize("missing", range(20, 900, 97))
def test_a_kill_in_the_middle_of_a_record(sensor: "Sensor", judged: "Judge", tmp_path: Path, missing: int) -> None:
    sensor.start()
    sensor.quiet_minutes(3)
    found = judged({"dionaea.log": sensor.log[:-missing]})
    assert found.incidents == ()
    assert found.lifetimes[0].ending in ("cut", "unknown")


def test_a_kill_with_connections_open(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    sensor.start()
    sensor.quiet_minutes(3)
    for port in (41000, 41001, 41002):
        sensor.now += timedelta(seconds=1)
        sensor.hang("198.51.100.66", port, size=40, service_port=80)
    sensor.leave(tmp_path)
    log = tmp_path / "dionaea.log"
    log.write_bytes(log.read_bytes()[:-333])
    found = judged(tmp_path)
    assert found.incidents == ()
    assert found.verdict in ("stopped", "healthy")


def test_a_kill_and_a_start_at_once(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    sensor.start()
    sensor.quiet_minutes(3)
    before = sensor.log[:-77]
    sensor.lines.clear()
    sensor.now += timedelta(seconds=5)
    sensor.start()
    sensor.quiet_minutes(2)
    sensor.stop()
    found = judged({"dionaea.log": before + sensor.log})
    assert found.incidents == ()
    assert [life.ending for life in found.lifetimes] == ["killed", "ordered"]


def test_the_clock_set_back_an_hour(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    sensor.start()
    sensor.quiet_minutes(3)
    sensor.now -= timedelta(hours=1)
    sensor.quiet_minutes(70)
    sensor.leave(tmp_path, "errors")
    assert judged(tmp_path).incidents == ()


def test_nothing_to_judge(judged: "Judge", tmp_path: Path) -> None:
    found = judged({"notes.txt": b"nothing here\n"})
    assert (found.verdict, found.incidents) == ("unknown", ())


def test_beats_with_one_stamp_that_the_next_records_contradict(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    sensor.start()
    sensor.quiet_minutes(2)
    sensor.beat(3)
    sensor.now += timedelta(seconds=2)
    sensor.visit("203.0.113.90", 50090)
    sensor.stop()
    sensor.leave(tmp_path)
    assert judged(tmp_path).incidents == ()
