"""`honeyguide streams show`: one recorded conversation, decoded, as its bytes, or as a capture for Wireshark."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from honeyguide.cli.options import DataFolder
from honeyguide.schema.visible import visible

if TYPE_CHECKING:
    from honeyguide.workspace.conversations import Recording

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
    from honeyguide.workspace.conversations import read_recording

    recording = read_recording(name, content)
    if pcapng is not None:
        pcapng.write_bytes(recording.capture())
    if raw is not None:
        sys.stdout.buffer.write(recording.conversation.inbound if raw == "in" else recording.conversation.outbound)
        return
    if pcapng is None:
        _print(recording, hex=hex)


def _print(recording: "Recording", *, hex: bool) -> None:
    from honeyguide.cli.streams.dialogue import dialogue
    from honeyguide.workspace.conversations import described, row

    for line in described(row(recording.event)):
        print(line)
    for name, label in _MORE.items():
        if value := recording.event.get(name):
            print(visible(f"  {label}: {', '.join(map(str, value)) if isinstance(value, list) else value}"))
    print()
    for line in dialogue(recording.conversation, recording.said(), dump=hex):
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
    if path is None:
        from honeyguide.cli.busy import say_busy
        from honeyguide.workspace import data_folder, open_workspace
        from honeyguide.workspace.conversations import place_of, recorded_at

        with open_workspace(data_folder(data), wait=say_busy) as workspace:
            place = place_of(workspace.store, id)
        return recorded_at(place, id)
    found = find_recording(sources_of([path])(), lambda source: source.name == id)
    if found is None:
        raise SourceError(f"there is no recording {id!r}", where=path, hint="`honeyguide streams list PATH` lists those of a path.")
    return named_place(found[0]), found[1]


COMMAND = show
