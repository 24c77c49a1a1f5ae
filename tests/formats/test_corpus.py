"""Every recording of Cowrie and the other honeypots at hand: known by its format, every line in the ledger, hardly a reject."""

import gzip
import json
from collections import Counter
from fnmatch import fnmatch
from itertools import groupby
from pathlib import Path

import polars as pl
import pytest

from honeyguide.formats import Chunk, Context, Format, formats, sniff
from honeyguide.schema.event import conform

HEAD = 64 << 10
STEP = 1 << 20
TABLE: dict[str, str | None] = json.loads((Path(__file__).parent / "corpus_formats.json").read_text("utf-8"))
GENERIC = {None, "delimited", "free_text", "json_text", "ndjson", "sqlite"}
"""Who may claim what is no honeypot's log: licences, descriptions, captures, a database."""
TORN = {
    "cowrie/aritzrss-2026/cowrie.json": 1,  # the copy ends in the middle of a record
    "cowrie/scriptzteam-2017/cowrie.json": 1,  # two writers in one line, disk full
}


def content(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def recordings(corpus: Path) -> list[tuple[str, str | None]]:
    """Each file and its format by the table; those of Dionaea are others' to test."""
    found: list[tuple[str, str | None]] = []
    for folder in ("cowrie", "other"):
        for path in sorted(path for path in (corpus / folder).rglob("*") if path.is_file()):
            name = path.relative_to(corpus).as_posix()
            pattern = next((pattern for pattern in TABLE if fnmatch(name, pattern)), None)
            assert pattern is not None, f"{name}: not in the table"
            if TABLE[pattern] != "dionaea":
                found.append((name, TABLE[pattern]))
    return found


def read(form: Format, data: bytes, name: str) -> tuple[Counter[str], pl.DataFrame]:
    """The ledger of a line-shaped source, and its last frame."""
    ledger: Counter[str] = Counter()
    place, line, state, events = 0, 1, None, pl.DataFrame()
    while place < len(data):
        piece = data[place : place + STEP]
        batch = form.read(Chunk(piece, place, line, place + STEP >= len(data), Context(path=name), None, state))
        assert batch.consumed > 0
        assert batch.lines == batch.events.height + batch.continuations + len(batch.rejects)
        events = conform(batch.events)
        ledger.update(lines=batch.lines, events=batch.events.height, rejects=len(batch.rejects))
        place, line, state = place + batch.consumed, line + batch.lines, batch.state
    return ledger, events


@pytest.mark.corpus
def test_every_recording_is_known_by_its_content(corpus: Path) -> None:
    wrong: list[str] = []
    for name, expected in recordings(corpus):
        data = content(corpus / name).lstrip(b"\0")
        if not data:
            continue
        found = sniff(data[:HEAD], Path(name).name.removesuffix(".gz"))
        got = found[0].name if found else None
        if got != expected and not (expected is None and got in GENERIC):
            wrong.append(f"{name}: {got}, not {expected}")
    assert not wrong


@pytest.mark.corpus
def test_a_name_that_lies_changes_nothing(corpus: Path) -> None:
    for name, expected in recordings(corpus):
        data = content(corpus / name).lstrip(b"\0")[:HEAD]
        if data and expected is not None:
            found = sniff(data, "data.bin")
            assert found is not None, name
            assert found[0].name == expected, name


@pytest.mark.corpus
def test_every_line_is_accounted_for_and_hardly_one_is_a_reject(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = formats()
    totals: list[tuple[str, Counter[str]]] = []
    for name, expected in recordings(corpus):
        data = content(corpus / name)
        if expected is None or not data or known[expected].whole:
            continue
        ledger, _ = read(known[expected], data, name)
        assert ledger["lines"] == data.count(b"\n") + (not data.endswith(b"\n"))
        assert ledger["rejects"] <= max(TORN.get(name, 0), ledger["lines"] // 1000), name
        totals.append((expected, ledger))
    with capsys.disabled():
        print("\nformat             lines     events  rejects")  # noqa: T201 - the share is to be seen
        for form, several in groupby(sorted(totals, key=lambda pair: pair[0]), key=lambda pair: pair[0]):
            total = sum((ledger for _, ledger in several), Counter[str]())
            print(f"{form:15} {total['lines']:8} {total['events']:10} {total['rejects']:6}  {total['rejects'] / total['lines']:.4%}")  # noqa: T201


@pytest.mark.corpus
def test_every_terminal_recording_is_one_event(corpus: Path) -> None:
    """New ones are called by the hash of what came in."""
    form = formats()["cowrie_tty"]
    assert form.read_many is not None
    paths = [corpus / name for name, expected in recordings(corpus) if expected == "cowrie_tty"]
    frame = conform(form.read_many([(path.name, path.read_bytes()) for path in paths]))
    assert frame["file.hash.sha256"].to_list() == [path.name for path in paths]
    assert frame["honeypot.connection.complete"].all()


@pytest.mark.corpus
@pytest.mark.parametrize("folder", ["cowrie", "other/tpot-noahassd-2025", "other/suricata", "other/wowhoneypot"])
def test_peers_have_addresses_and_records_times(corpus: Path, folder: str) -> None:
    known = formats()
    peerless = {"conpot_log", "honeytrap_log", "heralding_log", "adbhoney_log", "suricata_log", "ciscoasa", "cowrie_text"}
    for name, expected in recordings(corpus):
        data = content(corpus / name)
        if not name.startswith(folder) or expected is None or not data or known[expected].whole:
            continue
        _, events = read(known[expected], data, name)
        if events.height and expected not in peerless and "miniprint" not in name and "wordpot" not in name:
            assert events["source.ip"].null_count() == 0, name
        if events.height and expected not in {"ciscoasa", "honeytrap_log"} and "wordpot" not in name:
            assert events["@timestamp"].null_count() == 0, name
