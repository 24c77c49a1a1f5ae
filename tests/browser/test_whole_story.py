"""A new user's evening, from an empty page to a chart that is saved: drop, read, open, find, drag, save, reload, take along."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import Visit, Visiting, serving
from tests.browser.dropping import drop
from tests.browser.words import Words

CULPRIT = "127.203.113.66"
COUNTRY = "source.geo.country_iso_code"
# Addresses of well-known networks, by the country that the registries say.
VISITORS = {"77.88.8.8": 7, "8.8.8.8": 4, "202.12.27.33": 2}
CODES = ("RU", "US", "JP")
RUSSIA = {"en": "Russia: 7", "ja": "ロシア: 7"}


@pytest.fixture
def access_log(tmp_path: Path) -> Path:
    """What a web server writes, from three countries."""
    line = '{address} - - [22/Nov/2026:21:{minute:02}:00 +0000] "GET /wp-login.php HTTP/1.1" 404 153 "-" "Mozilla/5.0 zgrab/0.x"\n'
    visits = [address for address, times in VISITORS.items() for _ in range(times)]
    path = tmp_path / "access.log"
    path.write_text("".join(line.format(address=address, minute=minute) for minute, address in enumerate(visits)))
    return path


@pytest.mark.long
@pytest.mark.parametrize(("language", "scheme"), [("en", "dark"), ("ja", "light")])
def test_a_whole_evening(tmp_path: Path, story: Path, access_log: Path, visiting: Visiting, language: str, scheme: str) -> None:
    words = Words(language)
    with serving(tmp_path / "data") as address:
        visit = visiting(address, language=language, scheme=scheme)
        visit.open("/")
        expect(visit.page.get_by_role("heading", level=1)).to_have_text(words("home.empty.title"))
        assert visit.violations() == []
        take_in(visit, words, story)
        read_the_answer(visit, words)
        find_the_conversation(visit, words)
        visit.open("/upload")
        take_in(visit, words, access_log)
        build_the_chart(visit, words)
        visit.is_clean()


def take_in(visit: Visit, words: Words, path: Path) -> None:
    """Drop it, look at what it is, take it in, read the receipt."""
    page = visit.page
    drop(page, page.get_by_role("button", name=words("home.empty.drop")), path)
    expect(page.get_by_role("heading", level=1)).to_have_text(words("upload.title"))
    card = page.get_by_role("article").filter(has=page.get_by_role("button", name=words("upload.take"), exact=True))
    expect(card).to_be_visible(timeout=60_000)
    visit.settle()
    assert visit.violations() == []
    card.get_by_role("button", name=words("upload.take"), exact=True).click()
    receipts = page.get_by_role("region", name=words("upload.jobs")).get_by_role("article")
    expect(receipts.first.get_by_text(words("job.done"), exact=True)).to_be_visible(timeout=120_000)
    expect(card).to_have_count(0)


def read_the_answer(visit: Visit, words: Words) -> None:
    """From the receipt to what happened, and to the line that proves it."""
    page = visit.page
    page.get_by_role("link", name=words("job.next.answer")).first.click()
    page.get_by_role("link").filter(has_text="2026-11-22 21:37:18").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(CULPRIT)
    why = page.get_by_role("region", name=words("incident.why"), exact=True)
    why.get_by_role("button", expanded=False).filter(has_text="0x55bfe82f7050").click()
    line = why.get_by_text("traceable_io_in_cb con 0x55bfe82f7050")
    expect(line).to_be_visible()
    why.get_by_role("link", name="dionaea.log").first.click()
    expect(page.locator("[role=row][data-index]")).to_have_count(1)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text(CULPRIT)


def find_the_conversation(visit: Visit, words: Words) -> None:
    """Everything about the address, then what it said in MongoDB's tongue, byte by byte."""
    page = visit.page
    page.get_by_role("link", name=words("gesture.peer")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(CULPRIT)
    visit.open(f"/conversations?q=source.ip:{CULPRIT}")
    page.get_by_role("button", name="mongodb").first.click()
    page.get_by_role("row").filter(has_text="serverStatus").first.get_by_role("link").click()
    tree = page.get_by_role("region", name=words("conversation.decoded"))
    field = tree.get_by_text("serverStatus").first
    expect(field).to_be_visible()
    field.hover()
    expect(page.locator("[data-lit]").first).to_be_visible()
    visit.settle()
    assert visit.violations() == []


def build_the_chart(visit: Visit, words: Words) -> None:
    """A dashboard out of one dragged field; what is saved is there again, and goes along as a file."""
    page = visit.page
    visit.open("/dashboards")
    page.get_by_role("link", name=words("dashboards.new")).click()
    page.get_by_role("textbox", name=words("discover.fields.search")).fill("country_iso")
    field = page.locator("[draggable=true]").filter(has_text=COUNTRY).first
    field.drag_to(page.locator("[data-canvas]"))
    panel = page.locator("[data-panel]")
    expect(panel).to_have_count(1)
    expect(panel.locator("path title").filter(has_text=RUSSIA[words.language])).to_have_count(1)
    visit.settle()
    assert visit.violations() == []
    page.get_by_role("textbox", name=words("save.name")).fill("Where from")
    page.get_by_role("button", name=words("dashboards.save.as")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where from")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where from")
    expect(panel).to_have_count(1)
    lines = taken_along(page, panel.get_by_role("button", name=words("panel.menu")), words("panel.csv"))
    assert lines == [
        f"{COUNTRY},{words('measure.count')}",
        *(f"{code},{times}" for code, times in zip(CODES, VISITORS.values(), strict=True)),
    ]
    lines = taken_along(page, page.get_by_role("button", name=words("discover.export")), words("dashboards.html"))
    assert "<title>Where from" in "".join(lines)


def taken_along(page: Page, menu: Locator, item: str) -> list[str]:
    """The lines of the file that an item of a menu hands over."""
    menu.click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=item).click()
    return Path(download.value.path()).read_text("utf-8").splitlines()
