"""Discover under somebody's hands: jumping, scrolling, cancelling, walking by keys, and what stands where something can't be had."""

import json
import re
import urllib.parse
from collections.abc import Generator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from tests.browser.conftest import Visiting, serving, taken_in
from tests.browser.words import Words

WORDS = Words("en")
ROWS = 5_000
BEGIN = datetime(2026, 11, 22, 20, tzinfo=UTC)
MIDDLE = "2026-11-22T20:41:40.000Z"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """A server with more rows than are loaded at once, one a second; its address."""
    folder = tmp_path_factory.mktemp("many")
    log = folder / "app.log"
    log.write_text("".join(f"{BEGIN + timedelta(seconds=n):%Y-%m-%d %H:%M:%S} INFO visitor {n} came\n" for n in range(ROWS)))
    taken_in(folder / "data", log)
    with serving(folder / "data") as address:
        yield address


def rows(page: Page) -> Locator:
    return page.locator("[role=row][data-index]")


def again(page: Page) -> Locator:
    return page.get_by_role("button", name=WORDS("frame.again"))


def scroll_to(page: Page, place: str) -> None:
    page.get_by_role("grid").evaluate(f"grid => {{ grid.scrollTop = {place} }}")


def test_the_top_of_a_jump_is_the_beginning(many: str, visiting: Visiting) -> None:
    visit = visiting(many)
    page = visit.page
    visit.open(f"/discover?at={MIDDLE}")
    expect(page.get_by_text("visitor 2500 came")).to_be_in_viewport()
    visit.settle()  # rows that still come from above move the canvas
    scroll_to(page, "grid.scrollTop / 2")  # far into what isn't loaded
    expect(page.get_by_text(re.compile("visitor 3[45]"))).not_to_have_count(0)
    scroll_to(page, "0")
    expect(page.get_by_text("visitor 4999 came")).to_be_in_viewport()
    expect(page).not_to_have_url(re.compile("at="))
    for _ in range(3):
        scroll_to(page, "grid.scrollHeight")
        visit.settle()
        expect(rows(page).last).to_be_visible()


def test_a_jump_to_before_everything_shows_the_last_rows(many: str, visiting: Visiting) -> None:
    visit = visiting(many)
    visit.open("/discover?at=2001-01-01T00:00:00.000Z")
    expect(visit.page.get_by_text("visitor 0 came")).to_be_in_viewport()


def test_a_cancelled_question_shows_nothing_of_the_one_before(many: str, visiting: Visiting) -> None:
    visit = visiting(many)
    page = visit.page
    visit.open("/discover?q=came")
    expect(rows(page).first).to_be_visible()
    page.route("**/api/v1/search", lambda route: None)  # never answered
    page.get_by_role("textbox", name=WORDS("query.label")).fill("visitor and came")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=WORDS("frame.cancel")).click()
    expect(page.get_by_text(WORDS("frame.cancelled"))).to_be_visible()
    expect(rows(page)).to_have_count(0)
    expect(page.get_by_text(f"{ROWS:,} records")).to_have_count(0)
    page.unroute_all(behavior="ignoreErrors")
    again(page).first.click()
    expect(rows(page).first).to_be_visible()
    expect(page.get_by_text(f"{ROWS:,} records")).to_be_visible()


def refused(route: Route) -> None:
    told = {"type": "StoreError", "message": "the disk is full", "where": "", "hint": ""}
    route.fulfill(status=500, content_type="application/json", body=json.dumps({"error": told}))


@pytest.mark.parametrize(
    ("question", "address", "then"),
    [
        ("fields", "/discover", "event.dataset"),
        ("histogram", "/discover", "a bar is"),
        ("patterns", "/discover?mode=patterns", "INFO visitor"),
        ("compare", "/discover?mode=compare&from=2026-11-22T21:00:00Z&to=2026-11-22T21:10:00Z", "as many rows"),
    ],
)
def test_what_failed_says_so_in_its_place(many: str, visiting: Visiting, question: str, address: str, then: str) -> None:
    visit = visiting(many)
    page = visit.page
    page.route(f"**/api/v1/{question}", refused)
    visit.open(address)
    expect(page.get_by_text("the disk is full").first).to_be_visible()
    assert visit.violations() == []
    page.unroute_all(behavior="ignoreErrors")
    again(page).first.click()
    expect(page.get_by_text(then).first).to_be_visible()
    expect(page.get_by_text("the disk is full")).to_have_count(0)
    visit.seen.errors.clear()
    visit.seen.failures.clear()


def test_a_part_that_cannot_be_loaded_leaves_the_rest(many: str, visiting: Visiting) -> None:
    visit = visiting(many)
    page = visit.page
    page.route("**/assets/Toolbar*.js", lambda route: route.abort("connectionfailed"))
    visit.open("/discover")
    expect(page.get_by_text(WORDS("frame.later"))).to_be_visible()
    expect(rows(page).first).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")
    again(page).click()
    expect(page.get_by_role("button", name=WORDS("discover.save"))).to_be_visible()

    page.route("**/assets/DataPage*", lambda route: route.abort("connectionrefused"))
    page.get_by_role("navigation").get_by_role("link", name=WORDS("nav.data")).click()
    expect(page.get_by_text(WORDS("frame.later"))).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")
    again(page).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(WORDS("nav.data"))
    expect(page.get_by_role("heading", level=1)).to_have_css("font-size", "18px")
    visit.seen.errors.clear()


