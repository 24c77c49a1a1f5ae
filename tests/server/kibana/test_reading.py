"""Kibana's exports become dashboards and searches; what can't be carried over is said."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.errors import UsageError
from honeyguide.server.kibana.reading import read_export

PATTERN = {"type": "index-pattern", "id": "p", "attributes": {"title": "logs-*"}, "references": []}
OF_PATTERN = [{"name": "kibanaSavedObjectMeta.searchSourceJSON.index", "type": "index-pattern", "id": "p"}]


def export(*objects: Any) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in (*objects, {"exportedCount": len(objects)}))


def visualization(id: str, state: Any, **source: Any) -> Any:
    meta = {"searchSourceJSON": json.dumps({"indexRefName": OF_PATTERN[0]["name"], **source})}
    attributes = {"title": f"vis {id}", "visState": json.dumps(state), "kibanaSavedObjectMeta": meta}
    return {"type": "visualization", "id": id, "attributes": attributes, "references": OF_PATTERN}


BARS = {
    "type": "histogram",
    "params": {"seriesParams": [{"mode": "stacked"}]},
    "aggs": [
        {"id": "1", "enabled": True, "type": "count", "schema": "metric", "params": {}},
        {"id": "2", "enabled": True, "type": "date_histogram", "schema": "segment", "params": {"field": "@timestamp", "interval": "d"}},
        {"id": "3", "enabled": True, "type": "terms", "schema": "group", "params": {"field": "source.geo.country_iso_code", "size": 7}},
    ],
}
LENS = {
    "type": "lens",
    "id": "l",
    "attributes": {
        "title": "Ports",
        "visualizationType": "lnsPie",
        "state": {
            "visualization": {"shape": "donut"},
            "query": {"query": "destination.port: *", "language": "kuery"},
            "filters": [],
            "datasourceStates": {
                "formBased": {
                    "layers": {
                        "x": {
                            "columnOrder": ["a", "b"],
                            "columns": {
                                "a": {
                                    "operationType": "terms",
                                    "sourceField": "destination.port",
                                    "isBucketed": True,
                                    "params": {"size": 9},
                                },
                                "b": {"operationType": "unique_count", "sourceField": "source.ip", "isBucketed": False},
                            },
                        }
                    }
                }
            },
        },
    },
    "references": [{"name": "indexpattern-datasource-layer-x", "type": "index-pattern", "id": "p"}],
}


def dashboard(panels: Any, references: Any, **more: Any) -> Any:
    return {
        "type": "dashboard",
        "id": "d",
        "attributes": {"title": "Everything", "panelsJSON": json.dumps(panels), **more},
        "references": references,
    }


def test_a_dashboard_with_its_panels() -> None:
    panels = [
        {
            "panelIndex": "1",
            "type": "visualization",
            "gridData": {"x": 0, "y": 0, "w": 30, "h": 10, "i": "1"},
            "panelRefName": "panel_0",
            "embeddableConfig": {},
        },
        {
            "panelIndex": "2",
            "type": "lens",
            "gridData": {"x": 30, "y": 0, "w": 18, "h": 10, "i": "2"},
            "panelRefName": "panel_2",
            "embeddableConfig": {},
        },
    ]
    references = [{"name": "panel_0", "type": "visualization", "id": "v"}, {"name": "2:panel_2", "type": "lens", "id": "l"}]
    given_time = {"timeRestore": True, "timeFrom": "now-7d", "timeTo": "now"}
    found = read_export(
        export(
            PATTERN,
            visualization("v", BARS, query={"query": "a:b", "language": "lucene"}),
            LENS,
            dashboard(panels, references, **given_time),
        )
    )
    ((type, id, body),) = found.objects
    assert (type, id, body["title"], body["start"]) == ("dashboard", "d", "Everything", "now-7d")
    bars, pie = body["panels"]
    assert (bars["kind"], bars["stacking"], bars["index"], bars["w"]) == ("bar", "stacked", "logs-*", 30)
    assert bars["query"] == {"lang": "lucene", "query": "a:b"}
    assert [(one["kind"], one["field"], one["interval"], one["size"]) for one in bars["splits"]] == [
        ("date_histogram", "@timestamp", "day", 10),
        ("terms", "source.geo.country_iso_code", "auto", 7),
    ]
    assert (pie["kind"], pie["title"], pie["index"]) == ("donut", "Ports", "logs-*")
    assert [(one["operation"], one["field"]) for one in pie["measures"]] == [("cardinality", "source.ip")]
    assert found.notes == ()


def test_filters_become_pills() -> None:
    filters = [
        {"meta": {"type": "phrase", "key": "a", "params": {"query": "x"}, "negate": True}, "query": {"match_phrase": {"a": "x"}}},
        {"meta": {"type": "phrases", "key": "b", "params": ["x", "y"], "disabled": True}, "query": {}},
        {"meta": {"type": "range", "key": "n", "params": {"gte": 1, "lt": 2}}, "query": {}},
        {"meta": {"type": "exists", "key": "e"}, "query": {"exists": {"field": "e"}}},
        {"meta": {"type": "custom"}, "query": {"bool": {}}},
    ]
    found = read_export(export(PATTERN, visualization("v", BARS, filter=filters)))
    panel = found.objects[0][2]["panels"][0]
    assert [{name: value for name, value in pill.items() if value is not False} for pill in panel["filters"]] == [
        {"kind": "is", "field": "a", "value": "x", "negate": True},
        {"kind": "one_of", "field": "b", "values": ["x", "y"], "disabled": True},
        {"kind": "between", "field": "n", "low": 1, "high": 2},
        {"kind": "exists", "field": "e"},
    ]
    assert [note["part"] for note in found.notes] == ["filter"]


def test_what_is_lost_is_said() -> None:
    panels = [
        {"panelIndex": "1", "type": "map", "gridData": {}, "embeddableConfig": {"attributes": {"title": "A map"}}},
        {"panelIndex": "2", "type": "lens", "panelRefName": "panel_9"},
    ]
    found = read_export(
        export(
            dashboard(panels, []),
            visualization("t", {"type": "vega", "params": {}}),
            {"type": "canvas-workpad", "id": "c", "attributes": {}},
        )
    )
    assert [(note["object"], note["part"]) for note in found.notes] == [
        ("A map", "panel"),
        ("panel 2", "panel"),
        ("vis t", "chart"),
        ("canvas-workpad c", "all"),
    ]
    assert found.notes[-1]["what"] == {"en": "objects of this type can't be read", "ja": "この種類のオブジェクトは読み込めません"}


def test_a_range_keeps_its_ends() -> None:
    filters = [
        {"meta": {"type": "range", "key": "status", "params": {"gte": 400, "lte": 499}}, "query": {}},
        {"meta": {"type": "range", "key": "status", "params": {"gt": 1}}, "query": {}},
    ]
    found = read_export(export(PATTERN, visualization("v", BARS, filter=filters)))
    pills = found.objects[0][2]["panels"][0]["filters"]
    assert [pill["query"] for pill in pills] == ["status >= 400 and status <= 499", "status > 1"]


def lens(columns: Any, **visualization: Any) -> Any:
    """A Lens chart of these columns in the layer `x`, before it a reference line where the drawing says so."""
    layers: Any = {"x": {"columnOrder": list(columns), "columns": columns}}
    if visualization:
        line = {"operationType": "static_value", "isBucketed": False, "params": {"value": "5"}}
        layers = {"line": {"columnOrder": ["s"], "columns": {"s": line}}, **layers}
    state = {"visualization": visualization, "query": {}, "filters": [], "datasourceStates": {"formBased": {"layers": layers}}}
    return {"type": "lens", "id": "l", "attributes": {"title": "Lens", "visualizationType": "lnsXY", "state": state}, "references": []}


def test_settings_of_a_chart_that_have_no_equivalent_are_said_one_by_one() -> None:
    terms: Any = {"size": 3, "orderBy": {"type": "alphabetical"}, "orderDirection": "asc", "include": ["a"], "exclude": [], "new": 1}
    columns: Any = {
        "a": {"operationType": "terms", "sourceField": "user.name", "isBucketed": True, "params": terms},
        "b": {"operationType": "count", "isBucketed": False, "timeShift": "1d", "reducedTimeRange": "5m", "params": {"emptyAsNull": True}},
    }
    assert [(note["part"], note["outcome"]) for note in read_export(export(lens(columns))).notes] == [
        ("count: timeShift", "left_out"),
        ("count: reducedTimeRange", "left_out"),
        ("user.name: new", "left_out"),
        ("user.name", "changed"),
    ]
    columns["a"]["params"] = {"size": 3, "orderBy": {"type": "column", "columnId": "b"}, "orderDirection": "desc", "otherBucket": True}
    del columns["b"]["timeShift"], columns["b"]["reducedTimeRange"]
    assert read_export(export(lens(columns))).notes == ()


def test_of_layers_the_one_with_data_is_kept() -> None:
    columns = {"b": {"operationType": "unique_count", "sourceField": "source.ip", "isBucketed": False}}
    drawn = [{"layerId": "line", "layerType": "referenceLine"}, {"layerId": "x", "layerType": "data", "seriesType": "line"}]
    found = read_export(export(lens(columns, layers=drawn)))
    panel = found.objects[0][2]["panels"][0]
    assert (panel["kind"], [one["field"] for one in panel["measures"]]) == ("line", ["source.ip"])
    assert [note["part"] for note in found.notes] == ["layers"]


def test_a_table_that_was_ordered_otherwise_says_so() -> None:
    params: Any = {"field": "source.ip", "size": 5, "order": "asc", "orderBy": "_key", "exclude": "127.*"}
    terms = {"id": "2", "enabled": True, "type": "terms", "schema": "bucket", "params": params}
    counting = {"id": "1", "enabled": True, "type": "count", "schema": "metric", "params": {}}
    table = {"type": "table", "params": {}, "aggs": [counting, terms]}
    assert [(note["part"], note["outcome"]) for note in read_export(export(visualization("v", table))).notes] == [
        ("source.ip", "changed"),
        ("source.ip: exclude", "left_out"),
    ]
    terms["params"] = {"field": "source.ip", "size": 5, "order": "desc", "orderBy": "1"}
    assert read_export(export(visualization("v", table))).notes == ()


def panel_of(chart: Any) -> Any:
    """What becomes of a chart of which nothing is lost."""
    found = read_export(export(PATTERN, chart))
    assert found.notes == ()
    return found.objects[0][2]["panels"][0]


def test_values_that_are_chosen_are_filters() -> None:
    terms: Any = {"size": 3, "include": ["root", "admin"], "exclude": ["x"], "orderBy": {"type": "column", "columnId": "b"}}
    columns: Any = {
        "a": {"operationType": "terms", "sourceField": "user.name", "isBucketed": True, "params": terms},
        "b": {"operationType": "count", "isBucketed": False},
    }
    narrowed = [
        {"kind": "one_of", "field": "user.name", "values": ["root", "admin"], "negate": False, "disabled": False},
        {"kind": "one_of", "field": "user.name", "values": ["x"], "negate": True, "disabled": False},
    ]
    assert panel_of(lens(columns))["filters"] == narrowed
    params = {"field": "user.name", "size": 3, "include": "root|admin", "exclude": "x"}
    aggs = [{"id": "1", "type": "count", "schema": "metric"}, {"id": "2", "type": "terms", "schema": "segment", "params": params}]
    assert panel_of(visualization("v", {"type": "histogram", "params": {}, "aggs": aggs}))["filters"] == narrowed


def test_a_number_beside_itself_of_the_span_before_is_a_comparison() -> None:
    columns = {
        "now": {"operationType": "unique_count", "sourceField": "source.ip", "isBucketed": False},
        "before": {"operationType": "unique_count", "sourceField": "source.ip", "isBucketed": False, "timeShift": "previous"},
    }
    panel = panel_of(lens(columns))
    assert (panel["earlier"], [one["field"] for one in panel["measures"]]) == (True, ["source.ip"])


def test_values_are_in_the_order_of_the_number_that_is_drawn() -> None:
    by: Any = {"type": "column", "columnId": "b"}
    columns: Any = {
        "a": {"operationType": "terms", "sourceField": "user.name", "isBucketed": True, "params": {"size": 3, "orderBy": by}},
        "b": {"operationType": "unique_count", "sourceField": "source.ip", "isBucketed": False},
        "c": {"operationType": "count", "isBucketed": False},
    }
    assert read_export(export(lens(columns))).notes == ()
    by["columnId"] = "c"
    assert [note["part"] for note in read_export(export(lens(columns))).notes] == ["user.name"]


def test_what_is_drawn_otherwise_is_named() -> None:
    scales = [{"scale": {"type": "log"}}, {"scale": {"type": "linear"}}]
    drawn = {"legendPosition": "top", "valueAxes": scales, "thresholdLine": {"show": True, "value": 10}}
    found = read_export(export(visualization("v", {**BARS, "params": drawn})))
    assert [note["what"]["en"] for note in found.notes] == ["drawn as this page draws: legend, scale, second axis"]
    assert found.objects[0][2]["panels"][0]["thresholds"] == [10.0]


def test_a_search_keeps_columns_and_order() -> None:
    meta = {"searchSourceJSON": json.dumps({"query": {"query": "a: b", "language": "kuery"}})}
    search = {
        "type": "search",
        "id": "s",
        "attributes": {"title": "Mine", "columns": ["message"], "sort": [["@timestamp", "desc"]], "kibanaSavedObjectMeta": meta},
    }
    ((_, _, body),) = read_export(export(search)).objects
    assert body["columns"] == ["message"]
    assert body["sort"] == [{"field": "@timestamp", "descending": True}]
    assert body["query"] == {"lang": "kql", "query": "a: b"}


def test_older_exports_are_one_document() -> None:
    state = {"type": "markdown", "params": {"markdown": "# hello"}}
    old = [{"_id": "m", "_type": "visualization", "_source": {"title": "Note", "visState": json.dumps(state)}}]
    ((_, _, body),) = read_export(json.dumps(old, indent=1).encode()).objects
    assert (body["panels"][0]["kind"], body["panels"][0]["text"]) == ("text", "# hello")


@pytest.mark.parametrize("data", [b"nonsense", b"[1]", b"{]", b"\xff\n"])
def test_what_is_no_export_is_said(data: bytes) -> None:
    with pytest.raises(UsageError):
        read_export(data)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "id", "aggs", "params", "state", "layers", "columns", "query", "field", "meta", "gridData", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    st.sampled_from(["dashboard", "visualization", "lens", "search"]),
    st.dictionaries(
        st.sampled_from(["visState", "panelsJSON", "state", "kibanaSavedObjectMeta", "columns", "sort", "title"]),
        VALUES | VALUES.map(json.dumps),
        max_size=5,
    ),
    VALUES,
)
def test_no_object_breaks_it(type: str, attributes: Any, references: Any) -> None:
    read_export(export({"type": type, "id": "x", "attributes": attributes, "references": references}))
