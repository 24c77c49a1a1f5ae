"""Real clients against the Elasticsearch port of a real server: each in an environment of its own, kept in a cache outside the project."""

import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from tests.clients.walk import DOCUMENTS

PROGRAMS = Path(__file__).parent / "programs"
Server: TypeAlias = Callable[..., str]


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.clients)


@pytest.fixture(scope="session")
def cache() -> Path:
    """Where clients are installed once."""
    given = os.environ.get("HONEYGUIDE_TEST_CACHE")
    folder = Path(given) if given else Path.home() / ".cache" / "honeyguide-tests"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[Server]:
    """Gives the address of a server that shows that face; one of each for all tests."""
    running: dict[str, str] = {}
    with ExitStack() as stack:

        def start(face: str = "elasticsearch-8") -> str:
            if face not in running:
                running[face] = stack.enter_context(up(face, tmp_path_factory.mktemp(face)))
            return running[face]

        yield start


@contextmanager
def up(face: str, data: Path) -> Generator[str]:
    """A server of its own."""
    command = [sys.executable, "-m", "honeyguide", "up", "--data", str(data), "--ui-port", "0", "--api-port", "0", "--face", face]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            addresses = re.findall(r"http://[0-9.]+:\d+", process.stdout.readline())
            assert len(addresses) == 2
            yield addresses[1]
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


@pytest.fixture(scope="session")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documents that every client writes, a line of JSON each."""
    file = tmp_path_factory.mktemp("documents") / "documents.ndjson"
    file.write_text("".join(json.dumps(document) + "\n" for document in DOCUMENTS), "utf-8")
    return file


def missing(program: str) -> None:
    """Skip visibly, or fail in CI, where a program isn't there."""
    if shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/sbin") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"needs {program}")


def installed(cache: Path, name: str, install: Callable[[Path], None]) -> Path:
    """A folder that is filled once, also where several tests want it at the same time."""
    folder = cache / name
    with (cache / f"{name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            aside = cache / f"{name}.new"
            shutil.rmtree(aside, ignore_errors=True)
            aside.mkdir()
            install(aside)
            aside.rename(folder)
    return folder


def run(command: Sequence[str], environment: Mapping[str, str] | None = None, folder: Path | None = None, patience: float = 280) -> str:
    """What a program prints in so many seconds at most. Fails with what it complains of."""
    surroundings = {**os.environ, **(environment or {})}
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=patience, env=surroundings, cwd=folder)
    assert ended.returncode == 0, f"{ended.stdout[-3000:]}\n{ended.stderr[-5000:]}"
    return ended.stdout


def said(text: str) -> Any:
    """The JSON of the last line that a program printed."""
    return json.loads(text.strip().splitlines()[-1])
