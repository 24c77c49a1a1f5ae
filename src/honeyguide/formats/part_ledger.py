"""Counts the lines of sources whose records are not lines, so that lines = events + continuations + rejects all the same.

A line on which several records begin counts once for each of them; a line on which none begins is a continuation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from honeyguide.formats.format import Chunk
from honeyguide.formats.json_text import Record
from honeyguide.formats.record_frame import Found

CUT = {"a torn record", "the element doesn't end"}
"""Reasons that a record without an end is rejected for."""


@dataclass(frozen=True)
class Part:
    """A stretch of the source: a record, junk with a reason, or what merely stands between (neither)."""

    text: str
    """Bytes that aren't UTF-8 are surrogates, as `surrogateescape` makes them."""
    offset: int
    size: int
    record: Record | None = None
    reason: str = ""


@dataclass
class PartLedger:
    """`line` is the current line's number, `begun` says that a record began on it, `ended` counts ended lines without one."""

    line: int
    begun: bool
    ended: int = 0
    found: list[Found] = field(default_factory=list)

    def add(self, part: Part) -> None:
        """Take the next part of the source."""
        if part.record is not None or part.reason:
            text, mended = as_utf8(part.text)
            self.found.append(Found(self.line, part.offset, text.rstrip("\r\n, "), part.record, part.reason, mended))
            self.begun = True
        ends = part.text.count("\n")
        if ends:
            self.ended += ends - self.begun
            self.begun = False
            self.line += ends


def open_end(found: Sequence[Part], chunk: Chunk) -> Part | None:
    """The last part, if it is a record that has no end yet in a file that may still grow."""
    last = found[-1] if found else None
    return last if chunk.final and last and last.reason in CUT and last.offset + last.size == chunk.offset + len(chunk.data) else None


def as_utf8(text: str) -> tuple[str, bool]:
    """The text with U+FFFD for surrogates, and whether there were any."""
    if text.isascii() or not any("\udc80" <= char <= "\udcff" for char in text):
        return text, False
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace"), True
