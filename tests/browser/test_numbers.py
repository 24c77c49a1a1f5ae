"""Every number of a chart leads to exactly the records that it counts: a click narrows to them, a second one opens them in Discover."""

import json
import re
import urllib.request
from typing import Any

from playwright.sync_api import Page, expect
from tests.browser.conftest import Visiting
from tests.browser.words import Words

WORDS = Words("en")
LEVEL = {"kind": "terms", "field": "log.level", "size": 2}
LOGGER = {"kind": "terms", "field": "log.logger", "size": 2}
ASKED = {"kind": "filters", "filters": [{"label": "loud", "query": "log.level: (warning or error)"}]}
PANELS: dict[str, dict[str, Any]] = {
    "values": {"by": LEVEL, "query": "log.logger: *"},
    "months": {"by": {"kind": "time", "interval": "month"}},
    "steps": {"by": {"kind": "histogram", "field": "log.offset", "interval": 5000}},
    "questions": {"by": ASKED},
    "series": {"by": {"kind": "time", "interval": "day"}, "split": LOGGER},
    "pairs": {"by": LEVEL, "split": LOGGER},
    "number": {"shape": "metric", "query": "log.level: error"},
}


def saved(address: str, panels: dict[str, dict[str, Any]]) -> str:
    """The path of a dashboard with charts of these specs, as tables where they say no shape."""
    board = [
        {
            "id": name,
            "kind": "chart",
            "title": name,
            "spec": {"shape": "table", **spec},
            "box": {"x": n % 2 * 24, "y": n * 8, "w": 24, "h": 16},
        }
        for n, (name, spec) in enumerate(panels.items())
    ]
    body = json.dumps({"body": {"title": "Numbers", "description": "", "panels": board}}).encode()
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"{address}/api/v1/saved/dashboard/numbers", body, headers, method="PUT")
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 200
    return "/dashboards/numbers"


def whole(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def discovered(page: Page) -> int:
    """How many records Discover has of what the page shows now."""
    page.get_by_role("navigation").get_by_role("link", name=WORDS("nav.discover")).click()
    hits = page.get_by_text(re.compile(r"^[\d,]+ records?$")).first
    expect(hits).to_be_visible()
    return whole(hits.inner_text())


def test_numbers_lead_to_their_records(told: str, visiting: Visiting) -> None:
    visit = visiting(told)
    page = visit.page
    visit.open(saved(told, PANELS))
    for name in PANELS:
        numbers = page.locator(f'[data-panel="{name}"]').locator("td.number button, strong button")
        expect(numbers.first).to_be_visible()
        there = [place for place, text in enumerate(numbers.all_inner_texts()) if whole(text)]
        for place in {there[0], there[-1]} if name == "pairs" else there[-1:]:
            number = numbers.nth(place)
            counted = whole(number.inner_text())
            number.click()
            expect(page).to_have_url(re.compile(r"\?"))
            assert discovered(page) == counted, (name, place, page.url)
            page.go_back()
            expect(page.get_by_role("heading", level=1)).to_have_text("Numbers")
            page.go_back()
            expect(page).to_have_url(re.compile(r"numbers$"))
