"""What Kibana is given: a data view, and every dashboard with all it refers to."""

import json
import re
from pathlib import Path

from tests.cli.conftest import Command

from honeyguide.server.ready import ready_dashboards
from honeyguide.server.saved import NAME, Saved


def test_ready_made_and_saved_dashboards_are_one_file(honeyguide: Command, tmp_path: Path) -> None:
    saved = Saved.open(tmp_path / NAME)
    saved.put("search", "mine", {"title": "Mine", "place": {"q": "a: b"}})
    saved.close()
    done = honeyguide("kibana", "export", "--language", "ja", "--data", str(tmp_path))
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    by_name = {(line["type"], line["id"]): line for line in lines[:-1]}
    assert [one["attributes"]["title"] for one in by_name.values() if one["type"] == "index-pattern"] == ["logs-*"]
    titles = {one["attributes"]["title"] for one in by_name.values() if one["type"] in {"dashboard", "search"}}
    assert titles == {"Mine", *(one.body["title"] for one in ready_dashboards("ja"))}
    missing = [ref for one in by_name.values() for ref in one["references"] if (ref["type"], ref["id"]) not in by_name]
    assert missing == []


def test_every_chart_asks_what_the_page_asks(honeyguide: Command, tmp_path: Path) -> None:
    done = honeyguide("kibana", "export", "--data", str(tmp_path))
    states = [json.loads(one["attributes"]["visState"]) for one in map(json.loads, done.stdout.splitlines()) if "visState" in str(one)]
    asked = {agg["params"]["field"] for state in states for agg in state.get("aggs", []) if "field" in agg["params"]}
    written = re.findall(r'"field": "([^"]+)"', json.dumps([one.body for one in ready_dashboards("en")]))
    assert asked - {"@timestamp"} == set(written)
