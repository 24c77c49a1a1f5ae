"""Metrics in SQL: what is read of each row, how it is added up, and how the number is shown."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeAlias

from honeyguide.query import aggregation as agg
from honeyguide.query.ast import Value
from honeyguide.schema.fields import FieldType
from honeyguide.store.buckets import shown_metric
from honeyguide.store.embedded.asking import Question
from honeyguide.store.embedded.columns import sql_type
from honeyguide.store.embedded.kinds.grids import latitude, longitude
from honeyguide.store.embedded.parts import Part, hot_parts, many_sql, unique_sql
from honeyguide.store.embedded.reading import NUMBERS, Keyed, literal, number_sql, values_sql, with_missing
from honeyguide.store.geogrid import box
from honeyguide.store.matrices import matrix, spread
from honeyguide.store.numbers import MANY_WEIGHTS, ONCE, extended, in_histogram

Measured: TypeAlias = (
    agg.Metric | agg.Percentiles | agg.PercentileRanks | agg.GeoBounds | agg.GeoCentroid | agg.WeightedAverage | agg.MatrixStats
)
_COUNTED = frozenset({"cardinality", "value_count"})
_ALONE = frozenset({"cardinality", "median_absolute_deviation"})
"""Metrics that need each value for itself."""


@dataclass(frozen=True)
class Measure:
    """A metric over a field of this type; `lists` where some rows have several values."""

    metric: Measured
    kind: FieldType | None
    lists: bool

    @property
    def field(self) -> str:
        """What is measured."""
        return self.metric.field

    @property
    def fields(self) -> set[str]:
        """What is read."""
        if isinstance(self.metric, agg.MatrixStats):
            return set(self.metric.fields)
        return {self.field, self.metric.weight} if isinstance(self.metric, agg.WeightedAverage) else {self.field}

    @property
    def spread(self) -> bool:
        """Whether rows have to be spread to one for each value, so that nothing else can be counted beside."""
        return self.lists and (not isinstance(self.metric, agg.Metric) or self.metric.kind in _ALONE)

    @property
    def ranked(self) -> bool:
        """Whether it asks where values stand among the others: these are counted first, for a list of all of them outgrows the memory."""
        return isinstance(self.metric, agg.Percentiles)

    @property
    def alone(self) -> bool:
        """Whether nothing else can be measured in the same statement."""
        return self.spread or self.ranked

    @property
    def counts(self) -> bool:
        """Whether values are only counted, not reckoned with."""
        return isinstance(self.metric, agg.Metric) and self.metric.kind in _COUNTED

    @property
    def points(self) -> bool:
        """Whether values are points of a map."""
        return isinstance(self.metric, agg.GeoBounds | agg.GeoCentroid)

    @property
    def scale(self) -> int:
        """By how much numbers of the store are greater than those shown: times are microseconds."""
        return 1000 if self.kind == "date" else 1

    def value(self, asked: Question, part: Part) -> Keyed:
        """SQL of what a row gives: its value, or the list of its values."""
        if isinstance(self.metric, agg.WeightedAverage):
            return _weighted(asked, part, self.metric)
        if isinstance(self.metric, agg.MatrixStats):
            return _together(asked, part, self.metric)
        access = values_sql(asked, part, self.field)
        kind = access.type
        if access.one is None and access.many is None:
            kind = self.kind or "keyword"
        elif self.points and kind != "geo_point":
            access = type(access)("geo_point", None, None)
        elif not self.counts and not self.points and kind not in NUMBERS:
            access, kind = type(access)(kind, None, None), "long"
        missing = getattr(self.metric, "missing", None)
        if missing is not None and kind != "geo_point":
            if access.one is None and access.many is None:
                kind = self.kind or ("keyword" if self.counts else "double")
                access = type(access)(kind, None, None)
            access = with_missing(access, literal(asked, kind, missing), every=True)
        if self.lists and isinstance(self.metric, agg.Metric) and self.metric.kind == "value_count" and kind in ONCE:
            access = type(access)(access.type, None, unique_sql(access))
        form = "{}" if self.counts or self.points else number_sql(kind, "{}")
        target = self._type(kind)
        if self.lists:
            values = f"list_transform({many_sql(access)}, lambda x: {form.format('x')}::{target})"
            return Keyed(values, many=self.spread)
        return Keyed(f"NULL::{target}" if access.one is None else f"{form.format(access.one)}::{target}", many=False)

    def _type(self, kind: FieldType) -> str:
        if self.points:
            return "VARCHAR"
        if self.counts:
            return sql_type(self.kind) if self.kind is not None else "VARCHAR"
        if self.kind in {"double", None} or kind == "double":
            return "DOUBLE"
        return "UBIGINT" if "unsigned_long" in {self.kind, kind} else "BIGINT"

    def _centre(self, column: str) -> list[str]:
        """SQL of the means that must be known of each bucket before anything is added up: sums of powers are exact about them alone."""
        if not isinstance(self.metric, agg.MatrixStats):
            return []
        return [f"avg({column}[{at}])" for at in range(1, len(self.metric.fields) + 1)]

    def select(self, column: str) -> list[str]:
        """SQL of what is read for each bucket."""
        match self.metric:
            case agg.Percentiles(percents=percents, digits=int()):
                ranks = [f"greatest(1, ceil({_part(math.nextafter(percent, -math.inf), column, '')}))" for percent in percents]
                return [f"min({column}) FILTER ({column} > 0)", *(_at_rank(column, rank) for rank in ranks)]
            case agg.Percentiles(percents=percents):
                places = [f"({_part(percent, column, ' - 1')})" for percent in percents]
                ends = [_at_rank(column, f"1 + {edge}{place}") for place in places for edge in ("floor", "ceil")]
                return [f"max({column}_all)", *ends]
            case agg.PercentileRanks(values=values):
                return [f"count({column})", *(f"count(*) FILTER ({column} <= {float(value) * self.scale!r})" for value in values)]
            case agg.GeoBounds():
                east_or_west = [
                    f"{end}({longitude(column)}) FILTER ({longitude(column)} {sign} 0)" for sign in ("<", ">=") for end in ("min", "max")
                ]
                return [f"min({latitude(column)})", f"max({latitude(column)})", *east_or_west]
            case agg.GeoCentroid():
                return [f"avg({latitude(column)})", f"avg({longitude(column)})", f"count({column})"]
            case agg.WeightedAverage():
                return [f"sum({column}[1])", f"sum({column}[2])"]
            case agg.MatrixStats(fields=fields):
                places = [f"{column}[{at}]" for at in range(1, len(fields) + 1)]
                apart = [f"({one} - {column}_mean[{at}])" for at, one in enumerate(places, 1)]
                each = [
                    what
                    for one, away in zip(places, apart, strict=True)
                    for what in (f"avg({one})", *(f"sum(pow({away}, {power}))" for power in (2, 3, 4)))
                ]
                return [f"count({column})", *each, *(f"sum({one} * {other})" for one, other in combinations(apart, 2))]
            case agg.Metric(kind="median_absolute_deviation"):
                return [f"mad({column}::DOUBLE)"]
            case agg.Metric(kind=kind):
                return self._numbers(kind, column)

    def source(self, column: str, keys: Sequence[str], source: str) -> str:
        """SQL of the rows that are read, from that of the rows as they are."""
        among = f"PARTITION BY {', '.join(keys)} " if keys else ""
        if self.ranked:
            counted = (
                f"SELECT {', '.join([*keys, f'{column}::DOUBLE AS {column}', 'count(*) AS n'])} FROM ({source}) WHERE {column} IS NOT NULL"
            )
            counted += " GROUP BY ALL"
            upto = f"sum(n) OVER ({among}ORDER BY {column}) AS {column}_upto, sum(n) OVER ({among}) AS {column}_all"
            return f"SELECT *, {upto} FROM ({counted})"
        if centre := self._centre(column):
            return f"SELECT *, [{', '.join(f'{mean} OVER ({among})' for mean in centre)}] AS {column}_mean FROM ({source})"
        return source

    def _numbers(self, kind: str, column: str) -> list[str]:
        lists = self.lists and not self.spread
        if kind == "cardinality":
            return [f"count(DISTINCT {column})"]
        if kind == "value_count":
            return [f"sum(len({column}))::BIGINT" if lists else f"count({column})"]
        if lists:
            found = [f"sum(len({column}))::BIGINT", f"min(list_min({column}))", f"max(list_max({column}))", f"sum(list_sum({column}))"]
            squares = f"list_sum(list_transform({column}, lambda x: {self._square('x')}))"
        else:
            found = [f"count({column})", f"min({column})", f"max({column})", f"sum({column})"]
            squares = self._square(column)
        return [*found, f"sum({squares})"] if kind == "extended_stats" else found

    def _square(self, value: str) -> str:
        return f"pow({value}::DOUBLE / {self.scale}, 2)"


def _part(percent: float, column: str, less: str) -> str:
    """SQL of so many percent of the values' count."""
    return f"({column}_all{less})::DOUBLE * {percent!r}::DOUBLE / 100"


