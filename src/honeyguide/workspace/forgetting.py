"""Undoes intakes: of one source, or of all within a folder or an archive."""

from pathlib import Path

from honeyguide.errors import SourceError
from honeyguide.schema.visible import visible
from honeyguide.workspace import Workspace


def forget_path(workspace: Workspace, path: str) -> tuple[int, int]:
    """How many sources and events went. Raises SourceError where nothing of that path was ever taken in."""
    names = {path, path.rstrip("/"), str(Path(path).absolute())}
    within = tuple(f"{name}{mark}" for name in names for mark in ("/", "!"))
    sources = [line for line in workspace.store.checkpoints() if line.path in names or line.path.startswith(within)]
    if not sources:
        raise SourceError("was never taken in", where=visible(path), hint="`honeyguide status` lists what was.")
    return len(sources), sum(workspace.store.forget(source.identity) for source in sources)
