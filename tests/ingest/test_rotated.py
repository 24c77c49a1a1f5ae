"""A log that was met while it was short is the same one after every kind of rotation, and no rotation falls into a read unseen."""

import gzip
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import polars as pl
import pytest
from tests.ingest.conftest import Take

from honeyguide.ingest.intake import ingest
from honeyguide.ingest.ledger import Zone
from honeyguide.sources import walk
from honeyguide.sources.source import Source
from honeyguide.store.naive import NaiveStore

Events = Callable[[], pl.DataFrame]
LINE = "[28012022 21:35:{:02}] http /dionaea/http.py:300-debug: {} {}\n"


def lines(first: int, last: int, word: str = "line") -> str:
    return "".join(LINE.format(number % 60, word, number) for number in range(first, last))


def messages(events: Events) -> list[str]:
    found = events()
    return sorted(found.get_column("message").to_list(), key=lambda text: (text.split()[0], int(text.split()[1]))) if found.height else []


def said(first: int, last: int, word: str = "line") -> list[str]:
    return [f"{word} {number}" for number in range(first, last)]


def renamed(log: Path) -> None:
    log.rename(log.with_name("dionaea.log.1"))


def copied(log: Path) -> None:
    shutil.copyfile(log, log.with_name("dionaea.log-20220128"))
    log.write_text("")


def compressed(log: Path) -> None:
    log.with_name("dionaea.log.1.gz").write_bytes(gzip.compress(log.read_bytes()))
    log.unlink()


@pytest.mark.parametrize("rotate", [renamed, copied, compressed])
@pytest.mark.parametrize(("seen", "grown"), [(3, 3), (3, 6), (3, 60), (60, 90)])
def test_a_log_that_was_met_short_is_known_after_its_rotation(
    tmp_path: Path, take: Take, events: Events, rotate: Callable[[Path], None], seen: int, grown: int
) -> None:
    log = tmp_path / "dionaea.log"
    log.write_text(lines(0, seen))
    take(tmp_path)
    with log.open("a") as file:
        file.write(lines(seen, grown))
    rotate(log)
    with log.open("a") as file:
        file.write(lines(0, 5, "next"))
    take(tmp_path)
    assert messages(events) == said(0, grown) + said(0, 5, "next")
    take(tmp_path)
    with log.open("a") as file:
        file.write(lines(5, 50, "next"))
    take(tmp_path)
    assert messages(events) == said(0, grown) + said(0, 50, "next")


@pytest.mark.parametrize("rotate", [renamed, copied, compressed])
def test_a_log_that_was_met_short_and_grew_is_known_after_its_rotation(
    tmp_path: Path, take: Take, events: Events, rotate: Callable[[Path], None]
) -> None:
    log = tmp_path / "dionaea.log"
    for first, last in ((0, 3), (3, 8), (8, 60)):
        with log.open("a") as file:
            file.write(lines(first, last))
        take(tmp_path)
    rotate(log)
    take(tmp_path)
    assert messages(events) == said(0, 60)


def test_two_short_logs_that_begin_alike_are_two(tmp_path: Path, take: Take, events: Events) -> None:
    (tmp_path / "dionaea.log").write_text(lines(0, 3))
    (tmp_path / "dionaea.log.other").write_text(lines(0, 3) + lines(3, 4))
    take(tmp_path)
    assert len(messages(events)) == 7


@pytest.mark.parametrize("known", [0, 20])
@pytest.mark.parametrize("length", [100, 2000])
def test_a_log_that_is_truncated_between_two_looks_at_it_is_looked_at_anew(
    tmp_path: Path, store: NaiveStore, events: Events, known: int, length: int
) -> None:
    log = tmp_path / "dionaea.log"

    def take(opened: Callable[[int], None]) -> None:
        [source] = [one for one in walk([str(log)]) if isinstance(one, Source)]
        plain, count = source.open, iter(range(100))

        def opening() -> object:
            opened(next(count))
            return plain()

        changed = replace(source, open=opening)  # pyright: ignore[reportArgumentType]
        ingest(store, [changed], zone=(UTC, Zone("UTC", "option")), enrich=lambda frame: frame)

    log.write_text(lines(0, known))
    if known:
        take(lambda number: None)
    with log.open("a") as file:
        file.write(lines(known, 50))

    def truncate(number: int) -> None:
        if number == 1:
            log.write_text(lines(0, length, "next"))

    take(truncate)
    assert messages(events) == said(0, known) + said(0, length, "next")
