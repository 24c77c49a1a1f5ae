"""`honeyguide sessions`: every connection once, whoever wrote about it."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from honeyguide.cli.asking import Index, Lang, Since, Until, asked
from honeyguide.cli.options import DataFolder
from honeyguide.schema.visible import visible

if TYPE_CHECKING:
    from honeyguide.investigate.sessions import Session


def sessions(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="KQL: sessions of these events. '' is everything.")] = "",
    lang: Lang = "kql",
    index: Index = "*",
    since: Since = None,
    until: Until = None,
    json: Annotated[bool, typer.Option("--json", help="One object a line; with --count one object.")] = False,
    count: Annotated[
        bool, typer.Option("--count", help="Print only how many there are; with --json also which outputs know of them.")
    ] = False,
    data: DataFolder = None,
) -> None:
    """List the sessions: one connection across text log, JSON, database, recordings and other honeypots is one."""
    import orjson

    from honeyguide.cli.busy import say_busy
    from honeyguide.investigate.sessions import sessions as found
    from honeyguide.investigate.sessions import tally
    from honeyguide.workspace import data_folder, open_workspace

    tree = asked(query, since, until, lang)
    with open_workspace(data_folder(data), wait=say_busy) as workspace:
        if count:
            counted = tally(workspace.store, tree, index=index)
            print(orjson.dumps(counted.as_json()).decode() if json else counted.sessions)
            return
        for session in found(workspace.store, tree, index=index):
            if json:
                sys.stdout.buffer.write(orjson.dumps(session.as_json(), option=orjson.OPT_APPEND_NEWLINE))
            else:
                print(_line(session))


def _line(session: "Session") -> str:
    source = f"{session.source_ip or '?'}:{session.source_port or '?'}"
    service = " ".join(map(str, session.values.get("honeypot.service", ())))
    outputs = ", ".join(f"{name} {rows}" for name, rows in session.outputs.items())
    return visible(f"{session.started_at:%Y-%m-%dT%H:%M:%S.%f} {source} → {session.destination_port or '?'} {service}  [{outputs}]")


COMMAND = sessions
