"""Findings that are worth a call: those that the settings name."""

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from honeyguide.schema.words import Words
from honeyguide.watch.alert import Observation
from honeyguide.watch.detector import Detector
from honeyguide.watch.view import View

if TYPE_CHECKING:
    from honeyguide.investigate.findings.finding import Found

CERTAIN = 0.6


def look(view: View) -> Iterator[Observation]:
    """One observation a finding and sentence. What stood there at the start raises none."""
    found = [one for one in view.findings if one.id in view.alerting_findings and one.claim.certainty >= CERTAIN]
    known: set[str] | None = view.memory.get("first")
    if known is None:
        if view.investigation is not None:
            view.memory["first"] = {one.query for one in found}
        return
    for one in found:
        if one.query in known:
            continue
        yield Observation(
            "findings",
            f"finding-{one.id}",
            _subject(one),
            f"finding-{one.id}",
            one.title,
            one.claim.words,
            confidence=one.claim.certainty,
            advice=Words(f"Open its rows: {one.query}", f"該当する行：{one.query}"),
            lasting=True,
            zone=view.investigation.zone.name if view.investigation is not None else None,
        )


def _subject(found: "Found") -> str:
    """Tells it from others of its kind without saying what was typed: a password is a part of the query, and no part of a log."""
    return f"{found.id} {hashlib.sha256(found.query.encode()).hexdigest()[:12]}"


DETECTOR = Detector(
    "findings",
    Words("Findings", "所見"),
    Words(
        "Findings that `findings` of [watch] names in honeyguide.toml, such as own-outgoing; by default none.",
        "honeyguide.tomlの[watch]の`findings`に書かれた所見（own-outgoingなど）です。既定では何も指定されていません。",
    ),
    look,
)
