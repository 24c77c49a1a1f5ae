"""Finds a document by its `_id`: in the id table where it was given one, else by what the id says."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from honeyguide.store.embedded.columns import FROM, ID, SEQ
from honeyguide.store.embedded.core import Core
from honeyguide.store.embedded.fetching import Fetched, fetch, is_dead
from honeyguide.store.embedded.ids import Hashes, hashes, read_id
from honeyguide.store.embedded.parts import Parameters, parts, physical_names
from honeyguide.store.embedded.state import Index, Segment


@dataclass(frozen=True)
class Entry:
    """Where a document is: the number of its last change, its version; `gone` where that change deleted it."""

    seq: int
    version: int
    number: int | None
    """Of the source, where it began as an event."""
    gone: bool = False


def entries(cursor: duckdb.DuckDBPyConnection, index: Index, ids: Hashes) -> dict[str, Entry]:
    """What the id table knows of these."""
    by_hash = {hash: id for id, hash in ids.items()}
    if not by_hash:
        return {}
    wanted = "hash IN (SELECT unnest(?::VARCHAR[])::UUID)"
    sql = f"SELECT replace(hash::VARCHAR, '-', ''), seq, version, number, gone FROM ids WHERE index_id = ? AND {wanted}"
    rows = cursor.execute(sql, [index.id, list(by_hash)]).fetchall()
    return {by_hash[hash]: Entry(seq, version, number, gone) for hash, seq, version, number, gone in rows}


def event_seqs(core: Core, cursor: duckdb.DuckDBPyConnection, index: Index, wanted: Mapping[str, tuple[int, int]]) -> dict[str, int]:
    """The rows of live events by (number of the source, offset)."""
    numbers = {number for number, _ in wanted.values()}

    def may(segment: Segment) -> bool:
        return segment.sources is not None and any(segment.sources[0] <= number <= segment.sources[1] for number in numbers)

    by_place = {place: id for id, place in wanted.items()}
    found: dict[str, int] = {}
    for part in parts(index, physical_names(index, []), may):
        parameters = Parameters()
        number, id = part.physical(FROM, "INTEGER", parameters), part.physical(ID, "VARCHAR", parameters)
        if number is None:
            continue
        offset = part.offset(parameters)
        offsets = ", ".join(str(place) for _, place in wanted.values())
        sources = ", ".join(str(one) for one in numbers)
        conditions = [f"{number} IN ({sources})", f"{offset} IN ({offsets})", *part.visible(before=None)]
        conditions += [] if id is None else [f"{id} IS NULL"]
        sql = f"SELECT {number}, {offset}, {SEQ} FROM {part.relation(core.folder.path)} WHERE {' AND '.join(conditions)}"
        for source, place, seq in cursor.execute(sql, parameters.values).fetchall():
            if (source, place) in by_place:
                found[by_place[source, place]] = seq
    return found


def find(core: Core, cursor: duckdb.DuckDBPyConnection, index: Index, id: str) -> Fetched | None:
    """The document as it is now."""
    entry = entries(cursor, index, hashes([id])).get(id)
    if entry is not None:
        found = None if entry.gone else fetch(core, cursor, index, [entry.seq]).get(entry.seq)
        return found if found is not None and found.id == id else None
    named = read_id(id, index.salt, set(core.numbers.values()))
    if named is None:
        return None
    seq = named.seq
    if named.number is not None and named.offset is not None:
        seq = event_seqs(core, cursor, index, {id: (named.number, named.offset)}).get(id)
    if seq is None or seq >= index.next_seq or is_dead(cursor, index, seq):
        return None
    found = fetch(core, cursor, index, [seq]).get(seq)
    return found if found is not None and found.id == id else None
