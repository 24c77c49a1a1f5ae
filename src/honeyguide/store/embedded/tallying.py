"""Counts rows into Elasticsearch's `aggregations`: one grouped statement for each aggregation of the tree, from the top down."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from honeyguide.query import aggregation as agg
from honeyguide.store import counting
from honeyguide.store.buckets import filled, filled_numbers
from honeyguide.store.embedded.asking import Question
from honeyguide.store.embedded.bucketing import Buckets, Keyed, Level, clock_shifts, date_key, key_sql, kind_of, shown_bucket
from honeyguide.store.embedded.columns import sql_type
from honeyguide.store.embedded.leading import top_hits
from honeyguide.store.embedded.measuring import Measure, answer, measure_of
from honeyguide.store.embedded.predicates import mentioned
from honeyguide.store.hits import top_hits_json
from honeyguide.store.protocol import Json

Path = tuple[Any, ...]


def aggregate(asked: Question, aggs: Mapping[str, agg.Aggregation]) -> Json:
    """See `Store.aggregate`."""
    return tally(asked, aggs, (), [()])[()]


def tally(asked: Question, aggs: Mapping[str, agg.Aggregation], levels: Sequence[Level], paths: Iterable[Path]) -> dict[Path, Json]:
    """The answers to the aggregations in each of these buckets."""
    found: dict[Path, Json] = {path: {} for path in paths}
    measures = {name: measure_of(asked, one) for name, one in aggs.items() if isinstance(one, agg.Metric | agg.Percentiles)}
    plain = {name: measure for name, measure in measures.items() if not measure.spread}
    for group in [plain, *({name: measure} for name, measure in measures.items() if measure.spread)]:
        for path, _, values in _grouped(asked, levels, group) if group else ():
            if path in found:
                for name, measure in group.items():
                    found[path][name] = answer(measure, values[name])
    for name, one in aggs.items():
        if isinstance(one, agg.TopHits):
            for path, answered in top_hits(asked, levels, one).items():
                if path in found:
                    found[path][name] = answered
        elif not isinstance(one, agg.Metric | agg.Percentiles):
            for path, answered in _buckets(asked, one, levels, found.keys()).items():
                found[path][name] = answered
    empty = counting.count(aggs, [], asked.now, lambda _, __: top_hits_json([], 0))
    return {path: {name: answers.get(name, empty[name]) for name in aggs} for path, answers in found.items()}


def _grouped(
    asked: Question, levels: Sequence[Level], measures: Mapping[str, Measure]
) -> list[tuple[Path, int, dict[str, tuple[Any, ...]]]]:
    """For each bucket: its keys, how many rows, and what each measure reads."""
    source = rows_sql(asked, levels, measures)
    if source is None:
        return []
    keys = [f"k{at}" for at in range(len(levels))]
    select = [*keys, "count(*)"]
    widths: list[tuple[str, int]] = []
    for at, (name, measure) in enumerate(measures.items()):
        columns = measure.select(f"m{at}")
        widths.append((name, len(columns)))
        select += columns
    sql = f"SELECT {', '.join(select)} FROM ({source})" + (f" GROUP BY {', '.join(keys)}" if keys else "")
    found: list[tuple[Path, int, dict[str, tuple[Any, ...]]]] = []
    for row in asked.rows(sql):
        rest: list[Any] = list(row[len(keys) + 1 :])
        values: dict[str, tuple[Any, ...]] = {}
        for name, width in widths:
            values[name], rest = tuple(rest[:width]), rest[width:]
        count = row[len(keys)]
        found.append((tuple(row[: len(keys)]), count if isinstance(count, int) else 0, values))
    return found


def rows_sql(asked: Question, levels: Sequence[Level], measures: Mapping[str, Measure]) -> str | None:
    """Rows with their keys `k0`… and measured values `m0`…, a row for each combination of keys; None where no part has any."""
    fields = {field for level in levels for field in _fields(asked, level.buckets)} | {one.field for one in measures.values()}
    statements: list[str] = []
    for part, condition in asked.parts(fields):
        keyed = [key_sql(asked, part, level) for level in levels]
        listed = [f"{key.sql} AS k{at}" for at, key in enumerate(keyed)]
        values = [measure.value(asked, part) for measure in measures.values()]
        listed += [f"{value.sql} AS m{at}" for at, value in enumerate(values)]
        select = ", ".join(listed) or "1 AS one"
        statements.append(_exploded(f"SELECT {select} {asked.from_where(part, condition)}", keyed, values))
    if not statements:
        return None
    conditions = [f"k{at} IS NOT NULL" for at in range(len(levels))]
    for at, level in enumerate(levels):
        if level.allowed is not None:
            kind = sql_type(level.kind)
            conditions.append(f"k{at} IN ({', '.join(f'{asked.parameters.add(key)}::{kind}' for key in level.allowed)})")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT * FROM ({' UNION ALL '.join(statements)}){where}"


def _exploded(sql: str, keys: Sequence[Keyed], values: Sequence[Keyed]) -> str:
    """A row for each key, and for each value that is counted by itself."""
    names = [f"k{at}" for at, key in enumerate(keys) if key.many] + [f"m{at}" for at, value in enumerate(values) if value.many]
    for name in names:
        sql = f"SELECT * REPLACE (unnest({name}) AS {name}) FROM ({sql})"
    return sql


def _fields(asked: Question, buckets: Buckets) -> set[str]:
    if isinstance(buckets, agg.Filters):
        return {name for index in asked.indices for query in buckets.filters.values() for name in mentioned(query, index.types)}
    return {buckets.field}


@dataclass(frozen=True)
class Bucket:
    """A bucket: its key as SQL gave it and as it is sorted, and its rows."""

    raw: Any
    key: Any
    count: int
    order: tuple[Any, ...] = ()


def _buckets(asked: Question, one: Buckets, levels: Sequence[Level], paths: Iterable[Path]) -> dict[Path, Json]:
    level = _level(asked, one)
    deeper = (*levels, level)
    measures = {} if not isinstance(one, agg.Terms) else _order_measures(asked, one)
    there: dict[Path, list[Bucket]] = {path: [] for path in paths}
    for keys, count, values in _grouped(asked, deeper, measures):
        if keys[:-1] in there:
            order = _order_values(one, count, {name: answer(measures[name], value) for name, value in values.items()})
            there[keys[:-1]].append(Bucket(keys[-1], _key(level, keys[-1]), count, order))
    chosen = {path: _chosen(asked, one, found) for path, found in there.items()}
    inner: dict[Path, Json] = {}
    if one.aggs:
        kept = {(*path, bucket.raw) for path, (buckets, _) in chosen.items() for bucket in buckets if bucket.count}
        if kept:
            allowed = tuple(dict.fromkeys(path[-1] for path in kept)) if isinstance(one, agg.Terms) else None
            inner = tally(asked, one.aggs, (*levels, replace(level, allowed=allowed)), kept)
    empty = counting.count(one.aggs, [], asked.now, lambda _, __: top_hits_json([], 0))
    return {
        path: _shown(level, buckets, others, {bucket.raw: inner.get((*path, bucket.raw), empty) for bucket in buckets}, empty)
        for path, (buckets, others) in chosen.items()
    }


def _level(asked: Question, one: Buckets) -> Level:
    if isinstance(one, agg.Terms):
        return Level(one, kind_of(asked, one.field))
    if isinstance(one, agg.DateHistogram) and one.zone not in {"UTC", "Z"}:
        ends = measure_of(asked, agg.Metric("stats", one.field))
        for _, _, values in _grouped(asked, (), {"ends": ends}):
            _, low, high, _ = values["ends"]
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
