"""`honeyguide kibana export`: a data view, the ready-made dashboards and everything that was saved, as a Kibana imports them."""

import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated, Literal

import typer

from honeyguide.cli.options import DataFolder


def export(
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write here. [default: standard output]")] = None,
    language: Annotated[Literal["en", "ja"], typer.Option("--language", help="Of the ready-made dashboards' titles.")] = "en",
    data: DataFolder = None,
) -> None:
    """Write saved objects as NDJSON, which Kibana 7.10 and later take in (Stack Management, or POST /api/saved_objects/_import)."""
    from honeyguide.server.kibana.from_page import for_kibana
    from honeyguide.server.kibana.writing import write_export
    from honeyguide.server.ready import ready_dashboards
    from honeyguide.server.saved import NAME, Saved
    from honeyguide.workspace import data_folder

    file = data_folder(data) / NAME
    objects = ready_dashboards(language)
    if file.is_file():
        with closing(Saved.open(file)) as saved:
            objects += saved.all()
    text = b"".join(write_export(for_kibana(objects)))
    if output is None:
        sys.stdout.buffer.write(text)
    else:
        output.write_bytes(text)
        print(f"{len(for_kibana(objects)):,} dashboards and searches to {output}", file=sys.stderr)


COMMAND = export
