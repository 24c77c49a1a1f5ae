"""`honeyguide forget`: undoes one source's intake."""

from typing import Annotated

import typer

from honeyguide.cli.options import DataFolder


def forget(
    path: Annotated[
        str, typer.Argument(metavar="PATH", help="As `honeyguide status` names it; a folder or archive stands for all within.")
    ],
    data: DataFolder = None,
) -> None:
    """Undo the intake of one source: its events, its rejects and its line in the ledger."""
    from honeyguide.cli.busy import say_busy
    from honeyguide.workspace import data_folder, open_workspace
    from honeyguide.workspace.forgetting import forget_path

    with open_workspace(data_folder(data), wait=say_busy) as workspace:
        sources, events = forget_path(workspace, path)
    print(f"{events:,} events of {sources:,} sources are forgotten.")


COMMAND = forget
