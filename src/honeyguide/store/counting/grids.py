"""Buckets by the cell of a map that a point lies in."""

from honeyguide.query import aggregation as agg
from honeyguide.store.counting.scene import Json, Rows, Scene, grouped, values
from honeyguide.store.geogrid import cell, check, name, place, point


def grid(one: agg.GeohashGrid | agg.GeotileGrid, rows: Rows, scene: Scene) -> Json:
    """See `GeohashGrid` and `GeotileGrid`."""
    check(one)
    groups = grouped(rows, lambda row: {cell(one, *point(str(value))) for value in values(row, one.field, "geo_point")})
    first = sorted(groups, key=lambda key: (len(groups[key]), place(one, key)), reverse=True)[: one.size]
    return {"buckets": [scene.bucket({"key": name(one, key)}, one.aggs, groups[key]) for key in first]}
