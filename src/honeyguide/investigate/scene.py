"""What there is to judge: one sensor's outputs, cut into runs of its process."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from honeyguide.investigate.lifetimes import Life, lives
from honeyguide.investigate.logs import Span, log_files, streams
from honeyguide.investigate.quote import ReadLine
from honeyguide.investigate.rows import Rows
from honeyguide.query.ast import Prefix, Term, Terms
from honeyguide.store.protocol import Store

OUTPUTS = ("dionaea.log", "dionaea.sqlite", "dionaea.json", "dionaea.incident", "dionaea.bistream")


@dataclass(frozen=True)
class Scene:
    """One sensor: its rows, the log that says most, the log of warnings beside it, and the runs of the process.

    `main` is the log of warnings where there is no other; then `errors` is None. Both are None where no text log is left.
    """

    rows: Rows
    read_line: ReadLine
    main: Span | None
    errors: Span | None
    lives: tuple[Life, ...]

    @property
    def chatty(self) -> bool:
        """True where a log tells more than warnings."""
        return self.main is not None and self.main.files[0].chatty

    @property
    def debug(self) -> bool:
        """True where the log has the records of level debug, which name every call."""
        return self.main is not None and bool(self.main.oldest(self.rows, Term("log.level", "debug")))

    def holds(self, path: str) -> bool:
        """Whether a file is one of this sensor's."""
        within = self.rows.within
        return not isinstance(within, Prefix) or path.startswith(within.value)

    def next_start(self, life: Life) -> datetime | None:
        """When the run after this one began."""
        later = [other.started_at for other in self.lives if other.started_at and other.span.start > life.span.start]
        return min(later, default=None)


def scenes(store: Store, read_line: ReadLine, index: str = "*") -> list[Scene]:
    """The sensors in the store. Logs that were written at the same time in different folders are different sensors'."""
    everything = Rows(store, _indices(store, index))
    found = streams(log_files(everything))
    mains = [stream for stream in found if stream.files[0].chatty]
    errors = [stream for stream in found if not stream.files[0].chatty]
    if not mains:
        mains, errors = errors, []
    if not mains:
        return [Scene(everything, read_line, None, None, ())]
    return [_scene(everything, read_line, main=main, mains=mains, errors=errors) for main in mains]


def _indices(store: Store, pattern: str) -> str:
    """The indices that hold outputs of Dionaea: what else is in the store need not be asked each time."""
    names = [found.name for found in store.indices(pattern) if store.count(found.name, Terms("event.dataset", OUTPUTS))]
    return ",".join(names) or pattern


def _scene(everything: Rows, read_line: ReadLine, *, main: Span, mains: Sequence[Span], errors: Sequence[Span]) -> Scene:
    rows = everything
    neighbours = [_folder(other) for other in mains if _overlap(other, main) and _folder(other) != _folder(main)]
    if neighbours:
        root = _root(_folder(main), neighbours)
        rows = Rows(everything.store, everything.index, Prefix("log.file.path", root))
        errors = [stream for stream in errors if _folder(stream).startswith(root)]
    beside = [stream for stream in errors if _overlap(stream, main)]
    closest = max(
        beside, key=lambda stream: (_shared(_folder(stream), _folder(main)), sum(file.rows for file in stream.files)), default=None
    )
    return Scene(rows, read_line, main, closest, tuple(lives(rows, main)))


def _overlap(one: Span, other: Span) -> bool:
    return one.files[0].first <= other.files[-1].last and other.files[0].first <= one.files[-1].last


def _folder(stream: Span) -> str:
    path = stream.files[0].path
    cut = max(path.rfind("/"), path.rfind("!"))
    return path[: cut + 1]


def _shared(one: str, other: str) -> int:
    return next((place for place, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), min(len(one), len(other)))


def _root(folder: str, others: Sequence[str]) -> str:
    """The widest folder around this one that holds none of the others."""
    shared = max((_shared(folder, other) for other in others), default=0)
    ends = [place + 1 for place, letter in enumerate(folder) if letter in "/!" and place >= shared]
    return folder[: ends[0]] if ends else folder
