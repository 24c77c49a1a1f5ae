"""Saved objects of ours as Kibana's NDJSON, which every Kibana from 7.10 on imports: classic visualizations on dashboards."""

from collections.abc import Iterable, Iterator
from typing import Any, cast

import orjson

from honeyguide.server.dashboards import Dashboard, Measure, Panel, Pill, Split, Words
from honeyguide.server.saved import Object

TYPES = {
    "bar": "histogram",
    "horizontal_bar": "horizontal_bar",
    "line": "line",
    "area": "area",
    "heatmap": "heatmap",
    "pie": "pie",
    "donut": "pie",
    "treemap": "pie",
    "metric": "metric",
    "table": "table",
    "tag_cloud": "tagcloud",
    "map": "table",
    "text": "markdown",
    "control": "input_control_vis",
}
UNCOUNTED = frozenset({"markdown", "input_control_vis"})
OPERATIONS = {"percentile": "percentiles"}
OFFERED = "control_0_index_pattern"
PATTERN = "kibanaSavedObjectMeta.searchSourceJSON.index"


def write_export(objects: Iterable[Object]) -> Iterator[bytes]:
    """The lines: index patterns and visualizations before what refers to them."""
    patterns: dict[str, str] = {}
    lines: list[dict[str, Any]] = []
    for one in objects:
        if one.type == "dashboard":
            lines += _dashboard(one.id, cast("Dashboard", one.body), patterns)
        elif one.type == "search":
            lines.append(_search(one.id, one.body, patterns))
    for title, id in patterns.items():
        yield _line({"type": "index-pattern", "id": id, "attributes": {"title": title, "timeFieldName": "@timestamp"}, "references": []})
    for line in lines:
        yield _line(line)
    yield _line({"exportedCount": len(lines) + len(patterns), "missingRefCount": 0, "missingReferences": []})


