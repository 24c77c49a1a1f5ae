"""Every recording of the corpus gets its truth, and its evidence stands where it is said to stand."""

import gzip
import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from honeyguide.ingest.intake import ingest
from honeyguide.ingest.zone import find_zone
from honeyguide.investigate import Investigation, Zone, investigate
from honeyguide.sources import walk
from honeyguide.sources.line_at import read_line
from honeyguide.store.opening import open_store

pytestmark = pytest.mark.corpus

HUNG = ["story", "stuck-then-restarted", "normal-nmap", "runaway-incident", "runaway-mongo"]
FAULTY = [*HUNG, "fd-exhaustion", "runaway-mirror", "first-run"]
BEATS = {"story": 19, "normal-nmap": 4, "runaway-incident": 16, "runaway-mongo": 5}
"""Whole heartbeats behind the fatal line in dionaea.log."""
NEAR = timedelta(seconds=2)

Look = Callable[..., Investigation]


@pytest.fixture(scope="module")
def look(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Look:
    """Investigates a recording once; with `without` only the files whose names have none of these words."""
    known: dict[tuple[str, ...], Investigation] = {}

    def run(case: str, *without: str) -> Investigation:
        if (case, *without) not in known:
            folder = corpus / "incidents" / case
            paths = [str(path) for path in sorted(folder.iterdir()) if not any(word in path.name for word in ("truth", *without))]
            zone = find_zone(lambda: walk(paths), None)
            store = open_store(tmp_path_factory.mktemp(case))
            try:
                ingest(store, walk(paths), zone=zone, enrich=lambda frame: frame)
                with read_line(lambda: walk(paths)) as reader:
                    shown = Zone(zone[1].name, zone[1].how)
                    known[case, *without] = investigate(store, path=str(folder), zone=shown, read_line=reader)
            finally:
                store.close()
        return known[case, *without]

    return run


@pytest.fixture
def truth(corpus: Path) -> Callable[[str], dict[str, Any]]:
    """What really happened in a recording."""
    return lambda case: json.loads((corpus / "incidents" / case / "truth.json").read_text("utf-8"))


@pytest.mark.parametrize("case", FAULTY)
def test_the_truth_is_found(case: str, look: Look, truth: Callable[[str], dict[str, Any]]) -> None:
    real, found = truth(case), look(case)
    incident = found.incidents[0]
    assert incident.kind == real["kind"]
    assert incident.runaway == real["ran_away"]
    assert incident.fault
    if real.get("trigger_remote_ip"):
        assert incident.culprit is not None
        assert incident.culprit.source_ip == real["trigger_remote_ip"]
        assert incident.culprit.destination_port == real["trigger_local_port"]
        assert incident.culprit.source_port == real.get("trigger_remote_port", incident.culprit.source_port)
        assert incident.culprit_certainty == "named"
    if real.get("hang_started_at"):
        assert incident.started_at is not None
        assert abs(incident.started_at - datetime.fromisoformat(real["hang_started_at"])) <= NEAR


@pytest.mark.parametrize("case", sorted(BEATS))
def test_the_minutes_are_counted(case: str, look: Look, truth: Callable[[str], dict[str, Any]]) -> None:
    (incident,) = look(case).incidents
    assert incident.at_least_seconds == (BEATS[case] - 1) * 60
    assert incident.culprit is not None
    assert incident.culprit.bytes == truth(case)["bytes_in"]
    assert incident.confidence >= 0.95


@pytest.mark.parametrize("case", ["healthy-long", "killed"])
def test_where_nothing_is_wrong_nothing_is_found(case: str, look: Look) -> None:
    found = look(case)
    assert found.incidents == ()
    assert found.verdict == {"healthy-long": "healthy", "killed": "stopped"}[case]


@pytest.mark.parametrize("case", ["story", "stuck-then-restarted", "fd-exhaustion", "healthy-long", "killed"])
def test_runs_are_told_apart(case: str, look: Look, truth: Callable[[str], dict[str, Any]]) -> None:
    lives = look(case).lifetimes
    for life, real in zip(lives, truth(case).get("process_lifetimes", []), strict=False):
        assert life.started_at is not None
        assert abs(life.started_at - datetime.fromisoformat(real["start"])) <= NEAR
        assert life.ending in ({"SIGTERM": ("ordered",), "SIGKILL": ("killed", "cut")}[real["signal"]])


@pytest.mark.parametrize("case", FAULTY)
def test_the_evidence_stands(case: str, look: Look) -> None:
    checked = 0
    for incident in look(case).incidents:
        assert incident.evidence
        for piece in (one for one in incident.evidence if one.line is not None and one.offset is not None):
            path = Path(piece.file)
            data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            raw = data[piece.offset :].split(b"\n", 1)[0]
            assert raw == data.split(b"\n")[(piece.line or 0) - 1]
            assert hashlib.sha256(raw).hexdigest() == piece.sha256
            checked += 1
    assert checked


@pytest.mark.parametrize(
    "without", [("dionaea-errors", "sqlite", "json", "bistreams"), ("dionaea.log",), ("dionaea.log", "dionaea-errors")]
)
def test_broken_evidence_still_tells_the_story(without: tuple[str, ...], look: Look, truth: Callable[[str], dict[str, Any]]) -> None:
    real, incident = truth("story"), look("story", *without).incidents[0]
    assert incident.kind == "stuck-callback"
    who = incident.culprit or incident.candidates[0]
    assert who.source_ip == real["trigger_remote_ip"]
    assert incident.started_at is not None
    assert abs(incident.started_at - datetime.fromisoformat(real["hang_started_at"])) <= NEAR


@pytest.mark.parametrize("without", [("dionaea.log",), ("dionaea.log", "dionaea-errors"), ("sqlite", "json", "bistreams")])
def test_broken_evidence_of_a_kill_stays_quiet(without: tuple[str, ...], look: Look) -> None:
    assert look("killed", *without).incidents == ()


@pytest.mark.parametrize("case", ["story", "runaway-incident"])
def test_the_culprits_conversations_and_the_fatal_message_are_told(case: str, look: Look) -> None:
    incident = look(case, "after-fflush").incidents[0]
    best = incident.fatal[0]
    assert (best.protocol, len(best.data), best.origin) == ("dicom", 211, "known")
    assert best.certainty >= 0.85
    moments = [one.at for one in incident.said]
    assert moments == sorted(moments)
    told = [one for one in incident.said if one.bytes_in]
    assert len(told) >= 80
    assert {one.tool for one in told} == {"service scanner"}
    assert all(one.step for one in told)
    asked = [one for one in told if "test: {serverStatus: 1}" in one.commands]
    answered = [one.service for one in asked if "answered {cursor: {id: 0, ns: Binary('test'), firstBatch: {}}, ok: 1}" in one.summary]
    assert set(answered) == {"mongod"}
    assert "its own name replaced by 'beio'" in incident.why.en
