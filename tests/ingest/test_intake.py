"""Each line is taken in once, whatever becomes of its file."""

import gzip
import random
import shutil
import time
from collections.abc import Callable
from datetime import UTC, timedelta, timezone
from pathlib import Path

import polars as pl
import pytest

from honeyguide.errors import FormatError
from honeyguide.ingest.identity import PLACE, Opening, fingerprint
from honeyguide.ingest.intake import ingest
from honeyguide.ingest.known import Known
from honeyguide.ingest.ledger import Ledger, Zone
from honeyguide.ingest.reading import LONGEST_LINE
from honeyguide.ingest.run import Options
from honeyguide.sources import walk
from honeyguide.sources.source import Source
from honeyguide.store.naive import NaiveStore
from honeyguide.store.protocol import Checkpoint

Take = Callable[..., Ledger]
Events = Callable[[], pl.DataFrame]


def records(start: int, count: int) -> bytes:
    """Lines of a Dionaea log, each of its own."""
    lines = (
        f"[22112026 18:{number // 60 % 60:02}:{number % 60:02}] python /opt/dionaea/module.c:853-debug: message number {number}\n"
        for number in range(start, start + count)
    )
    return "".join(lines).encode()


def numbers(events: pl.DataFrame) -> list[int]:
    return events.select(pl.col("message").str.extract(r"number (\d+)").cast(pl.Int64)).to_series().sort().to_list()


def balanced(ledger: Ledger) -> bool:
    return all(entry.lines == entry.events + entry.continuations + entry.rejects for entry in ledger.files)


def test_the_same_file_again_adds_nothing(tmp_path: Path, take: Take, events: Events) -> None:
    log = tmp_path / "dionaea.log"
    log.write_bytes(records(0, 50))
    first, again = take(log), take(log)
    assert first.total()["events"] == 50
    assert (again.total()["events"], again.total()["lines"], again.total()["skipped"]) == (0, 0, log.stat().st_size)
    assert numbers(events()) == list(range(50))
    assert balanced(first)


def test_a_line_that_grows_too_long_is_rejected_once_and_what_follows_is_taken_in(tmp_path: Path, take: Take, events: Events) -> None:
    log = tmp_path / "dionaea.log"
    log.write_bytes(records(0, 50) + records(50, 1).rstrip(b"\n"))
    ledgers = [take(log)]
    for more in (b"x" * LONGEST_LINE, b"x" * 10, b"x" * 2 * LONGEST_LINE, b"x\n" + records(51, 7), records(58, 3)):
        with log.open("ab") as file:
            file.write(more)
        ledgers.append(take(log))
    assert numbers(events()) == [number for number in range(61) if number != 50]
    assert events().get_column("honeypot.log.line").to_list() == [number for number in range(1, 62) if number != 51]
    assert sum(ledger.total()["rejects"] for ledger in ledgers) == 1
    assert all(balanced(ledger) for ledger in ledgers)
    assert take(log).total()["lines"] == 0


def test_a_grown_file_adds_its_new_part(tmp_path: Path, take: Take, events: Events) -> None:
    log = tmp_path / "dionaea.log"
    log.write_bytes(records(0, 50))
    take(log)
    with log.open("ab") as file:
        file.write(records(50, 7))
    take(log)
    assert numbers(events()) == list(range(57))
    assert events().get_column("honeypot.log.line").to_list() == list(range(1, 58))


def test_a_line_that_was_cut_is_read_again_when_its_rest_comes(tmp_path: Path, take: Take, events: Events) -> None:
    log, data = tmp_path / "dionaea.log", records(0, 40)
    log.write_bytes(data[:-10])
    take(log)
    assert events().item(-1, "honeypot.log.cut") is True
    log.write_bytes(data + b"Traceback (most recent call last):\n")
    take(log)
    assert numbers(events()) == list(range(40))
    assert events().item(-1, "message") == "message number 39\nTraceback (most recent call last):"


def test_a_file_shorter_than_its_identity_grows_too(tmp_path: Path, take: Take, events: Events) -> None:
    log = tmp_path / "dionaea.log"
    for count in (1, 2, 5, 30):
        log.write_bytes(records(0, count))
        take(log)
    assert numbers(events()) == list(range(30))


def test_a_renamed_compressed_or_copied_log_is_the_same_one(tmp_path: Path, take: Take, events: Events) -> None:
    log = tmp_path / "dionaea.log"
    log.write_bytes(records(0, 50))
    take(log)
    log.rename(tmp_path / "dionaea.log.1")
    (tmp_path / "dionaea.log.2.gz").write_bytes(gzip.compress(records(0, 50)))
    shutil.copy(tmp_path / "dionaea.log.1", tmp_path / "copy.log")
    assert take(tmp_path).total()["events"] == 0
    assert numbers(events()) == list(range(50))


