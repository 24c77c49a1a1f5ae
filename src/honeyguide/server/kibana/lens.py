"""Lens, Kibana's chart builder: a layer of columns becomes groupings and numbers, the visualization a way to draw them."""

from typing import Any

from honeyguide.server.dashboards import Kind, Measure, Operation, Panel, Pill, Split, measure, split
from honeyguide.server.kibana.choosing import chosen, sorted_by
from honeyguide.server.kibana.drawing import say_lens
from honeyguide.server.kibana.objects import Json, Objects, items, obj, pills, words
from honeyguide.server.kibana.understood import LENS_COLUMN, LENS_PARAMS, say_order, say_rest

KINDS: dict[str, Kind] = {
    "lnsPie": "pie",
    "lnsMetric": "metric",
    "lnsLegacyMetric": "metric",
    "lnsGauge": "metric",
    "lnsDatatable": "table",
    "lnsHeatmap": "heatmap",
    "lnsTagcloud": "tag_cloud",
    "lnsChoropleth": "map",
}
SHAPES: dict[str, Kind] = {"donut": "donut", "pie": "pie", "treemap": "treemap", "mosaic": "treemap", "waffle": "pie"}
OPERATIONS: dict[str, Operation] = {
    "count": "count",
    "sum": "sum",
    "average": "avg",
    "min": "min",
    "max": "max",
    "median": "median",
    "percentile": "percentile",
    "unique_count": "cardinality",
}

LAYER = frozenset(  # all rows are counted here, none sampled
    {"columns", "columnOrder", "indexPatternId", "incompleteColumns", "sampling"}
)


def read_lens(attributes: Json, references: Any, objects: Objects, panel: Panel) -> Panel:
    """The panel with what a Lens object asks and how it draws it."""
    name = panel["title"] or str(attributes.get("title") or "a Lens chart")
    state = obj(attributes.get("state"))
    sources = obj(state.get("datasourceStates"))
    layers = obj(obj(sources.get("formBased") or sources.get("indexpattern")).get("layers"))
    if not layers:
        objects.note(
            name,
            "data",
            "the chart asks by ES|QL, a text or nothing; only charts built of fields can be read",
            "ES|QLや文字列で問い合わせるグラフ、または何も問い合わせないグラフです。フィールドから作られたグラフだけを読み込めます",
        )
        return {**panel, "kind": "unknown"}
    drawing = obj(state.get("visualization"))
    layer = _data_layer(layers, drawing)
    if len(layers) > 1:
        objects.note(
            name,
            "layers",
            f"only the first of {len(layers)} layers that has data is kept",
            f"{len(layers)}個のレイヤーのうち、データを持つ最初の1個だけを残しました",
        )
    say_rest(layer, LAYER, "layer", objects, name)
    columns = obj(layer.get("columns"))
    order = items([{"id": one} for one in _listed(layer.get("columnOrder"))])
    splits: list[Split] = []
    narrowed: list[Pill] = []
    parts = {str(part) for column in columns.values() for part in _listed(obj(column).get("references"))}
    shown = [id for id in [str(one["id"]) for one in order] or list(columns) if id not in parts]  # those a formula says itself
    own = {id: obj(columns.get(id)) for id in shown}
    measures, earlier = _measures([column for column in own.values() if column and not column.get("isBucketed")], objects, name)
    for column in own.values():
        if column.get("isBucketed"):
            splits += _split(column, columns, measures, objects, name)
            if column.get("operationType") == "terms":
                narrowed += chosen(obj(column.get("params")), str(column.get("sourceField")), objects, name)
    if not measures and any(not obj(column).get("isBucketed") for column in columns.values()):
        return {**panel, "kind": "unknown"}  # a count in its place would be another number under its title
    kind, stacking = _kind(str(attributes.get("visualizationType") or ""), drawing, objects, name)
    say_lens(drawing, objects, name)
    made: Panel = {
        **panel,
        "kind": kind,
        "stacking": stacking,
        "index": objects.index(references),
        "query": words(state.get("query")),
        "filters": [*pills(state.get("filters"), objects, name), *narrowed],
        "splits": _axis_first(splits),
        "measures": measures or [measure()],
    }
    return {**made, "earlier": True} if earlier else made


def _measures(columns: list[dict[str, Any]], objects: Objects, name: str) -> tuple[list[Measure], bool]:
    """The numbers, and whether the first of them is compared with the same span before."""
    before = [column for column in columns if column.get("timeShift") == "previous"]
    found = [one for column in columns if column not in before for one in _measure(column, objects, name)]
    twins = [{key: value for key, value in column.items() if key != "timeShift"} for column in before]
    earlier = False
    for column, twin in zip(before, twins, strict=True):
        if found and [{**one, "label": found[0]["label"]} for one in _measure(twin, Objects(), name)] == found[:1]:
            earlier = True
        else:
            found += _measure(column, objects, name)
    return found, earlier


