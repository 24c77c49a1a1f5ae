"""A Kibana export becomes saved objects of ours: dashboards with their panels, searches, and notes on what was lost."""

from dataclasses import dataclass
from typing import Any

from honeyguide.server.dashboards import COLUMNS, EVERYTHING, Dashboard, Panel
from honeyguide.server.kibana.lens import read_lens
from honeyguide.server.kibana.objects import Json, Note, Objects, items, obj, pills, read_lines, words
from honeyguide.server.kibana.visualizations import NO_CONTROL, read_state, read_visualization

READ = frozenset({"dashboard", "search", "visualization", "lens", "index-pattern"})


@dataclass(frozen=True)
class Imported:
    """What came of an export: (type, id, body) to be saved, and the notes."""

    objects: tuple[tuple[str, str, dict[str, Any]], ...]
    notes: tuple[Note, ...]


def read_export(data: bytes) -> Imported:
    """The objects of an export. Visualizations that stand in no dashboard become a dashboard of one panel. Raises UsageError."""
    objects = read_lines(data)
    made: list[tuple[str, str, dict[str, Any]]] = []
    shown: set[tuple[str, str]] = set()
    for id, one in objects.of("dashboard"):
        made.append(("dashboard", id, dict(_dashboard(one, objects))))
        shown |= {(str(ref.get("type")), str(ref.get("id"))) for ref in items(one.get("references"))}
    for kind in ("lens", "visualization"):
        for id, one in objects.of(kind):
            if (kind, id) not in shown:
                attributes = obj(one.get("attributes"))
                panel = _filled(kind, one, objects, _place({}, str(attributes.get("title") or id), 0))
                made.append(("dashboard", id, dict(_around(panel))))
    for id, one in objects.of("search"):
        made.append(("search", id, _search(id, one, objects)))
    for kind, id in objects.by_name:
        if kind not in READ:
            objects.note(f"{kind} {id}", "all", "objects of this type can't be read", "この種類のオブジェクトは読み込めません")
    return Imported(tuple(made), tuple(objects.notes))


def _dashboard(one: Json, objects: Objects) -> Dashboard:
    attributes = obj(one.get("attributes"))
    title = str(attributes.get("title") or "A dashboard")
    source = obj(obj(attributes.get("kibanaSavedObjectMeta")).get("searchSourceJSON"))
    restored = bool(attributes.get("timeRestore"))
    panels: list[Panel] = []
    for number, panel in enumerate(items(attributes.get("panelsJSON") or attributes.get("panels"))):
        panels.append(_panel(panel, one.get("references"), objects, number))
    panels += _controls(obj(obj(attributes.get("controlGroupInput")).get("panelsJSON")), panels, objects, title)
    return {
        "title": title,
        "description": str(attributes.get("description") or ""),
        "start": str(attributes["timeFrom"]) if restored and attributes.get("timeFrom") else None,
        "end": str(attributes["timeTo"]) if restored and attributes.get("timeTo") else None,
        "query": words(source.get("query")),
        "filters": pills(source.get("filter"), objects, title),
        "panels": panels,
    }


