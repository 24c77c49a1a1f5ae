"""`honeyguide ingest`: takes files, folders and archives into the store."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from honeyguide.cli.options import AsJson, DataFolder, TimeZone
from honeyguide.cli.terminal import progress_bar, say_refused, size, stored_bytes
from honeyguide.errors import is_interrupt

if TYPE_CHECKING:
    from honeyguide.ingest.ledger import Ledger
    from honeyguide.store.protocol import LedgerReject


def ingest(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders, patterns, archives, or - for standard input.")],
    index: Annotated[
        str | None, typer.Option("--index", metavar="NAME", help="Index to write to. [default: logs-<dataset>-default]")
    ] = None,
    format: Annotated[
        str | None, typer.Option("--format", metavar="NAME", help="Read everything as this format. [default: sniffed]")
    ] = None,
    timezone: TimeZone = None,
    data: DataFolder = None,
    json: AsJson = False,
    rejects: Annotated[Path | None, typer.Option("--rejects", metavar="FILE", help="Write the lines not understood to this file.")] = None,
) -> None:
    """Take files, folders and archives into the store; again with the same ones adds only what is new."""
    try:
        ledger = _taken_in(paths, index, format, timezone, data, rejects)
    except (KeyboardInterrupt, RuntimeError) as error:
        if is_interrupt(error):
            print("Stopped. What was taken in is kept; the same command goes on from there.", file=sys.stderr)
        raise
    if json:
        import orjson

        sys.stdout.buffer.write(orjson.dumps(ledger.as_json(), option=orjson.OPT_APPEND_NEWLINE))
    else:
        _show(ledger)
        say_refused(() if ledger.failure() else ledger.refusals)
    if (failure := ledger.failure()) is not None:
        raise failure


def _taken_in(
    paths: list[str], index: str | None, format: str | None, timezone: str | None, data: Path | None, rejects: Path | None
) -> "Ledger":
    from honeyguide.cli.busy import say_busy
    from honeyguide.ingest.run import Options
    from honeyguide.workspace import data_folder, open_workspace, sources_of, take_in

    with (
        open_workspace(data_folder(data), wait=say_busy) as workspace,
        _reject_file(rejects) as out,
        progress_bar(stored_bytes(paths)) as watch,
    ):

        def on_reject(path: str, reject: "LedgerReject") -> None:
            if out is not None:
                import orjson

                row = {"path": path, "line": reject.line, "offset": reject.offset, "reason": reject.reason, "text": reject.text}
                out.write(orjson.dumps(row).decode() + "\n")

        return take_in(workspace, sources_of(paths), zone=timezone, options=Options(index, format), watch=watch, on_reject=on_reject)


@contextmanager
def _reject_file(path: Path | None) -> Generator[TextIO | None]:
    if path is None:
        yield None
        return
    with path.open("w", encoding="utf-8") as file:
        yield file


def _show(ledger: "Ledger") -> None:
    """The account, a line a format."""
    from rich.console import Console
    from rich.table import Table

    table = Table("format", "files", "bytes", "lines", "events", "continuations", "rejects", "skipped", box=None, header_style="bold")
    for column in table.columns[1:]:
        column.justify = "right"
    for name in sorted({entry.format or "" for entry in ledger.files}):
        rows = [entry for entry in ledger.files if (entry.format or "") == name]
        sums = [sum(getattr(row, what) for row in rows) for what in ("lines", "events", "continuations", "rejects")]
        taken, skipped = sum(row.bytes for row in rows), sum(row.skipped for row in rows)
        cells = [name or "(no format)", f"{len(rows):,}", size(taken), *(f"{count:,}" for count in sums), size(skipped) if skipped else ""]
        table.add_row(*cells)
    console = Console(highlight=False, soft_wrap=True)
    console.print(table)
    total = ledger.total()
    rate = total["bytes"] / ledger.seconds / 1e6 if ledger.seconds else 0.0
    how = {"option": "as given", "deduced": "deduced from the sensor's own records", "machine": "this machine's", "assumed": "assumed"}
    print(f"{total['events']:,} events in {ledger.seconds:.1f} s ({rate:.1f} MB/s)")
    print(f"local times read as {ledger.zone.name} ({how[ledger.zone.how]})")


COMMAND = ingest
