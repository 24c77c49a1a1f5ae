"""Finds the bytes of one recorded conversation: by its file, below a path, or by the name that the store knows it by."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from honeyguide.sources.source import Source


def recording(id: str, path: str | None, data: Path | None) -> tuple[str, bytes]:
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