def test_names_of_fields_are_data(many: str, visiting: Visiting) -> None:
    visit = visiting(many)
    page = visit.page
    field = {"name": "x\u202egpj.exe", "type": "keyword", "types": ["keyword"], "aggregatable": True, "indices": 1, "coverage": 1.0}
    page.route("**/api/v1/fields", lambda route: route.fulfill(json={"fields": [field], "sampled": 1}))
    visit.open("/discover")
    expect(page.get_by_role("button", name="xU+202Egpj.exe", exact=True)).to_be_visible()
    assert "\u202e" not in page.locator("body").inner_text()


def test_an_unknown_zone_is_said(many: str, visiting: Visiting) -> None:
    visit = visiting(many)
    visit.open("/discover?tz=Mars/Olympus")
    expect(visit.page.get_by_text("there is no zone Mars/Olympus")).to_be_visible()
    expect(rows(visit.page).first).to_contain_text("2026-11-22 21:23:19")


def test_filters_of_any_length_are_kept(many: str, visiting: Visiting) -> None:
    visit = visiting(many)
    page = visit.page
    long = " or ".join(f'"{number:04000}"' for number in range(20))
    asked = {"q": "came", "f": ['message: "visitor 7 came"', f'event.dataset: ("free_text" or {long})']}
    visit.open("/discover#?" + urllib.parse.urlencode(asked, doseq=True))
    expect(rows(page)).to_have_count(1)
    page.reload()
    expect(rows(page)).to_have_count(1)
    assert len(page.url) > 64_000
    expect(page.get_by_role("button", name=WORDS("discover.live"), exact=True)).to_be_disabled()
    page.get_by_role("button", name=WORDS("query.clear")).click()
    expect(page).not_to_have_url(re.compile("q=came"))
    expect(rows(page)).to_have_count(1)


def test_keys_walk_only_through_what_can_be_seen(many: str, visiting: Visiting) -> None:
    visit = visiting(many)
    page = visit.page
    visit.open("/discover")
    expect(rows(page).first).to_be_visible()
    for _ in range(40):
        page.keyboard.press("j")
    active = page.locator("[role=row][data-active]")
    expect(active).to_contain_text("visitor 4960 came")
    expect(active).to_be_in_viewport(ratio=1)
    grid, row = page.get_by_role("grid").bounding_box(), active.bounding_box()
    assert grid is not None
    assert row is not None
    assert row["y"] + row["height"] <= grid["y"] + grid["height"]
    page.keyboard.press(".")
    expect(page.get_by_role("menuitem", name=WORDS("gesture.exclude"))).to_be_visible()


def test_commands_are_found_by_name(many: str, visiting: Visiting) -> None:
    visit = visiting(many)
    page = visit.page
    visit.open("/discover")
    expect(page).to_have_title(re.compile(WORDS("nav.discover")))
    expect(page.get_by_role("button", name=WORDS("discover.save"))).to_be_visible()
    page.keyboard.press("ControlOrMeta+k")
    page.get_by_role("combobox", name=WORDS("anywhere.label")).fill("follow")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=WORDS("discover.live.pause"))).to_be_visible()
    page.keyboard.press("ControlOrMeta+k")
    page.get_by_role("combobox", name=WORDS("anywhere.label")).fill("as csv")
    with page.expect_download() as loading:
        page.keyboard.press("Enter")
    assert loading.value.suggested_filename == "honeyguide.csv"
    page.keyboard.press("ControlOrMeta+k")
    page.get_by_role("combobox", name=WORDS("anywhere.label")).fill(WORDS("discover.mode.compare"))
    page.keyboard.press("Enter")
    expect(page.get_by_text(WORDS("compare.needs.time"))).to_be_visible()


def test_a_span_is_compared_with_any_other(many: str, visiting: Visiting) -> None:
    visit = visiting(many)
    page = visit.page
    visit.open("/discover?mode=compare&from=2026-11-22T21:00:00Z&to=2026-11-22T21:10:00Z")
    expect(page.get_by_text("(2026-11-22 20:50").or_(page.get_by_text("2026-11-22 20:50 – 2026-11-22 21:00"))).to_be_visible()
    page.get_by_label(WORDS("compare.with")).select_option("1d")
    expect(page.get_by_text("2026-11-21 21:00 – 2026-11-21 21:10")).to_be_visible()
    page.get_by_label(WORDS("compare.with")).select_option("own")
    page.get_by_label(WORDS("time.from"), exact=True).fill("2026-11-22 20:00")
    page.get_by_label(WORDS("time.to"), exact=True).fill("2026-11-22 20:05")
    page.get_by_role("button", name=WORDS("time.apply")).click()
    expect(page.get_by_text("2026-11-22 20:00 – 2026-11-22 20:05")).to_be_visible()
    page.reload()
    expect(page.get_by_text("2026-11-22 20:00 – 2026-11-22 20:05")).to_be_visible()
    assert visit.violations() == []


def test_a_pattern_is_followed_whatever_the_language(many: str, visiting: Visiting) -> None:
    visit = visiting(many)
    page = visit.page
    visit.open("/discover?mode=patterns&ql=lucene&q=message:came")
    page.get_by_role("cell").get_by_role("button", name=f"{ROWS:,}").click()
    expect(page.get_by_text("visitor 4999 came")).to_be_visible()
    expect(page).to_have_url(re.compile("ql=lucene"))
    expect(page.get_by_role("alert")).to_have_count(0)
