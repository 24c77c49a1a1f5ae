"""Discover follows what comes in, waits while somebody reads, and shows what waited."""

from pathlib import Path

from playwright.sync_api import expect
from tests.browser.conftest import Visiting, serving
from tests.browser.words import Words

WORDS = Words("en")
LINE = "2026-11-22 21:00:{second:02} INFO visitor {number} came\n"
LATER = "2026-11-22 22:{minute:02}:{second:02} INFO visitor {number} came\n"


def written(first: int, last: int) -> str:
    """Lines of many visitors, later than all before."""
    return "".join(LATER.format(minute=number // 60, second=number % 60, number=number) for number in range(first, last))


def test_the_first_records_are_shown_by_themselves(tmp_path: Path, visiting: Visiting) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    with serving(tmp_path / "data", logs) as address:
        visit = visiting(address)
        visit.open("/discover")
        expect(visit.page.get_by_text(WORDS("discover.none.data"))).to_be_visible()
        (logs / "app.log").write_text(LINE.format(second=1, number=1))
        expect(visit.page.locator("[role=row][data-index]").first).to_contain_text("visitor 1")
        expect(visit.page.get_by_role("status").first).to_contain_text("1 record")


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


def test_nothing_that_came_is_left_out(tmp_path: Path, visiting: Visiting) -> None:
    log = tmp_path / "app.log"
    log.write_text(written(0, 300))
    with serving(tmp_path / "data", log) as address:
        visit = visiting(address)
        page = visit.page
        visit.open("/discover?sort=message:asc")
        rows = page.locator("[role=row][data-index]")
        expect(rows.first).to_contain_text("visitor 0 came")
        live = page.get_by_role("button", name=WORDS("discover.live"), exact=True)
        live.click()
        expect(rows.first).to_contain_text("visitor 299 came")  # newest first, from the top

        with log.open("a") as out:
            out.write(written(300, 1500))  # more than one look tells of
        expect(rows.first).to_contain_text("visitor 1499 came")
        expect(page.get_by_text("1,500 records", exact=True)).to_be_visible()

        page.route("**/api/v1/live*", lambda route: route.abort("connectionfailed"))
        page.get_by_role("button", name=WORDS("discover.live.stop")).click()
        live.click()
        expect(page.get_by_text(WORDS("discover.live.lost"))).to_be_visible()
        with log.open("a") as out:
            out.write(written(1500, 1502))
        page.unroute_all(behavior="ignoreErrors")
        expect(page.get_by_text(WORDS("discover.live.lost"))).to_have_count(0)
        expect(rows.first).to_contain_text("visitor 1501 came")
        expect(page.get_by_text("1,502 records", exact=True)).to_be_visible()

        page.get_by_role("grid").evaluate("grid => { grid.scrollTop = 2000 }")  # who scrolls away reads
        with log.open("a") as out:
            out.write(written(1502, 1503))
        resume = page.get_by_role("button", name=WORDS("discover.live.resume"))
        expect(resume).to_contain_text("new")
        resume.click()
        expect(rows.first).to_contain_text("visitor 1502 came")
        visit.seen.errors.clear()  # the browser's own word on the connection that broke
