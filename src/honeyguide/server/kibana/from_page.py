"""What the page keeps, as an export to Kibana has it: dashboards and searches whose every panel is a question in our own words."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, get_args

from honeyguide.server.asked import TIME
from honeyguide.server.columns import columns_in
from honeyguide.server.dashboards import EVERYTHING, Kind, Measure, Operation, Panel, Pill, Split, Words, measure, split
from honeyguide.server.kibana.objects import items, obj
from honeyguide.server.kibana.to_page import INTERVALS, SHAPES, STACKS
from honeyguide.server.saved import Object

INDICES = "logs-*"
"""Where events lie: `*` would be Kibana's own indices too."""
KINDS: Mapping[str, Kind] = {shape: kind for kind, shape in SHAPES.items()}
STACKINGS: dict[str, Any] = {stack: stacking for stacking, stack in STACKS.items()}
WIDTHS = {word: width for width, word in INTERVALS.items()}


def for_kibana(objects: Iterable[Object]) -> list[Object]:
    """The objects that Kibana has an equivalent of: dashboards and searches."""
    makers = {"dashboard": _dashboard, "search": _search}
    return [replace(one, body=makers[one.type](one.body)) for one in objects if one.type in makers]


def _dashboard(body: dict[str, Any]) -> dict[str, Any]:
    panels = [_panel(panel, number) for number, panel in enumerate(items(body.get("panels")))]
    return {
        "title": str(body.get("title") or ""),
        "description": str(body.get("description") or ""),
        "start": None,
        "end": None,
        "query": EVERYTHING,
        "filters": [],
        "panels": panels,
    }


def _panel(panel: dict[str, Any], number: int) -> Panel:
    box, spec = obj(panel.get("box")), obj(panel.get("spec"))
    made: Panel = {
        "id": str(panel.get("id") or number),
        "title": str(panel.get("title") or ""),
        "kind": "text",
        "x": int(box.get("x") or 0),
        "y": int(box.get("y") or 0),
        "w": int(box.get("w") or 24),
        "h": int(box.get("h") or 12),
        "index": INDICES,
        "query": EVERYTHING,
        "filters": [],
        "measures": [],
        "splits": [],
        "stacking": "none",
        "text": str(panel.get("text") or ""),
        "columns": [],
    }
    if panel.get("kind") == "control":
        return {**made, "kind": "control", "columns": [str(panel.get("field") or "")]}
    if panel.get("kind") != "chart":
        return made
    counted = obj(spec.get("measure"))
    if counted.get("kind") == "formula":
        return {**made, "text": f"**{made['title']}**: `{counted.get('text', '')}` (a formula, which is no classic visualization)"}
    return {
        **made,
        "kind": KINDS.get(str(spec.get("shape")), "table"),
        "query": {"lang": "kql", "query": str(spec.get("query") or "")},
        "measures": [_measure(counted)],
        "splits": [_split(one) for name in ("by", "split") if (one := obj(spec.get(name)))],
        "stacking": STACKINGS.get(str(spec.get("stack")), "stacked"),
    }


def _measure(one: dict[str, Any]) -> Measure:
    kind, field = str(one.get("kind") or "count"), one.get("field")
    if kind == "percentile":
        return measure("percentile", str(field), percentile=float(one.get("percent") or 95))
    found: Operation = next((name for name in get_args(Operation) if name == kind), "count")
    return measure(found, None if found == "count" else str(field))


def _split(one: dict[str, Any]) -> Split:
    match one.get("kind"):
        case "time":
            return split("date_histogram", TIME, interval=WIDTHS.get(str(one.get("interval")), "auto"))
        case "terms":
            return split("terms", str(one.get("field")), size=int(one.get("size") or 10))
        case "histogram":
            return split("histogram", str(one.get("field")), interval=str(one.get("interval") or "auto"))
        case _:
            filters: list[Words] = [{"lang": "kql", "query": str(each.get("query") or "")} for each in items(one.get("filters"))]
            return {**split("filters", None), "filters": filters}


def _search(body: dict[str, Any]) -> dict[str, Any]:
    place = obj(body.get("place"))
    field, _, direction = str(place.get("sort") or f"{TIME}:desc").rpartition(":")
    texts = [str(text) for text in place.get("f") or () if isinstance(text, str)]
    pills: list[Pill] = [{"kind": "query", "query": text.lstrip("~^"), "disabled": text.startswith("~"), "negate": False} for text in texts]
    return {
        "title": str(body.get("title") or ""),
        "index": str(place.get("in") or INDICES),
        "query": {"lang": "lucene" if place.get("ql") == "lucene" else "kql", "query": str(place.get("q") or "")},
        "filters": pills,
        "columns": columns_in(str(place.get("cols") or "")),
        "sort": [{"field": field, "descending": direction != "asc"}],
    }
