"""`honeyguide forget`: undoes one source's intake."""

from typing import Annotated

import typer

from honeyguide.cli.options import DataFolder
from honeyguide.schema.visible import visible


def forget(
    path: Annotated[
        str, typer.Argument(metavar="PATH", help="As `honeyguide status` names it; a folder or archive stands for all within.")
    ],
    data: DataFolder = None,
) -> None:
    """Undo the intake of one source: its events, its rejects and its line in the ledger."""
    from pathlib import Path

    from honeyguide.cli.busy import say_busy
    from honeyguide.errors import SourceError
    from honeyguide.workspace import data_folder, open_workspace

    with open_workspace(data_folder(data), wait=say_busy) as workspace:
        names = {path, path.rstrip("/"), str(Path(path).absolute())}
        known = workspace.store.checkpoints()
        within = tuple(f"{name}{mark}" for name in names for mark in ("/", "!"))
        sources = [line for line in known if line.path in names or line.path.startswith(within)]
        if not sources:
            raise SourceError("was never taken in", where=visible(path), hint="`honeyguide status` lists what was.")
        events = sum(workspace.store.forget(source.identity) for source in sources)
    print(f"{events:,} events of {len(sources):,} sources are forgotten.")


COMMAND = forget