def _line(value: dict[str, Any]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _pattern(index: str, patterns: dict[str, str]) -> dict[str, str]:
    id = patterns.setdefault(index, f"honeyguide-{len(patterns)}")
    return {"name": PATTERN, "type": "index-pattern", "id": id}


def _source(query: Words, filters: list[Pill]) -> dict[str, Any]:
    asked = {"query": query["query"], "language": "lucene" if query["lang"] == "lucene" else "kuery"}
    source = {"query": asked, "filter": [_filter(one) for one in filters], "indexRefName": PATTERN}
    return {"searchSourceJSON": _json(source)}


def _filter(pill: Pill) -> dict[str, Any]:
    field = pill.get("field", "")
    meta: dict[str, Any] = {"negate": pill.get("negate", False), "disabled": pill.get("disabled", False), "alias": None, "key": field}
    match pill.get("kind"):
        case "exists":
            return {"meta": {**meta, "type": "exists", "value": "exists"}, "query": {"exists": {"field": field}}}
        case "one_of":
            values = pill.get("values", [])
            should = [{"match_phrase": {field: value}} for value in values]
            query = {"bool": {"should": should, "minimum_should_match": 1}}
            return {"meta": {**meta, "type": "phrases", "params": values}, "query": query}
        case "between":
            bounds = {name: value for name, value in (("gte", pill.get("low")), ("lt", pill.get("high"))) if value is not None}
            return {"meta": {**meta, "type": "range", "params": bounds}, "query": {"range": {field: bounds}}}
        case "query":
            return {"meta": {**meta, "type": "custom"}, "query": {"query_string": {"query": pill.get("query", "")}}}
        case _:
            value = pill.get("value")
            return {"meta": {**meta, "type": "phrase", "params": {"query": value}}, "query": {"match_phrase": {field: value}}}


def _dashboard(id: str, body: Dashboard, patterns: dict[str, str]) -> Iterator[dict[str, Any]]:
    panels: list[dict[str, Any]] = []
    references: list[dict[str, str]] = []
    for number, panel in enumerate(body.get("panels", [])):
        kind = "search" if panel["kind"] == "rows" else "visualization"
        target, name = f"{id}-{number}", f"panel_{number}"
        yield _search(target, dict(panel), patterns) if kind == "search" else _visualization(target, panel, patterns)
        grid = {side: panel[side] for side in ("x", "y", "w", "h")} | {"i": str(number)}
        panels.append({"type": kind, "gridData": grid, "panelIndex": str(number), "embeddableConfig": {}, "panelRefName": name})
        references.append({"name": name, "type": kind, "id": target})
    source = {"query": {"query": body["query"]["query"], "language": "lucene" if body["query"]["lang"] == "lucene" else "kuery"}}
    attributes = {
        "title": body["title"],
        "description": body.get("description", ""),
        "panelsJSON": _json(panels),
        "optionsJSON": "{}",
        "version": 1,
        "timeRestore": bool(body.get("start")),
        **({"timeFrom": body["start"], "timeTo": body.get("end") or "now"} if body.get("start") else {}),
        "kibanaSavedObjectMeta": {"searchSourceJSON": _json({**source, "filter": [_filter(one) for one in body.get("filters", [])]})},
    }
    yield {"type": "dashboard", "id": id, "attributes": attributes, "references": references, "migrationVersion": {"dashboard": "7.10.0"}}


def _visualization(id: str, panel: Panel, patterns: dict[str, str]) -> dict[str, Any]:
    type = TYPES.get(panel["kind"], "table")
    counted = type not in UNCOUNTED
    aggs = [_measure(number, one) for number, one in enumerate(panel["measures"], 1)] if counted else []
    if counted:
        schemas = ["bucket"] if type == "table" else ["segment", "group"]
        for number, one in enumerate(panel["splits"]):
            aggs.append(_split(len(panel["measures"]) + 1 + number, one, schemas[min(number, len(schemas) - 1)]))
    attributes = {
        "title": panel["title"] or id,
        "visState": _json({"title": panel["title"], "type": type, "params": {"type": type, **_params(panel)}, "aggs": aggs}),
        "uiStateJSON": "{}",
        "description": "",
        "version": 1,
        "kibanaSavedObjectMeta": _source(panel["query"], panel["filters"]),
    }
    references = [_pattern(panel["index"], patterns)]
    if panel["kind"] == "control":
        references.append({**references[0], "name": OFFERED})
    return {
        "type": "visualization",
        "id": id,
        "attributes": attributes,
        "references": references,
        "migrationVersion": {"visualization": "7.10.0"},
    }


def _params(panel: Panel) -> dict[str, Any]:
    """What a visualization has of its own kind."""
    match panel["kind"]:
        case "text":
            return {"markdown": panel["text"]}
        case "donut":
            return {"isDonut": True}
        case "control":
            options = {"type": "terms", "multiselect": True, "dynamicOptions": True, "size": 30, "order": "desc"}
            one = {"id": "1", "fieldName": panel["columns"][0], "parent": "", "label": panel["title"], "type": "list", "options": options}
            return {"controls": [{**one, "indexPatternRefName": OFFERED}], "updateFiltersOnChange": True}
        case _:
            return {}


def _measure(number: int, one: Measure) -> dict[str, Any]:
    params: dict[str, Any] = {"field": one["field"]} if one["field"] else {}
    params |= {"customLabel": one["label"]} if one["label"] else {}
    params |= {"percents": [one["percentile"] or 95]} if one["operation"] == "percentile" else {}
    kind = OPERATIONS.get(one["operation"], one["operation"])
    return {"id": str(number), "enabled": True, "type": kind, "params": params, "schema": "metric"}


def _split(number: int, one: Split, schema: str) -> dict[str, Any]:
    params: dict[str, Any] = {"field": one["field"]} if one["field"] else {}
    params |= {"customLabel": one["label"]} if one["label"] else {}
    kind = {"geohash": "geohash_grid"}.get(one["kind"], one["kind"])
    match one["kind"]:
        case "terms":
            params |= {"size": one["size"], "order": "desc", "orderBy": "1"}
        case "date_histogram" | "histogram":
            params |= {"interval": one["interval"], "min_doc_count": 1}
        case "filters":
            params["filters"] = [{"input": {"query": words["query"], "language": "kuery"}, "label": ""} for words in one["filters"]]
        case "range":
            params["ranges"] = [{"from": low, "to": high} for low, high in one["ranges"]]
        case _:
            params["precision"] = 3
    return {"id": str(number), "enabled": True, "type": kind, "params": params, "schema": schema}


def _search(id: str, body: dict[str, Any], patterns: dict[str, str]) -> dict[str, Any]:
    query: Words = body.get("query") or {"lang": "kql", "query": ""}
    sort = [[one["field"], "desc" if one["descending"] else "asc"] for one in body.get("sort", [])] or [["@timestamp", "desc"]]
    attributes = {
        "title": body.get("title") or id,
        "columns": body.get("columns", []),
        "sort": sort,
        "description": "",
        "version": 1,
        "kibanaSavedObjectMeta": _source(query, body.get("filters", [])),
    }
    references = [_pattern(body.get("index", "*"), patterns)]
    return {"type": "search", "id": id, "attributes": attributes, "references": references, "migrationVersion": {"search": "7.9.3"}}
