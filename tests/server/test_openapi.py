"""The description that the page's types are made from is that of the routes."""

import json
from pathlib import Path

from honeyguide.server.application import description

FILE = Path(__file__).resolve().parents[2] / "ui" / "openapi.json"


def test_the_description_has_not_drifted() -> None:
    hint = "Write it again: python -m honeyguide.server.openapi > ui/openapi.json"
    assert json.loads(FILE.read_text("utf-8")) == description(), hint


def test_every_route_says_what_it_does() -> None:
    silent = [
        f"{method} {path}"
        for path, item in description()["paths"].items()
        for method, route in item.items()
        if not route.get("description")
    ]
    assert silent == []
