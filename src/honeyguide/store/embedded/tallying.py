"""Counts rows into Elasticsearch's `aggregations`: one grouped statement for each aggregation of the tree, from the top down."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from honeyguide.query import aggregation as agg
from honeyguide.store import counting
from honeyguide.store.buckets import filled, filled_numbers
from honeyguide.store.embedded.asking import Question
from honeyguide.store.embedded.bucketing import Buckets, Level, clock_shifts, date_key, kind_of, shown_bucket
from honeyguide.store.embedded.grouping import Group, Path, grouped
from honeyguide.store.embedded.leading import top_hits
from honeyguide.store.embedded.measuring import Measure, answer, measure_of
from honeyguide.store.hits import top_hits_json
from honeyguide.store.protocol import Json

NOTHING: Mapping[str, Sequence[Group]] = MappingProxyType({})


def aggregate(asked: Question, aggs: Mapping[str, agg.Aggregation]) -> Json:
    """See `Store.aggregate`."""
    return tally(asked, aggs, (), [()])[()]


def tally(
    asked: Question,
    aggs: Mapping[str, agg.Aggregation],
    levels: Sequence[Level],
    paths: Iterable[Path],
    known: Mapping[str, Sequence[Group]] = NOTHING,
) -> dict[Path, Json]:
    """The answers to the aggregations in each of these buckets; `known` are groups that were counted already, by aggregation."""
    found: dict[Path, Json] = {path: {} for path in paths}
    measures = {name: measure_of(asked, one) for name, one in aggs.items() if isinstance(one, agg.Metric | agg.Percentiles)}
    plain = {name: measure for name, measure in measures.items() if not measure.spread}
    for group in [plain, *({name: measure} for name, measure in measures.items() if measure.spread)]:
        for one in grouped(asked, levels, group) if group else ():
            if one.path in found:
                for name, measure in group.items():
                    found[one.path][name] = answer(measure, one.values[name])
    for name, one in aggs.items():
        if isinstance(one, agg.TopHits):
            for path, answered in top_hits(asked, levels, one).items():
                if path in found:
                    found[path][name] = answered
        elif not isinstance(one, agg.Metric | agg.Percentiles):
            for path, answered in _buckets(asked, one, levels, found.keys(), known.get(name)).items():
                found[path][name] = answered
    empty = counting.count(aggs, [], asked.now, lambda _, __: top_hits_json([], 0))
    return {path: {name: answers.get(name, empty[name]) for name in aggs} for path, answers in found.items()}


@dataclass(frozen=True)
class Bucket:
    """A bucket: its key as SQL gave it and as it is sorted, and its rows."""

    raw: Any
    key: Any
    count: int
    order: tuple[Any, ...] = ()


def _buckets(
    asked: Question, one: Buckets, levels: Sequence[Level], paths: Iterable[Path], known: Sequence[Group] | None
) -> dict[Path, Json]:
    level = _level(asked, one)
    deeper = (*levels, level)
    inner_known: dict[str, Sequence[Group]] = {}
    if known is None:
        together = _together(asked, one, deeper)
        if together is not None:
            known, inner_known = together
    measures = _order_measures(asked, one) if isinstance(one, agg.Terms) and known is None else {}
    leading = one if isinstance(one, agg.Terms) and known is None and not measures and _plain_order(one) else None
    there: dict[Path, list[Bucket]] = {path: [] for path in paths}
    totals: dict[Path, int] = {}
    for group in grouped(asked, deeper, measures, leading) if known is None else known:
        path, raw = group.path[:-1], group.path[-1]
        if path in there and raw is not None:
            order = _order_values(one, group.count, {name: answer(measures[name], value) for name, value in group.values.items()})
            there[path].append(Bucket(raw, _key(level, raw), group.count, order))
            totals[path] = group.total
    chosen = {path: _chosen(asked, one, found) for path, found in there.items()}
    if leading is not None:
        chosen = {path: (kept, totals.get(path, 0) - sum(one.count for one in kept)) for path, (kept, _) in chosen.items()}
    inner: dict[Path, Json] = {}
    if one.aggs:
        kept = {(*path, bucket.raw) for path, (buckets, _) in chosen.items() for bucket in buckets if bucket.count}
        if kept:
            allowed = tuple(dict.fromkeys(path[-1] for path in kept)) if isinstance(one, agg.Terms) else None
            inner = tally(asked, one.aggs, (*levels, replace(level, allowed=allowed)), kept, inner_known)
    empty = counting.count(one.aggs, [], asked.now, lambda _, __: top_hits_json([], 0))
    return {
        path: _shown(level, buckets, others, {bucket.raw: inner.get((*path, bucket.raw), empty) for bucket in buckets}, empty)
        for path, (buckets, others) in chosen.items()
    }


def _together(asked: Question, one: Buckets, deeper: Sequence[Level]) -> tuple[list[Group], dict[str, Sequence[Group]]] | None:
    """A histogram whose only inner buckets have one key a row is counted with them in one statement; its own counts are their sums."""
    inside = [(name, inner) for name, inner in one.aggs.items() if isinstance(inner, agg.Terms | agg.DateHistogram | agg.Histogram)]
    if not isinstance(one, agg.DateHistogram | agg.Histogram) or len(inside) != 1 or len(one.aggs) != 1:
        return None
    name, inner = inside[0]
    if measure_of(asked, agg.Metric("value_count", inner.field)).lists or (isinstance(inner, agg.Terms) and not _plain_order(inner)):
        return None
    groups = grouped(asked, (*deeper, _level(asked, inner)), {})
    sums: dict[Path, int] = {}
    for group in groups:
        sums[group.path[:-1]] = sums.get(group.path[:-1], 0) + group.count
    return [Group(path, count) for path, count in sums.items()], {name: groups}


def _plain_order(terms: agg.Terms) -> bool:
    return all(name in {"_count", "_key"} for name, _ in terms.order)


def _level(asked: Question, one: Buckets) -> Level:
    if isinstance(one, agg.Terms):
        return Level(one, kind_of(asked, one.field))
    if isinstance(one, agg.DateHistogram) and one.zone not in {"UTC", "Z"}:
        ends = measure_of(asked, agg.Metric("stats", one.field))
        for group in grouped(asked, (), {"ends": ends}):
            _, low, high, _ = group.values["ends"]
            if low is not None:
                day = 86_400_000_000
                return Level(one, "date", clock_shifts(one.zone, low - 32 * day, high + 32 * day))
    return Level(one, "date" if isinstance(one, agg.DateHistogram) else "keyword")


def _order_measures(asked: Question, terms: agg.Terms) -> dict[str, Measure]:
    names = {name.partition(".")[0] for name, _ in terms.order} - {"_count", "_key"}
    return {name: measure_of(asked, one) for name in names if isinstance(one := terms.aggs.get(name), agg.Metric)}


def _order_values(one: Buckets, count: int, answers: Mapping[str, Json]) -> tuple[Any, ...]:
    if not isinstance(one, agg.Terms):
        return ()
    found: list[Any] = []
    for name, _ in one.order:
        outer, _, inner = name.partition(".")
        found.append(count if name == "_count" else answers.get(outer, {}).get(inner or "value"))
    return tuple(found)


def _key(level: Level, raw: Any) -> Any:
    return date_key(level.buckets, raw) if isinstance(level.buckets, agg.DateHistogram) else raw


def _chosen(asked: Question, one: Buckets, found: list[Bucket]) -> tuple[list[Bucket], int]:
    """The buckets to show, in order, and how many rows are in the others."""
    match one:
        case agg.Terms():
            kept = sorted((bucket for bucket in found if bucket.count >= one.min_doc_count), key=lambda bucket: bucket.key)
            for at, (name, descending) in reversed(list(enumerate(one.order))):
                kept = _ordered(kept, None if name == "_key" else at, descending=descending)
            return kept[: one.size], sum(bucket.count for bucket in kept[one.size :])
        case agg.DateHistogram():
            by_key = {bucket.key: bucket for bucket in found}
            keys = filled(one, list(by_key), asked.now)
            return [bucket for key in keys if (bucket := by_key.get(key, Bucket(None, key, 0))).count >= one.min_doc_count], 0
        case agg.Histogram():
            by_key = {bucket.key: bucket for bucket in found}
            keys = filled_numbers(list(by_key), one.interval, one.offset, one.min_doc_count)
            return [bucket for key in keys if (bucket := by_key.get(key, Bucket(None, key, 0))).count >= one.min_doc_count], 0
        case agg.Filters(filters=filters):
            by_key = {bucket.key: bucket for bucket in found}
            return [by_key.get(name, Bucket(None, name, 0)) for name in filters], 0
        case agg.Missing():
            return found or [Bucket(None, True, 0)], 0


def _ordered(buckets: list[Bucket], at: int | None, *, descending: bool) -> list[Bucket]:
    """By key or by a value; buckets without the value come last either way."""
    if at is None:
        return sorted(buckets, key=lambda bucket: bucket.key, reverse=descending)
    have = sorted((bucket for bucket in buckets if bucket.order[at] is not None), key=lambda bucket: bucket.order[at], reverse=descending)
    return have + [bucket for bucket in buckets if bucket.order[at] is None]


def _shown(level: Level, buckets: Sequence[Bucket], others: int, inner: Mapping[Any, Json], empty: Json) -> Json:
    made = [
        {**shown_bucket(level, bucket.key), "doc_count": bucket.count, **(inner[bucket.raw] if bucket.count else empty)}
        for bucket in buckets
    ]
    match level.buckets:
        case agg.Terms():
            return {"doc_count_error_upper_bound": 0, "sum_other_doc_count": others, "buckets": made}
        case agg.Filters():
            return {"buckets": {bucket.key: one for bucket, one in zip(buckets, made, strict=True)}}
        case agg.Missing():
            return made[0]
        case _:
            return {"buckets": made}