def _controls(given: Json, panels: list[Panel], objects: Objects, title: str) -> list[Panel]:
    """Lists of values that stand over a dashboard become panels below it."""
    below = max((panel["y"] + panel["h"] for panel in panels), default=0)
    made: list[Panel] = []
    for id, one in given.items():
        control = obj(obj(one).get("explicitInput"))
        field, name = str(control.get("fieldName") or ""), str(control.get("title") or control.get("fieldName") or id)
        if obj(one).get("type") != "optionsListControl" or not field:
            objects.note(title, name, *NO_CONTROL)
            continue
        place = _place({"x": len(made) % 4 * 12, "y": below + len(made) // 4 * 10, "w": 12, "h": 10}, name, 0)
        made.append({**place, "id": f"control-{id}", "kind": "control", "columns": [field]})
    return made


def _panel(panel: Json, references: Any, objects: Objects, number: int) -> Panel:
    config = obj(panel.get("embeddableConfig") or panel.get("panelConfig"))
    id = str(panel.get("panelIndex") or number)
    made = _place(obj(panel.get("gridData")), str(config.get("title") or panel.get("title") or ""), number)
    made["id"] = id
    within = obj(config.get("attributes"))
    inner = [*items(references), *items(within.get("references"))]
    saved = obj(config.get("savedVis"))
    if within or saved:
        made["title"] = made["title"] or str(within.get("title") or saved.get("title") or "")
    if within:
        return _of_kind(str(panel.get("type")), within, inner, objects, made)
    if saved:
        return read_state(saved, within, inner, objects, made)
    found = objects.referred(references, str(panel.get("panelRefName") or f"panel_{id}")) or _old_style(panel, objects)
    if found is None:
        objects.note(
            made["title"] or f"panel {id}",
            "panel",
            "what it shows isn't in the export; export with related objects",
            "表示する中身がエクスポートに含まれていません。関連オブジェクトも含めてエクスポートしてください",
        )
        return made
    kind, target = found
    made["title"] = made["title"] or str(obj(target.get("attributes")).get("title") or "")
    return _filled(kind, target, objects, made)


def _old_style(panel: Json, objects: Objects) -> tuple[str, Json] | None:
    """Before 6.3 a panel named its object itself."""
    kind = str(panel.get("type"))
    found = objects.by_name.get((kind, str(panel.get("id"))))
    return None if found is None else (kind, found)


def _filled(kind: str, target: Json, objects: Objects, panel: Panel) -> Panel:
    return _of_kind(kind, obj(target.get("attributes")), target.get("references"), objects, panel)


def _of_kind(kind: str, attributes: Json, references: Any, objects: Objects, panel: Panel) -> Panel:
    match kind:
        case "lens":
            return read_lens(attributes, references, objects, panel)
        case "visualization":
            return read_visualization(attributes, references, objects, panel)
        case "search":
            source = obj(obj(attributes.get("kibanaSavedObjectMeta")).get("searchSourceJSON"))
            columns = _columns(attributes)
            panel["kind"], panel["columns"], panel["index"] = "rows", columns, objects.index(references)
            panel["query"], panel["filters"] = words(source.get("query")), pills(source.get("filter"), objects, panel["title"])
            return panel
        case _:
            objects.note(
                panel["title"] or f"panel {panel['id']}",
                "panel",
                f"a panel of the type {kind!r} can't be read",
                f"種類{kind!r}のパネルは読み込めません",
            )
            return panel


def _place(grid: Json, title: str, number: int) -> Panel:
    """An empty panel in its place; without one, two in a row."""

    def whole(name: str, default: int, most: int) -> int:
        value = grid.get(name)
        return min(value, most) if isinstance(value, int) and value >= 0 else default

    return {
        "id": str(number),
        "title": title,
        "kind": "unknown",
        "x": whole("x", number % 2 * (COLUMNS // 2), COLUMNS - 1),
        "y": whole("y", number // 2 * 15, 100_000),
        "w": max(1, whole("w", COLUMNS // 2, COLUMNS)),
        "h": max(1, whole("h", 15, 1_000)),
        "index": "*",
        "query": EVERYTHING,
        "filters": [],
        "measures": [],
        "splits": [],
        "stacking": "none",
        "text": "",
        "columns": [],
    }


def _around(panel: Panel) -> Dashboard:
    return {
        "title": panel["title"],
        "description": "",
        "start": None,
        "end": None,
        "query": EVERYTHING,
        "filters": [],
        "panels": [panel],
    }


def _search(id: str, one: Json, objects: Objects) -> dict[str, Any]:
    attributes = obj(one.get("attributes"))
    title = str(attributes.get("title") or id)
    source = obj(obj(attributes.get("kibanaSavedObjectMeta")).get("searchSourceJSON"))
    given = attributes.get("sort")
    pairs = given if isinstance(given, list) and given and isinstance(given[0], list) else [given] if given else []
    sort = [{"field": str(pair[0]), "descending": pair[1] == "desc"} for pair in pairs if isinstance(pair, list) and len(pair) == 2]
    return {
        "title": title,
        "index": objects.index(one.get("references")),
        "query": words(source.get("query")),
        "filters": pills(source.get("filter"), objects, title),
        "columns": _columns(attributes),
        "sort": sort,
    }


def _columns(attributes: Json) -> list[str]:
    given = attributes.get("columns")
    return [str(name) for name in given if name != "_source"] if isinstance(given, list) else []
