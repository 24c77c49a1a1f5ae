"""The zone of local times is deduced where one connection stands in two records."""

import json
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


def test_the_database_tells_it_too(tmp_path: Path) -> None:
    sensor(tmp_path, timedelta(hours=2))
    (tmp_path / "dionaea.json").unlink()
    with sqlite3.connect(tmp_path / "dionaea.sqlite") as database:
        database.execute("CREATE TABLE connections (remote_host TEXT, remote_port INTEGER, connection_timestamp INTEGER)")
        time = datetime(2026, 11, 22, 18, 0, tzinfo=UTC).timestamp() + 0.25
        database.execute("INSERT INTO connections VALUES ('::ffff:203.0.113.9', 40000, ?)", (time,))
    database.close()
    assert find_zone(lambda: walk([str(tmp_path)]), None)[1] == Zone("+02:00", "deduced")


def test_an_option_wins_and_a_wrong_one_is_refused(tmp_path: Path) -> None:
    assert find_zone(sensor(tmp_path, timedelta(hours=2)), "+05:30") == (timezone(timedelta(minutes=330)), Zone("+05:30", "option"))
    with pytest.raises(UsageError):
        find_zone(list, "Mars/Olympus")


def test_nothing_to_go_by_is_utc_and_said_so() -> None:
    assert find_zone(list, None) == (UTC, Zone("UTC", "assumed"))
