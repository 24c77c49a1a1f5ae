"""From the front door to the answer and its evidence, in both languages: what somebody sees at 3 a.m."""

import re

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Visiting

CULPRIT = "127.203.113.66"
HUNG = {"UTC": "2026-11-22 21:37:18", "Asia/Kolkata": "2026-11-23 03:07:18", "Asia/Tokyo": "2026-11-23 06:37:18"}
WORDS = {
    "en": ("Needs you", "Open the answer", "Why", "Not the cause", "Dionaea hung at"),
    "ja": ("対応が必要です", "調査結果を開く", "根拠", "原因ではないもの", "応答停止"),
}


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("ja", "dark")])
def test_home_leads_to_the_answer_and_each_sentence_to_its_lines(told: str, visiting: Visiting, language: str, scheme: str) -> None:
    needs, go, why, innocent, hung = WORDS[language]
    visit = visiting(told, language=language, scheme=scheme)
    visit.open("/")
    page = visit.page
    expect(page.get_by_role("heading", name=needs)).to_be_visible()
    expect(page.get_by_text(hung).first).to_be_visible()
    assert page.locator("html").get_attribute("lang") == language
    assert visit.violations() == []

    page.get_by_role("link", name=go).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(CULPRIT)
    expect(page.get_by_role("heading", name=innocent)).to_be_visible()
    section = page.get_by_role("region", name=why, exact=True)
    sentence = section.get_by_role("button", expanded=False).filter(has_text="0x55bfe82f7050")
    sentence.click()
    expect(section.get_by_text("traceable_io_in_cb con 0x55bfe82f7050")).to_be_visible()
    visit.settle()
    assert visit.violations() == []

    line = page.get_by_role("figure")
    line.get_by_role("button", expanded=False).last.click()
    expect(line.get_by_text("traceable_io_in_cb con 0x55bfe82f7050")).to_be_visible()
    line.get_by_role("button", expanded=True).first.click()

    section.get_by_role("link", name=re.compile(r"dionaea\.log:63168")).click()
    expect(page.locator("[role=row][data-index]")).to_have_count(1)
    expect(page.get_by_role("row").last).to_contain_text("traceable_io_in_cb")
    visit.settle()
    assert visit.violations() == []

    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text(CULPRIT)


@pytest.mark.parametrize(("language", "zone"), [("en", "Asia/Kolkata"), ("ja", "Asia/Tokyo"), ("en", "UTC")])
def test_every_time_of_the_answer_is_in_the_zone_that_was_chosen(told: str, visiting: Visiting, language: str, zone: str) -> None:
    visit = visiting(told, language=language)
    page = visit.page
    visit.open(f"/?tz={zone}")
    expect(page.get_by_text(HUNG[zone]).first).to_be_visible()
    visit.open(f"/investigations?tz={zone}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(HUNG[zone])
    expect(page.get_by_text(zone).first).to_be_visible()
    page.get_by_role("link").filter(has_text="DIO-MONGO-LENGTH").click()
    article = page.get_by_role("article")
    expect(article.get_by_role("heading", level=1)).to_contain_text(HUNG[zone])
    expect(article).to_contain_text(zone)
    said = article.inner_text()
    assert {moment for moment in HUNG.values() if moment in said} == {HUNG[zone]}
