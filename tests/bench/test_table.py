"""The bench's table: ratios, budgets kept and missed, what the peers are better at, and answers that differ."""

from bench.measure import COLUMN, DISK, NEEDLE, OURS, RATE, Figure
from bench.table import differing, table

FIGURES = [
    Figure(OURS, RATE, 1_000_000, "records/s"),
    Figure(OURS, DISK, 6, "bytes a record"),
    Figure(OURS, NEEDLE, 30, "ms", answer=8),
    Figure(OURS, COLUMN, 4, "ms", answer=3),
    Figure("VictoriaLogs", RATE, 250_000, "records/s", "parsed before"),
    Figure("VictoriaLogs", DISK, 5, "bytes a record"),
    Figure("VictoriaLogs", NEEDLE, 40, "ms", answer=8),
    Figure("VictoriaLogs", COLUMN, 1, "ms", answer=2),
]


def test_each_row_has_the_budget_and_the_ratio_of_ours_to_the_peers() -> None:
    assert table(FIGURES).splitlines() == [
        "| | budget | honeyguide | VictoriaLogs |",
        "|---|---|---|---|",
        "| into the store, records/s | ≥ 2.5 × VictoriaLogs: kept | 1,000,000 | 250,000 (×4.00) parsed before |",
        "| on disk, bytes a record | ≤ 5: **missed by 1.20 times** | 6.0 | 5.0 (×1.20) |",
        "| needle in the text, ms | ≤ 1 × VictoriaLogs: kept | 30.0 | 40.0 (×0.75) |",
        "| needle in a column, ms | ≤ 10: kept | 4.0 | 1.0 (×4.00) |",
        "| **where we lose** | |  | needle in a column (4.0 times); on disk (1.2 times) |",
    ]


def test_a_budget_that_is_a_multiple_of_an_absent_peer_isnt_judged() -> None:
    assert "≥ 2.5 × VictoriaLogs: not measured" in table(FIGURES[:1])


def test_an_answer_that_isnt_ours_is_named() -> None:
    assert differing(FIGURES) == ["VictoriaLogs answers 2 to “needle in a column”, Honeyguide 3"]
