"""Which processes hold a log open, and how busy each of their threads is, read from /proc."""

import os
import re
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PROC = Path("/proc")
_WORD = re.compile(r"[a-z]{4,}")
_PROGRAM = re.compile(r"([a-z]{4,})[\d.]*(?:\.(?:py|sh|pl|rb|js|jar|bin|exe))?")
_RUNS_OTHERS = re.compile(r"(?:python|pypy|perl|ruby|node|java|sh|bash|dash|busybox)[\d.]*")
"""Programs whose first argument is the program."""
TICK = 1_000_000_000 // os.sysconf("SC_CLK_TCK")
BUSY = 0.9
"""Part of the time that a thread wants a core, running or waiting for its turn, from which on it counts as spinning."""
CALM = 0.5
"""Part of the time below which a thread that was spinning is not any more."""
LEAST = 0.05
"""Part of the time that it has to run at all: what merely waits for a core burns none."""
SEARCH = 30.0
"""Seconds between two searches for the processes that hold a log; in between only known ones are looked at."""


@dataclass(frozen=True)
class Process:
    """A process that writes a log: `started` in ticks since the machine's start tells it from a later one of the same number."""

    pid: int
    name: str
    started: int
    files: frozenset[str]
    """Of the followed files those that it holds open."""
    by_name: bool = False
    """Whether what it holds open can't be read, so that its name alone says that it writes them."""

    @property
    def entity_id(self) -> str:
        """What tells it from every other process, as ECS calls it."""
        return f"{self.pid}-{self.started}"


@dataclass(frozen=True)
class Spinning:
    """A thread that has been using a whole core: since when (seconds of the monotonic clock), and which part of it lately."""

    process: Process
    thread: int
    since: float
    share: float


@dataclass
class _Thread:
    at: float
    ran: int
    waited: int
    since: float | None = None
    share: float = 0.0


@dataclass
class Activity:
    """What is remembered of processes between two looks."""

    proc: Path = PROC
    processes: dict[int, Process] = field(default_factory=dict[int, Process])
    searched: float | None = None
    readable: bool = True
    """Whether any process could be found to hold a log, where there are logs."""
    _found_for: frozenset[str] = frozenset()
    _threads: dict[tuple[int, int, int], _Thread] = field(default_factory=dict[tuple[int, int, int], _Thread])

    def look(self, files: Collection[str], now: float) -> list[Spinning]:
        """The spinning threads of the processes that hold the files; `now` in seconds of the monotonic clock."""
        known = {pid: one for pid, one in self.processes.items() if started(self.proc, pid) == one.started}
        wanted = frozenset(files)
        if self._found_for != wanted or len(known) < len(self.processes) or self.searched is None or now - self.searched >= SEARCH:
            known = {one.pid: one for one in holders(files, self.proc)}
            self.searched, self._found_for = now, wanted
        self.processes = known
        self.readable = bool(known)
        seen: dict[tuple[int, int, int], _Thread] = {}
        found: list[Spinning] = []
        for process in known.values():
            for thread, ran, waited in thread_times(self.proc, process.pid):
                key = (process.pid, process.started, thread)
                state = _next(self._threads.get(key), _Thread(now, ran, waited))
                seen[key] = state
                if state.since is not None:
                    found.append(Spinning(process, thread, state.since, state.share))
        self._threads = seen
        return found


def _next(before: _Thread | None, state: _Thread) -> _Thread:
    if before is None or state.at <= before.at:
        return state
    passed = (state.at - before.at) * 1e9
    state.share = (state.ran - before.ran) / passed
    wanted = state.share + (state.waited - before.waited) / passed
    if before.since is None:
        state.since = before.at if wanted >= BUSY and state.share >= LEAST else None
    else:
        state.since = before.since if wanted >= CALM else None
    return state


def holders(files: Collection[str], proc: Path = PROC) -> Iterator[Process]:
    """The processes that hold one of the files open for writing.

    Files are compared by device and inode: inside a container they have other names. Where the system doesn't show what a process
    holds (another user's, without CAP_SYS_PTRACE), it is known by the name that it and its files share, where it has lived longer than
    they have been silent.
    """
    wanted: dict[tuple[int, int], str] = {}
    for file in files:
        with suppress(OSError):
            status = Path(file).stat()
            wanted[status.st_dev, status.st_ino] = file
    own = os.getpid()
    for pid in _pids(proc) if wanted else ():
        if pid == own:
            continue
        begun = started(proc, pid)
        if begun is None:
            continue
        shown = _is_shown(proc, pid)
        held = frozenset(_held(proc, pid, wanted) if shown else _by_name(proc, pid, begun, wanted.values()))
        if held:
            yield Process(pid, name_of(proc, pid), begun, held, by_name=not shown)


