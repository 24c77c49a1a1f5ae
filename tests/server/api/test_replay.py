"""A shell session is told in order of time; where its terminal was recorded, what it showed stands in it."""

import hashlib
import json
import struct
from pathlib import Path

from tests.server.conftest import Asker

SESSION = "a1b2c3d4e5f6"
SECOND = 1_653_000_000
HEAD = struct.Struct("<iLiiLL")


def event(second: float, kind: str, **more: str) -> str:
    stamp = f"2022-05-19T22:40:{second:09.6f}Z"
    return json.dumps({"eventid": f"cowrie.{kind}", "session": SESSION, "src_ip": "192.0.2.7", "sensor": "s", "timestamp": stamp, **more})


def log(**closed: str) -> str:
    events = [
        event(0, "session.connect", message="New connection"),
        event(1, "login.success", username="root", password="1234", message="login attempt"),
        event(2, "command.input", input="id", message="CMD: id"),
        event(4, "log.closed", message="Closing TTY Log", **closed),
    ]
    return "".join(f"{line}\n" for line in events)


def recording() -> bytes:
    """A terminal that shows a prompt, the echo of a command and its answer, a sign of it cut between two pieces."""
    pieces = [(2, b"$ "), (1, b"id\r"), (2, b"id\r\nuid=0(r\xc3"), (2, b"\xb6\xc3\xb6t)\r\n")]
    written = (HEAD.pack(3, 0, len(text), way, SECOND + at, 0) + text for at, (way, text) in enumerate(pieces))
    return HEAD.pack(1, 0, 0, 0, SECOND, 0) + b"".join(written) + HEAD.pack(2, 0, 0, 0, SECOND + 9, 0)


def folder(at: Path, text: str) -> Path:
    at.mkdir()
    (at / "cowrie.json").write_text(text)
    return at


def test_without_a_recording_the_log_tells_it(ask: Asker, tmp_path: Path) -> None:
    ask.take_in(folder(tmp_path / "logs", log()))
    found = ask.get(f"/replay/{SESSION}")
    assert (found["peer"], found["recorded"]) == ("192.0.2.7", False)
    assert [(step["kind"], step["text"]) for step in found["steps"]] == [
        ("told", "session.connect New connection"),
        ("told", "login.success root / 1234"),
        ("typed", "id"),
        ("told", "log.closed Closing TTY Log"),
    ]
    assert ask.get("/replay/nothing", 404)["message"] == "no record names such a session"


def test_with_a_recording_it_is_what_the_terminal_showed(ask: Asker, tmp_path: Path) -> None:
    digest = hashlib.sha256(b"id\r").hexdigest()
    logs = folder(tmp_path / "logs", log(shasum=digest))
    (logs / digest).write_bytes(recording())
    ask.take_in(logs)
    found = ask.get(f"/replay/{SESSION}")
    assert found["recorded"]
    assert "".join(step["text"] for step in found["steps"] if step["kind"] == "shown") == "$ id\r\nuid=0(rööt)\r\n"
    assert not [step for step in found["steps"] if step["kind"] == "typed"]
