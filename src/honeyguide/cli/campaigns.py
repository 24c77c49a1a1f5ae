"""`honeyguide campaigns`: who did the same, on whichever honeypot."""

import sys
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from honeyguide.cli.asking import Index, Lang, Since, Until, parsed
from honeyguide.cli.options import DataFolder
from honeyguide.schema.visible import visible

if TYPE_CHECKING:
    from honeyguide.investigate.campaigns import Campaign
    from honeyguide.investigate.shapes import Shape

FEATURES = 4
ADDRESSES = 8
_LONG = 160
_WORDS = {
    "honeypot.payload.tlsh": "payload like TLSH",
    "honeypot.payload.sha256": "payload with SHA-256",
    "honeypot.command": "command",
    "honeypot.credential.password": "password",
    "file.hash.sha256": "file with SHA-256",
}


def campaigns(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="KQL: campaigns within these events. '' is everything.")] = "",
    lang: Lang = "kql",
    index: Index = "*",
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="Show so many, those of most addresses.")] = 20,
    json: Annotated[bool, typer.Option("--json", help="One object a line, all campaigns.")] = False,
    data: DataFolder = None,
) -> None:
    """List campaigns: addresses that used the same credentials, gave alike commands or sent alike payloads, across honeypots."""
    import orjson

    from honeyguide.cli.busy import say_busy
    from honeyguide.investigate.campaigns import campaigns as found
    from honeyguide.investigate.findings import scope_of
    from honeyguide.workspace import data_folder, open_workspace

    tree = parsed(query, lang)
    with open_workspace(data_folder(data), wait=say_busy) as workspace:
        told = list(islice(found(scope_of(workspace.store, tree, index=index, since=since, until=until)), None if json else limit + 1))
    if json:
        sys.stdout.buffer.writelines(orjson.dumps(one.as_json(), option=orjson.OPT_APPEND_NEWLINE) for one in told)
        return
    for one in told[:limit]:
        for line in _lines(one):
            print(visible(line))
    if not told:
        print("No two addresses did the same.")
    elif len(told) > limit:
        print(f"… there are more: --limit {2 * limit}")


def _lines(one: "Campaign") -> "Iterator[str]":
    span = f"{one.first:%Y-%m-%d %H:%M} to {one.last:%Y-%m-%d %H:%M}" if one.first and one.last else "at an unknown time"
    tools = f", with {', '.join(one.tools)}" if one.tools else ""
    yield f"{one.id}  {len(one.addresses)} addresses on {', '.join(one.honeypots) or '?'}, {one.rows:,} events, {span}{tools}"
    for feature in one.features[:FEATURES]:
        yield f"    {_feature(feature)}"
    if len(one.features) > FEATURES:
        yield f"    … and {len(one.features) - FEATURES} more in common"
    more = f" … and {len(one.addresses) - ADDRESSES} more" if len(one.addresses) > ADDRESSES else ""
    yield f"    from {', '.join(one.addresses[:ADDRESSES])}{more}"


def _feature(feature: "Shape") -> str:
    text = feature.text if len(feature.text) <= _LONG else feature.text[:_LONG] + "…"
    several = f", {len(feature.values)} forms of it" if len(feature.values) > 1 else ""
    return f"{_WORDS[feature.field]} {text!r} ({len(feature.addresses)} addresses{several})"


COMMAND = campaigns
