"""What a peer is: how to see that it isn't here, and how to measure it over the log that Honeyguide is measured on."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bench import documents
from bench.documents import Documents, Survey
from bench.measure import Figure


@dataclass(frozen=True)
class Tools:
    """Where the peers are that aren't programs on the PATH."""

    engines: Path
    """The folder with `start`, which runs OpenSearch and Elasticsearch."""
    heap: str
    """Of their Java machines."""
    victoria_logs: str


@dataclass(frozen=True)
class Task:
    """The log, what is asked of it, and a folder to work in."""

    log: Path
    folder: Path
    tools: Tools

    @cached_property
    def survey(self) -> Survey:
        """What the questions need to know of the log."""
        return documents.survey(self.log)

    @cached_property
    def plain(self) -> Documents:
        """The records as JSON lines."""
        return documents.plain(self.log, self.folder)

    @cached_property
    def bulk(self) -> Documents:
        """The records as bodies of `_bulk`."""
        return documents.bulk(self.log, self.folder)

    @cached_property
    def unparsed(self) -> Documents:
        """The records as bodies of `_bulk`, not parsed."""
        return documents.unparsed(self.log, self.folder)


@dataclass(frozen=True)
class Peer:
    """A member of the registry: `PEER = Peer(…)` in a module of this folder."""

    name: str
    absent: Callable[[Tools], str]
    """Why it can't be measured here; empty where it can."""
    measure: Callable[[Task], list[Figure]]


def not_on_path(*programs: str) -> str:
    """Which of the programs isn't installed; empty where all are."""
    missing = [program for program in programs if not shutil.which(program)]
    return f"no {' and no '.join(missing)} on the PATH" if missing else ""
