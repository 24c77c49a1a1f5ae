"""`python -m honeyguide.server.openapi > ui/openapi.json`: the description from which the page's types are made."""

import json
import sys
from typing import Any

from honeyguide.server.application import application
from honeyguide.server.service import Service


async def nothing() -> Service:
    """There is no service where only the description is wanted."""
    raise NotImplementedError


def description() -> dict[str, Any]:
    """The OpenAPI document, the same whenever the routes are the same."""
    document = application(nothing).openapi()
    document["info"]["version"] = "1"
    return document


if __name__ == "__main__":
    json.dump(description(), sys.stdout, indent=1, ensure_ascii=False, sort_keys=True)
    sys.stdout.write("\n")
