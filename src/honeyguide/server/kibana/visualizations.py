"""Kibana's classic visualizations: their `visState` becomes groupings, numbers and a way to draw them."""

from collections.abc import Mapping
from typing import Any

from honeyguide.server.dashboards import Kind, Measure, Operation, Panel, Pill, Split, measure, split
from honeyguide.server.kibana.choosing import chosen, sorted_by
from honeyguide.server.kibana.drawing import say_classic, thresholds
from honeyguide.server.kibana.objects import Json, Objects, items, obj, pills, words
from honeyguide.server.kibana.understood import CLASSIC_PARAMS, say_order, say_rest

KINDS: dict[str, Kind] = {
    "histogram": "bar",
    "horizontal_bar": "horizontal_bar",
    "line": "line",
    "area": "area",
    "pie": "pie",
    "table": "table",
    "metric": "metric",
    "gauge": "metric",
    "goal": "metric",
    "heatmap": "heatmap",
    "tagcloud": "tag_cloud",
    "tile_map": "map",
    "region_map": "map",
    "markdown": "text",
    "input_control_vis": "control",
}
OPERATIONS: dict[str, Operation] = {
    "count": "count",
    "sum": "sum",
    "avg": "avg",
    "min": "min",
    "max": "max",
    "median": "median",
    "percentiles": "percentile",
    "cardinality": "cardinality",
}
NO_CONTROL = (
    "only lists of values to choose from are carried over, one a panel",
    "引き継ぐのは値を選ぶリストだけで、1パネルにつき1つです",
)
INTERVALS = {"s": "1s", "m": "1m", "h": "1h", "d": "day", "w": "week", "M": "month", "y": "year"}


def read_visualization(attributes: Json, references: Any, objects: Objects, panel: Panel) -> Panel:
    """The panel with what a visualization asks and how it draws it."""
    state = obj(attributes.get("visState")) or obj(attributes.get("savedVis"))
    return read_state(state, attributes, references, objects, panel)


def read_state(state: Json, attributes: Json, references: Any, objects: Objects, panel: Panel) -> Panel:
    """As `read_visualization`, the state being at hand."""
    name = panel["title"] or str(attributes.get("title") or state.get("title") or "a visualization")
    type, params = str(state.get("type") or ""), obj(state.get("params"))
    source = obj(obj(attributes.get("kibanaSavedObjectMeta")).get("searchSourceJSON")) or obj(obj(state.get("data")).get("searchSource"))
    kind = KINDS.get(type, "unknown")
    if kind == "unknown":
        objects.note(name, "chart", f"a visualization of the type {type!r} can't be read", f"種類{type!r}の可視化は読み込めません")
        return {**panel, "kind": "unknown"}
    if kind == "text":
        return {**panel, "kind": "text", "text": str(params.get("markdown") or "")}
    if kind == "control":
        return _control(items(params.get("controls")), objects, panel, name)
    splits: list[Split] = []
    narrowed: list[Pill] = []
    aggs = [one for one in items(state.get("aggs") or obj(state.get("data")).get("aggs")) if one.get("enabled") is not False]
    numbers = {str(one.get("id")): _measure(one, objects, name) for one in aggs if _is_number(one)}
    measures = [number for several in numbers.values() for number in several]
    for one in aggs:
        say_rest(obj(one.get("params")), CLASSIC_PARAMS, str(obj(one.get("params")).get("field") or one.get("type")), objects, name)
        if not _is_number(one):
            splits += _split(one, numbers, objects, name)
        if one.get("type") == "terms":
            narrowed += chosen(obj(one.get("params")), str(obj(one.get("params")).get("field") or ""), objects, name)
    if not measures and any(one.get("schema") == "metric" for one in aggs):
        return {**panel, "kind": "unknown"}  # a count in its place would be another number under its title
    mode = next((str(one.get("mode")) for one in items(params.get("seriesParams"))), "")
    if type == "pie" and params.get("isDonut"):
        kind = "donut"
    say_classic(params, objects, name)
    made: Panel = {
        **panel,
        "kind": kind,
        "index": objects.index(references, source.get("indexRefName") if isinstance(source.get("indexRefName"), str) else None),
        "query": words(source.get("query")),
        "filters": [*pills(source.get("filter"), objects, name), *narrowed],
        "splits": splits,
        "measures": measures or [measure()],
        "stacking": "stacked" if mode == "stacked" else "percent" if mode == "percentage" else "none",
    }
    return {**made, "thresholds": found} if (found := thresholds(params)) else made


