"""The answer for people: in a terminal, as a page, as Markdown."""

from pathlib import PurePath

from honeyguide.errors import UsageError
from honeyguide.investigate.report.html import html_report
from honeyguide.investigate.report.markdown import markdown_report
from honeyguide.investigate.report.terminal import answer, first_verdict, print_answer
from honeyguide.investigate.verdict import Investigation

__all__ = ["answer", "first_verdict", "html_report", "markdown_report", "print_answer", "report_for"]


def report_for(found: Investigation, name: str, language: str) -> str:
    """The report in the form that the file's name asks for: `.html` or `.md`. Raises UsageError for any other."""
    match PurePath(name).suffix.lower():
        case ".html" | ".htm":
            return html_report(found, language)
        case ".md" | ".markdown":
            return markdown_report(found, language)
        case _:
            raise UsageError(f"a report can't be written as {PurePath(name).name!r}", hint="Name it something.html or something.md.")
