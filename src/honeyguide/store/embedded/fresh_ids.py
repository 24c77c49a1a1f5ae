"""Explicit ids of many new documents: whether none of them is known yet, and how the id table comes to know them."""

from collections.abc import Sequence

import polars as pl

from honeyguide.store.embedded.columns import SEQ
from honeyguide.store.embedded.core import Change, Core
from honeyguide.store.embedded.handing import handed
from honeyguide.store.embedded.ids import Hashes, read_id
from honeyguide.store.embedded.lookup import entries
from honeyguide.store.embedded.state import Index, Waiting


def all_fresh(core: Core, index: Index, given: Hashes) -> bool:
    """Whether no document has any of the ids, or had. Writer's thread only; ids that may be those of other rows aren't looked up."""
    numbers = set(core.numbers.values())
    if any(read_id(id, index.salt, numbers) is not None for id in given):
        return False
    return all(given.keys().isdisjoint(one.ids) for one in index.waiting) and not entries(core.connection, index, given)


def name_rows(change: Change, index: Index, rows: Sequence[Waiting]) -> None:
    """Let the id table know the explicit ids of rows that waited."""
    named = [pl.DataFrame({"hash": list(one.ids.values())}).with_columns(one.frame.get_column(SEQ)) for one in rows if one.ids]
    if not named:
        return
    with handed(change.connection, "fresh", pl.concat(named)):
        change.connection.execute(f"INSERT INTO ids SELECT {index.id}, hash::UUID, {SEQ}, 1, false, NULL FROM fresh")