def _is_number(one: Json) -> bool:
    return one.get("schema") in {"metric", "radius"} or str(one.get("type")) in OPERATIONS


def _control(controls: list[dict[str, Any]], objects: Objects, panel: Panel, name: str) -> Panel:
    """A list of values to choose from; others have no equivalent."""
    lists = [one for one in controls if one.get("type") == "list" and one.get("fieldName")]
    for one in controls:
        if one not in lists[:1]:
            objects.note(name, str(one.get("label") or one.get("fieldName") or ""), *NO_CONTROL)
    if not lists:
        return {**panel, "kind": "unknown"}
    return {**panel, "kind": "control", "title": str(lists[0].get("label") or panel["title"]), "columns": [str(lists[0]["fieldName"])]}


def _split(one: Json, numbers: Mapping[str, list[Measure]], objects: Objects, name: str) -> list[Split]:
    kind, params = str(one.get("type")), obj(one.get("params"))
    field, label = str(params.get("field") or ""), str(params.get("customLabel") or "")
    match kind:
        case "date_histogram":
            interval = str(params.get("interval") or "auto")
            return [split("date_histogram", field, interval=INTERVALS.get(interval, interval), label=label)]
        case "terms" | "significant_terms":
            size = str(params.get("size"))
            if kind == "significant_terms":
                objects.note(
                    name,
                    field,
                    "significant values are shown as the most frequent ones",
                    "特徴的な値は、最も多い値として示します",
                    lost=False,
                )
            elif params.get("order", "desc") != "desc" or not _is_ordered_alike(str(params.get("orderBy") or "_count"), numbers):
                say_order(field, objects, name)
            made = split("terms", field, size=min(int(size), 10_000) if size.isascii() and size.isdigit() else 5, label=label)
            return [{**made, "rest": True} if params.get("otherBucket") or params.get("missingBucket") else made]
        case "histogram":
            made = split("histogram", field, interval=str(params.get("interval") or "auto"), label=label)
            return [{**made, "gaps": True} if params.get("min_doc_count") is True else made]
        case "geohash_grid" | "geotile_grid":
            return [split("geohash", field, label=label)]
        case "range" | "date_range":
            ranges = [[one.get("from"), one.get("to")] for one in items(params.get("ranges"))]
            return [{**split("range", field, label=label), "ranges": ranges}]
        case "filters":
            return [{**split("filters", None, label=label), "filters": [words(one.get("input")) for one in items(params.get("filters"))]}]
        case _:
            objects.note(name, kind, "there is no grouping like this", "この分類方法に当たるものはありません")
            return []


def _is_ordered_alike(by: str, numbers: Mapping[str, list[Measure]]) -> bool:
    """Whether the values are in the page's order, which follows the first number."""
    measures = [number for several in numbers.values() for number in several]
    ours = sorted_by(measures[0] if measures else None)
    theirs = numbers.get(by, [measure()] if by == "_count" else [])
    return bool(theirs) and (theirs[0]["operation"] == "count" if ours is None else theirs[0] is ours)


def _measure(one: Json, objects: Objects, name: str) -> list[Measure]:
    kind, params = str(one.get("type")), obj(one.get("params"))
    label, field = str(params.get("customLabel") or ""), params.get("field")
    if kind not in OPERATIONS:
        objects.note(name, kind, "there is no number like this", "この数値に当たるものはありません")
        return []
    if kind == "percentiles":
        percents = params.get("percents")
        wanted = [value for value in percents if isinstance(value, int | float)] if isinstance(percents, list) else [95.0]
        return [measure("percentile", str(field), label, float(value)) for value in wanted]
    return [measure(OPERATIONS[kind], None if field is None else str(field), label)]
