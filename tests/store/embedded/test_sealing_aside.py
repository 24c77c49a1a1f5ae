"""Hot rows are sealed beside the writing: whatever is written, changed or deleted meanwhile, every document is there once."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

from honeyguide.query.ast import MatchAll
from honeyguide.store.definitions import INDEX, Definition
from honeyguide.store.embedded import intake, sealing, sealing_aside
from honeyguide.store.embedded.core import Core
from honeyguide.store.embedded.segments import Written
from honeyguide.store.embedded.state import Index
from honeyguide.store.embedded.store import EmbeddedStore
from honeyguide.store.protocol import Operation, Search

NAME = "docs"


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (sealing, sealing_aside):
        monkeypatch.setattr(module, "MOST_HOT", 60)


@pytest.fixture
def store(tmp_path: Path, few: None) -> Iterator[EmbeddedStore]:
    with closing(EmbeddedStore.open(tmp_path / "data")) as opened:
        opened.define([Definition(INDEX, NAME, {"settings": {}, "mappings": {}})])
        yield opened


def lines(first: int, count: int) -> list[bytes]:
    return [b'{"n":%d,"word":"w%d"}' % (number, number % 7) for number in range(first, first + count)]


def numbers(store: EmbeddedStore) -> list[int]:
    store.refresh()
    return sorted(hit.source["n"] for hit in store.search(Search(NAME, size=5_000)).hits)


def test_many_write_and_delete_while_it_is_sealed(store: EmbeddedStore) -> None:
    def write(who: int) -> list[int]:
        left: list[int] = []
        for turn in range(12):
            first = who * 1_000 + turn * 20
            kept = store.append_lines(NAME, lines(first, 20))
            assert kept is not None
            gone = store.write([Operation("delete", NAME, id) for id in kept.ids[:3]])
            assert [one.result for one in gone] == ["deleted"] * 3
            (changed,) = store.write([Operation("update", NAME, kept.ids[3], {"n": 90_000 + first})])
            assert (changed.result, changed.version) == ("updated", 2)
            left += [90_000 + first, *range(first + 4, first + 20)]
        return left

    with ThreadPoolExecutor(4) as threads:
        expected = sorted(number for left in threads.map(write, range(4)) for number in left)
    assert numbers(store) == expected
    (info,) = store.indices(NAME)
    assert info.documents == store.count(NAME, MatchAll()) == len(expected)
    assert info.segments >= 1


def _during(monkeypatch: pytest.MonkeyPatch, work: Callable[[], object]) -> None:
    """Let something happen between the reading of the rows and the naming of their segment."""
    given = sealing.write_frames

    def written(core: Core, index: Index, frames: Sequence[pl.DataFrame]) -> Written | None:
        monkeypatch.setattr(sealing, "write_frames", given)
        work()
        return given(core, index, frames)

    monkeypatch.setattr(sealing, "write_frames", written)


def test_what_ends_or_comes_after_the_rows_were_read(store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    first = store.append_lines(NAME, lines(0, 50))
    assert first is not None

    def meanwhile() -> None:
        store.write([Operation("delete", NAME, first.ids[0]), Operation("index", NAME, "new", {"n": 500})])

    _during(monkeypatch, meanwhile)
    assert store.append_lines(NAME, lines(50, 20)) is not None
    (info,) = store.indices(NAME)
    assert info.segments == 1
    assert store.get(NAME, first.ids[0]) is None
    assert numbers(store) == [*range(1, 70), 500]
    assert store.indices(NAME)[0].documents == 70
    store.seal(NAME)
    assert numbers(store) == [*range(1, 70), 500]


@pytest.mark.parametrize("what", ["seal", "drop"])
def test_somebody_else_was_quicker(store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, what: str) -> None:
    assert store.append_lines(NAME, lines(0, 50)) is not None
    _during(monkeypatch, lambda: getattr(store, what)(NAME))
    assert store.append_lines(NAME, lines(50, 20)) is not None
    files = sorted((tmp_path / "data" / "segments").iterdir())
    if what == "drop":
        assert (files, store.indices()) == ([], [])
    else:
        assert len(files) == 1
        assert numbers(store) == list(range(70))


def test_rows_of_many_small_frames_are_never_sealed_in_one_that_is_too_big(store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "BIG", 50)
    for turn, height in enumerate([40, 15, 40, 40, 50, 10]):
        store.append("logs-x", pl.DataFrame({"@source": ["s"] * height, "log.offset": range(turn * 100, turn * 100 + height)}))
    sealed = sorted(piece["rows"] for piece in store.pieces())
    assert sealed == [40, 50, 55], "40 and 15 before 40 came; these before 40 more; 50 are a segment of their own"
    assert store.count("logs-x", MatchAll()) == 195


def test_what_was_left_hot_is_there_when_the_store_is_opened_again(tmp_path: Path, few: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(EmbeddedStore.open(tmp_path)) as first:
        assert first.append_lines(NAME, lines(0, 10)) is None, "there is no such index"
        first.create(NAME)
        assert first.append_lines(NAME, lines(0, 50)) is not None
        _during(monkeypatch, lambda: first.append_lines(NAME, lines(100, 5)))
        assert first.append_lines(NAME, lines(50, 20)) is not None
    with closing(EmbeddedStore.open(tmp_path)) as again:
        assert numbers(again) == [*range(70), *range(100, 105)]
        after = again.append_lines(NAME, lines(200, 1))
        assert after is not None
        assert after.first == 75
