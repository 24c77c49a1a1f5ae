"""The answer for people: complete in both languages, safe to show, every sentence linked."""

import re
from html.parser import HTMLParser
from io import StringIO

import pytest
from rich.console import Console

from honeyguide.errors import UsageError
from honeyguide.investigate.report import first_verdict, html_report, markdown_report, print_answer, report_for
from honeyguide.investigate.verdict import Evidence, Incident, Investigation, Lifetime, Peer, Sign, Statement, Zone
from honeyguide.schema.visible import visible
from honeyguide.schema.words import Words

NASTY = "\x1b[2J<script>alert(1)</script> `x` ``` \u202e"


@pytest.fixture
def found() -> Investigation:
    incident = Incident(
        kind="stuck-callback",
        fault="DIO-MONGO-LENGTH",
        title=Words("A loop", "ループ"),
        runaway=True,
        confidence=0.9,
        signs=(Sign(Words("a sign", "兆候"), True, 0.9),),
        started_at=None,
        culprit=Peer("203.0.113.9", 4, "192.0.2.7", 27017, "mongod", 211),
        statements=(Statement(Words(f"It hung {NASTY}.", "停止。"), (0,)),),
        advice=Words("Restart it.", "再起動。"),
        evidence=(Evidence("var/dionaea.log", 7, 100, "ab" * 32, NASTY),),
    )
    headline = Words("A bug, not a break-in.", "侵入ではなく、不具合です。")
    return Investigation("var", "hung", headline, Zone("UTC", "deduced"), (Lifetime(None, None, "cut"),), (incident,))


class Page(HTMLParser):
    """What a page holds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            if name in ("href", "src") and value:
                self.links.append(value)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_page_needs_nothing_else_and_its_links_lead_somewhere(found: Investigation, language: str) -> None:
    page = Page(html_report(found, language))
    assert "script" not in page.tags
    assert page.links
    assert all(link.startswith("#") and link[1:] in page.ids for link in page.links)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_markdown_links_lead_somewhere(found: Investigation, language: str) -> None:
    text = markdown_report(found, language)
    links = set(re.findall(r"\]\(#([\w-]+)\)", text))
    assert links
    assert links <= set(re.findall(r'<a id="([\w-]+)">', text))
    assert "<script>" not in re.sub(r"(`{3,})\n.*?\n\1", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("width", [40, 120])
def test_a_terminal_gets_no_control_character(found: Investigation, language: str, width: int) -> None:
    console = Console(width=width, record=True, file=StringIO())
    print_answer(found, console, language)
    console.print(first_verdict(found, language))
    text = console.export_text()
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)
    assert "dionaea.log" in text
    assert all(len(line) <= width for line in text.splitlines() if line.isascii())


@pytest.mark.parametrize(("name", "begins"), [("out.html", "<!doctype html>"), ("OUT.MD", "# Honeyguide")])
def test_the_name_says_which_form(found: Investigation, name: str, begins: str) -> None:
    assert report_for(found, name, "en").startswith(begins)


def test_other_forms_are_refused(found: Investigation) -> None:
    with pytest.raises(UsageError, match=r"something\.html"):
        report_for(found, "out.docx", "en")


def test_what_would_act_is_written_out() -> None:
    assert visible("a\x1b[31mb\u202ec\td") == "a\\x1b[31mb\\u202ec d"
