"""Undoes a source's intake: a few rows end like deleted documents, many go with their segments, which are written anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from honeyguide.store.embedded import catalogue
from honeyguide.store.embedded.columns import FROM, SEQ
from honeyguide.store.embedded.core import Change, Core
from honeyguide.store.embedded.documents import wound
from honeyguide.store.embedded.handing import handed
from honeyguide.store.embedded.hot import insert_frame
from honeyguide.store.embedded.parts import Parameters, Part, parts
from honeyguide.store.embedded.sealing import Rewriting, exchange, rewrite, seal, segment_part
from honeyguide.store.embedded.state import Index, Segment

FEW = 10_000
"""Rows up to which they end one by one: the end of a growing log is taken back and read again all the time."""


@dataclass(frozen=True)
class Ending:
    """What is there of a source from an offset on, by index; segments that are written without it, where that is much."""

    identity: str
    since: int
    rows: Mapping[str, Sequence[int]]
    rewritten: Sequence[Rewriting] | None

    @property
    def count(self) -> int:
        """Rows."""
        return sum(map(len, self.rows.values()))


def forget(core: Core, identity: str, since: int) -> int:
    """See `Store.forget`. In the writer's thread."""
    found = ending(core, identity, since, rewritten=not since)
    with core.change() as change:
        end(change, [found])
        if not since:
            change.connection.execute("DELETE FROM ids WHERE number = ?", [core.numbers.get(identity)])
            change.connection.execute("DELETE FROM checkpoints WHERE identity = ?", [identity])
    return found.count


def ending(core: Core, identity: str, since: int, *, rewritten: bool = False) -> Ending:
    """What will end, `rewritten` also where it is little. In the writer's thread, ahead of the change in which it does."""
    number = core.numbers.get(identity)
    if number is None:
        return Ending(identity, since, {}, None)
    live = {index.name: _live(core, index, number, since) for index in core.epochs.current.indices.values()}
    found = Ending(identity, since, {name: seqs for name, seqs in live.items() if seqs}, None)
    return replace(found, rewritten=_rewrite(core, number, since, found.rows)) if rewritten or found.count > FEW else found


def end(change: Change, found: Sequence[Ending]) -> None:
    """Searches see none of it when the change is done."""
    for one in found:
        for segments in one.rewritten or ():
            exchange(change, segments)
        for name, seqs in one.rows.items():
            _end(change, change.indices[name], seqs, there=one.rewritten is None)
        change.connection.execute('DELETE FROM rejects WHERE identity = ? AND "offset" >= ?', [one.identity, one.since])


def _live(core: Core, index: Index, number: int, since: int) -> list[int]:
    """The live rows of a source from an offset on, by the numbers of their changes."""
    found: list[int] = []
    for part in parts(index, None, lambda segment: _has(segment, number)):
        parameters = Parameters()
        conditions = [_of_source(part, number, since, parameters), *part.visible(before=None)]
        sql = f"SELECT {SEQ} FROM {part.relation(core.folder.path)} WHERE {' AND '.join(conditions)}"
        found += [seq for (seq,) in core.connection.execute(sql, parameters.values).fetchall()]
    return found


def _has(segment: Segment, number: int) -> bool:
    return segment.sources is not None and segment.sources[0] <= number <= segment.sources[1]


def _of_source(part: Part, number: int, since: int, parameters: Parameters) -> str:
    source = part.physical(FROM, "INTEGER", parameters)
    here = "false" if source is None else f"{source} IS NOT DISTINCT FROM {number}"
    return f"({here} AND coalesce({part.offset(parameters)}, 0) >= {since})" if since else f"({here})"


def _rewrite(core: Core, number: int, since: int, ending: Mapping[str, Sequence[int]]) -> list[Rewriting]:
    """The segments that hold rows of the source, without them."""
    done: list[Rewriting] = []
    for name in ending:
        seal(core, name)
        index = core.epochs.current.indices[name]
        for segment in index.segments:
            if _has(segment, number):
                part = segment_part(index, segment)
                whole = segment.constants.get(FROM) == number and not since
                done.append(rewrite(core, index, [part], "false" if whole else f"NOT {_of_source(part, number, since, Literals())}"))
    return done


class Literals(Parameters):
    """Whole numbers and truths standing in SQL themselves, for a statement that has parameters of its own."""

    def add(self, value: object) -> str:
        """The number."""
        return str(int(value)) if isinstance(value, int) else super().add(value)


def _end(change: Change, index: Index, seqs: Sequence[int], *, there: bool) -> None:
    """The rows end, being `there` still or not; searches see it at once."""
    died = change.core.reserve(index, 1)
    given = pl.DataFrame({"seq": seqs}, schema={"seq": pl.Int64}).with_columns(index_id=pl.lit(index.id), died=pl.lit(died))
    if there:
        insert_frame(change.connection, "dead", given)
        index = wound(change, index, dict.fromkeys(seqs, died))
    with handed(change.connection, "ended", given):
        change.connection.execute("DELETE FROM ids USING ended WHERE ids.index_id = ended.index_id AND ids.seq = ended.seq")
    reached = max(index.next_seq, died + 1)
    catalogue.put_counters(change.connection, change.put(replace(index, next_seq=reached, refreshed=reached)))
