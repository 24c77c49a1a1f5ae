"""Where an answer of ours differs from both engines' for a reason (`known.json`)."""

from typing import Any

Json = dict[str, Any]


SKIP = []


def reason_of(body: Json) -> str | None:
    return None
