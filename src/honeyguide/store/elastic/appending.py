"""Takes event frames in: rows with the ids that their places give them, so that sending one again changes nothing."""

from collections.abc import Sequence

import polars as pl

from honeyguide.store.elastic.bulk import send_all
from honeyguide.store.elastic.catalogue import Catalogue
from honeyguide.store.elastic.connection import Connection
from honeyguide.store.elastic.event_rows import lines
from honeyguide.store.elastic.ledger import Ledger
from honeyguide.store.frames import canonical, frame_types
from honeyguide.store.protocol import Checkpoint, LedgerReject


def append(
    connection: Connection,
    catalogue: Catalogue,
    ledger: Ledger,
    index: str,
    frame: pl.DataFrame,
    checkpoints: Sequence[Checkpoint],
    rejects: Sequence[LedgerReject],
) -> None:
    """See `Store.append`."""
    if not frame.height and not rejects:
        ledger.put(checkpoints)
        return
    plain = canonical(frame) if frame.height else frame
    note = ledger.begin()
    if rejects:
        send_all(connection, ledger.reject_lines(rejects, note.name), "rejects")
    if plain.height:
        there = catalogue.ensured(index)
        wanted = frame_types(there.types, plain)
        many = [name for name, dtype in plain.schema.items() if isinstance(dtype, pl.List)]
        there = catalogue.grown(index, wanted, many)
        rows = lines(plain, there.types, there.physical, note.name)
        send_all(connection, rows, index)
    ledger.commit(note, checkpoints, catalogue.physical(index) if plain.height else "")