def _pids(proc: Path) -> list[int]:
    try:
        return sorted(int(entry.name) for entry in proc.iterdir() if entry.name.isdigit())
    except OSError:
        return []


def _held(proc: Path, pid: int, wanted: dict[tuple[int, int], str]) -> Iterator[str]:
    with suppress(OSError):
        for entry in (proc / str(pid) / "fd").iterdir():
            with suppress(OSError):
                status = entry.stat()
                file = wanted.get((status.st_dev, status.st_ino))
                if file is not None and _is_written(proc, pid, entry.name):
                    yield file


def _is_shown(proc: Path, pid: int) -> bool:
    try:
        next((proc / str(pid) / "fd").iterdir(), None)
    except OSError:
        return False
    return True


def _by_name(proc: Path, pid: int, begun: int, files: Iterable[str]) -> Iterator[str]:
    names = _program_names(proc, pid)
    age = _uptime(proc) - begun * TICK / 1e9
    for file in files:
        named = _WORD.match(Path(file).name.lower())
        if named and named[0] in names:
            with suppress(OSError):
                if time.time() - Path(file).stat().st_mtime <= age:
                    yield file


def _program_names(proc: Path, pid: int) -> set[str]:
    """What the process and its program are called; never what its arguments name, for whoever packs a log names it too."""
    try:
        line = (proc / str(pid) / "cmdline").read_text(errors="replace").lower().rstrip("\0").split("\0")
    except OSError:
        line = []
    called = [Path(part).name for part in line[:1]]
    if called and _RUNS_OTHERS.fullmatch(called[0]):
        script = next((number for number, part in enumerate(line) if number and not part.startswith("-")), len(line))
        called += [Path(part).name for part in line[script : script + 1]]
        line = line[script:]
    if called and called[-1].startswith("twistd"):
        # Twisted's runner: the program is a plugin, named by a word among its options.
        called += [part for part in line[1:] if "/" not in part]
    return {found[1] for name in (*called, name_of(proc, pid).lower()) if (found := _PROGRAM.fullmatch(name))}


def _uptime(proc: Path) -> float:
    """Seconds since the machine's start. See proc_uptime(5)."""
    try:
        return float((proc / "uptime").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return time.clock_gettime(time.CLOCK_BOOTTIME)


def _is_written(proc: Path, pid: int, entry: str) -> bool:
    """Whether the file is open for writing: `tail -f` holds a log too. Flags are octal, see proc_pid_fdinfo(5)."""
    for line in (proc / str(pid) / "fdinfo" / entry).read_text().splitlines():
        if line.startswith("flags:"):
            return int(line.split()[1], 8) & os.O_ACCMODE != os.O_RDONLY
    return False


def started(proc: Path, pid: int) -> int | None:
    """When a process began, in ticks since the machine's start; None where it is gone. Field 22 of proc_pid_stat(5)."""
    fields = _stat(proc / str(pid) / "stat")
    return int(fields[19]) if fields else None


def name_of(proc: Path, pid: int) -> str:
    """The process' name."""
    with suppress(OSError):
        return (proc / str(pid) / "comm").read_text(errors="replace").strip()
    return ""


def thread_times(proc: Path, pid: int) -> Iterator[tuple[int, int, int]]:
    """Each thread, and the nanoseconds that it ran and that it waited for a core.

    On a machine with other work a loop without end may get half a core, so what counts is that it never sleeps. Without schedstat
    (kernel documentation, scheduler/sched-stats) only the running is known: fields 14 and 15 of its stat, in ticks.
    """
    with suppress(OSError):
        for entry in (proc / str(pid) / "task").iterdir():
            with suppress(OSError, ValueError):
                ran, waited, _ = (entry / "schedstat").read_text().split()
                yield int(entry.name), int(ran), int(waited)
                continue
            fields = _stat(entry / "stat")
            if fields:
                yield int(entry.name), (int(fields[11]) + int(fields[12])) * TICK, 0


def _stat(file: Path) -> list[str]:
    """The fields from the third on: the second is a name in parentheses that may have anything in it."""
    try:
        return file.read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return []
