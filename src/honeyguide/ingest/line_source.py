"""Takes in a source of lines: what is new since the last run, or all of it."""

import json
import os
import time
from contextlib import closing
from dataclasses import replace
from typing import Any, BinaryIO

from honeyguide.errors import SourceError
from honeyguide.formats import Context, Format
from honeyguide.ingest.identity import (
    HEAD,
    PLACE,
    Opening,
    content_identity,
    fingerprint,
    is_still,
    name_identity,
    place_identity,
)
from honeyguide.ingest.ledger import FileEntry
from honeyguide.ingest.reading import Place, read_fully, read_lines, skip
from honeyguide.ingest.run import Run
from honeyguide.sources.source import Refusal, Source
from honeyguide.store.protocol import Checkpoint, LedgerReject


def take_lines(run: Run, source: Source, form: Format, opening: Opening, state: Any = None) -> bool:
    """Reads the source from where the ledger knows it, and accounts for it; False where it was replaced or truncated meanwhile.

    Nothing is kept of what was read of another file: a rotation may fall between any two looks at a path. `state` is the format's at
    the start of a source that is new.
    """
    began = time.monotonic()
    spooled = bool(run.options.spool) and source.file is not None and str(source.file.absolute()).startswith(run.options.spool)
    identity = name_identity(source.name) if spooled else content_identity(opening)
    problem, same = "", True
    with closing(source.open()) as stream:
        source = _as_opened(source, stream)
        known = run.ledger.get(identity or "") or _known(run, source, opening, spooled=spooled)
        if known is None:
            identity = identity or place_identity(source.path, source.inode, opening.head)
            checkpoint, start, ahead = run.begin(source, form, identity, opening), Place(state=state), b""
        else:
            ahead = _read_ahead(known, stream)
            if source.file is not None and not is_still(stream, opening):
                return False
            checkpoint, start, ahead = _resume(_seen_more(known, opening), ahead)
        first, position = checkpoint, start.position
        taken_back = {checkpoint.identity: start.position} if known is not None and start.position < known.position else {}
        if taken_back:
            run.pending.flush()  # what is to be taken back must be there
        zone = run.zone_of(checkpoint)
        try:
            for step in read_lines(form, stream, Context(source.path, zone, source.modified), start, ahead):
                same = source.file is None or is_still(stream, opening)
                if not same:
                    break
                batch = run.sifted(step.batch, checkpoint.identity)
                checkpoint = run.advance(checkpoint, source, form, batch, step.place)
                rejects = [LedgerReject(checkpoint.identity, line.line, line.offset, line.reason, line.text) for line in batch.rejects]
                run.keep(form, batch.events, [checkpoint], rejects, taken_back)
                taken_back = {}
                position = step.place.position
                run.tell(source.path, position if source.file else 0)
        except SourceError as error:
            problem = str(error)
            run.refusals.append(Refusal(source.path, error.message, error.hint))
    run.entries.append(
        FileEntry(
            path=source.path,
            format=form.name,
            index=checkpoint.index or run.index(form),
            bytes=position - start.position,
            lines=checkpoint.line - start.line,
            events=checkpoint.events - first.events,
            continuations=checkpoint.continuations - first.continuations,
            rejects=checkpoint.rejects - first.rejects,
            skipped=start.position,
            seconds=time.monotonic() - began,
            problem=problem,
        )
    )
    return same


def _known(run: Run, source: Source, opening: Opening, *, spooled: bool) -> Checkpoint | None:
    """The checkpoint of a source that isn't known by its identity yet; a spool file may have been taken in before those went by name."""
    if spooled:
        return next((one for one in run.ledger.values() if one.path == source.path), None)
    return run.ledger.known_as(opening, source.path, source.inode)


def _as_opened(source: Source, stream: BinaryIO) -> Source:
    """The source with the inode of the file that was opened: its path may have been given to another since it was listed."""
    if source.file is None:
        return source
    status = os.fstat(stream.fileno())
    return replace(source, inode=f"{status.st_dev}:{status.st_ino}")


def _seen_more(known: Checkpoint, opening: Opening) -> Checkpoint:
    """The checkpoint with as much of the source's beginning as is there by now: a whole KiB tells it from all others."""
    head = opening.head[:HEAD]
    return (
        known
        if len(head) <= known.head_length or not known.identity.startswith(PLACE)
        else replace(known, head=fingerprint(head), head_length=len(head))
    )


def _read_ahead(known: Checkpoint, stream: BinaryIO) -> bytes:
    """The tail that could change, and a byte more where the source has grown."""
    tail = int((json.loads(known.state) or {}).get("tail", 0))
    skip(stream, known.position - tail)
    return read_fully(stream, tail + 1)[0]


def _resume(known: Checkpoint, ahead: bytes) -> tuple[Checkpoint, Place, bytes]:
    """Where to go on, and what was read ahead from there. If the source has grown, the tail that could change is read again."""
    kept = json.loads(known.state) or {}
    tail, tail_lines = int(kept.get("tail", 0)), int(kept.get("tail_lines", 0))
    since, line = known.position - tail, known.line - tail_lines
    if len(ahead) <= tail or not tail:
        return known, Place(known.position, known.line, state=kept.get("format"), within=bool(kept.get("within"))), ahead[tail:]
    events, rejects = int(kept.get("tail_events", tail_lines)), int(kept.get("tail_rejects", 0))
    place = Place(since, line, state=kept.get("format"))
    checkpoint = replace(
        known,
        position=since,
        line=line,
        events=known.events - events,
        rejects=known.rejects - rejects,
        continuations=known.continuations - (tail_lines - events - rejects),
        state=json.dumps(place.as_json()),
    )
    return checkpoint, place, ahead
