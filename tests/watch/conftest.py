"""A watcher whose looks a test takes itself, and a process of our own that hangs while it holds a log open."""

import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import pytest

from honeyguide.store.embedded.store import EmbeddedStore
from honeyguide.watch.alert import Alert
from honeyguide.watch.settings import WatchSettings
from honeyguide.watch.watcher import Judgement, Watcher
from honeyguide.workspace import Workspace, sources_of, take_in

HANGS = """
import sys, threading, time
log = open(sys.argv[1], "a")
print("ready", flush=True)
sys.stdin.readline()
ended = time.monotonic() + 25
while time.monotonic() < ended:
    pass
"""
Hanging: TypeAlias = Callable[[Path], subprocess.Popen[str]]


@pytest.fixture
def hanging() -> Generator[Hanging]:
    """Starts a process that holds a log open; it burns a core from the first line on that it is sent, for 25 s at most."""
    begun: list[subprocess.Popen[str]] = []

    def start(log: Path) -> subprocess.Popen[str]:
        line = [sys.executable, "-c", HANGS, str(log)]
        process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        begun.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in begun:
        process.kill()
        process.communicate()


def spin(process: subprocess.Popen[str]) -> None:
    """Let it burn."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


@dataclass
class Watched:
    """A watcher over a store, who was called, and what it believes was judged."""

    workspace: Workspace
    root: Path
    called: list[Alert] = field(default_factory=list[Alert])
    judgement: Judgement = field(default_factory=Judgement)

    def __post_init__(self) -> None:
        self.watcher = self.again()

    def again(self, **settings: object) -> Watcher:
        """A watcher as a new process would have it."""
        given = WatchSettings(**{"every": 0.2, "patience": 1.5, **settings})  # pyright: ignore[reportArgumentType]
        folder = self.workspace.folder
        return Watcher(self.workspace.store, folder, given, self.called.append, lambda: self.judgement, following=lambda: [str(self.root)])

    def take_in(self) -> None:
        take_in(self.workspace, sources_of([str(self.root)]), zone="UTC")

    def documents(self) -> list[dict[str, object]]:
        from honeyguide.query.ast import MatchAll
        from honeyguide.store.protocol import Search, Sort

        found = self.workspace.store.search(Search("honeyguide-alerts*", MatchAll(), (Sort("raised_at"),), size=100))
        return [hit.source for hit in found.hits]

    def look_until(self, done: Callable[[], bool], seconds: float = 20) -> None:
        ended = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < ended, (self.watcher.problems, self.documents())
            self.watcher.look()
            time.sleep(0.3)


@contextmanager
def watching(data: Path, root: Path) -> Generator[Watched]:
    """A watcher over a data folder and a followed folder."""
    with closing(EmbeddedStore.open(data)) as store:
        yield Watched(Workspace(data, store), root)


@pytest.fixture
def watched(tmp_path: Path) -> Generator[Watched]:
    (tmp_path / "honeypot").mkdir()
    with watching(tmp_path / "data", tmp_path / "honeypot") as found:
        yield found
