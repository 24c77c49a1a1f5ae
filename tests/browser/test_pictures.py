"""The pictures of docs/page.md, taken where they are asked for: HONEYGUIDE_PICTURES=1 python -m pytest tests/browser/test_pictures.py."""

import base64
import json
import random
import shutil
import tempfile
import urllib.request
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import ROOT, Visit, Visiting, serving, taken_in

PICTURES = ROOT / "docs/pictures"
LARGEST = 200_000
PEER = "127.203.113.66"


@dataclass(frozen=True)
class Picture:
    """A view as somebody would want to look at it."""

    name: str
    view: str
    language: str = "en"
    scheme: str = "light"
    click: str = ""


SHOWN = (
    Picture("home", "/"),
    Picture("investigation", "{incident}"),
    Picture("investigation-ja", "{incident}", "ja", "dark"),
    Picture("discover", "/discover?q=log.level:warning&by=log.logger", click="[role=row][data-index='3']"),
    Picture("discover-ja", "/discover?mode=patterns", "ja", "dark"),
    Picture("conversation", "{conversation}", scheme="dark"),
    Picture("conversations", "/conversations", "ja"),
    Picture("map", "/map", scheme="dark"),
    Picture("dashboard", "/dashboards/ready-access", scheme="dark"),
    Picture("dashboard-ja", "/dashboards/ready-dionaea", "ja"),
    Picture("peer", f"/peer/{PEER}"),
    Picture("alerts", "/alerts"),
)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory, story: Path) -> Generator[str]:
    """A server over the story and a web server's log with visitors from many countries, where they lie on a honeypot."""
    data = tmp_path_factory.mktemp("shown")
    folder = Path(tempfile.gettempdir()) / "honeypot"  # a name that somebody may read in the pictures
    shutil.copytree(story, folder / "dionaea")
    (folder / "nginx").mkdir()
    (folder / "nginx" / "access.log").write_text("".join(visits()))
    taken_in(data, folder / "dionaea", folder / "nginx")
    with serving(data) as address:
        yield address
    shutil.rmtree(folder)


def visits() -> Generator[str]:
    """Two thousand lines of a web server; the addresses are thrown, a few of them come often."""
    thrown = random.Random(7)
    regulars = [".".join(str(thrown.randint(1, 222)) for _ in range(4)) for _ in range(400)]
    paths = ("/", "/robots.txt", "/index.html", "/favicon.ico", "/about", "/login", "/style.css", "/feed.xml")
    for number in range(2000):
        address = regulars[min(int(thrown.paretovariate(0.5)), len(regulars)) - 1]
        minute, second = divmod(number * 20 * 60 // 2000, 60)
        path, status = thrown.choice(paths), thrown.choice((200, 200, 200, 304, 404, 403))
        yield f'{address} - - [22/Nov/2026:21:{33 + minute}:{second:02} +0000] "GET {path} HTTP/1.1" {status} {thrown.randint(100, 9000)} "-" "Mozilla/5.0"\n'


def places(address: str) -> dict[str, str]:
    """Where the incident is, and the conversation in which the peer asked MongoDB for its state."""
    with urllib.request.urlopen(f"{address}/api/v1/investigations", timeout=300) as answer:
        incident = json.load(answer)["incidents"][0]["id"]
    with urllib.request.urlopen(f"{address}/api/v1/conversations?query=source.ip:{PEER}&size=1000") as answer:
        found = json.load(answer)["conversations"]
    conversation = next(one["id"] for one in found if "serverStatus" in (one["summary"] or ""))
    return {"incident": f"/investigations/{incident}", "conversation": f"/conversations/{conversation}"}


def taken(visit: Visit) -> bytes:
    """What the window shows, as WebP."""
    session = visit.page.context.new_cdp_session(visit.page)
    answer = session.send("Page.captureScreenshot", {"format": "webp", "quality": 82})
    return base64.b64decode(answer["data"])


@pytest.mark.parametrize("picture", SHOWN, ids=lambda picture: picture.name)
def test_a_picture(shown: str, visiting: Visiting, picture: Picture) -> None:
    visit = visiting(shown, language=picture.language, scheme=picture.scheme)
    visit.open(picture.view.format_map(places(shown)))
    if picture.click:
        visit.page.locator(picture.click).click(position={"x": 4, "y": 4})
        expect(visit.page.get_by_role("tab", selected=True)).to_be_visible()
        visit.settle()
    visit.page.wait_for_timeout(500)  # charts have drawn themselves
    data = taken(visit)
    assert len(data) <= LARGEST
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / f"{picture.name}.webp").write_bytes(data)
