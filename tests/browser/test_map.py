"""The map plays through time, stops, and gives the span that it shows to the whole page."""

import re
from pathlib import Path

from playwright.sync_api import expect
from tests.browser.conftest import Visiting, serving, taken_in
from tests.browser.words import Words

WORDS = Words("en")
LINE = '{address} - - [22/Nov/2026:21:{minute:02}:00 +0000] "GET / HTTP/1.1" 200 153 "-" "x"\n'
VISITS = [("77.88.8.8", 1), ("8.8.8.8", 20), ("202.12.27.33", 40)]

NOTE = """
(list) => {
  const name = (item) => item.querySelector("button").textContent;
  window.played = [];
  new MutationObserver(() => {
    const shown = [...list.children].map(name).join(" and ");
    if (shown !== window.played.at(-1)) window.played.push(shown);
  }).observe(list, { childList: true, subtree: true, characterData: true });
}
"""
"""Each state of the list of countries is noted: one lasts 0.6 seconds, in which a busy test may not look."""


def test_time_plays_and_its_span_is_taken(tmp_path: Path, visiting: Visiting) -> None:
    log = tmp_path / "access.log"
    log.write_text("".join(LINE.format(address=address, minute=minute) for address, minute in VISITS))
    lost = tmp_path / "lost.ndjson"
    lost.write_text(
        '{"@timestamp": "2026-11-22T21:20:30Z", "source.ip": "192.0.2.1"}\n'
        '{"@timestamp": "2026-11-22T21:01:30Z", "message": "no address"}\n'
    )
    taken_in(tmp_path / "data", log, lost)
    with serving(tmp_path / "data") as address:
        visit = visiting(address)
        page = visit.page
        visit.open("/map")
        came = page.get_by_role("complementary", name=WORDS("home.came.countries")).get_by_role("list")
        countries = came.get_by_role("listitem")
        expect(countries).to_have_count(3)
        expect(page.get_by_text(WORDS("map.nowhere").format(hits=1))).to_be_visible()
        time = page.get_by_role("region", name=WORDS("map.time"))
        came.evaluate(NOTE)
        slider = time.get_by_role("slider")
        time.get_by_role("button", name=WORDS("map.play")).click()
        expect(slider).to_have_value(slider.get_attribute("max") or "")
        expect(time.get_by_role("button", name=WORDS("map.play"))).to_be_visible()
        assert page.evaluate("played") == ["Russia", "United States", "Japan"]
        time.get_by_role("button", name=WORDS("map.play")).click()
        time.get_by_role("button", name=WORDS("map.pause")).click()
        slider.press("End")
        expect(came).to_have_text(re.compile("^Japan"))
        slider.press("Home")
        expect(came).to_have_text(re.compile("^Russia"))
        time.get_by_role("button", name=WORDS("map.only")).click()
        expect(page).to_have_url(re.compile(r"from=2026-11-22T21:0"))
        expect(countries).to_have_count(1)
        page.go_back()
        expect(slider).to_have_value("0")  # the address says the moment too
        expect(came).to_have_text(re.compile("^Russia"))
        time.get_by_role("button", name=WORDS("map.whole")).click()
        expect(countries).to_have_count(3)
