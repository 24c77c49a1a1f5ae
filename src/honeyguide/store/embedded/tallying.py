"""Counts rows into Elasticsearch's `aggregations`: one grouped statement for each aggregation of the tree, from the top down."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from honeyguide.errors import StoreError
from honeyguide.query import aggregation as agg
from honeyguide.query.ast import MatchAll
from honeyguide.store import counting, pipelines
from honeyguide.store.autodates import Spacing, shortest, spacing
from honeyguide.store.bucket_order import SINGLE, ordered, ordering, sorted_by
from honeyguide.store.counting.scene import Scene
from honeyguide.store.embedded.asking import Question, count
from honeyguide.store.embedded.grouping import grouped
from honeyguide.store.embedded.kinds import kind
from honeyguide.store.embedded.kinds.date_histogram import auto_level
from honeyguide.store.embedded.kinds.kind import Bucket, Group, Level, Path
from honeyguide.store.embedded.leading import top_hits, top_metrics
from honeyguide.store.embedded.measuring import Measure, Measured, answer, measure_of
from honeyguide.store.embedded.significance import significant
from honeyguide.store.hits import top_hits_json
from honeyguide.store.protocol import Json

NOTHING: Mapping[str, Sequence[Group]] = MappingProxyType({})
Aggregations = Mapping[str, agg.Aggregation]


def aggregate(asked: Question, aggs: Aggregations) -> Json:
    """See `Store.aggregate`."""
    found = tally(asked, pipelines.plain(aggs), (), [()])[()]
    pipelines.complete(aggs, found)
    return found


def tally(
    asked: Question,
    aggs: Aggregations,
    levels: Sequence[Level],
    paths: Iterable[Path],
    known: Mapping[str, Sequence[Group]] = NOTHING,
) -> dict[Path, Json]:
    """The answers to the aggregations in each of these buckets; `known` are groups that were counted already, by aggregation."""
    found: dict[Path, Json] = {path: {} for path in paths}
    measures = {name: measure_of(asked, one) for name, one in aggs.items() if isinstance(one, Measured)}
    for path, answers in _measured(asked, measures, levels).items():
        if path in found:
            found[path].update(answers)
    for name, one in aggs.items():
        if isinstance(one, agg.TopHits | agg.TopMetrics):
            first = top_hits(asked, levels, one) if isinstance(one, agg.TopHits) else top_metrics(asked, levels, one)
            for path, answered in first.items():
                if path in found:
                    found[path][name] = answered
        elif isinstance(one, agg.Bucketing):
            for path, answered in _buckets(asked, one, levels, found.keys(), known.get(name)).items():
                found[path][name] = answered
    empty = _empty(aggs, asked.now)
    return {path: {name: answers.get(name, empty[name]) for name in aggs} for path, answers in found.items()}


def _empty(aggs: Aggregations, now: datetime) -> Json:
    """The answers where there are no rows."""
    return counting.count(aggs, [], Scene(now, [], lambda _, __: top_hits_json([], 0), counting.count))


def _measured(asked: Question, measures: Mapping[str, Measure], levels: Sequence[Level]) -> dict[Path, dict[str, Json]]:
    """The metrics in each bucket; those that need rows of their own form are counted by themselves."""
    plain = {name: measure for name, measure in measures.items() if not measure.alone}
    found: dict[Path, dict[str, Json]] = {}
    for group in [plain, *({name: measure} for name, measure in measures.items() if measure.alone)]:
        for one in grouped(asked, levels, group) if group else ():
            answers = {name: answer(measure, one.values[name]) for name, measure in group.items()}
            found.setdefault(one.path, {}).update(answers)
    return found


def _buckets(
    asked: Question, one: agg.Bucketing, levels: Sequence[Level], paths: Iterable[Path], known: Sequence[Group] | None
) -> dict[Path, Json]:
    match one:
        case agg.Global():
            if levels:
                raise StoreError("a global aggregation can only stand at the top")
            everything = replace(asked, query=MatchAll())
            return {(): {"doc_count": count(everything), **tally(everything, one.aggs, (), [()])[()]}}
        case agg.Nested(path=path):
            return _counted(asked.within(path), Level(one), levels, paths, None)
        case agg.ReverseNested():
            if not asked.inner:
                raise StoreError("Reverse nested aggregation can not be used outside a [nested] aggregation")
            return _counted(asked.seen(inner=False), Level(one), levels, paths, None)
        case agg.AutoDateHistogram():
            return _automatic(asked, one, levels, paths)
        case agg.SignificantTerms():
            level = kind(one).level(asked, one)
            groups, frames = significant(asked, levels, replace(level, inner=asked.inner))
            nothing = {"doc_count": 0, "bg_count": 0}
            return {path: {**frames.get(path, nothing), **found} for path, found in _counted(asked, level, levels, paths, groups).items()}
        case _:
            return _counted(asked, kind(one).level(asked, one), levels, paths, known)


def _automatic(asked: Question, one: agg.AutoDateHistogram, levels: Sequence[Level], paths: Iterable[Path]) -> dict[Path, Json]:
    """Every parent has its own spans, by its first and last time; parents with the same ones are counted together."""
    found: dict[Path, Json] = {path: {"buckets": [], "interval": shortest(one)} for path in paths}
    if set(asked.kinds(one.field)) - {"date"}:
        return found
    ends = measure_of(asked, agg.Metric("stats", one.field))
    alike: dict[Spacing, list[Path]] = {}
    for group in grouped(asked, levels, {"ends": ends}):
        _, low, high, *_ = group.values["ends"]
        if group.path in found and low is not None:
            alike.setdefault(spacing(one, low, high), []).append(group.path)
    for spaced, here in alike.items():
        found |= _counted(asked, auto_level(one, spaced), levels, here, None)
    return found


@dataclass
class _Parent:
    """The buckets of one parent, and how many rows are in all of them."""

    buckets: list[Bucket]
    total: int = 0


def _counted(
    asked: Question, level: Level, levels: Sequence[Level], paths: Iterable[Path], known: Sequence[Group] | None
) -> dict[Path, Json]:
    level = replace(level, inner=asked.inner)
    one, how, deeper = level.buckets, kind(level.buckets), (*levels, level)
    inner_known: dict[str, Sequence[Group]] = {}
    if known is None:
        together = _together(asked, one, deeper)
        if together is not None:
            known, inner_known = together
    leading = how.leading(asked, level) if known is None else None
    measures = _order_measures(asked, one) if known is None and leading is None else {}
    plain = {name: measure for name, measure in measures.items() if not measure.alone}
    answers = _measured(asked, {name: measures[name] for name in measures.keys() - plain.keys()}, deeper)
    wanted = _order_parts(one)
    there = {path: _Parent([]) for path in paths}
    groups = grouped(asked, deeper, plain, leading) if known is None else known
    for path, found in _order_buckets(asked, one, deeper, groups).items():
        answers.setdefault(path, {}).update(found)
    for group in groups:
        parent, raw = there.get(group.path[:-1]), group.path[-1]
        if parent is not None and raw is not None:
            order: tuple[Any, ...] = ()
            if wanted:
                told = {name: answer(plain[name], values) for name, values in group.values.items()} if plain else {}
                told |= answers.get(group.path, {})
                order = tuple(sorted_by({"doc_count": group.count, **told}, metric, part, one.aggs) for metric, part in wanted)
            parent.buckets.append(Bucket(raw, how.value(level, raw), group.count, order, group.also))
            parent.total = group.total
    if isinstance(one, agg.Terms | agg.MultiTerms) and not one.min_doc_count:
        _add_empty(replace(asked, query=MatchAll()), level, there.values())
    chosen = {path: how.chosen(asked, level, parent.buckets) for path, parent in there.items()}
    if leading is not None:
        chosen = {path: (kept, there[path].total - sum(bucket.count for bucket in kept)) for path, (kept, _) in chosen.items()}
    inner: dict[Path, Json] = {}
    if one.aggs:
        kept = {(*path, bucket.raw) for path, (buckets, _) in chosen.items() for bucket in buckets if bucket.count}
        if kept:
            allowed = tuple(dict.fromkeys(path[-1] for path in kept)) if _few(asked, level, kept) else None
            inner = tally(asked, one.aggs, (*levels, replace(level, allowed=allowed)), kept, inner_known)
    empty = _empty(one.aggs, asked.now)
    return {
        path: _shown(
            level, buckets, others, {bucket.raw: inner.get((*path, bucket.raw), empty) for bucket in buckets if bucket.count}, empty
        )
        for path, (buckets, others) in chosen.items()
    }


def _add_empty(everything: Question, level: Level, parents: Iterable[_Parent]) -> None:
    """Buckets for the keys that only other rows of the indices have."""
    keys = [group.path[0] for group in grouped(everything, [level], {}) if group.path[0] is not None]
    order = tuple(sorted_by({"doc_count": 0}, name, part, level.buckets.aggs) for name, part in _order_parts(level.buckets))
    for parent in parents:
        there = {bucket.raw for bucket in parent.buckets}
        parent.buckets += [Bucket(raw, kind(level.buckets).value(level, raw), 0, order) for raw in keys if raw not in there]


def _few(asked: Question, level: Level, kept: Iterable[Path]) -> bool:
    """Whether only some of the buckets are shown, so that naming them saves counting the others."""
    return kind(level.buckets).literal(asked, level, next(iter(kept))[-1]) is not None


def _together(asked: Question, one: agg.Bucketing, deeper: Sequence[Level]) -> tuple[list[Group], dict[str, Sequence[Group]]] | None:
    """A histogram whose only inner buckets have one key a row is counted with them in one statement; its own counts are their sums."""
    inside = [(name, inner) for name, inner in one.aggs.items() if isinstance(inner, agg.Terms | agg.DateHistogram | agg.Histogram)]
    if not isinstance(one, agg.DateHistogram | agg.Histogram) or len(inside) != 1 or len(one.aggs) != 1:
        return None
    name, inner = inside[0]
    level = replace(kind(inner).level(asked, inner), inner=asked.inner)
    if measure_of(asked, agg.Metric("value_count", inner.field)).lists or (
        isinstance(inner, agg.Terms) and kind(inner).leading(asked, level) is None
    ):
        return None
    groups = grouped(asked, (*deeper, level), {})
    sums: dict[Path, int] = {}
    for group in groups:
        sums[group.path[:-1]] = sums.get(group.path[:-1], 0) + group.count
    return [Group(path, rows) for path, rows in sums.items()], {name: groups}


def _order_measures(asked: Question, one: agg.Bucketing) -> dict[str, Measure]:
    """The metrics by which buckets are chosen."""
    if not isinstance(one, agg.Terms | agg.MultiTerms):
        return {}
    names = {ordering(name, one.aggs)[0] for name, _ in one.order if name not in {"_count", "_key"}}
    return {name: measure_of(asked, metric) for name in names if isinstance(metric := one.aggs.get(name), Measured)}


def _order_buckets(asked: Question, one: agg.Bucketing, deeper: Sequence[Level], groups: Sequence[Group]) -> dict[Path, Json]:
    """The answers of the single inner buckets by which buckets are chosen."""
    if not isinstance(one, agg.Terms | agg.MultiTerms):
        return {}
    names = {ordering(name, one.aggs)[0] for name, _ in one.order if name not in {"_count", "_key"}}
    inside = {name: found for name in sorted(names) if isinstance(found := one.aggs[name], SINGLE)}
    return tally(asked, inside, deeper, [group.path for group in groups if group.path[-1] is not None]) if inside else {}


def _order_parts(one: agg.Bucketing) -> list[tuple[str, str]]:
    """What buckets are ordered by: `_count`, `_key`, or a metric and the part of its answer."""
    if not isinstance(one, agg.Terms | agg.MultiTerms):
        return []
    return [("_key", "") if name == "_key" else ordering(name, one.aggs) for name, _ in one.order]


def _shown(level: Level, buckets: Sequence[Bucket], others: int, inner: Mapping[Any, Json], empty: Json) -> Json:
    how, one = kind(level.buckets), level.buckets
    made = [{**how.shown(level, bucket.key), "doc_count": bucket.count, **inner.get(bucket.raw, empty)} for bucket in buckets]
    if isinstance(one, agg.DateHistogram | agg.Histogram):
        keyed = [(bucket.key, shown) for bucket, shown in zip(buckets, made, strict=True)]
        ordered(keyed, one.order, one.aggs)
        made = [shown for _, shown in keyed]
    return how.answer(level, buckets, made, others)
