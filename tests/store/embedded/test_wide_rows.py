"""Wide rows: a frame of few rows and many bytes is sealed at once, and its ledger's lines are written with it."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from honeyguide.query.ast import MatchAll
from honeyguide.schema.event import SOURCE
from honeyguide.store.opening import open_store
from honeyguide.store.protocol import Checkpoint, LedgerReject


def frame(rows: int, width: int) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "message": [f"{row:08}" * (width // 8) for row in range(rows)],
            "log.offset": list(range(rows)),
            SOURCE: ["one"] * rows,
        }
    )


def test_few_wide_rows_are_a_segment_and_few_narrow_ones_are_not(tmp_path: Path) -> None:
    seen = datetime(2026, 3, 4, tzinfo=UTC)
    line = Checkpoint("one", "/a", "x", "wide", position=9, updated=seen)
    reject = LedgerReject("one", 1, 2, "no reason", "text")
    store = open_store(tmp_path)
    try:
        store.append("narrow", frame(100, 80), [], [])
        assert not list((tmp_path / "segments").iterdir())
        store.append("wide", frame(2_000, 16_000), [line], [reject])
        assert len(list((tmp_path / "segments").iterdir())) == 1
        assert (store.count("narrow", MatchAll()), store.count("wide", MatchAll())) == (100, 2_000)
        assert list(store.checkpoints()) == [line]
    finally:
        store.close()
