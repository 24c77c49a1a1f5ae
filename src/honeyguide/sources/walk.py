"""Finds the sources behind the paths that a person names: files, folders, patterns and standard input."""

import errno
import glob
import io
import os
import shlex
import stat
import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from honeyguide.errors import SourceError
from honeyguide.sources.blocks import Replay, blocks_of
from honeyguide.sources.budget import Budget
from honeyguide.sources.entry import is_captured, moment
from honeyguide.sources.source import Limits, Refusal, Source
from honeyguide.sources.unfold import Layer, captured_refusal, unfold

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

STANDARD_INPUT = "-"
_SIDE_SUFFIXES = ("-journal", "-wal", "-shm")
LAID = ("is a link that another user laid to somebody else's file", "Name its target.")
_KINDS = {
    stat.S_IFCHR: "is a device",
    stat.S_IFBLK: "is a device",
    stat.S_IFIFO: "is a named pipe",
    stat.S_IFSOCK: "is a socket",
}


@dataclass
class _Walk:
    """What one call has met so far."""

    limits: Limits
    files: dict[tuple[int, int], str] = field(default_factory=dict)
    folders: set[tuple[int, int]] = field(default_factory=set)
    unreadable: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    """Folders that may not be listed."""
    only: frozenset[str] | None = None
    """Files that are wanted, and the folders above them; None is all."""

    def wants(self, item: os.DirEntry[str]) -> bool:
        """Whether a file may be one that is wanted, or a folder lead to one."""
        return self.only is None or item.path in self.only


def walk(paths: Sequence[str | Path], limits: Limits | None = None, only: Iterable[str] | None = None) -> Generator[Source | Refusal]:
    """Every source behind the paths, in order and each file once, and a refusal for each that is not taken.

    With `only`, of the files in folders just these (full paths), as far as the whole walk
    would take them. A path is a file, a folder (all in it), a pattern (where no file has that name), or `-` for standard input. Members of
    archives can be opened only until the next source is asked for.
    """
    state = _Walk(limits or Limits(), only=None if only is None else _with_folders(only))
    for given in paths:
        path = os.fspath(given)
        if path == STANDARD_INPUT:
            yield from _standard_input(state)
            continue
        if os.path.lexists(path) or not glob.has_magic(path):
            yield from _named(path, state)
            continue
        found = _matches(path)
        if not found:
            yield Refusal(shown(path), "no file matches this pattern")
        for one, below in found:
            if _is_laid(one, below):
                yield Refusal(shown(one), *LAID)
            else:
                yield from _named(one, state)
    if state.unreadable or state.closed:
        yield _unreadable(state.unreadable, state.closed)


def _with_folders(files: Iterable[str]) -> frozenset[str]:
    """The files, and the folders above them."""
    return frozenset(above for path in files for above in (path, *map(str, Path(path).parents)))


def shown(path: str) -> str:
    """The path as text that any program can take, whatever bytes the name has."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _matches(pattern: str) -> list[tuple[str, str]]:
    """The files and folders that match, in order, each with its part that the pattern found; hidden ones only where it says so."""
    parts = Path(pattern).parts
    fixed = next(at for at, part in enumerate(parts) if glob.has_magic(part))
    rest = Path(*parts[fixed:])
    wants_hidden = any(part.startswith(".") for part in rest.parts)
    start = Path(*parts[:fixed])
    found = (match for match in start.glob(str(rest)) if wants_hidden or not _is_hidden(match, start))
    return sorted((str(match), str(match.relative_to(start))) for match in found)


def _is_hidden(path: Path, start: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(start).parts)


def _is_laid(path: str, below: str) -> bool:
    """Whether a link on the part of the way that nobody named was laid by another user to somebody else's file."""
    start = Path(path.removesuffix(below))
    way = [start / Path(*Path(below).parts[: at + 1]) for at in range(len(Path(below).parts))]
    with suppress(OSError):  # one that is gone by now is said to be by whoever opens it
        return any(one.is_symlink() and not is_trusted(one.lstat(), one.stat()) for one in way)
    return False


def _standard_input(state: _Walk) -> Iterator[Source | Refusal]:
    stream = Replay(blocks_of(sys.stdin.buffer), STANDARD_INPUT)
    yield from unfold(Layer(STANDARD_INPUT, STANDARD_INPUT, stream.open, None, None), Budget(state.limits, None))


def _named(path: str, state: _Walk) -> Iterator[Source | Refusal]:
    try:
        status = Path(path).stat()
    except OSError as error:
        yield _os_refusal(path, error)
        return
    if stat.S_ISDIR(status.st_mode):
        yield from _folder(path.rstrip("/") or "/", state)
    else:
        yield from _file(path, status, state)


