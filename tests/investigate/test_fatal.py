"""A hang whose recording is empty: what the message may have been, and what else its peer said."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from tests.investigate.conftest import Judge, Sensor

from honeyguide.investigate import Investigation

LOST = b"\0" * 4 + b"beyond" + b"\0" * 67
"""77 bytes that no known message has."""


def recording(data: bytes) -> bytes:
    return b"stream = [('in', b'" + b"".join(b"\\x%02x" % byte for byte in data) + b"')]"


def hung(sensor: Sensor, folder: Path, judged: Judge, size: int, also: Callable[[], None] = lambda: None) -> Investigation:
    sensor.start()
    sensor.quiet_minutes(2)
    also()
    sensor.hang("203.0.113.9", 40411, size)
    sensor.beat(4)
    sensor.leave(folder / "var")
    return judged(folder / "var")


def test_the_size_names_the_likeliest(sensor: Sensor, tmp_path: Path, judged: Judge) -> None:
    (incident,) = hung(sensor, tmp_path, judged, 211).incidents
    best = incident.fatal[0]
    assert (best.protocol, best.origin, len(best.data)) == ("dicom", "known", 211)
    assert 0.5 < best.certainty < 0.95
    document = incident.as_json()["fatal_message"]
    assert document["candidates"][0]["loop"]["hangs"]
    assert not document["candidates"][0]["fixed"]["hangs"]
    assert "not that they were sent" in document["shows"]["en"]


def test_what_the_same_peer_sent_elsewhere_comes_first(sensor: Sensor, tmp_path: Path, judged: Judge) -> None:
    def also() -> None:
        sensor.visit("203.0.113.9", 40410, 80, 77)
        (name,) = [name for name in sensor.recordings if "-203.0.113.9-40410-" in name]
        sensor.recordings[name] = recording(LOST)
        sensor.now += timedelta(seconds=2)

    (incident,) = hung(sensor, tmp_path, judged, 77, also).incidents
    best = incident.fatal[0]
    assert (best.origin, best.data, best.certainty) == ("peer", LOST, 0.97)
    assert best.recording is not None
    assert "-203.0.113.9-40410-" in best.recording


def test_what_the_peer_said_is_in_order_and_its_own_alone(sensor: Sensor, tmp_path: Path, judged: Judge) -> None:
    def also() -> None:
        for port, service in ((40408, 80), (40409, 21)):
            sensor.visit("203.0.113.9", port, service)
            sensor.now += timedelta(seconds=2)

    (incident,) = hung(sensor, tmp_path, judged, 211, also).incidents
    assert [(one.source_port, one.service) for one in incident.said] == [(40408, "httpd"), (40409, "ftpd"), (40411, "mongod")]
    assert [one.bytes_in for one in incident.said] == [5, 5, 0]


def test_a_healthy_sensor_has_no_fatal_message(sensor: Sensor, tmp_path: Path, judged: Judge) -> None:
    sensor.start()
    sensor.quiet_minutes(5)
    sensor.stop()
    sensor.leave(tmp_path / "var")
    assert judged(tmp_path / "var").incidents == ()


def test_a_recording_that_was_written_after_all_names_its_own_protocol(sensor: Sensor, tmp_path: Path, judged: Judge) -> None:
    dicom = b"\x01\0" + (205).to_bytes(4, "big") + b"\0\1\0\0" + b"ANY-SCP".ljust(16) + b"ECHOSCU".ljust(16) + bytes(169)

    sensor.start()
    sensor.quiet_minutes(2)
    sensor.hang("203.0.113.9", 40411, 211)
    (name,) = [name for name in sensor.recordings if "-203.0.113.9-40411-" in name]
    sensor.recordings[name] = recording(dicom)
    sensor.beat(4)
    sensor.leave(tmp_path / "var")
    (incident,) = judged(tmp_path / "var").incidents
    (best,) = incident.fatal
    assert (best.origin, best.protocol, best.certainty) == ("recorded", "dicom", 1.0)
    assert best.title.en.startswith("what the recording has: DICOM: association of 'ECHOSCU'")
