"""A part of the page whose answer failed says so where it stands, in the reader's language, and asks again when told to."""

import json
import re

import pytest
from playwright.sync_api import Route, expect
from tests.browser.conftest import Visiting
from tests.browser.words import Words

TOLD = {"type": "StoreInterrupted", "message": "it took too long", "where": "", "hint": ""}
JAPANESE = {"message": "時間がかかりすぎました。", "where": "", "hint": ""}


def failing(route: Route) -> None:
    """What a server answers that gives up."""
    route.fulfill(status=503, body=json.dumps({"error": {**TOLD, "ja": JAPANESE}}), content_type="application/json")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_part_that_failed_says_so_and_is_asked_again(told: str, visiting: Visiting, language: str) -> None:
    words = Words(language)
    visit = visiting(told, language=language)
    page = visit.page

    broken = re.compile(r"/api/v1/(peer/|conversations\?|findings)")
    page.route(broken, failing)
    visit.open("/investigations")
    page.get_by_role("link").filter(has_text="DIO-MONGO-LENGTH").click()
    who = page.get_by_role("region", name=words("incident.who"), exact=True)
    sent = page.get_by_role("region", name=words("incident.sent"), exact=True)
    for part in (who, sent):
        expect(part.get_by_role("alert")).to_contain_text(JAPANESE["message"] if language == "ja" else TOLD["message"])
    page.unroute(broken)
    for part in (who, sent):
        part.get_by_role("button", name=words("frame.again")).click()
        expect(part.get_by_role("alert")).to_have_count(0)
    expect(sent.get_by_role("listitem").first).to_be_visible()
    visit.seen.failures.clear()
    visit.seen.errors.clear()


def test_what_could_not_be_deleted_says_so_and_is_tried_again(told: str, visiting: Visiting) -> None:
    words = Words("en")
    visit = visiting(told)
    page = visit.page
    page.request.put(f"{told}/api/v1/saved/dashboard/going", data={"body": {"title": "Going", "panels": []}})
    going = re.compile("/api/v1/saved/dashboard/going")
    page.route(going, failing)
    visit.open("/dashboards")
    page.get_by_role("button", name="Going").click()
    expect(page.get_by_role("alert")).to_contain_text(TOLD["message"])
    page.unroute(going)
    page.get_by_role("button", name=words("frame.again")).click()
    expect(page.get_by_role("link", name="Going")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)
    visit.seen.failures.clear()
    visit.seen.errors.clear()


def test_why_a_query_cannot_be_read_is_said_in_japanese(told: str, visiting: Visiting) -> None:
    visit = visiting(told, language="ja")
    visit.page.goto(f'{told}/discover?q="root')
    expect(visit.page.get_by_role("search").get_by_role("alert")).to_contain_text("この引用符に対応する閉じ引用符が必要です。")
    visit.settle()
    visit.seen.failures.clear()
    visit.seen.errors.clear()


def test_a_time_that_is_none_is_said_and_no_other_is_shown(told: str, visiting: Visiting) -> None:
    words = Words("en")
    visit = visiting(told)
    page = visit.page
    for address, said in (
        ("/discover?from=garbage", "from=garbage"),
        ("/dashboards/ready-overview?from=now&to=now-1h", "from now to now-1h"),
    ):
        page.goto(told + address)
        expect(page.get_by_role("alert")).to_contain_text(said)
        expect(page.get_by_role("heading", level=1)).to_have_text(words("time.misread"))
    page.get_by_role("button", name=words("time.misread.all")).click()
    expect(page.locator("[data-panel] canvas").first).to_be_visible()
    visit.settle()
    visit.seen.failures.clear()
    visit.seen.errors.clear()


def test_links_keep_the_zone(told: str, visiting: Visiting) -> None:
    words = Words("en")
    visit = visiting(told)
    page = visit.page
    zone = re.compile(r"[?&]tz=Asia/Kolkata(&|$)")
    visit.open("/?tz=Asia/Kolkata&from=now-20y&to=now")
    page.get_by_role("link", name=words("home.needs.open")).first.click()
    expect(page).to_have_url(zone)
    page.get_by_role("link", name=words("gesture.peer")).click()
    expect(page).to_have_url(re.compile("/peer/"))
    expect(page).to_have_url(zone)
    visit.open("/investigations?tz=Asia/Kolkata")
    page.get_by_role("region", name=words("investigations.findings")).get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("/discover"))
    expect(page).to_have_url(zone)
    visit.open("/data?tz=Asia/Kolkata")
    page.get_by_role("table").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("/discover"))
    expect(page).to_have_url(zone)