def _at_rank(column: str, rank: str) -> str:
    """SQL of the value that stands at a rank (from 1) among the counted ones."""
    return f"min({column}) FILTER ({column}_upto >= {rank})"


def _weighted(asked: Question, part: Part, metric: agg.WeightedAverage) -> Keyed:
    """The sum of the row's weighted values, and that of the weights."""
    values, weights = _doubles(asked, part, metric.field, metric.missing), _doubles(asked, part, metric.weight, metric.weight_missing)
    said = f"CASE WHEN len(w) > 1 AND len(v) > 0 THEN error('{MANY_WEIGHTS}') ELSE [list_sum(v) * w[1], len(v) * w[1]] END"
    return Keyed(f"list_transform([{values}], lambda v: list_transform([{weights}], lambda w: {said})[1])[1]", many=False)


def _together(asked: Question, part: Part, metric: agg.MatrixStats) -> Keyed:
    """A number of each field; NULL where one has none."""
    missing = dict(metric.missing)
    listed = ", ".join(f"list_{metric.mode}({_doubles(asked, part, field, missing.get(field))})::DOUBLE" for field in metric.fields)
    said = f"CASE WHEN list_count(v) = {len(metric.fields)} THEN v END"
    return Keyed(f"list_transform([[{listed}]], lambda v: {said})[1]", many=False)


