"""Every detector says what it does; disks and sensors are called for in time, and not before."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.conftest import SmallStore

from honeyguide.store.naive import NaiveStore
from honeyguide.watch.alert import Observation
from honeyguide.watch.detector import detectors
from honeyguide.watch.detectors import disk, silent
from honeyguide.watch.processes import Activity
from honeyguide.watch.view import FileState, View

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
HOUR = 3600.0
GB = 1 << 30


@pytest.mark.parametrize("detector", detectors(), ids=lambda one: one.id)
def test_a_detector_says_what_it_does(detector: object) -> None:
    found = next(one for one in detectors() if one is detector)
    assert all((found.title.en, found.title.ja, found.explanation.en, found.explanation.ja))


def view(folder: Path, store: NaiveStore | None = None, **changes: object) -> View:
    activity = Activity(folder / "no proc")
    activity.readable = False
    made = View(store or NaiveStore(), NOW, 100 * HOUR, folder, {}, {}, activity, (), None, (), frozenset(), ())
    return replace(made, **changes)  # pyright: ignore[reportArgumentType]


def disks(folder: Path, *free: tuple[float, float], total: float = 100) -> list[list[Observation]]:
    memory: dict[str, object] = {}
    looks: list[list[Observation]] = []
    for at, left in free:
        now = view(folder, clock=at * HOUR, memory=memory, disk=lambda path, left=left: (int(total * GB), int(left * GB)))
        looks.append(list(disk.look(now)))
    return looks


def test_a_full_disk_is_called_for_until_there_is_clearly_more_room(tmp_path: Path) -> None:
    looks = disks(tmp_path, (0, 50), (0.1, 0.9), (0.2, 1.1), (0.3, 1.3), (0.4, 1.1))
    assert [len(seen) for seen in looks] == [0, 1, 1, 0, 0]
    assert "921 MB of 102,400 MB are free" in looks[1][0].why.en


def test_a_disk_that_will_be_full_within_a_day_is_called_for(tmp_path: Path) -> None:
    assert [len(seen) for seen in disks(tmp_path, (0, 12), (0.4, 11.9), (0.6, 11.2))] == [0, 0, 1]
    assert [len(seen) for seen in disks(tmp_path, (0, 60), (0.6, 55))] == [0, 0]
    assert [len(seen) for seen in disks(tmp_path, (0, 12), (0.6, 11.99))] == [0, 0]


def store_of(small_store: SmallStore, pause: float) -> NaiveStore:
    """Two days of events, one each so many hours, until ten hours ago."""
    times = [NOW - timedelta(hours=10 + pause * number) for number in range(int(48 / pause))]
    return small_store(
        [{"event.dataset": "dionaea.json", "@timestamp": time.isoformat(), "log.file.path": "/pot/dionaea.json"} for time in times]
    )


@pytest.mark.parametrize(
    ("pause", "silence", "called"),
    [(0.25, 0.9, False), (0.25, 1.1, True), (0.25, 10, True), (2, 5.5, False), (2, 6.5, True), (0.25, 40, False)],
)
def test_a_sensor_is_silent_against_its_own_habit(
    tmp_path: Path, small_store: SmallStore, pause: float, silence: float, called: bool
) -> None:
    files = {"/pot/dionaea.json": FileState(10, 0.0, (100 - silence) * HOUR)}
    found = list(silent.look(view(tmp_path, store_of(small_store, pause), files=files)))
    assert [one.subject for one in found] == (["/pot"] if called else [])
    if called:
        assert "can't be seen from here" in found[0].why.en


@pytest.mark.parametrize(
    "written_once",
    [
        ("/pot/bistreams/2026-11-22/httpd-80-203.0.113.9-x1", "/pot/bistreams/2026-11-22/smbd-445-198.51.100.7-x2"),
        ("/pot/old/dionaea.log-20261122.gz", "/pot/old/dionaea.log.1"),
        ("/pot/old/dionaea.json", "/pot/tty/20261122-093011-4f1d-0i.log"),
        ("/lib/bistreams/date=2026-11-22/mssqld",),
    ],
)
def test_files_that_are_written_once_belong_to_the_sensor_that_writes_on(
    tmp_path: Path, small_store: SmallStore, written_once: tuple[str, ...]
) -> None:
    log = "/lib/log/dionaea.json" if written_once[0].startswith("/lib") else "/pot/dionaea.json"
    once = {file: FileState(10, 0.0, 93 * HOUR) for file in written_once}
    store = store_of(small_store, 0.25)
    assert list(silent.look(view(tmp_path, store, files={log: FileState(10, 0.0, 100 * HOUR), **once}))) == []
    found = list(silent.look(view(tmp_path, store, files={log: FileState(10, 0.0, 93 * HOUR), **once})))
    assert [(one.subject, one.files) for one in found] == [(str(Path(log).parent), {log, *once})]


def test_days_folders_without_a_log_beside_them_are_one_sensor(tmp_path: Path) -> None:
    days = {f"/pot/bistreams/2026-11-{day}/httpd-80-x": FileState(10, 0.0, (100 - age) * HOUR) for day, age in ((22, 9), (23, 0.1))}
    assert list(silent.look(view(tmp_path, files=days))) == []


def test_sensors_side_by_side_or_below_another_fall_silent_each_for_itself(tmp_path: Path) -> None:
    grows, rests = FileState(10, 0.0, 100 * HOUR), FileState(10, 0.0, 93 * HOUR)
    files = {"/pots/honeytrap.log": grows, "/pots/a/cowrie.json": grows, "/pots/b/cowrie.json": rests, "/pots/2/dionaea.log": rests}
    assert [one.subject for one in silent.look(view(tmp_path, files=files))] == ["/pots/b", "/pots/2"]
