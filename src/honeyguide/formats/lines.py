"""Splits a chunk into lines with their numbers and offsets, for every line-shaped format."""

import re
from codecs import BOM_UTF8
from dataclasses import dataclass

import polars as pl

from honeyguide.formats.format import Chunk

SURROGATE = re.compile(rb"\xed[\xb2\xb3][\x80-\xbf]")

LONGEST_QUOTE = 1000
"""Characters of a rejected line that the ledger keeps."""


@dataclass(frozen=True)
class Lines:
    """The complete lines of a chunk: `text` (String, without line end), `offset` and `line` (Int64), and what they took."""

    frame: pl.DataFrame
    consumed: int
    mended: bool
    """True where bytes weren't UTF-8 and became U+FFFD (then the frame has a Boolean column `mended`)."""


def split_lines(chunk: Chunk) -> Lines:
    """Every complete line of the chunk; of a final chunk also the last one without line end.

    Line ends are LF or CRLF. Leading NULs (the hole that copytruncate leaves) and a byte-order mark are dropped from a line's text.
    """
    data = chunk.data
    if not chunk.final:
        data = data[: data.rfind(b"\n") + 1]
    if not data:
        return Lines(pl.DataFrame(schema={"line": pl.Int64, "text": pl.String, "offset": pl.Int64}), 0, mended=False)
    try:
        frame, broken = pl.read_lines(data, name="text"), None
    except pl.exceptions.ComputeError:
        frame, broken = _mended(data)
    ends = 1
    if b"\r" in data:
        # The reader takes CRLF for a line end, so the CR isn't in the text.
        ends = pl.Series("ends", [2 if line.endswith(b"\r") else 1 for line in data.split(b"\n")][: frame.height], dtype=pl.Int64)
    lengths = frame.get_column("text").str.len_bytes().cast(pl.Int64) + ends
    if broken is not None:
        lost = _per_line(broken, lengths)
        lengths -= lost * 2
        frame = frame.with_columns((lost > 0).alias("mended"))
    offsets = (lengths.cum_sum() - lengths + chunk.offset).alias("offset")
    frame = frame.with_columns(offsets).with_row_index("line", offset=chunk.line).with_columns(pl.col("line").cast(pl.Int64))
    if b"\0" in data:
        frame = frame.with_columns(pl.col("text").str.strip_chars_start("\0"))
    if BOM_UTF8 in data:
        frame = frame.with_columns(pl.col("text").str.strip_prefix("\ufeff"))
    return Lines(frame, len(data), mended=broken is not None)


def _mended(data: bytes) -> tuple[pl.DataFrame, pl.Series]:
    """The lines with U+FFFD for each byte that isn't UTF-8, and where those stand in the mended bytes."""
    # surrogateescape gives one lone surrogate a byte; as UTF-8 that is ED B2 xx or ED B3 xx, which valid UTF-8 never holds.
    escaped = data.decode("utf-8", "surrogateescape").encode("utf-8", "surrogatepass")
    places = pl.Series([found.start() for found in SURROGATE.finditer(escaped)], dtype=pl.Int64)
    return pl.read_lines(SURROGATE.sub(b"\xef\xbf\xbd", escaped), name="text"), places


def _per_line(places: pl.Series, lengths: pl.Series) -> pl.Series:
    """How many of the places lie in each line."""
    starts = lengths.cum_sum() - lengths
    lines = (starts.search_sorted(places, side="right").cast(pl.Int64) - 1).alias("row")
    counts = lines.to_frame().group_by("row").len().with_columns(pl.col("len").cast(pl.Int64))
    rows = pl.DataFrame({"row": pl.int_range(0, lengths.len(), eager=True)})
    return rows.join(counts, on="row", how="left", maintain_order="left").get_column("len").fill_null(0)
