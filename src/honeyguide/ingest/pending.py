"""What has been read and not yet stored: gathered until it is worth a transaction, then appended while reading goes on."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import polars as pl
from polars._typing import PolarsDataType

from honeyguide.errors import StoreError
from honeyguide.store.protocol import NOTHING, Checkpoint, LedgerReject, Store

ROWS = 120_000
"""Rows that make a sealed segment of their own, about 50 MB of a text log while they are in memory; twice as many save 5 % of disk."""
BYTES = 96 << 20
"""Wide records make a segment with fewer rows."""
SOURCES = 20_000
FRAMES = 2_000
"""Of small files each has a frame of its own, which takes 20 kB however little is in it."""


@dataclass
class Gathered:
    """The frames of one index, in order, and the ledger's lines that go with them."""

    frames: list[pl.DataFrame] = field(default_factory=list)
    checkpoints: dict[str, Checkpoint] = field(default_factory=dict)
    rejects: list[LedgerReject] = field(default_factory=list)
    taken_back: dict[str, int] = field(default_factory=dict)
    rows: int = 0
    bytes: int = 0


class Pending:
    """Appends in the background, one transaction at a time; the next one waits, so that memory stays flat."""

    def __init__(self, store: Store, enrich: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
        self._store = store
        self._enrich = enrich
        self._gathered: dict[str, Gathered] = {}
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="append")
        self._running: Future[None] | None = None

    def add(
        self,
        frame: pl.DataFrame,
        checkpoints: Sequence[Checkpoint],
        rejects: Sequence[LedgerReject],
        taken_back: Mapping[str, int] = NOTHING,
    ) -> None:
        """Takes rows and the places behind them, all of one index; they become visible together, in place of what is taken back."""
        index = checkpoints[0].index
        part = self._gathered.setdefault(index, Gathered())
        if frame.height:
            part.frames.append(frame)
        part.checkpoints.update((checkpoint.identity, checkpoint) for checkpoint in checkpoints)
        part.rejects.extend(rejects)
        part.taken_back.update(taken_back)
        part.rows += frame.height
        part.bytes += int(frame.estimated_size())
        if part.rows >= ROWS or part.bytes >= BYTES or len(part.checkpoints) >= SOURCES or len(part.frames) >= FRAMES:
            self._append(index)

    def flush(self) -> None:
        """Appends what there is and waits until it is stored."""
        for index in list(self._gathered):
            self._append(index)
        self._wait()

    def finish(self) -> None:
        """Appends what is left, waits for it, and ends."""
        self.flush()
        self._writer.shutdown()

    def abandon(self) -> None:
        """Lets go of what isn't stored yet; what is being stored is finished."""
        self._gathered.clear()
        self._writer.shutdown(wait=True)

    def _append(self, index: str) -> None:
        part = self._gathered.pop(index)
        self._wait()
        self._running = self._writer.submit(self._store_part, index, part)

    def _store_part(self, index: str, part: Gathered) -> None:
        try:
            frame = together(part.frames)
            part.frames.clear()
            if frame.height:
                frame = self._enrich(frame)
        except pl.exceptions.PolarsError as error:
            raise StoreError(f"what was read could not be put together: {error}", where=index) from error
        self._store.append(index, frame, list(part.checkpoints.values()), part.rejects, part.taken_back)

    def _wait(self) -> None:
        if self._running is not None:
            running, self._running = self._running, None
            running.result()


def together(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The frames as one, each column in one piece.

    A column that is a list in one of them is one in all; types that have nothing in common become text.
    """
    if not frames:
        return pl.DataFrame()
    kinds: dict[str, set[pl.DataType]] = {}
    for frame in frames:
        for name, dtype in frame.schema.items():
            kinds.setdefault(name, set()).add(dtype)
    listed = {name for name, found in kinds.items() if len(found) > 1 and any(isinstance(dtype, pl.List) for dtype in found)}
    texts = {name for name, found in kinds.items() if len({_family(dtype) for dtype in found} - {""}) > 1}
    return pl.concat([_alike(frame, listed, texts) for frame in frames], how="diagonal_relaxed", rechunk=True)


def _family(dtype: pl.DataType) -> str:
    """Types of one family have a common one that loses nothing."""
    inner = dtype.inner if isinstance(dtype, pl.List) else dtype
    if inner == pl.Null:
        return ""
    if inner.is_temporal():
        return f"time {inner}"
    return "number" if inner.is_numeric() else str(inner)


def _alike(frame: pl.DataFrame, listed: set[str], texts: set[str]) -> pl.DataFrame:
    columns: list[pl.Expr] = []
    for name, dtype in frame.schema.items():
        column = pl.col(name)
        many = isinstance(dtype, pl.List)
        if name in texts:
            inner = dtype.inner if isinstance(dtype, pl.List) else dtype
            if inner != pl.String:
                column = column.list.eval(_text(pl.element(), inner)) if many else _text(column, inner)
        if name in listed and not many:
            column = pl.concat_list(column)
        if name in listed or name in texts:
            columns.append(column.alias(name))
    return frame.with_columns(columns) if columns else frame


def _text(column: pl.Expr, dtype: PolarsDataType) -> pl.Expr:
    if isinstance(dtype, pl.Struct):
        return column.struct.json_encode()
    return column.dt.strftime("%Y-%m-%dT%H:%M:%S%.fZ") if isinstance(dtype, pl.Datetime) else column.cast(pl.String)
