"""What goes by age and size: whole pieces, the oldest first; and the store is whole afterwards."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from honeyguide.errors import UsageError
from honeyguide.query.ast import MatchAll
from honeyguide.schema.event import SOURCE
from honeyguide.store.embedded import sealing
from honeyguide.store.embedded.store import EmbeddedStore
from honeyguide.store.naive import NaiveStore
from honeyguide.store.protocol import Operation, Search
from honeyguide.store.retention import Piece
from honeyguide.watch.retention import plan, retain
from honeyguide.watch.settings import RetentionSettings, read_settings

NOW = datetime(2026, 11, 23, tzinfo=UTC)
DAY = 86_400_000_000


def piece(id: int, age: float | None, size: int = 100, index: str = "a") -> Piece:
    last = None if age is None else int(NOW.timestamp() * 1_000_000 - age * DAY)
    return {"index": index, "id": id, "rows": 10, "bytes": size, "first": last, "last": last}


def gone(settings: RetentionSettings, *pieces: Piece, total: int = 10_000) -> list[tuple[int, str]]:
    return [(one.piece["id"], one.why) for one in plan(pieces, settings, total, NOW)]


def test_by_default_the_store_takes_a_tenth_of_the_disk() -> None:
    pieces = [piece(1, 3, 600), piece(2, 9, 500), piece(3, None, 100)]
    assert gone(RetentionSettings(), *pieces, total=12_000) == []
    assert gone(RetentionSettings(), *pieces, total=10_000) == [(2, "size of the store")]
    assert gone(RetentionSettings(), *pieces, total=2_000) == [(2, "size of the store"), (1, "size of the store")]


def test_age_and_size_of_an_index() -> None:
    settings = RetentionSettings(days=30, index_days={"b*": 5}, index_bytes={"c": 150})
    pieces = [piece(1, 29), piece(2, 31), piece(3, 6, index="bb"), piece(4, 4, index="bb"), piece(5, 2, index="c"), piece(6, 1, index="c")]
    assert gone(settings, *pieces) == [(2, "age"), (3, "age"), (5, "size of the index")]
    assert gone(settings, piece(7, None)) == []


def frame(first: int, day: int) -> pl.DataFrame:
    time = datetime(2026, 11, day, tzinfo=UTC)
    return pl.DataFrame(
        {
            "@timestamp": pl.Series([time] * 10, dtype=pl.Datetime("us", "UTC")),
            "log.offset": list(range(first, first + 10)),
            SOURCE: ["x"] * 10,
            "message": [f"hello {number}" for number in range(10)],
        }
    )


def test_whole_segments_go_and_the_rest_stays_whole(tmp_path: Path) -> None:
    with closing(EmbeddedStore.open(tmp_path)) as store:
        for day in (1, 20):
            store.append("logs-a-b", frame(day * 100, day))
            store.write([Operation("index", "notes", f"n{day}", {"@timestamp": f"2026-11-{day:02}T00:00:00Z"})])
            for index in ("logs-a-b", "notes"):
                store.refresh(index)
                store._core.write(lambda index=index: sealing.seal(store._core, index))  # pyright: ignore[reportPrivateUsage]
        settings = RetentionSettings(days=10)
        assert len(retain(store, tmp_path, settings, NOW, dry_run=True)) == 2
        assert store.count("*", MatchAll()) == 22
        assert [one.piece["rows"] for one in retain(store, tmp_path, settings, NOW)] == [10, 1]
        assert store.count("logs-a-b", MatchAll()) == 10
        assert store.get("notes", "n1") is None
        assert store.get("notes", "n20") is not None
        assert retain(store, tmp_path, settings, NOW) == []
        store.append("logs-a-b", frame(9000, 22))
    with closing(EmbeddedStore.open(tmp_path)) as store:
        assert store.count("logs-a-b", MatchAll()) == 20
        assert [hit.source["message"] for hit in store.search(Search("logs-a-b", size=1)).hits] == ["hello 0"]


def test_a_store_without_pieces_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="elsewhere"):
        retain(NaiveStore(), tmp_path, RetentionSettings(), NOW)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[retention]\ndays = -1", "expected a number of 0 or more"),
        ("[retention]\nday = 1", "no setting 'day'"),
        ("[nope]", "no table"),
        ("[wach]", r"Did you mean 'watch'\?"),
        ("[watch]\npatince = 3", r"Did you mean 'patience'\?"),
        ("[log]\nlevel = 'loud'", "expected one of debug, info, warning, error"),
        ("[notify]\nlanguage = 'fr'", "expected one of en, ja"),
        ("x = [", "TOML"),
        ("[watch]\noff = 'disk'", "expected a list of texts"),
        ("[restart]\nenabled = 1", "expected true or false"),
        ("[watch]\noff = ['spining']", r"there is no 'spining'.*Did you mean 'spinning'"),
        ("[watch]\nfindings = ['own_outgoing']", r"there is no 'own_outgoing'.*Did you mean 'own-outgoing'"),
        ("[watch]\nevery = 0", "expected 0.2 to 86400 seconds"),
        ("[watch]\nevery = inf", "expected a number of 0 or more"),
        ("[retention]\nindex_days = {'logs-*' = -1}", "expected a table of numbers of 0 or more"),
        ("[retention]\nindex_days = {'logs-*' = nan}", "expected a table of numbers of 0 or more"),
        ("[limits]\nmemory = 1000000", "expected 32,000,000 or more"),
        ("[limits]\nseconds = 0.5", "expected 1.0 or more"),
        ("[retention]\nbytes = 99999999999999999999", "expected a whole number of 0 or more"),
    ],
)
def test_a_setting_that_is_wrong_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "honeyguide.toml").write_text(text)
    with pytest.raises(UsageError, match=said):
        read_settings(tmp_path)


def test_settings_that_can_not_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "honeyguide.toml").mkdir()
    with pytest.raises(UsageError, match="can't be read"):
        read_settings(tmp_path)


def test_settings_of_an_editor_that_marks_its_encoding_are_read(tmp_path: Path) -> None:
    (tmp_path / "honeyguide.toml").write_text("[watch]\npatience = 7\n", "utf-8-sig")
    assert read_settings(tmp_path).watch.patience == 7.0


def test_settings_are_read(tmp_path: Path) -> None:
    assert read_settings(tmp_path).retention.part_of_disk == 0.1
    (tmp_path / "honeyguide.toml").write_text("[retention]\ndays = 30\nindex_days = {'logs-*' = 7}\n[notify]\ncommand = ['a', 'b c']\n")
    found = read_settings(tmp_path)
    assert (found.retention.days, dict(found.retention.index_days), found.notify.command) == (30.0, {"logs-*": 7}, ("a", "b c"))
