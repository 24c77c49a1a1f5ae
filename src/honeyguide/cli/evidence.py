"""`honeyguide evidence`: keeps what a restart of the honeypot destroys."""

import heapq
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from honeyguide.cli.options import DataFolder

if TYPE_CHECKING:
    from honeyguide.ingest.follow import Seen

HELD = 2_000
"""Of the files that were taken in those written last, by which the honeypot's process is looked for."""


def evidence(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Files that the honeypot holds open, or their folder. [default: what was taken in]"),
    ] = None,
    pid: Annotated[int | None, typer.Option("--pid", min=1, help="The honeypot's process. [default: whoever writes the paths]")] = None,
    data: DataFolder = None,
) -> None:
    """Keep the ends of the honeypot's files, its sockets, its threads' stacks and its open streams, before it is restarted."""
    from honeyguide.errors import UsageError
    from honeyguide.schema.visible import visible
    from honeyguide.server.room import check_spared
    from honeyguide.watch.evidence import NEWEST, keep_evidence
    from honeyguide.watch.processes import holders
    from honeyguide.watch.settings import read_settings
    from honeyguide.workspace import data_folder

    folder = data_folder(data).absolute()
    free = read_settings(folder).retention.free
    files = _files(paths, folder)
    newest = _newest(files, NEWEST)
    pids = [pid] if pid is not None else [one.pid for one in holders(_newest(files, HELD))]
    if not pids:
        hint = "Name it with --pid; in a container that needs pid: host, and for other users' processes root."
        raise UsageError("no process is seen that writes there", hint=hint)
    for one in pids:
        kept = keep_evidence(one, folder / "evidence", files=newest, check_room=lambda: check_spared(folder, free))
        print(f"{kept.path}: {len(kept.names)} files of process {one}")
        for missing in kept.missing:
            print(f"  not kept: {visible(missing)}")


def _files(paths: list[Path] | None, folder: Path) -> "Seen":
    """What lies at or below the paths, or what was taken in; nothing where that can't be known now, for what hangs doesn't wait."""
    from honeyguide.errors import HoneyguideError
    from honeyguide.ingest.follow import look
    from honeyguide.ingest.ledger import files_known
    from honeyguide.store.opening import cluster_address, open_cluster, open_store

    if paths:
        return look([str(path.absolute()) for path in paths])
    try:
        address = cluster_address()
        with closing(open_cluster(address) if address else open_store(folder, read_only=True)) as store:
            return look(files_known(store))
    except (HoneyguideError, OSError) as error:
        print(f"honeyguide: what was taken in isn't known ({error}).", file=sys.stderr)
        return {}


def _newest(files: "Seen", count: int) -> list[str]:
    return heapq.nlargest(count, files, key=lambda path: files[path].written)


COMMAND = evidence
