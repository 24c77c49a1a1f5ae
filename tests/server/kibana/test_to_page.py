"""What Kibana exported is on the page what it was there, or a note says what became of it; and it goes back as it came."""

import json
from typing import Any

from tests.server.kibana.test_reading import LENS, PATTERN, dashboard, export, visualization
from tests.server.kibana.test_writing import DASHBOARD, PANEL

from honeyguide.server.dashboards import Dashboard, Kind, Panel, Split, split
from honeyguide.server.kibana.from_page import for_kibana
from honeyguide.server.kibana.reading import Imported, read_export
from honeyguide.server.kibana.to_page import for_page
from honeyguide.server.kibana.writing import write_export
from honeyguide.server.saved import Object

TAGS = {"type": "tagcloud", "params": {}, "aggs": [
    {"id": "1", "type": "count", "schema": "metric", "params": {}},
    {"id": "2", "type": "terms", "schema": "segment", "params": {"field": "user.name", "size": 30}},
]}  # fmt: skip


def board(panel: Panel) -> Imported:
    """What the page keeps of a dashboard with this panel."""
    body: Dashboard = {**DASHBOARD, "panels": [panel]}
    return for_page(Imported((("dashboard", "d", dict(body)),), ()))


def test_a_chart_keeps_its_shape_its_groups_and_its_number() -> None:
    panel: Panel = {**PANEL, "measures": PANEL["measures"][1:2], "stacking": "percent"}
    ((_, _, body),) = board(panel).objects
    assert body["panels"][0] == {
        "id": "0",
        "title": "Countries",
        "box": {"x": 3, "y": 4, "w": 20, "h": 12},
        "kind": "chart",
        "spec": {
            "shape": "bar",
            "by": {"kind": "time", "interval": "hour"},
            "split": {"kind": "terms", "field": "source.geo.country_iso_code", "size": 7},
            "measure": {"kind": "cardinality", "field": "source.ip"},
            "stack": "percent",
            "query": '(source.ip: *) and (source.ip: *) and (not event.module: "dionaea")',
        },
    }


def test_what_the_page_has_no_place_for_is_said() -> None:
    extra = [*PANEL["splits"], split("terms", "user.name"), split("geohash", "source.geo.location")]
    found = board({**PANEL, "splits": extra})
    assert [(note["part"], note["outcome"]) for note in found.notes] == [
        ("time", "changed"),
        ("logs-*", "changed"),
        ("source.geo.location", "left_out"),
        ("groupings", "left_out"),
        ("numbers", "left_out"),
    ]
    assert found.notes[-2]["what"] == {"en": "only the first 2 of 3 are kept", "ja": "3個のうち最初の2個だけを残しました"}
    assert [note["part"] for note in board({**PANEL, "kind": "rows"}).notes][-1] == "panel"


def test_what_is_beyond_the_values_or_between_the_steps_is_drawn_or_said() -> None:
    rest: Any = {**split("terms", "user.name"), "rest": True}
    gaps: Any = {**split("histogram", "source.bytes", interval="10"), "gaps": True}

    def said(kind: Kind, *splits: Split) -> set[str]:
        return {note["part"] for note in board({**PANEL, "kind": kind, "splits": list(splits)}).notes} & {"user.name", "source.bytes"}

    assert said("bar", rest) == {"user.name"}
    assert said("donut", rest) == set()
    assert said("bar", gaps, rest) == {"source.bytes"}


def test_a_comparison_and_thresholds_are_those_of_the_page() -> None:
    ((_, _, body),) = board({**PANEL, "earlier": True, "thresholds": [10.0]}).objects
    assert body["panels"][0]["spec"]["earlier"] is True
    assert body["panels"][0]["spec"]["thresholds"] == [{"value": 10.0, "colour": 5}]


def test_ranges_become_filters_that_say_the_same() -> None:
    ranges: list[list[float | None]] = [[None, 10], [10, 20]]
    ((_, _, body),) = board({**PANEL, "splits": [{**split("range", "source.bytes"), "ranges": ranges}]}).objects
    assert body["panels"][0]["spec"]["by"]["filters"] == [
        {"label": "– 10", "query": "source.bytes < 10"},
        {"label": "10 – 20", "query": "source.bytes >= 10 and source.bytes < 20"},
    ]


