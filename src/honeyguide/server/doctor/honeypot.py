"""The honeypot's files and process: can they be read, followed and seen?"""

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from honeyguide.ingest.follow import status_of
from honeyguide.server.doctor.examined import MOST, Case, Examined, as_far
from honeyguide.watch.processes import holders

READ_SEARCH, PTRACE = 2, 19
"""Numbers of CAP_DAC_READ_SEARCH and CAP_SYS_PTRACE, capabilities(7)."""
AHEAD = 120.0
"""Seconds that a file may be younger than now."""
WRITTEN = 3 * 86_400


def look(case: Case) -> Iterator[Examined]:
    """All of it; one sentence where no path is known."""
    yield from as_far("user", _rights(case))
    if not case.paths:
        yield Examined("honeypot", "mind", "no paths were named", "Name the honeypot's folder: honeyguide doctor /opt/dionaea/var")
        return
    for what, look_at in (("paths", _readable), ("notices", _watches), ("clock", _clock), ("process", _process)):
        yield from as_far(what, look_at(case))


def _rights(case: Case) -> Iterator[Examined]:
    held = _capabilities(case.proc)
    names = [name for number, name in ((READ_SEARCH, "CAP_DAC_READ_SEARCH"), (PTRACE, "CAP_SYS_PTRACE")) if held >> number & 1]
    if os.geteuid() == 0:
        yield Examined("user", "mind", "this is root", "It needs less: sudo honeyguide service install PATH makes a user of its own.")
    else:
        yield Examined("user", "fine", f"uid {os.geteuid()}{f', with {chr(44).join(names)}' if names else ''}")


def _capabilities(proc: Path) -> int:
    try:
        lines = (proc / "self" / "status").read_text("ascii", "replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1], 16) for line in lines if line.startswith("CapEff:")), 0)


def _readable(case: Case) -> Iterator[Examined]:
    for path in case.paths:
        try:
            path.stat()
        except FileNotFoundError:
            yield Examined("paths", "wrong", f"{path} isn't there", "Name the folder in which the honeypot writes.")
        except OSError as error:
            todo = "Run it with CAP_DAC_READ_SEARCH (the service has it), or as the user whom it belongs to (in a container: HONEYPOT_UID)."
            yield Examined("paths", "wrong", f"{path} can't be looked at ({error.strerror})", todo)
    shut = [one for one in (*case.folders, *case.files) if not os.access(one, os.R_OK)]
    shut += [one for one in case.folders if not os.access(one, os.X_OK) and one not in shut]
    more = " (of the first looked at)" if len(case.files) + len(case.folders) >= MOST else ""
    if shut:
        status = shut[0].stat()
        whose = f"{shut[0]} is {stat.S_IMODE(status.st_mode):04o} and belongs to uid {status.st_uid}"
        todo = f"Run it with CAP_DAC_READ_SEARCH (the service has it), or as uid {status.st_uid} (in a container: HONEYPOT_UID)."
        yield Examined("paths", "wrong", f"{len(shut):,} files and folders can't be read{more}: {whose}", todo)
    elif count := len(case.files):
        yield Examined("paths", "fine", f"{count:,} files can be read{more}")


def _watches(case: Case) -> Iterator[Examined]:
    try:
        most = int((case.proc / "sys/fs/inotify/max_user_watches").read_text())
    except (OSError, ValueError):
        yield Examined("notices", "mind", "the system's notices can't be seen", "Folders are looked at every ten seconds instead.")
        return
    if len(case.folders) * 2 > most:
        found = f"{len(case.folders):,} folders, and the system watches {most:,} a user"
        yield Examined("notices", "mind", found, f"sysctl fs.inotify.max_user_watches={max(most * 2, 524_288)}; till then it polls.")
    else:
        yield Examined("notices", "fine", f"{len(case.folders):,} folders of {most:,} that a user may watch")


def _clock(case: Case) -> Iterator[Examined]:
    now = time.time()
    times = [_written(one) for one in case.files]
    ahead = max(times, default=0.0) - now
    if ahead > AHEAD:
        yield Examined("clock", "wrong", f"a file was written {ahead:,.0f} s in the future", "Set the machine's clock (timedatectl).")
    elif times and now - max(times) > WRITTEN:
        yield Examined("clock", "mind", f"nothing was written for {(now - max(times)) / 86_400:.0f} days", "Does the honeypot run?")
    else:
        yield Examined("clock", "fine", "no file is from the future")


def _process(case: Case) -> Iterator[Examined]:
    recent = sorted(case.files, key=_written, reverse=True)[:200]
    found = list(holders([str(one) for one in recent], case.proc))
    if found:
        shown = ", ".join(f"{one.name} ({one.pid})" for one in found[:5])
        yield Examined("process", "fine", f"the files are written by {shown}")
        return
    todo = (
        "If it runs: add CAP_SYS_PTRACE, mount /proc without hidepid, or in a container set pid: host, HONEYPOT_UID and HONEYPOT_GID. "
        "Until then a hang shows as silence and, once the log's block arrives, by its content."
    )
    yield Examined("process", "mind", "no process can be seen that holds these files open", todo)


def _written(file: Path) -> float:
    """When it was; long ago where it is gone by now."""
    status = status_of(str(file))
    return status.st_mtime if status is not None else 0.0


EXAMINE = look
