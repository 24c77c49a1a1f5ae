"""Keeps what a restart of the honeypot destroys: the ends of its files, its sockets, the stacks of its threads, its open streams."""

import io
import ipaddress
import shutil
import subprocess
import tarfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import orjson

from honeyguide.errors import SourceError, StoreError
from honeyguide.store.durable import settle
from honeyguide.watch.processes import PROC, name_of

TAIL = 1 << 20
"""Bytes of each open file's end that are kept."""
WHOLE = 16 << 20
"""An open file up to this size is kept whole."""
MOST = 256 << 20
"""Bytes of all together."""
NEWEST = 20
"""Followed files written last, which are kept besides: the recordings of what was going on."""
LEFT = 3600.0
"""Seconds after which nobody writes an archive any more."""
STACK = 20
"""Seconds that py-spy may take."""
STATES = {
    "01": "ESTABLISHED",
    "02": "SYN_SENT",
    "03": "SYN_RECV",
    "04": "FIN_WAIT1",
    "05": "FIN_WAIT2",
    "06": "TIME_WAIT",
    "07": "CLOSE",
    "08": "CLOSE_WAIT",
    "09": "LAST_ACK",
    "0A": "LISTEN",
    "0B": "CLOSING",
}
"""Of /proc/net/tcp: include/net/tcp_states.h."""
TEXTS = ("cmdline", "status", "limits", "io", "maps", "net/tcp", "net/tcp6", "net/udp", "net/udp6")


@dataclass
class _Archive:
    tar: tarfile.TarFile
    names: list[str] = field(default_factory=list[str])
    missing: list[str] = field(default_factory=list[str])
    size: int = 0
    held: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])
    """The open files that are in it, by device and inode."""
    check_room: Callable[[], None] = lambda: None
    """Raises StoreError where the disk is nearly full."""
    short: bool = False
    """Whether something isn't in it for want of room."""

    def add(self, name: str, data: bytes) -> None:
        """A file; nothing that is too much."""
        if self.size + len(data) > MOST:
            self.missing.append(f"{name}: there is too much already")
            return
        entry = tarfile.TarInfo(name)
        entry.size, entry.mtime, entry.mode = len(data), int(time.time()), 0o600
        self.tar.addfile(entry, io.BytesIO(data))
        self.names.append(name)
        self.size += len(data)

    def attempt(self, name: str, made: Callable[[], bytes]) -> None:
        """A file, or why there is none. Raises OSError where the archive can't be written."""
        try:
            self.check_room()
            data = made()
        except StoreError as error:
            self.short = True
            self.missing.append(f"{name}: {error}")
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            self.missing.append(f"{name}: {error}")
        else:
            self.add(name, data)


@dataclass(frozen=True)
class Kept:
    """An archive, what is in it, and what couldn't be had."""

    path: Path
    names: tuple[str, ...]
    missing: tuple[str, ...]
    short: bool = False
    """Whether something couldn't be had for want of room."""


