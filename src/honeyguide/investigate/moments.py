"""Times within sentences: written down as moments, and told by the clock of the zone of whoever reads them."""

import re
from datetime import UTC, datetime, tzinfo
from typing import Literal

from honeyguide.formats.zones import zone_name
from honeyguide.schema.words import Words

ZONE = "\ue000zone\ue001"
"""Stands for the name of the zone in which the times of a sentence are told."""
FORMS = {"minute": "%Y-%m-%d %H:%M", "second": "%Y-%m-%d %H:%M:%S"}
MARK = re.compile("\ue000(?:(minute|second) ([0-9T:.+-]{19,40})|zone)\ue001")


def written(moment: datetime, detail: Literal["minute", "second"] = "second") -> str:
    """A moment as it stands in a sentence until that is told."""
    return f"\ue000{detail} {moment.astimezone(UTC).isoformat()}\ue001"


def told(words: Words, clock: tzinfo) -> Words:
    """A sentence with its times as the clock shows them."""
    return Words(_told(words.en, clock), _told(words.ja, clock))


def _told(text: str, clock: tzinfo) -> str:
    return MARK.sub(lambda found: _shown(found, clock), text)


def _shown(found: re.Match[str], clock: tzinfo) -> str:
    if found[1] is None:
        return zone_name(clock)
    try:
        return f"{datetime.fromisoformat(found[2]).astimezone(clock):{FORMS[found[1]]}}"
    except (ValueError, OverflowError):  # none of ours: the sentence quotes what somebody sent
        return found[0]