def test_a_rotated_log_and_its_successor_are_two(tmp_path: Path, take: Take, events: Events) -> None:
    log = tmp_path / "dionaea.log"
    log.write_bytes(records(0, 50))
    take(log)
    log.rename(tmp_path / "dionaea.log.1")
    log.write_bytes(records(50, 40))
    take(tmp_path)
    assert numbers(events()) == list(range(90))


def test_a_truncated_log_begins_anew(tmp_path: Path, take: Take, events: Events) -> None:
    log = tmp_path / "dionaea.log"
    log.write_bytes(records(0, 50))
    take(log)
    inode = log.stat().st_ino
    with log.open("r+b") as file:
        file.truncate()
        file.write(records(50, 40))
    assert log.stat().st_ino == inode
    take(log)
    assert numbers(events()) == list(range(90))


def test_a_hole_of_nuls_before_the_first_line_is_passed_over(tmp_path: Path, take: Take, events: Events) -> None:
    log = tmp_path / "dionaea.log"
    log.write_bytes(b"\0" * 300_000 + records(0, 50))
    ledger = take(log)
    assert numbers(events()) == list(range(50))
    assert ledger.total()["bytes"] == log.stat().st_size


def test_a_hole_of_nuls_where_the_power_went_hides_nothing(tmp_path: Path, take: Take, events: Events) -> None:
    (tmp_path / "events.json").write_bytes(b'{"n": 1}\n' + b"\0" * 4096 + b'{"n": 2}\n{"n": 3}\n')
    assert balanced(take(tmp_path))
    assert events().get_column("n").to_list() == [1, 2, 3]


@pytest.mark.parametrize("count", [2, 200])
def test_a_log_is_read_on_as_it_was_begun_whatever_comes_to_it(tmp_path: Path, take: Take, events: Events, count: int) -> None:
    log = tmp_path / "events.json"
    log.write_bytes(b"".join(b'{"n": %d}\n' % number for number in range(count)))
    take(log)
    with log.open("ab") as file:
        file.write(bytes(range(1, 32)) * 1000 + b'\n{"n": %d}\n' % count)
    assert (ledger := take(log)).total()["rejects"] > 0
    assert balanced(ledger)
    assert events().get_column("n").to_list() == list(range(count + 1))


def test_what_no_format_claims_is_skipped_and_said(tmp_path: Path, take: Take) -> None:
    (tmp_path / "core").write_bytes(bytes(range(256)) * 40)
    entry = take(tmp_path).files[0]
    assert (entry.format, entry.skipped, entry.rejects) == (None, 10_240, 0)