def _doubles(asked: Question, part: Part, field: str, missing: Value) -> str:
    """SQL of the row's numbers as a list."""
    access = values_sql(asked, part, field)
    if access.type not in NUMBERS:
        access = type(access)("double", None, None)
    access = with_missing(access, literal(asked, access.type, missing), every=True)
    scale = " / 1000" if access.type == "date" else ""
    return f"list_transform({many_sql(access)}, lambda x: ({number_sql(access.type, 'x')})::DOUBLE{scale})"


def measure_of(asked: Question, metric: Measured) -> Measure:
    """The measure of a metric over the indices asked."""
    kinds = asked.kinds(metric.field)
    kind: FieldType | None = kinds[0] if len(kinds) == 1 else None
    if isinstance(metric, agg.WeightedAverage | agg.MatrixStats):
        return Measure(metric, "double", lists=False)
    lists = asked.inner
    for index in asked.indices:
        mapped = index.types.get(metric.field)
        column = index.columns.get(metric.field) or (None if mapped is None or mapped.of is None else index.columns.get(mapped.of))
        if mapped is None:
            lists = lists or metric.field not in {"_id", "_index"}
        elif mapped.type == "flattened" or column is None:
            lists, kind = True, "keyword"
        else:
            lists = lists or any(column.many in segment.columns for segment in index.segments)
            lists = lists or any(column.many in part.columns for part in hot_parts(index))
    return Measure(metric, kind, lists)


def answer(measure: Measure, values: tuple[Any, ...]) -> dict[str, Any]:
    """A metric's number as Elasticsearch shows it."""
    match measure.metric:
        case agg.Percentiles(percents=percents, digits=int(digits)):
            lowest, *found = (None if value is None else value / measure.scale for value in values)
            told = (in_histogram(value, lowest, digits) for value in found)
            return {"values": {str(float(percent)): value for percent, value in zip(percents, told, strict=True)}}
        case agg.Percentiles(percents=percents):
            count, *ends = values
            pairs = zip(percents, ends[::2], ends[1::2], strict=True)
            return {
                "values": {str(float(percent)): _between(percent, count or 0, low, high, measure.scale) for percent, low, high in pairs}
            }
        case agg.PercentileRanks(values=wanted):
            count, *below = values
            return {"values": {str(float(value)): 100 * rows / count if count else None for value, rows in zip(wanted, below, strict=True)}}
        case agg.GeoBounds(wrap=wrap):
            south, north, *sides = values
            return {} if south is None else {"bounds": box((south, north), sides[:2], sides[2:], wrap=wrap)}
        case agg.GeoCentroid():
            lat, lon, count = values
            return {"location": {"lat": lat, "lon": lon}, "count": count} if count else {"count": 0}
        case agg.WeightedAverage():
            total, weights = values
            return {"value": total / weights if weights else None}
        case agg.MatrixStats(fields=fields):
            return _matrix(fields, *values)
        case agg.Metric(kind="median_absolute_deviation"):
            return {"value": None if values[0] is None else values[0] / measure.scale}
        case agg.Metric():
            return _number(measure, measure.metric, values)


def _between(percent: float, count: int, low: float | None, high: float | None, scale: int) -> float | None:
    """The percentile in proportion between the two values beside it."""
    if low is None or high is None:
        return None
    place = (count - 1) * percent / 100
    return (low + (high - low) * (place - math.floor(place))) / scale


def _matrix(fields: Sequence[str], count: int | None, *values: Any) -> dict[str, Any]:
    rows, size = count or 0, len(fields)
    spreads = [spread(rows, *one) for one in zip(*[iter(values[: 4 * size])] * 4, strict=True)] if rows else []
    shared = [None if rows < 2 else one / (rows - 1) for one in values[4 * size :]]
    return matrix(fields, rows, spreads, dict(zip(combinations(range(size), 2), shared, strict=True)))


def _number(measure: Measure, metric: agg.Metric, values: tuple[Any, ...]) -> dict[str, Any]:
    if metric.kind in _COUNTED:
        return {"value": values[0] or 0}
    count, low, high, total = values[0] or 0, values[1], values[2], values[3] or 0
    scale = measure.scale
    total = float(total / scale) if scale > 1 else float(total)
    kind: FieldType | None = measure.kind if count else None
    average = total / count if count else None
    match metric.kind:
        case "min":
            return shown_metric(kind, None if low is None else float(low))
        case "max":
            return shown_metric(kind, None if high is None else float(high))
        case "sum":
            return {"value": total}
        case "avg":
            return {"value": average}
        case _:
            shown = [None if edge is None else float(edge) / scale for edge in (low, high)]
            stats: dict[str, Any] = {"count": count, "min": shown[0], "max": shown[1], "avg": average, "sum": total}
            return stats if metric.kind == "stats" else {**stats, **extended(count, total, values[4] or 0.0, metric.sigma)}
