"""Rows that wait in the journal are there for whoever asks, once, and after any end of the process."""

import errno
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import polars as pl
import pytest

from honeyguide.errors import StoreError
from honeyguide.query.aggregation import Metric
from honeyguide.query.ast import MatchAll, Term
from honeyguide.store.definitions import INDEX, Definition
from honeyguide.store.embedded import journal, sealing_aside, settling
from honeyguide.store.embedded.store import EmbeddedStore
from honeyguide.store.protocol import Operation, Search, Sort

NAME = "docs"
MADE = Definition(INDEX, NAME, {"settings": {}, "mappings": {}})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    with closing(EmbeddedStore.open(tmp_path, threads=1)) as opened:
        opened.define([MADE])
        yield opened


def lines(first: int, count: int) -> list[bytes]:
    return [b'{"n":%d,"ip":"192.0.2.%d"}' % (number, number % 250) for number in range(first, first + count)]


def keep(store: EmbeddedStore, first: int, count: int) -> list[str]:
    kept = store.append_lines(NAME, lines(first, count))
    assert kept is not None
    return list(kept.ids)


def numbers(store: EmbeddedStore) -> list[int]:
    return [hit.source["n"] for hit in store.search(Search(NAME, size=5_000, sort=(Sort("n"),))).hits]


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "waiting").iterdir())


def test_searches_see_what_waits_after_a_refresh_and_ids_at_once(store: EmbeddedStore, tmp_path: Path) -> None:
    ids = keep(store, 0, 10)
    assert files(tmp_path) == ["1-0.rows"]
    assert numbers(store) == []
    assert files(tmp_path) == ["1-0.rows"], "nobody may see them, so they wait on"
    found = store.get(NAME, ids[3])
    assert found is not None
    assert (found.source, found.version, found.seq_no) == ({"n": 3, "ip": "192.0.2.3"}, 1, 3)
    assert files(tmp_path) == []
    keep(store, 10, 10)
    store.refresh(NAME)
    keep(store, 20, 10)
    assert numbers(store) == [*range(20)]
    store.refresh(NAME)
    assert store.count(NAME, Term("ip", "192.0.2.27")) == 1
    assert [info.documents for info in store.indices(NAME)] == [30]


def test_a_point_in_time_has_what_was_visible_when_it_was_made(store: EmbeddedStore) -> None:
    keep(store, 0, 10)
    store.refresh(NAME)
    keep(store, 10, 10)
    with store.pin(NAME) as pin:
        store.refresh(NAME)
        store.seal(NAME)
        assert store.count(NAME, MatchAll(), pin=pin) == 10
        assert store.count(NAME, MatchAll()) == 20


def test_documents_that_wait_are_changed_and_deleted(store: EmbeddedStore) -> None:
    ids = keep(store, 0, 10)
    changed, deleted, made = store.write(
        [Operation("update", NAME, ids[1], {"n": 100}), Operation("delete", NAME, ids[2]), Operation("index", NAME, "x", {"n": 50})]
    )
    assert [one.result for one in (changed, deleted, made)] == ["updated", "deleted", "created"]
    keep(store, 10, 2)
    store.refresh(NAME)
    store.seal(NAME)
    assert numbers(store) == [0, 3, 4, 5, 6, 7, 8, 9, 10, 11, 50, 100]


def test_documents_with_ids_wait_only_where_no_id_was_ever_given(store: EmbeddedStore) -> None:
    named = [f"no {n}" for n in range(10)]
    assert store.append_lines(NAME, lines(0, 10), named) is not None
    assert store.append_lines(NAME, lines(10, 2), ["new", "no 9"]) is None, "it waits"
    found = store.get(NAME, "no 9")
    assert found is not None
    assert (found.id, found.source["n"], found.version) == ("no 9", 9, 1)
    assert store.append_lines(NAME, lines(10, 2), ["new", "no 9"]) is None, "it lies in the table"
    assert [one.result for one in store.write([Operation("delete", NAME, "no 9")])] == ["deleted"]
    assert store.append_lines(NAME, lines(10, 2), ["new", "no 9"]) is None, "it was there once"
    assert store.append_lines(NAME, lines(10, 2), ["new", "newer"]) is not None
    (again,) = store.write([Operation("index", NAME, "new", {"n": 20})])
    assert (again.result, again.version) == ("updated", 2)
    automatic = keep(store, 12, 1)
    assert store.append_lines(NAME, lines(30, 1), automatic) is None, "that is another row's id"
    assert store.append_lines(NAME, lines(30, 2), ["a", "b"]) is not None
    store.seal(NAME)
    assert store.append_lines(NAME, lines(30, 2), ["b", "c"]) is None, "it lies in a segment"
    assert numbers(store) == [*range(9), 11, 12, 20, 30, 31]


