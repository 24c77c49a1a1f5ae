"""Tells which files below some paths changed, as it happens: by the system's own notice, and by looking where there is none."""

import os
import stat
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from glob import has_magic
from pathlib import Path
from typing import NamedTuple, TypeAlias

from honeyguide.sources.walk import is_trusted

SIDES = ("-wal", "-journal")
"""Of a database: what is written to them is new in the database."""
PAUSE = 1.0
"""Seconds between two looks at single files, and at least between two changes that are told."""
LONG_PAUSE = 10.0
"""Seconds between two looks at a folder of which the system gives no notice."""
LONGEST_PAUSE, PART = 60.0, 100
"""Seconds between two looks at a folder of which it does: below a new folder for which no watch was left it is silent. A look may
take one part in so many of the time."""


class Signature(NamedTuple):
    """What tells that a file changed. `changed` is when its rights did, too: then it may be one that couldn't be read before."""

    inode: int
    size: int
    written: int
    changed: int


Seen: TypeAlias = Mapping[str, Signature]
Places: TypeAlias = Mapping[str, tuple[int, int, bool]]


def changes(paths: Sequence[str], stop: threading.Event) -> Iterator[frozenset[str]]:
    """The full paths of files that changed since this call, again and again until `stop` is set; empty where none did for a second.

    Files are looked at every second, whatever they are renamed to or replaced by; of folders the system tells.
    """
    folders = [path for path in paths if is_folder(path)]
    files = [path for path in paths if path not in folders]
    return _changes(files, look(files), folders, look(folders), stop)


def _changes(files: Sequence[str], seen: Seen, folders: Sequence[str], before: Seen, stop: threading.Event) -> Iterator[frozenset[str]]:
    notices = _told(folders, stop) if folders else None
    linked = _linked(folders)
    seen = {**seen, **look(linked)}
    missed, told = True, set[str]()
    due = time.monotonic() + LONGEST_PAUSE
    while not stop.is_set():
        if notices is None:
            stop.wait(PAUSE)
            changed = frozenset[str]()
        else:
            changed = next(notices)
        told |= changed
        if missed or (notices is not None and time.monotonic() >= due):
            began, after = time.monotonic(), look(folders)
            changed |= changed_between(before, after) - told
            linked = _linked(folders)
            before, missed, told = after, False, set()
            due = time.monotonic() + max(LONGEST_PAUSE, (time.monotonic() - began) * PART)
        linked |= {path for path in changed - linked if Path(path).is_symlink()}
        now = look([*files, *linked])
        yield changed | changed_between(seen, now)
        seen = now
        if late := [path for path in files if is_folder(path)]:
            # It wasn't there at first; as a folder the system tells of it, and it needn't be looked through every second.
            yield from _changes([path for path in files if path not in late], seen, [*folders, *late], {**before, **seen}, stop)
            return


def _linked(folders: Sequence[str]) -> set[str]:
    """The files that lie elsewhere, and are only linked from below the folders: of those the system tells nothing when they grow."""
    return {path for path, _, is_link in _files(folders) if is_link}


def _told(folders: Sequence[str], stop: threading.Event) -> Iterator[frozenset[str]]:
    """What the system tells; where it can't (no watches left, a folder over a network), what looking shows.

    Nor can it where a name is in no charset. A watch stays with a folder that is removed or renamed: what is made anew in its place is
    watched anew.
    """
    before: Seen | None = None
    while not stop.is_set():
        watched = _places(folders)
        try:
            yield from _until_replaced(folders, watched, before, stop)
        except (OSError, RuntimeError):  # the latter is watchfiles' own: it gives up on a name that isn't UTF-8
            if watched and watched == _places(folders):
                yield from _looked(folders, stop)
        if not stop.is_set():
            before = look(folders)
            yield frozenset(before)
    while True:
        yield frozenset()


def _until_replaced(folders: Sequence[str], watched: Places, before: Seen | None, stop: threading.Event) -> Iterator[frozenset[str]]:
    """What is told until another folder lies where one did. What changed since `before`, until it was watched, is told first."""
    gone = set(folders) - set(watched)
    for changed in _allowed(list(watched), stop) if watched else _nothing(stop):
        yield changed if before is None else changed | changed_between(before, look(watched))
        before = None
        now = _places(folders)
        # A removed folder's number may be given to the next one: that it went is told too.
        gone |= (set(folders) - set(now)) | {folder for folder in folders if str(Path(folder)) in changed}
        if any(folder in gone or watched[folder] != place for folder, place in now.items()):
            return


def _places(folders: Sequence[str]) -> Places:
    """Device and inode of the folders that are there, and whether they may be listed: of one that may not the system tells nothing."""
    found: dict[str, tuple[int, int, bool]] = {}
    for folder in folders:
        if (status := status_of(folder)) is not None:
            found[folder] = (status.st_dev, status.st_ino, not why_closed(folder))
    return found


