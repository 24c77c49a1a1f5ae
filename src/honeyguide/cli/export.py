"""`honeyguide export`: all rows of a query, in constant memory."""

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Literal

import typer

from honeyguide.cli.asking import Index, Lang, Since, Until, asked
from honeyguide.cli.options import DataFolder


def export(
    query: Annotated[str, typer.Argument(metavar="[QUERY]", help="KQL; everything if left out.")] = "",
    lang: Lang = "kql",
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write here. [default: standard output]")] = None,
    format: Annotated[Literal["ndjson", "csv", "parquet"], typer.Option("--format", help="How to write.")] = "ndjson",
    index: Index = "*",
    since: Since = None,
    until: Until = None,
    fields: Annotated[
        str | None, typer.Option("--fields", metavar="NAMES", help="Only these fields, with commas; patterns allowed.")
    ] = None,
    data: DataFolder = None,
) -> None:
    """Write all events of a query as NDJSON, CSV or Parquet; there is no limit on their number."""
    from honeyguide.cli.busy import say_busy
    from honeyguide.store.protocol import Search
    from honeyguide.store.row_files import export as write
    from honeyguide.workspace import data_folder, open_workspace

    names = tuple(name.strip() for name in fields.split(",")) if fields else None
    search = Search(index, asked(query, since, until, lang), fields=names)
    with ExitStack() as stack:
        workspace = stack.enter_context(open_workspace(data_folder(data), wait=say_busy))
        out = stack.enter_context(output.open("wb")) if output else sys.stdout.buffer
        rows = write(workspace.store, search, format, out)
        out.flush()
    if output is not None:
        print(f"{rows:,} rows to {output}", file=sys.stderr)


COMMAND = export
