"""`honeyguide move`: copies the data folder's store to a cluster, or a cluster's to the data folder."""

import sys
from typing import Annotated

import typer

from honeyguide.cli.options import DataFolder


def move(
    to: Annotated[str | None, typer.Option("--to", metavar="URL", help="The cluster to copy to: https://user@host:9200.")] = None,
    origin: Annotated[str | None, typer.Option("--from", metavar="URL", help="The cluster to copy from.")] = None,
    data: DataFolder = None,
) -> None:
    """Copy all rows, documents and the ledger to a cluster or back; the same command goes on where it was stopped. Nothing is removed."""
    from contextlib import closing

    from honeyguide.cli.busy import say_busy
    from honeyguide.errors import StoreError, UsageError
    from honeyguide.store.opening import open_cluster
    from honeyguide.workspace import data_folder, open_folder
    from honeyguide.workspace.moving import move

    if (to is None) == (origin is None):
        raise UsageError("say where to: --to URL, or --from URL for the way back")
    with closing(open_cluster(to or origin or "")) as cluster, open_folder(data_folder(data), wait=say_busy) as workspace:
        source, target = (workspace.store, cluster) if to is not None else (cluster, workspace.store)
        told = move(source, target, watch=_say)
    for index in told:
        print(f"{index.index}: {index.before:,} rows here, {index.after:,} there")
    if wrong := [index for index in told if index.before != index.after]:
        hint = "Rows that were there before count too; the same command again adds what is missing."
        raise StoreError(f"{len(wrong)} of {len(told)} indices don't have the same number of rows", where=wrong[0].index, hint=hint)
    print(f"{sum(index.after for index in told):,} rows in {len(told):,} indices: the same on both sides.")


def _say(index: str, rows: int, every: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{index}: {rows:,} of {every:,}", end="\n" if rows == every else "", file=sys.stderr, flush=True)


COMMAND = move
