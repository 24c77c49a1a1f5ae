"""Go's client: go-elasticsearch."""

import shutil
import subprocess
import zlib
from pathlib import Path

from tests.clients.conftest import PROGRAMS, Server, installed, missing, run, said
from tests.clients.walk import checked

MODULE = "github.com/elastic/go-elasticsearch/v7@v7.17.10"


def test_the_walk(server: Server, cache: Path, documents: Path) -> None:
    missing("go")
    source = PROGRAMS / "go" / "walk.go"
    program = (
        installed(cache, f"go-elasticsearch-7.17.10-{zlib.crc32(source.read_bytes()):08x}", lambda folder: _build(folder, source)) / "walk"
    )
    checked(said(run([str(program), server("elasticsearch-7"), str(documents)])))


def _build(folder: Path, source: Path) -> None:
    shutil.copy(source, folder)
    for arguments in (["mod", "init", "walk"], ["get", MODULE], ["build", "-o", "walk", "walk.go"]):
        subprocess.run(["go", *arguments], cwd=folder, check=True, timeout=280, capture_output=True)
