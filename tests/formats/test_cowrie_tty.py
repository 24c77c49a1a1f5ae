"""Terminal recordings: what came in and went out, commands without a terminal, cut files, and bytes that are none."""

import hashlib
import struct
from pathlib import Path

import pytest

from honeyguide.formats import Chunk, Context
from honeyguide.formats.cowrie_tty import FORMAT

START = 1_650_000_000


def record(operation: int, direction: int = 0, data: bytes = b"", after: int = 0) -> bytes:
    return struct.pack("<iLiiLL", operation, 0, len(data), direction, START + after, 0) + data


COMMAND = record(1) + record(3, 3, b"uname -m") + record(3, 2, b"x86_64\n", 1) + record(2, after=2)


def read(path: Path, data: bytes) -> dict[str, object]:
    path.write_bytes(data)
    batch = FORMAT.read(Chunk(b"", file=path, context=Context(path=str(path))))
    return batch.events.to_dicts()[0] if batch.events.height else {"rejects": len(batch.rejects)}


def test_a_command_without_a_terminal(tmp_path: Path) -> None:
    """Cowrie calls the recording by the hash of what came in."""
    name = hashlib.sha256(b"uname -m").hexdigest()
    event = read(tmp_path / name, COMMAND)
    assert event["honeypot.command"] == ["uname -m"]
    assert event["file.hash.sha256"] == event["file.name"] == name
    assert (event["source.bytes"], event["destination.bytes"], event["event.duration"]) == (8, 7, 2_000_000_000)
    assert event["honeypot.connection.complete"] is True


@pytest.mark.parametrize("cut", [30, 60, len(COMMAND) - 10])
def test_a_cut_recording_is_one_that_has_no_end(tmp_path: Path, cut: int) -> None:
    event = read(tmp_path / "x", COMMAND[:cut])
    assert event["honeypot.connection.complete"] is False
    assert FORMAT.sniff(COMMAND[:cut], "x") > 0.5


def test_recordings_are_known_by_their_structure_whatever_their_name() -> None:
    assert FORMAT.sniff(COMMAND, "anything") > 0.9
    assert FORMAT.sniff(b"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855") == 0.0
    assert FORMAT.sniff(bytes(200), "x") == 0.0
    assert FORMAT.sniff(record(1)[:20], "x") == 0.0


def test_an_empty_file_is_no_event_and_no_reject(tmp_path: Path) -> None:
    assert read(tmp_path / "x", b"") == {"rejects": 0}
    assert read(tmp_path / "y", b"garbage of some length, no record") == {"rejects": 1}


def test_many_small_files_are_read_at_once() -> None:
    assert FORMAT.read_many is not None
    frame = FORMAT.read_many([("a", COMMAND), ("tty/20220415-052000-c0ffee001234-3e.log", record(1)), ("b", b"")])
    assert frame["source.bytes"].to_list() == [8, 0, 0]
    assert frame["honeypot.session.id"].to_list() == [None, "c0ffee001234", None]
