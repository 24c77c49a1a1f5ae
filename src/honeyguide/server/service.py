"""The one running thing behind both ports: an open data folder, the threads that ask it, and what runs beside."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from honeyguide.server.questions import Questions
from honeyguide.store.protocol import Store
from honeyguide.workspace import Workspace


@dataclass
class Service:
    """What routes work with."""

    workspace: Workspace
    questions: Questions = field(default_factory=Questions)
    started: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def store(self) -> Store:
        """The workspace's store."""
        return self.workspace.store

    @property
    def folder(self) -> Path:
        """The data folder."""
        return self.workspace.folder

    def follow(self, paths: Sequence[str]) -> None:
        """Take paths in and follow them."""

    def stop(self) -> None:
        """Tell what runs that the end is near; returns at once."""

    def close(self) -> None:
        """Stop what runs, and wait for it."""
        self.stop()
        self.questions.close()


async def opened(request: Request) -> Service:
    """The service, once its data folder is open. Raises what opening it raised."""
    return await request.app.state.service()


Open = Annotated[Service, Depends(opened)]
