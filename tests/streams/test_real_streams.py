"""Real recordings: each is read, nearly each is named, the story's culprit is told for what it is."""

import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from honeyguide.sources import Source, walk
from honeyguide.streams.bistream import parse
from honeyguide.streams.conversation import Conversation
from honeyguide.streams.memo import Memo, Understood
from honeyguide.streams.mongodb_walk import would_hang_dionaea
from honeyguide.streams.protocols import decode
from honeyguide.streams.service_scan import service_scan

NAME = re.compile(r"(?P<service>[A-Za-z]+)-(?:(?P<local>[0-9a-fA-F.:]+)-)?(?P<port>\d+)-(?P<peer>[0-9a-fA-F.:]+)-")
pytestmark = pytest.mark.corpus


def recordings(folder: Path) -> Iterator[tuple[str, str, Conversation]]:
    """Name, peer and conversation of every recording under a folder or in an archive."""
    for source in walk([folder]):
        assert isinstance(source, Source)
        name = source.name.rpartition("/")[2]
        found = NAME.match(name)
        if found:
            with source.open() as file:
                yield name, found["peer"], parse(file.read(), local_port=int(found["port"]))


def say(capsys: pytest.CaptureFixture[str], text: str) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{text}")


def asked(conversations: Iterator[tuple[str, str, Conversation]]) -> tuple[int, list[bytes], list[Understood]]:
    """How many peers said something, what of it nobody claims, and everything understood."""
    memo = Memo()
    count = 0
    unclaimed: list[bytes] = []
    understood: list[Understood] = []
    for _, _, conversation in conversations:
        one = memo.understand(conversation)
        understood.append(one)
        if conversation.inbound:
            count += 1
            unclaimed += [] if one.protocol or any(sighting.tool for sighting in one.sightings) else [conversation.inbound]
    return count, unclaimed, understood


def test_a_days_archive_is_named_and_its_smb_told_apart_by_step(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started = time.process_time()
    count, unclaimed, understood = asked(recordings(corpus / "dionaea/bistreams/istec-2022-06-02-all-62749.tar.gz"))
    seconds = time.process_time() - started
    protocols = Counter(one.protocol for one in understood)
    smb = Counter(one.fields["honeypot.smb.step"][0] for one in understood if one.protocol == "smb" and "honeypot.smb.step" in one.fields)
    steps = Counter(step.partition(",")[0] for step in smb.elements())
    say(
        capsys,
        f"{len(understood)} recordings in {seconds:.1f} s, {len(unclaimed)} unclaimed; {dict(protocols.most_common())}; {dict(steps)}",
    )
    assert len(understood) == 62_749
    assert len(unclaimed) / count <= 0.005
    assert protocols["smb"] > 62_000
    overflows = steps["EternalBlue: overflow"]
    assert overflows == 52
    assert steps["EternalBlue: pool groom socket"] == 18 * overflows
    assert steps["negotiation only"] > 50_000
    assert steps["DoublePulsar: run code"] + steps["DoublePulsar: ping"] == 7
    assert {answer for one in understood for answer in one.fields.get("honeypot.smb.door_answer", ())} == {
        "ping: installed",
        "run code: done",
    }
    assert steps["MS17-010: test for the patch"] >= 1


@pytest.mark.parametrize("folder", ["dionaea/bistreams/istec-2022-selected", "dionaea/bistreams/noahassd-2025-selected"])
def test_every_selected_real_recording_is_named(corpus: Path, folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    count, unclaimed, understood = asked(recordings(corpus / folder))
    say(capsys, f"{folder}: {len(unclaimed)} of {count} inbound payloads unclaimed")
    assert count > 20
    assert unclaimed == []
    assert [one.summary for one in understood if not one.summary and one.protocol] == []


def test_nearly_every_recording_of_the_incidents_is_named(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folders = sorted((corpus / "incidents").glob("*/bistreams*"))
    assert len(folders) == 8
    for folder in folders:
        count, unclaimed, _ = asked(recordings(folder))
        say(capsys, f"{folder.parent.name}: {len(unclaimed)} of {count} inbound payloads unclaimed")
        assert len(unclaimed) / count <= 0.03


@pytest.mark.parametrize(("incident", "peer"), [("story", "127.203.113.66"), ("runaway-incident", "127.45.67.89")])
def test_the_culprit_is_a_service_scanner_behind_another_word(corpus: Path, incident: str, peer: str) -> None:
    memo = Memo()
    said = {
        name: memo.understand(conversation)
        for name, who, conversation in recordings(corpus / "incidents" / incident / "bistreams")
        if who == peer
    }
    scan = service_scan(sighting for one in said.values() for sighting in one.sightings)
    assert scan is not None
    assert (scan.token, scan.disguised) == ("beio", True)
    assert scan.certainty >= 0.95
    assert len(scan.probes) >= 12
    asked_mongodb = [one.summary for one in said.values() if one.protocol == "mongodb"]
    assert any(
        "serverStatus of test, answered {cursor: {id: 0, ns: Binary('test'), firstBatch: {}}, ok: 1}" in summary
        for summary in asked_mongodb
    )
    empty = [name for name, one in said.items() if name.startswith("mongod-") and not one.summary]
    assert len(empty) == 1


def test_nobody_else_in_the_story_is_a_service_scanner(corpus: Path) -> None:
    memo = Memo()
    sightings: dict[str, list[object]] = {}
    scans: set[str] = set()
    by_peer: dict[str, list[Understood]] = {}
    for _, peer, conversation in recordings(corpus / "incidents/story/bistreams"):
        by_peer.setdefault(peer, []).append(memo.understand(conversation))
    for peer, said in by_peer.items():
        sightings[peer] = [sighting for one in said for sighting in one.sightings]
        if service_scan(sighting for one in said for sighting in one.sightings):
            scans.add(peer)
    assert len(by_peer) > 10
    assert scans == {"127.203.113.66"}


def test_what_really_was_sent_is_a_dicom_association_that_hangs_dionaea(corpus: Path) -> None:
    ((_, _, conversation),) = recordings(corpus / "incidents/runaway-incident/after-fflush")
    said = decode(conversation)
    assert said is not None
    assert said.protocol == "dicom"
    assert said.problem == ""
    assert len(conversation.inbound) == 211
    assert would_hang_dionaea(conversation.inbound)
    assert said.fields["honeypot.dicom.called_title"] == "ANY-SCP"


@pytest.mark.parametrize("incident", ["healthy-long", "killed", "fd-exhaustion"])
def test_recordings_without_an_attack_name_no_vulnerability_and_no_scan(corpus: Path, incident: str) -> None:
    memo = Memo()
    by_peer: dict[str, list[Understood]] = {}
    for _, peer, conversation in recordings(corpus / "incidents" / incident / "bistreams"):
        by_peer.setdefault(peer, []).append(memo.understand(conversation))
    said = [one for ones in by_peer.values() for one in ones]
    assert len(said) > 50
    assert [sighting for one in said for sighting in one.sightings if sighting.cve or "hang" in sighting.step] == []
    assert [peer for peer, ones in by_peer.items() if service_scan(sighting for one in ones for sighting in one.sightings)] == []
