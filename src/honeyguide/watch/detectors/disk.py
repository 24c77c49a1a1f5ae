"""A disk that is filling: a full one kills the honeypot."""

from collections.abc import Iterator
from pathlib import Path

from honeyguide.schema.words import Words
from honeyguide.watch.alert import Observation
from honeyguide.watch.detector import Detector
from honeyguide.watch.view import View

LITTLE = 1 << 30
PART = 0.05
ENOUGH = 1.2
"""Times the limit that has to be free again before it is over."""
AHEAD = 86_400.0
"""Seconds ahead that a disk that fills at its rate of the last hour is called for."""
HOUR = 3600.0
PLACES = 50


def look(view: View) -> Iterator[Observation]:
    """One observation a disk of the data folder and the followed files."""
    places: dict[int, Path] = {}
    for path in [view.folder, *map(Path, sorted({str(Path(file).parent) for file in view.files})[:PLACES])]:
        try:
            places.setdefault(path.stat().st_dev, path)
        except OSError:
            continue
    for device, path in places.items():
        total, free = view.disk(path)
        if not total:
            continue
        state = view.memory.setdefault(str(device), {"points": [], "low": False})
        state["points"] = [*(point for point in state["points"] if view.clock - point[0] <= HOUR), (view.clock, free)][-400:]
        limit = min(LITTLE, total * PART) if total < 20 * LITTLE else LITTLE
        left = _seconds_left(state["points"], free)
        filling = left is not None and left < AHEAD and free < total * 0.2
        low = free < limit * (ENOUGH if state["low"] else 1)
        state["low"] = low
        if low or filling:
            yield _observed(path, total, free, left if filling else None)


def _seconds_left(points: list[tuple[float, int]], free: int) -> float | None:
    """Until it is full, at the rate of the last hour; None where less than half of that is known, or it isn't filling."""
    (began, first), (now, _) = points[0], points[-1]
    if now - began < HOUR / 2 or first <= free:
        return None
    return free / ((first - free) / (now - began))


def _observed(path: Path, total: int, free: int, left: float | None) -> Observation:
    soon_en = f" At the rate of the last hour it is full in {left / 3600:.1f} h." if left is not None else ""
    soon_ja = f"直近1時間の速度では{left / 3600:.1f}時間後に満杯になります。" if left is not None else ""
    return Observation(
        "disk",
        "disk",
        str(path),
        "disk-filling",
        Words("A disk is filling.", "ディスクの空きが減っています。"),
        Words(
            f"{free >> 20:,} MB of {total >> 20:,} MB are free where {path} lies.{soon_en} A full disk stops the honeypot.",
            f"{path}のあるディスクの空きは{total >> 20:,} MB中{free >> 20:,} MBです。{soon_ja}満杯になるとハニーポットが止まります。",
        ),
        advice=Words(
            "See what may go: `honeyguide retention --dry-run`, old recordings of conversations, rotated logs.",
            "削除できるものを確認してください：`honeyguide retention --dry-run`、古いバイトストリーム、ローテーション済みのログ。",
        ),
        severity="critical" if left is None else "warning",
        confidence=1.0,
    )


DETECTOR = Detector(
    "disk",
    Words("A disk that is filling", "満杯になりつつあるディスク"),
    Words(
        "Less than 1 GB (on small disks 5 %) is free where the data or the logs lie, or it will be within a day at the present rate.",
        "データやログのあるディスクの空きが1 GB（小さなディスクでは5 %）未満か、現在の速度で1日以内にそうなる状態です。",
    ),
    look,
)
