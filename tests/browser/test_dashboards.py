"""Dashboards come from Kibana and go back, and a chart goes along as a picture; a dashboard fills the screen."""

import json
import re
from pathlib import Path

from playwright.sync_api import Download, Page, expect
from tests.browser.conftest import Visiting
from tests.browser.words import Words

WORDS = Words("en")


def exported(folder: Path) -> Path:
    """A dashboard as Kibana 7 exports it: a bar chart, and a chart that there is not here."""
    bars = {"type": "histogram", "params": {}, "aggs": [
        {"id": "1", "type": "count", "schema": "metric", "params": {}},
        {"id": "2", "type": "terms", "schema": "segment", "params": {"field": "log.level", "size": 5}},
    ]}  # fmt: skip
    source = {
        "kibanaSavedObjectMeta": {"searchSourceJSON": json.dumps({"query": {"query": "log.level: *", "language": "kuery"}, "filter": []})}
    }
    objects = [
        {"type": "visualization", "id": "v", "attributes": {"title": "Levels", "visState": json.dumps(bars), **source}, "references": []},
        {
            "type": "visualization",
            "id": "w",
            "attributes": {"title": "Odd", "visState": json.dumps({"type": "vega", "params": {}})},
            "references": [],
        },
    ]
    panels = [
        {
            "panelIndex": str(n),
            "type": "visualization",
            "gridData": {"x": 24 * n, "y": 0, "w": 24, "h": 12, "i": str(n)},
            "panelRefName": f"p{n}",
        }
        for n in range(2)
    ]
    references = [{"name": f"p{n}", "type": "visualization", "id": id} for n, id in enumerate("vw")]
    attributes = {"title": "Brought along", "panelsJSON": json.dumps(panels)}
    objects.append({"type": "dashboard", "id": "d", "attributes": attributes, "references": references})
    file = folder / "export.ndjson"
    file.write_text("".join(json.dumps(one) + "\n" for one in objects))
    return file


def downloaded(page: Page, item: str) -> Download:
    """What an item of the open menu hands over."""
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=item, exact=True).click()
    return download.value


def test_a_dashboard_of_kibanas_comes_with_an_account_and_goes_back(told: str, tmp_path: Path, visiting: Visiting) -> None:
    visit = visiting(told)
    page = visit.page
    visit.open("/dashboards")
    page.get_by_label(WORDS("dashboards.import")).set_input_files(exported(tmp_path))
    account = page.get_by_role("region", name=WORDS("dashboards.imported.label"))
    expect(account.get_by_role("listitem")).to_have_count(1)
    expect(account.get_by_role("listitem")).to_contain_text("Odd")
    assert visit.violations() == []
    page.get_by_role("link", name=re.compile("Brought along")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Brought along")
    expect(page.locator("[data-panel]")).to_have_count(1)
    expect(page.locator("[data-panel] canvas")).to_be_visible()

    page.get_by_role("button", name=WORDS("discover.export")).click()
    back = downloaded(page, WORDS("dashboards.kibana")).path().read_text().splitlines()
    state = json.loads(next(json.loads(line) for line in back if "visState" in line)["attributes"]["visState"])
    assert [one["params"].get("field") for one in state["aggs"]] == [None, "log.level"]


def test_what_is_no_dashboard_says_so(told: str, tmp_path: Path, visiting: Visiting) -> None:
    visit = visiting(told)
    visit.open("/dashboards")
    (tmp_path / "x.ndjson").write_text("hello\n")
    visit.page.get_by_label(WORDS("dashboards.import")).set_input_files(tmp_path / "x.ndjson")
    expect(visit.page.get_by_role("alert")).to_be_visible()
    assert [line[:3] for line in visit.seen.failures] == ["400"]
    visit.seen.failures.clear()
    visit.seen.errors.clear()  # Chromium writes every refused request there


def test_a_chart_goes_along_as_a_picture(told: str, visiting: Visiting) -> None:
    visit = visiting(told)
    page = visit.page
    visit.open("/dashboards/ready-dionaea")
    panel = page.locator("[data-panel]").filter(has=page.locator("canvas")).first
    expect(panel.locator("canvas")).to_be_visible()
    menu = panel.get_by_role("button", name=WORDS("panel.menu"))
    menu.click()
    png = downloaded(page, WORDS("panel.png")).path().read_bytes()
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(png[16:20]) > 400
    menu.click()
    svg = downloaded(page, WORDS("panel.svg")).path().read_text()
    assert svg.startswith("<svg")
    assert "<script" not in svg


def test_a_dashboard_fills_the_screen_and_refreshes_by_itself(told: str, visiting: Visiting) -> None:
    visit = visiting(told)
    page = visit.page
    visit.open("/dashboards/ready-overview")
    page.get_by_role("button", name=WORDS("dashboards.whole")).click()
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("Escape")
    page.evaluate("document.exitFullscreen().catch(() => undefined)")
    with page.expect_request("**/api/v1/aggregate"):
        page.get_by_label(WORDS("dashboards.every")).select_option("5")
        page.wait_for_timeout(6000)