def test_many_that_wait_become_a_segment_when_somebody_asks(store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sealing_aside, "SMALL", 20)
    keep(store, 0, 15)
    store.refresh(NAME)
    assert numbers(store) == [*range(15)]
    keep(store, 15, 25)
    store.refresh(NAME)
    assert numbers(store) == [*range(40)]
    assert [info.segments for info in store.indices(NAME)] == [1]
    assert files(tmp_path) == []


def test_of_too_many_rows_that_wait_the_heaviest_go_into_their_table(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settling, "MOST", 2_000)
    store.define([Definition(INDEX, "other", {"settings": {}, "mappings": {}})])
    keep(store, 0, 40)
    assert store.append_lines("other", lines(0, 20)) is not None
    assert files(tmp_path) == ["1-0.rows", "2-0.rows"]
    assert store.append_lines("other", lines(20, 20)) is not None
    assert len(files(tmp_path)) == 1
    store.refresh()
    assert [store.count(name, MatchAll()) for name in (NAME, "other")] == [40, 40]


def test_a_dropped_index_leaves_nothing(store: EmbeddedStore, tmp_path: Path) -> None:
    keep(store, 0, 10)
    store.drop(NAME)
    assert files(tmp_path) == []
    store.define([MADE])
    keep(store, 0, 5)
    store.refresh(NAME)
    assert numbers(store) == [*range(5)]


