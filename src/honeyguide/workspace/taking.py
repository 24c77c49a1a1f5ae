"""Intake that somebody watches and may stop: the sizes beforehand, where it stands, and the place to stop at."""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from honeyguide.workspace import Workspace, sources_of, take_in

if TYPE_CHECKING:
    from honeyguide.ingest.ledger import Ledger, Zone
    from honeyguide.ingest.run import Progress
    from honeyguide.workspace import Sources


class Stopped(BaseException):
    """Ends an intake from within, whatever its reader is doing; what is stored stays."""


@dataclass(frozen=True)
class Wish:
    """What is to be taken in, and how."""

    paths: Sequence[str]
    only: Collection[str] | None = None
    """Of the files in folders just these."""
    zone: str | None = None
    known_zone: "tuple[tzinfo, Zone] | None" = None
    index: str | None = None
    format: str | None = None
    """None: as the content says."""
    said: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    """What a person said about single files, by path, in the words of find_structure."""


def take(
    workspace: Workspace, wish: Wish, watch: "Callable[[Progress], None]", stop: threading.Event
) -> "tuple[Ledger, tuple[tzinfo, Zone]]":
    """Take the sources in; their account, and the zone of their local times. Raises Stopped once `stop` is set."""
    from honeyguide.formats.structure import Overrides
    from honeyguide.ingest.run import Options
    from honeyguide.ingest.zone import find_zone

    if stop.is_set():
        raise Stopped
    sources = _without(workspace.folder, wish.paths, sources_of(wish.paths, wish.only))
    zone = wish.known_zone or find_zone(sources, wish.zone)

    def watched(progress: "Progress") -> None:
        if stop.is_set():
            raise Stopped
        watch(progress)

    said = {path: Overrides.of_words(words) for path, words in wish.said.items()}
    options = Options(wish.index, wish.format, said=said, spool=f"{workspace.folder.absolute() / 'syslog'}/")
    return take_in(workspace, sources, options=options, watch=watched, known_zone=zone), zone


def _without(folder: Path, paths: Sequence[str], sources: "Sources") -> "Sources":
    """The sources without what lies in the data folder, where that lies within a path: it would grow by what is taken in."""
    if not any(is_around(Path(path), folder) for path in paths):
        return sources
    own = tuple(f"{place}/" for place in {folder.absolute(), folder.resolve()})
    return lambda: (one for one in sources() if not one.path.startswith(own))


def is_around(path: Path, folder: Path) -> bool:
    """Whether a data folder lies within a path that is taken in."""
    return folder.resolve().is_relative_to(path.resolve()) and path.resolve() != folder.resolve()


def stored_bytes(paths: Sequence[str]) -> int:
    """Stored bytes of everything below the paths that can be seen."""
    total = 0
    for path in map(Path, paths):
        with suppress(OSError, ValueError):
            for file in path.rglob("*") if path.is_dir() else [path]:
                with suppress(OSError):
                    total += file.stat().st_size if file.is_file() and not file.is_symlink() else 0
    return total
