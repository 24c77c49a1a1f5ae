"""Saved searches with a threshold: more rows of the last minutes match than somebody wants."""

from collections.abc import Iterator

from honeyguide.query.ast import And, Range
from honeyguide.schema.words import Words
from honeyguide.watch.alert import INDEX, Observation
from honeyguide.watch.detector import Detector
from honeyguide.watch.view import View


def look(view: View) -> Iterator[Observation]:
    """One observation a search."""
    for one in view.thresholds:
        span = Range("@timestamp", gte=(view.now - one.within).isoformat(), lte=view.now.isoformat())
        count = view.store.count(f"{one.index},-{INDEX}", And((one.query, span)))
        if count > one.above:
            minutes = one.within.total_seconds() / 60
            yield Observation(
                "thresholds",
                "threshold",
                one.id,
                "threshold",
                Words(f"“{one.title}” is above its threshold.", f"「{one.title}」がしきい値を超えました。"),
                Words(
                    f"{count:,} rows of the last {minutes:g} min match; more than {one.above:,} were to be told.",
                    f"直近{minutes:g}分間に{count:,}行が一致しました（しきい値{one.above:,}）。",
                ),
                confidence=1.0,
            )


DETECTOR = Detector(
    "thresholds",
    Words("Saved searches with a threshold", "しきい値付きの保存済み検索"),
    Words(
        "A saved object of the type `threshold` names a query, a number of rows and a span; more rows than that call.",
        "`threshold`型の保存オブジェクトが検索・行数・期間を指定し、それを超えると通知します。",
    ),
    look,
)
