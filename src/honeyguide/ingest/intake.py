"""Takes sources into a store: which format, from where on, through enrichment, each line once."""

import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from datetime import tzinfo
from typing import Any

import polars as pl

from honeyguide.errors import SourceError, StoreError, is_interrupt
from honeyguide.formats import UNMISTAKABLE, Format, format_named, formats, sniff
from honeyguide.formats.charset import charset
from honeyguide.formats.structure import Overrides
from honeyguide.formats.structure.reading import reading_of
from honeyguide.formats.structure.sample import said_charset
from honeyguide.ingest.identity import SNIFFED, Opening, content_identity, read_opening
from honeyguide.ingest.knocks import Knocks
from honeyguide.ingest.known import Known
from honeyguide.ingest.ledger import FileEntry, Ledger, Zone
from honeyguide.ingest.line_source import take_lines
from honeyguide.ingest.pending import Pending
from honeyguide.ingest.reading import read_fully
from honeyguide.ingest.run import Options, Progress, Run
from honeyguide.ingest.whole_source import SMALL, TOGETHER, TOGETHER_BYTES, SmallFile, take_small, take_whole
from honeyguide.sources.source import Refusal, Source
from honeyguide.sources.transcode import transcode
from honeyguide.store.protocol import LedgerReject, Store

UTF_8 = {"utf-8", "utf-8-sig"}
LOOKS = 5
"""At a source that is replaced while it is read; afterwards what changed is told again to whoever follows it."""


def ingest(
    store: Store,
    sources: Iterable[Source | Refusal],
    *,
    zone: tuple[tzinfo, Zone],
    enrich: Callable[[pl.DataFrame], pl.DataFrame],
    options: Options | None = None,
    watch: Callable[[Progress], None] = lambda progress: None,
    on_reject: Callable[[str, LedgerReject], None] = lambda path, reject: None,
    knocks: Knocks | None = None,
) -> Ledger:
    """Take everything in; the account of it.

    What is stored when it is interrupted stays, and the next run goes on behind it. A source that can't be read is refused with
    its reason, and the others go on. What the `knocks` of a watch left is nobody's event. Raises FormatError for a format that
    doesn't exist, StoreError where the store can't go on.
    """
    began = time.monotonic()
    options = options or Options()
    forced = None if options.format is None else format_named(options.format)
    pending = Pending(store, enrich)
    run = Run(
        store, pending, zone[0], options, watch, on_reject, Known(store.checkpoints()), zone_asked=zone[1].how == "option", knocks=knocks
    )
    waiting: list[SmallFile] = []
    try:
        for source in sources:
            if isinstance(source, Refusal):
                run.refusals.append(source)
                continue
            _guarded(run, source, lambda source=source: _take(run, source, forced, waiting))
            run.done += source.size or 0
            run.tell(source.path)
        _together(run, waiting)
        pending.finish()
    except BaseException:
        pending.abandon()
        raise
    return Ledger(tuple(run.entries), tuple(run.refusals), zone[1], time.monotonic() - began)


def _take(run: Run, source: Source, forced: Format | None, waiting: list[SmallFile]) -> None:
    for _ in range(LOOKS):
        if _taken(run, source, forced, waiting):
            return


def _taken(run: Run, source: Source, forced: Format | None, waiting: list[SmallFile]) -> bool:
    """False where another file took the source's place while it was read: then it has to be looked at anew."""
    said = run.options.said.get(source.path)
    as_said = _said(source, said) if said is not None and forced is None else None
    if as_said is not None:
        return take_lines(run, *as_said)
    source, opening, form = _recognised(source, forced, waiting[-1].form if waiting else None)
    form = form or _begun_as(run, source, opening)
    if form is None:
        run.entries.append(FileEntry(source.path, None, None, skipped=_size(source)))
    elif form.read_many is not None and (data := _short(source, opening)) is not None:
        waiting.append(SmallFile(source, form, data))
        run.waiting += len(data)
        if len(waiting) >= TOGETHER or run.waiting >= TOGETHER_BYTES:
            _together(run, waiting)
            run.waiting = 0
    elif form.whole:
        take_whole(run, source, form, opening)
    else:
        return take_lines(run, source, form, opening)
    return True


