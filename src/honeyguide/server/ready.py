"""The dashboards that come with Honeyguide, as they would be saved: the page shows them, and Kibana gets them."""

import json
from pathlib import Path
from typing import Any, Literal

from honeyguide.server.saved import Object

FILE = Path(__file__).with_name("ready_dashboards.json")


def ready_dashboards(language: Literal["en", "ja"]) -> list[Object]:
    """All of them, with their titles in a language."""
    return [Object("dashboard", one["id"], 1, "", _body(one, language)) for one in json.loads(FILE.read_text("utf-8"))]


def _body(one: dict[str, Any], language: str) -> dict[str, Any]:
    panels = [
        {"id": str(number), "title": panel["title"][language], "box": panel["box"], "kind": "chart", "spec": panel["spec"]}
        for number, panel in enumerate(one["panels"])
    ]
    return {"title": one["title"][language], "description": one["description"][language], "panels": panels}
