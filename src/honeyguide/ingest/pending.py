"""What has been read and not yet stored: gathered until it is worth a transaction, then appended while reading goes on."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import polars as pl

from honeyguide.store.protocol import Checkpoint, LedgerReject, Store

ROWS = 250_000
"""Rows that make a sealed segment of their own; about 100 MB while they are in memory."""
SOURCES = 5_000


@dataclass
class Gathered:
    """The frames of one index, in order, and the ledger's lines that go with them."""

    frames: list[pl.DataFrame] = field(default_factory=list)
    checkpoints: dict[str, Checkpoint] = field(default_factory=dict)
    rejects: list[LedgerReject] = field(default_factory=list)
    rows: int = 0


class Pending:
    """Appends in the background, one transaction at a time; the next one waits, so that memory stays flat."""

    def __init__(self, store: Store, enrich: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
        self._store = store
        self._enrich = enrich
        self._gathered: dict[str, Gathered] = {}
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="append")
        self._running: Future[None] | None = None

    def add(self, frame: pl.DataFrame, checkpoints: Sequence[Checkpoint], rejects: Sequence[LedgerReject]) -> None:
        """Takes rows and the places behind them, all of one index; they become visible together."""
        index = checkpoints[0].index
        part = self._gathered.setdefault(index, Gathered())
        if frame.height:
            part.frames.append(frame)
        part.checkpoints.update((checkpoint.identity, checkpoint) for checkpoint in checkpoints)
        part.rejects.extend(rejects)
        part.rows += frame.height
        if part.rows >= ROWS or len(part.checkpoints) >= SOURCES:
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
        frame = pl.concat(part.frames, how="diagonal_relaxed") if part.frames else pl.DataFrame()
        part.frames.clear()
        if frame.height:
            frame = self._enrich(frame)
        self._store.append(index, frame, list(part.checkpoints.values()), part.rejects)

    def _wait(self) -> None:
        if self._running is not None:
            self._running.result()
            self._running = None
