"""`honeyguide evidence`: keeps what a restart of the honeypot destroys."""

from pathlib import Path
from typing import Annotated

import typer

from honeyguide.cli.options import DataFolder


def evidence(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Files that the honeypot holds open, or their folder.")
    ] = None,
    pid: Annotated[int | None, typer.Option("--pid", min=1, help="The honeypot's process. [default: whoever writes the paths]")] = None,
    data: DataFolder = None,
) -> None:
    """Keep the ends of the honeypot's files, its sockets, its threads' stacks and its open streams, before it is restarted."""
    from honeyguide.errors import UsageError
    from honeyguide.schema.visible import visible
    from honeyguide.watch.evidence import keep_evidence
    from honeyguide.watch.processes import holders
    from honeyguide.workspace import data_folder

    pids = [pid] if pid is not None else [one.pid for one in holders([str(file) for path in paths or [] for file in _files(path)])]
    if not pids:
        hint = "Name it with --pid; in a container that needs pid: host, and for other users' processes root."
        raise UsageError("no process is seen that writes there", hint=hint)
    for one in pids:
        kept = keep_evidence(one, data_folder(data) / "evidence")
        print(f"{kept.path}: {len(kept.names)} files of process {one}")
        for missing in kept.missing:
            print(f"  not kept: {visible(missing)}")


def _files(path: Path) -> list[Path]:
    return [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]


COMMAND = evidence
