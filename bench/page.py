"""`python -m bench.page`: how fast Discover is in a browser on 10 million records: first rows, brush, scrolling.

The clock runs in the page itself: from the start of the navigation, or from letting the mouse go, until what was asked stands on the screen.
"""

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.log import made_log

ROWS, BRUSH, FRAMES = 0.5, 0.5, 50.0
"""What the design wants: seconds, seconds, frames a second."""
SETTLED = 3.0
"""Seconds that a new window is left alone: Chromium loads pages of its own into it, hundreds of files, before anybody could type an address."""
FIRST_ROW = """
new MutationObserver((_, watch) => {
  if (window.firstRow === undefined && document.querySelector("[role=row][data-index]")) {
    requestAnimationFrame(() => { window.firstRow = performance.now() });
    watch.disconnect();
  }
}).observe(document, {childList: true, subtree: true});
"""
FIRST_SEEN = """
() => new Promise(done => {
  const look = () => window.firstRow === undefined ? setTimeout(look, 20) : done(window.firstRow);
  look();
})
"""
BRUSHED = """
() => new Promise(done => {
  const shown = () => [document.querySelector("[role=status]").innerText, document.querySelector("[role=row][data-index='0']")?.innerText];
  const before = shown();
  document.addEventListener("pointerup", () => {
    const start = performance.now();
    const look = () => {
      const now = shown();
      if (now[0] && now[0] !== before[0] && now[1] && now[1] !== before[1]) done((performance.now() - start) / 1000);
      else if (performance.now() - start > 60000) done(null);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, {once: true, capture: true});
  window.ready = true;
})
"""
SCROLLED = """
() => new Promise(done => {
  const table = document.querySelector("[role=row][data-index]").closest("[tabindex]");
  const times = [];
  let blank = 0;
  const step = now => {
    times.push(now);
    table.scrollTop += 84;
    const last = [...document.querySelectorAll("[role=row][data-index]")].at(-1);
    if (!last || last.getBoundingClientRect().bottom < table.getBoundingClientRect().bottom - 1) blank++;
    if (now - times[0] < 4000) requestAnimationFrame(step);
    else done({frames: (times.length - 1) / ((now - times[0]) / 1000), longest: Math.max(...times.slice(1).map((at, i) => at - times[i])), blank});
  };
  requestAnimationFrame(step);
})
"""


def main() -> None:
    """Measure and print; `--json FILE` keeps the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.page", description=__doc__)
    parser.add_argument("--data", type=Path, help="a data folder that is filled already")
    parser.add_argument("--records", type=int, default=10_000_000, help="of the generated log (10,000,000)")
    parser.add_argument("--log", type=Path, nargs="+", default=[], help="logs to take in instead of a generated one")
    parser.add_argument("--times", type=int, default=5, help="how often each is measured; the median counts (5)")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="honeyguide-page-") as name:
        data = options.data or Path(name) / "data"
        if not options.data:
            logs = options.log or [made_log(Path(name), options.records)]
            subprocess.run([sys.executable, "-m", "honeyguide", "ingest", *map(str, logs), "--data", str(data)], check=True, stdout=2)
        with serving(data) as address:
            found = measured(address, options.times)
    print(table(found))
    if options.json:
        options.json.write_text(json.dumps(found, indent=2))


@contextmanager
def serving(data: Path) -> Generator[str]:
    """The page's address while a server runs over the folder."""
    line = [sys.executable, "-m", "honeyguide", "up", "--data", str(data), "--ui-port", "0", "--api-port", "0"]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield re.findall(r"http://[0-9.]+:\d+", process.stdout.readline())[0]
    finally:
        process.terminate()
        process.wait(60)


def measured(address: str, times: int) -> dict[str, Any]:
    """Each figure, `times` times."""
    from playwright.sync_api import sync_playwright

    found: dict[str, Any] = {"rows": [], "brush": [], "frames": [], "longest": [], "blank": 0}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=["--no-sandbox"]
        )
        for _ in range(times):
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.add_init_script(FIRST_ROW)
            page.wait_for_timeout(SETTLED * 1000)
            page.goto(address + "/discover")
            found["rows"].append(page.evaluate(FIRST_SEEN) / 1000)
            page.wait_for_load_state("networkidle", timeout=120_000)
            found["records"] = page.get_by_role("status").first.inner_text()
            scrolled = page.evaluate(SCROLLED)
            found["frames"].append(scrolled["frames"])
            found["longest"].append(scrolled["longest"] / 1000)
            found["blank"] += scrolled["blank"]
            page.wait_for_load_state("networkidle")
            found["brush"].append(brushed(page))
            page.close()
        browser.close()
    return found


def brushed(page: Any) -> float | None:
    """Seconds from letting the mouse go over a part of the histogram until its records and rows are shown."""
    box = page.locator("canvas").first.bounding_box()
    page.evaluate(f"() => {{ window.brushed = ({BRUSHED})() }}")  # no promise comes back: it is waited for below
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.3, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, middle, steps=4)
    page.mouse.up()
    return page.evaluate("window.brushed")


def table(found: dict[str, Any]) -> str:
    """The figures beside what the design wants, as Markdown."""
    lines = [f"Discover over {found['records']}, in Chromium.", "", "| | median | worst | wanted |", "|---|---|---|---|"]
    for name, what, unit, wanted in (
        ("rows", "first rows, from the start of the navigation", "s", f"≤ {ROWS} s"),
        ("brush", "brush, until count and rows are the new ones", "s", f"≤ {BRUSH} s"),
        ("frames", "scrolling", "frames/s", f"≥ {FRAMES:.0f} frames/s"),
        ("longest", "the longest frame of it", "s", ""),
    ):
        values = [value if value is not None else float("inf") for value in found[name]]
        worst = min(values) if name == "frames" else max(values)
        lines.append(f"| {what} | {statistics.median(values):.2f} {unit} | {worst:.2f} {unit} | {wanted} |")
    lines.append(f"\nFrames of the scrolling in which a row was missing: {found['blank']}.")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
