"""The bundled recording of a runaway, through the page's interface: the answer, its lines, who it was, and what was said."""

import base64
import re
import time
from collections.abc import Generator
from typing import Any

import pytest
from tests.server.conftest import Asker, server

PEER = "127.203.113.66"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Generator[Asker]:
    with server(tmp_path_factory.mktemp("demo") / "data") as ask:
        assert ask.finished(ask("POST", "/demo", status=202))["state"] == "done"
        yield ask


def conversation(demo: Asker) -> Any:
    found = demo.get("/conversations", query=f"source.ip: {PEER} and network.protocol: mongodb and source.bytes > 0", size=5)
    return found["conversations"][0]


def test_the_answer_and_its_evidence(demo: Asker) -> None:
    found = demo.get("/investigations")
    assert found["verdict"] == "hung"
    assert found["stale"] is False
    (incident,) = found["incidents"]
    assert incident["culprit"]["source.ip"] == PEER
    full = demo.get(f"/investigations/{incident['id']}")["details"][0]
    assert all(number < len(full["evidence"]) for part in full["statements"] for number in part["evidence"])
    assert full["known"]["proof"] == "reproduced"
    assert full["known"]["versions"].startswith("0.7.0")
    assert full["fatal"][0]["walk"]["ja"] != full["fatal"][0]["walk"]["en"]
    assert {one["at"] for one in full["evidence"]} >= {full["started_at"]}
    assert not any("バイト です" in part["words"]["ja"] for part in full["statements"])
    piece = next(one for one in full["evidence"] if one["line"])
    filters = [
        {"kind": "is", "field": "log.file.path", "value": piece["file"]},
        {"kind": "is", "field": "log.offset", "value": piece["offset"]},
    ]
    row = demo.post("/search", filters=filters)["rows"][0]
    assert demo.get(f"/row/{row['index']}/{row['id']}")["raw"] == piece["text"]
    assert demo.get("/investigations/all")["document"]["schema"] == "honeyguide.investigation/1"
    assert demo.get("/investigations/nothing", 404)["type"] == "Missing"


def test_every_line_that_is_quoted_leads_to_its_record_alone_rows_of_tables_too(demo: Asker) -> None:
    full = demo.get("/investigations/all")["details"][0]
    assert {one["line"] is None for one in full["evidence"]} == {True, False}
    for piece in full["evidence"]:
        filters = [
            {"kind": "is", "field": "log.file.path", "value": piece["file"]},
            {"kind": "is", "field": "log.offset", "value": piece["record"]},
        ]
        (row,) = demo.post("/search", filters=filters)["rows"]
        if piece["text"].startswith("connections row "):
            assert row["source"]["honeypot.connection.id"] == piece["text"].split()[2].rstrip(":")


@pytest.mark.parametrize(
    ("zone", "hung"), [(None, "2026-11-22 21:37:18"), ("Asia/Kolkata", "2026-11-23 03:07:18"), ("Asia/Tokyo", "2026-11-23 06:37:18")]
)
def test_the_answer_tells_its_times_in_the_zone_that_is_asked_for(demo: Asker, zone: str | None, hung: str) -> None:
    params: Any = {"zone": zone} if zone else {}
    found = demo.get("/investigations/all", **params)
    said = [found["headline"], found["incidents"][0]["opening"], *(part["words"] for part in found["details"][0]["statements"])]
    for language in ("en", "ja"):
        assert hung in said[0][language]
        assert hung in said[1][language]
        days = {day for text in said for day in re.findall(r"\d{4}-\d\d-\d\d", text[language])}
        assert days == {hung[:10]}
    assert found["document"]["headline"] == demo.get("/investigations/all")["document"]["headline"]
    assert hung in demo.get("/home", **params)["attention"][0]["sentence"]["ja"]
    assert demo.get("/findings", 400, zone="Asia/Nowhere")["type"] == "UsageError"


def test_the_report_is_one_page_that_loads_nothing(demo: Asker) -> None:
    answer = demo.client.get("/api/v1/report.html", params={"lang": "ja"})
    assert "侵入ではなく、不具合です" in answer.text
    assert "sandbox" in answer.headers["content-security-policy"]
    assert demo.client.get("/api/v1/report.md").text.startswith("#")
    assert demo.client.get("/api/v1/report.json").json()["incidents"][0]["kind"] == "stuck-callback"