def why_closed(folder: str) -> str:
    """Why a folder can't be listed; empty where it can."""
    try:
        os.scandir(folder).close()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _nothing(stop: threading.Event) -> Iterator[frozenset[str]]:
    while not stop.wait(PAUSE):
        yield frozenset()


def _allowed(folders: Sequence[str], stop: threading.Event) -> Iterator[frozenset[str]]:
    try:
        yield from _noticed(folders, stop)
    except OSError as error:
        if "ermission denied" not in str(error):
            raise
        # Such a folder is none that could be taken in. (Told to pass it over, watchfiles passes a missing watch over too.)
        yield from _noticed(folders, stop, passing=True)


def _noticed(folders: Sequence[str], stop: threading.Event, *, passing: bool = False) -> Iterator[frozenset[str]]:
    from watchfiles import Change, watch

    def below(change: Change, path: str) -> Iterable[str]:
        """What was put into a new folder before the system watched it wasn't told."""
        return (path, *(one for one, _, _ in _files([], [path]))) if change is Change.added and is_folder(path) else (path,)

    for notice in watch(
        *folders,
        watch_filter=None,
        debounce=round(PAUSE * 1000),
        step=200,
        stop_event=stop,
        rust_timeout=round(PAUSE * 1000),
        yield_on_timeout=True,
        raise_interrupt=False,
        ignore_permission_denied=passing,
    ):
        yield frozenset(whole(one) for change, path in notice for one in below(change, path))


def _looked(folders: Sequence[str], stop: threading.Event) -> Iterator[frozenset[str]]:
    seen = look(folders)
    yield frozenset(seen)
    while not stop.wait(LONG_PAUSE):
        now = look(folders)
        yield changed_between(seen, now)
        seen = now


def look(paths: Iterable[str]) -> Seen:
    """Every file at or below the paths, or that a pattern matches, with what tells a change."""
    return {path: Signature(one.st_ino, one.st_size, one.st_mtime_ns, one.st_ctime_ns) for path, one, _ in _files(paths)}


def _files(paths: Iterable[str], new: Iterable[str] = ()) -> Iterator[tuple[str, os.stat_result, bool]]:
    """Every file at or below the paths, or that a pattern matches, or in `new` folders, and whether it is only linked from there.

    What can't be looked at is passed over by itself. A folder is gone through once, a linked one where the walk over sources does so,
    and from there no further link is followed: this is done again and again, and one may lead to `/proc`, or to all there is.
    """
    waiting: list[tuple[str, os.stat_result, bool]] = []
    gone_through: set[tuple[int, int]] = set()
    for path in paths:
        waiting += [(one, status, False) for one in _named(path) if (status := status_of(one)) is not None]
    for path in new:
        if (status := status_of(path)) is not None and (not (is_link := Path(path).is_symlink()) or _is_trusted(path, status)):
            waiting.append((path, status, is_link))
    while waiting:
        path, status, linked = waiting.pop()
        if not stat.S_ISDIR(status.st_mode):
            yield path, status, False
            continue
        if (status.st_dev, status.st_ino) in gone_through:
            continue
        gone_through.add((status.st_dev, status.st_ino))
        with suppress(OSError), os.scandir(path) as listing:
            for item in listing:
                if (below := status_of(item.path)) is None:
                    continue
                if stat.S_ISREG(below.st_mode):
                    yield item.path, below, item.is_symlink()
                elif stat.S_ISDIR(below.st_mode) and not item.is_symlink():
                    waiting.append((item.path, below, linked))
                elif stat.S_ISDIR(below.st_mode) and not linked and _is_trusted(item.path, below):
                    waiting.insert(0, (item.path, below, True))  # a folder is better known by its own name


def _named(path: str) -> list[str]:
    """The path, or what a pattern matches."""
    if not has_magic(path) or os.path.lexists(path):
        return [path]
    found: list[str] = []
    with suppress(OSError):
        found.extend(map(str, Path("/").glob(path.lstrip("/"))))
    return found


def status_of(path: str) -> os.stat_result | None:
    """None where it isn't there, leads to itself, or may not be looked at."""
    try:
        return Path(path).stat()
    except (OSError, ValueError):
        return None


def _is_trusted(link: str, target: os.stat_result) -> bool:
    with suppress(OSError):
        return is_trusted(Path(link).lstat(), target)
    return False


def is_folder(path: str) -> bool:
    """Whether a folder is there that may be looked at."""
    status = status_of(path)
    return status is not None and stat.S_ISDIR(status.st_mode)


def changed_between(before: Seen, now: Seen) -> frozenset[str]:
    """Files that are new or not as they were."""
    return frozenset(whole(path) for path, signature in now.items() if before.get(path) != signature)


def whole(path: str) -> str:
    """The file that a change belongs to: of what a database keeps beside it, the database."""
    for side in SIDES:
        if path.endswith(side):
            return path.removesuffix(side)
    return path
