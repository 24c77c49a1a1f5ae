"""The TLSH digest that `--like` means: itself, that of a conversation in the list, or of a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from honeyguide.workspace.conversation_rows import SHA256, TLSH

LONGEST = 64 << 20


def digest_of(what: str, events: Sequence[dict[str, Any]]) -> str:
    """`what` is a digest, the id or the SHA-256 of one of the events, a recording's file, or any other file. Raises UsageError."""
    from honeyguide.errors import UsageError
    from honeyguide.streams.alike import is_digest

    if is_digest(what):
        return what
    named = [event for event in events if what in (event.get("file.name"), event.get(SHA256))]
    digest = next((str(event[TLSH]) for event in named if event.get(TLSH)), None)
    if digest is None and not named and Path(what).is_file():
        digest = _of_file(Path(what))
    if digest is not None:
        return digest
    known = bool(named) or Path(what).exists()
    raise UsageError(
        "there is no TLSH of so few or so uniform bytes" if known else "is no TLSH digest, no conversation of the list and no file",
        where=what,
        hint="Search for the exact bytes with payload.sha256 or payload.hex."
        if known
        else "`streams show ID` tells a conversation's digest.",
    )


def _of_file(file: Path) -> str | None:
    from honeyguide.streams.bistream import is_bistream, parse
    from honeyguide.streams.tlsh import tlsh

    with file.open("rb") as stream:
        data = stream.read(LONGEST)
    return tlsh(parse(data).inbound if is_bistream(data[:4096]) else data)
