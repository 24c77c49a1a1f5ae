"""What is written as Kibana's NDJSON is read as what it was."""

import json

from honeyguide.server.dashboards import EVERYTHING, Dashboard, Panel, measure, split
from honeyguide.server.kibana.reading import read_export
from honeyguide.server.kibana.writing import write_export
from honeyguide.server.saved import Object

PANEL: Panel = {
    "id": "0",
    "title": "Countries",
    "kind": "bar",
    "x": 3,
    "y": 4,
    "w": 20,
    "h": 12,
    "index": "logs-*",
    "query": {"lang": "kql", "query": "source.ip: *"},
    "filters": [{"kind": "is", "field": "event.module", "value": "dionaea", "negate": True, "disabled": False}],
    "measures": [measure(), measure("cardinality", "source.ip", "peers"), measure("percentile", "source.bytes", percentile=95.0)],
    "splits": [split("date_histogram", "@timestamp", interval="1h"), split("terms", "source.geo.country_iso_code", size=7)],
    "stacking": "none",
    "text": "",
    "columns": [],
}
DASHBOARD: Dashboard = {
    "title": "Mine",
    "description": "All of it",
    "start": "now-1d",
    "end": "now",
    "query": EVERYTHING,
    "filters": [{"kind": "exists", "field": "source.ip", "negate": False, "disabled": False}],
    "panels": [PANEL],
}


def test_a_dashboard_goes_there_and_back() -> None:
    written = b"".join(write_export([Object("dashboard", "d", 1, "", dict(DASHBOARD))]))
    lines = [json.loads(line) for line in written.splitlines()]
    assert [line.get("type") for line in lines] == ["index-pattern", "visualization", "dashboard", None]
    found = read_export(written)
    assert found.notes == ()
    assert found.objects == (("dashboard", "d", DASHBOARD),)


def test_rows_are_a_search_there() -> None:
    panel: Panel = {**PANEL, "kind": "rows", "columns": ["message"], "splits": [], "measures": []}
    written = b"".join(write_export([Object("dashboard", "d", 1, "", {**DASHBOARD, "panels": [panel]})]))
    body = read_export(written).objects[0][2]
    assert (body["panels"][0]["kind"], body["panels"][0]["columns"]) == ("rows", ["message"])
