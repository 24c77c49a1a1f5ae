"""`honeyguide search`: finds events."""

import sys
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from honeyguide.cli.asking import Index, Lang, Since, Until, asked
from honeyguide.cli.options import DataFolder
from honeyguide.schema.visible import visible

if TYPE_CHECKING:
    from honeyguide.store.protocol import Hit

SHOWN = ("source.ip", "source.port", "destination.port", "event.action", "user.name", "honeypot.command", "message")
"""Fields that make the line of a hit in a table, where it has them."""


def search(
    query: Annotated[
        str, typer.Argument(metavar="QUERY", help="KQL, such as: source.ip: 192.0.2.0/24 and message: *login*. '' is everything.")
    ],
    lang: Lang = "kql",
    index: Index = "*",
    since: Since = None,
    until: Until = None,
    count: Annotated[bool, typer.Option("--count", help="Print only how many there are.")] = False,
    format: Annotated[Literal["table", "ndjson", "csv", "parquet"], typer.Option("--format", help="How to print.")] = "table",
    size: Annotated[int, typer.Option("--size", min=1, help="At most this many, newest first; `honeyguide export` gives all.")] = 100,
    data: DataFolder = None,
) -> None:
    """Find events, newest first."""
    from honeyguide.cli.busy import say_busy
    from honeyguide.store.protocol import Search, Sort
    from honeyguide.workspace import data_folder, open_workspace

    tree = asked(query, since, until, lang)
    with open_workspace(data_folder(data), wait=say_busy) as workspace:
        if count:
            print(workspace.store.count(index, tree))
            return
        hits = workspace.store.search(Search(index, tree, sort=(Sort("@timestamp", descending=True),), size=size)).hits
    if format == "table":
        for hit in hits:
            print(_line(hit))
        return
    import polars as pl

    from honeyguide.store.row_files import write_frames

    frame = pl.DataFrame([{"_index": hit.index, "_id": hit.id, **hit.source} for hit in hits], infer_schema_length=None, strict=False)
    write_frames([frame], format, sys.stdout.buffer)


def _line(hit: "Hit") -> str:
    source: dict[str, Any] = hit.source
    shown = [f"{name}={source[name]}" if name != "message" else str(source[name]) for name in SHOWN if source.get(name) is not None]
    if not shown:
        shown = [f"{name}={value}" for name, value in source.items() if name != "@timestamp"]
    return visible(f"{source.get('@timestamp', '-'):<27} {source.get('event.dataset', hit.index)}  {' '.join(shown)}")


COMMAND = search
