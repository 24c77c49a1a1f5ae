"""A server whose small disk is really full: it stops, says so, and goes on by itself once there is room; nothing is lost or doubled."""

import hashlib
import json
import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Generator
from pathlib import Path

import pytest
from bench.beside import Beside, beside

LINE = "[28012022 21:35:{second:02}] http /dionaea/http.py:300-debug: GET /{word}\n"
LINES = 60_000
SIZE = 64 << 20
FULL = "nothing more can be written"


@pytest.fixture
def disk(tmp_path: Path) -> Generator[Path]:
    """A file system of 64 MB; needs a privilege to mount one, and is skipped visibly without."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", place], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"needs to mount a tmpfs: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def write(log: Path, first: int, last: int) -> None:
    with log.open("a") as file:
        words = ((number, hashlib.sha256(b"%d" % number).hexdigest()) for number in range(first, last))
        file.write("".join(LINE.format(second=number % 60, word=word) for number, word in words))


def fill(disk: Path, free: int) -> Path:
    """A file that leaves so many bytes."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(disk).free - free)
    return ballast


def problem(server: Beside) -> str:
    """What the page says of the followed places."""
    return " ".join(one["problem"] for one in server.ask(f"{server.ui}/api/v1/following")["places"] if one["problem"])


def total(server: Beside) -> int:
    return server.ask(f"{server.ui}/api/v1/search", {"query": "log.logger: http", "size": 0})["total"]


def test_who_ships_is_told_to_wait(disk: Path, tmp_path: Path) -> None:
    """As in Elasticsearch at its flood stage: 429 for each document, which a shipper sends again."""
    line = b'{"index":{"_index":"shipped"}}\n{"word":"%d"}\n'
    (tmp_path / "logs").mkdir()
    with beside(tmp_path / "logs", disk / "data", free=1 << 30) as server:

        def ship(first: int) -> list[int]:
            sent = b"".join(line % number for number in range(first, first + 200))
            request = urllib.request.Request(f"{server.api}/_bulk", sent, {"content-type": "application/x-ndjson"})
            with urllib.request.urlopen(request, timeout=60) as answer:
                return [item["index"]["status"] for item in json.load(answer)["items"]]

        def shipped() -> int:
            server.ask(f"{server.api}/_refresh", {})
            return server.ask(f"{server.api}/shipped/_count")["count"]

        assert ship(0) == [201] * 200
        ballast = fill(disk, 2 << 20)
        assert ship(200) == [429] * 200
        assert shipped() == 200
        ballast.unlink()
        assert ship(200) == [201] * 200
        assert shipped() == 400


@pytest.mark.parametrize(
    ("free", "left", "said"),
    [(0, 0, FULL), (0, 400_000, FULL), (1 << 30, 2 << 20, "the intake pauses")],
)
def test_it_stops_says_so_and_goes_on(disk: Path, tmp_path: Path, free: int, left: int, said: str) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    log = logs / "dionaea.log"
    write(log, 0, 1_000)
    with beside(logs, disk / "data", free=free) as server:
        server.wait(lambda: total(server) == 1_000, 60)
        ballast = fill(disk, left)
        write(log, 1_000, LINES)
        assert said in server.wait(lambda: problem(server), 60)
        time.sleep(2)
        assert server.process.poll() is None
        assert 1_000 <= total(server) < LINES
        ballast.unlink()
        server.wait(lambda: total(server) == LINES, 60)
        assert server.wait(lambda: not problem(server), 30)
        write(log, LINES, LINES + 10)
        server.wait(lambda: total(server) == LINES + 10, 60)