@pytest.mark.parametrize("count", [100, 2000])
def test_a_damaged_archive_gives_what_it_has(tmp_path: Path, take: Take, events: Events, count: int) -> None:
    """However little that is: what is left may be shorter than what formats look at."""
    packed = gzip.compress(records(0, count))
    (tmp_path / "dionaea.log.gz").write_bytes(packed[: len(packed) // 2])
    ledger = take(tmp_path)
    assert ledger.files[0].problem
    assert [refusal.path for refusal in ledger.refusals] == [str(tmp_path / "dionaea.log.gz")]
    assert 0 < events().height < count
    assert balanced(ledger)


def test_a_damaged_recording_says_so(tmp_path: Path, take: Take, events: Events) -> None:
    recording = tmp_path / "smbd-192.0.2.1-445-198.51.100.7-40001-2022-06-02T19:03:02.315253-a1b2c3.gz"
    packed = gzip.compress(b"stream = [('in', b'" + random.Random(1).randbytes(2000).hex().encode() + b"')]")
    recording.write_bytes(packed[: len(packed) // 2])
    assert [refusal.path for refusal in take(tmp_path).refusals] == [str(recording)]
    assert events().height == 1


def test_what_fails_while_it_is_read_costs_itself_alone(tmp_path: Path, take: Take, events: Events) -> None:
    """A disk with a bad block and a network that is gone fail as this file does: it opens, and nothing lies at its beginning."""
    (tmp_path / "dionaea.log").write_bytes(records(0, 5))
    (refused,) = take("/proc/self/mem", tmp_path).refusals
    assert (refused.path, refused.reason) == ("/proc/self/mem", "can't be read: Input/output error")
    assert numbers(events()) == [0, 1, 2, 3, 4]


def test_a_format_that_does_not_exist_is_an_error(store: object) -> None:
    assert isinstance(store, NaiveStore)
    with pytest.raises(FormatError, match="honeyguide formats"):
        ingest(store, [], zone=(UTC, Zone("UTC", "option")), enrich=lambda frame: frame, options=Options(format="nonsense"))


@pytest.mark.parametrize("size", [100, 2_000_000])
def test_recordings_with_the_same_start_are_as_many_as_they_are(tmp_path: Path, take: Take, events: Events, size: int) -> None:
    """A worm sends the same megabytes again and again; a recording's name is its identity."""
    for port in (40001, 40002, 40003):
        name = f"smbd-192.0.2.1-445-198.51.100.7-{port}-2022-06-02T19:03:02.315253-a1b2c3"
        (tmp_path / name).write_bytes(b"stream = [('in', b'" + b"A" * size + b"')]")
    assert take(tmp_path).total()["events"] == 3
    assert take(tmp_path).total()["events"] == 0
    assert events().get_column("source.port").sort().to_list() == [40001, 40002, 40003]
    assert events().get_column("source.bytes").to_list() == [size] * 3


def test_files_whose_columns_differ_in_kind_go_into_one_index(tmp_path: Path, take: Take, events: Events) -> None:
    (tmp_path / "a.ndjson").write_text('{"at": "2026-11-22T18:00:00Z", "tag": ["x", "y"]}\n{"at": "2026-11-22T18:00:01Z", "tag": ["z"]}\n')
    (tmp_path / "b.ndjson").write_text('{"at": "2026-11-22T18:00:02Z", "tag": "w"}\n{"at": "2026-11-22T18:00:03Z", "tag": 5}\n')
    ledger = take(tmp_path)
    assert (ledger.total()["events"], ledger.refusals) == (4, ())
    assert events().height == 4


def test_a_reader_that_fails_costs_its_file_only(tmp_path: Path, take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.log").write_bytes(records(0, 5))
    (tmp_path / "b.json").write_text('{"a": 1}\n{"a": 2}\n')

    def broken(run: object, source: Source, form: object, opening: object) -> None:
        del run, form, opening
        raise ZeroDivisionError(source.name)

    monkeypatch.setattr("honeyguide.ingest.intake.take_lines", broken)
    ledger = take(tmp_path)
    assert [(Path(one.path).name, "ZeroDivisionError" in one.reason) for one in ledger.refusals] == [("a.log", True), ("b.json", True)]


def test_recordings_that_are_known_are_skipped_and_listed(tmp_path: Path, take: Take) -> None:
    name = "mongod-192.0.2.1-27017-203.0.113.9-40411-2026-11-22T18:35:22.475639-hlHfSz"
    (tmp_path / name).write_bytes(b"stream = [('in', b'abc')]")
    first, again = take(tmp_path), take(tmp_path)
    assert [(entry.events, entry.skipped) for entry in (*first.files, *again.files)] == [(1, 0), (0, 25)]


def test_what_a_log_gains_is_read_in_the_zone_of_what_it_had(tmp_path: Path, store: NaiveStore, events: Events) -> None:
    log = tmp_path / "dionaea.log"
    log.write_bytes(records(0, 3))
    tokyo = timezone(timedelta(hours=9))
    for zone in ((tokyo, Zone("+09:00", "deduced")), (UTC, Zone("UTC", "assumed"))):
        ingest(store, walk([str(log)]), zone=zone, enrich=lambda frame: frame)
        with log.open("ab") as file:
            file.write(records(3, 3))
    assert set(events().get_column("@timestamp").dt.hour().to_list()) == {9}


UNICODE = [
    *((charset, marked) for charset in ("utf-8", "utf-16-le", "utf-16-be") for marked in (True, False)),
    *((charset, True) for charset in ("utf-32-le", "utf-32-be")),
]
"""UTF-32 without a mark is written by nobody."""


@pytest.mark.parametrize(("charset", "marked"), UNICODE)
def test_a_log_in_any_unicode_is_read_with_or_without_a_mark(
    tmp_path: Path, take: Take, events: Events, charset: str, *, marked: bool
) -> None:
    log = tmp_path / "dionaea.log"
    log.write_bytes(("\ufeff" if marked else "").encode(charset) + records(0, 50).decode().encode(charset))
    assert take(log).total()["rejects"] == 0
    assert numbers(events()) == list(range(50))


def test_of_thousands_of_short_files_each_is_known_and_the_ledger_is_not_gone_through_for_each(store: NaiveStore, tmp_path: Path) -> None:
    folder, copy = tmp_path / "notes", tmp_path / "notes" / "n-7.log.1"
    folder.mkdir()
    known = Known(store.checkpoints())
    for number in range(20_000):
        path = str(folder / f"n-{number}.log")
        head = fingerprint(b"alike")
        known[f"{PLACE}{number}"] = Checkpoint(f"{PLACE}{number}", path, "x", "i", inode=f"1:{number}", head=head, head_length=5)
    opening = Opening(b"alike and more", 0)
    began = time.process_time()
    for number in range(0, 20_000, 10):
        found = known.known_as(opening, "/elsewhere", f"1:{number}")
        assert found is not None
        assert found.identity == f"{PLACE}{number}"
        assert known.known_as(opening, str(folder / f"m-{number}.log"), "1:x") is None
    assert time.process_time() - began < 5
    copied = known.known_as(opening, str(copy), "1:x")
    assert copied is not None
    assert copied.identity == f"{PLACE}7", "its place is empty by now"
    assert known.known_as(opening, "a.tar!n-7.log", "") is not None
    del known[f"{PLACE}7"]
    assert known.known_as(opening, str(copy), "1:7") is None
    assert known.known_as(Opening(b"alik", 0), "/elsewhere", "1:8") is None
