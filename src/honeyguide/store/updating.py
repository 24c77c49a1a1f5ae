"""What a partial update makes of a document."""

from collections.abc import Mapping
from typing import Any


def merged(old: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, Any]:
    """The document with the part laid over it: objects merge, everything else is replaced."""
    new = dict(old)
    for name, value in part.items():
        before = new.get(name)
        new[name] = merged(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return new
