"""Bytes to event frames: one file a format; a module here that defines FORMAT is in."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from honeyguide.errors import InternalError
from honeyguide.formats.format import Batch, Chunk, Context, Format, Reject, Sample
from honeyguide.schema.registry import members

__all__ = ["Batch", "Chunk", "Context", "Format", "Reject", "Sample", "formats", "sniff"]

SURE_ENOUGH = 0.5
"""Below this nobody claims the file."""


@cache
def formats() -> Mapping[str, Format]:
    """Every format by name."""
    table: dict[str, Format] = {}
    for module, value in members("honeyguide.formats", "FORMAT"):
        if not isinstance(value, Format):
            raise InternalError(f"formats/{module}.py: FORMAT is not a Format")
        table[value.name] = value
    return MappingProxyType(table)


def sniff(head: bytes, name: str) -> tuple[Format, float] | None:
    """The format that is surest of these first bytes (up to 64 KiB, decompressed), or None where nobody is sure enough."""
    best = max(((form.sniff(head, name), form.name, form) for form in formats().values()), key=lambda vote: vote[:2], default=None)
    if best is None or best[0] < SURE_ENOUGH:
        return None
    return best[2], best[0]
