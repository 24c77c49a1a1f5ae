"""Every string of an attacker is data, in every view: nothing of it runs, loads, links or turns the page."""

import re
from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser import hostile
from tests.browser.conftest import Visit, Visiting, serving, taken_in
from tests.browser.dropping import drop
from tests.browser.words import Words

VIEWS = (
    "/",
    "/discover",
    "/discover?mode=patterns",
    "/discover?cols=user.name,url.original,honeypot.command,user_agent.original,message",
    "/discover?mode=compare&from=2026-11-22T21:39:00.000Z&to=2026-11-22T21:44:00.000Z",
    "/dashboards/ready-overview",
    "/dashboards/ready-access",
    "/dashboards/ready-cowrie",
    "/dashboards/ready-credentials",
    "/dashboards/ready-peer",
    "/dashboards/ready-health",
    "/map",
    "/conversations",
    "/investigations",
    f"/peer/{hostile.PEER}",
    "/session/a1b2c3d4e5f6",
    "/data",
    "/upload",
    "/alerts",
)


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """A server whose logs are full of what attackers write."""
    folder = tmp_path_factory.mktemp("attacked")
    taken_in(folder / "data", hostile.write(folder / "logs"))
    with serving(folder / "data") as address:
        yield address


def is_harmless(visit: Visit) -> None:
    """Nothing ran, nothing of it became an element or a link."""
    page = visit.page
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("({}).inner === undefined && ({}).hacked === undefined")
    assert page.locator("img[src=x], script:not([src]), a[href^='javascript:'], a[href*='192.0.2.1']").count() == 0
    # Turned text is shown as symbols: no character of it reaches the layout as it is.
    shown: str = page.locator("body").inner_text()
    assert not set(shown) & set("\x1b\x07\x9b\u202e\u2066")


def test_what_attackers_write_is_shown_and_does_nothing(attacked: str, visiting: Visiting) -> None:
    visit = visiting(attacked)
    for view in VIEWS:
        visit.open(view)
        expect(visit.page.locator("#view")).not_to_be_empty()
        is_harmless(visit)


def test_a_record_of_such_values_in_every_form(attacked: str, visiting: Visiting) -> None:
    visit = visiting(attacked)
    words = Words("en")
    for query in ("event.module:cowrie", "event.dataset:web.access", "honeypot.command:*", "log.file.path:*ndjson"):
        visit.open(f"/discover?q={query}")
        page = visit.page
        page.locator("[role=row][data-index='0']").click(position={"x": 4, "y": 4})
        expect(page.get_by_role("complementary", name=words("detail.title"))).to_be_visible()
        for tab in ("detail.json", "detail.raw", "detail.around", "detail.table"):
            page.get_by_role("tab", name=words(tab)).click()
            expect(page.get_by_role("tabpanel", name=words(tab))).not_to_be_empty()
            is_harmless(visit)


def test_a_number_that_is_none_of_the_browsers_is_shown_and_asked_for_exactly(attacked: str, visiting: Visiting) -> None:
    visit = visiting(attacked)
    page = visit.page
    number = str(hostile.LARGE + 1)
    visit.open(f"/discover?q=source.bytes:{number}")
    page.locator("[role=row][data-index='0']").click(position={"x": 4, "y": 4})
    page.get_by_role("tab", name=Words("en")("detail.json")).click()
    expect(page.get_by_role("tabpanel")).to_contain_text(number)
    visit.open("/discover?cols=source.bytes")
    page.get_by_text(number, exact=True).click()
    expect(page).to_have_url(re.compile(f'f=source.bytes:\\+%22{number}%22|f=source.bytes:\\+"{number}"'))
    expect(page.get_by_text(re.compile(r"^1 record$")).first).to_be_visible()


def test_a_conversation_in_which_markup_was_sent(attacked: str, visiting: Visiting) -> None:
    visit = visiting(attacked)
    visit.open("/conversations")
    visit.page.get_by_role("row").nth(1).get_by_role("link").click()
    expect(visit.page.get_by_text("onerror").first).to_be_visible()
    visit.settle()
    is_harmless(visit)


def test_a_value_of_a_megabyte_is_folded_with_its_length(attacked: str, visiting: Visiting) -> None:
    visit = visiting(attacked)
    visit.open("/discover?q=honeypot.command:AAAA*&cols=honeypot.command")
    visit.page.locator("[role=row][data-index='0']").click(position={"x": 4, "y": 4})
    fold = visit.page.get_by_role("button", name="… 1 MB").first
    expect(fold).to_be_visible()
    assert len(visit.page.locator("body").inner_text()) < 50_000


def test_a_file_with_a_hostile_name_and_content_before_it_is_taken_in(tmp_path: Path, empty: str, visiting: Visiting) -> None:
    visit = visiting(empty)
    visit.open("/upload")
    words = Words("en")
    drop(visit.page, visit.page.get_by_role("button", name=words("home.empty.drop")), hostile.write(tmp_path / "<b>logs"))
    expect(visit.page.get_by_role("button", name=words("upload.take"), exact=True)).to_be_visible()
    visit.settle()
    is_harmless(visit)
