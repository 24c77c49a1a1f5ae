"""What an export of Kibana's becomes on the page: dashboards of panels as the page draws and keeps them, searches as its addresses."""

from collections.abc import Sequence
from typing import Any, cast

from honeyguide.errors import QueryError
from honeyguide.query.printing import kql
from honeyguide.server.asked import TIME, Asked, Filter
from honeyguide.server.columns import columns_text
from honeyguide.server.dashboards import EVERYTHING, Dashboard, Kind, Measure, Panel, Pill, Split, Words
from honeyguide.server.kibana.objects import Json, Note, note
from honeyguide.server.kibana.reading import Imported

SHAPES: dict[Kind, str] = {
    "bar": "bar",
    "horizontal_bar": "hbar",
    "line": "line",
    "area": "area",
    "heatmap": "heat",
    "pie": "pie",
    "donut": "donut",
    "treemap": "treemap",
    "metric": "metric",
    "table": "table",
    "tag_cloud": "cloud",
    "map": "map",
}
INTERVALS = {"1m": "minute", "1h": "hour", "1d": "day", "1w": "week", "1M": "month", "1q": "quarter", "1y": "year"}
CALENDAR = frozenset(INTERVALS.values())
ROUND = frozenset({"pie", "donut", "treemap"})
"""Shapes in which what is beyond the values is drawn too."""
THRESHOLD = 5
"""Number of the colour of a threshold: the page's vermilion."""
STACKS = {"none": "side", "stacked": "stacked", "percent": "percent"}


def for_page(found: Imported) -> Imported:
    """The objects as the page keeps them, with notes on what it has no place for."""
    notes = list(found.notes)
    objects: list[tuple[str, str, dict[str, Any]]] = []
    for type, id, body in found.objects:
        made = _board(cast("Dashboard", body), notes) if type == "dashboard" else _search(body, notes)
        objects.append((type, id, made))
    return Imported(tuple(objects), tuple(notes))


def _note(notes: list[Note], name: str, part: str, en: str, ja: str, *, lost: bool = True) -> None:
    notes.append(note(name, part, en, ja, lost=lost))


def _board(body: Dashboard, notes: list[Note]) -> dict[str, Any]:
    title = body["title"]
    if body["start"]:
        _note(
            notes,
            title,
            "time",
            "the span that the page shows counts for every dashboard",
            "どのダッシュボードにも、画面で選ばれている期間が使われます",
            lost=False,
        )
    patterns = sorted({panel["index"] for panel in body["panels"]} - {"*"})
    if patterns:
        _note(
            notes,
            title,
            ", ".join(patterns),
            "charts ask all that is here, unless the page's address names an index",
            "画面のアドレスがインデックスを指定していない限り、グラフはすべてのデータを対象にします",
            lost=False,
        )
    panels = [made for panel in body["panels"] if (made := _panel(panel, body, notes))]
    return {"title": title, "description": body["description"], "panels": panels}


def _panel(panel: Panel, board: Dashboard, notes: list[Note]) -> Json | None:
    name = panel["title"] or f"panel {panel['id']}"
    placed = {"id": panel["id"], "title": panel["title"], "box": {side: panel[side] for side in ("x", "y", "w", "h")}}
    if panel["kind"] == "text":
        return {**placed, "kind": "text", "text": panel["text"]}
    if panel["kind"] == "control":
        return {**placed, "kind": "control", "field": panel["columns"][0]}
    if panel["kind"] == "rows":
        _note(
            notes,
            name,
            "panel",
            "lists of records are searches in Discover, not panels",
            "レコードの一覧はパネルではなく、Discoverの検索として扱います",
        )
        return None
    shape = SHAPES.get(panel["kind"])
    if shape is None:
        return None  # the reader has said so
    buckets = [bucket for split in panel["splits"] if (bucket := _bucket(split, name, notes))]
    if len(buckets) < len(panel["splits"]) and not buckets:
        return None
    if len(buckets) > 2:
        _note(notes, name, "groupings", f"only the first 2 of {len(buckets)} are kept", f"{len(buckets)}個のうち最初の2個だけを残しました")
    if len(panel["measures"]) > 1:
        _note(
            notes,
            name,
            "numbers",
            f"only the first of {len(panel['measures'])} is kept",
            f"{len(panel['measures'])}個のうち最初の1個だけを残しました",
        )
    asked = [(board["query"], board["filters"]), (panel["query"], panel["filters"])]
    asked += [(one["filter"], []) for one in panel["measures"][:1] if "filter" in one]
    query = _kql(asked, name, notes)
    _say_rest(panel, shape, name, notes)
    spec = {
        "shape": shape,
        "by": buckets[0] if buckets else None,
        "split": buckets[1] if len(buckets) > 1 else None,
        "measure": _measure(panel["measures"][0]) if panel["measures"] else {"kind": "count"},
        "stack": STACKS[panel["stacking"]],
        "query": query,
        **({"earlier": True} if panel.get("earlier") else {}),
        **({"thresholds": [{"value": value, "colour": THRESHOLD} for value in limits]} if (limits := panel.get("thresholds")) else {}),
    }
    return {**placed, "kind": "chart", "spec": spec}


