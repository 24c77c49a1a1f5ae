"""`honeyguide retention`: lets old rows go, or says which would."""

from typing import Annotated

import typer

from honeyguide.cli.options import AsJson, DataFolder


def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    days: Annotated[float | None, typer.Option("--days", min=0, help="Let go what is older. [default: as honeyguide.toml says]")] = None,
    bytes: Annotated[int | None, typer.Option("--bytes", min=1, help="What the store may take. [default: a tenth of the disk]")] = None,
    data: DataFolder = None,
    json: AsJson = False,
) -> None:
    """Let go of whole segments by age and size, the oldest first; raw files are never touched."""
    import sys
    from dataclasses import replace
    from datetime import UTC, datetime

    import orjson

    from honeyguide.cli.busy import say_busy
    from honeyguide.cli.terminal import size
    from honeyguide.watch.retention import retain
    from honeyguide.watch.settings import read_settings
    from honeyguide.workspace import data_folder, open_workspace

    folder = data_folder(data)
    settings = read_settings(folder).retention
    settings = replace(settings, days=settings.days if days is None else days, bytes=settings.bytes if bytes is None else bytes)
    with open_workspace(folder, wait=say_busy) as workspace:
        doomed = retain(workspace.store, folder, settings, datetime.now(UTC), dry_run=dry_run)
    if json:
        found = {"dry_run": dry_run, "segments": [{**one.piece, "why": one.why} for one in doomed]}
        sys.stdout.buffer.write(orjson.dumps(found, option=orjson.OPT_APPEND_NEWLINE))
        return
    for one in doomed:
        last = (
            datetime.fromtimestamp(one.piece["last"] / 1_000_000, UTC).date().isoformat() if one.piece["last"] is not None else "no times"
        )
        print(f"  {one.piece['index']}: {one.piece['rows']:,} rows until {last}, {size(one.piece['bytes'])} ({one.why})")
    rows, freed = sum(one.piece["rows"] for one in doomed), sum(one.piece["bytes"] for one in doomed)
    print(f"{len(doomed)} segments with {rows:,} rows, {size(freed)}, {'would go' if dry_run else 'are gone'}.")


COMMAND = retention
