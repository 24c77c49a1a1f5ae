"""Discover follows what comes in, waits while somebody reads, and shows what waited."""

from pathlib import Path

from playwright.sync_api import expect
from tests.browser.conftest import Visiting, serving
from tests.browser.words import Words

WORDS = Words("en")
LINE = "2026-11-22 21:00:{second:02} INFO visitor {number} came\n"


def test_new_lines_stand_on_top_within_seconds(tmp_path: Path, visiting: Visiting) -> None:
    log = tmp_path / "app.log"
    log.write_text("".join(LINE.format(second=number, number=number) for number in range(5)))
    with serving(tmp_path / "data", log) as address:
        visit = visiting(address)
        page = visit.page
        visit.open("/discover")
        rows = page.locator("[role=row][data-index]")
        expect(rows.first).to_contain_text("visitor 4")
        page.get_by_role("button", name=WORDS("discover.live"), exact=True).click()
        expect(page.get_by_role("button", name=WORDS("discover.live.pause"))).to_be_visible()

        with log.open("a") as out:
            out.write(LINE.format(second=30, number=30))
        expect(rows.first).to_contain_text("visitor 30")

        page.get_by_role("button", name=WORDS("discover.live.pause")).click()
        with log.open("a") as out:
            out.writelines(LINE.format(second=40 + number, number=40 + number) for number in range(3))
        resume = page.get_by_role("button", name=WORDS("discover.live.resume"))
        expect(resume).to_contain_text("3")
        expect(rows.first).to_contain_text("visitor 30")
        assert visit.violations() == []
        resume.click()
        expect(rows.first).to_contain_text("visitor 42")
        page.get_by_role("button", name=WORDS("discover.live.stop")).click()
        expect(page.get_by_role("button", name=WORDS("discover.live"), exact=True)).to_be_visible()
