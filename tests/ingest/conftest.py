"""An intake into the naive store: what it does to files is the same over every store."""

from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import TypeAlias

import polars as pl
import pytest

from honeyguide.ingest.intake import ingest
from honeyguide.ingest.ledger import Ledger, Zone
from honeyguide.sources import walk
from honeyguide.store.naive import NaiveStore
from honeyguide.store.protocol import Search

Take: TypeAlias = Callable[..., Ledger]


@pytest.fixture
def store() -> NaiveStore:
    return NaiveStore()


@pytest.fixture
def take(store: NaiveStore) -> Take:
    """Take paths in; times are read as UTC."""

    def run(*paths: Path | str) -> Ledger:
        return ingest(store, walk(list(map(str, paths))), zone=(UTC, Zone("UTC", "option")), enrich=lambda frame: frame)

    return run


@pytest.fixture
def events(store: NaiveStore) -> Callable[[], pl.DataFrame]:
    """Everything in the store, by place."""

    def rows() -> pl.DataFrame:
        frames = [frame for frame in store.scan(Search()) if frame.height]
        return pl.concat(frames, how="diagonal_relaxed").sort("log.offset") if frames else pl.DataFrame()

    return rows
