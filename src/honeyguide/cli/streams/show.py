"""`honeyguide streams show`: one recorded conversation, decoded, as its bytes, or as a capture for Wireshark."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from honeyguide.cli.options import DataFolder
from honeyguide.schema.visible import visible

if TYPE_CHECKING:
    from honeyguide.sources.source import Source
    from honeyguide.streams.conversation import Conversation

_MORE = {
    "honeypot.fault": "would trigger the known fault",
    "vulnerability.id": "vulnerability",
    "honeypot.credential.username": "user names",
    "honeypot.credential.password": "passwords",
    "honeypot.command": "commands",
    "honeypot.stream.url": "addresses",
    "honeypot.stream.file": "files",
    "honeypot.payload.sha256": "sha256 of what the peer sent",
    "honeypot.payload.tlsh": "tlsh",
    "honeypot.stream.problem": "decoding stopped",
}
"""What else is said of a conversation before its messages."""


def show(
    id: Annotated[str, typer.Argument(metavar="[ID]", help="As `streams list` gives it; or the path of a recording.")] = "",
    path: Annotated[str | None, typer.Option("--path", metavar="PATH", help="Look for it in this file, folder or archive.")] = None,
    raw: Annotated[
        Literal["in", "out"] | None, typer.Option("--raw", help="Write the exact bytes of one side: `in` is what the peer sent.")
    ] = None,
    pcapng: Annotated[Path | None, typer.Option("--pcapng", metavar="FILE", help="Write a capture that Wireshark opens.")] = None,
    hex: Annotated[bool, typer.Option("--hex", help="Show the bytes of every message too.")] = False,
    text: Annotated[
        str | None,
        typer.Option("--text", metavar="FILE", help="Read text that was copied from streams instead, such as - (standard input)."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="With --text: one JSON object a fragment.")] = False,
    data: DataFolder = None,
) -> None:
    """Show what was said, message by message; or write the bytes of one side, or a capture."""
    from honeyguide.errors import UsageError

    if text is not None:
        from honeyguide.cli.streams.pasted import show_text

        show_text(text, json=json)
        return
    if not id:
        raise UsageError("which conversation? An ID, a file, or --text", hint="`honeyguide streams list` lists them.")
    name, content = _found(id, path, data)
    if raw is not None and pcapng is None and sys.stdout.isatty():
        raise UsageError(
            "an attacker's bytes are not written to a terminal",
            where="--raw",
            hint="Redirect them to a file, or use --hex to look at them.",
        )
    from honeyguide.formats.dionaea_bistream import read_many
    from honeyguide.streams.bistream import parse

    event: dict[str, Any] = read_many([(name, content)]).row(0, named=True)
    conversation = parse(content, local_port=event.get("destination.port") or 0, time=event.get("event.start"))
    if pcapng is not None:
        from honeyguide.streams.pcapng import Endpoints, write_pcapng

        ends = Endpoints(
            event.get("source.ip"),
            event.get("source.port") or 0,
            event.get("destination.ip"),
            event.get("destination.port") or 0,
            event.get("network.transport") == "udp",
            event.get("event.start"),
        )
        pcapng.write_bytes(write_pcapng(conversation, ends))
    if raw is not None:
        sys.stdout.buffer.write(conversation.inbound if raw == "in" else conversation.outbound)
        return
    if pcapng is None:
        _print(event, conversation, hex=hex)


def _print(event: dict[str, Any], conversation: "Conversation", *, hex: bool) -> None:
    from honeyguide.cli.streams.dialogue import dialogue
    from honeyguide.cli.streams.rows import described, row
    from honeyguide.streams.protocols import decode

    for line in described(row(event)):
        print(line)
    for name, label in _MORE.items():
        if value := event.get(name):
            print(visible(f"  {label}: {', '.join(map(str, value)) if isinstance(value, list) else value}"))
    print()
    for line in dialogue(conversation, decode(conversation), dump=hex):
        print(line)


def _found(id: str, path: str | None, data: Path | None) -> tuple[str, bytes]:
    """Name and content of the recording: a file, one below `path`, or where the store's ledger says that it lies."""
    from honeyguide.errors import SourceError
    from honeyguide.ingest.recordings import find_recording, named_place
    from honeyguide.workspace import sources_of

    if path is None and Path(id).is_file():
        found = find_recording(sources_of([id])(), lambda source: True)
        if found is None:
            raise SourceError("is not a recorded conversation", where=id)
        return named_place(found[0]), found[1]
    place = path or _place(id, data)
    outer = path or _outer(place)

    def wanted(source: "Source") -> bool:
        return source.name == id

    found = find_recording(sources_of([outer])(), wanted)
    if found is None:
        hint = "`honeyguide streams list PATH` lists those of a path." if path else "Where it was moved, say so with --path."
        raise SourceError(f"there is no recording {id!r} any more" if not path else f"there is no recording {id!r}", where=outer, hint=hint)
    return named_place(found[0]), found[1]


def _place(id: str, data: Path | None) -> str:
    """Where the store says that the recording lies."""
    from honeyguide.cli.busy import say_busy
    from honeyguide.errors import SourceError
    from honeyguide.query.ast import And, Match
    from honeyguide.store.protocol import Search
    from honeyguide.workspace import data_folder, open_workspace

    query = And((Match("event.action", "conversation"), Match("file.name", id)))
    with open_workspace(data_folder(data), wait=say_busy) as workspace:
        hits = workspace.store.search(Search(query=query, size=1, fields=("log.file.path",))).hits
    if not hits:
        raise SourceError(
            f"there is no conversation {id!r} in the store", hint="`honeyguide streams list` lists them; --path PATH looks into a path."
        )
    return str(hits[0].source["log.file.path"])


def _outer(place: str) -> str:
    """The file on disk: of `a.tar!b!c` the shortest beginning that is one."""
    pieces = place.split("!")
    for count in range(1, len(pieces) + 1):
        outer = "!".join(pieces[:count])
        if Path(outer).is_file():
            return outer
    return place


COMMAND = show
