"""What the doctor is asked about, and what it says of one thing."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Literal, TypeAlias

from honeyguide.ingest.follow import is_folder, status_of

State: TypeAlias = Literal["fine", "mind", "wrong"]
MOST = 50_000
"""Entries below the paths that are looked at."""


@dataclass(frozen=True)
class Examined:
    """One thing: how it is, and what to do where it isn't fine."""

    what: str
    state: State
    found: str
    todo: str = ""


@dataclass(frozen=True)
class Case:
    """An installation: its data folder, and the paths that are or shall be followed."""

    folder: Path
    paths: Sequence[Path]
    proc: Path = Path("/proc")

    @cached_property
    def files(self) -> Sequence[Path]:
        """The first files below the paths."""
        return [one for one, folder in self._entries if not folder]

    @cached_property
    def folders(self) -> Sequence[Path]:
        """The first folders below the paths."""
        return [one for one, folder in self._entries if folder]

    @cached_property
    def _entries(self) -> list[tuple[Path, bool]]:
        def below() -> Iterator[tuple[Path, bool]]:
            for path in self.paths:
                yield path, is_folder(str(path))
                for place, folders, files in os.walk(path):
                    yield from ((Path(place) / name, True) for name in folders)
                    yield from ((Path(place) / name, False) for name in files)

        return list(islice(((one, folder) for one, folder in below() if status_of(str(one)) is not None), MOST))


def as_far(what: str, looked: Iterable[Examined]) -> Iterator[Examined]:
    """What was found until something couldn't be looked at, and that: what is hidden hides nothing else."""
    try:
        yield from looked
    except OSError as error:
        todo = "Run it as the user whom that belongs to: that of the service, or root."
        yield Examined(what, "wrong", f"{error.filename or what} can't be looked at ({error.strerror})", todo)
