"""The document `honeyguide.investigation/1`, as others check it."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.investigate.conftest import Judge, Sensor

KEYS = {
    "kind", "fault", "runaway", "confidence", "signs", "started_at", "ended_at", "at_least_seconds", "culprit", "culprit_certainty",
    "candidates", "why", "not_the_cause", "advice", "evidence", "conversations", "fatal_message",
}  # fmt: skip

PASTED = (
    b"""[28012022 21:36:02] connection /opt/dionaea/src/connection_tcp.c:206-debug: can recv 212 bytes
[28012022 21:36:02] connection /opt/dionaea/src/connection_tcp.c:211-debug: io_in: throttle can 212 want 212
[28012022 21:36:02] connection /opt/dionaea/src/connection.c:1850-debug: connection_throttle_update con 0x55feed2a4c00 thr \
0x55feed2a5010 bytes 211
[28012022 21:36:02] connection /opt/dionaea/src/connection_tcp.c:255-debug: EAGAIN
[28012022 21:36:02] python /opt/dionaea/modules/python/module.c:853-debug: traceable_io_in_cb con 0x55feed2a4c00 ctx 0x7fb8da7797e0 \
data 0x55feee974cc0 size 211
"""
    + b"[28012022 21:36:02] sip /dionaea/sip/__init__.py:45-warning: Cleanup\n" * 4
)


def test_the_document_has_every_key(sensor: "Sensor", judged: "Judge", tmp_path: Path) -> None:
    sensor.start()
    sensor.quiet_minutes(1)
    sensor.now += timedelta(seconds=4)
    sensor.hang("198.51.100.66", 41234)
    sensor.beat(3)
    sensor.leave(tmp_path)
    document: dict[str, Any] = json.loads(json.dumps(judged(tmp_path).as_json()))
    assert set(document) == {"schema", "path", "verdict", "headline", "zone", "lifetimes", "incidents"}
    assert document["schema"] == "honeyguide.investigation/1"
    assert document["zone"] == {"name": "UTC", "how": "option"}
    (incident,) = document["incidents"]
    assert set(incident) == KEYS
    assert incident["culprit"] == {
        "source.ip": "198.51.100.66",
        "source.port": 41234,
        "destination.ip": "192.0.2.7",
        "destination.port": 27017,
        "service": "mongod",
        "bytes": 211,
    }
    assert datetime.fromisoformat(incident["started_at"]) == sensor.now
    assert {"sign", "seen"} <= set(incident["signs"][0])
    assert set(incident["evidence"][0]) == {"file", "line", "offset", "sha256", "text"}
    assert set(document["lifetimes"][0]) == {"started_at", "ended_at", "ending"}


def test_six_published_lines(judged: "Judge") -> None:
    found = judged({"pasted": PASTED})
    (incident,) = found.incidents
    assert found.verdict == "hung"
    for fact in ("21:36:02", "at least 3 minutes", "four heartbeats", "0x55feed2a4c00", "a silent service, so mongo", "211 bytes", "DICOM"):
        assert fact in found.headline.en
    assert "the line that established 0x55feed2a4c00: search the log for it" in found.headline.en
    assert (incident.fault, incident.culprit, incident.culprit_certainty) == ("DIO-MONGO-LENGTH", None, "unknown")
    assert incident.candidates == ()
    assert incident.at_least_seconds == 180
    assert incident.confidence < 0.99
    assert found.lifetimes[0].started_at is None
