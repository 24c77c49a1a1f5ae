"""What `walk` finds behind the paths that a person names, and what it refuses."""

import bz2
import gzip
import io
import lzma
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from honeyguide.sources import Refusal, Source, walk

LINES = b"one\ntwo\n"


def taken(*paths: str | Path) -> dict[str, bytes]:
    """The bytes of every source, by the path that is shown."""
    return {source.path: content(source) for source in walk(paths) if isinstance(source, Source)}


def content(source: Source) -> bytes:
    with source.open() as stream:
        return stream.read()


def refused(*paths: str | Path) -> dict[str, str]:
    return {refusal.path: refusal.reason for refusal in walk(paths) if isinstance(refusal, Refusal)}


def test_a_file_is_a_source_that_may_be_mapped(tmp_path: Path) -> None:
    file = tmp_path / "cowrie.json"
    file.write_bytes(LINES)
    (source,) = walk([file])
    assert isinstance(source, Source)
    assert (source.path, source.name, source.size, source.file) == (str(file), "cowrie.json", 8, file)
    assert source.inode == f"{file.stat().st_dev}:{file.stat().st_ino}"
    assert source.modified is not None
    assert source.modified.timestamp() == pytest.approx(file.stat().st_mtime, abs=0.001)


def test_a_folder_is_read_in_order_and_deeply(tmp_path: Path) -> None:
    for name in ("b.log", "a.log", "sub/deep/c.log", "sub/a.log", "z.log"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(name.encode())
    assert list(taken(tmp_path)) == [str(tmp_path / name) for name in ("a.log", "b.log", "z.log", "sub/a.log", "sub/deep/c.log")]


@pytest.mark.parametrize(
    ("suffix", "compress"), [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress), ("zst", zstandard.compress)]
)
def test_compression_is_recognised_by_content(tmp_path: Path, suffix: str, compress: Callable[[bytes], bytes]) -> None:
    named = tmp_path / f"dionaea.log.1.{suffix}"
    unnamed = tmp_path / "backup"
    named.write_bytes(compress(LINES))
    unnamed.write_bytes(compress(LINES))
    assert taken(tmp_path) == {str(named): LINES, str(unnamed): LINES}
    assert [source.name for source in walk([named, unnamed]) if isinstance(source, Source)] == ["dionaea.log.1", "backup"]
    assert [source.file for source in walk([named]) if isinstance(source, Source)] == [None]


def test_a_name_alone_makes_no_compression(tmp_path: Path) -> None:
    file = tmp_path / "plain.gz"
    file.write_bytes(LINES)
    assert taken(file) == {str(file): LINES}


def test_a_pattern_is_one_only_where_no_file_has_that_name(tmp_path: Path) -> None:
    for name in ("log.1", "log.2", "log.[12]", ".log.3", "other"):
        (tmp_path / name).write_bytes(name.encode())
    assert list(taken(tmp_path / "log.*")) == [str(tmp_path / name) for name in ("log.1", "log.2", "log.[12]")]
    assert list(taken(tmp_path / "log.[12]")) == [str(tmp_path / "log.[12]")]
    assert list(taken(tmp_path / "**" / "o*")) == [str(tmp_path / "other")]
    assert refused(tmp_path / "no*") == {str(tmp_path / "no*"): "no file matches this pattern"}


def test_standard_input_may_be_looked_at_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(LINES * 1000))))
    (source,) = walk(["-"])
    assert isinstance(source, Source)
    assert (source.path, source.name, source.size) == ("-", "-", None)
    assert source.open().read(3) == b"one"
    assert source.open().read() == LINES * 1000


def test_what_has_no_end_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "stdout.log").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        assert refused(tmp_path) == {
            str(tmp_path / "pipe"): "is a named pipe, which would have no end",
            str(tmp_path / "s"): "is a socket, which would have no end",
            str(tmp_path / "stdout.log"): "is a device, which would have no end",
        }


def test_links_are_followed_but_no_file_is_taken_twice(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "a.log").write_bytes(LINES)
    (tmp_path / "logs" / "loop").symlink_to(tmp_path)
    (tmp_path / "logs" / "self").symlink_to("self")
    (tmp_path / "logs" / "nowhere").symlink_to("gone")
    (tmp_path / "logs" / "z.log").symlink_to("a.log")
    os.link(tmp_path / "logs" / "a.log", tmp_path / "logs" / "hard.log")
    logs = tmp_path / "logs"
    assert taken(logs, logs / "a.log") == {str(logs / "a.log"): LINES}
    assert refused(logs) == {
        str(logs / "hard.log"): f"is another name of {logs / 'a.log'}",
        str(logs / "nowhere"): "is a link to nothing",
        str(logs / "self"): "is a link that leads to itself",
        str(logs / "z.log"): f"is another name of {logs / 'a.log'}",
        str(logs / "loop" / "logs"): "has been read already under another name",
    }


