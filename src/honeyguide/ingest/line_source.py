"""Takes in a source of lines: what is new since the last run, or all of it."""

import json
import time
from contextlib import closing
from dataclasses import replace
from typing import Any, BinaryIO

import polars as pl

from honeyguide.errors import SourceError
from honeyguide.formats import Context, Format
from honeyguide.ingest.identity import Opening, content_identity, known_as, place_identity
from honeyguide.ingest.ledger import FileEntry
from honeyguide.ingest.reading import Place, read_fully, read_lines, skip
from honeyguide.ingest.run import Run
from honeyguide.sources.source import Refusal, Source
from honeyguide.store.protocol import Checkpoint, LedgerReject


def take_lines(run: Run, source: Source, form: Format, opening: Opening, state: Any = None) -> None:
    """Reads the source from where the ledger knows it, and accounts for it. `state` is the format's at the start of a new source."""
    began = time.monotonic()
    identity = content_identity(opening)
    known = run.ledger.get(identity or "") or known_as(opening, source.path, source.inode, run.ledger.values())
    problem = ""
    with closing(source.open()) as stream:
        if known is None:
            identity = identity or place_identity(source.path, source.inode, opening.head)
            checkpoint, start, ahead = run.begin(source, form, identity, opening), Place(state=state), b""
        else:
            checkpoint, start, ahead = _resume(run, known, stream)
        first, position = checkpoint, start.position
        zone = run.zone_of(checkpoint)
        try:
            for step in read_lines(form, stream, Context(source.path, zone, source.modified), start, ahead):
                checkpoint = run.advance(checkpoint, source, form, step.batch, step.place)
                rejects = [LedgerReject(checkpoint.identity, line.line, line.offset, line.reason, line.text) for line in step.batch.rejects]
                run.keep(form, step.batch.events, [checkpoint], rejects)
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


def _resume(run: Run, known: Checkpoint, stream: BinaryIO) -> tuple[Checkpoint, Place, bytes]:
    """Where to go on, and what was read ahead from there. If the source has grown, the tail that could change is taken back first."""
    kept = json.loads(known.state) or {}
    tail, tail_lines = int(kept.get("tail", 0)), int(kept.get("tail_lines", 0))
    since, line = known.position - tail, known.line - tail_lines
    skip(stream, since)
    ahead, _ = read_fully(stream, tail + 1)
    if len(ahead) <= tail or not tail:
        return known, Place(known.position, known.line, state=kept.get("format")), ahead[tail:]
    run.pending.flush()
    undone_rejects = sum(1 for reject in run.store.rejects(known.identity) if reject.offset >= since)
    undone = run.store.forget(known.identity, since=since)
    place = Place(since, line, state=kept.get("format"))
    checkpoint = replace(
        known,
        position=since,
        line=line,
        events=known.events - undone,
        rejects=known.rejects - undone_rejects,
        continuations=known.continuations - (tail_lines - undone - undone_rejects),
        state=json.dumps(place.as_json()),
    )
    run.pending.add(pl.DataFrame(), [checkpoint], [])
    return checkpoint, place, ahead
