"""`honeyguide findings`: what stands out in the store, each sentence with the rows that show it."""

import shlex
import sys
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

import typer

from honeyguide.cli.asking import Index, Lang, Since, Until, parsed
from honeyguide.cli.options import AsJson, DataFolder
from honeyguide.schema.visible import visible

if TYPE_CHECKING:
    from honeyguide.investigate.findings import Found

SHOWN = 5
"""Claims of one kind that are printed."""


def findings(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="KQL: findings within these events. '' is everything.")] = "",
    lang: Lang = "kql",
    index: Index = "*",
    since: Since = None,
    until: Until = None,
    every: Annotated[bool, typer.Option("--all", help="Every claim; else the first five of a kind.")] = False,
    json: AsJson = False,
    data: DataFolder = None,
) -> None:
    """Say what stands out. What came before --since (else before the last day) is the sensor's own history, where there is enough."""
    from honeyguide.cli.busy import say_busy
    from honeyguide.investigate.findings import ask_all, scope_of
    from honeyguide.workspace import data_folder, open_workspace

    tree = parsed(query, lang)
    with open_workspace(data_folder(data), wait=say_busy) as workspace:
        scope = scope_of(workspace.store, tree, index=index, since=since, until=until)
        baseline = scope.history is not None
        found = [one.told() for one in ask_all(scope)]
    if json:
        import orjson

        document: dict[str, Any] = {"schema": "honeyguide.findings/1", "baseline": baseline, "findings": [one.as_json() for one in found]}
        sys.stdout.buffer.write(orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE))
        return
    _print(found, None if every else SHOWN, baseline=baseline)


def _print(found: "list[Found]", most: int | None, *, baseline: bool) -> None:
    for title, claims in groupby(found, key=lambda one: one.title.en):
        told = list(claims)
        print(visible(title))
        for one in told[:most]:
            print(visible(f"  {one.claim.words.en}"))
            print(visible(f"    {one.count:,} rows: honeyguide search {shlex.quote(one.query)}"))
        if most is not None and len(told) > most:
            print(f"  … and {len(told) - most} more: --all")
    if not found:
        print("Nothing stands out.")
    if not baseline:
        print("There is no history before this to compare with, so nothing is called new, and nothing silent.")


COMMAND = findings
