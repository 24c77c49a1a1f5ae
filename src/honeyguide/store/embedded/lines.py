"""Keeps many new documents in one go: read in the asker's thread, kept in the writer's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import polars as pl

from honeyguide.store.definitions import INDEX
from honeyguide.store.embedded import catalogue
from honeyguide.store.embedded.columns import ID
from honeyguide.store.embedded.columnwise import Meant, meant, plain_frame
from honeyguide.store.embedded.core import Core
from honeyguide.store.embedded.fresh_ids import all_fresh
from honeyguide.store.embedded.ids import Hashes, automatic_ids, hashes
from honeyguide.store.embedded.journal import Packed, pack
from honeyguide.store.embedded.plain_lines import Plain, Texts, read_plain
from honeyguide.store.embedded.state import Index, Waiting
from honeyguide.store.embedded.waiting import added
from honeyguide.store.mappings import with_made
from honeyguide.store.rules import read_rules

Ready: TypeAlias = tuple[pl.DataFrame, Packed]
"""Rows as they will wait, but for their numbers."""
MOST_HINTS = 100
"""Indices of which is remembered what looks like times."""


@dataclass(frozen=True)
class Kept:
    """Documents that were kept: their ids, and the number of the first one's change, which the others follow."""

    ids: Sequence[str]
    first: int
    automatic: bool = True
    """Whether the ids were given here."""


def append_lines(core: Core, name: str, lines: Sequence[bytes], ids: Sequence[str] | None) -> Kept | None:
    """See `EmbeddedStore.append_lines`."""
    index = core.epochs.current.indices.get(name)
    plain = None if index is None else read_plain(lines, core.texts.get(index.id, {}))
    if index is None or plain is None:
        return None
    _remember(core.texts, index.id, plain.texts)
    found = meant(plain, lines, index.types, index.rules)
    if found is None:
        return None
    named = hashes(ids or ())
    ready = _ready(plain, found, index, named) if found.types is index.types else None
    return core.write(lambda: _keep(core, index, lines, named, (plain, found, ready)))


def _remember(known: dict[int, Texts], index: int, texts: Texts) -> None:
    if known.get(index) != texts:
        if len(known) >= MOST_HINTS:
            known.pop(next(iter(known)), None)
        known[index] = texts


def _ready(plain: Plain, found: Meant, index: Index, named: Hashes) -> Ready:
    frame = plain_frame(plain, found, index)
    if named:
        frame = frame.with_columns(pl.Series(ID, list(named), pl.String))
    return frame, pack(frame)


def _keep(core: Core, seen: Index, lines: Sequence[bytes], named: Hashes, read: tuple[Plain, Meant, Ready | None]) -> Kept | None:
    """In the writer's thread: what was read is worked out anew where the mapping has changed since."""
    plain, found, ready = read
    index = core.epochs.current.indices.get(seen.name)
    if index is None or index.id != seen.id or (named and not all_fresh(core, index, named)):
        return None
    if index.types is not seen.types or index.rules is not seen.rules:
        ready, again = None, meant(plain, lines, index.types, index.rules)
        if again is None:
            return None
        found = again
    if found.types is not index.types or found.made:
        index = _mapped(core, index, found)
    frame, packed = ready or _ready(plain, found, index, named)
    base = core.reserve(index, len(lines))
    rows = Waiting(base, frame, sum(map(len, lines)), named)
    core.show({index.name: added(core.folder, core.ids, index, rows, packed)})
    return Kept(list(named), base, automatic=False) if named else Kept(automatic_ids(index.salt, base, len(lines)), base)


def _mapped(core: Core, index: Index, found: Meant) -> Index:
    """The index with the fields that are new."""
    with core.change() as change:
        index = change.grow(index, found.types)
        if found.made:
            body = with_made(index.definition, found.made)
            index = change.put(replace(index, definition=body, rules=read_rules(body)[1]))
            catalogue.put_definition(change.connection, INDEX, index.name, body)
    return index
