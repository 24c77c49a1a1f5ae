"""Rows that wait: on disk in the journal and in memory as they came, until a segment is made of them or somebody asks for them."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl

from honeyguide.store.embedded import journal
from honeyguide.store.embedded.columns import ID, SEQ
from honeyguide.store.embedded.folder import Folder
from honeyguide.store.embedded.ids import hashes
from honeyguide.store.embedded.state import Hot, Index, Waiting


def added(folder: Folder, ids: Iterator[int], index: Index, rows: Waiting, packed: journal.Packed) -> Index:
    """The index with rows, which have no numbers yet, behind those that wait; they are on disk. Raises OSError."""
    file = _file(folder, index, rows.first)
    end = journal.add(file, packed, rows.first, rows.weight)
    return _behind(index, ids, [replace(rows, frame=_numbered(rows.frame, rows.first), file=file, end=end)])


def _file(folder: Folder, index: Index, first: int) -> Path:
    """Where the rows go: behind the last ones, or into a file of their own where that one is long, or an addition to it failed."""
    last = index.waiting[-1] if index.waiting else None
    if last is not None and last.end < journal.LONGEST and last.file.stat().st_size == last.end:
        return last.file
    return folder.waiting / f"{index.id}-{first}.rows"


def _numbered(frame: pl.DataFrame, first: int) -> pl.DataFrame:
    return frame.insert_column(0, pl.int_range(first, first + frame.height, eager=True).alias(SEQ))


def _behind(index: Index, ids: Iterator[int], rows: list[Waiting]) -> Index:
    hot = index.hot or Hot(next(ids), frozenset(), rows[0].first, 0, time.monotonic())
    end = rows[-1].first + rows[-1].frame.height
    return replace(index, hot=replace(hot, waiting=(*hot.waiting, *rows)), next_seq=max(index.next_seq, end))


def recovered(folder: Folder, indices: Mapping[str, Index], ids: Iterator[int]) -> dict[str, Index]:
    """The indices with what waited when the process ended, and all of it refreshed; files of rows that lie elsewhere by now are removed."""
    files: dict[int, list[Path]] = {}
    for file in folder.waiting.iterdir():
        files.setdefault(int(file.name.partition("-")[0]), []).append(file)
    found: dict[str, Index] = {}
    for name, index in indices.items():
        rows = [one for file in files.get(index.id, ()) for one in _left(file, index.refreshed)]
        behind = _behind(index, ids, sorted(rows, key=lambda one: one.first)) if rows else index
        found[name] = replace(behind, refreshed=behind.next_seq)
    needed = {one.file for index in found.values() for one in index.waiting}
    for file in folder.waiting.iterdir():
        if file not in needed:
            file.unlink()
    return found


def _left(file: Path, settled: int) -> list[Waiting]:
    """Rows of a file that lie nowhere else."""
    return [_read(file, one) for one in journal.read(file) if one.first >= settled]


def _read(file: Path, one: journal.Record) -> Waiting:
    ids = hashes(one.frame.get_column(ID).to_list() if ID in one.frame.columns else ())
    return Waiting(one.first, _numbered(one.frame, one.first), one.weight, ids, file, one.end)
