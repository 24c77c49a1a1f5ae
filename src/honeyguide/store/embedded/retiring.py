"""Lets whole segments go for retention: their rows are gone with their files, nothing is rewritten."""

from collections.abc import Sequence

from honeyguide.store.embedded.columns import SEQ
from honeyguide.store.embedded.core import Core
from honeyguide.store.embedded.sealing import Rewriting, exchange, segment_part
from honeyguide.store.embedded.state import Index, Segment
from honeyguide.store.retention import Piece


def pieces(core: Core) -> list[Piece]:
    """Every segment, as the manifest has it."""
    return [
        {"index": index.name, "id": one.id, "rows": one.rows, "bytes": one.bytes, "first": one.first, "last": one.last}
        for index in core.epochs.current.indices.values()
        for one in index.segments
    ]


def retire(core: Core, ids: Sequence[int]) -> int:
    """See `Retiring.retire`. In the writer's thread; one transaction a segment, so that readers never wait for long."""
    wanted, gone = set(ids), 0
    for name in list(core.epochs.current.indices):
        for segment in core.epochs.current.indices[name].segments:
            if segment.id in wanted:
                gone += _retire(core, core.epochs.current.indices[name], segment)
    return gone


def _retire(core: Core, index: Index, segment: Segment) -> int:
    part = segment_part(index, segment)
    relation = part.relation(core.folder.path)
    dead: list[int] = []
    if segment.wounded:
        found = core.connection.execute(f"SELECT {SEQ} FROM {relation} WHERE NOT ({part.visible(before=None)[0]})").fetchall()
        dead = [seq for (seq,) in found]
    with core.change() as change:
        change.connection.execute(
            f"DELETE FROM ids WHERE index_id = ? AND seq BETWEEN ? AND ? AND seq IN (SELECT {SEQ} FROM {relation})",
            [index.id, segment.seq_low, segment.seq_high],
        )
        exchange(change, Rewriting(index.name, (segment,), hot=False, written=None, dead=tuple(dead), rows=segment.rows))
    return segment.rows - len(dead)
