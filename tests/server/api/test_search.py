"""Rows of a query: pages in both directions, from any time, filters, marks, and what is wrong with a query."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from tests.server.conftest import Asker, server

ROWS = 250


@pytest.fixture(scope="module")
def many(shared: Asker, tmp_path_factory: pytest.TempPathFactory) -> Asker:
    """Rows of which five share each second."""
    file = tmp_path_factory.mktemp("rows") / "app.ndjson"
    rows = (
        f'{{"@timestamp": "2026-11-22T21:{n // 300:02}:{n // 5 % 60:02}Z", "n": {n}, "user": {{"name": "u{n % 7}"}}}}\n'
        for n in range(ROWS)
    )
    file.write_text("".join(rows))
    shared.take_in(file)
    return shared


def numbers(page: Any) -> list[int]:
    return [row["source"]["n"] for row in page["rows"]]


def test_pages_follow_one_another_without_a_gap(many: Asker) -> None:
    seen: list[int] = []
    after: Any = None
    while True:
        page = many.post("/search", size=7, after=after)
        seen += numbers(page)
        if not page["more"]:
            break
        after = page["rows"][-1]["sort"]
    assert sorted(seen) == list(range(ROWS))
    assert page["total"] == ROWS


def test_pages_go_back_as_they_came(many: Asker) -> None:
    first = many.post("/search", size=20)
    back = many.post("/search", size=5, after=first["rows"][12]["sort"], backwards=True)
    assert numbers(back) == numbers(first)[7:12]
    assert back["more"]


def test_a_page_begins_at_any_time(many: Asker) -> None:
    page = many.post("/search", size=3, at="2026-11-22T21:00:20Z")
    assert {n // 5 for n in numbers(page)} == {20}
    later = many.post("/search", size=3, at="2026-11-22T21:00:20Z", backwards=True)
    assert {n // 5 for n in numbers(later)} == {21}
    assert page["total"] == ROWS


@pytest.fixture(scope="module")
def some_timeless(tmp_path_factory: pytest.TempPathFactory) -> Generator[Asker]:
    """Thirty rows, of which every fifth has no time and every third no number."""
    folder = tmp_path_factory.mktemp("timeless")
    rows = (
        {"line": n} | ({"@timestamp": f"2026-11-22T20:00:{n:02}Z"} if n % 5 else {}) | ({"n": n // 2} if n % 3 else {}) for n in range(30)
    )
    (folder / "undated.ndjson").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    with server(folder / "data") as asker:
        asker.take_in(folder / "undated.ndjson")
        yield asker


@pytest.mark.parametrize("field", ["@timestamp", "n"])
@pytest.mark.parametrize("descending", [True, False])
def test_rows_that_have_not_what_is_sorted_by_come_last_in_both_directions(some_timeless: Asker, field: str, descending: bool) -> None:
    asked: dict[str, Any] = {"sort": [{"field": field, "descending": descending}]}
    whole = some_timeless.post("/search", **asked, size=100)["rows"]
    assert len(whole) == 30
    without = [field not in row["source"] for row in whole]
    assert without == sorted(without)
    for backwards in (False, True):
        seen: list[str] = []
        page = some_timeless.post("/search", **asked, size=1, backwards=backwards)
        while page["rows"]:
            seen = [*(row["id"] for row in page["rows"]), *seen] if backwards else [*seen, *(row["id"] for row in page["rows"])]
            if not page["more"]:
                break
            end = page["rows"][0 if backwards else -1]
            page = some_timeless.post("/search", **asked, size=4, after=end["sort"], backwards=backwards)
        assert seen == [row["id"] for row in whole]


def test_a_page_from_a_time_on_goes_on_to_the_rows_without_one(some_timeless: Asker) -> None:
    page = some_timeless.post("/search", at="2026-11-22T20:00:02Z", size=4)
    assert [row["source"]["line"] for row in page["rows"]][:2] == [2, 1]
    assert ["@timestamp" in row["source"] for row in page["rows"]] == [True, True, False, False]
    assert page["more"]


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ([{"kind": "is", "field": "user.name", "value": "u3"}], 36),
        ([{"kind": "is", "field": "user.name", "value": "u3", "negate": True}], ROWS - 36),
        ([{"kind": "is", "field": "user.name", "value": "u3", "disabled": True}], ROWS),
        ([{"kind": "one_of", "field": "n", "values": [1, 2, 999]}], 2),
        ([{"kind": "one_of", "field": "n", "values": []}], 0),
        ([{"kind": "between", "field": "n", "low": 10, "high": 20}], 10),
        ([{"kind": "exists", "field": "nothing"}], 0),
        ([{"kind": "query", "query": "n < 5"}, {"kind": "is", "field": "n", "value": 3}], 1),
    ],
)
def test_filters(many: Asker, filters: list[dict[str, Any]], count: int) -> None:
    assert many.post("/search", filters=filters, size=0)["total"] == count


def test_a_span_in_a_zone(many: Asker) -> None:
    span: dict[str, Any] = {"from": "2026-11-23T06:00:10", "to": "2026-11-23T06:00:20", "zone": "Asia/Tokyo"}
    assert many.post("/search", **span, size=0)["total"] == 50


@pytest.mark.parametrize("lang", ["kql", "lucene"])
def test_words_are_marked(many: Asker, lang: str) -> None:
    row = many.post("/search", query="user.name: u3", lang=lang, size=1)["rows"][0]
    assert row["highlights"]["user.name"] == [[0, 2]]


def test_what_is_wrong_stands_where_it_is_wrong(many: Asker) -> None:
    error = many.post("/search", 400, query="user.name: (a or")
    assert (error["type"], error["position"]) == ("QueryError", 16)
    assert many.post("/search", 400, query="a", size=-1)["where"] == "body.size"
    assert many.post("/search", 400, filters=[{"kind": "like"}])["where"].startswith("body.filters.0.kind")
    assert many.post("/search", 404, index="nothing")["message"] == "there is no index 'nothing'"
    assert many.post("/search", 400, after=[1])["where"] == "after"
    assert many.post("/search", 400, unknown=1)["where"] == "body.unknown"


def test_a_field_with_a_comma_in_its_name_can_be_exported_alone(tmp_path: Path) -> None:
    (tmp_path / "odd.ndjson").write_text('{"@timestamp": "2026-11-22T20:00:00Z", "a,b": 1, "a": 2, "b": 3, "c\\\\": 4}\n')
    with server(tmp_path / "data") as ask:
        ask.take_in(tmp_path / "odd.ndjson")
        row = ask.client.get("/api/v1/export", params={"fields": r"a\,b,c\\"}).json()
    assert {name: value for name, value in row.items() if not name.startswith("_")} == {"a,b": 1, "c\\": 4}