def _said(source: Source, said: Overrides) -> tuple[Source, Format, Opening, Any] | None:
    """How a source is read after what a person said, with the format's state; None where that changes nothing."""
    with closing(source.open()) as stream:
        encoding = said_charset(read_opening(stream).head, said)
    if encoding not in UTF_8:
        source = _in_utf8(source, encoding)
    with closing(source.open()) as stream:
        opening = read_opening(stream)
    if reading := reading_of(opening.head, said, complete=len(opening.head) < SNIFFED):
        return source, formats()[reading.format], opening, reading.state
    found = sniff(opening.head, source.name)
    if said.charset is None or found is None or found[0].whole:
        return None
    return source, found[0], opening, None


def _guarded(run: Run, source: Source, take: Callable[[], None]) -> None:
    """Whatever one source does to its reader, it is refused with a sentence and the others go on. Only a store that fails ends all."""
    try:
        take()
    except SourceError as error:
        run.refusals.append(Refusal(source.path, error.message, error.hint))
    except StoreError:
        raise
    except Exception as error:  # the one place where the reader may fail in any way
        if is_interrupt(error):
            raise
        reason = f"the reader failed on it ({type(error).__name__}: {error})"
        run.refusals.append(Refusal(source.path, reason, "This is a mistake of Honeyguide's own: please report it."))


def _together(run: Run, waiting: list[SmallFile]) -> None:
    """Takes the small files that were gathered in one go; where that fails, one by one, so that only the guilty one is refused."""
    files = waiting.copy()
    waiting.clear()
    try:
        take_small(run, files)
    except StoreError:
        raise
    except Exception as error:  # as above
        if is_interrupt(error):
            raise
        for file in files:
            _guarded(run, file.source, lambda file=file: take_small(run, [file]))


def _recognised(source: Source, forced: Format | None, likely: Format | None) -> tuple[Source, Opening, Format | None]:
    """The source as it will be read, its opening and its format. Text in another encoding is read as UTF-8.

    Small files come by the thousand, so where the format of the last one is certain nobody else is asked.
    """
    with closing(source.open()) as stream:
        opening = read_opening(stream)
    if not forced and likely and likely.sniff(opening.head, source.name) == 1.0:
        return source, opening, likely
    found = (forced, UNMISTAKABLE) if forced else sniff(opening.head, source.name)
    if found is not None and (found[1] >= UNMISTAKABLE or found[0].whole):
        return source, opening, found[0]
    encoding = charset(opening.head)
    if encoding not in UTF_8:
        source = _in_utf8(source, encoding)
        with closing(source.open()) as stream:
            opening = read_opening(stream)
        found = (forced, UNMISTAKABLE) if forced else sniff(opening.head, source.name)
    return source, opening, found[0] if found else None


def _begun_as(run: Run, source: Source, opening: Opening) -> Format | None:
    """The format in which a log was taken in so far: what came to it since, such as an attacker's bytes, may hide it."""
    known = run.ledger.get(content_identity(opening) or "") or run.ledger.known_as(opening, source.path, source.inode)
    form = None if known is None else formats().get(known.format)
    return None if form is None or form.whole else form


def _in_utf8(source: Source, encoding: str) -> Source:
    plain = source.open
    return replace(source, open=lambda: transcode(plain(), encoding), file=None)


def _size(source: Source) -> int:
    with closing(source.open()) as stream:
        return sum(map(len, iter(lambda: stream.read(SMALL), b"")))


def _short(source: Source, opening: Opening) -> bytes | None:
    """All bytes of a short file, None of a longer one and of a damaged one."""
    if len(opening.head) < SNIFFED and not opening.damaged:
        return b"\0" * opening.hole + opening.head
    with closing(source.open()) as stream:
        data, damage = read_fully(stream, SMALL)
    return data if len(data) < SMALL and damage is None else None