def _data_layer(layers: Json, drawing: Json) -> Json:
    """The first layer that isn't there to draw lines or marks over another one."""
    over = {str(one.get("layerId")) for one in items(drawing.get("layers")) if one.get("layerType", "data") != "data"}
    return obj(next((layer for id, layer in layers.items() if id not in over), next(iter(layers.values()))))


def _kind(type: str, drawing: Json, objects: Objects, name: str) -> tuple[Kind, Any]:
    if type == "lnsPie":
        return SHAPES.get(str(drawing.get("shape")), "pie"), "none"
    if type == "lnsXY":
        series = str(
            drawing.get("preferredSeriesType")
            or next((one["seriesType"] for one in items(drawing.get("layers")) if one.get("seriesType")), "bar")
        )
        kind: Kind = "line" if series.startswith("line") else "area" if series.startswith("area") else "bar"
        kind = "horizontal_bar" if series.startswith("bar_horizontal") else kind
        return kind, "percent" if "percentage" in series else "stacked" if "stacked" in series else "none"
    if type not in KINDS:
        objects.note(
            name,
            "chart",
            f"there is no chart like {type!r}: it is shown as a table",
            f"{type!r}に当たるグラフはないため、表として示します",
            lost=False,
        )
    return KINDS.get(type, "table"), "none"


def _axis_first(splits: list[Split]) -> list[Split]:
    """Time is the axis of a chart whichever of its columns comes first."""
    return sorted(splits, key=lambda one: one["kind"] != "date_histogram")


def _split(column: Json, columns: Json, measures: list[Measure], objects: Objects, name: str) -> list[Split]:
    kind, field, params = column.get("operationType"), column.get("sourceField"), obj(column.get("params"))
    label = str(column.get("label") or "") if column.get("customLabel") else ""
    say_rest(column, LENS_COLUMN - {"filter"}, str(field or kind), objects, name)
    say_rest(params, LENS_PARAMS, str(field or kind), objects, name)
    match kind:
        case "date_histogram":
            return [split("date_histogram", str(field), interval=str(params.get("interval", "auto")), label=label)]
        case "terms":
            if params.get("secondaryFields"):
                objects.note(
                    name,
                    str(field),
                    "a grouping by several fields at once is kept as one by the first",
                    "複数のフィールドによる分類は、最初のフィールドによる分類として残しました",
                )
            if not _is_ordered_alike(params, columns, measures):
                say_order(str(field), objects, name)
            made = split("terms", str(field), size=_size(params.get("size"), 5), label=label)
            return [{**made, "rest": True} if params.get("otherBucket") or params.get("missingBucket") else made]
        case "range":
            made = split("histogram" if params.get("type") == "histogram" else "range", str(field), label=label)
            ranges = [[one.get("from"), one.get("to")] for one in items(params.get("ranges"))]
            if made["kind"] == "histogram" and params.get("includeEmptyRows"):
                made["gaps"] = True
            return [{**made, "ranges": ranges if made["kind"] == "range" else []}]
        case "filters":
            queries = [words(one.get("input")) for one in items(params.get("filters"))]
            return [{**split("filters", None, label=label), "filters": queries}]
        case _:
            objects.note(name, str(kind), "there is no grouping like this", "この分類方法に当たるものはありません")
            return []


def _is_ordered_alike(params: Json, columns: Json, measures: list[Measure]) -> bool:
    """Whether the values are those that the page shows, in its order."""
    order, ours = obj(params.get("orderBy")), sorted_by(measures[0] if measures else None)
    by = obj(columns.get(str(order.get("columnId"))))
    if not order:
        return params.get("orderDirection", "desc") == "desc"
    theirs = (OPERATIONS.get(str(by.get("operationType"))), by.get("sourceField")) if not by.get("filter") else None
    alike = theirs is not None and (theirs[0] == "count" if ours is None else theirs == (ours["operation"], ours["field"]))
    return order.get("type") == "column" and alike and params.get("orderDirection", "desc") == "desc"


def _measure(column: Json, objects: Objects, name: str) -> list[Measure]:
    kind, label = str(column.get("operationType")), str(column.get("label") or "") if column.get("customLabel") else ""
    say_rest(column, LENS_COLUMN, str(column.get("sourceField") or kind), objects, name)
    say_rest(obj(column.get("params")), LENS_PARAMS, str(column.get("sourceField") or kind), objects, name)
    if kind == "formula":
        return [measure("formula", str(obj(column.get("params")).get("formula") or ""), label)]
    if kind not in OPERATIONS:
        objects.note(
            name,
            kind,
            "this number is calculated in a way that there is not here (moving average, last value …)",
            "この数値の計算方法（移動平均、最後の値など）に当たるものはありません",
        )
        return []
    field = None if kind == "count" and column.get("sourceField") in {None, "Records", "___records___"} else str(column.get("sourceField"))
    percentile = obj(column.get("params")).get("percentile") if kind == "percentile" else None
    made = measure(OPERATIONS[kind], field, label, float(percentile) if isinstance(percentile, int | float) else None)
    return [{**made, "filter": words(column["filter"])} if column.get("filter") else made]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _size(value: Any, default: int) -> int:
    return value if isinstance(value, int) and 0 < value <= 10_000 else default
