"""Finds the bytes of one recorded conversation: by its file, below a path, or by the name that the store knows it by."""

from pathlib import Path


def recording(id: str, path: str | None, data: Path | None) -> tuple[str, bytes]:
    """Name and content of the recording: a file, one below `path`, or where the store's ledger says that it lies."""
    from honeyguide.errors import SourceError
    from honeyguide.ingest.recordings import find_recording, named_place
    from honeyguide.workspace import sources_of

    if path is None and not Path(id).is_file():
        return _of_store(id, data)
    found = find_recording(sources_of([path or id])(), lambda source: path is None or source.name == id)
    if found is None and path is None:
        raise SourceError("is not a recorded conversation", where=id)
    if found is None:
        raise SourceError(f"there is no recording {id!r}", where=path or "", hint="`honeyguide streams list PATH` lists those of a path.")
    return named_place(found[0]), found[1]


def _of_store(id: str, data: Path | None) -> tuple[str, bytes]:
    """The one of that name, where the store says that it lies."""
    from honeyguide.cli.busy import say_busy
    from honeyguide.workspace import data_folder, open_workspace
    from honeyguide.workspace.conversations import place_of, recorded_at

    with open_workspace(data_folder(data), wait=say_busy) as workspace:
        place = place_of(workspace.store, id)
    return recorded_at(place, id)
