"""`honeyguide investigate`: what happened, in which connection it began, and what to do."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from honeyguide.cli.options import AsJson, DataFolder, TimeZone
from honeyguide.cli.terminal import progress_bar, say_refused, stored_bytes
from honeyguide.schema.visible import visible

if TYPE_CHECKING:
    from rich.console import Console

    from honeyguide.investigate import Investigation

Language = Literal["en", "ja"]


def investigate(
    path: Annotated[
        str | None, typer.Argument(metavar="[PATH|-]", help="A log, a folder, an archive, or - for pasted lines; none: what the store has.")
    ] = None,
    data: DataFolder = None,
    json: AsJson = False,
    timezone: TimeZone = None,
    lang: Annotated[Language | None, typer.Option("--lang", help="Language of the answer. [default: the locale's]")] = None,
    report: Annotated[Path | None, typer.Option("--report", metavar="FILE", help="Also write it as one .html or .md file.")] = None,
) -> None:
    """Say what happened: is it a bug or a break-in, which connection, since when, and what to do now."""
    from honeyguide.errors import UsageError

    if report is not None and report.suffix.lower() not in {".html", ".htm", ".md"}:
        raise UsageError(f"a report is .html or .md, not {visible(report.suffix) or 'without a suffix'}", where=visible(str(report)))
    language = lang or preferred_language()
    found = investigated(data) if path is None else answer(path, timezone, language, data, say_first=not json)
    if json:
        import orjson

        sys.stdout.buffer.write(orjson.dumps(found.as_json(), option=orjson.OPT_APPEND_NEWLINE))
    else:
        show(found, language)
    if report is not None:
        write_report(found, report, language)


def answer(path: str, timezone: str | None, language: Language, data: Path | None = None, *, say_first: bool) -> "Investigation":
    """Investigate a path in a store that is gone afterwards. What the end of a huge log says is said first, at once."""
    from honeyguide.workspace import data_folder, look, look_first, sources_of, take_in, throwaway_workspace

    sources, folder = sources_of([path]), data_folder(data)
    if say_first and (first := look_first(sources, path, timezone, folder)) is not None:
        from honeyguide.investigate.report.terminal import first_verdict

        _console().print(first_verdict(first, language))
        sys.stdout.flush()
    with throwaway_workspace() as workspace, progress_bar(stored_bytes([path])) as watch:
        ledger = take_in(workspace, sources, zone=timezone, watch=watch, knocked=folder)
        if (failure := ledger.failure()) is not None:
            raise failure
        say_refused(ledger.refusals)
        return look(workspace, path, ledger.zone, sources)


def investigated(data: Path | None) -> "Investigation":
    """What the store's rows say."""
    from honeyguide.cli.busy import say_busy
    from honeyguide.workspace import data_folder, look_again, open_workspace

    with open_workspace(data_folder(data), wait=say_busy) as workspace:
        return look_again(workspace)


def preferred_language() -> Language:
    """The locale's language where Honeyguide speaks it, else English."""
    import os

    name = next((os.environ[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(key)), "")
    return "ja" if name.lower().startswith("ja") else "en"


def show(found: "Investigation", language: Language) -> None:
    """The answer on standard output."""
    from honeyguide.investigate.report.terminal import print_answer

    print_answer(found, _console(), language)


def _console() -> "Console":
    from rich.console import Console

    return Console(highlight=False)


def write_report(found: "Investigation", file: Path, language: Language) -> None:
    """One self-contained file, HTML or Markdown by its suffix."""
    from honeyguide.investigate.report import report_for

    file.write_text(report_for(found, file.name, language), "utf-8")
    print(f"report written to {visible(str(file))}", file=sys.stderr)


COMMAND = investigate
