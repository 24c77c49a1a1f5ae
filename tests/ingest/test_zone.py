"""The zone of local times is deduced where one connection stands in two records."""

import gzip
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TypeAlias

import pytest

from honeyguide.errors import UsageError
from honeyguide.ingest.ledger import Zone
from honeyguide.ingest.zone import find_zone
from honeyguide.sources import walk
from honeyguide.sources.source import Refusal, Source

Sources: TypeAlias = Callable[[], Iterable[Source | Refusal]]


def sensor(folder: Path, offset: timedelta, *, wrong: int = 0) -> Sources:
    """A log in local time and a JSON log in UTC of the same ten connections."""
    start = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
    log, rows = "", ""
    for number in range(10):
        time = start + timedelta(minutes=7 * number)
        local = time + (offset if number >= wrong else timedelta(hours=3))
        log += f"[{local:%d%m%Y %H:%M:%S}] log_json /x.py:211-info: accepted connection from 203.0.113.9:{40000 + number} to 192.0.2.1:80\n"
        rows += json.dumps({"src_ip": "203.0.113.9", "src_port": 40000 + number, "timestamp": time.replace(tzinfo=None).isoformat()}) + "\n"
    (folder / "dionaea.log").write_text(log)
    (folder / "dionaea.json").write_text(rows)
    return lambda: walk([str(folder)])


@pytest.mark.parametrize("minutes", [0, 540, -180, 330, 345, 765])
def test_it_is_the_offset_by_which_the_records_differ(tmp_path: Path, minutes: int) -> None:
    zone, found = find_zone(sensor(tmp_path, timedelta(minutes=minutes)), None)
    assert zone.utcoffset(datetime(2026, 11, 22, 18, 0)) == timedelta(minutes=minutes)  # noqa: DTZ001 -- a log's naive time
    assert found.how == "deduced"


def test_some_wrong_pairs_do_not_matter_but_a_tie_decides_nothing(tmp_path: Path) -> None:
    assert find_zone(sensor(tmp_path, timedelta(hours=9), wrong=2), None)[1] == Zone("+09:00", "deduced")
    assert find_zone(sensor(tmp_path, timedelta(hours=9), wrong=5), None)[1].how != "deduced"


NOON = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


def database(file: Path, *rows: tuple[str, str, int, datetime]) -> None:
    """A database of Dionaea's with these connections."""
    with sqlite3.connect(file) as opened:
        opened.execute(
            "CREATE TABLE connections (connection INTEGER PRIMARY KEY, connection_protocol TEXT, "
            "remote_host TEXT, remote_port INTEGER, connection_timestamp INTEGER)"
        )
        for kind, address, port, time in rows:
            opened.execute(
                "INSERT INTO connections (connection_protocol, remote_host, remote_port, connection_timestamp) VALUES (?, ?, ?, ?)",
                (kind, address, port, time.timestamp() + 0.25),
            )
    opened.close()


def test_the_database_tells_it_too(tmp_path: Path) -> None:
    sensor(tmp_path, timedelta(hours=2))
    (tmp_path / "dionaea.json").unlink()
    database(tmp_path / "dionaea.sqlite", ("httpd", "::ffff:203.0.113.9", 40000, NOON))
    assert find_zone(lambda: walk([str(tmp_path)]), None)[1] == Zone("+02:00", "deduced")


def test_a_database_of_years_is_asked_about_the_days_of_the_log(tmp_path: Path) -> None:
    sensor(tmp_path, timedelta(hours=2))
    (tmp_path / "dionaea.json").unlink()
    old = [("httpd", "198.51.100.7", 1000 + number, NOON - timedelta(days=400) + timedelta(minutes=number)) for number in range(11_000)]
    new = [("httpd", "198.51.100.7", 1000 + number, NOON + timedelta(days=400) + timedelta(minutes=number)) for number in range(11_000)]
    database(tmp_path / "dionaea.sqlite", *old, ("httpd", "203.0.113.9", 40000, NOON), *new)
    assert find_zone(lambda: walk([str(tmp_path)]), None)[1] == Zone("+02:00", "deduced")


