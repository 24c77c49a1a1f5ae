"""Copies all that one store holds into another: rows, documents, the ledger; goes on where it was stopped."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from honeyguide.query.ast import MatchAll
from honeyguide.schema.event import SOURCE
from honeyguide.store.protocol import Checkpoint, Operation, Search, Store

ROWS = 100_000
"""Rows that are appended together; a stopped move does at most so many again."""
SHOWN = "(a move that isn't finished)"


@dataclass(frozen=True)
class Moved:
    """An index: how many rows there were, and how many there are now where they were moved to."""

    index: str
    before: int
    after: int


def move(source: Store, target: Store, *, watch: Callable[[str, int, int], None] = lambda index, rows, all: None) -> list[Moved]:
    """Copy everything. Rows and the place reached change together in the target, so nothing is lost or doubled by stopping.

    `watch` is told the index, how many rows of it are there, and how many there will be.
    """
    names = source.sources()
    settled = _settled(source, target)
    for info in source.indices():
        _move_index(source, target, info.name, names, settled, lambda rows, info=info: watch(info.name, rows, info.documents))
    _move_ledger(source, target)
    for info in source.indices():
        target.forget(_journal(info.name))
    target.refresh()
    there = {info.name for info in target.indices()}
    return [
        Moved(info.name, source.count(info.name, MatchAll()), target.count(info.name, MatchAll()) if info.name in there else 0)
        for info in source.indices()
    ]


def _settled(source: Store, target: Store) -> frozenset[str]:
    """Sources that the target has as they are. What it has of others is taken back first, unless a move of it was stopped."""
    there = {line.identity: line.position for line in target.checkpoints()}
    here = {line.identity: line.position for line in source.checkpoints()}
    if not any(_journal(info.name) in there for info in source.indices()):
        for identity in there.keys() & here.keys():
            if there[identity] != here[identity]:
                target.forget(identity)
    return frozenset(identity for identity in there.keys() & here.keys() if there[identity] == here[identity])


def _journal(index: str) -> str:
    return f"move:{hashlib.sha256(index.encode()).hexdigest()}"


def _move_index(
    source: Store, target: Store, index: str, names: Mapping[str, str], settled: frozenset[str], watch: Callable[[int], None]
) -> None:
    target.create(index)
    target.map(index, {field: kinds[index] for field, kinds in source.fields(index).items()})
    kept = target.checkpoint(_journal(index))
    done = kept.position if kept is not None else 0
    for start, frame in _batches(source, index):
        end = start + frame.height
        if end > done:
            new = frame.slice(max(0, done - start))
            _write_documents(target, index, new)
            place = Checkpoint(_journal(index), SHOWN, "move", index, position=end)
            target.append(index, _events(new, names, settled), [place])
        watch(end)


def _batches(store: Store, index: str) -> Iterator[tuple[int, pl.DataFrame]]:
    """All rows in the order of their arrival, with the number of the first."""
    start, rows, frames = 0, 0, list[pl.DataFrame]()
    for frame in store.scan(Search(index)):
        frames.append(frame)
        rows += frame.height
        if rows >= ROWS:
            yield start, pl.concat(frames, how="diagonal_relaxed")
            start, rows, frames = start + rows, 0, []
    if frames:
        yield start, pl.concat(frames, how="diagonal_relaxed")


def _write_documents(target: Store, index: str, frame: pl.DataFrame) -> None:
    """What came as JSON goes as JSON."""
    if "_source" not in frame.columns:
        return
    documents = frame.filter(pl.col("_source").is_not_null()).select("_id", "_source")
    operations = [Operation("index", index, id, raw=text.encode()) for id, text in documents.iter_rows()]
    for start in range(0, len(operations), 5_000):
        for outcome in target.write(operations[start : start + 5_000]):
            if outcome.error is not None:
                raise outcome.error


def _events(frame: pl.DataFrame, names: Mapping[str, str], settled: frozenset[str]) -> pl.DataFrame:
    """The rows that came in event frames, with the source that each names by its id."""
    events = frame.filter(pl.col("_source").is_null()).drop("_source") if "_source" in frame.columns else frame
    if not events.height:
        return pl.DataFrame()
    prefix = pl.col("_id").str.split("-").list.first()
    identity = prefix.replace_strict(dict(names), default=pl.format("source:{}", prefix), return_dtype=pl.String)
    named = events.with_columns(identity.alias(SOURCE)).drop("_index", "_id")
    return named.filter(~pl.col(SOURCE).is_in(list(settled))) if settled else named


def _move_ledger(source: Store, target: Store) -> None:
    """Lines of the ledger come last: a source is known where all of its rows are."""
    lines: Sequence[Checkpoint] = [line for line in source.checkpoints() if line.format != "move"]
    known = {line.identity: line.position for line in target.checkpoints()}
    for line in lines:
        if known.get(line.identity) != line.position:
            rejects = list(source.rejects(line.identity)) if line.identity not in known else []
            target.append(line.index, pl.DataFrame(), [line], rejects)
