"""Bytes to event frames: one file a format; a module here that defines FORMAT is in."""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from honeyguide.errors import FormatError, InternalError
from honeyguide.formats.format import Batch, Chunk, Context, Format, Reject, Sample
from honeyguide.schema.registry import members

__all__ = ["UNMISTAKABLE", "Batch", "Chunk", "Context", "Format", "Reject", "Sample", "format_named", "formats", "sniff"]

SURE_ENOUGH = 0.5
"""Below this nobody claims the file."""
UNMISTAKABLE = 0.8
"""From here on it is a shape that nothing else has; below are the generic ones, and they are for text."""
HOLE = re.compile(rb"\A\0+|\0{64,}")
"""NULs where a log was emptied while it was written to, or the power went before its last block was: the rest of it is text."""
CONTROLS = [bytes([code]) for code in range(32) if code not in b"\t\n\r\x0b\x0c\x1b"]


@cache
def formats() -> Mapping[str, Format]:
    """Every format by name."""
    table: dict[str, Format] = {}
    for module, value in members("honeyguide.formats", "FORMAT"):
        if not isinstance(value, Format):
            raise InternalError(f"formats/{module}.py: FORMAT is not a Format")
        table[value.name] = value
    return MappingProxyType(table)


def format_named(name: str) -> Format:
    """The format of that name. Raises FormatError."""
    found = formats().get(name)
    if found is None:
        raise FormatError(f"there is no format {name!r}", hint="`honeyguide formats` lists them.")
    return found


def sniff(head: bytes, name: str) -> tuple[Format, float] | None:
    """The format that is surest of these first bytes (up to 64 KiB, decompressed), or None where nobody is sure enough."""
    best = max(((form.sniff(head, name), form.name, form) for form in formats().values()), key=lambda vote: vote[:2], default=None)
    if best is None or best[0] < SURE_ENOUGH or (best[0] < UNMISTAKABLE and not best[2].whole and _is_binary(head)):
        return None
    return best[2], best[0]


def _is_binary(head: bytes) -> bool:
    """Control characters that text doesn't have are more than one byte in fifty, holes aside."""
    text = HOLE.sub(b"", head)
    return sum(text.count(code) for code in CONTROLS) * 50 > len(text)
