"""What the end of a huge log says is said without reading the log."""

import time
from datetime import UTC
from pathlib import Path

import pytest

from honeyguide.ingest import first_look as module
from honeyguide.ingest.first_look import first_look
from honeyguide.ingest.knocks import Knocks
from honeyguide.query.ast import Term
from honeyguide.sources import walk
from honeyguide.sources.tail import find_last
from honeyguide.store.naive import NaiveStore
from honeyguide.store.protocol import Search

STATE = "[03022024 04:05:06] connection-message: connection {pointer} accept/tcp/none [192.0.2.7:27017->{peer}:40411] state: none->established\n"
CALL = "[03022024 04:05:06] python-debug: traceable_io_in_cb con {pointer} ctx 0x7f00 data 0x55bb size 211\n"
NOISE = "[03022024 04:05:05] http-debug: GET / HTTP/1.1\n"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything beyond a few kilobytes is huge."""
    monkeypatch.setattr(module, "HUGE", 10_000)
    monkeypatch.setattr(module, "END", 4_000)


def peers(file: Path) -> list[str]:
    """Who is known after the first look."""
    store = NaiveStore()
    assert first_look(store, walk([file]), UTC, Knocks(file.parent))
    hits = store.search(Search("*", Term("honeypot.connection.state.to", "established"))).hits
    return [str(hit.source["source.ip"]) for hit in hits]


@pytest.mark.usefixtures("small")
def test_the_last_call_s_connection_is_sought_backwards(tmp_path: Path) -> None:
    file = tmp_path / "dionaea.log"
    opened = STATE.format(pointer="0x55aa00000100", peer="203.0.113.9")
    file.write_text(
        STATE.format(pointer="0x55aa00000100", peer="198.51.100.1") + opened + NOISE * 500 + CALL.format(pointer="0x55aa00000100")
    )
    assert peers(file) == ["203.0.113.9"]


@pytest.mark.usefixtures("small")
def test_a_connection_that_the_end_names_is_not_sought(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(module, "find_last", never)
    file = tmp_path / "dionaea.log"
    pointer = "0x55aa00000100"
    file.write_text(NOISE * 500 + STATE.format(pointer=pointer, peer="203.0.113.9") + CALL.format(pointer=pointer))
    assert peers(file) == ["203.0.113.9"]


def test_a_search_ends_at_its_deadline(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes(b"needle" + bytes(100))
    assert find_last(file, b"needle", deadline=time.monotonic() + 60) == 0
    assert find_last(file, b"needle", deadline=time.monotonic() - 1) is None
