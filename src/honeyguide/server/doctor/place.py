"""The data folder, its disk, its settings, and the ports."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

from honeyguide.errors import HoneyguideError
from honeyguide.server.doctor.examined import Case, Examined, as_far
from honeyguide.server.ports import API_PORT, UI_PORT
from honeyguide.server.room import check_room
from honeyguide.store.embedded.folder import VERSION, holder
from honeyguide.watch.settings import NAME, Settings, read_settings

LEAST = 256 << 20
"""Bytes of memory that are needed."""


def look(case: Case) -> Iterator[Examined]:
    """All of it."""
    yield from as_far("data folder", _folder(case.folder))
    yield from as_far("settings", _settings(case.folder))
    yield from as_far("ports", _ports(case.folder))
    yield from as_far("memory", _memory(case.proc))


def _folder(folder: Path) -> Iterator[Examined]:
    nearest = _nearest(folder)
    if nearest == folder and not folder.is_dir():
        yield Examined("data folder", "wrong", f"{folder} is no folder", "Move it away, or name another with --data or $HONEYGUIDE_DATA.")
        return
    if not os.access(nearest, os.W_OK | os.X_OK):
        todo = "Run it as the user whom it belongs to, or name another with --data or $HONEYGUIDE_DATA."
        yield Examined("data folder", "wrong", f"{nearest} can't be written by this user (uid {os.geteuid()})", todo)
        return
    if nearest != folder:
        yield Examined("data folder", "fine", f"{folder} isn't there yet, and can be made")
        return
    version = folder / "version"
    known = version.read_text("ascii", "replace").strip() if version.exists() else ""
    if known.isdigit() and int(known) < VERSION:
        todo = "The next start brings it to this one, and keeps a copy."
        yield Examined("data folder", "mind", f"{folder} has the older form {known}", todo)
    elif known and known != str(VERSION):
        yield Examined("data folder", "wrong", f"{folder} has form {known!r}, this Honeyguide knows {VERSION}", "Use the newer Honeyguide.")
        return
    pid = holder(folder)
    used = f"held by process {pid}, a running server" if pid is not None else "held by nobody"
    yield Examined("data folder", "fine", f"{folder} can be written; {used}")
    # A group may be meant to: in the container it is the group that writes here, whoever the user is.
    if folder.stat().st_mode & 0o007:
        yield Examined("data folder", "mind", f"others may look into {folder}", f"chmod o= {folder}")


def _nearest(folder: Path) -> Path:
    """The folder, or where it isn't there the first one above that is."""
    return next(one for one in (folder, *folder.parents) if one.exists())


def _settings(folder: Path) -> Iterator[Examined]:
    settings = Settings()
    try:
        settings = read_settings(folder)
        there = (folder / NAME).exists()
        yield Examined("settings", "fine", f"{folder / NAME} is valid" if there else f"no {NAME}: the defaults hold")
    except HoneyguideError as error:
        yield Examined("settings", "wrong", str(error), f"Mend {folder / NAME}; docs/beside-the-honeypot.md lists every setting.")
    nearest = _nearest(folder)
    _, _, free = shutil.disk_usage(nearest)
    try:
        check_room(nearest, settings.retention.free)
        yield Examined("disk", "fine", f"{free >> 20:,} MB are free where {folder} lies")
    except HoneyguideError as error:
        yield Examined("disk", "wrong", error.message, error.hint)
    if settings.restart.enabled and not settings.restart.command:
        yield Examined("restart", "wrong", "[restart] is enabled and has no command", 'Set it: command = ["systemctl", "restart", …].')
    for what, command in (("[notify] command", settings.notify.command), ("[restart] command", settings.restart.command)):
        if command and shutil.which(command[0]) is None:
            yield Examined("settings", "wrong", f"{what}: there is no program {command[0]!r}", "Name it with its whole path.")
    if not (settings.notify.urls or settings.notify.command):
        yield Examined("calls", "mind", "nobody is called when an alert is raised", "Set urls or command under [notify].")


def _ports(folder: Path) -> Iterator[Examined]:
    ours = holder(folder) if folder.exists() and os.access(folder, os.W_OK) else None
    for port, what in ((UI_PORT, "the page"), (API_PORT, "the Elasticsearch interface")):
        with socket.socket() as one:
            taken = one.connect_ex(("127.0.0.1", port)) == 0
        if not taken:
            yield Examined("ports", "fine", f"{port}, for {what}, is free" if ours is None else f"nothing answers on {port} ({what})")
        elif ours is not None:
            yield Examined("ports", "fine", f"something answers on {port}, and a server holds the data folder")
        else:
            yield Examined("ports", "mind", f"{port}, for {what}, is taken", "The next free one is taken and said; or name one.")


def _memory(proc: Path) -> Iterator[Examined]:
    try:
        lines = (proc / "meminfo").read_text("ascii", "replace").splitlines()
    except OSError:
        return
    left = next((int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:")), None)
    if left is not None and left < LEAST:
        yield Examined("memory", "wrong", f"{left >> 20} MB are left", "It needs 300 to 500 MB; end something else, or add swap.")
    elif left is not None:
        yield Examined("memory", "fine", f"{left >> 20:,} MB are left")


EXAMINE = look