def test_a_dashboard_of_the_page_goes_to_kibana_and_comes_back() -> None:
    panels = [{"panelIndex": "1", "type": "visualization", "gridData": {"x": 0, "y": 0, "w": 30, "h": 10, "i": "1"}, "panelRefName": "p"}]
    came = read_export(export(PATTERN, visualization("v", TAGS), dashboard(panels, [{"name": "p", "type": "visualization", "id": "v"}])))
    ((_, id, body),) = for_page(came).objects
    sent = b"".join(write_export(for_kibana([Object("dashboard", id, 1, "", body)])))
    state = json.loads(next(json.loads(line) for line in sent.splitlines() if b"visState" in line)["attributes"]["visState"])
    assert state["type"] == "tagcloud"
    assert [(one["type"], one["params"].get("field")) for one in state["aggs"]] == [("count", None), ("terms", "user.name")]
    ((_, _, again),) = for_page(read_export(sent)).objects
    assert [panel["spec"] for panel in again["panels"]] == [panel["spec"] for panel in body["panels"]]


def test_a_lens_alone_becomes_a_dashboard() -> None:
    ((type, _, body),) = for_page(read_export(export(PATTERN, LENS))).objects
    assert (type, [panel["spec"]["shape"] for panel in body["panels"]]) == ("dashboard", ["donut"])


def test_a_search_goes_there_and_back() -> None:
    place = {"q": "a: b", "f": ["~(user.name: root)"], "cols": "source.ip,odd\\,name,\\-", "sort": "user.name:asc"}
    sent = b"".join(write_export(for_kibana([Object("search", "s", 1, "", {"title": "Mine", "place": place})])))
    ((_, id, body),) = for_page(read_export(sent)).objects
    assert (id, body["title"]) == ("s", "Mine")
    assert {name: body["place"].get(name) for name in ("q", "cols", "sort")} == {name: place[name] for name in ("q", "cols", "sort")}


def test_a_formula_is_told_where_it_stood() -> None:
    spec = {"shape": "line", "measure": {"kind": "formula", "text": "count() / 2"}}
    body = {"title": "F", "panels": [{"id": "1", "title": "Half", "box": {"x": 0, "y": 0, "w": 9, "h": 9}, "kind": "chart", "spec": spec}]}
    sent = b"".join(write_export(for_kibana([Object("dashboard", "f", 1, "", body)])))
    assert "count() / 2" in sent.decode()


def lens(**columns: Any) -> Any:
    """A number that Lens makes of these columns."""
    layers = {"formBased": {"layers": {"l": {"columns": columns, "columnOrder": list(columns)}}}}
    return {**LENS, "attributes": {"title": "One", "visualizationType": "lnsMetric", "state": {"datasourceStates": layers}}}


def test_a_formula_comes_as_it_was_written_without_its_parts() -> None:
    formula = {"operationType": "formula", "params": {"formula": "count() / 2"}, "references": ["x"]}
    found = for_page(read_export(export(PATTERN, lens(x={"operationType": "math"}, f=formula))))
    ((_, _, body),) = found.objects
    assert body["panels"][0]["spec"]["measure"] == {"kind": "formula", "text": "count() / 2"}
    assert [note["object"] for note in found.notes if note["outcome"] == "left_out"] == []


def test_the_filter_of_a_number_narrows_its_panel() -> None:
    asked = {"query": 'event.action : "login"', "language": "kuery"}
    ((_, _, body),) = for_page(read_export(export(PATTERN, lens(c={"operationType": "count", "filter": asked})))).objects
    assert body["panels"][0]["spec"]["query"] == 'event.action: "login"'


def test_no_other_number_takes_the_place_of_one_that_is_lost() -> None:
    found = for_page(read_export(export(PATTERN, lens(c={"operationType": "last_value", "sourceField": "a"}))))
    assert [body["panels"] for _, _, body in found.objects] == [[]]
    assert [note["part"] for note in found.notes] == ["last_value"]


def test_controls_become_panels_and_go_back() -> None:
    offered = {
        "a": {"type": "optionsListControl", "explicitInput": {"fieldName": "source.ip", "title": "From"}},
        "b": {"type": "timeSlider"},
    }
    found = for_page(read_export(export(dashboard([], [], controlGroupInput={"panelsJSON": json.dumps(offered)}))))
    ((_, id, body),) = found.objects
    assert [(panel["kind"], panel["title"], panel["field"]) for panel in body["panels"]] == [("control", "From", "source.ip")]
    assert [note["part"] for note in found.notes] == ["b"]
    sent = b"".join(write_export(for_kibana([Object("dashboard", id, 1, "", body)])))
    ((_, _, again),) = for_page(read_export(sent)).objects
    assert [(panel["kind"], panel["title"], panel["field"]) for panel in again["panels"]] == [("control", "From", "source.ip")]