def keep_evidence(
    pid: int, folder: Path, proc: Path = PROC, files: Iterable[str] = (), check_room: Callable[[], None] = lambda: None
) -> Kept:
    """Write `evidence-PID-TIME.tar.gz` into a folder. Raises SourceError where there is no such process.

    Open files are read through /proc, so that streams whose names are gone already are kept too; `files` by their paths, for what a
    process holds open may be hidden from us. `check_room` raises StoreError where the disk is nearly full: what comes then isn't
    kept.
    """
    if not (proc / str(pid)).is_dir():
        raise SourceError("there is no such process", where=str(pid), hint="`honeyguide evidence` without --pid looks for it.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    now = datetime.now(UTC)
    path = folder / f"evidence-{pid}-{now:%Y%m%dT%H%M%S_%f}.tar.gz"
    aside = path.with_suffix(".tmp")
    _sweep(folder)
    try:
        with aside.open("xb") as file, tarfile.open(fileobj=file, mode="w:gz") as tar:
            aside.chmod(0o600)
            archive = _Archive(tar, check_room=check_room)
            _fill(archive, pid, proc)
            _add_by_path(archive, files)
            about = {"pid": pid, "name": name_of(proc, pid), "kept_at": now.isoformat(), "files": archive.names, "missing": archive.missing}
            archive.add("evidence.json", orjson.dumps(about, option=orjson.OPT_INDENT_2))
        settle(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    return Kept(path, tuple(archive.names), tuple(archive.missing), archive.short)


def _sweep(folder: Path) -> None:
    """What a process that was ended in the middle left lying."""
    for left in folder.glob("evidence-*.tmp"):
        with suppress(OSError):
            if abs(time.time() - left.stat().st_mtime) > LEFT:
                left.unlink()


def _fill(archive: _Archive, pid: int, proc: Path) -> None:
    own = proc / str(pid)
    archive.attempt("stack.txt", lambda: _stack(pid))
    for name in TEXTS:
        archive.attempt(f"proc/{name.replace('/', '-')}", lambda name=name: (own / name).read_bytes())
    archive.attempt("sockets.txt", lambda: "\n".join(sockets(proc, pid)).encode())
    with suppress(OSError):
        for thread in sorted((own / "task").iterdir()):
            for name in ("stat", "wchan", "schedstat"):
                archive.attempt(f"threads/{thread.name}-{name}", lambda thread=thread, name=name: (thread / name).read_bytes())
    try:
        entries = sorted((own / "fd").iterdir(), key=lambda entry: int(entry.name))
    except OSError as error:
        archive.missing.append(f"open files: {error}")
        return
    for entry in entries:
        with suppress(OSError):
            target = entry.readlink()
            if entry.is_file() and (status := entry.stat()).st_size and not str(target).startswith(("/proc", "/sys", "/dev")):
                name = f"open/{entry.name}-{target.name[:150]}"
                archive.attempt(name, lambda entry=entry, size=status.st_size: _end(entry, size))
                archive.held.add((status.st_dev, status.st_ino))


def _add_by_path(archive: _Archive, files: Iterable[str]) -> None:
    for number, file in enumerate(dict.fromkeys(files)):
        try:
            status = Path(file).stat()
        except OSError as error:
            archive.missing.append(f"{file}: {error.strerror}")
            continue
        if (status.st_dev, status.st_ino) not in archive.held and status.st_size:
            name = f"files/{number}-{Path(file).name[:150]}"
            archive.attempt(name, lambda file=file, size=status.st_size: _end(Path(file), size))


def _end(entry: Path, size: int) -> bytes:
    with entry.open("rb") as file:
        if size > WHOLE:
            file.seek(size - TAIL)
        return file.read(WHOLE)


def _stack(pid: int) -> bytes:
    """What py-spy says of the threads; the honeypot isn't stopped for it."""
    program = shutil.which("py-spy")
    if program is None:
        raise ValueError("py-spy isn't here (pip install py-spy)")
    command = [program, "dump", "--nonblocking", "--pid", str(pid)]
    return subprocess.run(command, capture_output=True, timeout=STACK, check=True).stdout  # noqa: S603


def sockets(proc: Path, pid: int) -> Iterator[str]:
    """The process' own TCP sockets with state and waiting bytes; of a hung connection those that nobody reads. See proc_net_tcp(5)."""
    inodes: dict[str, str] = {}
    for entry in (proc / str(pid) / "fd").iterdir():
        with suppress(OSError):
            target = str(entry.readlink())
            if target.startswith("socket:["):
                inodes[target[8:-1]] = entry.name
    for table in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in (proc / str(pid) / "net" / table).read_text().splitlines()[1:]:
                parts = line.split()
                if parts[9] in inodes:
                    waiting_out, _, waiting_in = parts[4].partition(":")
                    ends = f"{address(parts[1])} <- {address(parts[2])}"
                    waiting = f"recv-q {int(waiting_in, 16)} send-q {int(waiting_out, 16)}"
                    yield f"fd {inodes[parts[9]]} {STATES.get(parts[3], parts[3])} {ends} {waiting}"


def address(text: str) -> str:
    """`0100007F:1F90` is 127.0.0.1:8080: words of four bytes in the machine's order, here little-endian."""
    host, _, port = text.partition(":")
    words = b"".join(bytes.fromhex(host[at : at + 8])[::-1] for at in range(0, len(host), 8))
    shown = ipaddress.ip_address(words)
    return f"{f'[{shown}]' if shown.version == 6 else shown}:{int(port, 16)}"
