"""Dashboards come from Kibana and go back, and a chart goes along as a picture; a dashboard fills the screen."""

import json
import re
import urllib.request
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

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
    """What an item of the open menu hands over; the menu is gone afterwards."""
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=item, exact=True).click()
    expect(page.get_by_role("menu")).to_have_count(0)
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
    drawn = page.locator("[data-panel]").filter(has=page.locator("canvas")).first
    expect(drawn.locator("canvas")).to_be_visible()
    panel = page.locator(f'[data-panel="{drawn.get_attribute("data-panel")}"]')
    menu = panel.get_by_role("button", name=WORDS("panel.menu"))
    menu.click()
    png = downloaded(page, WORDS("panel.png")).path().read_bytes()
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(png[16:20]) > 400
    menu.click()
    svg = downloaded(page, WORDS("panel.svg")).path().read_text()
    assert svg.startswith("<svg")
    assert "<script" not in svg
    ElementTree.fromstring(svg)
    menu.press("Enter")
    page.get_by_role("menuitem", name=WORDS("panel.tabled")).press("Enter")
    panel.get_by_role("cell").get_by_role("button").first.press("Enter")
    expect(page).to_have_url(re.compile(r"\?"))


def kept(address: str, panels: list[dict[str, Any]]) -> str:
    """The path of a dashboard with these panels."""
    placed = [{"id": str(n), "box": {"x": n % 4 * 12, "y": n // 4 * 10, "w": 12, "h": 10}, **panel} for n, panel in enumerate(panels)]
    body = json.dumps({"body": {"title": "Kept", "description": "", "panels": placed}}).encode()
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"{address}/api/v1/saved/dashboard/kept", body, headers, method="PUT")
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 200
    return "/dashboards/kept"


LEVELS = {"kind": "terms", "field": "log.level", "size": 5}
PANELS: list[dict[str, Any]] = [
    {"title": "Said", "kind": "text", "text": "<b>not bold</b>"},
    {"title": "Levels", "kind": "control", "field": "log.level"},
    *(
        {"title": shape, "kind": "chart", "spec": {"shape": shape, "by": by}}
        for shape, by in (("hbar", LEVELS), ("table", LEVELS), ("cloud", LEVELS), ("metric", None))
    ),
    {"title": "map", "kind": "chart", "spec": {"shape": "map", "by": {"kind": "terms", "field": "source.geo.country_iso_code", "size": 9}}},
    {"title": "wrong", "kind": "chart", "spec": {"shape": "metric", "query": "log.level: ("}},
]


def test_what_is_exported_is_what_the_board_shows(told: str, visiting: Visiting) -> None:
    visit = visiting(told)
    page = visit.page
    visit.open(kept(told, PANELS) + "?f=log.level:+%22warning%22&f=~log.level:+%22debug%22")
    control = page.get_by_role("region", name="Levels")
    expect(control.get_by_role("checkbox", name=re.compile("^warning"))).to_be_checked()
    expect(control.get_by_role("checkbox", name=re.compile("^debug"))).not_to_be_checked()
    number = page.get_by_role("region", name="metric").locator("strong").inner_text()
    page.get_by_role("button", name=WORDS("discover.export")).click()
    text = downloaded(page, WORDS("dashboards.html")).path().read_text()
    assert "log.level: &#34;warning&#34;" in text
    assert "log.level: &#34;debug&#34;" not in text
    assert "&#60;b&#62;not bold" in text
    assert "\u2611 warning" in text
    assert text.count("<svg xmlns") + text.count("<svg width") >= 4
    assert f"<th>warning</th><td>{number}</td>" in text
    expect(page.get_by_role("alert").filter(has_text="wrong")).to_be_visible()
    for shape in ("map", "table", "cloud", "metric"):
        page.get_by_role("button", name=f"{WORDS('panel.menu')}: {shape}").click()
        assert downloaded(page, WORDS("panel.svg")).path().read_text().startswith("<svg")
    page.get_by_role("button", name=f"{WORDS('panel.menu')}: table").click()
    assert downloaded(page, WORDS("panel.png")).path().read_bytes().startswith(b"\x89PNG")
    assert {line[:3] for line in visit.seen.failures} == {"400"}
    visit.seen.failures.clear()
    visit.seen.errors.clear()  # Chromium writes every refused request there


def test_changes_that_are_not_saved_are_kept_until_they_are_discarded(told: str, visiting: Visiting) -> None:
    visit = visiting(told)
    page = visit.page
    visit.open(kept(told, PANELS[:1]) + "?mode=edit")
    page.get_by_role("textbox", name=WORDS("save.name"), exact=True).fill("Renamed")
    page.get_by_role("navigation").get_by_role("link", name=WORDS("nav.home")).click()
    page.go_back()
    expect(page.get_by_role("textbox", name=WORDS("save.name"), exact=True)).to_have_value("Renamed")
    page.reload()
    expect(page.get_by_role("textbox", name=WORDS("save.name"), exact=True)).to_have_value("Renamed")
    page.get_by_role("button", name=WORDS("dashboards.discard")).click()
    expect(page.get_by_role("textbox", name=WORDS("save.name"), exact=True)).to_have_value("Kept")
    page.reload()
    expect(page.get_by_role("textbox", name=WORDS("save.name"), exact=True)).to_have_value("Kept")


def test_what_somebody_else_saved_meanwhile_is_not_replaced_unasked(told: str, visiting: Visiting) -> None:
    visit = visiting(told)
    page = visit.page
    visit.open(kept(told, PANELS[:1]) + "?mode=edit")
    name = page.get_by_role("textbox", name=WORDS("save.name"), exact=True)
    name.fill("Mine")
    kept(told, PANELS[:2])
    save = page.get_by_role("button", name=WORDS("discover.save"), exact=True)
    save.click()
    expect(page.get_by_role("alert")).to_contain_text(WORDS("dashboards.conflict"))
    expect(name).to_have_value("Mine")
    page.get_by_role("button", name=WORDS("dashboards.conflict.discard")).click()
    expect(name).to_have_value("Kept")
    kept(told, PANELS[:2])
    name.fill("Mine")
    save.click()
    page.get_by_role("button", name=WORDS("dashboards.conflict.copy")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mine (copy)")
    page.go_back()
    expect(name).to_have_value("Kept")
    expect(page.locator("[data-panel]")).to_have_count(2)
    visit.seen.failures.clear()
    visit.seen.errors.clear()


def test_a_map_that_could_not_be_loaded_is_tried_again_where_it_stands(told: str, visiting: Visiting) -> None:
    visit = visiting(told)
    page = visit.page
    shapes = re.compile(r"countries-50m.*\.json")
    page.route(shapes, lambda route: route.abort())
    visit.open("/map")
    alert = page.get_by_role("alert")
    expect(alert).to_be_visible()
    page.unroute(shapes)
    alert.get_by_role("button", name=WORDS("frame.again")).click()
    expect(page.get_by_label(WORDS("map.label")).locator("path").nth(100)).to_be_attached()
    visit.seen.errors.clear()  # Chromium writes every request that failed there


def test_a_dashboard_fills_the_screen_with_its_menus_and_refreshes_by_itself(told: str, visiting: Visiting) -> None:
    visit = visiting(told)
    page = visit.page
    visit.open("/dashboards/ready-overview?every=5")
    expect(page.get_by_label(WORDS("dashboards.every"))).to_have_value("5")
    with page.expect_request("**/api/v1/aggregate"):
        pass
    page.route("**/api/v1/aggregate", lambda route: route.fulfill(status=503, json={"error": {"type": "StoreBusy", "message": "busy"}}))
    expect(page.get_by_role("alert").first).to_contain_text("busy")
    with page.expect_request("**/api/v1/aggregate"):
        expect(page.get_by_role("alert").first).to_contain_text("busy")
    expect(page.get_by_role("alert").first).to_contain_text("busy")
    expect(page.locator("[data-panel] canvas").first).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")
    expect(page.get_by_role("alert")).to_have_count(0)
    visit.seen.failures.clear()
    visit.seen.errors.clear()
    page.get_by_label(WORDS("dashboards.every")).select_option("0")
    expect(page).not_to_have_url(re.compile("every"))
    page.get_by_role("button", name=WORDS("dashboards.whole")).click()
    expect(page.get_by_role("button", name=WORDS("dashboards.whole.off"))).to_be_visible()
    expect(page.locator("[data-whole]")).to_have_css("position", "fixed")
    page.get_by_role("button", name=WORDS("discover.export")).click()
    expect(page.get_by_role("menuitem", name=WORDS("dashboards.html"))).to_be_in_viewport()
    page.keyboard.press("Escape")
    page.get_by_role("button", name=WORDS("dashboards.whole.off")).click()
    expect(page.get_by_role("button", name=WORDS("dashboards.whole"))).to_be_visible()
