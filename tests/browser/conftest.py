"""A real browser on a real server: Chromium of the system, driven by Playwright; every request, message and report is noted."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from tests.conftest import require

from honeyguide.workspace.demo import unpack

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "ui/node_modules/axe-core/axe.min.js"
PAGE = ROOT / "src/honeyguide/server/page/index.html"
NAMES = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run")
PATIENCE = 60_000
"""Milliseconds for anything to show: where two cores carry out everything else beside, the browser gets its turn late."""
expect.set_options(timeout=PATIENCE)
collect_ignore = [] if os.environ.get("HONEYGUIDE_PICTURES") else ["test_pictures.py"]
"""Pictures are taken where they are asked for."""
LEVELS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


@dataclass
class Seen:
    """What happened in the browser that nobody sees."""

    hosts: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Note what the page does."""
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        page.on("console", lambda message: self.errors.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("response", lambda answer: self.failures.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)


@dataclass
class Visit:
    """One person in one browser window on a server."""

    page: Page
    address: str
    seen: Seen

    def open(self, path: str) -> None:
        """Go to an address of the page, and wait until it has its answers."""
        self.page.goto(self.address + path)
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is asked any more."""
        self.page.wait_for_load_state("networkidle")

    def violations(self) -> list[str]:
        """What axe finds wrong for people who use the page by other means; WCAG 2.2 AA."""
        self.page.evaluate(AXE.read_text("utf-8"))
        found: dict[str, Any] = self.page.evaluate("levels => axe.run(document, {runOnly: {type: 'tag', values: levels}})", list(LEVELS))
        return [
            f"{one['id']}: {node['html'][:200]} ({node['failureSummary'][:300]})" for one in found["violations"] for node in one["nodes"]
        ]

    def is_clean(self) -> None:
        """Nothing was asked of others, nothing was reported, nothing failed."""
        assert self.seen.hosts <= {urlsplit(self.address).netloc}
        assert self.seen.errors == []
        assert self.seen.failures == []


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    """The system's Chromium; where there is none the test is skipped visibly, and in CI it fails.

    It goes with its module: Playwright keeps an event loop running, beside which no other test can have one.
    """
    found = next((path for path in map(shutil.which, NAMES) if path), NAMES[0])
    require(Path(found), "a Chromium")
    require(PAGE, "the built page (python hatch_build.py page)")
    require(AXE, "the page's developer packages (python hatch_build.py tools)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=list(SWITCHES))
        yield opened
        opened.close()


@contextmanager
def serving(folder: Path, *paths: Path) -> Generator[str]:
    """A server over a data folder that takes the paths in; its address."""
    ports = ("--ui-port", "0", "--api-port", "0")
    line = [sys.executable, "-m", "honeyguide", "up", "--data", str(folder), *ports, *map(str, paths)]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "TZ": "UTC"})
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said.startswith("ready"), said + (process.communicate(timeout=10)[1] or "")
        yield re.findall(r"http://[0-9.]+:\d+", said)[0]
    finally:
        process.terminate()
        process.communicate(timeout=60)


def taken_in(folder: Path, *paths: Path) -> None:
    """Fill a data folder."""
    line = [sys.executable, "-m", "honeyguide", "ingest", *map(str, paths), "--data", str(folder)]
    subprocess.run(line, check=True, capture_output=True)


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled recording of a real runaway."""
    return unpack(tmp_path_factory.mktemp("story"))


def asked(url: str) -> Any:
    """What the page's own API answers."""
    with urllib.request.urlopen(url, timeout=300) as answer:
        return json.load(answer)


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory, story: Path) -> Generator[str]:
    """A server that has taken the story in; its address. One for all: who saves something there gives it a name of its own."""
    folder = tmp_path_factory.mktemp("data")
    taken_in(folder, story)
    with serving(folder) as address:
        asked(f"{address}/api/v1/investigations")  # what happened is being judged
        judged = datetime.now(UTC)
        # The next look of the watch puts an alert of it among the records: no number stands still before.
        deadline = time.monotonic() + PATIENCE / 1000
        while (looked := asked(f"{address}/api/v1/watch")["looked"]) is None or datetime.fromisoformat(looked) <= judged:
            assert time.monotonic() < deadline, "the watch never looked"
            time.sleep(0.2)
        yield address


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """A server that has nothing yet; its address."""
    with serving(tmp_path_factory.mktemp("nothing")) as address:
        yield address


Visiting = Callable[..., Visit]


@pytest.fixture
def visiting(browser: Browser) -> Generator[Visiting]:
    """Opens windows: `visiting(address, language=…, scheme=…)`. Every one of them must have been clean in the end."""
    with ExitStack() as stack:
        visits: list[Visit] = []

        def open_window(address: str, *, language: str = "en", scheme: Any = "light", permissions: Sequence[str] = ()) -> Visit:
            context: BrowserContext = browser.new_context(
                viewport={"width": 1440, "height": 900},
                locale="ja-JP" if language == "ja" else "en-US",
                timezone_id="UTC",
                color_scheme=scheme,
                permissions=list(permissions),
            )
            stack.callback(context.close)
            seen = Seen()
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            seen.watch(page)
            visits.append(Visit(page, address, seen))
            return visits[-1]

        yield open_window
        for visit in visits:
            visit.is_clean()
