"""Every view can be read and worked by everybody: axe finds nothing against WCAG 2.2 AA, in both themes and languages."""

import json
import urllib.request

import pytest
from tests.browser.conftest import Visiting

PEER = "127.203.113.66"


def views(address: str) -> list[str]:
    """Every view, those of single things too."""
    with urllib.request.urlopen(f"{address}/api/v1/investigations") as answer:
        incident = json.load(answer)["incidents"][0]["id"]
    with urllib.request.urlopen(f"{address}/api/v1/conversations") as answer:
        conversation = json.load(answer)["conversations"][0]["id"]
    boards = (f"/dashboards/ready-{name}" for name in ("overview", "credentials"))
    discover = ("", "?mode=patterns", "?mode=compare&from=2026-11-22T21:37:00.000Z&to=2026-11-22T21:38:00.000Z")
    return [
        "/",
        *(f"/discover{place}" for place in discover),
        "/dashboards",
        *boards,
        "/dashboards/new?mode=edit",
        "/map",
        "/conversations",
        f"/conversations/{conversation}",
        "/investigations",
        f"/investigations/{incident}",
        f"/peer/{PEER}",
        "/upload",
        "/alerts",
        "/data",
        "/data?tab=indices",
        "/data?tab=quality",
        "/data?tab=about",
    ]


@pytest.mark.long
@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("ja", "dark")])
def test_no_view_shuts_anybody_out(told: str, visiting: Visiting, language: str, scheme: str) -> None:
    visit = visiting(told, language=language, scheme=scheme)
    found = {}
    for view in views(told):
        visit.open(view)
        found[view] = visit.violations()
        assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
    assert {view: wrong for view, wrong in found.items() if wrong} == {}