def _say_rest(panel: Panel, shape: str, name: str, notes: list[Note]) -> None:
    """Notes on what is beyond the values, or between the steps, where the page draws none of it."""
    for place, one in enumerate(panel["splits"][:2]):
        if one.get("rest") and place == 0 and shape not in ROUND:
            _note(
                notes,
                name,
                one["field"] or "",
                "rows with other values, or none, are no bar of their own",
                "ほかの値や値のない記録は、1本の棒としては示しません",
            )
        if one.get("gaps"):
            _note(
                notes,
                name,
                one["field"] or "",
                "steps without rows aren't drawn",
                "該当する記録のない区間は描きません",
                lost=False,
            )


def _bucket(split: Split, name: str, notes: list[Note]) -> Json | None:
    field = split["field"] or ""
    match split["kind"]:
        case "terms":
            return {"kind": "terms", "field": field, "size": split["size"]}
        case "date_histogram":
            if field != TIME:
                _note(notes, name, field, f"bars of time are of {TIME}", f"時間の棒グラフは{TIME}を使います", lost=False)
            interval = INTERVALS.get(split["interval"], split["interval"])
            return {"kind": "time", "interval": interval if interval in CALENDAR else "auto"}
        case "histogram":
            given = split["interval"]
            return {"kind": "histogram", "field": field, "interval": float(given) if given.replace(".", "", 1).isdigit() else "auto"}
        case "filters":
            asked = [(words["query"], _kql([(words, [])], name, notes)) for words in split["filters"]]
            return {"kind": "filters", "filters": [{"label": label, "query": query} for label, query in asked]}
        case "range":
            return {"kind": "filters", "filters": [_between(field, low, high) for low, high in split["ranges"]]}
        case "geohash":
            _note(notes, name, field, "points on a map are shown by the view Map", "地図上の点は「地図」画面で示します")
            return None


def _between(field: str, low: float | None, high: float | None) -> Json:
    label = f"{'' if low is None else f'{low:g}'} – {'' if high is None else f'{high:g}'}".strip()
    return {"label": label, "query": kql(Filter(kind="between", field=field, low=low, high=high).tree())}


def _measure(one: Measure) -> Json:
    operation, field = one["operation"], one["field"] or ""
    if operation == "formula":
        return {"kind": "formula", "text": field}
    if operation == "median":
        return {"kind": "percentile", "field": field, "percent": 50}
    if operation == "percentile":
        return {"kind": "percentile", "field": field, "percent": one["percentile"] or 95}
    return {"kind": "count"} if operation == "count" else {"kind": operation, "field": field}


def _kql(parts: Sequence[tuple[Words, Sequence[Pill]]], name: str, notes: list[Note]) -> str:
    """All of these as one text of KQL; what can't be said in it is left out."""
    said: list[str] = []
    for words, pills in parts:
        for asked in (
            Asked(lang=words["lang"], query=words["query"]),
            *(Asked(filters=[Filter.model_validate(pill)]) for pill in pills if not pill.get("disabled")),
        ):
            try:
                text = kql(asked.tree())
            except QueryError as error:
                _note(
                    notes,
                    name,
                    words["query"] or "filter",
                    f"its query can't be carried over: {error.message}",
                    f"クエリを引き継げません：{error.message}",
                )
                continue
            said += [text] if text not in {"", "*"} else []
    return said[0] if len(said) == 1 else " and ".join(f"({text})" for text in said)


def _pill(pill: Pill, name: str, notes: list[Note]) -> str:
    text = _kql([(EVERYTHING, [{**pill, "disabled": False}])], name, notes)
    return f"~{text}" if text and pill.get("disabled") else text


def _search(body: dict[str, Any], notes: list[Note]) -> dict[str, Any]:
    """A search as the page's address says it."""
    title = str(body["title"])
    place: dict[str, Any] = {"q": body["query"]["query"], "cols": columns_text(body["columns"])}
    if body["query"]["lang"] == "lucene":
        place["ql"] = "lucene"
    if body["index"] != "*":
        _note(
            notes,
            title,
            str(body["index"]),
            "it asks all that is here, unless the page's address names an index",
            "画面のアドレスがインデックスを指定していない限り、すべてのデータを対象にします",
            lost=False,
        )
    place["f"] = [text for pill in body["filters"] if (text := _pill(cast("Pill", pill), title, notes))]
    if body["sort"]:
        place["sort"] = f"{body['sort'][0]['field']}:{'desc' if body['sort'][0]['descending'] else 'asc'}"
    return {"title": title, "place": {name: value for name, value in place.items() if value}}
