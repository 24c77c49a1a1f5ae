"""What the doctor is asked about, and what it says of one thing."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Literal, TypeAlias

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
                if not path.is_dir():
                    yield path, False
                    continue
                for place, _, names in os.walk(path):
                    yield Path(place), True
                    yield from ((Path(place) / name, False) for name in names)

        return list(islice(below(), MOST))
