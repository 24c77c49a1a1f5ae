"""Records of the generic formats, each with its place in the source, become a batch."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from honeyguide.formats.columns import Columns, data_columns, flatten
from honeyguide.formats.format import Chunk, Reject
from honeyguide.formats.json_text import Record
from honeyguide.formats.lines import LONGEST_QUOTE


@dataclass(frozen=True)
class Found:
    """A record, or a piece of text that is none (`record` None) and why."""

    line: int
    offset: int
    text: str
    record: Record | None
    reason: str = ""
    mended: bool = False


def record_frame(columns: Columns, found: Sequence[Found], chunk: Chunk) -> tuple[pl.DataFrame, tuple[Reject, ...]]:
    """The records as an event frame with their text in event.original, and the rest as rejects."""
    kept = [one for one in found if one.record is not None]
    rejects = tuple(Reject(one.line, one.offset, one.reason, one.text[:LONGEST_QUOTE]) for one in found if one.record is None)
    if not kept:
        return pl.DataFrame(), rejects
    series = data_columns(columns, [flatten(one.record or {}) for one in kept], chunk.context)
    series.append(pl.Series("event.original", [one.text for one in kept], dtype=pl.String))
    series.append(pl.Series("log.offset", [one.offset for one in kept], dtype=pl.Int64))
    series.append(pl.Series("honeypot.log.line", [one.line for one in kept], dtype=pl.Int64))
    if any(one.mended for one in kept):
        series.append(pl.Series("honeypot.log.mended", [one.mended or None for one in kept], dtype=pl.Boolean))
    return pl.DataFrame(series), rejects


def cut_tail(chunk: Chunk, consumed: int) -> int:
    """Bytes of a last line that has no end yet, for `Batch.tail`."""
    if not chunk.final or chunk.data.endswith(b"\n"):
        return 0
    return consumed - (chunk.data.rfind(b"\n", 0, consumed) + 1)
