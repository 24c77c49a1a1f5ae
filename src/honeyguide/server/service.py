"""The one running thing behind both ports: an open data folder, the threads that ask it, and what runs beside."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from honeyguide.server.elasticsearch.open_searches import OpenSearches
from honeyguide.server.following import Following
from honeyguide.server.jobs import Job, Jobs
from honeyguide.server.judging import Judging
from honeyguide.server.pins import Pins
from honeyguide.server.questions import Questions
from honeyguide.server.saved import Saved
from honeyguide.server.uploads import Uploads
from honeyguide.store.protocol import Store
from honeyguide.workspace import Workspace

REFRESH = 1.0
"""Seconds after which searches see what was written, as in Elasticsearch."""


@dataclass
class Service:
    """What routes work with."""

    workspace: Workspace
    questions: Questions = field(default_factory=Questions)
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    stopping: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.jobs = Jobs(self.workspace, self._after)
        self.following = Following(self.jobs)
        self.judging = Judging(self.workspace)
        self.saved = Saved.open(self.folder / "saved.sqlite")
        self.pins = Pins(self.store)
        self.open_searches = OpenSearches(self.store)
        self._lock = threading.Lock()
        self._refreshing: threading.Timer | None = None
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

    def refresh_soon(self) -> None:
        """Let searches see within a second what was written."""
        with self._lock:
            if self._refreshing is None and not self.stopping.is_set():
                self._refreshing = threading.Timer(REFRESH, self._refresh)
                self._refreshing.start()

    def _refresh(self) -> None:
        with self._lock:
            self._refreshing = None
        self.store.refresh()

    def _after(self, job: Job) -> None:
        """An intake has ended: judge what there is now."""
        if not self.stopping.is_set() and job.events:
            self.judging.begin()

    def stop(self) -> None:
        """Tell what runs that the end is near; returns at once."""
        self.stopping.set()
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
