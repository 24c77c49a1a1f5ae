"""What a file nobody knows is made of, and its first rows as an intake would make them."""

from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC
from typing import Any, TypeVar, cast

from honeyguide.errors import SourceDamaged, SourceError
from honeyguide.formats import Chunk, Context, Format, format_named, formats, sniff
from honeyguide.formats.structure import Overrides, Structure, find_structure
from honeyguide.formats.structure.reading import reading_of
from honeyguide.formats.structure.sample import said_charset
from honeyguide.formats.zones import zone_named
from honeyguide.ingest.reading import read_fully
from honeyguide.schema.fields import fields
from honeyguide.schema.visible import visible
from honeyguide.sources import as_file, walk
from honeyguide.sources.source import Source
from honeyguide.store.frames import field_type
from honeyguide.workspace.structure_answer import Column, Found, Preview, Refused, Sample

SAMPLE = 4 << 20
"""Decompressed bytes that are looked at, however long the file is."""
ROWS = 50
WRONG = 20
"""Lines that don't fit which are shown."""
MOST_REFUSED = 100
"""Members that are refused before no other is looked for."""
Made = TypeVar("Made")


def first_source(path: str, use: Callable[[Source], Made]) -> tuple[Made, list[Refused]]:
    """What is made of the first source behind a path that can be read (of an archive or a folder a member), and those before it.

    A source can be opened only while it is used. Raises SourceError where there is none.
    """
    refused: list[tuple[str, SourceError]] = []
    with closing(walk([path])) as sources:
        for source in sources:
            place = visible(source.path)
            if not isinstance(source, Source):
                refused.append((place, SourceError(source.reason, where=place, hint=source.hint)))
            else:
                try:
                    return use(source), [{"path": before, "reason": one.message, "hint": one.hint} for before, one in refused]
                except SourceError as error:
                    refused.append((place, error))
            if len(refused) == MOST_REFUSED:
                break
    raise refused[0][1] if refused else SourceError("has nothing in it", where=visible(path))


def head_of(source: Source) -> tuple[bytes, bool]:
    """The first bytes of a source, and whether they are all that can be had. Raises SourceError where there are none."""
    with closing(source.open()) as stream:
        head, damage = read_fully(stream, SAMPLE + 1)
    if damage is not None and not head:
        raise damage
    return head[:SAMPLE], len(head) <= SAMPLE


def structure_of(path: str, words: Mapping[str, str]) -> tuple[Structure, tuple[Format, float] | None]:
    """The structure of the first source behind a path, and the format of ours that is surest of it. Raises SourceError."""
    said = Overrides.of_words(words)

    def found(source: Source) -> tuple[Structure, tuple[Format, float] | None]:
        head, complete = head_of(source)
        return find_structure(head, overrides=said, complete=complete), sniff(head[: 64 << 10], source.name)

    return first_source(path, found)[0]


def describe(path: str, words: Mapping[str, str], *, named: str | None = None, zone: str | None = None) -> Found:
    """All that can be said of a file before it is taken in, by the format and in the zone that somebody named.

    Raises SourceError, FormatError where there is no such format, and UsageError where there is no such zone.
    """
    said = Overrides.of_words(words)
    found, refused = first_source(path, lambda source: _described(source, said, named, zone))
    return {**found, "refused": refused}


def _described(source: Source, said: Overrides, named: str | None, zone: str | None) -> Found:
    head, complete = head_of(source)
    known = sniff(head[: 64 << 10], source.name)
    structure = find_structure(head, overrides=said, complete=complete)
    state: Any = None
    if named is not None:
        known = (format_named(named), 1.0)
    elif known is None or not known[0].whole:
        head = _in_utf8(head, said)
        known = sniff(head[: 64 << 10], source.name)
        if reading := reading_of(head[: 64 << 10], said, complete=complete and len(head) <= 64 << 10):
            known, state = (formats()[reading.format], 1.0), reading.state
    found: Found = {
        "path": source.path,
        "bytes": source.size,
        "looked_at": len(head),
        "complete": complete,
        "structure": structure.as_json(),
        "known": None,
        "refused": [],
    }
    if known is not None:
        form, certainty = known
        found["known"] = {"name": form.name, "title": form.title.as_json(), "certainty": certainty, "dataset": form.dataset}
        found["preview"] = _preview(
            form, head, state, Context(source.path, zone_named(zone) if zone else UTC, source.modified), source, complete=complete
        )
    return found


def _in_utf8(head: bytes, said: Overrides) -> bytes:
    """The text as an intake reads it."""
    encoding = said_charset(head[: 64 << 10], said)
    return (
        head if encoding in {"utf-8", "utf-8-sig"} else head.decode(encoding, "replace").removeprefix("\ufeff").encode("utf-8", "replace")
    )


def _preview(form: Format, head: bytes, state: Any, context: Context, source: Source, *, complete: bool) -> Preview:
    if form.read_many is not None:
        events, rejects, lines = form.read_many([(source.name, head)]), (), 1
    elif form.whole:
        batch = None
        try:
            with as_file(source) as file:
                batch = form.read(Chunk(b"", context=context, file=file))
        except SourceDamaged:
            if batch is None:
                raise
        events, rejects, lines = batch.events, batch.rejects, batch.lines
    else:
        batch = form.read(Chunk(head, final=complete, context=context, state=state))
        events, rejects, lines = batch.events, batch.rejects, batch.lines
    shown = events.head(ROWS)
    rows = [{name: value for name, value in row.items() if value is not None} for row in shown.iter_rows(named=True)]
    columns: list[Column] = [
        {"name": name, "type": fields()[name].type if name in fields() else field_type(kind), "fixed": name in fields()}
        for name, kind in events.schema.items()
    ]
    wrong = [cast("Sample", {"line": one.line, "offset": one.offset, "reason": one.reason, "text": one.text}) for one in rejects[:WRONG]]
    return {"columns": columns, "rows": rows, "lines": lines, "events": events.height, "rejects": len(rejects), "wrong": wrong}
