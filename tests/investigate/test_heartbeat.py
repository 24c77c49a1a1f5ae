"""What heartbeats prove."""

from datetime import UTC, datetime, timedelta

import pytest

from honeyguide.investigate.heartbeat import Beats, frozen, timers
from honeyguide.investigate.logs import Place

NOON = datetime(2025, 3, 4, 12, 0, 0, tzinfo=UTC)


def groups(*beats: tuple[int, int]) -> list[Beats]:
    """Groups of beats from (seconds after noon, how many)."""
    made: list[Beats] = []
    for seconds, count in beats:
        stamp = NOON + timedelta(seconds=seconds)
        made.append(Beats(stamp, tuple(Place(0, seconds * 100 + one) for one in range(count)), made[-1].stamp if made else None))
    return made


@pytest.mark.parametrize(
    ("beats", "threads", "proven"),
    [
        ([(0, 1), (60, 1), (120, 1)], 1, []),
        ([(0, 1), (60, 1), (83, 4)], 1, [180]),
        ([(0, 1), (60, 1), (83, 1)], 1, [37]),
        ([(0, 1), (60, 3), (240, 1)], 1, [120]),
        ([(0, 2), (60, 2), (120, 2)], 2, []),
        ([(0, 2), (60, 2), (90, 6)], 2, [120]),
        ([(0, 1), (23, 1), (120, 1)], 1, []),
        ([(3600, 1), (3660, 1), (60, 1), (120, 1)], 1, []),
    ],
)
def test_frozen_beats(beats: list[tuple[int, int]], threads: int, proven: list[int]) -> None:
    assert [int(group.lasted(threads).total_seconds()) for group in frozen(groups(*beats), threads)] == proven


@pytest.mark.parametrize(
    ("beats", "known", "threads"),
    [
        ([(0, 4)], None, 1),
        ([(0, 2), (60, 2), (120, 2)], None, 2),
        ([(0, 1), (60, 1), (90, 7)], None, 1),
        ([(0, 2), (60, 2)], 3, 3),
        ([], None, 1),
    ],
)
def test_how_many_threads_beat(beats: list[tuple[int, int]], known: int | None, threads: int) -> None:
    assert timers(groups(*beats), known) == threads
