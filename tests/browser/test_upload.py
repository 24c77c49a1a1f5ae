"""A file that nobody described is read as a person says, and a folder is chosen like a file."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Visiting, serving
from tests.browser.words import Words

TABLE = "wann;wer;wieviel\n" + "".join(f"{day:02}.11.2026 10:00:00;192.0.2.{day};{day * 3}\n" for day in range(1, 12))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a table, and one below it."""
    made = tmp_path / "logs"
    (made / "old").mkdir(parents=True)
    (made / "visits.csv").write_text(TABLE)
    (made / "old" / "notes.txt").write_text("2026-11-01 10:00:00 INFO began\n2026-11-01 10:00:01 INFO ended\n")
    return made


@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_is_typed_stays_shows_and_counts(tmp_path: Path, folder: Path, visiting: Visiting, language: str) -> None:
    words = Words(language)
    with serving(tmp_path / "data") as address:
        visit = visiting(address, language=language)
        page = visit.page
        visit.open("/upload")
        page.get_by_label(words("home.empty.choose"), exact=True).set_input_files(folder / "visits.csv")
        card = page.get_by_role("article", name="visits.csv")
        preview = card.get_by_role("region", name=words("upload.preview.rows"))
        expect(preview.get_by_role("columnheader").filter(has_text="wieviel")).to_be_visible()
        card.get_by_role("button", name=words("upload.change")).click()
        names = card.get_by_role("textbox", name=words("override.column_names"))
        names.fill("when,source_ip")
        expect(card.get_by_text("2 names")).to_be_visible()
        expect(names).to_have_value("when,source_ip")
        names.fill("when,source_ip,amount")
        expect(preview.get_by_role("columnheader").filter(has_text="amount")).to_be_visible()
        card.get_by_role("textbox", name=words("override.timestamp_format")).fill("MM.dd.yyyy HH:mm:ss")
        expect(preview.get_by_text("2026-02-11").first).to_be_visible()
        visit.settle()
        assert visit.violations() == []
        card.get_by_role("button", name=words("upload.take"), exact=True).click()
        expect(page.get_by_text(words("job.done"), exact=True)).to_be_visible()
        visit.open("/discover?q=amount:33&cols=source.ip,amount")
        expect(page.locator("[role=row][data-index]")).to_have_count(1)
        expect(page.locator("[role=row][data-index]")).to_contain_text("2026-11-11")


def test_a_folder_is_chosen_and_keeps_its_paths(tmp_path: Path, folder: Path, visiting: Visiting) -> None:
    words = Words("en")
    with serving(tmp_path / "data") as address:
        visit = visiting(address)
        page = visit.page
        visit.open("/upload")
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name=words("home.empty.choose.folder")).click()
        chooser.value.set_files(folder)
        card = page.get_by_role("article")
        expect(card.get_by_text("logs/visits.csv")).to_be_visible()
        expect(card.get_by_text("logs/old/notes.txt")).to_be_visible()
        card.get_by_role("button", name=words("upload.take"), exact=True).click()
        expect(page.get_by_text(words("job.done"), exact=True)).to_be_visible()
        visit.open("/discover")
        expect(page.get_by_role("status").first).to_contain_text("13")


def test_what_was_typed_stays_while_somebody_looks_elsewhere_and_types_are_changed_in_the_heads(
    tmp_path: Path, folder: Path, visiting: Visiting
) -> None:
    words = Words("en")
    with serving(tmp_path / "data") as address:
        visit = visiting(address)
        page = visit.page
        visit.open("/upload")
        page.get_by_label(words("upload.server")).fill("/opt/dionaea/v")
        page.get_by_label(words("home.empty.choose"), exact=True).set_input_files(folder / "visits.csv")
        card = page.get_by_role("article", name="visits.csv")
        preview = card.get_by_role("region", name=words("upload.preview.rows"))
        card.get_by_role("button", name=words("upload.change")).click()
        card.get_by_role("textbox", name=words("override.column_names")).fill("when,who,amount")
        card.get_by_role("textbox", name=words("upload.index"), exact=True).fill("visits")
        card.get_by_role("textbox", name=words("upload.zone"), exact=True).fill("Asia/Kolkata")
        expect(preview.get_by_text("04:30:00").first).to_be_visible()
        page.get_by_role("link", name=words("nav.data")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(words("nav.data"))
        page.go_back()
        expect(page.get_by_label(words("upload.server"))).to_have_value("/opt/dionaea/v")
        expect(card.get_by_role("textbox", name=words("upload.index"), exact=True)).to_have_value("visits")
        expect(card.get_by_role("textbox", name=words("upload.zone"), exact=True)).to_have_value("Asia/Kolkata")
        card.get_by_role("button", name=words("upload.change")).click()
        expect(card.get_by_role("textbox", name=words("override.column_names"))).to_have_value("when,who,amount")
        preview.get_by_role("button", name="amount").click()
        page.get_by_role("menuitem", name="double").click()
        expect(preview.get_by_role("button", name="amount")).to_have_text("double")
        visit.settle()
        assert visit.violations() == []
        card.get_by_role("combobox", name=words("upload.format"), exact=True).select_option("free_text")
        expect(preview.get_by_role("button", name="amount")).to_have_count(0)
        expect(preview.get_by_role("columnheader").filter(has_text="message")).to_be_visible()
