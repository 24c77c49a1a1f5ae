"""Takes in sources that a format reads as files: databases, recordings, and small files by the thousand."""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import polars as pl

from honeyguide.formats import Context, Format
from honeyguide.formats.zones import zone_name
from honeyguide.ingest.identity import Opening, content_identity, place_identity
from honeyguide.ingest.ledger import FileEntry
from honeyguide.ingest.reading import Place, Step, read_whole
from honeyguide.ingest.run import Run
from honeyguide.sources import as_file
from honeyguide.sources.source import Source
from honeyguide.sources.sqlite_copy import at_rest, is_logged_ahead
from honeyguide.store.protocol import Checkpoint, LedgerReject

LARGE = 4 << 20
"""Bytes of a database from which on only what is new is read, in place."""
TRIES, PAUSE = 40, 0.05
"""Looks for a moment in which nobody writes, and seconds between them."""
PATIENCE = 5.0
"""Seconds for looks in which much was read for nothing."""
MOST_STEPS = 2
"""Batches of new rows that are held until it is known that nothing was written meanwhile."""
SMALL = 1 << 20
"""Bytes of a file that waits in memory for others of its kind."""
TOGETHER = 2_000
TOGETHER_BYTES = 32 << 20


@dataclass(frozen=True)
class SmallFile:
    """A file of one event, read already."""

    source: Source
    form: Format
    data: bytes


def take_whole(run: Run, source: Source, form: Format, opening: Opening) -> None:
    """Reads a file through its format: what is new where the format can tell, all of it where the file has changed."""
    began = time.monotonic()
    if _take_in_place(run, source, form, opening, began):
        return
    with as_file(source) as file:
        size = file.stat().st_size
        identity = _identity(source, form, opening, file)
        known = run.ledger.get(identity)
        if known is not None and not form.identify:
            if known.position == size:
                _unchanged(run, source, form, known, size)
                return
            _forget(run, known)
            known = None
        first = known or run.begin(source, form, identity, opening)
        state = (json.loads(known.state) or {}).get("format") if known else None
        place = Place(first.position, first.line, state=state)
        checkpoint = _take_steps(run, source, form, first, read_whole(form, file, Context(source.path, run.zone, source.modified), place))
    _account(run, source, form, first, checkpoint, size, began)


def _take_in_place(run: Run, source: Source, form: Format, opening: Opening, began: float) -> bool:
    """Reads what is new in a large database where it lies, some batches at a time: a copy needs the room of all of it.

    False where it, or the rest of it, has to be copied.
    """
    file = source.file
    if file is None or form.identify is None or file.stat().st_size < LARGE:
        return False
    first = checkpoint = None
    done = False
    while not done and (found := _settled_rows(run, source, form, file, opening)) is not None:
        place, steps = found
        first = first or place
        checkpoint = _take_steps(run, source, form, place, steps)
        done = steps[-1].batch.done
    if first is not None and checkpoint is not None:
        _account(run, source, form, first, checkpoint, checkpoint.position, began)
    return done


def _settled_rows(run: Run, source: Source, form: Format, file: Path, opening: Opening) -> tuple[Checkpoint, list[Step]] | None:
    """The next batches of a state that nobody tore; None where none can be had.

    No lock is taken that its writer could meet. What was read counts where nothing was written meanwhile, or where a write-ahead log
    keeps the state that was read.
    """
    if is_logged_ahead(file):
        found = _new_rows(run, source, form, file, opening)
        torn = found is None or any(step.batch.rejects for step in found[1]) or not is_logged_ahead(file)
        return None if torn else found
    deadline = time.monotonic() + PATIENCE
    for _ in range(TRIES):
        before = at_rest(file)
        found = _new_rows(run, source, form, file, opening) if before is not None else None
        if found is not None and at_rest(file) == before:
            return found
        if time.monotonic() > deadline:
            break
        time.sleep(PAUSE)
    return None


def _take_steps(run: Run, source: Source, form: Format, first: Checkpoint, steps: Iterable[Step]) -> Checkpoint:
    """How far it is then."""
    checkpoint = first
    for step in steps:
        batch = run.sifted(step.batch, checkpoint.identity)
        checkpoint = run.advance(checkpoint, source, form, batch, step.place)
        run.keep(form, batch.events, [checkpoint], _rejects(checkpoint.identity, step))
        run.tell(source.path)
    return checkpoint


