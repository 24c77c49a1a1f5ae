"""Metrics in SQL: what is read of each row, how it is added up, and how the number is shown."""

from dataclasses import dataclass
from typing import Any

from honeyguide.query import aggregation as agg
from honeyguide.schema.fields import FieldType
from honeyguide.store.buckets import shown_metric
from honeyguide.store.embedded.asking import Question
from honeyguide.store.embedded.bucketing import Keyed, number_sql, values_sql
from honeyguide.store.embedded.columns import sql_type
from honeyguide.store.embedded.parts import Part, many_sql

_NUMBERS: frozenset[FieldType] = frozenset({"boolean", "date", "double", "long"})


@dataclass(frozen=True)
class Measure:
    """A metric over a field of this type; `lists` where some rows have several values."""

    metric: agg.Metric | agg.Percentiles
    kind: FieldType | None
    lists: bool

    @property
    def field(self) -> str:
        """What is measured."""
        return self.metric.field

    @property
    def spread(self) -> bool:
        """Whether rows have to be spread to one for each value, so that nothing else can be counted beside."""
        return self.lists and (isinstance(self.metric, agg.Percentiles) or self.metric.kind == "cardinality")

    @property
    def counts(self) -> bool:
        """Whether values are only counted, not reckoned with."""
        return isinstance(self.metric, agg.Metric) and self.metric.kind in {"cardinality", "value_count"}

    def value(self, asked: Question, part: Part) -> Keyed:
        """SQL of what a row gives: its value, or the list of its values."""
        access = values_sql(asked, part, self.field)
        kind = access.type
        if access.one is None and access.many is None:
            kind = self.kind or "keyword"
        elif not self.counts and kind not in _NUMBERS:
            access, kind = type(access)(kind, None, None), "long"
        form = "{}" if self.counts else number_sql(kind, "{}")
        target = self._type(kind)
        if self.lists:
            values = f"list_transform({many_sql(access)}, lambda x: {form.format('x')}::{target})"
            return Keyed(values, many=self.spread)
        return Keyed(f"NULL::{target}" if access.one is None else f"{form.format(access.one)}::{target}", many=False)

    def _type(self, kind: FieldType) -> str:
        if self.counts:
            return sql_type(self.kind) if self.kind is not None else "VARCHAR"
        return "DOUBLE" if self.kind in {"double", None} or kind == "double" else "BIGINT"

    def select(self, column: str) -> list[str]:
        """SQL of what is read for each bucket."""
        if isinstance(self.metric, agg.Percentiles):
            if not self.metric.percents:
                return []
            return [f"quantile_cont({column}::DOUBLE, {percent / 100!r})" for percent in self.metric.percents]
        lists = self.lists and not self.spread
        match self.metric.kind:
            case "cardinality":
                return [f"count(DISTINCT {column})"]
            case "value_count":
                return [f"sum(len({column}))::BIGINT" if lists else f"count({column})"]
            case _ if lists:
                return [f"sum(len({column}))::BIGINT", f"min(list_min({column}))", f"max(list_max({column}))", f"sum(list_sum({column}))"]
            case _:
                return [f"count({column})", f"min({column})", f"max({column})", f"sum({column})"]


def measure_of(asked: Question, metric: agg.Metric | agg.Percentiles) -> Measure:
    """The measure of a metric over the indices asked."""
    kinds = asked.kinds(metric.field)
    kind: FieldType | None = kinds[0] if len(kinds) == 1 else None
    lists = False
    for index in asked.indices:
        mapped = index.types.get(metric.field)
        column = index.columns.get(metric.field) or (None if mapped is None or mapped.of is None else index.columns.get(mapped.of))
        if mapped is None:
            lists = lists or metric.field not in {"_id", "_index"}
        elif mapped.type == "flattened" or column is None:
            lists, kind = True, "keyword"
        else:
            lists = lists or any(column.many in segment.columns for segment in index.segments)
            lists = lists or (index.hot is not None and column.many in index.hot.columns)
    return Measure(metric, kind, lists)


def answer(measure: Measure, values: tuple[Any, ...]) -> dict[str, Any]:
    """A metric's number as Elasticsearch shows it."""
    metric = measure.metric
    if isinstance(metric, agg.Percentiles):
        return {"values": {str(float(percent)): value for percent, value in zip(metric.percents, values, strict=True)}}
    if metric.kind in {"cardinality", "value_count"}:
        return {"value": values[0] or 0}
    count, low, high, total = values[0] or 0, values[1], values[2], values[3] or 0
    scale = 1000 if measure.kind == "date" else 1
    total = float(total / scale) if scale > 1 else float(total)
    kind: FieldType | None = measure.kind if count else None
    match metric.kind:
        case "min":
            return shown_metric(kind, None if low is None else float(low))
        case "max":
            return shown_metric(kind, None if high is None else float(high))
        case "sum":
            return {"value": total}
        case "avg":
            return {"value": total / count if count else None}
        case _:
            shown = [None if edge is None else float(edge) / scale for edge in (low, high)]
            return {"count": count, "min": shown[0], "max": shown[1], "avg": total / count if count else None, "sum": total}