def _folder(root: str, state: _Walk) -> Iterator[Source | Refusal]:
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            status = Path(folder).stat()
            if (status.st_dev, status.st_ino) in state.folders:
                yield Refusal(shown(folder), "has been read already under another name")
                continue
            state.folders.add((status.st_dev, status.st_ino))
            with os.scandir(folder) as listing:
                items = sorted(listing, key=lambda item: item.name)
        except PermissionError:
            state.closed.append(folder)
            continue
        except OSError as error:
            yield _os_refusal(folder, error)
            continue
        names = {item.name for item in items}
        hidden = captured = 0
        deeper: list[str] = []
        for item in items:
            if item.name.startswith("."):
                hidden += 1
            elif (item.name.endswith(_SIDE_SUFFIXES) and item.name.rpartition("-")[0] in names) or not state.wants(item):
                continue
            else:
                try:
                    status = item.stat()
                    if item.is_symlink() and not is_trusted(item.stat(follow_symlinks=False), status):
                        yield Refusal(shown(item.path), *LAID)
                        continue
                except OSError as error:
                    yield _os_refusal(item.path, error)
                    continue
                if stat.S_ISDIR(status.st_mode):
                    deeper.append(item.path)
                elif stat.S_ISREG(status.st_mode) and is_captured(os.path.relpath(item.path, root)):
                    captured += 1
                else:
                    yield from _file(item.path, status, state)
        if hidden:
            yield Refusal(
                shown(folder), f"{hidden:,} hidden {'entry is' if hidden == 1 else 'entries are'} left out", "Name one to have it read."
            )
        if captured:
            yield captured_refusal(shown(folder), captured)
        waiting.extend(reversed(deeper))


def is_trusted(link: os.stat_result, target: os.stat_result) -> bool:
    """Whether a link is followed: whoever breaks out of a honeypot may lay links in its folders.

    Only the administrator's, one's own and the target's owner's count.
    """
    return link.st_uid in (0, os.geteuid(), target.st_uid)


def _file(path: str, status: os.stat_result, state: _Walk) -> Iterator[Source | Refusal]:
    if not stat.S_ISREG(status.st_mode):
        yield Refusal(shown(path), _KINDS.get(stat.S_IFMT(status.st_mode), "is no ordinary file") + ", which would have no end")
        return
    identity = (status.st_dev, status.st_ino)
    first = state.files.setdefault(identity, path)
    if first != path:
        yield Refusal(shown(path), f"is another name of {shown(first)}")
        return
    if not os.access(path, os.R_OK, effective_ids=os.access in os.supports_effective_ids):
        state.unreadable.append(path)
        return
    file = Path(path)
    layer = Layer(
        path=shown(path),
        name=shown(file.name),
        open=lambda: _open(file),
        size=status.st_size,
        modified=moment(status.st_mtime),
        inode=f"{status.st_dev}:{status.st_ino}",
        file=file,
    )
    yield from unfold(layer, Budget(state.limits, status.st_size))


class _Reading(io.FileIO):
    """A file whose disk or network may fail while it is read: that is the source's error, and the others go on."""

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        with _told(self.name):
            return super().readinto(buffer) or 0

    def readall(self) -> bytes:
        with _told(self.name):
            return super().readall() or b""


@contextmanager
def _told(path: Any) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise SourceError(f"can't be read: {error.strerror}", where=shown(str(path))) from error


def _open(file: Path) -> BinaryIO:
    """Without waiting, should the file have become a pipe in between."""
    with _told(file):
        return io.BufferedReader(_Reading(file, opener=_without_waiting))


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC)


def _os_refusal(path: str, error: OSError) -> Refusal:
    if error.errno == errno.ENOENT:
        return Refusal(shown(path), "is a link to nothing" if os.path.lexists(path) else "there is no such file or folder")
    if error.errno == errno.ELOOP:
        return Refusal(shown(path), "is a link that leads to itself")
    return Refusal(shown(path), f"can't be read: {error.strerror}")


def _unreadable(files: list[str], folders: list[str]) -> Refusal:
    """One refusal for all of them, with what to do about it."""
    paths = [*files, *folders]
    place = paths[0]
    with suppress(ValueError):
        place = os.path.commonpath(paths)
    counts = [(len(files), "file"), (len(folders), "folder")]
    count = " and ".join(f"{number:,} {noun}{'s' if number > 1 else ''}" for number, noun in counts if number)
    remedy = f"Run as root, or: sudo setfacl -R -m u:$USER:rX {shlex.quote(shown(place))}"
    return Refusal(shown(place), f"{count} can't be read by this user", remedy)
