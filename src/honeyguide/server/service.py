"""The one running thing behind both ports: an open data folder, the threads that ask it, and what runs beside."""

import glob
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from honeyguide.errors import UsageError
from honeyguide.server.elasticsearch.open_searches import OpenSearches
from honeyguide.server.following import Following
from honeyguide.server.jobs import Job, Jobs
from honeyguide.server.judging import Judging
from honeyguide.server.pins import Pins
from honeyguide.server.questions import Questions
from honeyguide.server.room import check_room
from honeyguide.server.saved import NAME, Saved
from honeyguide.server.syslog import Listener, Spool
from honeyguide.server.uploads import Uploads
from honeyguide.server.watching import Watching
from honeyguide.store.definitions import INDEX, Defining
from honeyguide.store.protocol import Json, Store
from honeyguide.watch.settings import read_settings
from honeyguide.workspace import Workspace

if TYPE_CHECKING:
    from honeyguide.server.access.accounts import Accounts

REFRESH = 1.0
"""Seconds after which searches see what was written, as in Elasticsearch."""


@dataclass
class Service:
    """What routes work with."""

    workspace: Workspace
    readable: Sequence[str] | None = None
    """Below which files may be taken in by a request, beside the roots of the settings; None: any, where no roots are set."""
    accounts: "Accounts | None" = None
    """Who may do what, where others can reach the server."""
    questions: Questions = field(default_factory=Questions)
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    stopping: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.settings = read_settings(self.folder)
        big = threading.Lock()
        self.jobs = Jobs(self.workspace, self._after, self.check_room, big)
        self.following = Following(self.jobs, self.check_room, self.folder)
        self.judging = Judging(self.workspace, big)
        self.saved = Saved.open(self.folder / NAME)
        self.pins = Pins(self.store)
        self.open_searches = OpenSearches(self.store)
        self._lock = threading.Lock()
        self._refreshing: threading.Timer | None = None
        self.watching = Watching(self)
        self.syslog: Listener | None = None
        self.uploads = Uploads(self.folder / "uploads")

    @property
    def store(self) -> Store:
        """The workspace's store."""
        return self.workspace.store

    @property
    def folder(self) -> Path:
        """The data folder."""
        return self.workspace.folder

    def follow(self, paths: Sequence[str]) -> list[Job]:
        """Take paths in and follow them."""
        return self.following.follow(paths)

    def listen(self) -> None:
        """Listen for syslog where the settings say so, and follow what comes. Raises StoreError where a port can't be had."""
        listen = self.settings.listen
        if listen.syslog_udp or listen.syslog_tcp:
            folder = self.folder / "syslog"
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.syslog = Listener(Spool(folder, self.check_room), listen.syslog_udp, listen.syslog_tcp)
            self.follow([str(folder)])

    def check_readable(self, path: str) -> str:
        """The path, if a request may have it read. Raises UsageError."""
        if self.readable is None and not self.settings.reading.roots:
            return path
        if path in {str(Path(one).absolute()) for one in self.readable or ()}:
            return path
        if glob.has_magic(path) and not os.path.lexists(path):
            raise UsageError("a pattern may lead out of the folders that may be read", where=path, hint="Name a folder or a file.")
        roots = [Path(root).resolve() for root in (*(self.readable or ()), *self.settings.reading.roots)]
        if not any(Path(path).resolve().is_relative_to(root) for root in roots):
            raise UsageError(
                "lies below no folder that may be read",
                where=path,
                hint="Start the server with it, or name it in `roots` of [reading] in honeyguide.toml.",
            )
        return path

    def is_well(self) -> bool:
        """Whether no part that runs beside the answers has failed, or is held up."""
        return self.watching.is_well() and not self.following.failed

    def check_room(self) -> None:
        """Raises NoRoom where the disk is too full for more."""
        check_room(self.folder, self.settings.retention.free)

    def refresh_soon(self) -> None:
        """Let searches see within a second what was written."""
        with self._lock:
            if self._refreshing is None and not self.stopping.is_set():
                self._refreshing = threading.Timer(REFRESH, self._refresh)
                self._refreshing.start()

    def _refresh(self) -> None:
        with self._lock:
            self._refreshing = None
        store = self.store
        waiting = [f"-{name}" for name, said in store.definitions(INDEX).items() if _waits(said)] if isinstance(store, Defining) else []
        store.refresh(",".join(["*", *waiting]))

    def _after(self, job: Job) -> None:
        """An intake has ended: judge what there is now."""
        if not self.stopping.is_set() and job.events:
            self.judging.soon()

    def stop(self) -> None:
        """Tell what runs that the end is near; returns at once."""
        self.stopping.set()
        self.watching.stop()
        self.following.stop()
        self.jobs.stop()
        self.questions.stop()

    def close(self) -> None:
        """Stop what runs, and wait for it."""
        self.stop()
        with self._lock:
            refreshing = self._refreshing
        if refreshing is not None:
            refreshing.cancel()
            refreshing.join()
        if self.syslog is not None:
            self.syslog.close()
        self.watching.close()
        self.following.close()
        self.jobs.close()
        self.judging.close()
        self.questions.close()
        self.open_searches.close()
        self.pins.close()
        self.saved.close()


async def opened(request: Request) -> Service:
    """The service, once its data folder is open. Raises what opening it raised."""
    return await request.app.state.service()


Open = Annotated[Service, Depends(opened)]


def _waits(definition: Json) -> bool:
    """Whether an index is refreshed only when somebody says so."""
    return str((definition.get("settings") or {}).get("index.refresh_interval", "")).startswith("-1")
