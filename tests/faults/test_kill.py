"""A kill -9 at any moment neither loses nor doubles a line."""

import random
from pathlib import Path

from bench.kills import contents, ingest, kill_at_random, write_sensor

RECORDS = 300_000


def test_every_event_is_there_once_after_kills(tmp_path: Path) -> None:
    sensor, data = tmp_path / "sensor", tmp_path / "data"
    write_sensor(sensor, RECORDS)
    killed = kill_at_random(sensor, data, kills=6, longest=6.0, moments=random.Random(3))
    assert killed >= 1
    assert ingest(sensor, data).wait() == 0
    numbers, streams = contents(data)
    assert numbers == list(range(RECORDS))
    assert streams == 1000
