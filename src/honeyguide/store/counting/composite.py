"""Every combination of values in order, a page at a time."""

from functools import cmp_to_key
from itertools import product
from typing import Any

from honeyguide.errors import StoreError
from honeyguide.query import aggregation as agg
from honeyguide.schema.fields import FieldType
from honeyguide.store.buckets import key_of, number_key
from honeyguide.store.composites import Part, behind, compared, read_part, shown_part
from honeyguide.store.counting.scene import Json, Rows, Scene, grouped, numbers, one_kind, terms_of, values
from honeyguide.store.geogrid import cell, check, point
from honeyguide.store.meaning import Row


def composite(one: agg.Composite, rows: Rows, scene: Scene) -> Json:
    """See `Composite`."""
    if not one.sources:
        raise StoreError("a composite aggregation needs at least one source")
    kinds: list[FieldType] = [_kind(source.by, rows) for source in one.sources]

    def keys(row: Row) -> set[Any]:
        parts = [_keys(source.by, row) or ({None} if source.missing_bucket else set[Any]()) for source in one.sources]
        return set(product(*parts))

    groups = grouped(rows, keys)
    after = (
        None if one.after is None else tuple(read_part(source, kind, one.after) for source, kind in zip(one.sources, kinds, strict=True))
    )
    left = [key for key in groups if after is None or behind(one.sources, key, after)]
    page = sorted(left, key=cmp_to_key(lambda left, right: compared(one.sources, left, right)))[: one.size]
    shown = [_shown(one, kinds, key) for key in page]
    buckets = [scene.bucket({"key": key_shown}, one.aggs, groups[key]) for key, key_shown in zip(page, shown, strict=True)]
    return {**({"after_key": shown[-1]} if shown else {}), "buckets": buckets}


def _kind(by: agg.Terms | agg.Histogram | agg.DateHistogram | agg.GeotileGrid, rows: Rows) -> FieldType:
    match by:
        case agg.Terms():
            return one_kind(rows, by.field)
        case agg.Histogram():
            return "double"
        case agg.DateHistogram():
            return "date"
        case agg.GeotileGrid():
            check(by)
            return "geo_point"


def _keys(by: agg.Terms | agg.Histogram | agg.DateHistogram | agg.GeotileGrid, row: Row) -> set[Any]:
    match by:
        case agg.Terms():
            return set(terms_of(row, by.field, None))
        case agg.Histogram():
            return {number_key(value, by.interval, by.offset) for value in numbers(row, by.field)}
        case agg.DateHistogram():
            return {key_of(by, int(value)) for value in values(row, by.field, "date")}
        case agg.GeotileGrid():
            return {cell(by, *point(str(value))) for value in values(row, by.field, "geo_point")}


def _shown(one: agg.Composite, kinds: list[FieldType], key: tuple[Part, ...]) -> Json:
    parts = zip(one.sources, kinds, key, strict=True)
    return {source.name: shown_part(source, kind, part) for source, kind, part in parts}
