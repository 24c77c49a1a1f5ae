"""`honeyguide streams list`: the recorded conversations, in order of time."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from honeyguide.cli.asking import Index, Since, Until, asked
from honeyguide.cli.options import DataFolder
from honeyguide.schema.visible import visible

if TYPE_CHECKING:
    import polars as pl

    from honeyguide.sources.source import Refusal


def list_streams(
    what: Annotated[
        str, typer.Argument(metavar="[QUERY|PATH]", help="KQL, such as: source.ip: 203.0.113.7. Or a file, folder or archive to look into.")
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    index: Index = "*",
    since: Since = None,
    until: Until = None,
    data: DataFolder = None,
) -> None:
    """List recorded conversations: who, which protocol, which tool, what was said. What exists is a path, all else a query."""
    from honeyguide.workspace.conversations import described, row

    events = _of_path(what) if _is_path(what) else _of_store(what, index, since, until, data)
    if json:
        import orjson

        options = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z
        sys.stdout.buffer.writelines(orjson.dumps(row(event), option=options) for event in events)
        return
    for event in events:
        print("\n".join(described(row(event))))


def _is_path(what: str) -> bool:
    try:
        return what == "-" or (what != "" and Path(what).exists())
    except OSError:  # a query that is too long for a name
        return False


def _of_store(what: str, index: str, since: str | None, until: str | None, data: Path | None) -> Iterator[dict[str, Any]]:
    from honeyguide.cli.busy import say_busy
    from honeyguide.workspace import data_folder, open_workspace
    from honeyguide.workspace.conversations import listed

    with open_workspace(data_folder(data), wait=say_busy) as workspace:
        yield from listed(workspace.store, asked(what, since, until), index)


def _of_path(path: str) -> Iterator[dict[str, Any]]:
    """The conversations of a path, read from it and kept nowhere."""
    import polars as pl

    from honeyguide.ingest.recordings import recordings
    from honeyguide.workspace import sources_of

    frames = [_needed(frame) for frame in recordings(sources_of([path])(), _say)]
    if frames:
        events = pl.concat(frames, how="diagonal_relaxed").sort("@timestamp", nulls_last=True, maintain_order=True)
        yield from events.iter_rows(named=True)


def _needed(frame: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    from honeyguide.workspace.conversations import NEEDED

    frame = frame.with_columns(pl.lit(None).alias("@timestamp")) if "@timestamp" not in frame.columns else frame
    return frame.select(name for name in NEEDED if name in frame.columns)


def _say(refusal: "Refusal") -> None:
    print(visible(f"refused: {refusal.path}: {refusal.reason} {refusal.hint}").rstrip(), file=sys.stderr)


COMMAND = list_streams