def test_a_full_disk_keeps_nothing_of_a_request(store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(store, 0, 10)

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fdatasync", full)
        with pytest.raises(StoreError, match="No space left on device"):
            keep(store, 10, 10)
    keep(store, 20, 10)
    store.refresh(NAME)
    assert numbers(store) == [*range(10), *range(20, 30)]


@pytest.mark.parametrize("count", [10, 3_000])
def test_on_a_full_disk_what_waits_is_found_all_the_same(store: EmbeddedStore, count: int) -> None:
    """Put into a table in memory for who asks, where neither the table nor a segment can be written."""
    keep(store, 0, 5)
    store.refresh(NAME)
    assert numbers(store) == [*range(5)], "these lie in the table"
    keep(store, 5, count)
    store.refresh(NAME)
    with no_room():
        assert numbers(store) == [*range(5 + count)]
        assert store.count(NAME, Term("ip", "192.0.2.7")) == store.count(NAME, Term("n", "7")) + len(range(257, 5 + count, 250))
        assert store.aggregate(NAME, MatchAll(), {"n": Metric("max", "n")}) == {"n": {"value": 4.0 + count}}
        assert sum(frame.height for frame in store.scan(Search(NAME, fields=("n",)))) == 5 + count
    assert numbers(store) == [*range(5 + count)]
    keep(store, 5 + count, 1)
    store.refresh(NAME)
    assert numbers(store) == [*range(6 + count)]


@contextmanager
def no_room() -> Generator[None]:
    """Within the block no file of this process can grow."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_record_that_could_not_be_taken_back_is_passed_over(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keep(store, 0, 10)
    with (tmp_path / "waiting" / "1-0.rows").open("ab") as file:
        file.write(b"torn")
    keep(store, 10, 10)
    assert files(tmp_path) == ["1-0.rows", "1-10.rows"]


def test_only_whole_records_are_read_and_others_follow_them(tmp_path: Path) -> None:
    file = tmp_path / "rows"
    frames = [pl.DataFrame({"c1": [1, 2]}), pl.DataFrame({"c1": [3], "l2": [["a", "b"]]})]
    first = journal.add(file, journal.pack(frames[0]), 0, 10)
    whole = journal.add(file, journal.pack(frames[1]), 2, 20)
    data = file.read_bytes()
    assert len(data) == whole
    for size in (*range(first, whole, 7), whole - 1):
        file.write_bytes(data[:size])
        assert [one.first for one in journal.read(file)] == [0]
        assert file.stat().st_size == first
    broken = bytearray(data)
    broken[-1] ^= 1
    file.write_bytes(broken)
    assert [one.first for one in journal.read(file)] == [0]
    assert journal.add(file, journal.pack(frames[1]), 2, 20) == whole
    broken = bytearray(data)
    broken[first - 1] ^= 1
    (tmp_path / "damaged").write_bytes(broken)
    with pytest.raises(StoreError, match="damaged"):
        list(journal.read(tmp_path / "damaged"))
    read = list(journal.read(file))
    assert [(one.first, one.weight, one.end) for one in read] == [(0, 10, first), (2, 20, whole)]
    assert [one.frame.to_dict(as_series=False) for one in read] == [frame.to_dict(as_series=False) for frame in frames]


WRITER = """
import sys, threading
from pathlib import Path
from honeyguide.store.definitions import INDEX, Definition
from honeyguide.store.embedded import journal, sealing, sealing_aside
from honeyguide.store.embedded.store import EmbeddedStore
from honeyguide.store.protocol import Operation, Search
journal.LONGEST, sealing.MOST_HOT, sealing_aside.MOST_HOT, sealing_aside.SMALL = 4_000, 500, 500, 90
store = EmbeddedStore.open(Path(sys.argv[1]))
store.define([Definition(INDEX, "docs", {"settings": {}, "mappings": {}})])
turn = int(sys.argv[2])
print("open", flush=True)

def write(who):
    at = 0
    while True:
        ids = [f"{turn} {who} {n}" for n in range(at, at + 40)] if who == 2 else None
        kept = store.append_lines("docs", [b'{"turn":%d,"who":%d,"n":%d}' % (turn, who, n) for n in range(at, at + 40)], ids)
        at += 40
        said = [f"kept {turn} {who} {at}"]
        if at % 280 == 0:
            store.write([Operation("delete", "docs", kept.ids[0])])
            said.append(f"gone {turn} {who} {at - 40}")
        if at % 200 == 0:
            store.refresh()
            store.search(Search("docs", size=1))
        print("".join(f"{line}\\n" for line in said), end="", flush=True)  # in one piece: the others print too

threads = [threading.Thread(target=write, args=[who]) for who in range(3)]
for one in threads:
    one.start()
for one in threads:
    one.join()
"""


def test_a_kill_at_any_moment_loses_and_doubles_nothing(tmp_path: Path) -> None:
    promised: dict[tuple[int, int], int] = {}
    gone: set[tuple[int, int, int]] = set()
    for turn, seconds in enumerate((0.3, 0.7, 0.5)):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), str(turn)], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
            first = "" if turn else process.stdout.readline()  # however slow the machine, something has been promised
            time.sleep(seconds)
            os.kill(process.pid, signal.SIGKILL)
            said = [line.split() for line in (first + process.stdout.read()).split("\n")[:-1]]
        for what, *three in said:
            turn_of, who, at = map(int, three)
            if what == "kept":
                promised[turn_of, who] = max(promised.get((turn_of, who), 0), at)
            else:
                gone.add((turn_of, who, at))
    assert sum(promised.values()) > 0
    with closing(EmbeddedStore.open(tmp_path)) as store:
        rows = pl.concat(list(store.scan(Search(NAME, fields=("turn", "who", "n")))))
        found = sorted(rows.select("turn", "who", "n").iter_rows())
        assert rows.get_column("_id").n_unique() == rows.height
        for turn, who, n in found:
            if who == 2 and n % 40 == 1:
                hit = store.get(NAME, f"{turn} {who} {n}")
                assert hit is not None
                assert hit.source == {"turn": turn, "who": who, "n": n}
                assert store.append_lines(NAME, [b"{}"], [f"{turn} {who} {n}"]) is None
    assert len(set(found)) == len(found)
    assert not gone & set(found)
    for (turn, who), reached in promised.items():
        here = {n for a, b, n in found if (a, b) == (turn, who)}
        assert all(n in here or n % 280 == 240 for n in range(reached))
        assert max(here) % 40 == 39, "a request is there as a whole"
