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
    show_strings: Annotated[bool, typer.Option("--strings", help="List the readable strings of both sides with their places.")] = False,
    carve_to: Annotated[
        Path | None, typer.Option("--carve", metavar="DIR", help="Write out the files that were sent; none of them is made executable.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON document; with --text one object a fragment.")] = False,
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
    from honeyguide.cli.streams.recording import recording

    name, content = recording(id, path, data)
    if raw is not None and pcapng is None and sys.stdout.isatty():
        raise UsageError(
            "an attacker's bytes are not written to a terminal",
            where="--raw",
            hint="Redirect them to a file, or use --hex to look at them.",
        )
    from honeyguide.workspace.conversations import read_recording

    found = read_recording(name, content)
    if pcapng is not None:
        pcapng.write_bytes(found.capture())
    if raw is not None:
        sys.stdout.buffer.write(found.conversation.inbound if raw == "in" else found.conversation.outbound)
        return
    if carve_to is not None:
        from honeyguide.cli.streams.inside import carve

        lines = list(carve(found.conversation, name.rpartition("/")[2].rpartition("!")[2], carve_to))
        print("\n".join(lines or ["No file was found in it."]))
    elif show_strings:
        from honeyguide.cli.streams.inside import string_lines

        for line in string_lines(found.conversation):
            print(line)
    elif json:
        from honeyguide.cli.streams.document import document

        sys.stdout.buffer.write(document(found))
    elif pcapng is None:
        _print(found, hex=hex)


def _print(recording: "Recording", *, hex: bool) -> None:
    from honeyguide.cli.streams.dialogue import dialogue
    from honeyguide.cli.streams.inside import inside
    from honeyguide.workspace.conversation_rows import described, row

    for line in described(row(recording.event)):
        print(line)
    for name, label in _MORE.items():
        if value := recording.event.get(name):
            print(visible(f"  {label}: {', '.join(map(str, value)) if isinstance(value, list) else value}"))
    for line in inside(recording.conversation):
        print(line)
    print()
    for line in dialogue(recording.conversation, recording.said(), dump=hex):
        print(line)


COMMAND = show
