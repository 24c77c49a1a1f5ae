"""Discover asks for its rows once, before anything else that costs the server or the browser time."""

import json
import re

import pytest
from playwright.sync_api import Request, expect
from tests.browser.conftest import Visiting
from tests.browser.words import Words

WORDS = Words("en")


@pytest.mark.parametrize(
    "place",
    [
        "",
        '?q=log.level:warning&sort=log.logger:asc&f=~event.module: "dionaea"',
        "?ql=lucene&q=message:conn*&from=2026-11-22T21:00:00.000Z&to=now&tz=Asia/Tokyo&at=2026-11-22T21:36:00.000Z",
    ],
)
def test_rows_are_asked_for_once_and_first(told: str, visiting: Visiting, place: str) -> None:
    visit = visiting(told)
    asked: list[str] = []

    def note(request: Request) -> None:
        path = request.url.removeprefix(told).partition("?")[0]
        if path == "/api/v1/search":
            path += f" {json.loads(request.post_data or '{}')['size']}"
        asked.append(path)

    visit.page.on("request", note)
    visit.open(f"/discover{place}")
    expect(visit.page.locator("[role=row][data-index]").first).to_be_visible()
    expect(visit.page.locator(".cm-editor")).to_be_visible()
    assert asked.count("/api/v1/search 100") == 1
    rows = asked.index("/api/v1/search 100")
    later = [number for number, path in enumerate(asked) if path.startswith(("/api/v1/fields", "/api/v1/histogram", "/assets/QueryEditor"))]
    assert len(later) >= 3
    assert min(later) > rows


def test_a_slow_question_leaves_the_rest_of_the_page(told: str, visiting: Visiting) -> None:
    visit = visiting(told)
    page = visit.page
    page.route("**/api/v1/search", lambda route: None)  # never answered
    page.goto(f"{told}/discover")
    expect(page.get_by_role("button", name=WORDS("frame.cancel"))).to_be_visible()
    there = page.get_by_role("link", name=WORDS("nav.map"))
    there.focus()
    there.press("Enter")
    expect(page).to_have_url(re.compile("/map"))
    page.unroute_all(behavior="ignoreErrors")


def test_a_server_that_was_not_reached_is_asked_again(told: str, visiting: Visiting) -> None:
    visit = visiting(told)
    page = visit.page
    page.route("**/api/v1/search", lambda route: route.abort("connectionrefused"))
    page.goto(f"{told}/discover")
    expect(page.get_by_role("alert")).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")
    expect(page.locator("[role=row][data-index]").first).to_be_visible()
    visit.seen.errors.clear()  # the browser's own word on each connection that was refused