@pytest.mark.parametrize("form", ["tar.gz", "zip"])
def test_an_archive_tells_it_as_its_folder_does(tmp_path: Path, form: str) -> None:
    folder = tmp_path / "sensor"
    folder.mkdir()
    sensor(folder, timedelta(hours=9))
    (folder / "dionaea.json").unlink()
    database(folder / "dionaea.sqlite", ("httpd", "203.0.113.9", 40000, NOON))
    archive = shutil.make_archive(str(tmp_path / "all"), {"tar.gz": "gztar", "zip": "zip"}[form], folder)
    assert find_zone(lambda: walk([archive]), None)[1] == Zone("+09:00", "deduced")


def test_a_compressed_database_tells_it_too(tmp_path: Path) -> None:
    sensor(tmp_path, timedelta(hours=9))
    (tmp_path / "dionaea.json").unlink()
    database(tmp_path / "dionaea.sqlite", ("httpd", "203.0.113.9", 40000, NOON))
    (tmp_path / "dionaea.sqlite.gz").write_bytes(gzip.compress((tmp_path / "dionaea.sqlite").read_bytes()))
    (tmp_path / "dionaea.sqlite").unlink()
    assert find_zone(lambda: walk([str(tmp_path)]), None)[1] == Zone("+09:00", "deduced")


def test_recordings_tell_it_by_their_names(tmp_path: Path) -> None:
    sensor(tmp_path, timedelta(hours=-5))
    (tmp_path / "dionaea.json").unlink()
    (tmp_path / "httpd-192.0.2.1-80-203.0.113.9-40000-2026-11-22T18:00:22.475639-hlHfSz").write_bytes(b"stream = [('in', b'x')]")
    assert find_zone(lambda: walk([str(tmp_path)]), None)[1] == Zone("-05:00", "deduced")


@pytest.mark.parametrize("release", [False, True])
def test_a_log_of_warnings_tells_it_by_when_its_services_were_busy(tmp_path: Path, *, release: bool) -> None:
    gaps = [0, 40, 100, 130, 400, 410, 650, 900, 1000]
    calls = [("ftpd", NOON + timedelta(seconds=gap)) for gap in gaps] + [("SipSession", NOON + timedelta(seconds=gap + 13)) for gap in gaps]
    lines = (
        f"[{time + timedelta(hours=9, seconds=2):%d%m%Y %H:%M:%S}] {service[:3].lower()}{'' if release else ' /dionaea/x.py:235'}-warning: odd\n"
        for service, time in calls
    )
    (tmp_path / "dionaea-errors.log").write_text("".join(lines))
    database(tmp_path / "dionaea.sqlite", *((service, "203.0.113.9", 40000 + n, time) for n, (service, time) in enumerate(calls)))
    assert find_zone(lambda: walk([str(tmp_path)]), None)[1] == Zone("+09:00", "deduced")


def test_one_busy_moment_proves_nothing(tmp_path: Path) -> None:
    (tmp_path / "dionaea-errors.log").write_text("[23112026 03:00:02] ftp-warning: odd\n[23112026 03:00:02] ftp-warning: odd\n")
    database(tmp_path / "dionaea.sqlite", ("ftpd", "203.0.113.9", 40000, NOON))
    assert find_zone(lambda: walk([str(tmp_path)]), None)[1].how != "deduced"


def test_an_option_wins_and_a_wrong_one_is_refused(tmp_path: Path) -> None:
    assert find_zone(sensor(tmp_path, timedelta(hours=2)), "+05:30") == (timezone(timedelta(minutes=330)), Zone("+05:30", "option"))
    with pytest.raises(UsageError):
        find_zone(list, "Mars/Olympus")


def test_nothing_to_go_by_is_utc_and_said_so() -> None:
    assert find_zone(list, None) == (UTC, Zone("UTC", "assumed"))
