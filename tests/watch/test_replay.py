"""Real recordings replayed as they came: the candidate at once, the culprit once the log's blocks arrive; healthy ones stay quiet."""

import gzip
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from bench.honeypot import Outputs
from bench.recording import TURN, Recording
from tests.watch.conftest import Hanging, Watched, spin

from honeyguide.watch.watcher import Judgement
from honeyguide.workspace import look_again

WELL = [("healthy-long", 5), ("killed", 2), ("story", 2), ("stuck-then-restarted", 1), ("normal-nmap", 1)]
"""Recordings, and how often one looks while nothing is wrong yet."""
FROZEN = 7_905_280
"""Bytes of the log when its clock stopped: it is written in blocks."""


def put(folder: Path, root: Path, *, log: bool) -> bytes:
    """The recording's files as a running honeypot has them; the bytes of its log, which is only written where wanted."""
    data = b""
    for file in folder.iterdir():
        name = file.name.removesuffix(".gz")
        if name == "truth.json":
            continue
        if file.is_dir():
            shutil.copytree(file, root / name, copy_function=shutil.copyfile)
            continue
        content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        if name == "dionaea.log":
            data = content
        if name != "dionaea.log" or log:
            (root / name).write_bytes(content)
    for path in [root, *root.rglob("*")]:
        if path.is_dir():
            path.chmod(0o755)
    return data


def judge(watched: Watched) -> None:
    watched.judgement = Judgement(look_again(watched.workspace))


@pytest.mark.corpus
def test_a_hang_has_a_candidate_at_once_and_a_name_once_its_blocks_arrive(watched: Watched, hanging: Hanging, corpus: Path) -> None:
    watched.watcher.look()
    data = put(corpus / "incidents" / "story", watched.root, log=False)
    log = watched.root / "dionaea.log"
    errors = watched.root / "dionaea-errors.log"
    errors_data = errors.read_bytes()
    errors.unlink()
    log.write_bytes(data[:FROZEN])
    process = hanging(log)
    spin(process)
    watched.take_in()
    watched.look_until(lambda: bool(watched.called))
    [first] = watched.called
    assert [peer.source_ip for peer in first.seen.candidates] == ["127.203.113.66"]
    assert first.seen.culprit is None
    log.write_bytes(data)
    errors.write_bytes(errors_data)
    watched.take_in()
    judge(watched)
    watched.look_until(lambda: len(watched.called) > 1)
    named = watched.called[-1]
    assert named.id == first.id
    assert named.seen.culprit is not None
    assert (named.seen.culprit.source_ip, named.seen.fault) == ("127.203.113.66", "DIO-MONGO-LENGTH")
    assert named.seen.process["pid"] == process.pid
    stuck = [one for one in watched.documents() if one["kind"] == "stuck-callback"]
    assert len(stuck) == 1
    assert stuck[0]["source"] == {"ip": "127.203.113.66", "port": 34697}


@pytest.mark.corpus
@pytest.mark.parametrize(("name", "steps"), WELL)
def test_while_all_is_well_nothing_is_raised(watched: Watched, corpus: Path, name: str, steps: int) -> None:
    watched.watcher.look()
    recording = Recording.load(corpus / "incidents" / name)
    begin, end = recording.span
    well = (recording.hung_at or end + 2 * TURN) - TURN - begin
    with closing(Outputs(recording, watched.root)) as outputs:
        for step in range(1, steps + 1):
            outputs.write(recording.written(begin + well * step / steps))
            outputs.add(well * step / steps)
            watched.take_in()
            judge(watched)
            watched.watcher.look()
    assert (watched.documents(), watched.watcher.problems) == ([], {})


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["healthy-long", "killed"])
def test_what_is_there_in_the_end_raises_nothing_either(watched: Watched, corpus: Path, name: str) -> None:
    watched.watcher.look()
    put(corpus / "incidents" / name, watched.root, log=True)
    watched.take_in()
    judge(watched)
    for _ in range(3):
        watched.watcher.look()
    assert watched.documents() == []


@pytest.mark.corpus
def test_what_was_there_at_the_start_stands_in_the_index_and_calls_nobody(watched: Watched, corpus: Path) -> None:
    put(corpus / "incidents" / "story", watched.root, log=True)
    watched.watcher.look()
    watched.take_in()
    judge(watched)
    watched.watcher.look()
    assert [one["kind"] for one in watched.documents()] == ["stuck-callback"]
    assert watched.called == []
    again = watched.again()
    watched.watcher = again
    again.look()
    assert [(one["kind"], one["status"]) for one in watched.documents()] == [("stuck-callback", "open")]
