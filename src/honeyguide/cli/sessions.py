"""`honeyguide sessions`: every connection once, whoever wrote about it."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from honeyguide.cli.asking import Index, Lang, Since, Until, asked, parsed
from honeyguide.cli.options import DataFolder
from honeyguide.schema.visible import visible

TRAITS = 4
"""Traits of a session that say why it is unusual."""

if TYPE_CHECKING:
    from pathlib import Path

    from honeyguide.investigate.sessions import Session
    from honeyguide.query.ast import Query


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
    orphans: Annotated[bool, typer.Option("--orphans", help="Only sessions that a single output knows of.")] = False,
    novel: Annotated[
        bool, typer.Option("--novel", help="Those first that are most unlike what the sensor saw before --since, else before the last day.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="With --novel: show so many.")] = 20,
    data: DataFolder = None,
) -> None:
    """List the sessions: one connection across text log, JSON, database, recordings and other honeypots is one."""
    if novel:
        _novel(parsed(query, lang), index, since, until, data, limit, json=json)
        return
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
            if orphans and session.orphan is None:
                continue
            if json:
                sys.stdout.buffer.write(orjson.dumps(session.as_json(), option=orjson.OPT_APPEND_NEWLINE))
            else:
                print(_line(session))


def _novel(query: "Query", index: str, since: str | None, until: str | None, data: "Path | None", limit: int, *, json: bool) -> None:
    import orjson

    from honeyguide.cli.busy import say_busy
    from honeyguide.investigate.findings import scope_of
    from honeyguide.investigate.novelty import novelties
    from honeyguide.investigate.sessions import sessions as found
    from honeyguide.workspace import data_folder, open_workspace

    with open_workspace(data_folder(data), wait=say_busy) as workspace:
        scope = scope_of(workspace.store, query, index=index, since=since, until=until)
        if scope.history is None:
            print("There is no history before this to compare with, so nothing can be called new.", file=sys.stderr)
            return
        told = list(found(workspace.store, scope.recent.within, index=index))
        measured = [(new, session) for new, session in zip(novelties(scope, told), told, strict=True) if new is not None]
    measured.sort(key=lambda pair: -pair[0].bits)
    for new, session in measured[:limit]:
        if json:
            sys.stdout.buffer.write(orjson.dumps({**session.as_json(), "novelty": new.as_json()}, option=orjson.OPT_APPEND_NEWLINE))
            continue
        print(_line(session))
        traits = sorted(new.traits.items(), key=lambda pair: -pair[1])[:TRAITS]
        what = ", ".join(f"{field} {value[:60]!r} {bits:.1f}" for (field, value), bits in traits)
        print(visible(f"    {new.bits:.1f} bits of surprise: {what}"))


def _line(session: "Session") -> str:
    source = f"{session.source_ip or '?'}:{session.source_port or '?'}"
    service = " ".join(map(str, session.values.get("honeypot.service", ())))
    outputs = ", ".join(f"{name} {rows}" for name, rows in session.outputs.items())
    return visible(f"{session.started_at:%Y-%m-%dT%H:%M:%S.%f} {source} → {session.destination_port or '?'} {service}  [{outputs}]")


COMMAND = sessions
