"""Saved searches with a threshold: more rows of the last minutes match than somebody wants."""

from collections.abc import Iterator

from honeyguide.errors import HoneyguideError, IndexMissing, StoreError
from honeyguide.query.ast import And, Query, Range
from honeyguide.schema.words import Words
from honeyguide.store.protocol import Store
from honeyguide.watch.alert import INDEX, Observation
from honeyguide.watch.detector import Detector
from honeyguide.watch.view import View


def look(view: View) -> Iterator[Observation]:
    """One observation a search; raises at the end, for all of them, where some couldn't be asked."""
    failed: list[str] = []
    for one in view.thresholds:
        span = Range("@timestamp", gte=(view.now - one.within).isoformat(), lte=view.now.isoformat())
        try:
            count = _count(view.store, one.index.split(","), And((one.query, span)))
        except HoneyguideError as error:
            failed.append(f"{one.id}: {error}")
            continue
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
    if failed:
        raise StoreError("; ".join(failed))


def _count(store: Store, names: list[str], query: Query) -> int:
    """Rows; an index that isn't there (yet) has none."""
    try:
        return store.count(",".join((*names, f"-{INDEX}")), query)
    except IndexMissing:
        there = [name for name in names if _is_there(store, name)]
        return _count(store, there, query) if 0 < len(there) < len(names) else 0


def _is_there(store: Store, name: str) -> bool:
    if name.startswith("-"):
        return True
    try:
        store.indices(name)
    except IndexMissing:
        return False
    return True


DETECTOR = Detector(
    "thresholds",
    Words("Saved searches with a threshold", "しきい値付きの保存済み検索"),
    Words(
        "A saved object of the type `threshold` names a query, a number of rows and a span; more rows than that call.",
        "`threshold`型の保存オブジェクトが検索・行数・期間を指定し、それを超えると通知します。",
    ),
    look,
)
