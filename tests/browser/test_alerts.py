"""A search that calls is written on the page, its alert stands there and at the front door, and is put to rest."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Visiting, serving, taken_in
from tests.browser.words import Words


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_search_calls_and_is_put_to_rest(tmp_path: Path, visiting: Visiting, language: str) -> None:
    words = Words(language)
    log = tmp_path / "app.log"
    log.write_text("2020-01-01 00:00:00 INFO <b>login</b> of root\n" * 20)
    taken_in(tmp_path / "data", log)
    with serving(tmp_path / "data") as address:
        visit = visiting(address, language=language)
        page = visit.page
        visit.open("/alerts")
        still = page.get_by_role("region", name=words("alerts.open"))
        expect(still).to_contain_text(words("alerts.none"))
        form = page.get_by_role("region", name=words("alerts.thresholds"))
        form.get_by_label(words("save.name")).fill("<i>logins</i>")
        form.get_by_label("KQL").fill("message: login")
        form.get_by_label(words("alerts.above")).fill("3")
        form.get_by_label(words("alerts.minutes")).fill("99999999")
        form.get_by_role("button", name=words("discover.save")).click()
        expect(form.get_by_role("listitem")).to_contain_text("<i>logins</i>")

        alert = still.get_by_role("listitem")
        expect(alert).to_contain_text("<i>logins</i>")
        assert visit.violations() == []
        alert.get_by_role("button", name=words("alerts.snooze.day")).click()
        expect(alert.get_by_role("button", name=words.before("alerts.wake") or "スヌーズ中")).to_be_visible()
        visit.open("/")
        expect(page.get_by_role("link").filter(has_text="<i>logins</i>")).to_be_visible()