def test_hidden_entries_are_named_once_a_folder_and_read_when_asked_for(tmp_path: Path) -> None:
    for name in (".a", ".b"):
        (tmp_path / name).write_bytes(LINES)
    assert taken(tmp_path) == {}
    assert refused(tmp_path) == {str(tmp_path): "2 hidden entries are left out"}
    assert taken(tmp_path / ".a") == {str(tmp_path / ".a"): LINES}


def test_a_honeypots_catch_is_no_log(tmp_path: Path) -> None:
    catch = tmp_path / "binaries" / "8d7c6ab2a3ac0b2b5ac9b1d2a1b6b1b5"
    tty = tmp_path / "tty" / ("0f" * 32)
    shell = tmp_path / "downloads" / ("ab" * 32)
    text = tmp_path / "downloads" / "notes.txt"
    for file in (catch, tty, shell, text):
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(LINES)
    assert list(taken(tmp_path)) == [str(text), str(tty)]
    assert refused(tmp_path) == {
        str(tmp_path / "binaries"): "1 captured file is what attackers left, not logs",
        str(tmp_path / "downloads"): "1 captured file is what attackers left, not logs",
    }
    assert list(taken(catch)) == [str(catch)]


def test_side_files_of_a_database_are_no_sources(tmp_path: Path) -> None:
    for name in ("x.sqlite", "x.sqlite-journal", "x.sqlite-wal", "x.sqlite-shm", "lonely.db-wal"):
        (tmp_path / name).write_bytes(LINES)
    assert list(taken(tmp_path)) == [str(tmp_path / "lonely.db-wal"), str(tmp_path / "x.sqlite")]


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    assert refused(tmp_path / "gone.log") == {str(tmp_path / "gone.log"): "there is no such file or folder"}


def test_a_name_that_is_no_text_can_be_shown(tmp_path: Path) -> None:
    file = os.fsencode(tmp_path) + b"/caf\xe9.log"
    with open(file, "wb") as stream:  # noqa: PTH123 - a Path can't be made of bytes
        stream.write(LINES)
    assert taken(tmp_path) == {f"{tmp_path}/caf\\xe9.log": LINES}


def test_other_compressions_are_refused_with_advice(tmp_path: Path) -> None:
    file = tmp_path / "logs.7z"
    file.write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(100))
    (refusal,) = walk([file])
    assert refusal == Refusal(str(file), "is 7z data, which Honeyguide doesn't read", "Unpack it yourself and name the folder.")


AS_NOBODY = """
import os, sys
from honeyguide.sources import walk
os.setgroups([]); os.setgid(65534); os.setuid(65534)
for found in walk(sys.argv[1:]):
    print(type(found).__name__, found.path, getattr(found, "reason", ""), getattr(found, "hint", ""), sep="|")
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_what_this_user_may_not_read_is_said_once_with_the_remedy() -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        root.chmod(0o755)
        for day in ("2026-11-21", "2026-11-22"):
            (root / "bistreams" / day).mkdir(parents=True)
            for stream in ("mongod-1", "smbd-2"):
                file = root / "bistreams" / day / stream
                file.write_bytes(LINES)
                file.chmod(0o600)
        (root / "open.log").write_bytes(LINES)
        (root / "closed").mkdir(mode=0o700)
        # A link that nobody laid, to root's file: followed by root it would leak what nobody may read.
        (root / "link").symlink_to(root / "open.log")
        os.lchown(root / "link", 65534, 65534)
        run = subprocess.run([sys.executable, "-c", AS_NOBODY, name], capture_output=True, text=True, check=True, env=environment())
        remedy = f"Run as root, or: sudo setfacl -R -m u:$USER:rX {root}"
        assert run.stdout.splitlines() == [
            f"Source|{root / 'link'}||",
            f"Refusal|{root / 'open.log'}|is another name of {root / 'link'}|",
            f"Refusal|{root}|4 files and 1 folder can't be read by this user|{remedy}",
        ]
        laid = "is a link that another user laid to somebody else's file"
        assert refused(root) == {str(root / "link"): laid}
        assert refused(root / "l*k") == {str(root / "link"): laid}
        (root / "away").symlink_to(root / "bistreams")
        os.lchown(root / "away", 65534, 65534)
        assert refused(root / "a*" / "2026-11-22") == {str(root / "away" / "2026-11-22"): laid}
        assert refused(root / "*" / "2026-11-2*") == {str(root / "away" / day): laid for day in ("2026-11-21", "2026-11-22")}


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def test_only_some_files_of_a_folder_are_taken(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "binaries").mkdir()
    names = ["logs/a.log", "logs/b.log", ".hidden", "binaries/malware", "c.log"]
    for name in names:
        (tmp_path / name).write_text(name)
    only = [str(tmp_path / name) for name in names if name != "c.log"]
    found = [source.path for source in walk([tmp_path], only=only) if isinstance(source, Source)]
    assert found == [str(tmp_path / "logs/a.log"), str(tmp_path / "logs/b.log")]