def _new_rows(run: Run, source: Source, form: Format, file: Path, opening: Opening) -> tuple[Checkpoint, list[Step]] | None:
    """The place and the next batches behind it; None of a new database that can't tell twice who it is."""
    identity = _identity(source, form, opening, file)
    known = run.ledger.get(identity)
    state = (json.loads(known.state) or {}).get("format") if known else None
    first = known or run.begin(source, form, identity, opening)
    place = Place(first.position, first.line, state=state)
    steps = list(islice(read_whole(form, file, Context(source.path, run.zone, source.modified), place), MOST_STEPS))
    return (first, steps) if known or _identity(source, form, opening, file) == identity else None


def _rejects(identity: str, step: Step) -> list[LedgerReject]:
    return [LedgerReject(identity, line.line, line.offset, line.reason, line.text) for line in step.batch.rejects]


def _account(run: Run, source: Source, form: Format, first: Checkpoint, checkpoint: Checkpoint, size: int, began: float) -> None:
    run.tell(source.path)
    skipped = min(first.position, size)
    events, rejects = checkpoint.events - first.events, checkpoint.rejects - first.rejects
    continuations = checkpoint.continuations - first.continuations
    run.entries.append(
        FileEntry(
            path=source.path,
            format=form.name,
            index=checkpoint.index or run.index(form),
            bytes=size - skipped,
            lines=events + continuations + rejects,
            events=events,
            continuations=continuations,
            rejects=rejects,
            skipped=skipped,
            seconds=time.monotonic() - began,
        )
    )


def _identity(source: Source, form: Format, opening: Opening, file: Path) -> str:
    """What names itself goes by its name, what the format can tell by its content, the rest by its first KiB or place."""
    if form.read_many is not None:
        return _name_identity(source, form)
    named = form.identify(file) if form.identify else None
    return named or content_identity(opening) or place_identity(source.path, source.inode, opening.head)


def _name_identity(source: Source, form: Format) -> str:
    return f"{form.name}:{source.name}"


def named_place(source: Source) -> str:
    """The source's name, in the folder where it lies, which may be that of its day."""
    folder = source.path.rpartition("/")[0]
    return f"{folder}/{source.name}" if folder else source.name


def take_small(run: Run, files: list[SmallFile]) -> None:
    """Takes files of one event each in one go; their name is their identity."""
    for form in {file.form.name: file.form for file in files}.values():
        began = time.monotonic()
        fresh: dict[str, tuple[SmallFile, Checkpoint]] = {}
        unchanged: list[tuple[Source, Checkpoint, int]] = []
        index, zone, now = run.index(form), zone_name(run.zone), datetime.now(UTC)
        for file in files:
            if file.form is not form:
                continue
            source, size = file.source, len(file.data)
            identity = _name_identity(source, form)
            known = run.ledger.get(identity)
            if identity in fresh or (known is not None and known.position >= size):
                unchanged.append((source, known or fresh[identity][1], size))
                continue
            if known is not None:
                _forget(run, known)
            fresh[identity] = (
                file,
                Checkpoint(
                    identity,
                    source.path,
                    form.name,
                    index,
                    position=size,
                    line=1,
                    events=1,
                    size=source.size or 0,
                    modified=source.modified,
                    inode=source.inode,
                    zone=zone,
                    updated=now,
                ),
            )
        assert form.read_many is not None
        rows = form.read_many([(named_place(file.source), file.data) for file, _ in fresh.values()]) if fresh else None
        for source, known, size in unchanged:
            _unchanged(run, source, form, known, size)
        if rows is None:
            continue
        _keep_each(run, form, rows, [checkpoint for _, checkpoint in fresh.values()])
        share = (time.monotonic() - began) / len(fresh)
        for file, checkpoint in fresh.values():
            size = len(file.data)
            run.entries.append(FileEntry(file.source.path, form.name, checkpoint.index, bytes=size, lines=1, events=1, seconds=share))
        run.tell(files[-1].source.path)


def _keep_each(run: Run, form: Format, rows: pl.DataFrame, places: list[Checkpoint]) -> None:
    """A row a file; what a knock of the watch left is known from now on, and no event."""
    mine = None if run.knocks is None else run.knocks.mask(rows, form.name)
    if mine is not None:
        own = mine.to_list()
        known = [replace(place, events=0, continuations=1) for place, is_own in zip(places, own, strict=True) if is_own]
        run.keep(form, rows.clear(), known)
        rows, places = rows.filter(~mine), [place for place, is_own in zip(places, own, strict=True) if not is_own]
    if places:
        run.keep(form, rows, places)


def _unchanged(run: Run, source: Source, form: Format, known: Checkpoint, size: int) -> None:
    run.entries.append(FileEntry(source.path, form.name, known.index, skipped=size))


def _forget(run: Run, known: Checkpoint) -> None:
    run.pending.flush()
    run.store.forget(known.identity)
    del run.ledger[known.identity]
