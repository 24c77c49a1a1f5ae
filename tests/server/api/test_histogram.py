"""Rows over time, and what stands in fields."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.server.conftest import Asker, server


def test_bars_fit_the_span_and_are_broken_down(taken: Asker) -> None:
    found = taken.post("/histogram", bars=5, breakdown="log.logger")
    assert found["interval"] == "1s"
    assert sum(bar["count"] for bar in found["bars"]) == found["total"] == taken.post("/search")["total"]
    assert found["values"][0] == "connection"
    assert all(sum(bar["parts"]) == bar["count"] for bar in found["bars"])


def test_an_asked_span_is_filled(taken: Asker) -> None:
    span: dict[str, Any] = {"from": "2022-01-28T00:00:00Z", "to": "2022-01-29T00:00:00Z"}
    found = taken.post("/histogram", **span, interval="1h")
    assert len(found["bars"]) == 24
    assert [bar["count"] for bar in found["bars"]].index(4) == 21


def test_nothing_has_empty_bars(taken: Asker) -> None:
    assert {bar["count"] for bar in taken.post("/histogram", query="nothing: 1")["bars"]} == {0}
    assert taken.post("/histogram", 400, interval="often", **{"from": "now-1d", "to": "now"})["where"] == "interval"


def test_fields_with_their_coverage_and_values(taken: Asker) -> None:
    fields = {one["name"]: one for one in taken.post("/fields")["fields"]}
    assert fields["source.ip"]["type"] == "ip"
    assert fields["source.ip"]["coverage"] == 0.5
    values = taken.post("/field_values", field="log.logger")
    assert values["top"][0] == {"value": "connection", "count": 2, "share": 0.5}
    assert (values["exists"], values["total"], values["distinct"]) == (4, 4, 3)
    assert sum(values["sparkline"]) == 4
    assert taken.post("/field_values", field="nothing")["top"] == []


def test_fields_are_told_from_fewer_rows_where_many_are_too_large(tmp_path: Path) -> None:
    """Whoever connects to a honeypot may write megabytes into a field: that costs neither the list of fields nor a sentence."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "honeyguide.toml").write_text("[limits]\nmemory = 48_000_000\n")
    rows = [{"timestamp": f"2026-01-01T00:00:{at:02}Z", "session": at, "command": f"{at}" + "x" * (1 << 20)} for at in range(60)]
    (tmp_path / "rows.ndjson").write_text("\n".join(map(json.dumps, rows)))
    with server(tmp_path / "data") as ask:
        assert ask.take_in(tmp_path / "rows.ndjson")["ledger"]["total"]["events"] == 60
        found = ask.post("/fields")
        assert 0 < found["sampled"] < 60
        assert {one["name"]: one["coverage"] for one in found["fields"]}["command"] == 1.0
        error = ask.post("/search", 413, size=60)
        assert (error["type"], error["hint"]) == (
            "TooMuchAtOnce",
            "Ask for fewer rows, fewer fields or a shorter time, or give it more: [limits] memory in honeyguide.toml.",
        )
        assert error["ja"]["hint"] == "件数、フィールド、または期間を絞るか、honeyguide.toml の [limits] memory を増やしてください。"


def test_yesterday_is_a_whole_day(taken: Asker) -> None:
    span: dict[str, Any] = {"from": "now-1d/d", "to": "now-1d/d"}
    found = taken.post("/histogram", **span)
    assert datetime.fromisoformat(found["end"]) - datetime.fromisoformat(found["start"]) == timedelta(days=1)