def test_what_needs_attention_stands_at_home(demo: Asker) -> None:
    demo.get("/investigations")
    home = demo.get("/home")
    assert home["empty"] is False
    assert [one["name"] for one in home["sensors"]] == ["dionaea"]
    assert home["sensors"][0]["alive"] is False
    assert sum(home["sensors"][0]["minutes"]) == home["documents"] == home["day"]["rows"]
    assert (home["day"]["days"], home["day"]["usual_rows"], home["day"]["new_peers"]) == (0, None, None)
    assert home["attention"][0]["kind"] == "incident"
    asked: Any = {"from": "2026-11-22T21:30:00Z", "to": "2026-11-22T21:38:00Z", "query": f"source.ip: {PEER}"}
    part = demo.get("/home", **asked)
    assert 0 < part["day"]["rows"] < part["documents"] == home["documents"]
    assert part["day"]["peers"] == 1
    findings = demo.get("/findings")["findings"]
    assert {one["finding"] for one in findings} == {one["finding"] for one in home["attention"][1:]}
    assert all(demo.post("/search", query=one["evidence"]["query"], size=0)["total"] == one["evidence"]["count"] for one in findings)


def test_an_alert_is_no_log(demo: Asker) -> None:
    """What the watch makes of the judgement neither counts as rows nor asks for another judgement."""
    until = time.monotonic() + 60
    while not demo.get("/alerts")["alerts"]:
        assert time.monotonic() < until
        time.sleep(0.2)
    assert demo.get("/investigations")["stale"] is False
    assert demo.get("/home")["documents"] == demo.post("/search", query="event.module: dionaea", size=0)["total"]


def test_a_conversation_is_a_dialogue_over_its_bytes(demo: Asker) -> None:
    row = conversation(demo)
    found = demo.get(f"/conversations/{row['id']}")
    inbound = base64.b64decode(found["inbound"]["bytes"])
    assert len(inbound) == found["inbound"]["size"] == row["bytes_in"]
    assert found["messages"]
    assert found["conversation"]["precision"] == row["precision"]
    assert found["conversation"]["started_at"] == row["started_at"]
    assert {turn["time"] for turn in found["turns"]} <= {None, row["started_at"]}
    assert all(message["end"] <= found["inbound" if message["direction"] == "in" else "outbound"]["size"] for message in found["messages"])
    assert demo.client.get(f"/api/v1/conversations/{row['id']}/raw").content == inbound
    capture = demo.client.get(f"/api/v1/conversations/{row['id']}/pcapng")
    assert capture.content[:4] == b"\x0a\x0d\x0d\x0a"
    assert capture.headers["content-disposition"].startswith("attachment")
    same = demo.get(f"/conversations/{row['id']}/same")
    assert same["total"] == found["same_payload"] - 1
    assert demo.get("/conversations/nothing", 422)["type"] == "SourceError"


def test_the_list_has_pages(demo: Asker) -> None:
    first = demo.get("/conversations", size=300)
    rest = demo.get("/conversations", size=300, after=first["after"])
    ids = [one["id"] for one in first["conversations"] + rest["conversations"]]
    assert len(set(ids)) == len(ids) == first["total"]
    assert rest["after"] is None


def test_one_page_for_an_address(demo: Asker) -> None:
    found = demo.get(f"/peer/{PEER}")
    assert found["rows"] == demo.post("/search", query=f"source.ip: {PEER}", size=0)["total"]
    assert {one["value"] for one in found["told"]["ports"]} >= {27017, 445}
    assert found["told"]["tools"][0]["value"] == "service scanner"
    assert sum(bar["count"] for bar in found["bars"]) == found["rows"]
    assert demo.get("/peer/198.51.100.1")["rows"] == 0
    assert demo.get("/peer/beio", 400)["message"] == "is no address"


def test_everything_leaves_in_any_form(demo: Asker) -> None:
    params = {"query": f"source.ip: {PEER}", "fields": "@timestamp,source.*"}
    count = demo.post("/search", query=params["query"], size=0)["total"]
    lines = demo.client.get("/api/v1/export", params=params)
    assert len(lines.content.splitlines()) == count
    table = demo.client.get("/api/v1/export", params={**params, "format": "csv"})
    assert len(table.content.splitlines()) == count + 1
    assert table.headers["content-disposition"].endswith("honeyguide.csv")
    assert demo.client.get("/api/v1/export", params={**params, "format": "parquet"}).content.endswith(b"PAR1")
    assert demo.get("/export", 400, query="a: (")["position"] == 4
